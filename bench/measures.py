"""Retrieval measures as TREC defines them (Järvelin & Kekäläinen 2002 for nDCG, with linear gain)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Relevance = Mapping[str, int]
Triples = set[tuple[str, str, str]]


def ndcg(ranked: Sequence[str], relevance: Relevance, k: int) -> float:
    """Normalised discounted cumulative gain of the first k documents, 0..1."""
    gains = [relevance.get(document, 0) for document in ranked[:k]]
    best = sorted(relevance.values(), reverse=True)[:k]
    ideal = _discounted(best)
    return _discounted(gains) / ideal if ideal else 0.0


def recall(ranked: Sequence[str], relevance: Relevance, k: int) -> float:
    """The share of the relevant documents that are among the first k, 0..1."""
    relevant = {document for document, grade in relevance.items() if grade > 0}
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def covers(passage: str, quotes: Iterable[str]) -> bool:
    """Whether a passage answers: half of a quote's word triples stand in it, or half of its own in one."""
    held = _triples(passage)
    wanted = [triples for triples in map(_triples, quotes) if triples]
    return any(len(held & triples) >= min(len(held), len(triples)) / 2 for triples in wanted if held)


def interval(differences: NDArray[np.float64], samples: int = 10_000) -> tuple[float, float]:
    """The 95 % interval of a mean difference, by drawing questions again and again with replacement.

    `differences` is (questions,): one system's value less the other's, for the same question.
    """
    drawn = np.random.default_rng(0).integers(0, len(differences), (samples, len(differences)))
    low, high = np.quantile(differences[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _triples(text: str) -> Triples:
    words = "".join(c.lower() if c.isalnum() else " " for c in text).split()
    return set(zip(words, words[1:], words[2:], strict=False))
