"""The files that are not found, or not as a whole: what became of each, why, and the remedy beside it."""

from __future__ import annotations

from html import escape

import streamlit as st

from corpus.store import Row
from ingest import jobs
from ingest.numbers import Number
from ui import parts, pictures, state
from ui.checking import doing
from ui.views import ledger

_PER_PAGE = 50
_REMEDY = {
    "needs OCR": "Run it through text recognition (ocrmypdf does it for free) and add the result.",
    "failed": "Download it again, or open it and save it anew as PDF or DOCX, then add that.",
    "needs review": "Decide what the reason names, then add the file again.",
    "withdrawn": "A consultation lead can readmit it.",
}


def show() -> None:
    local = pictures.is_local({name.lower(): value for name, value in st.context.headers.to_dict().items()})
    with doing.store().read(state.viewer()) as reader:
        rows = [
            row
            for row in reader.ledger(local=local)
            if row.state != "indexed" or ledger.meaning(row) == ledger.IN_PART
        ]
    rows = [row for row in rows if row.state != "duplicate"]
    if not rows:
        parts.html('<p class="nothing">Everything in every file that you are told of is found.</p>')
        return
    parts.html(f'<p class="quiet">{parts.plural(len(rows), "file")} not found, or not as a whole.</p>')
    pages = -(-len(rows) // _PER_PAGE)
    page = int(st.pagination(pages, key="page", bind="query-params")) if pages > 1 else 1
    here = rows[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    parts.html(_table(here))
    for row in here:
        if row.path.startswith("lookup:") and row.retryable:
            st.button(
                f"Look {parts.literal(row.file)} up again",
                key=f"again-{row.path}",
                on_click=_again,
                args=(row,),
            )


def _again(row: Row) -> None:
    """Look a paper up once more. The bytes of an uploaded file are gone, so that is dropped again instead."""
    _, what, value = row.path.split(":", 2)
    number = Number("doi" if what == "doi" else "pmid", value)

    def change() -> str:
        store = doing.store()
        jobs.hand_over(store, state.viewer(), [], [number])
        jobs.WORKERS.see_to(store)
        return f"{row.file} is being looked up. “Add papers” shows how far it is."

    doing.tried(change)


def _table(rows: list[Row]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(row.file)}</th><td><span class="label warn">{escape(row.state)}</span>'
        f"</td><td>{escape(row.reason or ledger.meaning(row))}</td><td>{_remedy(row)}</td></tr>"
        for row in rows
    )
    return (
        '<table class="ledger"><thead><tr><th scope="col">File</th><th scope="col">State</th>'
        '<th scope="col">Why</th><th scope="col">What to do</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _remedy(row: Row) -> str:
    if row.retryable:
        return "Add it again; it may go well this time."
    if row.state == "indexed":
        return "What is named is not found; the rest is. Mend it in the file and add it again."
    return escape(_REMEDY.get(row.state, ""))
