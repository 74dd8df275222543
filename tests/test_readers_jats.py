"""The JATS reader, on a fictional article that has every part and on small ones with one twist each."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers.contract import Skipped
from ingest.readers.jats import read

FICTIONAL = Path(__file__).parent / "data" / "jats" / "fictional.xml"


@pytest.fixture(scope="module")
def article() -> Document:
    (document,) = read(FICTIONAL)
    assert isinstance(document, Document)
    return document


def small(
    tmp_path: Path, *, attributes: str = "", meta: str = "", title: str = "A fictional title", body: str = ""
) -> Document:
    """The document of a minimal article with these parts."""
    path = tmp_path / "small.xml"
    path.write_text(
        f'<article xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}><front><article-meta>'
        '<article-id pub-id-type="doi">10.5555/small</article-id>'
        f"<title-group><article-title>{title}</article-title></title-group>{meta}</article-meta></front>"
        f"<body>{body}</body></article>",
        encoding="utf-8",
    )
    (document,) = read(path)
    assert isinstance(document, Document)
    return document


def blocks(document: Document, role: Role) -> list[tuple[str | None, str | None, str]]:
    return [(b.section, b.heading, document.text[b.start : b.end]) for b in document.blocks if b.role is role]


def paragraphs(document: Document) -> list[str]:
    return [text for _section, _heading, text in blocks(document, Role.PARAGRAPH)]


def test_metadata(article: Document) -> None:
    """Metadata are those of the article: earliest publication, authors without editors or group members."""
    assert article.kind is Kind.STUDY
    assert article.title == "Naloxone at the gate: a fictional trial"
    assert article.authors == ("Ada B. Placeholder", "Max Invented Jr", "The Imaginary Study Group")
    assert (article.year, article.journal) == (2016, "Journal of Fictional Studies")
    assert (article.doi, article.pmid, article.pmcid) == ("10.5555/fiction.2016.001", "990001", "PMC9900001")
    assert (article.language, article.licence) == ("en", "CC BY-NC 4.0")
    assert article.keywords == ("naloxone", "prison", "Addiction")
    assert article.types == ("research-article", "Original Research")
    assert article.notices == ()
    assert article.full_text


def test_statements_are_metadata_and_text(article: Document) -> None:
    """Funding and competing interests are found wherever they stand, and can be cited as passages."""
    assert article.funding == "Funded by the Ministry of Fiction (F-1)."
    assert article.competing_interests == "M.I. owns shares in an imaginary firm."
    assert article.section_text("funding") == article.funding
    assert article.section_text("competing interests") == article.competing_interests
    assert article.section_text("data availability") == "Data are imaginary."
    assert article.section_text("ethics") == "An imaginary board agreed."


def test_structured_abstract(article: Document) -> None:
    """A structured abstract keeps its labels as headings; the graphical abstract is not taken for it."""
    abstract = [b for b in blocks(article, Role.PARAGRAPH) if b[0] == "abstract"]
    assert abstract == [
        ("abstract", "Aims", "To test naloxone kits."),
        ("abstract", "Findings", "Fewer deaths (p < 0.05)."),
    ]
    assert "picture" not in article.text


def test_sections_and_headings(article: Document) -> None:
    """A paragraph has the normalised name of the part it belongs to and its innermost heading verbatim."""
    places = {text: (section, heading) for section, heading, text in blocks(article, Role.PARAGRAPH)}
    assert places["People leaving prison face danger."] == ("introduction", None)
    assert places["With consent."] == ("introduction", "1. Leaving the gate")
    assert places["After the list it goes on."] == ("methods", "2.1 Setting")
    assert places["Words in a box."] == ("methods", "Box 1")
    assert places["One said:"] == ("What people told us", "What people told us")
    assert places["Give kits."] == ("conclusion", "Conclusions")
    assert places["More on kits."] == ("appendix", "Methods")


def test_inline_text(article: Document) -> None:
    """Inline markup neither glues nor tears words; citations stay, and a raised number stays a number."""
    text = paragraphs(article)
    assert "Deaths rise after release [1] and fall later [2,3]. So [4,5] we asked why." in text
    setting = "Kits held Δ9-THC-free water at 10³ mL and CO2, on the 1st day (Figure 1), as follows:"
    after = text.index(setting)
    assert text[after + 1 : after + 4] == ["1. one kit;", "2. two kits.", "After the list it goes on."]
    assert "The model was R²=a/b here." in text
    assert "“It ain't nothing.”" in text
    assert "OAT: opioid agonist treatment; HIV: a virus" in text


def test_captions_stand_where_a_reader_meets_them(article: Document) -> None:
    """Captions follow the paragraph that shows or first names the table or figure, floats included."""
    assert blocks(article, Role.CAPTION) == [
        ("methods", "2.1 Setting", "Table 1. Kits by prison."),
        ("methods", "2.1 Setting", "Figure 1. Flow of kits. Boxes are prisons."),
    ]
    assert (
        article.text.index("it goes on.")
        < article.text.index("Figure 1. Flow")
        < article.text.index("The model")
    )


@pytest.mark.parametrize(
    "left_out", ["CELLTEXT", "FOOTTEXT", "SUPPTEXT", "NOTETEXT", "REFTEXT", "REPLYTEXT", "documentclass",
                 "contributed equally", "nobody@example.org"],
)  # fmt: skip
def test_left_out(article: Document, left_out: str) -> None:
    """Table bodies, TeX, references, replies and publishers' notes are no text of the study."""
    assert left_out not in article.text


