"""PDF reader: known text set as pages comes back in order, and the file's own facts are found."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import NeedsOCR, ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers.pdf import read
from ingest.readers.pdf_facts import licence, own_doi, publication_year
from ingest.readers.pdf_names import split_names
from tests.pdf_press import Press, prose

TITLE = "Take-home naloxone in rural counties: a mixed-methods evaluation of five pharmacies"
AUTHORS = "Ana Díaz1,2*, Ben O’Connor1 and Chiara van der Berg2"
CELLS = [["Zulu measure", "Quebec", "Whiskey"], *[[f"Row{n}", f"{n}.41", f"{n}.87"] for n in range(1, 7)]]
WIDE = [
    ["Site", "Xray", "Yankee", "Uniform", "Tango"],
    *[[f"Site{n}", "1.1", "2.2", "3.3", "4.4"] for n in range(8)],
]
LABELS = ["Axis alpha", "Axis bravo", "Axis gamma"]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def running(document: Document) -> str:
    kept = (Role.PARAGRAPH, Role.HEADING)
    return " ".join(document.text[b.start : b.end] for b in document.blocks if b.role in kept)


def f1(expected: str, document: Document) -> float:
    """Word-level F1 of what stands in the same order in both."""
    want, got = words(expected), words(running(document))
    common = sum(m.size for m in SequenceMatcher(None, want, got, autojunk=False).get_matching_blocks())
    return 2 * common / (len(want) + len(got))


def page_of(document: Document, start: int) -> int:
    return [p.page for p in document.pages if p.start <= start][-1]


def paper(path: Path, **setting: Any) -> tuple[Press, str]:
    """An article with everything that gets into the way of its text; (press, the text to be read)."""
    columns = setting.pop("columns", 1)
    setting["wide_tables"] = list(setting.get("wide_tables", ()))
    ruled = setting.pop("ruled", True)
    press = Press(path, header="Journal of Rural Health 2019, 12:345", footer="Díaz et al.", **setting)
    press.heading(TITLE, larger=8)
    press.paragraph(AUTHORS, indent=0)
    press.paragraph(
        "1 Department of Health, University of Ketu. 2 School of Nursing, Dara.", indent=0, points=8
    )
    press.heading("Abstract")
    told = ["Abstract", prose(1, 4)]
    press.paragraph(told[1], indent=0)
    press.space(2)
    press.set_columns(columns)
    seed = 10
    for heading in ("Introduction", "Methods", "Results", "Discussion"):
        press.heading(heading)
        told.append(heading)
        for part in range(4):
            seed += 1
            told.append(prose(seed, 5))
            press.paragraph(told[-1], indent=0 if part == 0 else 12)
            if (heading, part) == ("Methods", 0):
                press.footnote("* Opening hours differed between the participating pharmacies in winter.")
                told.append("* Opening hours differed between the participating pharmacies in winter.")
            if (heading, part) == ("Results", 1):
                press.table("Table 1. Sales by county and quarter.", CELLS, ruled=ruled)
            if (heading, part) == ("Results", 2):
                press.figure("Figure 1. Kits handed out in each month.", LABELS)
    press.heading("References")
    for n in range(1, 9):
        press.paragraph(
            f"{n}. Smith J, Doe A. Bibliographic entry number {n}. J Cit. 201{n}.", points=8, indent=0
        )
    press.heading("Appendix")
    told += ["Appendix", prose(99, 3)]
    press.paragraph(told[-1], indent=0)
    press.save()
    return press, " ".join(told)


LAYOUTS: dict[str, dict[str, Any]] = {
    "one column": {},
    "two columns": {"columns": 2},
    "Letter, ragged": {"columns": 2, "size": LETTER, "justified": False},
    "sans serif, narrow gutter": {"columns": 2, "font": "Helvetica", "points": 9, "gutter": 12},
    "no space glyphs": {"columns": 2, "spaced": False},
    "embedded font, ligatures": {"columns": 2, "font": "Vera", "points": 8.5, "ligatures": True},
    "unruled table": {"ruled": False},
    "three columns": {"columns": 3, "points": 8, "gutter": 14, "margin": 40},
    "manuscript with line numbers": {"numbered": True, "points": 12, "justified": False, "spacing": 2},
    "double spaced": {"points": 12, "justified": False, "spacing": 2.2},
    "loosely set columns": {"columns": 2, "points": 12, "gutter": 16, "hyphenate": False},
    "wide tables at the head of pages": {
        "columns": 2,
        "wide_tables": [(f"Table {n}. Doses by site and year in period {n}.", WIDE) for n in (2, 3, 4)],
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_known_text_comes_back_in_order(layout: str, tmp_path: Path) -> None:
    """Whatever the layout, at least 98 of 100 words of the text come back, in order and nothing else."""
    _, expected = paper(tmp_path / "a.pdf", **LAYOUTS[layout])
    (document,) = read(tmp_path / "a.pdf")
    assert f1(expected, document) >= 0.98


@pytest.mark.parametrize("layout", ["one column", "two columns", "unruled table"])
def test_what_is_not_running_text_stays_out(layout: str, tmp_path: Path) -> None:
    """Headers, cells, figure labels and the reference list are not in the text; captions are, as such."""
    paper(tmp_path / "a.pdf", **LAYOUTS[layout])
    (document,) = read(tmp_path / "a.pdf")
    for absent in (
        "Journal of Rural Health 2019",
        "Díaz et al.",
        "Row3",
        "Whiskey",
        "Axis bravo",
        "Bibliographic",
    ):
        assert absent not in document.text
    captions = [document.text[b.start : b.end] for b in document.blocks if b.role is Role.CAPTION]
    assert "Table 1. Sales by county and quarter." in captions
    assert "Figure 1. Kits handed out in each month." in captions


def test_a_wide_table_is_left_out_whole(tmp_path: Path) -> None:
    """Of a table over two columns no cell comes out, and its caption does, on every page anew."""
    layout = LAYOUTS["wide tables at the head of pages"]
    paper(tmp_path / "a.pdf", **layout)
    (document,) = read(tmp_path / "a.pdf")
    assert "Xray" not in document.text
    assert "Site3" not in document.text
    captions = [document.text[b.start : b.end] for b in document.blocks if b.role is Role.CAPTION]
    assert {caption for caption, _ in layout["wide_tables"]} <= set(captions)


def test_every_paragraph_is_on_the_page_where_it_begins(tmp_path: Path) -> None:
    """Each paragraph of two-column pages is found on the page it was set on, with its printed label."""
    press, _ = paper(tmp_path / "a.pdf", columns=2, first_page=231)
    (document,) = read(tmp_path / "a.pdf")
    checked = 0
    for page, opening in press.placed:
        start = document.text.find(opening)
        if start >= 0:
            assert page_of(document, start) == page
            checked += 1
    assert checked > 15
    assert press.page > 2
    assert {p.label for p in document.pages} >= {str(231 + n) for n in range(press.page - 1)}


def test_a_paragraph_over_a_column_and_a_page_is_one_block(tmp_path: Path) -> None:
    """No paragraph is cut where its column or page ends, also around a figure or footnote."""
    paper(tmp_path / "a.pdf", columns=2)
    (document,) = read(tmp_path / "a.pdf")
    paragraphs = {document.text[b.start : b.end] for b in document.blocks if b.role is Role.PARAGRAPH}
    set_ones = {prose(seed, 5) for seed in range(11, 27)}
    assert len(set_ones & paragraphs) >= 14


def test_sections_title_and_authors(tmp_path: Path) -> None:
    """Sections have their normalised names; the title is not text; who wrote it is title page matter."""
    paper(tmp_path / "a.pdf", columns=2)
    (document,) = read(tmp_path / "a.pdf")
    assert document.title == TITLE
    assert document.authors == ("Ana Díaz", "Ben O’Connor", "Chiara van der Berg")
    assert words(document.section_text("abstract")) == words(prose(1, 4))
    assert words(document.section_text("discussion"))[:6] == words(prose(23, 5))[:6]
    assert words(document.section_text("appendix")) == words(prose(99, 3))
    front = [document.text[b.start : b.end] for b in document.blocks if b.role is Role.FRONT]
    assert any("University of Ketu" in text for text in front)
    assert document.kind is Kind.STUDY  # an abstract and references, though no DOI
    assert document.journal == "Journal of Rural Health"
    assert document.year == 2019


def test_hyphens_at_line_ends(tmp_path: Path) -> None:
    """A syllable's hyphen goes, a compound's stays: by what the document writes in mid-line, and by sense."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    lines = [
        "The evidence-based programme offered naloxone to all of the residents. Those who were in treat-",
        "ment were asked about the evidence-",
        "based programme, about COVID-",
        "19, about pre- and post-",
        "release care, and about short-",
        "and long-term treatment.",
    ]
    for index, line in enumerate(lines * 3):
        canvas.drawString(60, 750 - 14 * index, line)
    canvas.save()
    (document,) = read(tmp_path / "a.pdf")
    text = " ".join(document.text.split())
    for joined in (
        "in treatment were",
        "the evidence-based programme, about COVID-19,",
        "post-release",
        "short- and long-term",
    ):
        assert joined in text


