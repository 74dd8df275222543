"""One recommendation: what it asks for, and the evidence that speaks to it."""

from __future__ import annotations

from html import escape

from corpus import reference
from ui import asking, evidence, parts, state


def show() -> None:
    asked = state.asked()
    if asked.recommendation is None:
        parts.html(
            f'<h1>Recommendations</h1><p class="quiet measure">{escape(reference.notice())}</p>'
            f"{evidence.groups(2)}"
        )
        return
    _head(reference.recommendation(asked.recommendation))
    asking.box(
        asked, "Ask within this recommendation", "Leave it empty for all that speaks to the recommendation"
    )
    if asked.question or asked.filters:
        parts.html(f'<p class="printed">{asking.said(asked)}</p>')
    asking.answer(asked)


def _head(wanted: reference.Recommendation) -> None:
    with state.opened().store.read(state.viewer()) as reader:
        official = reader.official().get(wanted.number)
    wording = (
        f"<details><summary>The official wording</summary><blockquote><p>{escape(official[1])}</p>"
        "</blockquote></details>"
        if official
        else ""
    )
    parts.title(f"Recommendation {wanted.number}")
    parts.html(
        f'<p class="kicker">{escape(wanted.group)}, recommendation {wanted.number}</p>'
        f'<h1>{escape(wanted.title)}</h1><p class="lead">{escape(wanted.summary)}</p>'
        f'<p class="quiet measure">In our words. {escape(reference.notice())}</p>{wording}'
    )
