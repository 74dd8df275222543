"""Tables that are a conversation: a row a turn, with a column of speakers and a column of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.readers.openings import timecode
from ingest.readers.paragraphs import Paragraph
from ingest.readers.speakers import fold, is_role, may_speak

_TIME = re.compile(r"[\[(]?\s*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?.{0,20}")
_HEADER = re.compile(
    r"speakers?|who|name|persona|hablante|locut(?:eur|or)|sprecher(?:in)?|time(?:code|stamp)?|#|no\.?",
    re.IGNORECASE,
)


def conversation(rows: Sequence[Sequence[str]]) -> list[Paragraph] | None:
    """The turns of a table whose last column is words and another one names speakers, else None.

    An empty cell continues the speaker above. A glossary has the same look but no name in it comes
    back, and none of its terms is a role.
    """
    cells = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, cells), default=0)
    if not 2 <= width <= 4 or any(len(row) != width for row in cells):
        return None
    if any(_HEADER.fullmatch(cell) for cell in cells[0]) and not _TIME.fullmatch(cells[0][0]):
        cells = cells[1:]
    for column in range(width - 1):
        labels = [row[column].strip(" :") for row in cells]
        given = [label for label in labels if label]
        often = Counter(fold(label) for label in given)
        known = max(often.values(), default=0) > 1 or any(
            is_role(label) and len(label) > 1 for label in given
        )
        if len(given) > 1 and known and labels[0] and all(map(may_speak, given)):
            return _turns(cells, labels)
    return None


def _turns(cells: list[list[str]], labels: list[str]) -> list[Paragraph]:
    found: list[Paragraph] = []
    for row, label in zip(cells, labels, strict=True):
        when = next((timecode(cell) for cell in row[:-1] if _TIME.fullmatch(cell)), None)
        if row[-1]:
            found.append(Paragraph(row[-1], speaker=label or None, timecode=when))
    return found
