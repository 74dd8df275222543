"""One draft under review: what leads to a person, who spoke and what they allow, and the approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from corpus.errors import CorpusError, NotFound
from corpus.model import Viewer
from corpus.store import Writer
from ingest.drafts import WARNED_DAYS, Draft
from ingest.review import Review
from ui import acting, approval, consenting, drafting, evidence, parts, state, transcript

_STEPS = {
    "names": "1. Names and details",
    "consent": "2. Speakers and consent",
    "words": "3. In other words",
    "approve": "4. Approve",
}
_FIRST = next(iter(_STEPS))
_REFUSALS = 20  # of one window, that its browser is told of


def show() -> None:
    who = state.viewer()
    drafts = drafting.drafts(who)
    if done := st.query_params.get_all("approved"):
        _approved(done, who)
    if not (draft_id := st.query_params.get("draft")):
        if said := drafting.told():
            parts.notice(said)
        parts.html('<p><a href="consultations">See the drafts that wait for review</a></p>')
        return
    try:
        draft = drafts.open(draft_id)
    except NotFound as fault:
        parts.notice(str(fault))
        parts.html('<p><a href="consultations">See the drafts that wait for review</a></p>')
        return
    number = _number(draft.review)
    _head(draft, number, drafts.moment())
    if said := drafting.told():
        parts.notice(said)
    _resembling(draft, number)
    step = _step()
    if step == "names":
        _names(draft, number)
    elif step == "consent":
        consenting.show(draft, number)
    elif step == "words":
        consenting.paraphrases(draft, number)
    else:
        approval.show(draft, drafts, who)


def _head(draft: Draft, number: int, now: dt.datetime) -> None:
    title = draft.review.transcripts[number].terms.title or "A consultation without a title yet"
    days = parts.plural(draft.days_left(now), "day")
    parts.html(
        f'<p class="kicker"><a href="consultations">Consultations to review</a></p><h1>{escape(title)}</h1>'
        f'<p class="quiet">Uploaded on {draft.begun:%Y-%m-%d} by {escape(draft.by)}; it goes in {days} '
        "unless somebody works on it.</p>"
    )
    if draft.days_left(now) <= WARNED_DAYS:
        parts.notice(f"This draft goes in {days}. Any work on it keeps it for another month.")
    if len(draft.review.transcripts) > 1:
        _choose("transcript", "Transcript", _transcripts(draft.review), str(number + 1))


def _resembling(draft: Draft, number: int) -> None:
    """Say where another version of the transcript is held: its words would be in two places."""
    key, store, who = f"{draft.id}-{number}-resembling", drafting.store(), state.viewer()
    with store.read(who) as reader:
        generation = reader.generation
    known: tuple[int, list[str]] = state.memory().get(key, (-1, []))
    if known[0] != generation:  # ids alone are remembered: what they stand for may be withdrawn
        held = Writer(store, who).resembling(draft.review.transcripts[number].document)
        state.memory()[key] = known = generation, [each.id for each in held]
    for document_id in known[1]:
        with store.read(who) as reader:
            title = reader.document(document_id).held.document.title
        address = escape(evidence.document_address(document_id))
        parts.html(
            '<div class="notice"><p>Much of this is here already, as '
            f'<a href="{address}">{escape(title)}</a>. If this is the better version, withdraw '
            "that one once this is approved. What people agreed to there, also whose words were left out, is "
            "not taken over: record it here as well.</p></div>"
        )


def _transcripts(review: Review) -> dict[str, str]:
    return {str(n): t.terms.title or f"Transcript {n}" for n, t in enumerate(review.transcripts, 1)}


def _number(review: Review) -> int:
    given = st.query_params.get("transcript", "1")
    return int(given) - 1 if given in _transcripts(review) else 0


def _step() -> str:
    given = st.query_params.get("step", _FIRST)
    current = given if given in _STEPS else _FIRST
    _choose("step", "Step", _STEPS, current)
    return current


def _choose(name: str, label: str, options: Mapping[str, str], current: str) -> None:
    """One of these, which stands in the address."""

    def chosen() -> None:
        if picked := state.given(f"review-{name}"):
            st.query_params[name] = picked

    state.keep(f"review-{name}", current)
    st.pills(
        label,
        list(options),
        format_func=lambda key: parts.literal(options[key]),
        key=f"review-{name}",
        on_change=chosen,
        label_visibility="collapsed",
    )


# -- names and details -----------------------------------------------------------------------------


def _names(draft: Draft, number: int) -> None:
    parts.html(
        '<p class="measure">Everything that may lead to a person is marked, with what would stand in its '
        "place. <b>Rules miss what only one person did, and nicknames that are words: a person has to read "
        "all of it.</b> Press a key, or the buttons.</p>"
    )
    if unread := draft.review.transcripts[number].unread:
        parts.notice(f"Of this file: {'; '.join(unread)}.")
    key = f"transcript-{draft.id}-{number}"
    acknowledged = state.memory().setdefault(f"{key}-done", ("", 0))
    state.memory()[f"{key}-seen"] = draft.review
    transcript.show(
        draft.review,
        number,
        key=key,
        acknowledged=acknowledged,
        refused=state.memory().get(f"{key}-refused", []),
        on_actions=_acting(draft, number, key),
    )


def _acting(draft: Draft, number: int, key: str) -> Callable[[], None]:
    """What is done when the browser has something to say: each action once, whatever is sent again."""

    def act() -> None:
        said: dict[str, Any] = state.given(key).get("actions") or {}
        window, actions = str(said.get("from", "")), said.get("actions") or []
        last = state.memory()[f"{key}-done"]
        done = last[1] if last[0] == window else 0
        new = [action for action in actions if isinstance(action.get("n"), int) and action["n"] > done]
        if not new:
            return
        refused: list[tuple[int, str]] = []

        def edit(review: Review) -> Review:
            refused.clear()
            seen: Review = state.memory()[f"{key}-seen"]
            for action in new:
                try:
                    alone = review == seen
                    review = acting.acted(review, number, action, seen)
                    seen = review if alone else acting.acted(seen, number, action, seen)
                except ValueError as fault:
                    refused.append((action["n"], parts.capital(f"{fault}.")))
            return review

        try:
            drafting.change(draft, edit)
        except CorpusError as fault:
            drafting.tell(str(fault))
            return
        state.memory()[f"{key}-done"] = (window, max(action["n"] for action in new))
        # The browser may not have drawn an earlier answer yet; it knows which of them it has said.
        earlier = state.memory().get(f"{key}-refused", []) if last[0] == window else []
        state.memory()[f"{key}-refused"] = [*earlier, *refused][-_REFUSALS:]

    return act


# -- once approved --------------------------------------------------------------------------------


def _approved(done: Sequence[str], who: Viewer) -> None:
    links = "".join(f"<li>{_link(id_, who)}</li>" for id_ in done)
    parts.html(
        f'<h1>Approved</h1><p>The draft is gone, and this can be found:</p><ul class="measure">{links}</ul>'
    )


def _link(document_id: str, who: Viewer) -> str:
    try:
        with drafting.store().read(who) as reader:
            title = reader.document(document_id).held.document.title
            said = next((r.reason for r in reader.ledger() if document_id in r.document_ids), None)
    except NotFound as fault:  # withdrawn since, and the address still names it
        return escape(str(fault))
    return (
        f'<a href="{escape(evidence.document_address(document_id))}">{escape(title)}</a>. '
        f'<a href="consultation/{escape(document_id)}">Consent record, with a withdrawal code for each '
        f"speaker</a>{f'. {escape(said)}' if said else ''}"
    )
