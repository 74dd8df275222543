"""Word documents, made with python-docx and with the XML that Word itself writes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers import READERS, Skipped, sniff


def read(tmp_path: Path, build: Callable[[Any], None], name: str = "a.docx") -> Document:
    word = docx.Document()
    build(word)
    path = tmp_path / name
    word.save(str(path))
    (document,) = READERS[sniff(path)](path)
    assert isinstance(document, Document)
    return document


def test_a_study_has_sections_and_no_tables_or_references(tmp_path: Path) -> None:
    """Headings by style are sections, captions are captions, tables and the reference list stay out."""

    def build(word: Any) -> None:
        word.add_heading("Naloxone on release", 0)
        word.add_paragraph("https://doi.org/10.5555/NAL.1")
        word.add_heading("Abstract", 1)
        word.add_paragraph("We gave kits.")
        word.add_heading("Methods", 1)
        word.add_heading("Where we asked", 2)
        word.add_paragraph("In ten prisons.", style="List Bullet")
        word.add_paragraph("Table 1. Kits given", style="Caption")
        table = word.add_table(2, 2)
        table.cell(0, 0).text, table.cell(1, 1).text = "cellwords", "42"
        word.add_heading("References", 1)
        word.add_paragraph("Bird SM. A paper.")

    document = read(tmp_path, build)
    assert (document.title, document.doi, document.kind) == (
        "Naloxone on release",
        "10.5555/nal.1",
        Kind.STUDY,
    )
    assert [(b.role, b.section, document.text[b.start : b.end]) for b in document.blocks] == [
        (Role.FRONT, None, "https://doi.org/10.5555/NAL.1"),
        (Role.HEADING, "abstract", "Abstract"),
        (Role.PARAGRAPH, "abstract", "We gave kits."),
        (Role.HEADING, "methods", "Methods"),
        (Role.HEADING, "methods", "Where we asked"),
        (Role.PARAGRAPH, "methods", "In ten prisons."),
        (Role.CAPTION, "methods", "Table 1. Kits given"),
    ]


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    """What was deleted is gone, what was inserted is there, hidden words are not shown."""

    def build(word: Any) -> None:
        paragraph = word.add_paragraph("People ")
        for tag, text_tag, words in (("w:del", "w:delText", "oldword "), ("w:ins", "w:t", "newword ")):
            change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
            text.text = words
            text.set(qn("xml:space"), "preserve")
            run.append(text)
            change.append(run)
            paragraph._p.append(change)
        paragraph.add_run("stay.")
        paragraph.add_run("secretword").font.hidden = True

    document = read(tmp_path, build)
    assert "People newword stay." in document.title + document.text
    assert "oldword" not in document.text and "secretword" not in document.text


def test_a_table_of_speakers_and_words_is_a_conversation(tmp_path: Path) -> None:
    """A transcript laid out as a table gives a turn a row; an empty cell goes on with the speaker above."""

    def build(word: Any) -> None:
        word.add_heading("Group one", 0)
        table = word.add_table(5, 3)
        rows = (
            ("Time", "Speaker", "What was said"),
            ("00:00:05", "Facilitator", "How was it?"),
            ("00:00:09", "P1", "Hard."),
            ("", "", "Very hard."),
            ("00:01:00", "Facilitator", "Thank you."),
        )
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    document = read(tmp_path, build)
    assert [(b.turn, b.speaker, b.timecode, document.text[b.start : b.end]) for b in document.blocks] == [
        (1, "Facilitator", "00:00:05", "How was it?"),
        (2, "P1", "00:00:09", "Hard."),
        (2, "P1", "00:00:09", "Very hard."),
        (3, "Facilitator", "00:01:00", "Thank you."),
    ]


def _filled(word: Any, *rows: tuple[str, ...]) -> None:
    table = word.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def test_notes_beside_the_words_are_told_in_brackets(tmp_path: Path) -> None:
    """In a table of speakers, words and notes the words are those of the longest column."""

    def build(word: Any) -> None:
        _filled(
            word,
            ("P1", "I slept in the car park for all of a winter.", "laughs"),
            ("P2", "So did I, and nobody came to ask.", ""),
            ("P1", "They knew where we were.", ""),
        )

    document = read(tmp_path, build)
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "I slept in the car park for all of a winter. (laughs)",
        "So did I, and nobody came to ask.",
        "They knew where we were.",
    ]
    assert [b.speaker for b in document.blocks] == ["P1", "P2", "P1"]


def test_a_table_of_one_column_is_text(tmp_path: Path) -> None:
    """Turns that were written into the cells of one column are turns."""

    def build(word: Any) -> None:
        _filled(
            word, ("Ann: I had nobody then.",), ("Bob: Nor had I, to be honest.",), ("Ann: There you are.",)
        )

    assert [b.speaker for b in read(tmp_path, build).blocks] == ["Ann", "Bob", "Ann"]


@pytest.mark.parametrize(
    "rows",
    [
        (("Speaker", "Role", "Words"), ("Ann", "nurse", "I had nobody then."), ("Bob", "peer", "Nor had I."),
         ("Ann", "nurse", "There you are.")),
        (("No.", "Speaker", "Words"), ("1", "Ann", "I had nobody then."), ("2", "Bob", "No."),
         ("3", "Ann", "There you are.")),
    ],
)  # fmt: skip
def test_other_columns_leave_a_conversation_one(tmp_path: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    """A column of roles or numbers beside speakers and words changes nothing."""
    document = read(tmp_path, lambda word: _filled(word, *rows))
    assert [b.speaker for b in document.blocks] == ["Ann", "Bob", "Ann"]


def test_two_who_speak_in_one_row_are_no_table_of_one_speaker(tmp_path: Path) -> None:
    """A row with a question and an answer is nobody's alone: such a table is left out and told."""
    rows = [("Facilitator", "How was it?", "Participant 1", "It was very hard for all of us then.")] * 3
    word = docx.Document()
    for said in ("Ann: I had nobody then.", "Bob: Nor had I, to be honest.", "Ann: There you are."):
        word.add_paragraph(said)
    _filled(word, *rows)
    _filled(word, ("Tom", "No."), ("Ann", "But yes, of course, and always."), ("Tom", "Never."))
    word.save(str(tmp_path / "talk.docx"))
    document, told = READERS["docx"](tmp_path / "talk.docx")
    assert isinstance(document, Document)
    assert isinstance(told, Skipped)
    assert "1 table" in told.reason
    spoken = [(b.speaker, document.text[b.start : b.end]) for b in document.blocks]
    assert not any("very hard for all" in words for _, words in spoken)
    assert ("Tom", "No.") in spoken, "a name in the first row is no header"


