"""A question or a recommendation in, ranked passages out: filter first, both searches, then fuse.

Studies, testimony and policy documents are three rankings that never mix. Each is exact: candidates are
widened until no passage outside them could reach the answer (the threshold algorithm of Fagin, Lotem & Naor
2003), so a filtered answer is what scoring every allowed passage would give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus import reference
from corpus.derive import topics
from corpus.errors import UsageError
from corpus.facets import FACETS
from corpus.filters import AnyOf, Filter
from corpus.model import Kind, Viewer
from corpus.store import Searcher, Store
from search import ranking, wording
from search.asking import Asked
from search.hits import Hit, Scored, hits_of

_LISTS = {"studies": Kind.STUDY, "voices": Kind.CONSULTATION, "policies": Kind.POLICY}


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: a question, a recommendation's number, or both, narrowed by facets.

    `filters` are the facet values as they were given; `narrowed` is the expression they were parsed to.
    """

    question: str | None = None
    recommendation: int | None = None
    narrowed: Filter = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    k: int = 10

    def __post_init__(self) -> None:
        if not (self.question or "").strip() and self.recommendation is None:
            raise UsageError("Ask a question, name a recommendation (--recommendation 63), or both.")
        if self.k < 1:
            raise UsageError(f"-k {self.k}: at least one hit must be asked for.")
        if self.recommendation is not None:
            reference.recommendation(self.recommendation)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What would help: the question as it was understood where a name was misspelt, and for an unanswered
    one the recommendation nearest to it and wider words for what it names."""

    spelling: str | None = None
    recommendation: int | None = None
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Three rankings, how many documents passed the filters, and whether anything here answers.

    `left_out` is what to say where something here answers, and nothing of it passed the filters.
    """

    query: Query
    viewer: Viewer
    answered: bool
    notice: str | None
    left_out: str | None
    hits: Mapping[str, Sequence[Hit]]
    counts: Mapping[str, int]
    set_aside: int
    facets: Mapping[str, Mapping[str, int]]
    suggestions: Suggestions

    @property
    def speaks(self) -> bool:
        """Whether anything shown speaks to what was asked; else it is only what comes nearest."""
        return self.answered and self.left_out is None


def clear_first(hits: Sequence[Hit], query: Query) -> tuple[Sequence[Hit], str, Sequence[Hit]]:
    """The hits of one ranking that clearly speak to a recommendation asked for alone, and below a sentence
    those that only come nearest; of any other question all hits, without one."""
    number = query.recommendation
    if query.question or number is None:
        return hits, "", []
    clear = [hit for hit in hits if hit.speaks_to(number)]
    rest = [hit for hit in hits if not hit.speaks_to(number)]
    what = "Nothing else" if clear else "Nothing"
    said = f"{what} here clearly speaks to recommendation {number}. What comes nearest:"
    return clear, said if rest else "", rest


def search(store: Store, query: Query, viewer: Viewer) -> Results:
    """What one viewer finds. Raises StoreError for a store that cannot be searched as it is."""
    question = (query.question or "").strip()
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
        left_out = _left_out(query) if asked and not asked.nearest_answers else None
        notice = _notice(asked, narrowed, counts)
        suggested = _suggestions(asked, question, notice is None) if asked else Suggestions()
        facets = {f.name: searcher.counts(f.name, _without(narrowed, f.name)) for f in FACETS}
    left_out = left_out if notice is None else None
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
    """The k documents that speak most strongly to the recommendation: those that were confirmed before all
    others, by one more than their score, and no passage of which somebody said that it does not."""
    rows = searcher.rows(allowed)
    if not len(rows):
        return []
    number = topics.numbers().index(query.recommendation)
    judged = searcher.verdicts(rows)[:, number]
    rows, judged = rows[judged >= 0], judged[judged >= 0]
    scores = searcher.topic_scores(rows)[:, number] + judged.astype(np.float32)
    best = ranking.best_documents(rows, searcher.documents_of(rows), scores, query.k)
    return _scored(searcher, rows, best, scores, scores, np.zeros_like(scores))


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


def _notice(asked: Asked | None, narrowed: Filter, counts: Mapping[str, int]) -> str | None:
    """What to say when nothing here speaks to the question; None when something does."""
    if asked is None:
        return None if sum(counts.values()) else "This repository holds nothing yet that you may read."
    if asked.is_answered(narrowed):
        return None
    said = (
        "Nothing in this repository speaks to this question. What is shown is only what comes nearest; "
        "try other words, or start from a recommendation."
    )
    other = wording.other_language(asked.question)
    return f"{said} It seems to be in {other}: ask it in English, which is read best here." if other else said


def _left_out(query: Query) -> str:
    """What to say when something here speaks to the question, and nothing that passes what narrows it."""
    recommendation = f"recommendation {query.recommendation}" if query.recommendation is not None else ""
    filters = "the filters" if query.narrowed else ""
    what = " and ".join(filter(None, [recommendation, filters]))
    return (
        f"What speaks to this question is left out by {what}. What is shown is only what comes nearest "
        "of the rest."
    )


def _suggestions(asked: Asked, question: str, answered: bool) -> Suggestions:
    spelling = asked.question if asked.question != question else None
    if answered:
        return Suggestions(spelling)
    scores = asked.searcher.recommendations_for(asked.vector)
    best = int(np.argmax(scores))
    near = topics.numbers()[best] if scores[best] >= ranking.RECOMMENDATION else None
    return Suggestions(spelling, near, wording.broader(asked.question))
