"""What is measured: our search, each of its two parts alone, and what users would pick instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import PUBLIC
from corpus.store import Searcher, Store
from search import ranking
from search.answer import Query
from search.engine import search

DEEP = 100  # documents ranked for each question
_PIECES = 20 * DEEP  # passages of a part alone, so that DEEP documents are among them

System = Callable[[str], list["Found"]]


@dataclass(frozen=True, slots=True)
class Found:
    """A document among the answers, by the name that labels have for it, with the texts shown of it."""

    document: str
    texts: tuple[str, ...] = ()


def ours(store: Store, names: Mapping[int, str]) -> dict[str, System]:
    """Our search as users have it ("fused"), and words and vectors alone, by the best passage."""

    def fused(question: str) -> list[Found]:
        hits = search(store, Query(question, k=DEEP), PUBLIC).hits["studies"]
        return [Found(names[hit.held.row], tuple(p.row.text or "" for p in hit.passages)) for hit in hits]

    def lexical(question: str) -> list[Found]:
        with store.search(PUBLIC) as searcher:
            rows, *_ = searcher.matching(question, _PIECES, ())
            return _best(searcher, names, rows, searcher.bm25(question, rows))

    def dense(question: str) -> list[Found]:
        (vector,) = store.encoder.encode_queries([question])
        with store.search(PUBLIC) as searcher:
            return _best(searcher, names, *searcher.nearest(vector, _PIECES, ()))

    return {"lexical": lexical, "dense": dense, "fused": fused}


def _best(
    searcher: Searcher, names: Mapping[int, str], rows: NDArray[np.int64], scores: NDArray[np.float32]
) -> list[Found]:
    documents = searcher.documents_of(rows)
    best = ranking.best_documents(rows, documents, scores, DEEP)
    shown = ranking.best_passages(rows, documents, scores)
    texts = searcher.passages(rows[[at for document in list(best)[:10] for at in shown[document]]].tolist())
    return [
        Found(names[document], tuple(texts[row].text or "" for row in rows[shown[document]] if row in texts))
        for document in best
    ]


def grouped(pieces: Sequence[tuple[str, str]], ranked: Iterable[int]) -> list[Found]:
    """Ranked pieces of (document, text) as documents, each with its three best pieces."""
    texts: dict[str, list[str]] = {}
    for at in ranked:
        document, text = pieces[at]
        texts.setdefault(document, []).append(text)
    return [Found(document, tuple(found[:3])) for document, found in list(texts.items())[:DEEP]]


def pieces_of(store: Store, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """(document, title and words) of every passage: what others are given of papers, which they would cut."""
    with store.search(PUBLIC) as searcher:
        rows = searcher.rows(())
        titles = {row: held.document.title for row, held in searcher.descriptions(list(names)).items()}
        held = searcher.passages(rows.tolist())
        return [(names[p.document], f"{titles[p.document]}\n{p.text}") for p in held.values()]
