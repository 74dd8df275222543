"""A page's columns without tables and figures; captions and footnotes marked as what they are."""

from __future__ import annotations

from ingest.readers import pdf_tables
from ingest.readers.pdf_captions import Style, caption_kind, is_caption
from ingest.readers.pdf_columns import in_order
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_sheets import Sheet
from ingest.readers.sections import normalise


def columns_of(sheet: Sheet, body: Style) -> list[list[Line]]:
    """The sheet's columns in reading order; each line's `role` says what it is, floats are left out."""
    _mark_figures(sheet, body)
    pdf_tables.mark_ruled(sheet, body)
    columns = in_order([line for line in sheet.lines if line.role != "float"])
    read: Line | None = None
    for column in columns:
        read = _mark_captioned(column, sheet, body, read)
    pdf_tables.mark_beside(columns, body)
    for column in columns:
        if sheet.number > 1:  # authors stand in such rows on title pages
            pdf_tables.mark_loose(column, body)
        _mark_notes(column, body, sheet.height)
    kept = [[line for line in column if line.role != "float"] for column in columns]
    return [column for column in kept if column]


def _mark_figures(sheet: Sheet, body: Style) -> None:
    for line in sheet.lines:
        x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
        if (body.plain(line) and len(line.text) > 40) or caption_kind(line):
            continue
        if any(b.x0 - 2 <= x <= b.x1 + 2 and b.y0 - 2 <= y <= b.y1 + 2 for b in sheet.figures):
            line.role = "float"


def _mark_captioned(column: list[Line], sheet: Sheet, body: Style, read: Line | None) -> Line | None:
    """Captions in one column, and the cells and labels that each of them explains.

    `read` is the last line of text before the column; the last one in or before it is given back.
    """
    rows = pdf_tables.rows_of(column)
    width = max(line.x1 for line in column) - min(line.x0 for line in column)
    rule_heights = sorted(rule.y0 for rule in sheet.rules)
    index = 0
    while index < len(rows):
        line = rows[index][0]
        above = rows[index - 1][-1] if index else None
        if line.role or not is_caption(line, body, above, read):
            read = line if body.plain(line) and len(line.text) > 25 else read
            index += 1
            continue
        end = _caption_end(rows, index, rule_heights, body)
        for row in rows[index:end]:
            for part in row:
                part.role = "caption"
        claimed = pdf_tables.claim_down(rows, end, body, width) if caption_kind(line) == "table" else end
        if claimed == end:
            pdf_tables.claim_up(rows, index, body, width)
        index = claimed
    return read


def _caption_end(rows: list[list[Line]], start: int, rule_heights: list[float], body: Style) -> int:
    """The row after a caption's last."""
    first = rows[start][0]
    index = start + 1
    step = 0.0
    while index < len(rows):
        line, above = rows[index][0], rows[index - 1][0]
        gap = line.y - above.y
        ruled = any(above.y < y < line.top + 0.4 * line.size for y in rule_heights)
        other_type = abs(line.size - first.size) > 0.06 * first.size
        to_text = body.plain(line) and first.face.name != body.face and not first.lead
        far = gap > 1.75 * line.size or (step and gap > 1.25 * step)
        if len(rows[index]) > 1 or ruled or other_type or to_text or far or line.role:
            break
        if is_caption(line, body, None):
            break
        step = step or gap
        index += 1
    return index


def _mark_notes(column: list[Line], body: Style, height: float) -> None:
    """Footnotes: smaller type at the foot of a column of text."""
    lines = [line for line in column if line.role != "float"]
    index = len(lines)
    while index and not lines[index - 1].role and body.small(lines[index - 1]):
        if index < len(lines) and lines[index - 1].size > 1.06 * lines[index].size:
            break
        index -= 1
    if not index or index == len(lines) or lines[index].y < 0.4 * height:
        return
    above = lines[index - 1]
    # Under a heading smaller type is text (a reference list, an abstract), and so it is where it has one.
    if len(lines) - index > 0.5 * len(lines) or any(normalise(line.text) for line in lines[index:]):
        return
    heading = above.face.bold or above.size > 1.06 * body.size or len(above.text) < 25
    if not above.role and not heading and lines[index].size < 0.95 * above.size:
        for line in lines[index:]:
            line.role = "note"
