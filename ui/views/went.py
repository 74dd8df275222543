"""Where your words went: the recommendations that the passages of one consultation speak to, by speaker."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from corpus import reference
from corpus.errors import NotFound
from corpus.model import Consent, Kind
from search import consented, went
from search.went import Went
from ui import evidence, parts, state


def show() -> None:
    document_id = st.query_params.get("id", "")
    with state.opened().store.search(state.viewer()) as searcher:
        held = searcher.document(document_id).held
        if held.document.kind is not Kind.CONSULTATION:
            raise NotFound(f"Document {document_id} is no consultation; nobody spoke in it.")
        found = went.where(searcher, document_id)
    parts.title("Where your words went")
    address = evidence.document_address(held.id)
    name = f"where-words-went/{escape(held.id)}"
    parts.html(
        "<h1>Where your words went</h1>"
        f'<p class="lead"><a href="{address}">{escape(held.document.title)}</a></p>'
        '<p class="measure">Whoever searches this repository by a recommendation finds the passages that '
        "clearly speak to it. Which do is suggested by the repository from the words; nobody's words are "
        "changed for it, and all of them are found by what they say as well.</p>"
        f'<p class="measure">For those who spoke: <a href="{name}.pdf">as PDF</a> or '
        f'<a href="{name}.csv">as a table (CSV)</a>.</p>'
    )
    if not found:
        parts.html("<p>No passage of it clearly speaks to one of the recommendations.</p>")
    for speaker in dict.fromkeys(each.speaker for each in found):
        parts.html(_speaker(held.id, speaker, [w for w in found if w.speaker == speaker], held.consent))


def _speaker(document_id: str, speaker: str | None, found: Sequence[Went], consent: Consent | None) -> str:
    said = consented.said(consent, speaker) if consent else ""
    agreed = f'<p class="place">Consent: {escape(said)}</p>' if said else ""
    shown = "".join(_recommendation(document_id, each) for each in found)
    return f'<div class="voices measure"><h2>{escape(speaker or "Nobody named")}</h2>{agreed}{shown}</div>'


def _recommendation(document_id: str, each: Went) -> str:
    title = escape(reference.recommendation(each.number).title)
    quoted = "".join(
        f'<article class="hit"><blockquote><p>{escape(text)}</p></blockquote><p class="place"><a '
        f'href="{evidence.document_address(document_id, ordinal, text)}">In its context</a></p></article>'
        for ordinal, text in zip(each.ordinals, each.texts, strict=True)
    )
    address = evidence.recommendation_address(each.number)
    return f'<h3><a href="{address}">Recommendation {each.number}: {title}</a></h3>{quoted}'
