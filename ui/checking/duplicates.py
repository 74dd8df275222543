"""Records beside the documents they were taken for: merged, or told apart."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import PurePath
from typing import Any

import streamlit as st

from corpus.store import Pair
from corpus.store.duplicates import MERGEABLE
from ui import evidence, parts, state
from ui.checking import doing

_PER_PAGE = 10
_NAMES = {
    "title": "Title",
    "authors": "Authors",
    "year": "Year",
    "journal": "Journal",
    "doi": "DOI",
    "pmid": "PubMed number",
    "language": "Language",
    "licence": "Licence",
    "keywords": "Keywords",
}


def show() -> None:
    pairs = doing.curator().duplicates()
    if not pairs:
        parts.html('<p class="nothing">No file holds what another one holds already.</p>')
        return
    new = sum(bool(pair.missing() or pair.differing()) for pair in pairs)
    parts.html(
        f'<p class="quiet measure">{parts.plural(len(pairs), "record")} of documents that are held already, '
        f"{new} with something else or more to say. Merging fills what is missing and never touches the "
        "text; a record that is said to be another paper is held by itself when its file is added again.</p>"
    )
    pages = -(-len(pairs) // _PER_PAGE)
    page = int(st.pagination(pages, key="page", bind="query-params")) if pages > 1 else 1
    for pair in pairs[(page - 1) * _PER_PAGE : page * _PER_PAGE]:
        _pair(pair)


def _pair(pair: Pair) -> None:
    key = f"{pair.held.id}-{pair.duplicate.content[-12:]}"
    with st.container(border=True, key=f"pair-{key}"):
        parts.html(_beside(pair))
        offered = [*pair.missing(), *(field for field in pair.differing() if field in MERGEABLE)]
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if offered:
                st.multiselect(
                    "Take from the record",
                    offered,
                    default=pair.missing(),
                    format_func=_NAMES.__getitem__,
                    key=f"take-{key}",
                    placeholder="nothing",
                )
            st.button(
                "Merge" if offered else "It is the same",
                key=f"merge-{key}",
                type="primary",
                on_click=_merge,
                args=(pair, f"take-{key}"),
            )
            st.button("Not the same", key=f"apart-{key}", on_click=_apart, args=(pair,))


def _beside(pair: Pair) -> str:
    """Both records, field by field; those that differ are said to in words."""
    document, notes = pair.held.document, dict.fromkeys(pair.missing(), "only in the record")
    notes |= dict.fromkeys(pair.differing(), "differs")
    rows = "".join(
        _row(_NAMES[field], getattr(document, field), pair.said(field), notes.get(field, ""))
        for field in ("title", *MERGEABLE)
        if getattr(document, field) or pair.said(field)
    )
    address = evidence.document_address(pair.held.id)
    files = (escape(PurePath(file).name) for file in (pair.held.file, pair.duplicate.file))
    here, there = (
        f"{'full text' if full else 'record'} in {name}"
        for full, name in zip((document.full_text, pair.said("full_text")), files, strict=True)
    )
    return (
        '<table class="ledger beside"><thead><tr><th scope="col">Field</th>'
        f'<th scope="col"><a href="{address}">Held</a>: {here}</th>'
        f'<th scope="col">{parts.capital(there)}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(name: str, held: Any, said: Any, note: str) -> str:
    mark = f' <span class="label warn">{note}</span>' if note else ""
    cells = f'<td data-of="Held:">{_said(held)}</td><td data-of="Record:">{_said(said)}{mark}</td>'
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return escape(", ".join(map(str, value))) or "–"
    return escape(str(value)) if value else "–"


def _merge(pair: Pair, key: str) -> None:
    fields: Sequence[str] = state.given(key, ())

    def change() -> str:
        doing.curator().merge(pair.held.id, pair.duplicate.content, fields)
        took = ", ".join(_NAMES[field] for field in fields)
        return f"Merged. Taken from the record: {took}." if took else "Noted as the same document."

    doing.tried(change)


def _apart(pair: Pair) -> None:
    def change() -> str:
        doing.curator().tell_apart(pair.held.id, pair.duplicate.content)
        return f"Noted. Add {pair.duplicate.file} again, and it is held as a document of its own."

    doing.tried(change)
