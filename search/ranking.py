"""How scores become a ranking; pure.

A passage's score is its cosine plus what its words add. How far words are to be trusted depends on the
question: somebody who names the drug, the dose and the measure means the passage that holds them all, while
of a question in everyday words any passage holds a few by chance. So words count by the share of the
question that the passage covers: `WORDS` times its BM25 sum times that share squared. Both are sums of the
rarity of words and not normalised by what else was found, which would throw away how much there was to find
(compare Bruch et al. 2023, "An analysis of fusion functions for hybrid retrieval").

Documents and their passages are ranked by two such scores. A document counts by its best passage. Within it
the question's rare words stand everywhere and say little, but it matters in what part of a paper a passage
stands: introduction and methods speak about the question without answering it.

`bench/constants.py` found the constants, with all-MiniLM-L6-v2; another model needs its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# More helps questions in technical terms, less those in everyday words: from 0.015 to 0.03 `policy-dev` has
# .80 to .78, `trials-dev` .964 to .967, and the paper that answers is first for .95 to .94 of `passages-dev`.
WORDS = 0.025
# Of WORDS, between passages of one document: from 0 to 0.5 the passage shown first answers for .66 to .70 of
# `passages-dev`, with all of it for .61.
WITHIN = 1 / 3
# Cosines by which a passage of ASIDE_SECTIONS must be nearer to be shown before others of its document. With
# 0.06 the passage shown first answers for .70 of `passages-dev` and one of the three for .91, without it for
# .57 and .71; from 0.05 to 0.15 it is nearly the same.
ASIDE = 0.06
# The same of LAST_SECTIONS. From 0.06 to 0.5 the figures are the same, with 0 they are .65 and .86; but a
# question of one word is as near to any passage of a paper with the word in its title.
LAST = 0.3
# A question is answered when its nearest passage reaches the cosine ANSWERED, and more by MISSING times the
# share of its words that occur nowhere. Of `passages-dev` 4 % fall below, of `unanswerable-dev` 90 %, with
# the cosine alone 4 and 85 %; MISSING from 0.15 to 0.3 gives the same. The sign fades by itself in a large
# collection, where more words occur.
ANSWERED = 0.45
MISSING = 0.2
# From this cosine on a passage answers whatever words it uses: in a small repository most words of a good
# question occur nowhere. No figure above changes with it.
CERTAIN = 0.52
RECOMMENDATION = 0.25  # score from which one is worth naming: a lost passport has 0.12, ayahuasca 0.22
FURTHER = 2  # passages of a document shown beside its best

ASIDE_SECTIONS = frozenset(
    {"introduction", "methods", "caption", "abbreviations", "appendix", "supplementary"}
)
"""Parts of a paper that seldom answer: of their passages 2 % do, of the others 12 %."""
LAST_SECTIONS = frozenset(
    {
        "acknowledgements",
        "author contributions",
        "competing interests",
        "data availability",
        "ethics",
        "funding",
        "keywords",
        "references",
    }
)
"""Parts about the paper and not about its matter: shown only where nothing else of it comes near."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Positions = NDArray[np.intp]


def fuse(cosines: Floats, bm25: Floats, whole: float) -> Floats:
    """One score for each passage, by which documents are found; higher is better.

    `whole` is the BM25 sum of a passage that holds the whole question. Never falls when a part rises.
    """
    return _fused(cosines, bm25, whole, WORDS)


def within(cosines: Floats, bm25: Floats, whole: float) -> Floats:
    """The score by which passages of one document compare, before `aside` is taken off; higher is better."""
    return _fused(cosines, bm25, whole, WORDS * WITHIN)


def _fused(cosines: Floats, bm25: Floats, whole: float, weight: float) -> Floats:
    share = np.minimum(bm25 / whole, 1.0) if whole else np.zeros_like(bm25)
    return (cosines + weight * bm25 * share**2).astype(np.float32)


def aside(sections: Sequence[str | None]) -> Floats:
    """What is taken off the score of passages in these sections."""
    off = dict.fromkeys(ASIDE_SECTIONS, ASIDE) | dict.fromkeys(LAST_SECTIONS, LAST)
    return np.array([off.get(section or "", 0.0) for section in sections], np.float32)


def needed(missing: float) -> float:
    """The cosine from which a passage answers a question; `missing` is the share of its unheard words."""
    return min(ANSWERED + MISSING * missing, CERTAIN)


def answers(nearest: float, missing: float) -> bool:
    """Whether the passage nearest to a question answers it."""
    return nearest >= needed(missing)


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
