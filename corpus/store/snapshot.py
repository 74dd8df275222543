"""One whole generation of both indexes in memory.

A Snapshot never changes; whoever holds an older one keeps it until they ask anew. So what it has once worked
out for a filter holds for as long as it lasts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Session
from corpus.derive.topics import Phrasings
from corpus.filters import Filter
from corpus.index.columns import Columns, Mask
from corpus.index.lexical import LexicalIndex
from corpus.index.vectors import VectorIndex
from corpus.store import judging

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_REMEMBERED = 64  # filters; each takes a byte for a passage and one for a document


@dataclass(frozen=True, slots=True)
class Followed:
    """Which files hold the indexes, and what they have followed."""

    generation: int
    model: str
    derived_with: str
    vectors: str
    lexical: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both indexes and all facet values of one generation.

    `columns.rows` equals `vectors.ids`; `documents` (n,), `sections` (n,), `topics` (n, recommendations) and
    `present` (n,) follow that order. `asked` is the catalogue's generation it was made for, which the
    indexes may be behind: what the catalogue no longer has is not `present`, and what it has newly waits.
    """

    followed: Followed
    asked: int
    vectors: VectorIndex
    lexical: LexicalIndex
    columns: Columns
    documents: NDArray[np.int64]
    sections: Sequence[str | None]
    topics: NDArray[np.float32]
    judged: judging.Verdicts
    present: Mask
    phrasings: Phrasings
    _passing: dict[Filter, tuple[Mask, Mask]] = field(init=False, default_factory=dict)
    _counts: dict[tuple[str, Filter], dict[str, int]] = field(init=False, default_factory=dict)

    def passing(self, allowed: Filter) -> tuple[Mask, Mask]:
        """Which passages that are present pass, and which documents they are of."""
        found = self._passing.get(allowed)
        if found is None:
            mask = self.columns.mask(allowed) & self.present
            mask.flags.writeable = False
            return _remember(self._passing, allowed, (mask, self.columns.seen(mask)))
        return found

    def counts(self, field: str, allowed: Filter) -> dict[str, int]:
        """How many documents carry each value of a facet among the passages that pass."""
        found = self._counts.get((field, allowed))
        if found is None:
            found = self.columns.counts(field, *self.passing(allowed))
            _remember(self._counts, (field, allowed), found)
        return dict(found)

    def among(self, rows: NDArray[np.int64], mask: Mask) -> Mask:
        """Which of these passages are here and under the mask."""
        mine = self.columns.rows
        places = np.searchsorted(mine, rows)
        found = places < len(mine)
        found[found] = (mine[places[found]] == rows[found]) & mask[places[found]]
        return found

    def moved(self, session: Session) -> Snapshot:
        """The same indexes for a catalogue that went on: what it no longer has is not present."""
        changed = np.array(sorted(session.changed_since(self.followed.generation)), np.int64)
        mine = np.isin(self.documents, changed)
        documents = np.unique(self.documents[mine]).tolist()
        left = [p.row for document in documents for p in session.passages(document=document)]
        present = ~mine | np.isin(self.columns.rows, left)
        return replace(self, asked=session.generation, present=present)


def _remember(memory: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value
    return value
