"""Names in talk that was written without capitals, by what stands around them.

Rules know lists and turns of phrase; a model that has read such talk also knows "the lantern sorted me out"
from "she lit the lantern".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray

from ingest.identifying import cues, tagging_model
from ingest.identifying.findings import Finding
from ingest.identifying.tagging_model import TYPES
from ingest.identifying.words import Word, words

_AFTER = ("and", "but", "i", "is", "or", "so", "was")


class Reading:
    """A text as the model reads it. Raises CorpusError where the packaged model is wanting."""

    def __init__(self, text: str) -> None:
        self._words = words(text)
        self._starts, self._likely = tagging_model.likely(text)

    def findings(self, least: float) -> Iterator[Finding]:
        """The runs of words that are at least that surely no ordinary ones, in the order of the text."""
        run: list[Word] = []
        type_ = ""
        for word in self._words:
            tokens = self._tokens(word.start, word.end)
            if _sureness(tokens) < least:
                yield from _found(run, type_)
                run = []
                continue
            begin, inside = tokens[:, 1::2], tokens[:, 2::2]
            at = int((begin + inside).mean(axis=0).argmax())
            if run and word.joined and TYPES[at] == type_ and inside[0, at] >= begin[0, at]:
                run.append(word)
            else:
                yield from _found(run, type_)
                run, type_ = [word], TYPES[at]
        yield from _found(run, type_)

    def sureness(self, finding: Finding) -> float:
        """How sure the model is, from 0 to 1, of the least ordinary word of a finding."""
        first = bisect_left(self._words, finding.start, key=lambda word: word.start)
        inside = takewhile(lambda word: word.end <= finding.end, islice(self._words, first, None))
        return max((_sureness(self._tokens(word.start, word.end)) for word in inside), default=0.0)

    def _tokens(self, start: int, end: int) -> NDArray[np.float32]:
        first, after = np.searchsorted(self._starts, [start, end])
        return self._likely[first:after]


def _sureness(tokens: NDArray[np.float32]) -> float:
    return 1 - float(tokens[:, 0].mean()) if len(tokens) else 0.0


def _found(run: Sequence[Word], type_: str) -> Iterator[Finding]:
    """What a run of words is, without what stands beside names and is none of them."""
    kept = list(run)
    while kept and kept[-1].low in _AFTER:
        kept.pop()
    while kept and kept[0].low in (*cues.MINE, "sign"):  # "at sign" is said before a handle
        kept.pop(0)
    if kept:
        yield Finding(kept[0].start, kept[-1].end, type_)
