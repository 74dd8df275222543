"""BibTeX and BibLaTeX, with LaTeX written out as people read it."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import RemoveEnclosingMiddleware
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
)
from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]  # ships no types

from corpus.model import Document, normalise_doi
from ingest.readers.contract import Skipped
from ingest.readers.encoding import decode
from ingest.readers.records import Record, documents, first, unwrapped

# A formula begins and ends at a character and is followed by no digit; any other dollar sign is money.
_DOLLARS = re.compile(r"(\\\$|\$(?=\S)[^$]*[^\s\\$]\$(?!\d))|\$")
_LATEX = LatexNodes2Text(math_mode="text", keep_braced_groups=False)

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is told as Skipped


def read(path: Path) -> Iterator[Document | Skipped]:
    """Every entry of the file; `@comment`, `@string` and `@preamble` are none.

    Raises ReadingError where there is no entry.
    """
    library = parse_string(decode(path.read_bytes()))
    found = (_entry(block, library) for block in library.blocks)
    yield from documents(path, "BibTeX", (item for item in found if item is not None))


def _entry(block: Block, library: Library) -> tuple[str, Record] | Skipped | None:
    if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
        # Two references may share a key, and one may name a field twice; neither is a reason to lose it.
        inner = block.ignore_error_block
        if not isinstance(inner, Entry):
            return None
        block = RemoveEnclosingMiddleware(allow_inplace_modification=True).transform_entry(inner, library)
    if isinstance(block, Entry):
        return block.key, _record(block)
    if isinstance(block, ParsingFailedBlock):
        key = re.match(r"\s*@(\w+)\s*[{(]\s*([^,\s{}]*)", block.raw or "")
        if key is None or key.group(1).lower() not in ("comment", "preamble", "string"):
            name = f"({key.group(2)}) " if key and key.group(2) else ""
            return Skipped(f"{name}is no valid entry: brackets or quotes do not match")
    return None


def _record(entry: Entry) -> Record:
    raw: dict[str, str] = {}
    for field in entry.fields:
        raw.setdefault(field.key.lower(), str(field.value))

    def value(*names: str) -> str | None:
        return first(*(_decoded(raw[name]) for name in names if name in raw))

    title = value("title") or ""
    subtitle = value("subtitle")
    notes = value("note", "annote", "annotation") or ""
    pmid = re.search(r"\bPMID:?\s*(\d{1,9})", notes)
    eprint = raw.get("eprint") if raw.get("eprinttype", "").lower() == "pubmed" else None
    return Record(
        title=f"{title.rstrip(':.')}: {subtitle}" if subtitle else title,
        abstract=unwrapped(_decoded(raw.get("abstract", ""))),
        authors=_names(raw.get("author", "")),
        dates=tuple(raw[name] for name in ("year", "date", "issued") if name in raw),
        journal=value("journal", "journaltitle", "booktitle", "shortjournal"),
        publisher=value("archiveprefix", "publisher", "howpublished"),
        doi=next((raw[n] for n in ("doi", "url", "note", "ee") if n in raw and normalise_doi(raw[n])), None),
        pmid=first(raw.get("pmid"), eprint, pmid.group(1) if pmid else None),
        pmcid=first(raw.get("pmcid"), raw.get("pmc")),
        url=value("url"),
        language=value("langid", "language"),
        keywords=tuple(re.split(r"\s*[;,]\s*", value("keywords", "keyword", "author_keywords") or "")),
        types=tuple(kind for kind in (entry.entry_type, value("type")) if kind),
        funding=value("funding", "funding-text", "funding_text", "funding-acknowledgement"),
    )


def _names(raw: str) -> tuple[str, ...]:
    people = []
    for name in split_multiple_persons_names(" ".join(raw.split())):
        parts = parse_single_name_into_parts(name, strict=False)
        people.append(_decoded(" ".join((*parts.first, *parts.von, *parts.last, *parts.jr))))
    return tuple(person for person in people if person.lower() not in ("others", "et al.", "et al"))


def _decoded(value: str) -> str:
    """LaTeX as plain text. Signs that only a typesetter would read as commands are text here."""
    value = html.unescape(value)
    if not re.search(r"[\\{}$~]|--|``|''", value):
        return value
    value = re.sub(r"(?<!\\)([%&#])", r"\\\1", value)  # "95% CI": else the rest of the line is a comment
    value = _DOLLARS.sub(lambda match: match.group(1) or r"\$", value)
    return str(_LATEX.latex_to_text(value)).strip()