@pytest.mark.parametrize(
    ("attributes", "meta", "title", "notices"),
    [
        ("", '<related-article related-article-type="retraction-forward"/>', "A study", ("retracted",)),
        ("", "", "RETRACTED: A study", ("retracted",)),
        ("", '<related-article related-article-type="correction-forward"/>', "A study", ("corrected",)),
        ("", "<author-notes><fn><p>A correction to this article is available.</p></fn></author-notes>",
         "A study", ("corrected",)),
        ('article-type="preprint"', "", "A study", ("preprint",)),
        ('article-type="retraction"', '<related-article related-article-type="retracted-article"/>',
         "Retraction notice: a study", ()),
        ('article-type="correction"', '<related-article related-article-type="corrected-article"/>',
         "Correction: a study", ()),
        ("", '<related-article related-article-type="companion"/>', "A study", ()),
    ],
)  # fmt: skip
def test_notices(tmp_path: Path, attributes: str, meta: str, title: str, notices: tuple[str, ...]) -> None:
    """An article says what became of it; a notice about another article is not itself retracted."""
    document = small(tmp_path, attributes=attributes, meta=meta, title=title, body="<p>Text.</p>")
    assert document.notices == notices
    # A notice names the DOI it is about as a related article; its own is the only one that counts.
    assert document.doi == "10.5555/small"


def test_preprint_server(tmp_path: Path) -> None:
    """What a preprint server publishes is a preprint, whatever its article type."""
    path = tmp_path / "preprint.xml"
    path.write_text(
        "<article article-type='research-article'><front><journal-meta><journal-title-group>"
        "<journal-title>medRxiv</journal-title></journal-title-group></journal-meta><article-meta><title-group><article-title>Early"
        "</article-title></title-group></article-meta></front><body><p>Text.</p></body></article>"
    )
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.notices == ("preprint",)


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ('<pub-date date-type="pub" publication-format="print"><year>2020</year></pub-date>'
         '<pub-date date-type="pub" publication-format="electronic" iso-8601-date="2019-12-30"/>', 2019),
        ('<pub-date pub-type="pmc-release"><year>2012</year></pub-date>'
         '<pub-date pub-type="collection"><year>2013</year></pub-date>', 2013),
        ('<pub-date pub-type="pmc-release"><year>2012</year></pub-date>', 2012),
        ("", None),
    ],
)  # fmt: skip
def test_year(tmp_path: Path, dates: str, year: int | None) -> None:
    """The year is that of the earliest publication, not of a repository's copy."""
    assert small(tmp_path, meta=dates, body="<p>Text.</p>").year == year


