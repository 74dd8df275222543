"""From lines to paragraphs in reading order, across columns, pages and what floats between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.readers.body import clean
from ingest.readers.pdf_breaks import BULLET, Column, column_of, continues
from ingest.readers.pdf_captions import Style
from ingest.readers.pdf_hyphens import Vocabulary, join
from ingest.readers.pdf_lines import Line

_NOTE_MARK = re.compile(r"^(?:[*†‡§¶#]|\d{1,2}\s?[A-Z])")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `starts` are (offset in `text`, page) for every page it runs on to."""

    lines: list[Line]
    role: str = ""
    text: str = ""
    starts: list[tuple[int, int]] = field(default_factory=list)

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.text)).size


class _Flow:
    """Puts lines to paragraphs as they come.

    A caption or footnote that interrupts a paragraph is put before it where both begin on one page,
    else after it; so pages go back only where a paragraph runs on over a page of nothing but tables.
    """

    def __init__(self) -> None:
        self.done: list[Paragraph] = []
        self._waiting: list[Paragraph] = []
        self._current: Paragraph | None = None
        self._column: Column | None = None

    def add(self, line: Line, here: Column) -> None:
        if line.role:
            self._add_aside(line)
            return
        if self._current is not None and continues(self._current.lines, line, self._column or here, here):
            self._current.lines.append(line)
        else:
            self.close()
            self._current = Paragraph([line])
        self._column = here

    def _add_aside(self, line: Line) -> None:
        if self._waiting and not _aside_ends(self._waiting[-1], line):
            self._waiting[-1].lines.append(line)
        else:
            self._waiting.append(Paragraph([line], line.role))

    def close(self) -> None:
        current, waiting = self._current, self._waiting
        page = current.page if current is not None else 0
        self.done += [p for p in waiting if current is None or p.page <= page]
        if current is not None:
            self.done.append(current)
            self.done += [p for p in waiting if p.page > page]
        self._current, self._waiting = None, []


def paragraphs_of(pages: Iterable[list[list[Line]]]) -> list[Paragraph]:
    """Paragraphs in reading order. `pages` holds each page's columns."""
    flow = _Flow()
    for columns in pages:
        for column in columns:
            lines = _rejoined(column)
            here = column_of([line for line in lines if not line.role] or lines)
            for line in lines:
                flow.add(line, here)
    flow.close()
    return flow.done


def write(paragraph: Paragraph, known: Vocabulary, body: Style) -> None:
    """Join the paragraph's lines into its `text`, and note where pages begin in it."""
    text = ""
    page = paragraph.page
    paragraph.starts = []
    for line in paragraph.lines:
        piece = clean(line.text)
        if not piece:
            continue
        text = join(text, piece, known, display=line.size > 1.15 * body.size) if text else piece
        if line.page != page:
            page = line.page
            paragraph.starts.append((len(text) - len(piece), page))
        if line.text.endswith("\u00ad"):  # which `clean` has dropped
            text += "\u00ad"
    paragraph.text = text.rstrip("\u00ad")


def _rejoined(column: list[Line]) -> list[Line]:
    """Lines of text that were parted at a wide gap (after a list's number, in loose type) made whole."""
    whole: list[Line] = []
    for line in column:
        last = whole[-1] if whole else None
        if last is not None and not (last.role or line.role) and _one_line(last, line):
            if len(line.text) > len(last.text):
                last.face = line.face
            last.text = f"{last.text} {line.text}"
            last.x1 = line.x1
        else:
            whole.append(line)
    return whole


def _one_line(last: Line, line: Line) -> bool:
    level = abs(last.y - line.y) < 0.3 * line.size and abs(last.size - line.size) < 0.1 * line.size
    return level and 0 < line.x0 - last.x1 < (6 if BULLET.match(last.text + " ") else 3) * line.size


def _aside_ends(aside: Paragraph, line: Line) -> bool:
    last = aside.lines[-1]
    return (
        line.role != aside.role
        or line.page != last.page
        or abs(line.size - last.size) > 0.08 * line.size
        or not 0 < line.y - last.y < 1.9 * line.size
        or (line.role == "note" and _NOTE_MARK.match(line.text) is not None)
    )
