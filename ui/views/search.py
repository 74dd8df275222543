"""The front page: one question box, the recommendations as the other way in, and what is found."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from corpus import reference
from search.engine import search
from ui import evidence, narrowing, parts, state
from ui.state import Asked

EXAMPLES = (
    "Does naloxone on release from prison prevent deaths?",
    "How do people feel about the words used for them?",
    "What works instead of prison for people who use drugs?",
)


def show() -> None:
    asked = state.asked()
    if asked.something:
        _ask(asked)
        _answer(asked)
    else:
        _welcome()
        _ask(asked)
        _ways_in()


def _welcome() -> None:
    parts.html(
        "<h1>Evidence on drug policy</h1>"
        '<p class="lead">Ask a question and see, side by side, what studies found and what people told us, '
        "each with the page or the speaker it comes from.</p>"
    )


def _ask(asked: Asked) -> None:
    def submitted() -> None:
        words = " ".join(st.session_state["question"].split())
        state.go(replace(asked, question=words, k=state.PER_PAGE))

    with st.container(key="ask"), st.form("question-form", border=False):
        state.keep("question", asked.question)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(
                "Your question",
                key="question",
                type="search",
                max_chars=state.LONGEST_QUESTION,
                placeholder="for example: methadone in prison and deaths after release",
            )
            st.form_submit_button("Search", type="primary", on_click=submitted)


def _ways_in() -> None:
    parts.html('<p class="quiet">Or try one of these:</p>')
    with st.container(key="examples", horizontal=True, gap="small"):
        for example in EXAMPLES:
            st.button(example, on_click=state.go, args=(Asked(question=example),))
    parts.html(
        "<h2>Or start from a recommendation</h2>"
        f'<p class="quiet measure">{escape(reference.notice())}</p>'
        f"{evidence.groups('?recommendation={number}')}"
    )


def _answer(asked: Asked) -> None:
    opened = state.opened()
    query = asked.query()
    words = (
        "Searching …"
        if opened.store.has_encoder
        else "Loading the search model; only the first question waits …"
    )
    with st.spinner(words):
        results = search(opened.store, query, state.VIEWER)
    if asked.recommendation is not None:
        _narrowed_to(asked)
    narrowing.panels(asked, results.facets)
    narrowing.chips(asked)
    if results.notice:
        parts.notice(results.notice)
    if results.set_aside:
        aside = parts.plural(results.set_aside, "document")
        told = f"{aside} that do not speak to recommendation {asked.recommendation} set aside."
        parts.html(f'<p class="quiet">{told}</p>')
    parts.html(evidence.columns(results))
    _more(asked, max(results.counts.values()))


def _narrowed_to(asked: Asked) -> None:
    wanted = reference.recommendation(asked.recommendation or 0)
    parts.html(f"<p><b>Recommendation {wanted.number}.</b> {escape(wanted.title)}.</p>")
    st.button(
        "Ask without the recommendation", on_click=state.go, args=(replace(asked, recommendation=None),)
    )


def _more(asked: Asked, there_are: int) -> None:
    if there_are > asked.k < state.MOST:
        more = replace(asked, k=asked.k + state.PER_PAGE)
        st.button("Show ten more of each", key="more", on_click=state.go, args=(more,))
