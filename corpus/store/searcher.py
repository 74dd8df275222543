"""Searching as one viewer: what the viewer may not read is not there, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import access
from corpus.catalogue import Held, PassageRow, Session
from corpus.derive import topics
from corpus.errors import NotFound
from corpus.filters import Filter
from corpus.index.columns import Mask
from corpus.index.lexical import ROUNDING
from corpus.model import Viewer
from corpus.store import judging
from corpus.store.reader import Reader
from corpus.store.snapshot import Followed, Snapshot

_TO_SPARE = 16  # passages more than would do if those that may not be read were spread evenly
_LOOKED_AT = 16  # passages with a word, among which mostly one may be read

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


class Searcher(Reader):
    """A reader that also searches; every method sees only the passages its viewer may read."""

    def __init__(
        self, viewer: Viewer, session: Session, directory: Path, followed: Followed | None, snapshot: Snapshot
    ) -> None:
        super().__init__(viewer, session, directory, followed)
        self._snapshot = snapshot
        self._visible = access.visible(viewer, self.today)

    @access.needs("read")
    def rows(self, narrowed: Filter) -> Rows:
        """The passages that may be read and pass, by row."""
        return self._snapshot.columns.rows[self._mask(narrowed)]

    @access.needs("read")
    def rows_of(self, documents: Iterable[int], narrowed: Filter) -> Rows:
        """Those of the passages of these documents that may be read and pass, by row."""
        at = self._snapshot.columns.positions(documents)
        return self._snapshot.columns.rows[at[self._mask(narrowed)[at]]]

    @access.needs("read")
    def sections(self, rows: Rows) -> list[str | None]:
        """The section that each of these passages stands in."""
        return [self._snapshot.sections[place] for place in self._places(rows).tolist()]

    @access.needs("read")
    def documents_of(self, rows: Rows) -> Rows:
        """The document's row of each of these passages."""
        return self._snapshot.documents[self._places(rows)]

    @access.needs("read")
    def count(self, narrowed: Filter) -> int:
        """How many documents have a passage that may be read and passes."""
        return int(np.count_nonzero(self._choose(narrowed)[1]))

    @access.needs("read")
    def counts(self, field: str, narrowed: Filter) -> dict[str, int]:
        """How many documents carry each value of a facet among the passages that pass."""
        return self._snapshot.counts(field, (*self._visible, *narrowed))

    @access.needs("read")
    def nearest(self, query: Scores, k: int, narrowed: Filter) -> tuple[Rows, Scores]:
        """The k passages with the highest cosine to the query vector, best first."""
        return self._snapshot.vectors.search(query, k, self._mask(narrowed))

    @access.needs("read")
    def cosines(self, query: Scores, rows: Rows) -> Scores:
        """The cosine of each of these passages to the query vector."""
        self._places(rows)
        return self._snapshot.vectors.scores(query, rows)

    @access.needs("read")
    def matching(self, question: str, k: int, narrowed: Filter) -> tuple[Rows, Scores, Scores]:
        """The k passages with the most words of the question, by BM25 and best first, and for each the least
        and the most that `bm25` can give it."""
        lexical, mask = self._snapshot.lexical, self._mask(narrowed)
        passing = int(np.count_nonzero(mask))
        if 2 * passing >= len(mask):  # words alone are found soonest, and most pass
            enough = k * len(mask) // max(1, passing) + _TO_SPARE
            rows, scores = lexical.search(question, enough)
            passed = self._snapshot.among(rows, mask)
            if np.count_nonzero(passed) >= k or len(rows) < enough:
                return _bounded(rows[passed][:k], scores[passed][:k])
        present = self._snapshot.present  # what the catalogue no longer has may still be among the words
        gone = len(present) - int(np.count_nonzero(present))
        rows, scores = lexical.search(question, k + gone, (*self._visible, *narrowed))
        held = self._snapshot.among(rows, present)
        return _bounded(rows[held][:k], scores[held][:k])

    @access.needs("read")
    def bm25(self, question: str, rows: Rows) -> Scores:
        """The BM25 score of each of these passages, 0 where no word of the question occurs."""
        self._places(rows)
        return self._snapshot.lexical.scores(question, rows)

    @access.needs("read")
    def bm25_within(self, question: str, documents: Iterable[int], rows: Rows) -> Scores:
        """The same for passages of these documents, sooner where they are many."""
        self._places(rows)
        return self._snapshot.lexical.scores(question, rows, documents)

    @access.needs("read")
    def whole_match(self, question: str) -> float:
        """The BM25 score of a passage that holds every word of the question once; 0 without words."""
        return self._snapshot.lexical.whole(question)

    @access.needs("read")
    def missing(self, question: str) -> float:
        """The share of the question's words that occur in no passage the viewer may read; 0 without words."""
        lexical = self._snapshot.lexical
        words = lexical.words(question)
        heard = (self._snapshot.among(lexical.some(word, _LOOKED_AT), self._mask(())).any() for word in words)
        unsure = [word for word, is_heard in zip(words, heard, strict=True) if not is_heard]
        return len(lexical.missing(unsure, self._visible)) / max(1, len(words))

    @access.needs("read")
    def hold_keywords(self, question: str, most: int, narrowed: Filter) -> bool:
        """Whether the question is at most so many words, which stand together in a passage that passes."""
        words = self._snapshot.lexical.words(question)
        few = 0 < len(words) <= most
        return few and self._snapshot.lexical.stand_together(words, (*self._visible, *narrowed))

    @access.needs("read")
    def recommendations_for(self, query: Scores) -> Scores:
        """How strongly a question's vector speaks to each recommendation."""
        scores: Scores = topics.score(query[None, :], self._snapshot.phrasings)[0]
        return scores

    @access.needs("read")
    def topic_scores(self, rows: Rows) -> Scores:
        """(n, recommendations) how strongly each of these passages speaks to each recommendation."""
        return self._snapshot.topics[self._places(rows)]

    @access.needs("read")
    def verdicts(self, rows: Rows) -> judging.Verdicts:
        """(n, recommendations) what people judged of these passages: 1 confirmed, -1 rejected, 0 nothing."""
        return self._snapshot.judged[self._places(rows)]

    @access.needs("read")
    def speaks(self, rows: Rows) -> NDArray[np.bool_]:
        """(n, recommendations) to which each of these passages speaks: clearly or as judged."""
        return judging.speaks(self.topic_scores(rows), self.verdicts(rows))

    @access.needs("read")
    def passages(self, rows: Iterable[int]) -> dict[int, PassageRow]:
        """These passages with their words, by row; those the viewer may not read are not among them."""
        found = self._session.passages(rows=rows, text=True)
        return {p.row: p for p in found if self._may_read(p)}

    @access.needs("read")
    def descriptions(self, documents: Sequence[int]) -> dict[int, Held]:
        """Metadata of these documents, by row, without their texts; of those that the viewer may read."""
        wanted = np.unique(self.documents_of(self.rows_of(documents, ()))).tolist()
        return {held.row: self._told(held) for held in self._session.descriptions(wanted)}

    def _places(self, rows: Rows) -> NDArray[np.int64]:
        """Where in the columns these passages stand. Raises NotFound for one that may not be read."""
        held = self._snapshot.columns.rows
        places = np.searchsorted(held, rows)
        known = places < len(held)
        known[known] = (held[places[known]] == rows[known]) & self._mask(())[places[known]]
        if not known.all():
            raise NotFound(f"{np.count_nonzero(~known)} passages asked for are none that you may read.")
        return places

    def _mask(self, narrowed: Filter) -> Mask:
        """Which passages may be read and pass."""
        return self._choose(narrowed)[0]

    def _choose(self, narrowed: Filter) -> tuple[Mask, Mask]:
        """Which passages may be read and pass, and which documents they are of."""
        return self._snapshot.passing((*self._visible, *narrowed))


def _bounded(rows: Rows, scores: Scores) -> tuple[Rows, Scores, Scores]:
    return rows, scores * np.float32(1 - ROUNDING), scores * np.float32(1 + ROUNDING)
