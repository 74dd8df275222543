"""Confirming and rejecting suggested recommendations, beside what is judged; for those who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from corpus import access, reference
from corpus.errors import CorpusError
from corpus.model import Passage
from corpus.store import Curator, Judgement
from search import saying, speaking
from search.answer import Results
from search.hits import Hit
from ui import evidence, parts, state

_SAID = "judging-said"
_VERDICTS = {"confirmed": "Confirm", "rejected": "Reject"}


def may() -> bool:
    """Whether whoever is looking may judge, and here; samples stay as they are."""
    return access.may(state.viewer(), "judge") and not state.opened().location.samples


def say() -> None:
    """What became of the last judgement, once."""
    if said := state.memory().pop(_SAID, None):
        parts.notice(said)


def columns(results: Results, number: int) -> None:
    """The answers on a recommendation, each with the means to judge the passage that is shown."""
    say()
    words = evidence.sought(results)
    named = [name for name in saying.HEADINGS if name != "policies" or results.hits[name]]
    places = dict(zip(named, st.columns(2, gap="large"), strict=False))
    for name in named:
        with places.get(name) or st.container():
            parts.html(f'<div class="column {name}">{evidence.head(results, name)}</div>')
            pieces = evidence.pieces(results, name, words)
            for html, hit in pieces:
                parts.html(f'<div class="{name} judging">{html}</div>')
                if hit:
                    _beside(hit, number)
            if not pieces:
                parts.html(evidence.nothing(results, name))
    if any(results.hits.values()):
        parts.html(evidence.SUGGESTED)


def _beside(hit: Hit, number: int) -> None:
    best = hit.passages[0]
    verdict = "confirmed" if number in best.confirmed else None
    buttons(hit.held.id, number, verdict, passage=best.row.passage.ordinal, what="This passage")


def of_document(document_id: str, row: int, passage: Passage | None) -> None:
    """What a document, and the passage at hand, speak to or were judged to; with the means to judge."""
    say()
    with state.opened().store.search(state.viewer()) as searcher:
        whole = [each.number for each in speaking.of_documents(searcher, [row]).get(row, ())]
        rows = [p.row for p in searcher.document(document_id).passages if p.passage == passage]
        here = speaking.of_passage(searcher, rows[0]) if rows else []
    made = _curator().judgements(document_id)
    with st.expander("Recommendations it speaks to", expanded=bool(here or whole or made)):
        if passage:
            judged = _verdicts(made, passage.start, passage.end)
            _list(document_id, [*here, *judged], judged, passage.ordinal, "This passage")
        judged = _verdicts(made, None, None)
        _list(document_id, [*whole, *judged], judged, None, "The whole document")
        if lost := [judgement for judgement in made if judgement.lost]:
            _lost(document_id, lost)


def _verdicts(made: Sequence[Judgement], start: int | None, end: int | None) -> dict[int, str]:
    """What was judged of these very words."""
    return {j.recommendation: j.verdict for j in made if (j.start, j.end) == (start, end) and not j.lost}


def _list(
    document_id: str, numbers: Sequence[int], judged: Mapping[int, str], passage: int | None, what: str
) -> None:
    for number in dict.fromkeys(numbers):
        buttons(document_id, number, judged.get(number), passage=passage, what=what)
    if not numbers:
        parts.html(f'<p class="quiet">{what}: nothing is suggested.</p>')


def buttons(
    document_id: str, number: int, verdict: str | None, *, passage: int | None = None, what: str = "It"
) -> None:
    """Confirm and Reject for one recommendation, or taking back what was judged."""
    key = f"{document_id}-{passage or 'whole'}-{number}"
    title = parts.literal(reference.recommendation(number).title)
    with st.container(key=f"judge-{key}", horizontal=True, vertical_alignment="center", gap="small"):
        said = f"{what}: recommendation {number}" + (f", {verdict}" if verdict else "")
        st.html(f'<div class="ev"><p class="quiet">{said}</p></div>', width="content")
        for wanted, words in _VERDICTS.items():
            if wanted != verdict:
                st.button(
                    words,
                    key=f"judge-{wanted}-{key}",
                    help=f"{words} recommendation {number}, {title}",
                    on_click=_judge,
                    args=(document_id, number, wanted, passage),
                )
        if verdict:
            st.button(
                "Take back",
                key=f"judge-back-{key}",
                help=f"Take back what was judged of recommendation {number}",
                on_click=_judge,
                args=(document_id, number, None, passage),
            )


def _lost(document_id: str, lost: Sequence[Judgement]) -> None:
    said = "; ".join(f"{j.verdict} {j.recommendation} by {j.by}, {j.at[:10]}" for j in lost)
    st.text(f"Judged of words that are no longer here: {said}")
    st.button("Forget these", key=f"forget-{document_id}", on_click=_forget, args=(document_id,))


def _curator() -> Curator:
    return Curator(state.opened().store, state.viewer())


def _judge(document_id: str, number: int, verdict: str | None, passage: int | None) -> None:
    def change() -> str:
        _curator().judge(document_id, number, verdict, passage)
        return f"Recommendation {number}: {verdict or 'taken back'}."

    _tried(change)


def _forget(document_id: str) -> None:
    def change() -> str:
        _curator().drop_lost(document_id)
        return "Forgotten."

    _tried(change)


def _tried(change: Callable[[], str]) -> None:
    try:
        state.memory()[_SAID] = change()
    except CorpusError as error:
        state.memory()[_SAID] = str(error)
