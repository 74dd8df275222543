"""From glyphs to lines: words by their distances, accents and superscripts put where they belong.

A line here is what stands on one baseline between two wide gaps: a line of one column, a cell of a table,
a label in a figure.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.readers.pdf_marks import Face, Glyph

# Spacing accents that old fonts draw over a letter, and the combining mark each one means.
_ACCENTS = {
    "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "^": "\u0302", "˜": "\u0303", "~": "\u0303",
    "¨": "\u0308", "¯": "\u0304", "˘": "\u0306", "˙": "\u0307", "˚": "\u030a", "¸": "\u0327",
    "˝": "\u030b", "ˇ": "\u030c", "˛": "\u0328",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_ORDINALS = {"st", "nd", "rd", "th", "er", "re", "e", "ème", "o", "a", "os", "as"}
# What carries an exponent: digits, a unit of measure, or a single-letter variable.
_RAISABLE = re.compile(r"(?:\d|(?<![^\W\d_])(?:[kcmdµμn]?m|s|h|min|kg|[A-Za-zχηωρβ]))$")
_EXPONENT = re.compile(r"[-−–+]?\d{1,2}")

WORD_GAP = 0.11  # of the type size: narrower gaps are kerning and letter-spacing
_GUTTER_GAP = 0.5  # of the type size: the least space between two columns
_WIDE_GAP = 1.0  # of the type size: wider gaps may separate columns or cells


@dataclass(slots=True)
class Word:
    """A run of glyphs without a gap; `raised` where it stands above its line in smaller type."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    face: Face
    glued: bool = False  # no space before it
    raised: bool = False


class Gap(NamedTuple):
    """A space in a line that is wide enough for a gutter; `clear` where it is wider than the others."""

    x0: float
    x1: float
    clear: bool


@dataclass(slots=True)
class Line:
    """Words on one baseline. `lead` is how its text opens in another face than it goes on in, if it does."""

    x0: float
    x1: float
    y: float
    size: float
    face: Face
    words: list[Word] = field(default_factory=list)
    text: str = ""
    lead: str = ""
    page: int = 0
    role: str = ""  # what pdf_floats takes it for: "caption", "float" (table or figure), "note", or text
    gaps: list[Gap] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.y - 0.75 * self.size

    @property
    def bottom(self) -> float:
        return self.y + 0.22 * self.size


def words_of(glyphs: list[Glyph]) -> list[Word]:
    """The words of a page in drawing order, split at spaces, gaps, jumps and changes of face."""
    words: list[Word] = []
    spaced = True
    seen: dict[tuple[str, int, int], None] = {}
    previous: Glyph | None = None
    tight = _tight(glyphs)
    for g in glyphs:
        if g.text.isspace():
            spaced = True
            continue
        place = (g.text, round(g.x0), round(g.y))
        if place in seen and g.text.isalnum():
            continue  # bold by drawing twice
        seen[place] = None
        if previous is not None and words:
            word = words[-1]
            gap = g.x0 - previous.x1
            same_line = abs(g.y - previous.y) < 0.12 * max(g.size, previous.size)
            same_type = g.face == previous.face and abs(g.size - previous.size) < 0.08 * g.size
            if same_line and _overprints(previous, g) and _accent(word, previous, g):
                previous = g if g.text not in _ACCENTS else previous
                continue
            near = same_line and -0.4 * g.size < gap < tight * g.size
            if near and not spaced and same_type:
                word.text += g.text
                word.x1 = max(word.x1, g.x1)
                previous = g
                continue
            glued = near and not spaced
        else:
            glued = False
        words.append(Word(g.text, g.x0, g.x1, g.y, g.size, g.face, glued))
        previous, spaced = g, False
    return words


def _tight(glyphs: list[Glyph]) -> float:
    """The widest gap within a word, in type sizes: less where words are set apart by distance alone."""
    blanks = sum(g.text.isspace() for g in glyphs)
    return 0.25 if blanks > 0.08 * len(glyphs) else WORD_GAP


def _overprints(a: Glyph, b: Glyph) -> bool:
    """Whether one of two glyphs is an accent drawn over the other."""
    overlap = min(a.x1, b.x1) - max(a.x0, b.x0)
    return overlap > 0.3 * min(a.x1 - a.x0, b.x1 - b.x0) and (a.text in _ACCENTS or b.text in _ACCENTS)


def _accent(word: Word, previous: Glyph, g: Glyph) -> bool:
    """Compose accent and letter at the end of `word`; False where there is no such letter."""
    letter, mark = (g.text, previous.text) if previous.text in _ACCENTS else (previous.text, g.text)
    letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", letter + _ACCENTS.get(mark, ""))
    if mark not in _ACCENTS or not letter.isalpha() or len(composed) != len(letter):
        return False
    word.text = word.text[: -len(previous.text)] + composed
    word.x1 = max(word.x1, g.x1)
    return True


def lines_of(words: list[Word]) -> list[Line]:
    """Words gathered on baselines and split at wide gaps, from the top of the page to its foot."""
    rows: list[list[Word]] = []
    heights: list[float] = []
    # The largest first, so that what is raised or lowered beside them finds its row already there.
    for word in sorted(words, key=lambda w: (-round(w.size), w.y, w.x0)):
        index = _touched(word, rows, heights)
        if index is not None:
            word.raised = heights[index] - word.y > 0.15 * word.size
            rows[index].append(word)
            continue
        at = bisect_left(heights, word.y)
        near = [i for i in (at - 1, at) if 0 <= i < len(rows) and abs(heights[i] - word.y) < 0.25 * word.size]
        if near:
            rows[min(near, key=lambda i: abs(heights[i] - word.y))].append(word)
        else:
            rows.insert(at, [word])
            heights.insert(at, word.y)
    lines = [_line(part) for row in rows for part in _split(sorted(row, key=lambda w: (w.x0, w.x1)))]
    return sorted(lines, key=lambda line: (line.y, line.x0))


