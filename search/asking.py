"""One question put to the passages of a store: exactly the best documents, by vectors and by words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from corpus.errors import UsageError
from corpus.filters import Filter
from corpus.store import Searcher, Store
from search import ranking, wording

_FIRST = 64  # candidates of each search to begin with: ten documents rarely need more
_PER_HIT = 8  # and for each document asked for
_BESIDE = ThreadPoolExecutor(thread_name_prefix="words")


class Asked:
    """How one question scores passages; `filters` are those that it will be asked with for k documents.

    Its words are looked for in a second thread while the model reads it. Raises UsageError for a question
    that the model cannot read as a whole.
    """

    def __init__(
        self, store: Store, searcher: Searcher, question: str, filters: Sequence[Filter], k: int
    ) -> None:
        self.question = wording.mended(question, lambda word: searcher.missing(word) == 1)
        self.searcher = searcher
        self._first = max(_FIRST, int(_PER_HIT * k))
        self._words = {f: _BESIDE.submit(searcher.matching, self.question, self._first, f) for f in filters}
        self.vector = _vector(store, self.question)
        self.whole = searcher.whole_match(self.question)  # the BM25 sum of a passage with every word of it
        self._nearest = -1.0  # the highest cosine found so far

    def best(self, allowed: Filter, k: int) -> dict[int, float]:
        """The k best documents among the allowed passages, exactly."""
        wanted = self._first
        while True:
            near, cosines = self.searcher.nearest(self.vector, wanted, allowed)
            match, bm25 = self._matching(wanted, allowed)
            self._nearest = max([self._nearest, *cosines[:1].tolist()])
            rows = np.union1d(near, match)
            if not len(rows):
                return {}
            scores = ranking.fuse(
                _filled(rows, near, cosines, lambda rest: self.searcher.cosines(self.vector, rest)),
                _filled(rows, match, bm25, lambda rest: self.searcher.bm25(self.question, rest)),
                self.whole,
            )
            found = ranking.best_documents(rows, self.searcher.documents_of(rows), scores, k)
            if len(near) < wanted:  # every allowed passage is among them
                return found
            rest = bm25[-1:] if len(match) == wanted else np.zeros(1, np.float32)
            bound = float(ranking.fuse(cosines[-1:], rest, self.whole)[0])  # no passage outside reaches this
            if len(found) == k and min(found.values()) > bound:
                return found
            wanted *= 4

    def is_answered(self, narrowed: Filter) -> bool:
        """Whether any passage that may be read answers, once `best` was asked with what `narrowed` allows.

        Filters only take away: what they keep out counts as well. Of that, passages with the question's
        words are looked at first, which mostly suffices.
        """
        if self._nearest >= ranking.CERTAIN:
            return True
        needed = ranking.needed(self.searcher.missing(self.question))
        if self._nearest < needed and narrowed:
            match, _ = self._matching(self._first, ())
            self._nearest = float(self.searcher.cosines(self.vector, match).max(initial=-1.0))
        if self._nearest < needed and narrowed:
            _, near = self.searcher.nearest(self.vector, 1, ())
            self._nearest = float(near.max(initial=-1.0))
        return self._nearest >= needed

    def _matching(self, wanted: int, allowed: Filter) -> tuple[ranking.Rows, ranking.Floats]:
        begun = self._words.get(allowed) if wanted == self._first else None
        return begun.result() if begun else self.searcher.matching(self.question, wanted, allowed)


def _vector(store: Store, question: str) -> ranking.Floats:
    """The question's vector. Raises UsageError for one that the model cannot read as a whole."""
    encoder = store.encoder
    tokens, most = len(encoder.token_spans(question)), encoder.max_tokens
    if not tokens:
        raise UsageError(f"The question {question!r} holds no words. Ask it in words.")
    if tokens > most:
        raise UsageError(
            f"The question is too long: {tokens} tokens, and the model reads {most}. Ask it in fewer words."
        )
    vector: ranking.Floats = encoder.encode_queries([question])[0]
    return vector


def _filled(
    rows: ranking.Rows,
    known: ranking.Rows,
    scores: ranking.Floats,
    of_rest: Callable[[ranking.Rows], ranking.Floats],
) -> ranking.Floats:
    """The score of each of these rows, which ascend: those known, and those of the rest."""
    filled = np.empty(len(rows), np.float32)
    at = np.searchsorted(rows, known)
    filled[at] = scores
    rest = np.ones(len(rows), np.bool_)
    rest[at] = False
    if rest.any():
        filled[rest] = of_rest(rows[rest])
    return filled
