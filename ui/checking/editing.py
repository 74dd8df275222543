"""One paper's record as a form, in its place in the table; who corrected what, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from corpus import facets
from corpus.errors import UsageError
from corpus.store import Change, Held
from corpus.store.correcting import FACETS
from search.speaking import Spoken
from ui import evidence, judging, parts, state
from ui.checking import doing, removing

_FIELDS = {
    "title": "Title",
    "journal": "Journal",
    "year": "Year",
    "doi": "DOI",
    "pmid": "PubMed number",
    "authors": "Authors, one a line",
}
_NAMES = {
    **_FIELDS,
    "authors": "Authors",
    "language": "Language",
    "licence": "Licence",
    "keywords": "Keywords",
}


def open_(document_id: str) -> None:
    """Open the form of one paper, for callbacks."""
    st.query_params["edit"] = document_id


def show(held: Held) -> None:
    with st.container(border=True, key="editing"):
        _form(held)
        with st.container(horizontal=True, gap="small"):
            if _suggested(held):
                st.button("What was read is right", key="accept-one", on_click=_accept, args=(held.id,))
            st.button("Close", on_click=_close)
        _corrected(held)
        judging.of_document(held.id, held.row, None)
        removing.show(held)


def choose(name: str, key: str, held: Sequence[str], *, read: bool = False) -> None:
    """A facet's values to choose from. What was read from the text says so."""
    facet = facets.by_name(name)
    known = facet.values()
    label = parts.capital(facet.label) + (" (read from the text)" if read else "")
    st.multiselect(
        label,
        list(dict.fromkeys((*held, *known))),
        format_func=facet.words,
        key=key,
        placeholder="",
        accept_new_options=not facet.closed,
    )


def recommendation(spoken: Spoken) -> str:
    """A recommendation with its score and what somebody judged, as HTML."""
    said = "confirmed" if spoken.confirmed else f"{spoken.score:.2f}"
    if not (spoken.confirmed or spoken.trusted):
        said = f"suggested, {said}"
    address = evidence.recommendation_address(spoken.number)
    return f'<a href="{address}">{spoken.number}</a> <span class="quiet">({said})</span>'


def _form(held: Held) -> None:
    document = held.document
    for field in _FIELDS:
        value = getattr(document, field)
        text = "\n".join(value) if field == "authors" else str(value or "")
        state.begin(_key(held.id, field), text)
    for name in FACETS:
        values = [value for value, _ in held.facets.get(name, ())]
        state.begin(_key(held.id, f"facet:{name}"), values)
    with st.form(f"edit-form-{held.id}", border=False):
        st.text_input(_FIELDS["title"], key=_key(held.id, "title"))
        left, right = st.columns(2)
        with left:
            st.text_area(_FIELDS["authors"], key=_key(held.id, "authors"), height=122)
            for field in ("journal", "year", "doi", "pmid"):
                st.text_input(_FIELDS[field], key=_key(held.id, field))
        with right:
            for name in FACETS:
                found = held.facets.get(name, ())
                read = any(suggested for _, suggested in found)
                choose(name, _key(held.id, f"facet:{name}"), [value for value, _ in found], read=read)
        st.form_submit_button("Save", type="primary", on_click=_save, args=(held,))


def _key(document_id: str, field: str) -> str:
    return f"edit-{document_id}-{field}"


def _save(held: Held) -> None:
    """Save what differs from what stood there."""
    changes = [Change(held.id, field, value) for field, value in _typed(held).items()]
    if doing.tried(lambda: _saved(held, changes)):
        _forget(held.id)


def _typed(held: Held) -> dict[str, Any]:
    given = {}
    for field in _FIELDS:
        typed = state.given(_key(held.id, field))
        value = (
            [line.strip() for line in typed.splitlines() if line.strip()]
            if field == "authors"
            else typed.strip()
        )
        before = getattr(held.document, field)
        if value != (list(before) if field == "authors" else str(before or "")):
            given[field] = value
    for name in FACETS:
        values = sorted(state.given(_key(held.id, f"facet:{name}")))
        if values != sorted(value for value, _ in held.facets.get(name, ())):
            given[f"facet:{name}"] = values
    return given


def _saved(before: Held, changes: Sequence[Change]) -> str:
    _refuse_conflicts(before, changes)
    return "Saved." if doing.curator().correct(changes) else "All of this is recorded already."


def _refuse_conflicts(before: Held, changes: Sequence[Change]) -> None:
    """Raises UsageError where somebody else changed one of these fields since the form showed it."""
    with doing.store().read(state.viewer()) as reader:
        now = reader.document(before.id).held
    for change in changes:
        found = _plain(_value(now, change.field))
        if found not in (_plain(_value(before, change.field)), _plain(change.value)):
            by = now.corrections.get(change.field, {}).get("by", "a newer version of the file")
            raise UsageError(
                f"Nothing was saved: {_name(change.field)} was changed meanwhile by {by}, to "
                f"“{_said(_value(now, change.field))}”. What you typed is still here; Save again to keep it."
            )


def _plain(value: Any) -> list[str]:
    """A value as it compares with what was typed."""
    return list(map(str, value)) if isinstance(value, list | tuple) else [str(value or "")]


def _value(held: Held, field: str) -> Any:
    if field.startswith("facet:"):
        return [value for value, _ in held.facets.get(field.removeprefix("facet:"), ())]
    return getattr(held.document, field)


def _forget(document_id: str) -> None:
    """Let the form show what is recorded now."""
    state.forget(f"edit-{document_id}-")


def _close() -> None:
    _forget(st.query_params.pop("edit", ""))
    st.query_params.pop("remove", None)


def _suggested(held: Held) -> bool:
    return any(suggested for name in FACETS for _, suggested in held.facets.get(name, ()))


def _accept(document_id: str) -> None:
    doing.tried(lambda: _accepted(document_id))
    _forget(document_id)


def _accepted(document_id: str) -> str:
    doing.curator().accept([document_id])
    return "What was read from the text is confirmed."


def _corrected(held: Held) -> None:
    """What people corrected, with what was read instead, and the way back."""
    if not held.corrections:
        return
    parts.html("<h2>Corrected</h2>")
    for field, correction in sorted(held.corrections.items()):
        name = _name(field)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            read = held.record.get(field)
            before = "" if field.startswith("facet:") else f" Read in the file: {_said(read)}."
            who = f"{correction['by']}, {correction['at'][:10]}"
            st.html(
                f'<div class="ev"><p><b>{escape(name)}</b>: {escape(_said(correction["value"]))} '
                f'<span class="quiet">by {escape(who)}.{escape(before)}</span></p></div>',
                width="stretch",
            )
            st.button(
                f"Take back: {name}",
                key=f"back-{held.id}-{field}",
                on_click=_take_back,
                args=(held.id, field),
            )


def _name(field: str) -> str:
    if field.startswith("facet:"):
        return parts.capital(facets.by_name(field.removeprefix("facet:")).label)
    return _NAMES.get(field, field)


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value or "none")


def _take_back(document_id: str, field: str) -> None:
    def change() -> str:
        doing.curator().correct([Change(document_id, field, taken_back=True)])
        return f"{_name(field)} is again as it was read."

    if doing.tried(change):
        _forget(document_id)
