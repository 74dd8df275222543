"""Where the title page ends and the text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf_flow import Paragraph
from ingest.readers.pdf_headings import run_in
from ingest.readers.pdf_names import split_names
from ingest.readers.sections import normalise

_OPENS = re.compile(
    r"^(?:\W|\d)*(?:correspond|address for|e-?mail|received|accepted|published|copyright|©|academic editor"
    r"|editor|reviewed by|edited by|citation|cite this|to cite|this is an open.access|open access"
    r"|department of|school of|faculty of|institute|university|doi|https?://|www\.|issn|full list of author"
    r"|author affiliations|this article is|article history|available online|licen[cs]e|handling|from the )",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"creative ?commons|©|all rights reserved|@\w+\.\w|corresponding author", re.IGNORECASE
)
_INSTITUTION = re.compile(
    r"\b(?:universit\w+|institut\w*|department|hospital|school|facult\w+|college|division|centre|center)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(?:we|was|were|is|are|has|have|had|been|this|that|which)\b", re.IGNORECASE)
_LEAST_ABSTRACT = 300  # characters of a paragraph before the first section that must be the abstract
_PAGES = 3  # a cover sheet, a title page, an abstract


@dataclass(frozen=True, slots=True)
class Start:
    """The index of the first paragraph of the text; it may be an abstract that has no heading."""

    index: int
    is_abstract: bool = False


_CERTAIN = re.compile(r"^\W*(?:corresponding author|e-?mail(?: address)?\W|https?://|doi:|©)", re.IGNORECASE)


def is_certainly_front(paragraph: Paragraph) -> bool:
    """Whether a paragraph is title page matter even if it is set like the text."""
    return len(paragraph.text) < 400 and _CERTAIN.match(paragraph.text) is not None


def is_front(paragraph: Paragraph) -> bool:
    """Whether a paragraph says who, where, when and under which licence, rather than what."""
    text = paragraph.text
    if _OPENS.match(text) or _STATEMENT.search(text) or split_names(text):
        return True
    return len(text) < 1200 and len(_INSTITUTION.findall(text)) >= 2 and len(_CLAUSE.findall(text)) < 3


def start_of(paragraphs: Sequence[Paragraph], headings: set[int], titles: set[int]) -> Start:
    """Where title page matter ends: at the abstract, at the first section, or after the title."""
    after_title = max((i + 1 for i, p in enumerate(paragraphs) if id(p) in titles), default=0)
    first_section: int | None = None
    for index, p in enumerate(paragraphs):
        if p.role or p.page > paragraphs[0].page + _PAGES:
            continue
        name = normalise(p.text) if id(p) in headings else None
        if name == "abstract" or (run_in(p) or ("", ""))[0] == "abstract":
            return Start(index)
        opens = first_section is None and index >= after_title and id(p) in headings
        if opens and _opens_text(p, name):
            first_section = index
    if first_section is None:
        return Start(_first_prose(paragraphs, after_title))
    for index, p in enumerate(paragraphs[:first_section]):
        if len(p.text) > _LEAST_ABSTRACT and not p.role and not is_front(p):
            return Start(index, True)
    return Start(first_section)


def _opens_text(paragraph: Paragraph, name: str | None) -> bool:
    """Whether a heading is the first of the running text."""
    if name in ("introduction", "methods", "results", "discussion"):
        return True
    return bool(re.match(r"^(?:1|I)[. ]\s*\w", paragraph.text)) and not split_names(paragraph.text)


def _first_prose(paragraphs: Sequence[Paragraph], start: int) -> int:
    """The first paragraph that is clearly text, or the heading over it."""
    for index in range(start, len(paragraphs)):
        p = paragraphs[index]
        if p.role or len(p.text) <= 150 or is_front(p):
            continue
        above = paragraphs[index - 1] if index > start else None
        headed = above is not None and len(above.text) < 100 and not above.role and not is_front(above)
        return index - 1 if headed else index
    return start
