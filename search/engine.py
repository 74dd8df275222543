"""A question or a recommendation in, ranked passages out: filter first, both searches, then fuse.

Studies, testimony and policy documents are three rankings that never mix. Each is exact: candidates are
widened until no passage outside them could reach the answer (the threshold algorithm of Fagin, Lotem & Naor
2003), so a filtered answer is what scoring every allowed passage would give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from corpus.derive import topics
from corpus.facets import FACETS
from corpus.filters import AnyOf, Filter
from corpus.model import Kind, Viewer
from corpus.store import Searcher, Store, judging
from search import ranking, saying, wording
from search.answer import Query, Results, Suggestions
from search.asking import Asked
from search.hits import Hit, Scored, hits_of

_LISTS = {"studies": Kind.STUDY, "voices": Kind.CONSULTATION, "policies": Kind.POLICY}


def search(store: Store, query: Query, viewer: Viewer) -> Results:
    """What one viewer finds. Raises StoreError for a store that cannot be searched as it is."""
    question = query.question
    with store.search(viewer) as searcher:
        narrowed, set_aside = query.narrowed, 0
        if question and query.recommendation is not None:
            narrowed = (*narrowed, AnyOf("recommendation", frozenset({str(query.recommendation)})))
            set_aside = searcher.count(query.narrowed) - searcher.count(narrowed)
        lists = {name: (*narrowed, AnyOf("kind", frozenset({kind}))) for name, kind in _LISTS.items()}
        counts = {name: searcher.count(allowed) for name, allowed in lists.items()}
        asked = None
        if question:
            filters = [allowed for name, allowed in lists.items() if counts[name]]
            asked = Asked(store, searcher, question, filters, query.k)
        scored: dict[str, list[Scored]] = {}
        for name, allowed in lists.items():
            if not counts[name]:
                scored[name] = []
            elif asked:
                scored[name] = _by_question(asked, allowed, query.k)
            else:
                scored[name] = _by_topic(searcher, query, allowed)
        hits = hits_of(searcher, scored)
        notice, left_out = _said(searcher, asked, query, narrowed, hits)
        suggested = _suggestions(asked, query, notice is None) if asked else Suggestions()
        facets = {f.name: searcher.counts(f.name, _without(narrowed, f.name)) for f in FACETS}
    return Results(
        query, viewer, notice is None, notice, left_out, hits, counts, set_aside, facets, suggested
    )


def _without(narrowed: Filter, field: str) -> Filter:
    """What narrows but for one facet: its own counts say what adding another of its values would find."""
    return tuple(condition for condition in narrowed if condition.field != field)


def _by_question(asked: Asked, allowed: Filter, k: int) -> list[Scored]:
    """The k best documents, each with the passages of it that answer best."""
    searcher = asked.searcher
    best = asked.best(allowed, k)
    rows = searcher.rows_of(best, allowed)
    cosines = searcher.cosines(asked.vector, rows)
    bm25 = searcher.bm25_within(asked.question, best, rows)
    scores = ranking.within(cosines, bm25, asked.whole) - ranking.aside(searcher.sections(rows))
    return _scored(searcher, rows, best, scores, cosines, bm25)


def _by_topic(searcher: Searcher, query: Query, allowed: Filter) -> list[Scored]:
    """The k documents that speak most strongly to the recommendation: those that were confirmed before those
    that clearly speak to it and these before all others, each by one more than their score; and no passage of
    which somebody said that it does not."""
    rows = searcher.rows(allowed)
    if not len(rows):
        return []
    number = topics.numbers().index(query.recommendation)
    judged = searcher.verdicts(rows)
    kept = judged[:, number] >= 0
    rows, judged = rows[kept], judged[kept]
    every = searcher.topic_scores(rows)
    near, clear = every[:, number], judging.speaks(every, judged)[:, number]
    scores = near + clear + judged[:, number].astype(np.float32)
    best = ranking.best_documents(rows, searcher.documents_of(rows), scores, query.k)
    return _scored(searcher, rows, best, scores, near, np.zeros_like(near))


def _scored(
    searcher: Searcher,
    rows: ranking.Rows,
    best: Mapping[int, float],
    scores: ranking.Floats,
    cosines: ranking.Floats,
    bm25: ranking.Floats,
) -> list[Scored]:
    """These documents with their best passages by `scores`; rows of other documents are passed over."""
    shown = ranking.best_passages(rows, searcher.documents_of(rows), scores)
    return [
        Scored(
            document,
            score,
            tuple(
                (int(rows[at]), float(scores[at]), float(cosines[at]), float(bm25[at]))
                for at in shown[document]
            ),
        )
        for document, score in best.items()
    ]


def _said(
    searcher: Searcher, asked: Asked | None, query: Query, narrowed: Filter, hits: Mapping[str, Sequence[Hit]]
) -> tuple[str | None, str | None]:
    """The notice where nothing here speaks to what is asked, and else, where nothing of that passes what
    narrows it, what to say of that; None and None where something shown speaks."""
    if asked:
        if asked.answers_within(narrowed):
            return None, None
        if asked.is_answered(narrowed):
            return None, saying.left_out(query, hits)
        return saying.nothing_speaks(query, asked.question, hits), None
    if any(hit.speaks_to(query.recommendation or 0) for each in hits.values() for hit in each):
        return None, None
    if not searcher.count(()):
        return "This repository holds nothing yet that you may read.", None
    if searcher.count((AnyOf("recommendation", frozenset({str(query.recommendation)})),)):
        return None, saying.left_out(query, hits)
    return saying.nothing_speaks(query, "", hits), None


def _suggestions(asked: Asked, query: Query, answered: bool) -> Suggestions:
    spelling = asked.question if asked.question != query.question else None
    if answered:
        return Suggestions(spelling)
    scores = asked.searcher.recommendations_for(asked.vector)
    best = int(np.argmax(scores))
    near = topics.numbers()[best] if scores[best] >= ranking.RECOMMENDATION else None
    wider = wording.broader(asked.question, is_heard=lambda label: not asked.searcher.missing(label))
    return Suggestions(spelling, near, wider)
