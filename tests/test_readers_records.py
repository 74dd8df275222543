"""The readers of bibliographic records, on exports of fictional references as they really come."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers import bibtex, csl_json, nbib, ris
from ingest.readers.contract import Reader, Skipped
from ingest.readers.records import Record, document, earliest_year, given_first, language_code, plain

DATA = Path(__file__).parent / "data" / "records"
TITLE = "Naloxone at the gate: a fictional trial"


def read_all(reader: Reader, path: Path) -> tuple[list[Document], list[str]]:
    """The documents of a file, and the reasons of what became none."""
    found = list(reader(path))
    return [d for d in found if isinstance(d, Document)], [s.reason for s in found if isinstance(s, Skipped)]


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def parts(document: Document) -> list[tuple[str | None, str]]:
    """The paragraphs, each under its heading."""
    return [(b.heading, document.text[b.start : b.end]) for b in document.blocks if b.role is Role.PARAGRAPH]


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (ris.read, "raw.ris"),
        (nbib.read, "pubmed.ris"),
        (csl_json.read, "zotero.json"),
        (bibtex.read, "library.bib"),
    ],
)
def test_the_same_reference_from_every_format(reader: Reader, name: str) -> None:
    """One reference comes out with the same identity, whichever program exported it."""
    document = read_all(reader, DATA / name)[0][0]
    assert document.title.lower().startswith("naloxone at the gate")
    assert (document.kind, document.full_text) == (Kind.STUDY, False)
    assert (document.doi, document.pmid, document.year) == ("10.5555/fiction.2016.001", "990001", 2016)
    assert document.authors[0].startswith("Ada B")
    assert any("Imaginary Study Group" in author for author in document.authors)
    assert (document.journal or "").lower() == "journal of fictional studies"


def test_raw_ris() -> None:
    """A raw export keeps every abstract: preamble, unknown tags, second AB line, a missing end tag."""
    documents, skipped = read_all(ris.read, DATA / "raw.ris")
    assert [d.title for d in documents] == [TITLE, "A record without an end", "No abstract at all"]
    assert skipped == ["record 3 (orphan-3) has no title"]
    assert parts(documents[0]) == [
        ("BACKGROUND", "Deaths rise after release."),
        ("METHODS", "We gave kits (n = 50) to people leaving prison."),
        ("RESULTS", "Fewer died; p<0.05."),
    ]
    assert {b.section for b in documents[0].blocks} == {"abstract"}
    assert documents[0].authors == ("Ada B. Placeholder", "Max Invented Jr.", "The Imaginary Study Group")
    assert documents[0].keywords == ("naloxone", "prison", "Overdose")
    assert documents[0].types == ("JOUR", "Randomized Controlled Trial")
    assert documents[0].language == "en"
    assert documents[1].text == "First part of its abstract here.\n\nSecond part of it."
    assert documents[1].doi == "10.5555/second"
    # What has no abstract is found by its title and keywords.
    assert documents[2].text == "No abstract at all. heroin"


@pytest.mark.parametrize("reader", [ris.read, nbib.read])
def test_pubmed_named_ris(reader: Reader) -> None:
    """PubMed's format is read as what it is although the file is called `.ris`."""
    documents, skipped = read_all(reader, DATA / "pubmed.ris")
    study, notice = documents
    assert study.title == TITLE
    assert parts(study) == [
        ("BACKGROUND", "Deaths rise after release."),
        ("METHODS", "We gave kits."),
        ("CONCLUSIONS", "Give kits."),
    ]
    assert study.authors == ("Ada B Placeholder", "Max Invented", "Imaginary Study Group")
    assert study.keywords == ("take-home naloxone", "Naloxone", "Prisons")
    assert study.types == ("Journal Article", "Retracted Publication")
    assert study.notices == ("corrected", "retracted")
    assert (study.pmcid, study.language) == ("PMC9900001", "fr")
    assert (study.funding, study.competing_interests) == (
        "F-1/MF/Ministry of Fiction/Nowhere",
        "None declared.",
    )
    # The retraction notice has its own DOI and is not itself retracted.
    assert (notice.doi, notice.notices) == ("10.5555/notice", ())
    assert skipped == ["record 3 (990003) has no title"]


