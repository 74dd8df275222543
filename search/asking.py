"""One question put to the passages of a store: exactly the best documents, by vectors and by words."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np

from corpus.errors import UsageError
from corpus.filters import Filter
from corpus.store import Searcher, Store
from search import ranking, wording

_FIRST = 128  # candidates by vectors to begin with: ten documents rarely need more
_PER_HIT = 16  # and for each document asked for
_WORDS = 2  # times as many by words, which are looked for meanwhile
_KEYWORDS = 2  # words that are no question: "women", "harm reduction"

Matches = tuple[ranking.Rows, ranking.Floats, ranking.Floats]
"""Passages, and the least and the most that BM25 can give each."""
_BESIDE = ThreadPoolExecutor(thread_name_prefix="words")


class Asked:
    """How one question scores passages; `filters` are those that it will be asked with for k documents.

    Its words are looked for in a second thread while the model reads it. Raises UsageError for a question
    that the model cannot read as a whole.
    """

    def __init__(
        self, store: Store, searcher: Searcher, question: str, filters: Sequence[Filter], k: int
    ) -> None:
        encoder = store.any_encoder()  # whoever made the searcher has seen that the vectors are its own
        self.question = wording.mended(
            question, is_unheard=lambda word: searcher.missing(word) == 1, is_word=encoder.knows
        )
        self.searcher = searcher
        self._first = max(_FIRST, int(_PER_HIT * k))
        readable = _readable(store, self.question)
        self._words = _BESIDE.submit(self._matches, filters)
        self.vector: ranking.Floats = encoder.encode_queries([readable])[0]
        self.whole = searcher.whole_match(self.question)  # the BM25 sum of a passage with every word of it
        self._nearest = -1.0  # the highest cosine found so far

    def best(self, allowed: Filter, k: int) -> dict[int, float]:
        """The k best documents among the allowed passages, exactly."""
        wanted, with_words = self._first, _WORDS * self._first
        while True:
            near, cosines = self.searcher.nearest(self.vector, wanted, allowed)
            match, least, most = self._matching(with_words, allowed)
            self._nearest = max([self._nearest, *cosines[:1].tolist()])
            # The most that a passage has which one of the searches did not find: none, where it found all.
            cosine = cosines[-1] if len(near) == wanted else np.float32(-1)
            bm25 = most[-1] if len(match) == with_words else np.float32(0)
            rows = np.union1d(near, match)
            lowest = self._fuse(_spread(rows, near, cosines, -1), _spread(rows, match, least, 0))
            highest = self._fuse(_spread(rows, near, cosines, cosine), _spread(rows, match, most, bm25))
            if len(near) < wanted:  # every allowed passage is among them
                return self._best_of(rows, lowest, highest, k)
            # No passage that neither search found reaches more.
            outside = float(self._fuse(np.array([cosine]), np.array([bm25]))[0])
            if self._kth(rows, highest, k) > outside:
                found = self._best_of(rows, lowest, highest, k)
                if len(found) == k and min(found.values()) > outside:
                    return found
            wanted, with_words = 4 * wanted, max(with_words, 2 * wanted)

    def _best_of(
        self, rows: ranking.Rows, lowest: ranking.Floats, highest: ranking.Floats, k: int
    ) -> dict[int, float]:
        """The k best documents by these passages, whose scores lie within these bounds.

        Looked up are the scores of those only that can still be a document's best.
        """
        rows = rows[highest >= self._kth(rows, lowest, k)]
        cosines, bm25 = self.searcher.cosines(self.vector, rows), self.searcher.bm25(self.question, rows)
        documents = self.searcher.documents_of(rows)
        return ranking.best_documents(rows, documents, self._fuse(cosines, bm25), k)

    def _kth(self, rows: ranking.Rows, scores: ranking.Floats, k: int) -> float:
        """The score of the k-th best document; below any where there are fewer."""
        best = ranking.best_documents(rows, self.searcher.documents_of(rows), scores, k)
        return min(best.values()) if len(best) == k else -np.inf

    def _fuse(self, cosines: ranking.Floats, bm25: ranking.Floats) -> ranking.Floats:
        return ranking.fuse(cosines, bm25, self.whole)

    def answers_within(self, narrowed: Filter) -> bool:
        """Whether any passage answers that passes, once `best` was asked with what `narrowed` allows.

        One or two words are no question but what somebody looks for: where they stand together, it is found.
        """
        return self._is_near or self.searcher.hold_keywords(self.question, _KEYWORDS, narrowed)

    def is_answered(self, narrowed: Filter) -> bool:
        """Whether any passage that may be read answers, once `best` was asked with what `narrowed` allows.

        Filters only take away: what they keep out counts as well. Of that, passages with the question's
        words are looked at first, which mostly suffices.
        """
        if not self._is_near and narrowed:
            match, *_ = self._matching(_WORDS * self._first, ())
            self._nearest = float(self.searcher.cosines(self.vector, match).max(initial=-1.0))
        if not self._is_near and narrowed:
            _, near = self.searcher.nearest(self.vector, 1, ())
            self._nearest = float(near.max(initial=-1.0))
        return self.answers_within(())

    @property
    def _is_near(self) -> bool:
        return self._nearest >= ranking.CERTAIN or ranking.answers(self._nearest, self._missing)

    @cached_property
    def _missing(self) -> float:
        return self.searcher.missing(self.question)

    def _matching(self, wanted: int, allowed: Filter) -> Matches:
        found = self._words.result().get(allowed) if wanted == _WORDS * self._first else None
        return found or self.searcher.matching(self.question, wanted, allowed)

    def _matches(self, filters: Sequence[Filter]) -> dict[Filter, Matches]:
        """The first candidates by words for all filters, in one thread: the model needs a processor too."""
        return {f: self.searcher.matching(self.question, _WORDS * self._first, f) for f in filters}


def _readable(store: Store, question: str) -> str:
    """The question as the model is asked it. Raises UsageError for one that it cannot read as a whole."""
    encoder = store.any_encoder()
    if not wording.words(question):
        raise UsageError(f"The question {question!r} holds no words. Ask it in words.")
    tokens, most = len(encoder.token_spans(question)), encoder.max_tokens
    if tokens > most:
        raise UsageError(
            f"The question is too long: {tokens} tokens, and the model reads {most}. Ask it in fewer words."
        )
    return wording.readable(question, pieces=lambda word: len(encoder.token_spans(word)))


def _spread(
    rows: ranking.Rows, known: ranking.Rows, values: ranking.Floats, other: float | np.float32
) -> ranking.Floats:
    """The value of each of these rows, which ascend: of those known their own, else the other."""
    spread = np.full(len(rows), other, np.float32)
    spread[np.searchsorted(rows, known)] = values
    return spread
