"""Columns: where the gutters of a page lie, and the order in which its lines are read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf_lines import Line, split_at

_PROSE = 15  # characters: shorter lines (cells, labels, numbers) say nothing about columns
_LEAST_LINES = 3  # on either side of a gutter
_WIDEST = 40  # points between a gutter's left side and the column to its right
_STEP = 2.0  # points between the places where a gutter is tried


@dataclass(frozen=True, slots=True)
class Gutter:
    """A vertical gap at `x` between two columns that stand side by side from `y0` to `y1`."""

    x: float
    y0: float
    y1: float


def divide(lines: list[Line]) -> list[Line]:
    """The page's lines with those parted that run over a gutter because the gap was narrow."""
    parted = list(lines)
    for gutter in _all_gutters(lines):
        parted = [
            part
            for line in parted
            for part in (split_at(line, gutter.x) if gutter.y0 <= line.y <= gutter.y1 else [line])
        ]
    return parted


def _all_gutters(lines: list[Line], depth: int = 0) -> list[Gutter]:
    found = _gutters(lines)
    inner: list[Gutter] = []
    if depth < 2:
        for gutter in found:
            band = [line for line in lines if gutter.y0 <= line.y <= gutter.y1]
            inner += _all_gutters([line for line in band if line.x1 <= gutter.x], depth + 1)
            inner += _all_gutters([line for line in band if line.x0 >= gutter.x], depth + 1)
    return found + inner


def in_order(lines: list[Line], depth: int = 0) -> list[list[Line]]:
    """Columns in reading order, each from top to bottom; lines over the whole width make their own."""
    ordered = sorted(lines, key=lambda line: (line.y, line.x0))
    gutters = _gutters(ordered) if depth < 4 else []
    if not gutters:
        return [ordered] if ordered else []
    columns: list[list[Line]] = []
    rest = ordered
    for gutter in gutters:
        columns += _whole([line for line in rest if line.y < gutter.y0], depth)
        band = [line for line in rest if gutter.y0 <= line.y <= gutter.y1]
        left = [line for line in band if (line.x0 + line.x1) / 2 < gutter.x]
        right = [line for line in band if (line.x0 + line.x1) / 2 >= gutter.x]
        columns += in_order(left, depth + 1) + in_order(right, depth + 1)
        rest = [line for line in rest if line.y > gutter.y1]
    return columns + _whole(rest, depth)


def _whole(lines: list[Line], depth: int) -> list[list[Line]]:
    return in_order(lines, depth + 1) if lines else []


def _gutters(lines: list[Line]) -> list[Gutter]:
    """The bands of the best gutter, from top to bottom; none where lines run over the whole width."""
    prose = [line for line in lines if len(line.text) >= _PROSE]
    if len(prose) < 2 * _LEAST_LINES:
        return []
    starts = Counter(round(line.x0) for line in prose)
    left, right = min(line.x0 for line in prose), max(line.x1 for line in prose)
    best: list[Gutter] = []
    best_score, run = (0, 0), 0
    x = left + 0.1 * (right - left)
    while x < right - 0.1 * (right - left):
        solid = sum(line.x0 + 1 < x < line.x1 - 1 and not line.gaps for line in prose)
        bands, score = _bands(lines, x, _edge(starts, x)) if solid <= 0.7 * len(prose) else ([], (0, 0))
        if score > best_score:
            best, best_score, run = bands, score, 1
        elif score[0] and score == best_score and run and abs(best[0].x + run * _STEP - x) < 0.1:
            run += 1  # the same gap, a little further right
        x += _STEP
    middle = (run - 1) * _STEP / 2
    return [Gutter(band.x + middle, band.y0, band.y1) for band in best]


def _edge(starts: Counter[int], x: float) -> int:
    """Where most lines right of `x` begin, within the widest gutter; `x` where none does."""
    near = {start: times for start, times in starts.items() if x - 1 <= start <= x + _WIDEST}
    return max(near, key=lambda start: near[start]) if near else round(x)


def _bands(lines: list[Line], x: float, edge: int) -> tuple[list[Gutter], tuple[int, int]]:
    """Where lines stand on both sides of `x` and none crosses it; how many pairs of them, how many at all.

    `edge` is where the right column's lines begin.
    """
    crossing = [_crosses(line, x, edge) for line in lines]
    barriers = [line.y for line, crosses in zip(lines, crossing, strict=True) if crosses]
    beside = [line for line, crosses in zip(lines, crossing, strict=True) if not crosses]
    bands: list[Gutter] = []
    pairs = total = at = 0
    for above, below in pairwise([float("-inf"), *sorted(barriers), float("inf")]):
        inside: list[Line] = []
        while at < len(beside) and beside[at].y < below:
            if beside[at].y > above:
                inside.append(beside[at])
            at += 1
        # A line that runs over x without crossing it has a gap there: it belongs to both sides.
        prose = [line for line in inside if len(line.text) >= _PROSE]
        lefts = [line for line in prose if line.x0 < x - 1]
        rights = [line for line in prose if line.x1 > x + 1]
        if min(len(lefts), len(rights)) < _LEAST_LINES or not _aligned(rights, x):
            continue
        bands.append(Gutter(x, min(line.y for line in inside), max(line.y for line in inside)))
        pairs += min(len(lefts), len(rights))
        total += len(lefts) + len(rights)
    return bands, (pairs, total)


def _aligned(lines: list[Line], x: float) -> bool:
    """Whether most lines right of `x` begin at one edge, or at one and at an indent."""
    starts = Counter(
        round(next((gap.x1 for gap in line.gaps if gap.x0 <= x <= gap.x1), line.x0) / 2) for line in lines
    )
    (_, most), *others = starts.most_common(3)
    return most >= 2 and most + sum(times for _, times in others) >= 0.7 * len(lines)


def _crosses(line: Line, x: float, edge: int) -> bool:
    if not line.x0 + 1 < x < line.x1 - 1:
        return False
    # In loosely justified columns the gutter is no wider than a word space, but the edge shows it.
    return not any(gap.x0 <= x <= gap.x1 and (gap.clear or abs(gap.x1 - edge) <= 2) for gap in line.gaps)