def test_old_pubmed_format(tmp_path: Path) -> None:
    """Records from before PMIDs came first, and without full author names, are read too."""
    path = written(
        tmp_path,
        "old.txt",
        "UI  - 97000001\r\nAU  - Placeholder AB\r\nAU  - Invented M\r\nTI  - An old fictional\r\n"
        "      study.\r\nDP  - 1997 Jan-Feb\r\nTA  - J Fict Stud\r\nPMID- 0990004\r\nAB  - Something was\r\n"
        "      found.\r\n\r\n"
        "UI  - 97000002\r\nTI  - Another one\r\nDP  - 1998\r\n",
    )
    documents, skipped = read_all(nbib.read, path)
    assert not skipped
    assert [(d.title, d.year, d.pmid) for d in documents] == [
        ("An old fictional study", 1997, "990004"),
        ("Another one", 1998, None),
    ]
    assert documents[0].text == "Something was found."
    assert documents[0].authors == ("Placeholder AB", "Invented M")


def test_bibtex() -> None:
    """LaTeX comes out as people read it; a broken entry costs itself alone, a shared key costs nothing."""
    documents, skipped = read_all(bibtex.read, DATA / "library.bib")
    assert [d.title for d in documents] == [
        "Naloxone at the Gate: café stories — a HIV trial",
        "On release",
        "Same key, other study",
    ]
    assert documents[0].authors == (
        "Ada B. Placeholder",
        "María García Müller",
        "Imaginary Study Group",
        "Otto von Nirgendwo",
    )
    assert documents[0].text == (
        "Costs fell by $5 and 50% of people (95% CI 40%–60%) survived & thrived; p < 0.05, α was high."
    )
    assert documents[0].keywords == ("naloxone", "prison")
    assert documents[1].journal == "Proceedings of Nothing"
    assert skipped == [
        "record 3 (broken2002) is no valid entry: brackets or quotes do not match",
        "record 5 (untitled2005) has no title",
    ]


def test_csl_json() -> None:
    """Markup and doubled entities leave no trace, labels become headings, and no item ends the file."""
    documents, skipped = read_all(csl_json.read, DATA / "zotero.json")
    first, crossref, raw = documents
    assert first.title == TITLE
    assert parts(first) == [("Background", "Deaths < 5 in CO2."), ("Methods", "Kits, p < 0.05.")]
    assert first.authors == ("Ada B. Placeholder", "Imaginary Study Group", "V. van Gogh")
    assert (first.pmcid, first.language) == ("PMC9900001", "en")
    assert (crossref.title, crossref.journal, crossref.year) == ("From Crossref", "Other", 2018)
    assert raw.year == 2011
    assert skipped == ["record 4 (untitled) has no title", "record 5 is no reference but a bare value"]


def test_csl_items(tmp_path: Path) -> None:
    """The items may stand in an object, as some exports wrap them."""
    path = written(tmp_path, "items.json", json.dumps({"items": [{"type": "book", "title": "Wrapped"}]}))
    assert [d.title for d in read_all(csl_json.read, path)[0]] == ["Wrapped"]


@pytest.mark.parametrize(
    ("reader", "name", "content"),
    [
        (ris.read, "preprint.ris", "TY  - JOUR\nTI  - Early\nT2  - medRxiv\nER  - \n"),
        (nbib.read, "preprint.nbib", "PMID- 5\nTI  - Early\nPT  - Preprint\n"),
        (
            bibtex.read,
            "preprint.bib",
            "@misc{a, title={Early}, publisher={Cold Spring Harbor}, archivePrefix={arXiv}}",
        ),
        (csl_json.read, "preprint.json", '[{"type": "article", "title": "Early", "publisher": "PsyArXiv"}]'),
    ],
)
def test_preprints(tmp_path: Path, reader: Reader, name: str, content: str) -> None:
    """A preprint is labelled as one, from whatever its format says about it."""
    (document,) = read_all(reader, written(tmp_path, name, content))[0]
    assert document.notices == ("preprint",)


