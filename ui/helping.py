"""What would help somebody whose question nothing answers, or who misspelt a name."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from corpus import reference
from search.answer import Suggestions
from ui import evidence, parts, state
from ui.state import Asked


def show(asked: Asked, suggestions: Suggestions) -> None:
    """How the question was understood, the nearest recommendation, and wider words to press."""
    if suggestions.spelling:
        parts.html(f'<p class="quiet">Searched for “{escape(suggestions.spelling)}”.</p>')
    if suggestions.recommendation is not None:
        wanted = reference.recommendation(suggestions.recommendation)
        parts.html(
            f'<p>What would help: <a href="{evidence.recommendation_address(wanted.number)}">recommendation '
            f"{wanted.number}, {escape(wanted.title)}</a>, comes nearest.</p>"
        )
    if suggestions.broader:
        with st.container(key="broader", horizontal=True, vertical_alignment="center", gap="small"):
            st.html('<div class="ev"><p class="quiet">Or ask more widely:</p></div>', width="content")
            for words in suggestions.broader:
                wider = replace(asked, question=words, k=state.PER_PAGE)
                st.button(words, on_click=state.go, args=(wider,), wrap=True)
