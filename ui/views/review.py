"""One draft under review: what leads to a person, who spoke and what they allow, and the approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from corpus.errors import Changed, CorpusError, NotFound
from corpus.model import Viewer
from corpus.store import Writer
from ingest import approving, reviewing
from ingest.drafts import WARNED_DAYS, Draft, Drafts
from ingest.publishing import publish
from ingest.review import Review
from ui import acting, consenting, drafting, evidence, parts, state, transcript

_STEPS = {
    "names": "1. Names and details",
    "consent": "2. Speakers and consent",
    "words": "3. In other words",
    "approve": "4. Approve",
}
_FIRST = next(iter(_STEPS))


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
    draft = drafts.open(draft_id)
    number = _number(draft.review)
    _head(draft, number, drafts.moment())
    if said := drafting.told():
        parts.notice(said)
    step = _step()
    if step == "names":
        _names(draft, number)
    elif step == "consent":
        consenting.show(draft, number)
    elif step == "words":
        consenting.paraphrases(draft, number)
    else:
        _approve(draft, drafts, who)


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
        draft.review, number, key=key, acknowledged=acknowledged, on_actions=_acting(draft, number, key)
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
        faults = []

        def edit(review: Review) -> Review:
            seen: Review = state.memory()[f"{key}-seen"]
            for action in new:
                try:
                    alone = review == seen
                    review = acting.acted(review, number, action, seen)
                    seen = review if alone else acting.acted(seen, number, action, seen)
                except ValueError as fault:
                    faults.append(parts.capital(f"{fault}."))
            return review

        try:
            drafting.change(draft, edit)
        except CorpusError as fault:
            drafting.tell(str(fault))
            return
        state.memory()[f"{key}-done"] = (window, max(action["n"] for action in new))
        if faults:
            drafting.tell(faults[-1])

    return act


# -- approval --------------------------------------------------------------------------------------


def _approve(draft: Draft, drafts: Drafts, who: Viewer) -> None:
    parts.html(
        '<h2>Approve</h2><p class="measure">Approved, the text with its replacements is stored and found '
        "by those whom consent allows. Nothing else is kept: neither the file, nor the names, nor which "
        "pseudonym is whose. A person must have read all of it, from the first word to the last: no rule "
        "finds everything.</p>"
    )
    memory, times = state.memory(), f"{draft.id}-refused"
    read = st.checkbox("I have read all of it", key=f"{draft.id}-read-{memory.get(times, 0)}")
    today = dt.date.today()
    wanting = approving.missing(draft.review, today=today, read=read)
    if wanting:
        listed = "".join(f"<li>{escape(reason)}</li>" for reason in wanting)
        parts.html(f'<h3>What is missing</h3><ul class="measure">{listed}</ul>')
    else:
        _preview(draft.review)
    parts.html(_who_is_who(draft.review))
    # Whoever presses has read what the page held until then, and not what another lead has made of it since.
    now = draft.review.digest()
    shown = memory.get(f"{draft.id}-shown", now)
    memory[f"{draft.id}-shown"] = now
    if st.button("Approve", type="primary", disabled=bool(wanting), key="approve"):
        with st.spinner("Storing …"):
            writer = Writer(drafting.store(), who)
            try:
                outcomes = publish(drafts, writer, draft.id, of=shown, by=_name(who), today=today, read=read)
            except Changed as fault:
                memory[times] = memory.get(times, 0) + 1  # a box that nobody has ticked
                drafting.tell(str(fault))
                st.rerun()
        _forget(draft)
        st.query_params.from_dict({"approved": [outcome.document_id for outcome in outcomes]})
        st.rerun()
    with st.expander("Delete this draft"):
        parts.html('<p class="measure">It is gone at once and cannot be brought back.</p>')
        if st.button("Delete for good", key="delete"):
            drafts.remove(draft.id)
            drafting.note(draft.id, "deleted")
            _forget(draft)
            drafting.tell("The draft was deleted.")
            st.query_params.clear()
            st.rerun()


def _forget(draft: Draft) -> None:
    """Nothing of a draft that is gone stays with the window in which somebody worked on it."""
    for key in [key for key in state.memory() if draft.id in key]:
        del state.memory()[key]


def _who_is_who(review: Review) -> str:
    """Under which name each person who speaks will be kept: what the lead has to write down elsewhere."""
    rows, groups = [], reviewing.groups(review)
    for number, each in enumerate(review.transcripts):
        title = each.terms.title or f"Transcript {number + 1}"
        for label, kept in approving.labels(review, number, groups).items():
            if reviewing.label_form(number, label) not in review.left_out:
                rows.append((title, label, kept))
    several = len(review.transcripts) > 1
    shown = "".join(
        f"<dt>{escape(label)}{f', {escape(title)}' if several else ''}</dt><dd><b>{escape(kept)}</b></dd>"
        for title, label, kept in rows
    )
    return (
        '<h3>Who is who</h3><p class="measure">Write these names on the signed consent forms before you '
        "approve: each withdrawal code is made out to one of them, and afterwards nothing here knows whose "
        f'they are.</p><dl class="about">{shown}</dl>'
        if rows
        else ""
    )


def _preview(review: Review) -> None:
    with st.expander("What will be kept"):
        for number in range(len(review.transcripts)):
            document = approving.kept_text(review, number)
            parts.html(
                f'<h3>{escape(document.title)}</h3><div class="text voices">'
                + "".join(
                    (f'<p class="speaker">{escape(block.speaker)}</p>' if block.speaker else "")
                    + f"<p>{escape(document.text[block.start : block.end])}</p>"
                    for block in document.blocks
                )
                + "</div>"
            )


def _approved(done: Sequence[str], who: Viewer) -> None:
    links = "".join(f"<li>{_link(id_, who)}</li>" for id_ in done)
    parts.html(
        f'<h1>Approved</h1><p>The draft is gone, and this can be found:</p><ul class="measure">{links}</ul>'
    )


def _link(document_id: str, who: Viewer) -> str:
    try:
        with drafting.store().read(who) as reader:
            title = reader.document(document_id).held.document.title
    except NotFound as fault:  # withdrawn since, and the address still names it
        return escape(str(fault))
    return (
        f'<a href="{escape(evidence.document_address(document_id))}">{escape(title)}</a>. '
        f'<a href="consultation/{escape(document_id)}">Consent record, with a withdrawal code for each '
        "speaker</a>"
    )


def _name(who: Viewer) -> str:
    return who.account or who.role