@pytest.mark.parametrize(
    ("reader", "name", "content", "says"),
    [
        (ris.read, "a.ris", "Nothing here", "holds no RIS record"),
        (nbib.read, "a.nbib", "", "holds no NBIB"),
        (bibtex.read, "a.bib", "% nothing\n@comment{x}", "holds no BibTeX record"),
        (csl_json.read, "a.json", "{", "is not valid JSON"),
        (csl_json.read, "a.json", '{"a": 1}', "holds no CSL-JSON item"),
        (csl_json.read, "a.json", "[" * 100_000, "is not valid JSON"),
    ],
)
def test_no_record(tmp_path: Path, reader: Reader, name: str, content: str, says: str) -> None:
    """A file without one record is refused in words that name it."""
    with pytest.raises(ReadingError, match=f"{name} {says}"):
        list(reader(written(tmp_path, name, content)))


RIS_TEXT = "TY - JOUR\r\nTI - Über Café in Zürich\r\nAU - Müller, Jörg; Núñez, Ana\r\nPY - 2020\r\nER -\r\n"


@pytest.mark.parametrize(
    "content",
    [
        RIS_TEXT.encode("utf-8"),
        codecs.BOM_UTF8 + RIS_TEXT.encode("utf-8"),
        RIS_TEXT.encode("utf-16"),
        RIS_TEXT.encode("cp1252"),
        RIS_TEXT.replace("\r\n", "\r").encode("utf-8"),
    ],
    ids=["utf-8", "mark", "utf-16", "windows", "old mac"],
)
def test_encodings(tmp_path: Path, content: bytes) -> None:
    """Whatever encoding and line ends a program wrote, and one space for two, the words are the same."""
    (document,) = read_all(ris.read, written(tmp_path, "x.ris", content))[0]
    assert document.title == "Über Café in Zürich"
    assert document.authors == ("Jörg Müller", "Ana Núñez")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<jats:p>Fewer <jats:italic>died</jats:italic>.</jats:p>", "Fewer died."),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\nTwo"),
        ("p < 0.05 and n > 3", "p < 0.05 and n > 3"),
        ("aged <18 or >65", "aged <18 or >65"),
        ("BMI<i>x</i>", "BMIx"),
        ("A&amp;E, caf&eacute;", "A&E, café"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    """Markup goes and comparison signs stay."""
    assert plain(text) == expected


def test_small_conversions() -> None:
    """Names are given name first, dates the earliest plausible year, languages two letters."""
    assert given_first("Doe, Jane A., Jr.") == "Jane A. Doe Jr."
    assert given_first("World Health Organization") == "World Health Organization"
    assert earliest_year(["2017 Spring", "20161103", "vol 12345678"]) == 2016
    assert earliest_year(["no date", "3019"]) is None
    assert [language_code(v) for v in ("eng", "English", "pt-BR", "xx9", None)] == [
        "en",
        "en",
        "pt",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "abstract", ["Note: this is ordinary. We gave kits: two each.", "One sentence without labels."]
)
def test_ordinary_colons(abstract: str) -> None:
    """A colon in running text makes no heading."""
    assert parts(document(Record(title="T", abstract=abstract))) == [(None, abstract)]


@given(title=st.text(min_size=1), abstract=st.text(), keywords=st.lists(st.text(), max_size=3))
def test_any_words(title: str, abstract: str, keywords: list[str]) -> None:
    """Any words make a valid document whose blocks cover its text, or are refused for lack of a title."""
    try:
        made = document(Record(title=title, abstract=abstract, keywords=tuple(keywords)))
    except ValueError as error:
        assert str(error) == "has no title"
        return
    assert made.blocks
    assert Document.from_dict(made.to_dict()) == made
    assert "".join(made.text[b.start : b.end] for b in made.blocks) == made.text.replace("\n\n", "")


@given(st.text(alphabet='TYPMIDER -@{}=,"\n[]:a1\\$', max_size=200))
def test_garbage_is_refused_in_words(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    """Nothing that resembles a format breaks a reader: records, reasons or a ReadingError, never a crash."""
    path = written(tmp_path_factory.mktemp("garbage"), "x", content)
    for reader in (ris.read, nbib.read, bibtex.read, csl_json.read):
        try:
            for item in reader(path):
                assert isinstance(item, (Document, Skipped))
        except ReadingError as error:
            assert "x" in str(error)
