"""Where people's words went: the recommendations that the passages of one consultation clearly speak to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corpus.derive import topics
from corpus.store import Searcher


@dataclass(frozen=True, slots=True)
class Went:
    """A recommendation that one speaker's passages speak to: their numbers, and their words."""

    speaker: str | None
    number: int
    ordinals: tuple[int, ...]
    texts: tuple[str, ...]


def where(searcher: Searcher, document_id: str) -> list[Went]:
    """What each speaker speaks to, in the order of speakers and then of recommendations.

    Only passages that the viewer may read count. Raises NotFound where there are none.
    """
    view = searcher.document(document_id)
    held = set(searcher.rows(()).tolist())
    passages = [p for p in view.passages if p.passage.embedded and p.row in held]
    if not passages:
        return []
    clear = searcher.speaks(np.array([p.row for p in passages], np.int64))
    found = []
    for speaker in dict.fromkeys(p.passage.speaker for p in passages):
        for column, number in enumerate(topics.numbers()):
            mine = [
                p.passage
                for p, speaks in zip(passages, clear, strict=True)
                if p.passage.speaker == speaker and speaks[column]
            ]
            if mine:
                texts = tuple(view.text[p.start : p.end] for p in mine)
                found.append(Went(speaker, number, tuple(p.ordinal for p in mine), texts))
    return found