def test_reference_marks_and_exponents(tmp_path: Path) -> None:
    """A raised reference number is set apart from its word; an exponent and a subscript are not."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.drawString(60, 740, "Doses and days")
    line = canvas.beginText(60, 700)
    line.setFont("Times-Roman", 11)
    pieces = (
        ("The treatment", 0), ("12,13", 4), (" lasted. A dose of 10", 0), ("6", 4), (" units per m", 0),
        ("2", 4), (" and CO", 0), ("2", -2), (" on the 25", 0), ("th", 4), (" day were measured.", 0),
    )  # fmt: skip
    for text, rise in pieces:
        line.setFont("Times-Roman", 7 if rise else 11)
        line.setRise(rise)
        line.textOut(text)
    canvas.drawText(line)
    canvas.save()
    (document,) = read(tmp_path / "a.pdf")
    assert "The treatment 12,13 lasted. A dose of 10⁶ units per m² and CO2 on the 25th day" in document.text


def _damaged(path: Path) -> None:
    paper(path)
    path.write_bytes(path.read_bytes()[:900])


def _locked(path: Path) -> None:
    paper(path)
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)


def test_what_is_said_of_a_damaged_file_quotes_none_of_it(tmp_path: Path) -> None:
    """The bytes at which a library stumbles are for nobody's ledger."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj )Orlaith endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF"
    )
    with pytest.raises(ReadingError, match="damaged") as caught:
        list(read(path))
    assert "b'" not in str(caught.value)
    assert "Orlaith" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(b"%PDF-1.4\nnothing of the kind"), "damaged"),
        (_damaged, "damaged"),
        (_locked, "protected by a password"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(make: Callable[[Path], Any], said: str, tmp_path: Path) -> None:
    """Empty, foreign, cut off and locked files each raise one sentence that names the file and a remedy."""
    path = tmp_path / "paper.pdf"
    make(path)
    with pytest.raises(ReadingError, match=r"^paper\.pdf .*" + said):
        list(read(path))


def test_an_empty_user_password_opens(tmp_path: Path) -> None:
    """A file that only restricts printing is read."""
    path = tmp_path / "a.pdf"
    _, expected = paper(path)
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(path)
    (document,) = read(path)
    assert f1(expected, document) >= 0.98


@pytest.mark.parametrize(("scanned", "typed", "needs"), [(3, 0, True), (3, 1, True), (1, 3, False)])
def test_pictures_of_pages(scanned: int, typed: int, needs: bool, tmp_path: Path) -> None:
    """A scan needs OCR, and the message has the command; a few pictures among pages of text do not."""
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("L", (40, 60), 200))
    for _ in range(scanned):
        canvas.drawImage(picture, 0, 0, *A4)
        canvas.showPage()
    for page in range(typed):
        for at, part in enumerate(prose(page, 8).split(". ")):
            canvas.drawString(60, 780 - 14 * at, part[:100])
        canvas.showPage()
    canvas.save()
    if needs:
        with pytest.raises(NeedsOCR, match=r"ocrmypdf scan\.pdf OUT\.pdf"):
            list(read(path))
    else:
        (document,) = read(path)
        assert len(document.text) > 1000


