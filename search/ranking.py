"""How scores become a ranking; pure.

A document and its passages are ranked by two different scores, because words help to find the one and not
the other. A document counts by its best passage: cosine plus a small constant times the BM25 sum, neither
normalised. A BM25 sum is large by itself when a question holds rare words that the passage holds too, and
small when it does not; normalising it per question would throw exactly that away (compare Bruch et al. 2023,
"An analysis of fusion functions for hybrid retrieval", who find the same of rank fusion).

Within a document the question's rare words stand everywhere, so they say little. There the cosine decides,
and what part of a paper a passage stands in: introduction and methods speak about the question without
answering it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEXICAL_WEIGHT = 0.010  # between 0.006 (whole papers) and 0.011 (abstracts), as `bench/quality.py` measures
# Cosines by which a passage of ASIDE_SECTIONS must be nearer to be shown before others of its document. With
# 0.06 the passage shown first answers in .67 of `passages-dev` and one of the three in .89, without it in .57
# and .69; anything from 0.04 to 0.10 gives nearly the same.
ASIDE = 0.06
WITHIN_WEIGHT = 0.0015  # of words within a document; 0.001 and 0.002 are alike, 0 and 0.003 are worse
ANSWERED = 0.46  # cosine below which 5 % of answerable questions fall, and 85 % of unanswerable ones
FURTHER = 2  # passages of a document shown beside its best

ASIDE_SECTIONS = frozenset(
    {
        "introduction",
        "methods",
        "caption",
        "abbreviations",
        "acknowledgements",
        "appendix",
        "author contributions",
        "competing interests",
        "data availability",
        "ethics",
        "funding",
        "keywords",
        "references",
        "supplementary",
    }
)
"""Parts of a paper that seldom answer: of their passages 2 % do, of the others 12 %."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Positions = NDArray[np.intp]


def fuse(cosines: Floats, bm25: Floats) -> Floats:
    """One score for each passage from its two, by which documents are found; higher is better."""
    return (cosines + LEXICAL_WEIGHT * bm25).astype(np.float32)


def within(cosines: Floats, bm25: Floats) -> Floats:
    """The score by which passages of one document compare, before `ASIDE` is taken off; higher is better."""
    return (cosines + WITHIN_WEIGHT * bm25).astype(np.float32)


def aside(sections: Sequence[str | None]) -> Floats:
    """What is taken off the score of passages in these sections."""
    return np.array([ASIDE if section in ASIDE_SECTIONS else 0.0 for section in sections], np.float32)


def order(rows: Rows, scores: Floats) -> Positions:
    """Positions from best to worst, ties by ascending row so that answers repeat."""
    return np.lexsort((rows, -scores))


def best_documents(rows: Rows, documents: Rows, scores: Floats, k: int) -> dict[int, float]:
    """The k documents with the best single passage, best first, each with that passage's score."""
    best: dict[int, float] = {}
    for at in order(rows, scores):
        document = int(documents[at])
        if document not in best:
            if len(best) == k:
                break
            best[document] = float(scores[at])
    return best


def contenders(documents: Rows, scores: Floats) -> Positions:
    """Positions of the passages that `aside` could still bring among those shown of their document."""
    place = _places(documents, scores, documents)
    _, of = np.unique(documents, return_inverse=True)
    last = np.full(of.max(initial=-1) + 1, np.inf, np.float32)
    shown = place <= FURTHER
    np.minimum.at(last, of[shown], scores[shown])
    return np.flatnonzero(scores >= last[of] - ASIDE)


def best_passages(rows: Rows, documents: Rows, scores: Floats) -> dict[int, list[int]]:
    """Positions of each document's best passages, best first: the one shown and a few further ones."""
    place = _places(documents, scores, rows)
    shown = np.flatnonzero(place <= FURTHER)
    found: dict[int, list[int]] = {}
    for at in shown[np.argsort(place[shown], kind="stable")]:
        found.setdefault(int(documents[at]), []).append(int(at))
    return found


def _places(documents: Rows, scores: Floats, rows: Rows) -> Positions:
    """Each passage's place within its document, 0 for the best."""
    ranked = np.lexsort((rows, -scores, documents))
    starts = np.flatnonzero(np.diff(documents[ranked], prepend=-1))
    sizes = np.diff(np.append(starts, len(ranked)))
    place = np.empty(len(ranked), np.intp)
    place[ranked] = np.arange(len(ranked)) - np.repeat(starts, sizes)
    return place
