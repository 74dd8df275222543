"""Retrieval measures as TREC defines them (Järvelin & Kekäläinen 2002 for nDCG, with linear gain)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Relevance = Mapping[str, int]


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


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