@pytest.mark.parametrize(
    ("licence", "name"),
    [
        ('<license xlink:href="http://creativecommons.org/licenses/by/4.0/"/>', "CC BY 4.0"),
        ('<license xmlns:ali="http://www.niso.org/schemas/ali/1.0/"><ali:license_ref>'
         "https://creativecommons.org/publicdomain/zero/1.0/</ali:license_ref></license>", "CC0 1.0"),
        ("<license><license-p>Under the Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 "
         "International License.</license-p></license>", "CC BY-NC-ND 4.0"),
        ("<license><license-p>An open access article under the CC BY-NC-SA license.</license-p></license>",
         "CC BY-NC-SA"),
        ('<copyright-statement>The Authors</copyright-statement></permissions><license license-type="cc-by">'
         "<p>Free.</p></license><permissions>", "CC BY"),
        ("<license><license-p>All rights reserved.</license-p></license>", None),
    ],
)  # fmt: skip
def test_licence(tmp_path: Path, licence: str, name: str | None) -> None:
    """A licence has one short name, from its address or else its words."""
    meta = f"<permissions>{licence}</permissions>"
    assert small(tmp_path, meta=meta, body="<p>Text.</p>").licence == name


def test_awards_where_no_statement(tmp_path: Path) -> None:
    """Where nothing is said in words, funders and award numbers are the funding."""
    meta = (
        "<funding-group><award-group><funding-source><institution-wrap><institution-id>http://dx.doi.org/10.13039/1"
        "</institution-id><institution>Fund of Nowhere</institution></institution-wrap></funding-source>"
        "<award-id>N-7</award-id></award-group></funding-group>"
    )
    assert small(tmp_path, meta=meta, body="<p>Text.</p>").funding == "Fund of Nowhere (N-7)"


def test_funders_beside_a_statement(tmp_path: Path) -> None:
    """A statement that names no funder does not hide those that the metadata name."""
    meta = (
        "<funding-group><award-group><funding-source>Fund of Nowhere</funding-source></award-group>"
        "<funding-statement>The funder had no role.</funding-statement></funding-group>"
    )
    document = small(tmp_path, meta=meta, body="<p>Text.</p>")
    assert document.funding == "The funder had no role.\nFund of Nowhere"
    assert document.section_text("funding") == "The funder had no role."


def test_section_of_files_alone(tmp_path: Path) -> None:
    """A heading above nothing but files to download is no part of the text."""
    body = (
        "<sec><title>Findings</title><p>Text.</p></sec><sec><title>Multimedia one</title>"
        "<supplementary-material><caption><p>A film</p></caption></supplementary-material></sec>"
    )
    assert small(tmp_path, body=body).text == "Findings\n\nText."


def test_funding_in_acknowledgements(tmp_path: Path) -> None:
    """A funding statement inside the acknowledgements is one, under its own heading."""
    path = tmp_path / "ack.xml"
    path.write_text(
        "<article><front><article-meta><title-group><article-title>T</article-title></title-group></article-meta>"
        "</front><body><p>Text.</p></body><back><ack><p>Thanks.</p><sec><title>Funding</title>"
        "<p>Paid by nobody.</p></sec></ack></back></article>"
    )
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.funding == "Paid by nobody."
    assert document.section_text("acknowledgements") == "Thanks."


def test_run_in_labels_of_an_abstract(tmp_path: Path) -> None:
    """Labels in bold, or in capitals before a colon, become headings; a bold word of a sentence does not."""
    meta = (
        "<abstract><p><bold>Background</bold> Kits help.</p><p>METHODS: We counted. RESULTS: Fewer died.</p>"
        "<p><bold>Naloxone</bold> is safe.</p></abstract>"
    )
    document = small(tmp_path, meta=meta)
    assert [(heading, text) for _section, heading, text in blocks(document, Role.PARAGRAPH)] == [
        ("Background", "Kits help."),
        ("METHODS", "We counted."),
        ("RESULTS", "Fewer died."),
        ("RESULTS", "Naloxone is safe."),
    ]


