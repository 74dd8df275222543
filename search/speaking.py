"""Which recommendations documents speak to, by their passages that do so most clearly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.derive import topics
from corpus.store import Searcher
from corpus.store.judging import ENOUGH_TO_TRUST


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recommendation with the score of the passage nearest to it, and whether somebody confirmed it.

    One that is not confirmed is a suggestion, to be `trusted` once people have confirmed enough of them.
    """

    number: int
    score: float
    confirmed: bool = False
    trusted: bool = False


def of_passage(searcher: Searcher, row: int) -> list[int]:
    """The recommendations that a passage, by row, speaks to; none for one that is not embedded."""
    rows = np.array([row], np.int64)
    if row not in searcher.rows(()):
        return []
    return [n for n, does in zip(topics.numbers(), searcher.speaks(rows)[0], strict=True) if does]


def of_documents(searcher: Searcher, documents: Sequence[int]) -> Mapping[int, Sequence[Spoken]]:
    """What these documents, by row, speak to, confirmed ones first; those that do not are left out."""
    rows = searcher.rows(())
    of = searcher.documents_of(rows)
    mine = np.isin(of, np.array(documents, np.int64))
    rows, of = rows[mine], of[mine]
    if not len(rows):
        return {}
    scores, speaks, sure = searcher.topic_scores(rows), searcher.speaks(rows), searcher.verdicts(rows) > 0
    trusted = searcher.confirmations() >= ENOUGH_TO_TRUST
    found: dict[int, list[Spoken]] = {}
    for document in sorted(set(of.tolist())):
        here = of == document
        best = np.where(speaks[here], scores[here], -np.inf).max(axis=0)
        confirmed = sure[here].any(axis=0)
        spoken = [
            Spoken(n, float(score), bool(is_sure), trusted)
            for n, score, is_sure in zip(topics.numbers(), best, confirmed, strict=True)
            if np.isfinite(score)
        ]
        if spoken:
            found[document] = sorted(spoken, key=lambda s: (not s.confirmed, -s.score, s.number))
    return found