def test_tables_left_out_of_a_conversation_are_told(tmp_path: Path) -> None:
    """That a transcript had a table of something else is said, without its words; of a study it is not."""

    def build(word: Any) -> None:
        for said in ("Ann: I had nobody then.", "Bob: Nor had I, to be honest.", "Ann: There you are."):
            word.add_paragraph(said)
        _filled(word, ("Name", "Town"), ("Quenzy", "Wexcombe"))

    word = docx.Document()
    build(word)
    word.save(str(tmp_path / "talk.docx"))
    document, told = READERS["docx"](tmp_path / "talk.docx")
    assert isinstance(told, Skipped)
    assert "1 table that is no conversation" in told.reason
    assert "Quenzy" not in told.reason + str(document)


def test_bold_labels_are_speakers(tmp_path: Path) -> None:
    """A label set in bold before the words, without a colon, is who speaks."""

    def build(word: Any) -> None:
        for label, words in (
            ("Ana", "Did it help?"),
            ("Joe", "It did."),
            ("Ana", "How?"),
            ("Joe", "Just so."),
        ):
            paragraph = word.add_paragraph()
            paragraph.add_run(f"{label} ").bold = True
            paragraph.add_run(words)

    document = read(tmp_path, build)
    assert [b.speaker for b in document.blocks] == ["Ana", "Joe", "Ana", "Joe"]
    assert document.text.startswith("Did it help?") and document.kind is Kind.CONSULTATION


@pytest.mark.parametrize("name", ["Überschrift 2", "Título 2", "titre 2"])
def test_headings_in_other_languages(tmp_path: Path, name: str) -> None:
    """A heading is one in whatever language its style is named."""

    def build(word: Any) -> None:
        word.add_heading("Un título", 0)
        style = word.styles.add_style(name, 1)
        word.add_paragraph("Methoden", style=style)
        word.add_paragraph("Zehn Gefängnisse.")

    assert read(tmp_path, build).section_text("methods") == "Zehn Gefängnisse."


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A file that would unpack to hundreds of megabytes is refused in a sentence."""
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("word/document.xml", "w") as member,
    ):
        for _ in range(210):
            member.write(b"A" * 2**20)
    with pytest.raises(ReadingError, match=r"bomb\.docx unpacks to 210 MB"):
        list(READERS["docx"](path))


def test_a_document_with_macros_is_read_and_runs_none(tmp_path: Path) -> None:
    """The words of a .docm are those of a .docx."""
    plain = tmp_path / "plain.docx"
    word = docx.Document()
    word.add_paragraph("Words with macros beside them, and long enough to be a paragraph of their own.")
    word.save(str(plain))
    macros = tmp_path / "macros.docm"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(macros, "w") as target:
        for name in source.namelist():
            raw = source.read(name)
            if name == "[Content_Types].xml":
                raw = raw.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            target.writestr(name, raw)
        target.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 nothing that runs")
    (document,) = READERS[sniff(macros)](macros)
    assert isinstance(document, Document) and "Words with macros" in document.title + document.text


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    """Half a Word file is named and told apart from an unknown one."""
    whole = tmp_path / "whole.docx"
    docx.Document().save(str(whole))
    half = tmp_path / "half.docx"
    half.write_bytes(whole.read_bytes()[:5000])
    with pytest.raises(ReadingError, match=r"half\.docx"):
        list(READERS[sniff(half)](half))
    raw = bytearray(whole.read_bytes())
    raw[400:700] = bytes(300)
    half.write_bytes(raw)
    with pytest.raises(ReadingError, match=r"half\.docx is damaged"):
        list(READERS[sniff(half)](half))
