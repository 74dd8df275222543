"""Answers and documents as the JSON that other people script against."""

from __future__ import annotations

from typing import Any

from corpus.store import DocumentView
from search import citing, consented
from search.answer import Results
from search.hits import consent_of, described, facets_of, place


def results_json(results: Results) -> dict[str, Any]:
    """One answer: the query as it was understood, three lists of hits, and how many documents there are."""
    query = results.query
    return {
        "query": {
            "question": query.question,
            "recommendation": query.recommendation,
            "filters": {name: list(values) for name, values in query.filters.items()},
            "viewer": results.viewer.role,
            "k": query.k,
        },
        "answered": results.answered,
        "notice": results.notice,
        "left_out": results.left_out,
        **{name: [hit.to_dict() for hit in hits] for name, hits in results.hits.items()},
        "counts": dict(results.counts),
        "set_aside": results.set_aside,
        "suggestions": {
            "spelling": results.suggestions.spelling,
            "recommendation": results.suggestions.recommendation,
            "broader": list(results.suggestions.broader),
        },
    }


def document_json(view: DocumentView) -> dict[str, Any]:
    """One document as a viewer may read it, with the places of its passages."""
    held = view.held
    document, consent = held.document, held.consent
    recognised = next((value for value, _ in held.facets.get("language", ())), None)
    return {
        **described(held, view.source_file),
        "language": document.language or recognised,
        "licence": document.licence,
        "facets": facets_of(held),
        "notices": list(document.notices),
        "illustration": document.illustration,
        "our_summary": document.our_summary,
        "consent": consented.plain(consent) if consent else None,
        "citation": citing.citation(document, consent=consent),
        "text": view.text,
        "passages": [
            {**place(held.id, p), "embedded": p.passage.embedded, "consent": consent_of(held, p)}
            for p in view.passages
        ],
    }
