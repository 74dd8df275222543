"""The front page: one question box, the recommendations as the other way in, and what is found."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from corpus import reference
from ui import asking, evidence, parts, state
from ui.state import Asked

EXAMPLES = (
    "Does naloxone on release from prison prevent deaths?",
    "How do people feel about the words used for them?",
    "What works instead of prison for people who use drugs?",
)
_PLACEHOLDER = "for example: methadone in prison and deaths after release"


def show() -> None:
    state.warm()
    asked = state.asked()
    if not asked.something:
        _welcome()
    asking.box(asked, "Your question", _PLACEHOLDER)
    if not asked.something:
        _ways_in()
        return
    parts.title(asked.question or f"Recommendation {asked.recommendation}")
    parts.html(f'<h1 class="printed">{asking.said(asked)}</h1>')
    if asked.recommendation is not None:
        _recommendation(asked)
    asking.answer(asked)


def _welcome() -> None:
    parts.html(
        "<h1>Evidence on drug policy</h1>"
        '<p class="lead">Ask a question and see, side by side, what studies found and what people told us, '
        "each with the page or the speaker it comes from.</p>"
    )


def _ways_in() -> None:
    with st.container(key="examples", horizontal=True, vertical_alignment="center", gap="small"):
        st.html('<div class="ev"><p class="quiet">Try one:</p></div>', width="content")
        for example in EXAMPLES:
            st.button(example, on_click=state.go, args=(Asked(question=example),), wrap=True)
    parts.html(
        '<h2 class="ways">Or start from a recommendation</h2><p class="quiet measure">Of the Global '
        f"Coalition to Address Synthetic Drug Threats. {escape(reference.notice())}</p>{evidence.groups(3)}"
    )


def _recommendation(asked: Asked) -> None:
    wanted = reference.recommendation(asked.recommendation or 0)
    what = "Narrowed to" if asked.question else "What speaks to"
    parts.html(
        f'<p>{what} <a href="{evidence.recommendation_address(wanted.number)}">recommendation '
        f"{wanted.number}, {escape(wanted.title)}</a>.</p>"
    )
    if asked.question:
        without = replace(asked, recommendation=None)
        st.button("Ask without the recommendation", on_click=state.go, args=(without,))
