"""What the people in a consultation allowed, in plain words: for the whole of it, and for each speaker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from corpus.model import SpeakerConsent
from ingest import approving, deciding, pseudonyms, reviewing
from ingest.drafts import Draft
from ui import drafting, parts, state

_FIND = {
    "public": "Everybody, also without signing in",
    "signed_in": "Only people who are signed in here",
}
_SHOW = {
    "verbatim": "Word for word, with names replaced",
    "paraphrase": "Only told in other words: their own are never kept",
}
_ROLES = {
    "lived_experience": "Tells of their own experience",
    "family": "Family or friend",
    "provider": "Works in treatment, health, justice or housing",
    "facilitator": "Asks the questions: context, never evidence",
}
_LONG_AGO = dt.date(1950, 1, 1)
_AS_ALL = "As for the whole consultation"
_OUT = "Nobody: leave their words out"


def show(draft: Draft, number: int) -> None:
    """The form for one transcript, then for each of its speakers; each answer is kept at once."""
    parts.html(
        "<h2>The whole consultation</h2>"
        '<p class="measure quiet">What the signed forms say. Where a speaker allowed less, say so below: the '
        "stricter always holds.</p>"
    )
    _whole(draft, number)
    parts.html("<h2>Who spoke</h2>")
    here = {
        reviewing.label_form(number, block.speaker)
        for block in draft.review.transcripts[number].document.blocks
        if block.speaker
    }
    first = reviewing.people(draft.review)
    speaking = [head for head in reviewing.speakers(draft.review) if any(first[key] == head for key in here)]
    if not speaking:
        parts.html('<p class="quiet">These are notes: nobody in them is said to speak.</p>')
    for head in speaking:
        _speaker(draft, head)


def _whole(draft: Draft, number: int) -> None:
    terms = draft.review.transcripts[number].terms
    name = f"{draft.id}-{number}"

    def keep(field: str) -> Callable[[Any], None]:
        def write(value: Any) -> None:
            drafting.change(
                draft,
                lambda review: deciding.with_terms(
                    review, number, replace(review.transcripts[number].terms, **{field: value})
                ),
            )

        return write

    with st.container(key="terms"):
        _words("Title, as it may be told: no names", f"{name}-title", terms.title, keep("title"))
        _date("Held on", f"{name}-held", terms.held_on, keep("held_on"))
        _one("Who may find it", f"{name}-find", _FIND, terms.find, keep("find"))
        _one("How may it be shown", f"{name}-show", _SHOW, terms.show, keep("show"))
        _date("Until when (leave empty for no end)", f"{name}-until", terms.until, keep("until"))
        _words(
            "Which community has a say over it, if one has",
            f"{name}-authority",
            terms.authority,
            keep("authority"),
        )
        _words("Who recorded the consent", f"{name}-recorded", terms.recorded_by, keep("recorded_by"))
        _words("Where the signed form is kept", f"{name}-form", terms.form_kept, keep("form_kept"))


def _speaker(draft: Draft, head: str) -> None:
    review = draft.review
    voice, called = reviewing.voice_of(review, head), reviewing.names(review)
    labels = reviewing.speakers(review)[head]
    out = head in review.left_out
    name = f"{draft.id}-{head}"
    with st.container(key=f"speaker-{name}"):
        parts.html(
            f'<h3>{escape(called[head])}</h3><p class="quiet">In the file: {escape(", ".join(labels))}</p>'
        )
        _one("What part they had", f"{name}-role", _ROLES, voice.role, _voice(draft, head, "role"))
        with st.expander(
            f"What {parts.literal(called[head])} allowed, where it differs", key=f"{name}-terms"
        ):
            finds = {"": _AS_ALL, "signed_in": _FIND["signed_in"], "nobody": _OUT}
            found = "nobody" if out else voice.find or ""
            _one("Who may find their words", f"{name}-find", finds, found, _find(draft, head))
            shows = {"": _AS_ALL, "paraphrase": _SHOW["paraphrase"]}
            _one(
                "How may they be shown", f"{name}-show", shows, voice.show or "", _voice(draft, head, "show")
            )
            _date("Until when, if that is sooner", f"{name}-until", voice.until, _voice(draft, head, "until"))
            for field, label in (
                ("authority", "Which community has a say, if it is another"),
                ("recorded_by", "Who recorded their consent, if it was somebody else"),
                ("form_kept", "Where their signed form is kept, if it is elsewhere"),
            ):
                _words(label, f"{name}-{field}", getattr(voice, field) or "", _voice(draft, head, field))
            _same(draft, head, name)


def _voice(draft: Draft, head: str, field: str) -> Callable[[Any], None]:
    def write(value: Any) -> None:
        drafting.change(
            draft,
            lambda review: deciding.with_voice(
                review,
                head,
                replace(reviewing.voice_of(review, head), **{field: value or None}),
                left_out=head in review.left_out,
            ),
        )

    return write


def _find(draft: Draft, head: str) -> Callable[[Any], None]:
    def write(value: Any) -> None:
        def edit(review: Any) -> Any:
            own: SpeakerConsent = reviewing.voice_of(review, head)
            kept = replace(own, find="signed_in" if value == "signed_in" else None)
            return deciding.with_voice(review, head, kept, left_out=value == "nobody")

        drafting.change(draft, edit)

    return write


def _same(draft: Draft, head: str, name: str) -> None:
    """Two labels of one person, such as a misspelt one, become one."""
    review = draft.review
    called = reviewing.names(review)
    others = {key: called[key] for key in reviewing.speakers(review) if key != head}
    if not others:
        return

    def chosen() -> None:
        other = state.given(f"{name}-same")
        if other:
            key = pseudonyms.pair(head, other)
            drafting.change(draft, lambda review: deciding.answer(review, key, same=True))

    st.selectbox(
        "Is the same person as",
        [None, *others],
        format_func=lambda key: parts.literal(others[key]) if key else "nobody else here",
        key=f"{name}-same",
        on_change=chosen,
    )


def paraphrases(draft: Draft, number: int) -> None:
    """A box for each turn that may only be told in other words, beside what stands there now."""
    if draft.review.transcripts[number].terms.show is None:
        parts.html(
            '<p class="measure">How the words may be shown is not recorded yet. Say so under “Speakers and '
            "consent”; what may only be told in other words then waits here.</p>"
        )
        return
    needed = approving.to_paraphrase(draft.review, number)
    if not needed:
        parts.html(
            '<p class="measure">Everything here may be shown word for word: there is nothing to tell in '
            "other words.</p>"
        )
        return
    parts.html(
        '<p class="measure">These may only be told in other words. Write what was meant; the words '
        "themselves are not kept.</p>"
    )
    told = draft.review.transcripts[number].paraphrases
    for turn, (speaker, words) in needed.items():
        who = f'<p class="speaker">{escape(speaker)}</p>' if speaker else ""
        parts.html(f'<div class="text voices">{who}<p>{escape(words)}</p></div>')
        _paraphrase(draft, number, turn, told.get(turn, ""))


def _paraphrase(draft: Draft, number: int, turn: int, value: str) -> None:
    key = f"{draft.id}-{number}-turn-{turn}"

    def write() -> None:
        words = state.given(key)
        drafting.change(draft, lambda review: deciding.with_paraphrase(review, number, turn, words))

    state.keep(key, value)
    st.text_area(f"Turn {turn} in other words", key=key, height=90, on_change=write)


# -- widgets that keep their answer at once --------------------------------------------------------


def _words(label: str, key: str, value: str, write: Callable[[Any], None]) -> None:
    state.keep(key, value)
    changed = partial(_changed, key, write)
    st.text_input(label, key=key, max_chars=200, autocomplete="off", on_change=changed)


def _date(label: str, key: str, value: dt.date | None, write: Callable[[Any], None]) -> None:
    state.keep(key, value)
    changed = partial(_changed, key, write)
    st.date_input(label, value=None, key=key, min_value=_LONG_AGO, on_change=changed)


def _one(
    label: str, key: str, options: dict[str, str], value: str | None, write: Callable[[Any], None]
) -> None:
    state.keep(key, value)
    changed = partial(_changed, key, write)
    st.radio(label, list(options), format_func=options.__getitem__, index=None, key=key, on_change=changed)


def _changed(key: str, write: Callable[[Any], None]) -> None:
    write(state.given(key))
