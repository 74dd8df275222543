"""One filter expression for everything that narrows a search: facets, recommendation, consent, expiry, role.

It is compiled twice: to a mask over in-memory columns (`index/columns.py`) and to indexed fields of the
full-text index (`index/lexical.py`). Both must allow exactly the same passages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The passage carries at least one of these values in this field."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Between:
    """The passage's number in this field lies within these bounds, both included; None is open.

    A passage without the number does not pass, whatever the bounds.
    """

    field: str
    low: int | None
    high: int | None


Condition = AnyOf | Between
Filter = tuple[Condition, ...]
"""All conditions must hold; the empty filter allows everything."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the indexes know of one passage: its catalogue row id, its values and its numbers.

    `terms` are (field, value) pairs; `numbers` are (field, number) pairs, at most one a field.
    """

    row: int
    document: int
    terms: tuple[tuple[str, str], ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()
