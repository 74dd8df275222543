"""Tables: found by captions, rules and cells, and marked, so that the text leaves them out."""

from __future__ import annotations

from itertools import groupby, pairwise

from ingest.readers.pdf_captions import Style, caption_kind, is_caption
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_marks import Box
from ingest.readers.pdf_sheets import Sheet

_LINES_TO_RULE = 8  # a caption has no more lines before its table's first rule


def rows_of(column: list[Line]) -> list[list[Line]]:
    """Lines side by side, from top to bottom."""
    rows: list[list[Line]] = []
    for line in column:
        if rows and abs(line.y - rows[-1][0].y) < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def mark_ruled(sheet: Sheet, body: Style) -> None:
    """Between the first and the last rule below a table's caption there is nothing but the table."""
    rules = _whole_rules(sheet.rules)
    captions = [
        line
        for above, line in pairwise([None, *sheet.lines])
        if line is not None and caption_kind(line) and is_caption(line, body, above)
    ]
    for start in captions:
        below = [r for r in rules if r.y0 > start.y - 1 and r.x0 < start.x1 and r.x1 > start.x0 + 10]
        if caption_kind(start) != "table" or not below:
            continue
        first = below[0]
        if first.y0 - start.y > _LINES_TO_RULE * start.size:
            continue
        end = min((c.y for c in captions if c.y > start.y + 2 and _within(c, first)), default=sheet.height)
        last = _last_rule(sheet, [r for r in below if r.y0 < end and _like(r, first)], body)
        _mark_between(sheet, start, first, last)
        foot = _walk_down(sheet, last, end, body)
        if foot > first.y0:
            _mark_notes(sheet, Box(first.x0, foot, first.x1, foot), body)


def _whole_rules(rules: list[Box]) -> list[Box]:
    """Rules drawn cell by cell, put together; from top to bottom."""
    whole: list[Box] = []
    for rule in sorted(rules, key=lambda r: (round(r.y0 / 2), r.x0)):
        last = whole[-1] if whole else None
        if last and abs(last.y0 - rule.y0) < 2 and rule.x0 <= last.x1 + 8:
            whole[-1] = Box(last.x0, last.y0, max(last.x1, rule.x1), last.y1)
        else:
            whole.append(rule)
    return sorted(whole, key=lambda r: r.y0)


def _like(rule: Box, first: Box) -> bool:
    return abs(rule.x0 - first.x0) < 10 and abs(rule.x1 - first.x1) < 10


def _within(line: Line, across: Box) -> bool:
    return across.x0 - 6 <= (line.x0 + line.x1) / 2 <= across.x1 + 6


def _last_rule(sheet: Sheet, series: list[Box], body: Style) -> Box:
    """The last of the table's rules: those after a stretch of running text are another's."""
    last = series[0]
    for rule in series[1:]:
        between = [line for line in sheet.lines if last.y0 < line.y < rule.y0 and _within(line, rule)]
        if sum(_prose(line, body, rule) for line in between) >= 3:
            break
        last = rule
    return last


def _prose(line: Line, body: Style, across: Box) -> bool:
    return body.plain(line) and line.x1 - line.x0 > 0.6 * min(across.x1 - across.x0, 260)


def _mark_between(sheet: Sheet, start: Line, first: Box, last: Box) -> None:
    for line in sheet.lines:
        if not _within(line, first):
            continue
        if start.y - 1 <= line.y < first.y0 + 1 and line.x0 > start.x0 - 8:
            line.role = "caption"
        elif first.y0 - 1 < line.y - 0.3 * line.size < last.y0 + 1:
            line.role = "float"


def _walk_down(sheet: Sheet, rule: Box, end: float, body: Style) -> float:
    """Mark the rows of a table that has no rule under them; the height of its last row or of the rule."""
    under = rows_of(
        [li for li in sheet.lines if rule.y0 + 1 < li.y < end and _within(li, rule) and not li.role]
    )
    foot = rule.y0
    if not any(len(row) > 1 for row in under[:2]):
        return foot
    for row in under:
        text = any(body.sized(line) and len(line.text) > 25 for line in row)
        if text or row[0].y - foot > 5 * row[0].size:
            break
        for line in row:
            line.role = "float"
        foot = row[0].y
    return foot


def _mark_notes(sheet: Sheet, last: Box, body: Style) -> None:
    """Small type right under a table explains it."""
    y = last.y0
    for line in sheet.lines:
        if line.y <= y or not _within(line, last) or line.role:
            continue
        if line.y - y > 2.2 * line.size or not body.small(line):
            break
        line.role = "caption"
        y = line.y


def claim_down(rows: list[list[Line]], start: int, body: Style, width: float) -> int:
    """Mark the cells under a table's caption; the row after the last. Two lines of text end them."""
    index = last = start
    plain = 0
    while index < len(rows) and plain < 2 and not any(line.role == "caption" for line in rows[index]):
        if floating(rows[index], body, width):
            plain, last = 0, index + 1
        else:
            plain += 1
        index += 1
    claimed = rows[start:last]
    if not any(len(row) > 1 for row in claimed) and not all(body.small(li) for row in claimed for li in row):
        return start
    for row in claimed:
        for line in row:
            line.role = "float"
    return last


def claim_up(rows: list[list[Line]], end: int, body: Style, width: float) -> None:
    """Mark the labels of a figure (or the cells of a table) above its caption."""
    index = end - 1
    while index >= 0 and floating(rows[index], body, width):
        for line in rows[index]:
            line.role = "float"
        index -= 1


def floating(row: list[Line], body: Style, width: float) -> bool:
    """Whether a row looks like cells or labels rather than like a line of text."""
    if any(line.role == "caption" for line in row):
        return False
    line = row[0]
    if len(row) > 1 or body.small(line):
        return True
    narrow = line.x1 - line.x0 < 0.5 * width
    return not body.plain(line) and narrow and line.size < 1.02 * body.size and not line.face.bold


def mark_beside(columns: list[list[Line]], body: Style) -> None:
    """The right half of a table over two columns, whose caption stands in the left one."""
    for left, right in pairwise(columns):
        floats = [line.y for line in left if line.role == "float"]
        inside = [line for line in right if floats and min(floats) - 2 <= line.y <= max(floats) + 2]
        if len(floats) < 4 or not inside or any(body.sized(li) and len(li.text) > 30 for li in inside):
            continue
        heights = {round(y) for y in floats}
        if sum(round(line.y) in heights for line in inside) > 0.6 * len(inside):
            for line in inside:
                line.role = line.role or "float"


def mark_loose(column: list[Line], body: Style) -> None:
    """Tables without a caption of their own (continued ones): three and more rows of cells together."""
    rows = rows_of([line for line in column if not line.role])
    tabular = [len(row) >= 3 or (len(row) == 2 and all(body.small(line) for line in row)) for row in rows]
    for cells, run in groupby(zip(tabular, rows, strict=True), key=lambda pair: pair[0]):
        members = [row for _, row in run]
        if cells and len(members) >= 3:
            for row in members:
                for line in row:
                    line.role = "float"
