"""PDF: the running text in reading order with its pages, and what the document says of itself."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, EmptyFileError, FileNotDecryptedError, LimitReachedError, PyPdfError

from corpus.errors import NeedsOCR, ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers import pdf_facts, pdf_furniture, pdf_title
from ingest.readers.body import Body
from ingest.readers.pdf_captions import body_style
from ingest.readers.pdf_floats import columns_of
from ingest.readers.pdf_flow import Paragraph, paragraphs_of, write
from ingest.readers.pdf_fonts import FontCache
from ingest.readers.pdf_headings import run_in
from ingest.readers.pdf_hyphens import Vocabulary
from ingest.readers.pdf_names import stated_authors
from ingest.readers.pdf_parts import Part, Parts, parts_of
from ingest.readers.pdf_sheets import Sheet, sheet_of
from ingest.readers.pdf_stated import Stated, stated_by

_FEW = 40  # characters: a page with fewer holds a number or a stamp, no text
# What pypdf lets through when a damaged file leads it astray; MemoryError is the sandbox's to report.
_ASTRAY = (
    PyPdfError, DependencyError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError,
    AssertionError, NotImplementedError, ArithmeticError, OSError, EOFError, zlib.error, StopIteration,
)  # fmt: skip


def read(path: Path) -> Iterator[Document]:
    """Yield the one document in the PDF.

    Raises NeedsOCR where its pages are pictures, and ReadingError where it cannot be opened or read.
    """
    logging.getLogger("pypdf").setLevel(
        logging.ERROR
    )  # its remarks on odd files help no reader of the ledger
    with path.open("rb") as stream, _in_words(path):
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError
        sheets = _sheets(reader, path)
        stated = stated_by(reader)
    yield _document(path, sheets, stated)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn what pypdf raises into a sentence about the file."""
    try:
        yield
    except EmptyFileError as error:
        raise ReadingError(f"{path.name} is empty; export or download it again.") from error
    except FileNotDecryptedError as error:
        raise ReadingError(
            f"{path.name} is protected by a password; save a copy without the password and add that."
        ) from error
    except LimitReachedError as error:
        raise ReadingError(
            f"{path.name} holds something larger than can be read safely ({error}); leave that page out, or"
            " print the document to a new PDF."
        ) from error
    except _ASTRAY as error:
        raise ReadingError(
            f"{path.name} is damaged or no complete PDF ({_kind(error)}); download it again,"
            " or open it in a PDF viewer and print it to a new PDF."
        ) from error


def _kind(error: Exception) -> str:
    """What kind of fault it is, without the bytes of the file that a message may quote."""
    return re.split(r"\s*(?:@|:?\s*\bb['\"])", str(error))[0] or type(error).__name__


def _sheets(reader: PdfReader, path: Path) -> list[Sheet]:
    """All pages, read one at a time, furniture put aside and labels found."""
    fonts = FontCache()
    sheets: list[Sheet] = []
    for number, page in enumerate(reader.pages, 1):
        try:
            sheets.append(sheet_of(page, number, fonts))
        except ReadingError as error:
            raise ReadingError(f"{path.name} cannot be read: on page {number} {error}") from error
    _demand_text(sheets, path)
    pdf_furniture.remove(sheets)
    labels = reader.page_labels if "/PageLabels" in reader.root_object else []
    for sheet, label in zip(sheets, labels, strict=False):
        sheet.label = sheet.label or label
    return sheets


def _demand_text(sheets: list[Sheet], path: Path) -> None:
    """Raise NeedsOCR where most pages are pictures or signs, ReadingError where there is nothing at all."""
    blank = [sheet for sheet in sheets if sheet.characters < _FEW]
    pictures = sum(sheet.has_picture for sheet in blank)
    if pictures > len(sheets) - len(blank):
        raise NeedsOCR(
            f"{path.name} holds pictures of pages and no text on {pictures} of {len(sheets)} pages;"
            f" run `ocrmypdf {path.name} OUT.pdf` and add OUT.pdf."
        )
    if _unreadable(sheets):
        raise NeedsOCR(
            f"{path.name} does not say which letters its signs stand for; run"
            f" `ocrmypdf --force-ocr {path.name} OUT.pdf` and add OUT.pdf."
        )
    if len(blank) == len(sheets):
        raise ReadingError(
            f"{path.name} has no text on any of its {len(sheets)} pages; export it again from the program"
            " that made it."
        )


def _unreadable(sheets: list[Sheet]) -> bool:
    """Whether fonts without a character map left signs instead of letters."""
    text = "".join(line.text for sheet in sheets for line in sheet.lines[:40]).replace(" ", "")
    # Spacing modifiers and Latin-1 signs come up where codes are taken for characters.
    odd = sum(c >= "\x80" and not (c.isalpha() and not "\u02b0" <= c < "\u0370") for c in text)
    return len(text) > 200 and odd > 0.3 * len(text)


