"""One page as layout sees it: its lines, its horizontal rules and the areas of its figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from pypdf import PageObject

from ingest.readers.pdf_columns import divide
from ingest.readers.pdf_fonts import FontCache
from ingest.readers.pdf_glyphs import Interpreter
from ingest.readers.pdf_lines import Line, Word, lines_of, words_of
from ingest.readers.pdf_marks import Box, Glyph, PageMarks

_REACH = 6.0  # points between the strokes of one figure
_MOST_BOXES = 3_000  # strokes looked at a page; the rest of a dense plot lies among them


@dataclass(slots=True)
class Sheet:
    """A page without its glyphs. `aside` is text outside the flow: stamps, marked headers and footers."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    figures: list[Box] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    furniture: list[Line] = field(default_factory=list)
    label: str | None = None
    characters: int = 0
    has_picture: bool = False


def sheet_of(page: PageObject, number: int, fonts: FontCache) -> Sheet:
    """Read one page. Raises ReadingError for content too large to follow."""
    marks = Interpreter(page, fonts).marks()
    glyphs, artifacts = marks.glyphs, marks.artifacts
    if len(artifacts) > len(glyphs):  # marked carelessly: text that is most of a page is no artifact
        glyphs, artifacts = glyphs + artifacts, []
    sheet = Sheet(number, marks.width, marks.height, has_picture=bool(marks.pictures))
    sheet.characters = sum(not g.text.isspace() for g in glyphs)
    sheet.lines = divide(lines_of(_without_line_numbers(words_of(glyphs))))
    sheet.furniture = lines_of(words_of(artifacts))
    sheet.rules = [b for b in marks.rules if b.x1 - b.x0 > 30 and b.y1 - b.y0 <= 2][:500]
    sheet.figures = _figures(marks, glyphs)
    if marks.turned:
        sheet.aside.append(marks.turned)
    for line in (*sheet.lines, *sheet.furniture):
        line.words = []  # a long document keeps its lines, not its words
        line.page = number
    return sheet


def _without_line_numbers(words: list[Word]) -> list[Word]:
    """Words without a manuscript's line numbers: aligned, counting up, beside nearly every line."""
    numeric = [w for w in words if w.text.isascii() and w.text.isdigit() and len(w.text) <= 4]
    if len(numeric) < 8:
        return words
    others = [w for w in words if not w.text.isdigit()]
    if not others:
        return words
    rows = {round(w.y) for w in others}
    for edge in ("x1", "x0"):
        groups: dict[int, list[Word]] = defaultdict(list)
        for w in numeric:
            groups[round(getattr(w, edge) / 4)].append(w)
        for key in list(groups):
            column = sorted(
                {id(w): w for k in (key, key + 1) for w in groups.get(k, [])}.values(), key=lambda w: w.y
            )
            if _counts_lines(column, others, len(rows)):
                numbers = {id(w) for w in column}
                return [w for w in words if id(w) not in numbers]
    return words


def _counts_lines(column: list[Word], others: list[Word], rows: int) -> bool:
    steps = [int(b.text) - int(a.text) for a, b in pairwise(column)]
    step = max(set(steps), key=steps.count) if steps else 0
    if step not in (1, 2, 5, 10) or steps.count(step) < 0.85 * len(steps) or len(column) < 4:
        return False
    left = min(w.x0 for w in column)
    right = max(w.x1 for w in column)
    beside = [w for w in others if column[0].y - 3 <= w.y <= column[-1].y + 3]
    outside = all(w.x0 > right for w in beside) or all(w.x1 < left for w in beside)
    return outside and len(column) * step >= 0.6 * min(rows, len({round(w.y) for w in beside}))


def _figures(marks: PageMarks, glyphs: list[Glyph]) -> list[Box]:
    """Areas of pictures and drawings; not boxes around text, nor backgrounds of whole pages."""
    page_area = marks.width * marks.height
    strokes = [b for b in marks.drawings if _area(b) < 0.5 * page_area][:_MOST_BOXES]
    strokes += [b for b in marks.rules if b.y1 - b.y0 > 2][:_MOST_BOXES]
    pictures = [b for b in marks.pictures if _area(b) < 0.7 * page_area][:_MOST_BOXES]
    figures = []
    for members in _clusters(strokes + pictures):
        box = Box(
            min(b.x0 for b in members), min(b.y0 for b in members),
            max(b.x1 for b in members), max(b.y1 for b in members),
        )  # fmt: skip
        large = box.x1 - box.x0 > 40 and box.y1 - box.y0 > 40
        drawn = len(members) >= 4 or any(_area(p) > 0.3 * _area(box) for p in pictures if p in members)
        inside = sum(box.x0 < g.x0 < box.x1 and box.y0 < g.y < box.y1 for g in glyphs)
        # A page of text has some ten characters in 1,000 square points; figures have their few labels.
        if large and drawn and inside < 0.006 * _area(box) + 20:
            figures.append(box)
    return figures


def _area(box: Box) -> float:
    return max(box.x1 - box.x0, 0) * max(box.y1 - box.y0, 0)


def _clusters(boxes: list[Box]) -> list[list[Box]]:
    """Boxes that touch or nearly touch, gathered; swept from left to right."""
    groups: list[tuple[Box, list[Box]]] = []
    for box in sorted(set(boxes)):
        joined, members = box, [box]
        kept = []
        for outline, group in groups:
            if (
                outline.x1 + _REACH >= joined.x0 and joined.x1 + _REACH >= outline.x0
                and outline.y1 + _REACH >= joined.y0 and joined.y1 + _REACH >= outline.y0
            ):  # fmt: skip
                joined = Box(
                    min(joined.x0, outline.x0), min(joined.y0, outline.y0),
                    max(joined.x1, outline.x1), max(joined.y1, outline.y1),
                )  # fmt: skip
                members = group + members
            else:
                kept.append((outline, group))
        groups = [*kept, (joined, members)]
    return [members for _, members in groups]
