"""The values of all passages in memory: a filter becomes a mask, a mask becomes counts.

Values are kept where they are said, once a document or once a passage, and are spread over the passages only
when asked for. So opening costs little, and a value of a document of five hundred passages is held once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corpus.filters import AnyOf, Between, Condition, Entry, Filter

Mask = NDArray[np.bool_]
_Positions = NDArray[np.int32]

_NO_NUMBER = np.iinfo(np.int64).min
_REMEMBERED = 64  # masks, a byte for each passage
_NOWHERE: _Positions = np.zeros(0, dtype=np.int32)


class _Postings:
    """Where each value of one field is said: places ascend and are those of passages or of documents."""

    def __init__(self, places: Mapping[str, _Positions]) -> None:
        self.values = tuple(places)
        self._number = {value: number for number, value in enumerate(self.values)}
        self._places = np.concatenate([_NOWHERE, *places.values()])
        self._ends = np.cumsum([0, *map(len, places.values())])

    def places(self, value: str) -> _Positions:
        """Where it is said; nowhere for a value that nobody says."""
        number = self._number.get(value)
        return _NOWHERE if number is None else self._places[self._ends[number] : self._ends[number + 1]]

    def counts(self, seen: Mask) -> dict[str, int]:
        """At how many of the seen places each value is said; all values in one pass."""
        if not self.values:
            return {}
        sums = np.add.reduceat(seen[self._places], self._ends[:-1], dtype=np.int64)
        return dict(zip(self.values, sums.tolist(), strict=True))


class Columns:
    """What filters and facets need of every passage, its row ascending. Masks are aligned with `rows`.

    `document_terms` and `document_numbers` say (document, field, value) and hold for all passages of the
    document; `passage_terms` and `passage_numbers` say (row, field, value). A passage has the terms of both;
    its own number in a field takes the place of its document's. Raises ValueError for a row or document that
    is not among `rows` and `documents`, and for rows that are not ascending.
    """

    def __init__(
        self,
        rows: ArrayLike,
        documents: ArrayLike,
        *,
        document_terms: Iterable[tuple[int, str, str]] = (),
        passage_terms: Iterable[tuple[int, str, str]] = (),
        document_numbers: Iterable[tuple[int, str, int]] = (),
        passage_numbers: Iterable[tuple[int, str, int]] = (),
    ) -> None:
        self.rows: NDArray[np.int64] = np.asarray(rows, dtype=np.int64)
        of_passages = np.asarray(documents, dtype=np.int64)
        if self.rows.shape != of_passages.shape or self.rows.ndim != 1:
            raise ValueError(f"{self.rows.shape} rows, but {of_passages.shape} documents")
        if np.any(self.rows[1:] <= self.rows[:-1]):
            raise ValueError("rows must ascend")
        self._documents, self._document_at = np.unique(of_passages, return_inverse=True)
        # Passages by document: those of one need not stand side by side.
        self._by_document = np.argsort(self._document_at, kind="stable")
        sizes = np.bincount(self._document_at, minlength=len(self._documents))
        self._starts = np.concatenate([[0], np.cumsum(sizes)])
        self._met: dict[Condition, Mask] = {}
        self._of_documents = _postings(document_terms, self._documents)
        self._of_passages = _postings(passage_terms, self.rows)
        self._numbers: dict[str, NDArray[np.int64]] = {}
        for field, values in _numbers(document_numbers, self._documents).items():
            self._numbers[field] = values[self._document_at]
        for field, values in _numbers(passage_numbers, self.rows).items():
            inherited = self._numbers.get(field, np.full(len(self.rows), _NO_NUMBER))
            self._numbers[field] = np.where(values == _NO_NUMBER, inherited, values)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """Columns of passages given one by one, in any order."""
        ordered = sorted(entries, key=lambda entry: entry.row)
        return cls(
            [entry.row for entry in ordered],
            [entry.document for entry in ordered],
            passage_terms=((e.row, field, value) for e in ordered for field, value in e.terms),
            passage_numbers=((e.row, field, number) for e in ordered for field, number in e.numbers),
        )

    def mask(self, allowed: Filter) -> Mask:
        """Which passages a filter allows."""
        mask = np.ones(len(self.rows), dtype=np.bool_)
        for condition in allowed:
            mask &= self._remembered(condition)
        return mask

    def seen(self, mask: Mask) -> Mask:
        """Which documents, by ascending row, have a passage under the mask."""
        seen = np.zeros(len(self._documents), dtype=np.bool_)
        seen[self._document_at[mask]] = True
        return seen

    def positions(self, documents: Iterable[int]) -> NDArray[np.intp]:
        """Where the passages of these documents are, ascending; a document that is not here has none."""
        wanted = np.unique(np.fromiter(documents, dtype=np.int64))
        at = np.searchsorted(self._documents, wanted)
        at = at[self._documents[np.minimum(at, len(self._documents) - 1)] == wanted] if len(self.rows) else []
        parts = [self._by_document[self._starts[n] : self._starts[n + 1]] for n in at]
        return np.sort(np.concatenate([np.zeros(0, dtype=np.intp), *parts]))

    def counts(self, field: str, mask: Mask, seen: Mask) -> dict[str, int]:
        """How many documents carry each value of a field in a passage under the mask; none is left out.

        `seen` is what the mask sees of documents.
        """
        spread = self._of_documents.get(field, _NOTHING)
        own = self._of_passages.get(field, _NOTHING)
        counts = spread.counts(seen)
        for value in own.values:
            found = np.zeros(len(self._documents), dtype=np.bool_)
            at = own.places(value)
            found[self._document_at[at[mask[at]]]] = True
            if value in counts:  # a document that says it as a whole is counted already
                found[spread.places(value)] = False
            counts[value] = counts.get(value, 0) + int(np.count_nonzero(found))
        return {value: count for value, count in sorted(counts.items()) if count}

    def number(self, field: str) -> tuple[NDArray[np.int64], Mask]:
        """The numbers of a field, and which passages have one (where not, the number means nothing)."""
        values = self._numbers.get(field)
        if values is None:
            values = np.full(len(self.rows), _NO_NUMBER)
        return values, values != _NO_NUMBER

    def _remembered(self, condition: Condition) -> Mask:
        """Which passages meet a condition; the same few are asked for again with every question."""
        met = self._met.get(condition)
        if met is None:
            if len(self._met) >= _REMEMBERED:
                self._met.clear()
            self._met[condition] = met = self._meets(condition)
        return met

    def _meets(self, condition: Condition) -> Mask:
        if isinstance(condition, Between):
            values, present = self.number(condition.field)
            met = present.copy()
            if condition.low is not None:
                met &= values >= condition.low
            if condition.high is not None:
                met &= values <= condition.high
            return met
        return self._carries(condition)

    def _carries(self, condition: AnyOf) -> Mask:
        documents = np.zeros(len(self._documents), dtype=np.bool_)
        spread = self._of_documents.get(condition.field, _NOTHING)
        for value in condition.values:
            documents[spread.places(value)] = True
        mask = documents[self._document_at]
        own = self._of_passages.get(condition.field, _NOTHING)
        for value in condition.values:
            mask[own.places(value)] = True
        return mask


_NOTHING = _Postings({})


def _postings(terms: Iterable[tuple[int, str, str]], keys: NDArray[np.int64]) -> Mapping[str, _Postings]:
    gathered: dict[str, dict[str, list[int]]] = {}
    for key, field, value in terms:
        gathered.setdefault(field, {}).setdefault(value, []).append(key)
    return {
        field: _Postings({value: np.unique(_places(found, keys)) for value, found in values.items()})
        for field, values in gathered.items()
    }


def _numbers(
    numbers: Iterable[tuple[int, str, int]], keys: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    gathered: dict[str, dict[int, int]] = {}
    for key, field, number in numbers:
        gathered.setdefault(field, {})[key] = number
    columns = {}
    for field, by_key in gathered.items():
        column = np.full(len(keys), _NO_NUMBER)
        column[_places(list(by_key), keys)] = np.fromiter(by_key.values(), dtype=np.int64, count=len(by_key))
        columns[field] = column
    return columns


def _places(found: list[int], keys: NDArray[np.int64]) -> _Positions:
    wanted = np.array(found, dtype=np.int64)
    places = np.searchsorted(keys, wanted)
    if np.any(places == len(keys)) or np.any(keys[places] != wanted):
        raise ValueError("a value is given for a passage or document that is not among the rows")
    return places.astype(np.int32)