def _touched(word: Word, rows: list[list[Word]], heights: list[float]) -> int | None:
    """The row of larger type that `word` stands beside, raised or lowered."""
    best: tuple[float, int] | None = None
    low, high = bisect_left(heights, word.y - word.size), bisect_left(heights, word.y + 1.5 * word.size)
    for index in range(low, high):
        rise = heights[index] - word.y
        for other in rows[index]:
            fits = word.size <= 0.85 * other.size and -0.35 * other.size < rise < 0.75 * other.size
            # 12–15, set in three pieces: the second stands beside the first, not beside the word.
            fits = fits or (other.raised and abs(other.y - word.y) < 1 and abs(other.size - word.size) < 1)
            distance = max(word.x0 - other.x1, other.x0 - word.x1)
            if fits and distance < 0.45 * max(other.size, word.size) and (best is None or distance < best[0]):
                best = (distance, index)
    return best[1] if best else None


def _split(row: list[Word]) -> list[list[Word]]:
    """A row's words, parted where a gap is too wide for a word space."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(row)]
    parts: list[list[Word]] = [[row[0]]]
    for i, (gap, a, b) in enumerate(zip(gaps, row, row[1:], strict=False)):
        size = max(a.size, b.size)
        # A loosely justified line has the same wide space all along; columns and cells do not.
        even = any(
            abs(gap - near) < 0.05 * gap + 0.3 for near in gaps[max(i - 1, 0) : i] + gaps[i + 1 : i + 2]
        )
        if gap > 3 * size or (gap > _WIDE_GAP * size and not even):
            parts.append([])
        parts[-1].append(b)
    return parts


def split_at(line: Line, x: float) -> list[Line]:
    """The line's parts left and right of `x`, where a gap lies there; else the line."""
    there = {(gap.x0, gap.x1) for gap in line.gaps if gap.x0 <= x <= gap.x1}
    for at, (a, b) in enumerate(pairwise(line.words), 1):
        if (a.x1, b.x0) in there:
            return [_line(line.words[:at]), _line(line.words[at:])]
    return [line]


def _line(words: list[Word]) -> Line:
    shares: dict[tuple[Face, float], int] = defaultdict(int)
    for word in words:
        if not word.raised:
            shares[word.face, word.size] += len(word.text)
    (face, size), _ = (
        max(shares.items(), key=lambda kv: kv[1]) if shares else ((words[0].face, words[0].size), 0)
    )
    baseline = median([w.y for w in words if not w.raised] or [words[0].y])
    line = Line(min(w.x0 for w in words), max(w.x1 for w in words), baseline, size, face, words)
    spaces = [(b.x0 - a.x1, a.x1, b.x0) for a, b in pairwise(words)]
    usual = median(space for space, _, _ in spaces) if len(spaces) > 2 else 0.0
    line.gaps = [Gap(x0, x1, gap > 1.5 * usual) for gap, x0, x1 in spaces if gap > _GUTTER_GAP * size]
    _read(line)
    return line


def _read(line: Line) -> None:
    """Write the line's text and lead from its words."""
    marks: list[tuple[bool, int]] = []
    previous: Word | None = None
    for word in _unspaced(line.words):
        gap = word.x0 - previous.x1 if previous else 0.0
        joined = previous is not None and (word.glued or gap < 0.09 * line.size)
        line.text = _append(line.text, word, previous, joined)
        marks.append((word.face.bold or word.face.italic, len(line.text)))
        previous = word
    turn = next((i for i, (marked, _) in enumerate(marks) if not marked), len(marks))
    line.lead = line.text[: marks[turn - 1][1]] if 0 < turn < len(marks) else ""


def _append(text: str, word: Word, previous: Word | None, joined: bool) -> str:
    if previous is None:
        return word.text
    if word.raised and not previous.raised and joined:
        if _EXPONENT.fullmatch(word.text) and _RAISABLE.search(text) and len(word.text) <= 3:
            return text + word.text.translate(_SUPERSCRIPTS)
        if word.text[0].isalnum() and text[-1].isalnum() and word.text.lower() not in _ORDINALS:
            return text + " " + word.text  # a reference number, a footnote's letter
        if word.text[0].isdigit():
            return text + " " + word.text
    return text + ("" if joined else " ") + word.text


def _unspaced(words: list[Word]) -> list[Word]:
    """Letter-spaced display type (R E S E A R C H) read as words."""
    singles = sum(len(w.text) == 1 and w.text.isalnum() for w in words)
    if len(words) < 6 or singles < 0.8 * len(words):
        return words
    gaps = sorted(b.x0 - a.x1 for a, b in pairwise(words))
    inner = gaps[len(gaps) // 4]
    read: list[Word] = [words[0]]
    for a, b in pairwise(words):
        glued = b.x0 - a.x1 < 1.5 * inner + 0.05 * b.size
        read.append(Word(b.text, b.x0, b.x1, b.y, b.size, b.face, glued, b.raised))
    return read
