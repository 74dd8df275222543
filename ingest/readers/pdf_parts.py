"""From paragraphs to a document's parts: title page matter, sections; the reference list is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Role
from ingest.readers.pdf_captions import Style
from ingest.readers.pdf_flow import Paragraph
from ingest.readers.pdf_front import is_certainly_front, is_front, start_of
from ingest.readers.pdf_headings import (
    NUMBERED,
    RUN_IN_PARTS,
    StyleKey,
    headings_of,
    run_in,
    style_of,
    top_style,
)
from ingest.readers.sections import normalise

_CONTINUED = re.compile(r"^\((?:continued|cont\.?|cont’d)[^)]*\)$|^continued on next page$", re.IGNORECASE)

_HISTORY = re.compile(
    r"^(?:article history:?\s*)?(?:received|submitted|accepted)\b.{0,40}\d{4}", re.IGNORECASE
)


@dataclass(slots=True)
class Part:
    """One block to be: its paragraph, role, section and heading."""

    paragraph: Paragraph
    role: Role
    section: str | None
    heading: str | None


@dataclass(slots=True)
class Parts:
    """The document's blocks in order, and whether a reference list stood among them."""

    blocks: list[Part] = field(default_factory=list)
    references: bool = False


def parts_of(paragraphs: Sequence[Paragraph], title: Sequence[Paragraph], body: Style) -> Parts:
    """Give every paragraph its role and section; those of the `title` are no blocks."""
    parts = Parts()
    titles = {id(p) for p in title}
    headings = headings_of(paragraphs, body) - titles
    start = start_of(paragraphs, headings, titles)
    walk = _Walk(body, top_style(paragraphs, headings))
    for index, paragraph in enumerate(paragraphs):
        if id(paragraph) in titles or _CONTINUED.match(paragraph.text):
            continue
        if index < start.index:
            role = Role.CAPTION if paragraph.role == "caption" else Role.FRONT
            parts.blocks.append(Part(paragraph, role, None, None))
            continue
        if index == start.index and start.is_abstract:
            walk.begin_abstract(paragraph)
        part = walk.place(paragraph, id(paragraph) in headings)
        if part is not None:
            _append(parts.blocks, part)
    parts.references = walk.had_references
    return parts


def _append(blocks: list[Part], part: Part) -> None:
    """Add a part; one that floats does not come between a heading and its text."""
    at = len(blocks)
    while part.paragraph.role and at and blocks[at - 1].role is Role.HEADING:
        if blocks[at - 1].paragraph.page != part.paragraph.page:
            break
        at -= 1
    if at < len(blocks):
        part.section = blocks[at - 1].section if at else None
        part.heading = blocks[at - 1].heading if at else None
    blocks.insert(at, part)


class _Walk:
    """The section a paragraph belongs to, as one reads on."""

    def __init__(self, body: Style, top: StyleKey | None) -> None:
        self._body = body
        self._top = top
        self._section: str | None = None
        self._heading: str | None = None
        self._headed: str | None = None  # the section that the last heading of the first level opened
        self._references: StyleKey | None = None
        self._abstract_plain: bool | None = None
        self.had_references = False

    def begin_abstract(self, paragraph: Paragraph) -> None:
        self._section = self._headed = "abstract"
        self._abstract_plain = self._plain(paragraph)

    def place(self, paragraph: Paragraph, heading: bool) -> Part | None:
        """The paragraph's part, or None where it belongs to the reference list."""
        if paragraph.role == "caption":
            return Part(paragraph, Role.CAPTION, self._section, self._heading)
        if self._references is not None and not (heading and self._leaves_references(paragraph)):
            return None
        if heading:
            return self._open(paragraph)
        if _HISTORY.match(paragraph.text) and len(paragraph.text) < 250:
            return Part(paragraph, Role.FRONT, None, None)
        if paragraph.page <= 2 and (
            is_certainly_front(paragraph) or (not self._plain(paragraph) and is_front(paragraph))
        ):
            return Part(paragraph, Role.FRONT, None, None)
        if paragraph.role != "note":
            self._enter(paragraph)
        return Part(paragraph, Role.PARAGRAPH, self._section, self._heading)

    def _plain(self, paragraph: Paragraph) -> bool:
        return self._body.plain(max(paragraph.lines, key=lambda line: len(line.text)))

    def _enter(self, paragraph: Paragraph) -> None:
        """Note what a paragraph of text says about the section one is in."""
        opened = run_in(paragraph)
        if opened and opened[0] == "abbreviations" and not self._plain(paragraph):
            return  # those under a table
        if opened and (self._section != "abstract" or opened[0] in ("abstract", "keywords", "funding")):
            self._section, self._heading = opened
        elif self._section == "keywords" and len(paragraph.text) > 150:
            self._section = self._headed = self._heading = None
        elif self._section == "abstract" and self._abstract_plain is False and self._plain(paragraph):
            # Text that follows an abstract set in other type, without a heading between them.
            self._section = self._headed = self._heading = None
        if self._section == "abstract" and self._abstract_plain is None:
            self._abstract_plain = self._plain(paragraph)

    def _open(self, paragraph: Paragraph) -> Part | None:
        text, style = paragraph.text, style_of(paragraph)
        name = normalise(text)
        if name == "references":
            self._references, self.had_references = style, True
            return None
        numbered = NUMBERED.match(text)
        below = numbered is not None and "." in numbered.group().strip().rstrip(".")
        lesser = self._top is not None and style != self._top and style[1] <= self._top[1]
        own = name in RUN_IN_PARTS
        self._heading = text
        nested = lesser and not own and self._headed not in RUN_IN_PARTS - {"abstract"}
        if not ((below or nested) and self._headed):
            self._headed = name or text
        self._section = self._headed
        return Part(paragraph, Role.HEADING, self._section, text)

    def _leaves_references(self, paragraph: Paragraph) -> bool:
        """Whether a heading after the reference list opens something else and is no line of it."""
        if self._references is None:
            return True
        style, name, words = style_of(paragraph), normalise(paragraph.text), paragraph.text.split()
        if name == "references" or len(words) > 12 or paragraph.text[-1].isdigit():
            return False
        alike = style[:2] == self._references[:2] or style[1] > self._references[1] + 0.4
        if (name is None or len(words) > 8) and not (alike and style[1] >= self._body.size):
            return False
        self._references = self._section = self._heading = self._headed = None
        return True
