"""The vocabulary of a PDF page's content: glyphs, boxes, matrices, and the page turned as it is read.

Coordinates are points from the top left corner of the visible page, y downwards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Face(NamedTuple):
    """A typeface as far as layout needs it."""

    name: str
    bold: bool
    italic: bool


class Glyph(NamedTuple):
    """One drawn character (or ligature): its text, horizontal extent, baseline and size in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    face: Face


class Box(NamedTuple):
    """A rectangle; thin ones are rules."""

    x0: float
    y0: float
    x1: float
    y1: float


class Drawn(NamedTuple):
    """A glyph before the page's reading direction is known: start, advance, direction in quarter turns."""

    text: str
    x: float
    y: float
    advance: float
    quarter: int | None
    size: float
    face: Face
    artifact: bool


@dataclass(slots=True)
class PageMarks:
    """Everything drawn on a page. `turned` is text not set in the reading direction (stamps, watermarks)."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    artifacts: list[Glyph] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    turned: str = ""


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """First `a`, then `b` (row vectors, as in ISO 32000-1, 8.3.4)."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def apply(m: Matrix, x: float, y: float) -> Point:
    """The point (x, y) moved by the matrix."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def bounds(points: list[Point]) -> Box:
    """The smallest box around the points."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def quarter_of(m: Matrix) -> int | None:
    """Quarter turns of the writing direction against the clock as seen; None where it is slanted."""
    across, down = m[0], m[1]
    if abs(down) < 0.05 * abs(across):
        return 0 if across > 0 else 2
    if abs(across) < 0.05 * abs(down):
        return 1 if down < 0 else 3
    return None


def oriented(
    drawn: list[Drawn], boxes: tuple[list[Box], list[Box], list[Box]], width: float, height: float
) -> PageMarks:
    """The page turned so that most of its text reads from left to right.

    `boxes` are rules, drawings and pictures; `width` and `height` are those of the page as drawn.
    """
    turns = Counter(g.quarter for g in drawn if g.quarter is not None and not g.text.isspace())
    quarter = turns.most_common(1)[0][0] if turns else 0
    # A few turned labels never turn the page; a sideways table without /Rotate does.
    if turns and turns[quarter] < 1.5 * turns[0]:
        quarter = 0
    page = PageMarks(height, width) if quarter % 2 else PageMarks(width, height)
    turned: list[str] = []
    for g in drawn:
        if g.quarter != quarter:
            turned.append(g.text)
            continue
        x, y = _turn(g.x, g.y, quarter, width, height)
        if -2 <= x <= page.width + 2 and -2 <= y <= page.height + 2:
            glyph = Glyph(g.text, x, x + g.advance, y, g.size, g.face)
            (page.artifacts if g.artifact else page.glyphs).append(glyph)
    page.turned = " ".join("".join(turned).split())
    for given, kept in zip(boxes, (page.rules, page.drawings, page.pictures), strict=True):
        for b in given:
            corners = ((b.x0, b.y0), (b.x1, b.y1))
            kept.append(bounds([_turn(x, y, quarter, width, height) for x, y in corners]))
    return page


def _turn(x: float, y: float, quarter: int, width: float, height: float) -> Point:
    """The point on the page turned so that text of this direction reads from left to right."""
    return ((x, y), (height - y, x), (width - x, height - y), (y, width - x))[quarter]
