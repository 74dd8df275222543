"""Files of tagged lines (`TI  - A title`), as RIS and MEDLINE are: lines to records of tag -> values.

The packages for these formats lose what a repository must keep: the last record without an end tag, a
second abstract line, a notice of retraction; and an odd date costs a whole record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

Fields = dict[str, list[str]]


def fields(lines: Iterable[str], tag: re.Pattern[str], joint: str) -> Fields:
    """The values of each tag in order. `tag` has two groups, the tag and the first line of its value;
    lines that it does not match continue the value before them after `joint`."""
    record: Fields = {}
    values: list[str] = []
    for line in lines:
        if match := tag.match(line):
            values = record.setdefault(match.group(1), [])
            values.append((match.group(2) or "").strip())
        elif values and line.strip():
            values[-1] = f"{values[-1]}{joint}{line.strip()}".strip()
    return record


def split(lines: Iterable[str], starts: Callable[[str, list[str]], bool]) -> Iterator[list[str]]:
    """The lines of each record; `starts(line, lines so far)` says whether a new one begins.

    What stands before the first beginning belongs to no record.
    """
    current: list[str] = []
    for line in lines:
        if starts(line, current):
            if current:
                yield current
            current = [line]
        elif current:
            current.append(line)
    if current:
        yield current