def test_many_articles_in_wrappers(tmp_path: Path) -> None:
    """All articles of a wrapper come out in order, name spaces or not; one without title says so."""
    one = "<front><article-meta>{}</article-meta></front><body><p>Body {}.</p></body>"
    titled = "<title-group><article-title>{}</article-title></title-group>"
    path = tmp_path / "many.xml"
    path.write_text(
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><record><metadata>"
        f"<article xmlns='https://jats.nlm.nih.gov/ns/archiving/1.3/'>{one.format(titled.format('First'), 1)}"
        f"</article></metadata></record><pmc-articleset xmlns=''><article>{one.format('', 2)}</article>"
        f"<article>{one.format(titled.format('Third'), 3)}</article></pmc-articleset></OAI-PMH>"
    )
    first, second, third = read(path)
    assert isinstance(first, Document) and isinstance(third, Document)
    assert (first.title, first.text) == ("First", "Body 1.")
    assert second == Skipped("article 2 has no title")
    assert (third.title, third.text) == ("Third", "Body 3.")


def test_without_body_or_abstract(tmp_path: Path) -> None:
    """An article known by its title alone can still be found, and is no full text."""
    path = tmp_path / "bare.xml"
    path.write_text(
        "<article><front><article-meta><title-group><article-title>Only a title</article-title></title-group>"
        "<kwd-group><kwd>heroin</kwd></kwd-group></article-meta></front></article>"
    )
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.text == "Only a title. heroin"
    assert not document.full_text


def test_named_characters(tmp_path: Path) -> None:
    """Characters that the DTD names are read without fetching the DTD."""
    path = tmp_path / "named.xml"
    path.write_text(
        '<!DOCTYPE article PUBLIC "-//NLM//DTD" "journalpublishing.dtd"><article><front><article-meta>'
        "<title-group><article-title>Na&iuml;ve &amp; &alpha;</article-title></title-group></article-meta>"
        "</front><body><p>x</p></body></article>"
    )
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.title == "Naïve & α"


def test_entity_bomb_is_refused(tmp_path: Path) -> None:
    """A file that declares entities of its own is refused in words, before anything grows."""
    path = tmp_path / "bomb.xml"
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    path.write_text(
        f'<!DOCTYPE article [<!ENTITY l0 "lol">{levels}]><article><front><article-meta><title-group>'
        "<article-title>&l11;</article-title></title-group></article-meta></front></article>"
    )
    with pytest.raises(ReadingError, match=r"bomb\.xml declares XML entities of its own"):
        list(read(path))


def test_external_entity_is_refused(tmp_path: Path) -> None:
    """No file of the machine finds its way into a document."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    path = tmp_path / "external.xml"
    path.write_text(
        f'<!DOCTYPE article [<!ENTITY s SYSTEM "{secret.as_uri()}">]><article><front><article-meta>'
        "<title-group><article-title>T &s;</article-title></title-group></article-meta></front></article>"
    )
    with pytest.raises(ReadingError, match="entities"):
        list(read(path))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<article><front>", "not well-formed"),
        ("<html><p>x</p></html>", "no JATS article"),
        ("", "not well-formed"),
    ],
)
def test_no_article(tmp_path: Path, content: str, says: str) -> None:
    """A file that is no article is refused with its name and what it lacks."""
    path = tmp_path / "odd.xml"
    path.write_text(content)
    with pytest.raises(ReadingError, match=rf"odd\.xml .*{says}"):
        list(read(path))


def test_broken_after_some_articles(tmp_path: Path) -> None:
    """Articles before the place where a file breaks are kept, and the break is told."""
    path = tmp_path / "cut.xml"
    path.write_text(
        "<pmc-articleset><article><front><article-meta><title-group><article-title>Whole</article-title>"
        "</title-group></article-meta></front><body><p>x</p></body></article><article><front>"
    )
    first, second = read(path)
    assert isinstance(first, Document) and first.title == "Whole"
    assert isinstance(second, Skipped) and second.reason.startswith(
        "what follows article 1 is not well-formed"
    )
