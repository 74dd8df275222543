"""Where one paragraph ends and the next begins, by indents, distances, type and sense."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.pdf_hyphens import hyphenated
from ingest.readers.pdf_lines import Line

_SENTENCE_END = re.compile(r"[.?!:;…][\"'”’»)\]\d⁰¹²³⁴-⁹]*$")
BULLET = re.compile(r"^(?:[•●▪■◦‣∙·–—*✓➢❖]|-\s|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s)")


@dataclass(frozen=True, slots=True)
class Column:
    """What is usual in one column: its edges, its line spacing, whether its lines are justified."""

    left: float
    right: float
    leading: float
    justified: bool


def column_of(lines: list[Line]) -> Column:
    """Measure a column by its lines, at least one."""
    long = [line for line in lines if len(line.text) >= 15] or lines
    edges = Counter(round(line.x0) for line in long)
    common = max(edges.values())
    left = min(edge for edge, times in edges.items() if times >= 0.5 * common)
    right = max(line.x1 for line in long)
    full = [line.x1 for line in long if line.x1 > left + 0.6 * (right - left)]
    justified = len(full) >= 3 and sum(x > right - 2.5 for x in full) > 0.6 * len(full)
    steps = [
        (b.y - a.y) / b.size
        for a, b in pairwise(lines)
        if abs(a.size - b.size) < 0.5 and 0.9 * a.size < b.y - a.y < 3 * a.size
    ]
    return Column(left, right, median(steps) if len(steps) >= 3 else 1.25, justified)


def continues(lines: list[Line], line: Line, before: Column, here: Column) -> bool:
    """Whether `line` goes on with the paragraph of `lines`, whose last one stands in the column `before`."""
    last = lines[-1]
    if abs(last.size - line.size) > 0.09 * line.size:
        return False
    cut = _mid_sentence(last, line)
    ended = bool(_SENTENCE_END.search(last.text))
    short = last.x1 < before.right - 1.5 * last.size
    if last.page == line.page and line.y > last.y and abs(before.left - here.left) < 3:
        step, usual = line.y - last.y, here.leading * line.size
        if step > max(1.3 * usual, usual + 0.25 * line.size) or step > 2.6 * line.size:
            return False
        if last.face.name != line.face.name and (short or ended) and not cut:
            return False
        if short and last.text.isupper() and len(last.text) > 3 and not line.text.isupper():
            return False  # METHODS, and under it a heading of the second level
        return not _opens(lines, line, here)
    if cut or last.face.name != line.face.name or short or len(lines) == 1:
        return cut
    indented = line.x0 > here.left + 0.7 * line.size
    return not indented and (not ended or (before.justified and not BULLET.match(line.text)))


def _mid_sentence(last: Line, line: Line) -> bool:
    """Whether the break cuts a sentence, by what stands on both sides of it."""
    start = line.text[:1]
    if hyphenated(last.text) and start.islower():
        return True
    opened = not _SENTENCE_END.search(last.text)
    return opened and (start.islower() or start in "(," or last.text.endswith((",", "(")))


def _opens(lines: list[Line], line: Line, column: Column) -> bool:
    """Whether `line` opens a new paragraph right below the last of `lines` in one column."""
    last = lines[-1]
    ended = bool(_SENTENCE_END.search(last.text))
    short = last.x1 < column.right - 1.5 * last.size
    if BULLET.match(line.text) and (ended or short):
        return True
    indent = line.x0 - last.x0
    hanging = len(lines) == 1 and bool(BULLET.match(last.text))
    if 0.6 * line.size < indent < 5 * line.size and not hanging:
        flush = lines[0].x0 <= column.left + 0.5 * line.size and len(lines) > 1
        return ended or short or flush
    if indent < -0.6 * line.size and len(lines) > 1 and (ended or short):
        return True  # back from an indented block, a list or a quotation
    if not ended or column.justified:
        return ended and short
    # In ragged type a line ended early only if the next line's first word had room on it.
    first_word = line.text.split(" ", 1)[0]
    needed = (len(first_word) + 1) * (line.x1 - line.x0) / max(len(line.text), 1)
    return last.x1 + needed < column.right - 3 * line.size