def test_labels_that_the_file_states(tmp_path: Path) -> None:
    """Where no page number is printed, the label is the one in the file's page labels."""
    path = tmp_path / "a.pdf"
    press = Press(path)
    press.heading("A plain report", larger=8)
    for seed in range(60, 72):
        press.paragraph(prose(seed, 6))
    press.save()
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.set_page_label(0, 1, style="/r")
    writer.write(path)
    (document,) = read(path)
    assert [p.label for p in document.pages][:2] == ["i", "ii"]


def test_a_page_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing instructions beyond the limit end in a sentence with the page, not in memory running out."""
    paper(tmp_path / "a.pdf")
    monkeypatch.setattr("ingest.readers.pdf_glyphs.MOST_CONTENT", 1000)
    with pytest.raises(ReadingError, match=r"^a\.pdf cannot be read: on page 1 "):
        list(read(tmp_path / "a.pdf"))


def test_metadata_and_what_the_page_says(tmp_path: Path) -> None:
    """A file name in the metadata is no title; a preprint server, a DOI and a licence in the margin count."""
    press = Press(
        tmp_path / "a.pdf",
        header="medRxiv preprint doi: https://doi.org/10.1101/2021.03.09.21253200;"
        " this version posted March 12, 2021.",
        footer="It is made available under a CC-BY-NC 4.0 International license.",
    )
    press.canvas.setTitle("Microsoft Word - draft_7.docx")
    press.canvas.setAuthor("admin")
    press.heading("Naloxone in small towns", larger=8)
    for text in ("Abstract", "Methods", "Funding", "Competing interests"):
        press.heading(text)
        press.paragraph(prose(len(text), 4))
    press.space(40)
    press.paragraph(prose(3, 4))
    press.save()
    (document,) = read(tmp_path / "a.pdf")
    assert (document.title, document.authors) == ("Naloxone in small towns", ())
    assert (document.doi, document.year) == ("10.1101/2021.03.09.21253200", 2021)
    assert (document.notices, document.licence) == (("preprint",), "CC BY-NC 4.0")
    assert document.funding == prose(len("Funding"), 4)
    assert document.competing_interests is not None
    assert document.competing_interests.startswith(prose(len("Competing interests"), 4))


def test_own_doi() -> None:
    """The DOI is the document's own, not that of a correction, of its data, or of what it cites."""
    assert (
        own_doi([], ["Correction to: https://doi.org/10.1234/x", "doi:10.1234/abc.5"], [], [])
        == "10.1234/abc.5"
    )
    front = ["Data are at https://doi.org/10.5061/dryad.x1", "https://doi.org/10.1016/j.drugpo.2019.1"]
    assert own_doi([], [], front, []) == "10.1016/j.drugpo.2019.1"
    assert own_doi(["10.1016/J.X.1"], ["doi:10.1234/abc.5"], [], []) == "10.1016/j.x.1"
    end = ["9. Doe J. doi:10.9999/other doi:10.1186/1471-2431-13-33 Cite this article as: Poe et al."]
    assert own_doi([], [], [], end) == "10.1186/1471-2431-13-33"


