"""How strongly a passage speaks to each recommendation, and to which it clearly does. Pure.

A recommendation is a set of things people say who look for it (`reference/recommendations.yaml`). A
passage's score is its cosine with the nearest of them, less half of its cosine with the nearest thing that
is not meant: the recommendation's own near misses, and what texts of the field say all the time. Without
the second part a passage scores by being about drugs at all, and one about a trial in a prison speaks to
every recommendation on justice.

The constants were set with all-MiniLM-L6-v2 on 2,500 passages of 34 papers and of the samples, whose
recommendations are listed: of 75 labels drawn at random and read, 64 were right. They are cosines, so they
hold for a collection of any size; another model needs its own. Pages call the result "suggested".
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus import reference

# Of 0, 0.3, 0.5 and 0.7 the one with most labels right in the papers, at equal numbers of labels.
CONTRAST = 0.5
# At 0.27, 12 of 29 papers on other matters had a label somewhere, at 0.31 two; at 0.33 a tenth more of the
# samples' passages had none.
ENOUGH = 0.31
# A passage may speak to neighbours (60 and 61) equally well; at 0.04 five labels in a hundred more are wrong.
NEAR_THE_BEST = 0.02

_ROWS = 16_384  # passages at a time: a bounded 20 MB of cosines, whatever the collection


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Vectors of `texts()`, (n, dimension), of length 1 and in the same order."""

    vectors: NDArray[np.float32]


def numbers() -> tuple[int, ...]:
    """The recommendations' numbers, in the order of the columns of scores."""
    return tuple(r.number for r in reference.recommendations())


def version() -> str:
    """Changes whenever the wording or the constants do, and with them which passages speak to what."""
    return f"{reference.version()}-{CONTRAST}-{ENOUGH}-{NEAR_THE_BEST}"


def texts() -> list[str]:
    """What the encoder makes vectors of: phrasings and near misses by recommendation, then background."""
    own = [text for r in reference.recommendations() for text in (*r.phrasings, *r.near_misses)]
    return [*own, *reference.background()]


def score(vectors: NDArray[np.float32], phrasings: Phrasings) -> NDArray[np.float32]:
    """Scores of passages, (n, recommendations), from vectors (n, dimension) of length 1; higher is better.

    Raises ValueError where the phrasings' vectors are not those of `texts()`.
    """
    wanted = len(texts())
    if len(phrasings.vectors) != wanted:
        raise ValueError(f"{len(phrasings.vectors)} vectors for {wanted} phrasings")
    scores = np.empty((len(vectors), len(numbers())), dtype=np.float32)
    for first in range(0, len(vectors), _ROWS):
        rows = slice(first, first + _ROWS)
        scores[rows] = _contrast(vectors[rows] @ phrasings.vectors.T)
    return scores


def clearly(scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which recommendations each passage clearly speaks to, (n, recommendations); for most passages none."""
    best = scores.max(axis=1, keepdims=True)
    clear: NDArray[np.bool_] = (scores >= ENOUGH) & (scores >= best - NEAR_THE_BEST)
    return clear


def _contrast(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    found = reference.recommendations()
    sizes = [size for r in found for size in (len(r.phrasings), len(r.near_misses))]
    edges = np.cumsum([0, *sizes])
    parts = [cosines[:, a:b] for a, b in pairwise(edges)]
    background = cosines[:, edges[-1] :].max(axis=1)
    columns = []
    for meant, missed in zip(parts[::2], parts[1::2], strict=True):
        against = np.maximum(background, missed.max(axis=1, initial=-1.0))
        columns.append(meant.max(axis=1) - CONTRAST * against)
    return np.stack(columns, axis=1)