def _document(path: Path, sheets: list[Sheet], stated: Stated) -> Document:
    type_of_text = body_style(sheets)
    paragraphs = _paragraphs(sheets)
    title, title_in = pdf_title.find_title(paragraphs, pdf_title.usable(stated.title), stated.journal)
    parts = parts_of(paragraphs, title_in, type_of_text)
    title = title or next((p.text[:200] for p in paragraphs), None) or path.stem
    blocks = parts.blocks
    margins = [line.text for sheet in sheets[:6] for line in sheet.furniture]
    margins += [text for sheet in sheets[:3] for text in sheet.aside]
    front = [b.paragraph.text for b in blocks if b.role is Role.FRONT and b.paragraph.page <= 3]
    first = [p.text for p in paragraphs if p.page <= 2]
    closing = [" ".join(line.text for sheet in sheets[-2:] for line in sheet.lines)]
    body = _body(parts, sheets)
    doi = pdf_facts.own_doi(stated.identifiers, margins, front, closing)
    pmid, pmcid = pdf_facts.pubmed_ids([*margins, *front])
    abstract = any(b.section == "abstract" and b.role is Role.PARAGRAPH for b in blocks)
    return Document(
        title=title,
        text=body.text,
        blocks=tuple(body.blocks),
        pages=tuple(body.pages),
        kind=Kind.STUDY if doi or pmid or (abstract and parts.references) else None,
        authors=pdf_title.authors_below(paragraphs, title_in) or stated_authors(stated.author),
        year=pdf_facts.publication_year(stated.date, [*front, *margins], closing),
        journal=stated.journal or pdf_facts.journal_name([*margins, *front]) or _masthead(sheets, title),
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        language=pdf_facts.language(stated.language, body.text),
        licence=pdf_facts.licence([*front, *margins, *first, *closing]),
        keywords=_keywords(blocks) or pdf_facts.keywords(stated.keywords),
        types=pdf_title.types_of(paragraphs),
        funding=_statement(blocks, "funding"),
        competing_interests=_statement(blocks, "competing interests"),
        notices=pdf_facts.notices(title, front, margins),
    )


def _paragraphs(sheets: list[Sheet]) -> list[Paragraph]:
    type_of_text = body_style(sheets)
    paragraphs = paragraphs_of(columns_of(sheet, type_of_text) for sheet in sheets)
    known = Vocabulary(line.text for sheet in sheets for line in sheet.lines)
    for paragraph in paragraphs:
        write(paragraph, known, type_of_text)
    return [paragraph for paragraph in paragraphs if paragraph.text]


def _body(parts: Parts, sheets: list[Sheet]) -> Body:
    body = Body()
    labels = {sheet.number: sheet.label for sheet in sheets}
    page = 0
    for block in parts.blocks:
        paragraph = block.paragraph
        if paragraph.page != page:
            page = paragraph.page
            body.page(page, labels.get(page))
        body.section(block.section, block.heading)
        breaks = tuple((at, number, labels.get(number)) for at, number in paragraph.starts)
        body.add(paragraph.text, block.role, page_breaks=breaks)
        page = breaks[-1][1] if breaks else page
    return body


def _masthead(sheets: list[Sheet], title: str) -> str | None:
    """The line at the head of page 1 that later pages repeat in their margins: the journal's name."""
    head = [
        line.text
        for line in (*sheets[0].furniture, *sheets[0].lines)
        if line.y < 0.3 * sheets[0].height and not any(c.isdigit() for c in line.text)
    ]
    repeated = {line.text.casefold() for sheet in sheets[1:8] for line in sheet.furniture}
    names = [text for text in head if text.casefold() in repeated and text.casefold() not in title.casefold()]
    return next((name for name in names if len(name) > 5 and "et al" not in name and "/" not in name), None)


def _keywords(blocks: list[Part]) -> tuple[str, ...]:
    texts = [b.paragraph.text for b in blocks if b.section == "keywords" and b.role is Role.PARAGRAPH]
    texts += [b.paragraph.text for b in blocks if (run_in(b.paragraph) or ("", ""))[0] == "keywords"]
    return pdf_facts.keywords(texts[0]) if texts else ()


def _statement(blocks: list[Part], section: str) -> str | None:
    """The paragraphs of one statement; on title pages they stand in the margin under a run-in heading."""
    texts = [b.paragraph.text for b in blocks if b.section == section and b.role is Role.PARAGRAPH]
    if not texts:
        opened = [(b.paragraph.text, run_in(b.paragraph)) for b in blocks]
        texts = [text[len(o[1]) :].lstrip(" :.—–|") for text, o in opened if o and o[0] == section]
    return "\n".join(texts) or None