@pytest.mark.parametrize(
    ("texts", "closing", "year"),
    [
        (["Received: 3 May 2016; Accepted: 1 Feb 2017; Published: 9 January 2018", "© 2019"], "", 2018),
        (["Published online: 30 December 2018", "J Rural Health 2019; 12: 345"], "", 2018),
        (["Received 3 May 2016", "© The Authors 2017"], "", 2017),
        (["Cite this article: Poe E et al. 2015 Ravens"], "", 2015),
        (["Received 3 May 2016"], "", None),
        (
            [],
            "Doe J. Published 1999. Received: 3 May 2012 Accepted: 8 May 2013 Published: 7 June 2013",
            2013,
        ),
    ],
)
def test_publication_year(texts: list[str], closing: str, year: int | None) -> None:
    """The year is that of the earliest publication, never of receipt or of what is cited."""
    assert publication_year(None, texts, [closing]) == year


@pytest.mark.parametrize(
    ("said", "normalised"),
    [
        (
            "the Creative Commons Attribution License (http://creativecommons.org/licenses/by/2.0)",
            "CC BY 2.0",
        ),
        ("Creative Commons Attribution-NonCommercial 4.0 International License", "CC BY-NC 4.0"),
        ("under CC BY-NC-ND 4.0", "CC BY-NC-ND 4.0"),
        ("Creative Commons Public Domain Dedication", "CC0 1.0"),
        ("All rights reserved.", None),
    ],
)
def test_licence(said: str, normalised: str | None) -> None:
    """A Creative Commons licence has one form however it is worded; anything else has none."""
    assert licence([said]) == normalised


def test_names() -> None:
    """Marks, degrees and letters of affiliations fall off names; institutions are no names."""
    names = ("Ana Díaz", "Ben O’Connor", "Chiara van der Berg")
    assert split_names("Ana Díaz1,2*, Ben O’Connor1, and Chiara van der Berg, PhD2") == names
    assert split_names("Ana Díaz,a Ben O’Connor,a,b and Chiara van der Berg b,∗") == names
    assert split_names("Department of Health, University of Ketu, Dara") == ()
