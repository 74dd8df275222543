"""Tables that are a conversation: a row a turn, with a column of speakers and a column of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.model import Document, Kind
from ingest.readers.contract import Skipped
from ingest.readers.openings import timecode
from ingest.readers.paragraphs import Paragraph
from ingest.readers.speakers import fold, is_role, may_speak

_TIME = re.compile(r"[\[(]?\s*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?.{0,20}")
_MOST_COLUMNS = 5
_SENTENCE = 5  # words of a cell that is no number, role or time
_HEADER = re.compile(
    r"speakers?|who|name|persona|hablante|locut(?:eur|or)|sprecher(?:in)?|time(?:code|stamp)?|#|no\.?",
    re.IGNORECASE,
)


def conversation(rows: Sequence[Sequence[str]]) -> list[Paragraph] | None:
    """The turns of a table with a column of words and one before it that names speakers, else None.

    The words are in the longest column; what stands after them is told in brackets. An empty cell continues
    the speaker above. A table of one column is mere layout, and its cells are paragraphs. A glossary has the
    same look but no name in it comes back, and none of its terms is a role.
    """
    cells = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, cells), default=0)
    if width <= 1:
        return [Paragraph(cell) for (cell,) in cells]
    if not 2 <= width <= _MOST_COLUMNS or any(len(row) != width for row in cells):
        return None
    is_header = any(_HEADER.fullmatch(cell) for cell in cells[0]) and not _TIME.fullmatch(cells[0][0])
    comes_back = any(
        fold(row[at]) == fold(cell) for at, cell in enumerate(cells[0]) for row in cells[1:] if cell
    )
    if is_header and not comes_back:
        cells = cells[1:]
    words = max(range(1, width), key=lambda column: (sum(len(row[column]) for row in cells), column))
    for column in range(words):
        labels = [row[column].strip(" :") for row in cells]
        given = [label for label in labels if label]
        often = Counter(fold(label) for label in given)
        known = max(often.values(), default=0) > 1 or any(
            is_role(label) and len(label) > 1 for label in given
        )
        others = [row[at] for row in cells for at in range(words) if at != column]
        if any(len(cell.split()) >= _SENTENCE or cell.endswith((".", "?", "!", "…")) for cell in others):
            continue  # words of somebody else
        if len(given) > 1 and known and labels[0] and all(map(may_speak, given)):
            return _turns(cells, labels, words)
    return None


def _turns(cells: list[list[str]], labels: list[str], words: int) -> list[Paragraph]:
    found: list[Paragraph] = []
    for row, label in zip(cells, labels, strict=True):
        when = next((timecode(cell) for cell in row[:words] if _TIME.fullmatch(cell)), None)
        beside = [f"({cell})" for cell in row[words + 1 :] if cell]
        if said := " ".join(filter(None, [row[words], *beside])):
            found.append(Paragraph(said, speaker=label or None, timecode=when))
    return found


def told(document: Document, left_out: int) -> Iterator[Skipped]:
    """Of a consultation, that tables were left out which are no conversation; not their words, which may name
    people. Of a paper tables are left out always."""
    if left_out and document.kind in (Kind.CONSULTATION, None):
        one = left_out == 1
        several = "1 table that is no conversation was" if one else f"{left_out} tables that are none were"
        yield Skipped(f"{several} left out; write as lines what somebody said in {'it' if one else 'them'}")
