"""How scores become a ranking; pure.

A passage's score is its cosine plus a small constant times its BM25 sum, neither normalised: a BM25 sum is
large by itself when a question holds rare words that the passage holds too, and small when it does not.
Normalising it per question would throw exactly that away (compare Bruch et al. 2023, "An analysis of
fusion functions for hybrid retrieval", who find the same of rank fusion).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEXICAL_WEIGHT = 0.010  # between 0.006 (whole papers) and 0.011 (abstracts), as `bench/quality.py` measures
ANSWERED = 0.46  # cosine below which 5 % of answerable questions fall, and 85 % of unanswerable ones
FURTHER = 2  # passages of a document shown beside its best

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


def fuse(cosines: Floats, bm25: Floats) -> Floats:
    """One score for each passage from its two, higher is better."""
    return (cosines + LEXICAL_WEIGHT * bm25).astype(np.float32)


def order(rows: Rows, scores: Floats) -> NDArray[np.intp]:
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


def best_passages(rows: Rows, documents: Rows, scores: Floats, document: int) -> list[int]:
    """The rows of a document's best passages, best first: the one that is shown and a few further ones."""
    mine = np.flatnonzero(documents == document)
    ranked = mine[order(rows[mine], scores[mine])]
    return [int(rows[at]) for at in ranked[: 1 + FURTHER]]
