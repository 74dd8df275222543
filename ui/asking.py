"""The question box and the answer under it, as the search page and every recommendation's page show them."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from corpus import facets
from search.engine import search
from ui import evidence, helping, judging, narrowing, parts, state
from ui.state import Asked


def box(asked: Asked, label: str, placeholder: str) -> None:
    """One question, put to everything else that the address says."""

    def submitted() -> None:
        words = " ".join(state.given("question").split())
        state.go(replace(asked, question=words, k=state.PER_PAGE))

    with st.container(key="ask"), st.form("question-form", border=False):
        state.keep("question", asked.question)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            # Without a limit: a paste beyond it would vanish unsaid. What is too long gets a sentence.
            st.text_input(label, key="question", type="search", placeholder=placeholder)
            st.form_submit_button("Search", type="primary", on_click=submitted)


def said(asked: Asked) -> str:
    """What was asked as HTML, for who listens to the page or prints it."""
    found = [f"“{escape(asked.question)}”"] if asked.question else []
    if asked.recommendation is not None:
        found.append(f"recommendation {asked.recommendation}")
    found += [f"{facets.by_name(n).label}: {escape(', '.join(v))}" for n, v in asked.filters.items()]
    return f"Evidence on {'; '.join(found)}"


def answer(asked: Asked) -> None:
    """Filters, what must be said first, and the evidence. Raises CorpusError where it cannot be asked."""
    query = asked.query()
    store = state.opened().store
    loading = "" if store.has_encoder else " The model is loading; only the first question waits for it."
    with st.spinner(f"Searching …{loading}"):
        results = search(store, query, state.viewer())
    narrowing.panels(asked, results.facets)
    narrowing.chips(asked)
    if said := results.notice or results.left_out:
        parts.notice(said)
    helping.show(asked, results.suggestions)
    if results.set_aside:
        aside = parts.plural(results.set_aside, "document")
        does = "does" if results.set_aside == 1 else "do"
        told = f"{aside} that {does} not clearly speak to recommendation {asked.recommendation} set aside."
        parts.html(f'<p class="quiet">{told}</p>')
    if asked.recommendation is not None and judging.may():
        judging.columns(results, asked.recommendation)
    else:
        parts.html(evidence.columns(results))
    if max(results.counts.values()) > asked.k < state.MOST:
        more = replace(asked, k=asked.k + state.PER_PAGE)
        st.button("Show ten more of each", key="more", on_click=state.go, args=(more,))
