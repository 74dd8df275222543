"""Word documents: headings by style, tracked deletions out and insertions in, tables out of the text."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.document import Document as WordFile
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from lxml import etree

from corpus.errors import ReadingError
from corpus.model import Document
from ingest.readers import prose, tables
from ingest.readers.contract import Skipped
from ingest.readers.paragraphs import Paragraph

_MOST_INFLATED = 200 * 2**20  # bytes
_HIGHEST_RATIO = 250  # inflated to packed; real documents stay below 30
_SMALL = 10 * 2**20  # bytes that may be packed as tightly as they like
_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|nagłówek|заголовок)\s*(\d)", re.IGNORECASE
)
_TITLES = {"title", "titel", "titre", "título", "titulo", "titolo"}
_LONGEST_GUESSED = 90
_CAPTION = -1  # in the place of a level
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:sdtPr")}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}

# What zip files and their XML raise when bytes are wrong, missing, locked or packed in an unknown way.
_DAMAGED = (
    KeyError, ValueError, AttributeError, OSError, NotImplementedError, RuntimeError,
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError,
)  # fmt: skip

# A document with macros or a template is a document all the same; nothing of it is ever executed.
PartFactory.part_type_for.update({_MACROS: DocumentPart, _TEMPLATE: DocumentPart})


def read(path: Path) -> Iterator[Document | Skipped]:
    """The one document of a Word file. Raises ReadingError for a bomb or a damaged file."""
    _refuse_bombs(path)
    word = _open(path)
    found = list(_paragraphs(word.element.body, _levels(word)))
    paragraphs = [paragraph for paragraph in found if paragraph is not None]
    document = prose.document(paragraphs, _properties(word, paragraphs), path)
    yield document
    yield from tables.told(document, len(found) - len(paragraphs))


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ReadingError(
            f"{path.name} is a damaged Word file. Save it again and offer it again."
        ) from error
    inflated = sum(member.file_size for member in members)
    ratio = inflated / max(1, path.stat().st_size)
    if inflated > _MOST_INFLATED or (inflated > _SMALL and ratio > _HIGHEST_RATIO):
        raise ReadingError(
            f"{path.name} unpacks to {inflated / 2**20:.0f} MB, far more than the text of a real document."
            " Save its text in a new document and offer that."
        )


def _open(path: Path) -> WordFile:
    try:
        part = Package.open(str(path)).main_document_part
    except _DAMAGED as error:
        raise ReadingError(
            f"{path.name} is damaged, or no Word document inside. Open it in Word or LibreOffice,"
            " save it as DOCX or PDF, and offer it again."
        ) from error
    if not isinstance(part, DocumentPart):
        raise ReadingError(
            f"{path.name} is in a form of Word file that cannot be read here (strict Open XML)."
            " Save it as a plain Word document (.docx) and offer it again."
        )
    document: WordFile = part.document
    return document


def _levels(word: WordFile) -> dict[str, int]:
    """Style id to heading level: 1 for titles, 0 for text, CAPTION for captions."""
    found: dict[str, int] = {}
    based_on: dict[str, str | None] = {}
    for style in word.styles.element.iter(qn("w:style")):
        identity = style.get(qn("w:styleId"))
        name = _value(style, "w:name") or ""
        outline = _value(style, "w:pPr/w:outlineLvl")
        based_on[identity] = _value(style, "w:basedOn")
        if heading := _HEADING.fullmatch(name):
            # A title is above every heading, so headings begin at level 2.
            found[identity] = int(heading.group(1)) + 1
        elif name.casefold() in _TITLES:
            found[identity] = 1
        elif name.casefold() == "caption":
            found[identity] = _CAPTION
        elif outline and outline.isdigit() and int(outline) < 9:
            found[identity] = int(outline) + 2
    return {identity: _inherited(identity, found, based_on) for identity in based_on}


def _inherited(identity: str, found: dict[str, int], based_on: dict[str, str | None]) -> int:
    seen: set[str] = set()
    at: str | None = identity
    while at is not None and at not in seen:
        if at in found:
            return found[at]
        seen.add(at)
        at = based_on.get(at)
    return 0


def _value(element: Any, path: str) -> str | None:
    for name in path.split("/"):
        element = None if element is None else element.find(qn(name))
    return None if element is None else element.get(qn("w:val"))


def _paragraphs(container: Any, styles: dict[str, int]) -> Iterator[Paragraph | None]:
    """The paragraphs, and None for each table that is no conversation."""
    for element in container:
        if element.tag == qn("w:p"):
            if paragraph := _paragraph(element, styles):
                yield paragraph
        elif element.tag == qn("w:tbl"):
            said = tables.conversation(_rows(element))
            yield from [None] if said is None else said
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml")):
            yield from _paragraphs(element, styles)


def _rows(table: Any) -> list[list[str]]:
    return [
        ["\n".join(_words(p)[0] for p in cell.iter(qn("w:p"))) for cell in row.iterchildren(qn("w:tc"))]
        for row in table.iterchildren(qn("w:tr"))
    ]


def _paragraph(element: Any, styles: dict[str, int]) -> Paragraph | None:
    text, strong = _words(element)
    if not text.strip():
        return None
    outline = _value(element, "w:pPr/w:outlineLvl")
    level = styles.get(_value(element, "w:pPr/w:pStyle") or "", 0)
    if outline and outline.isdigit() and int(outline) < 9:
        level = int(outline) + 2
    if level == _CAPTION:
        return Paragraph(text, caption=True)
    words = text.strip()
    # Headings that were made by hand: a short line of their own, bold from end to end.
    if (
        not level
        and strong == len(text) <= _LONGEST_GUESSED
        and words[-1] not in ".,;:?!"
        and "\n" not in words
    ):
        return Paragraph(text, level=3, guessed=True, strong=strong)
    return Paragraph(text, level=level, strong=strong)


def _words(paragraph: Any) -> tuple[str, int]:
    """The words as they stand once all tracked changes are accepted, and how many letters start in bold."""
    parts: list[str] = []
    strong, still_bold = 0, True
    for run in _runs(paragraph):
        text = "".join(
            (element.text or "") if element.tag == qn("w:t") else _BREAKS.get(element.tag, "")
            for element in run
        )
        bold = run.find(qn("w:rPr") + "/" + qn("w:b"))
        still_bold = still_bold and (
            not text.strip() or (bold is not None and bold.get(qn("w:val")) not in ("0", "false", "none"))
        )
        strong += len(text) if still_bold else 0
        parts.append(text)
    return "".join(parts), strong


def _runs(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == qn("w:r"):
            if child.find(qn("w:rPr") + "/" + qn("w:vanish")) is None:
                yield child
        elif child.tag not in _LEFT_OUT:
            yield from _runs(child)


def _properties(word: WordFile, paragraphs: list[Paragraph]) -> dict[str, Any]:
    """What the file's properties add: a title only where the text itself has none in a title's style.

    Author and date are those of whoever saved the file, often a template's; they are not taken.
    """
    try:
        title = (word.core_properties.title or "").strip()
    except (KeyError, ValueError, AttributeError):
        return {}
    untitled = not any(p.level == 1 for p in paragraphs[:5])
    plausible = len(title.split()) > 1 and not re.search(
        r"\.docx?$|^(?:microsoft word|document|untitled)\b", title, re.I
    )
    return {"title": title} if untitled and plausible else {}
