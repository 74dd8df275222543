"""What pages repeat around their text: running headers and footers, page numbers, download notices."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import groupby, pairwise
from statistics import median

from ingest.readers.pdf_captions import caption_kind
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_sheets import Sheet

_MARGIN = 0.14  # of the page's height, above and below, in which furniture is looked for
_NEAREST = 4  # rows from the page's edge that may be furniture
_NUMBER = re.compile(r"(?:page|p\.|seite|página|pagina)?\s*[-–—|\[(]?\s*(\d{1,5}|[ivxlc]{1,7})\s*[-–—|\])]?"
                     r"(?:\s*(?:of|/|de|von|sur)\s*\d{1,5})?", re.IGNORECASE)  # fmt: skip
_NUMBERED = re.compile(r"^(?:page\s+)?(\d{1,5})\b|\b(?:page\s+)?(\d{1,5})(?:\s+of\s+\d+)?$", re.IGNORECASE)
_ALWAYS = re.compile(
    r"^downloaded (?:from|by|on|at)\b|^(?:this )?content downloaded from\b|protected by copyright"
    r"|this version posted|copyright holder for this (?:preprint|version)|^author manuscript$"
    r"|^(?:nih-pa|hhs public access) author manuscript|^for personal use only",
    re.IGNORECASE,
)


def remove(sheets: list[Sheet]) -> None:
    """Move furniture from each sheet's `lines` to its `furniture`, and give sheets their printed labels."""
    seen: dict[tuple[bool, str], set[int]] = defaultdict(set)
    edges = {sheet.number: _edges(sheet) for sheet in sheets}
    for sheet in sheets:
        for head, row in edges[sheet.number]:
            for line in row:
                seen[head, _shape(line.text)].add(sheet.number)
    enough = 2 if len(sheets) <= 4 else 3
    heights = _steady_heights(sheets, edges)
    shift = _shift({n - s.number for n in _whole_numbers(edges[s.number])} for s in sheets)
    for sheet in sheets:
        taken: set[int] = set()
        for head in (True, False):
            for index, row in enumerate([row for h, row in edges[sheet.number] if h == head]):
                repeated = any(_repeats(seen, head, line, enough) for line in row)
                steady = index == 0 and (head, round(row[0].y / 3)) in heights
                for line in row:
                    counts = _number(line) == sheet.number + shift if shift is not None else False
                    lonely = index < 2 and len(row) <= 3 and _NUMBER.fullmatch(line.text.strip()) is not None
                    beside = repeated and len(line.text) < 100
                    taken_for = steady or beside or lonely or counts or _repeats(seen, head, line, enough)
                    if taken_for and not caption_kind(line):
                        taken.add(id(line))
        taken |= {id(line) for line in sheet.lines if _ALWAYS.search(line.text)}
        sheet.furniture += [line for line in sheet.lines if id(line) in taken]
        sheet.lines = [line for line in sheet.lines if id(line) not in taken]
    _label(sheets)


def _edges(sheet: Sheet) -> list[tuple[bool, list[Line]]]:
    """The rows nearest to the top (True) and to the foot (False), from the edge inwards."""
    rows = [list(row) for _, row in groupby(sheet.lines, key=lambda line: round(line.y))]
    top = [row for row in rows[:_NEAREST] if row[0].y < _MARGIN * sheet.height]
    foot = [row for row in rows[: -_NEAREST - 1 : -1] if row[0].y > (1 - _MARGIN) * sheet.height]
    return [(True, row) for row in top] + [(False, row) for row in foot]


def _shape(text: str) -> str:
    """A header's text without what changes from page to page."""
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", text.casefold()).replace(" ", "")


def _repeats(seen: dict[tuple[bool, str], set[int]], head: bool, line: Line, enough: int) -> bool:
    shape = _shape(line.text)
    if caption_kind(line):
        return False  # Table 1, Table 2 … at the head of page after page
    return len(shape.replace("#", "")) > 2 and len(seen[head, shape]) >= enough


def _steady_heights(
    sheets: list[Sheet], edges: dict[int, list[tuple[bool, list[Line]]]]
) -> set[tuple[bool, int]]:
    """Baselines at which most pages have their outermost row, set off from what follows it.

    Catches running heads whose words change (chapter titles, authors on left pages).
    """
    counted: Counter[tuple[bool, int]] = Counter()
    for sheet in sheets:
        for head in (True, False):
            rows = [row for h, row in edges[sheet.number] if h == head]
            if not rows:
                continue
            row = rows[0]
            away = [abs(line.y - row[0].y) for line in sheet.lines if abs(line.y - row[0].y) > 2]
            if min(away, default=99.0) > max(1.7 * row[0].size, 1.4 * _usual_step(sheet)):
                counted[head, round(row[0].y / 3)] += 1
    least = max(3, 0.4 * len(sheets))
    return {place for place, times in counted.items() if times >= least}


def _usual_step(sheet: Sheet) -> float:
    """The distance most baselines of a page have from the next one."""
    steps = [b.y - a.y for a, b in pairwise(sheet.lines) if b.y - a.y > 2]
    return median(steps) if steps else 0.0


def _label(sheets: list[Sheet]) -> None:
    """Printed page numbers, believed where they count with the pages on most of them."""
    said = [{n - sheet.number for n in _numbers(sheet)} for sheet in sheets]
    shift = _shift(said)
    if shift is None or sum(shift in shifts for shifts in said) < max(2, 0.5 * len(sheets)):
        return
    for sheet in sheets:
        if sheet.number + shift > 0:
            sheet.label = str(sheet.number + shift)


def _shift(said: Iterable[set[int]]) -> int | None:
    """How far printed numbers are from the page's own, by the vote of two and more pages."""
    votes: Counter[int] = Counter()
    for shifts in said:
        votes.update(shifts)
    ((shift, times),) = votes.most_common(1) or [(0, 0)]
    return shift if times >= 2 else None


def _number(line: Line) -> int | None:
    match = _NUMBER.fullmatch(line.text.strip())
    return int(match.group(1)) if match and match.group(1).isdigit() else None


def _whole_numbers(edges: list[tuple[bool, list[Line]]]) -> set[int]:
    return {number for _, row in edges for line in row if (number := _number(line)) is not None}


def _numbers(sheet: Sheet) -> set[int]:
    found: set[int] = set()
    for line in sheet.furniture:
        number = _number(line)
        if number is not None:
            found.add(number)
        elif match := _NUMBERED.search(line.text.strip()):
            found.add(int(match.group(1) or match.group(2)))
    return found
