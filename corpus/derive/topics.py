"""How strongly a passage speaks to each recommendation, and to which it clearly does. Pure.

A recommendation is a set of things people say who look for it (`reference/recommendations.yaml`). A
passage's score is its cosine with the nearest of them, less half of its cosine with the nearest thing that
is not meant: the recommendation's own near misses, and what texts of the field say all the time. Without
the second part a passage scores by being about drugs at all, and one about a trial in a prison speaks to
every recommendation on justice.

A passage's vector knows the title of its document, so that in a paper on naloxone in prisons the paragraph
on the trial's database is near as well; and words such as quality or training are near in every field of
medicine. Therefore a passage also has to say it (`heard`): in words of its own, in a document on drugs or on
justice, and not where a study tells how it was made or who paid for it.

The constants are cosines of all-MiniLM-L6-v2, so they hold for a collection of any size; another model needs
its own. `bench/topics.py` finds and judges them on passages that were read; `bench/TOPICS.md` has the
figures. Pages call the result "suggested".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus import reference

# Of 0.3, 0.5, 0.7, 0.9 and 1 the one with most labels right at equal numbers of labels.
CONTRAST = 0.5
# Of the labels on papers 77 in a hundred are right at 0.27, 80 at 0.29 and 84 here; at 0.33 a fifth fewer are
# shown and no more of them are right.
ENOUGH = 0.31
# A passage may speak to neighbours (60 and 61) equally well; at 0.04 four labels in a hundred more are wrong,
# at 0.02 one in twenty that are right is lost.
NEAR_THE_BEST = 0.03
# What a passage does not say itself ranks behind all that clearly speaks, and before what is further away.
_UNHEARD = 0.25

# Parts of a document that say how it was made, not what is known: a policymaker reads them for no
# recommendation, and they are as near to the title's as any other part. Headings are those of studies that
# are not named as usual ("Trial set-up"); "trial" by itself is a matter of courts as well.
_SILENT = {
    "methods", "funding", "competing interests", "acknowledgements", "author contributions", "ethics",
    "data availability", "abbreviations", "supplementary", "appendix", "references", "keywords",
}  # fmt: skip
_MAKING = re.compile(
    r"\btrial (?:set\W?up|design|conduct|procedures?|management|oversight|status|registration|close\W?out)"
    r"|\bstudy (?:design|setting|population|protocol|procedures?|participants)"
    r"|\b(?:recruitment|randomi[sz]ation|statistical|sample size|eligibility)\b|\bauthors?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
RULES = "1"  # raise it when another passage is heard by the same words

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
    return f"{reference.version()}-{CONTRAST}-{ENOUGH}-{NEAR_THE_BEST}-{RULES}"


def texts() -> list[str]:
    """What the encoder makes vectors of: phrasings and near misses by recommendation, then background."""
    own = [text for r in reference.recommendations() for text in (*r.phrasings, *r.near_misses)]
    return [*own, *reference.background()]


def score(vectors: NDArray[np.float32], phrasings: Phrasings) -> NDArray[np.float32]:
    """Scores of passages, (n, recommendations), from vectors (n, dimension) of length 1; higher is better.

    Raises ValueError where the phrasings' vectors are not those of `texts()`.
    """
    scores = np.empty((len(vectors), len(numbers())), dtype=np.float32)
    for first in range(0, len(vectors), _ROWS):
        rows = slice(first, first + _ROWS)
        scores[rows] = contrast(cosines(vectors[rows], phrasings))
    return scores


def cosines(vectors: NDArray[np.float32], phrasings: Phrasings) -> NDArray[np.float32]:
    """(n, phrasings) how near passages are to everything that is said; raises ValueError as `score` does.

    The last digit of a product depends on what else is in it: who wants the same scores again takes the
    passages of one document together.
    """
    wanted = len(texts())
    if len(phrasings.vectors) != wanted:
        raise ValueError(f"{len(phrasings.vectors)} vectors for {wanted} phrasings")
    found: NDArray[np.float32] = vectors @ phrasings.vectors.T
    return found


def clearly(scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which recommendations each passage clearly speaks to, (n, recommendations); for most passages none."""
    best = scores.max(axis=1, keepdims=True)
    clear: NDArray[np.bool_] = (scores >= ENOUGH) & (scores >= best - NEAR_THE_BEST)
    return clear


@dataclass(frozen=True, slots=True)
class Said:
    """A passage's own words, the section they stand in, and its context (title, heading, question)."""

    section: str | None
    context: str
    text: str


def heard(scores: NDArray[np.float32], said: Sequence[Said]) -> NDArray[np.float32]:
    """The scores, (n, recommendations), where what a passage does not say itself is never clear.

    Nothing becomes clear by it: where the nearest recommendation goes unsaid, no other takes its place.
    """
    near = scores >= ENOUGH  # only these can be clear, and words are slow to look for
    own = ~near
    for passage, columns, found in zip(said, near, own, strict=True):
        _hear(passage, np.flatnonzero(columns).tolist(), found)
    nearest_said = np.take_along_axis(own, scores.argmax(axis=1, keepdims=True), axis=1)
    kept = own & (nearest_said | clearly(scores) | ~near)
    return np.where(kept, scores, np.minimum(scores, np.float32(_UNHEARD)))


def _hear(said: Said, columns: list[int], found: NDArray[np.bool_]) -> None:
    """Mark in `found` which of these recommendations the passage names, if its section speaks to any."""
    if not columns or (said.section and (said.section in _SILENT or _MAKING.search(said.section))):
        return
    text, context = _plain(said.text), _plain_context(said.context)
    for column in columns:
        words, about = _beginnings()[column]
        found[column] = any(w in text for w in words) and any(w in text or w in context for w in about)


@cache
def _beginnings() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of each recommendation the beginnings of its words, and of those of its field, after a space."""
    return [
        (tuple(map(_beginning, r.words)), tuple(map(_beginning, r.about)))
        for r in reference.recommendations()
    ]


def _beginning(words: str) -> str:
    return _plain(words).rstrip()


def _plain(text: str) -> str:
    """Lower case, each word after one space: a beginning can be looked for as it stands, which is fast."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


_plain_context = lru_cache(1024)(_plain)  # one for many passages of a document


def contrast(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores of passages, (n, recommendations), that are so near to what is said."""
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
