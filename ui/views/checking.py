"""Check papers: what is recorded of them, what is a duplicate of what, and what became of each file."""

from __future__ import annotations

import json

import streamlit as st

from ui import parts, state
from ui.checking import doing, duplicates, files, papers

_PARTS = {"papers": "Papers", "duplicates": "Duplicates", "files": "Files"}


def show() -> None:
    parts.html(
        "<h1>Check papers</h1>"
        '<p class="lead">What is recorded of each study and policy document, those that need a look first. '
        "What you put right stays right when a file is added again, and says who did it and when.</p>"
    )
    doing.say()
    doing.store()
    counts = {"duplicates": len(doing.curator().duplicates())}
    chosen = _choose(counts)
    {"papers": papers.show, "duplicates": duplicates.show, "files": files.show}[chosen]()
    if chosen == "papers":
        _log()


def _log() -> None:
    """What was confirmed and rejected, to take along as labelled data."""
    labels = doing.curator().labels()
    if any(labels.values()):
        st.download_button(
            "Download what was judged (JSON)",
            json.dumps(labels, ensure_ascii=False, indent=1),
            "judgements.json",
            "application/json",
        )


def _choose(counts: dict[str, int]) -> str:
    """Which part of the page is shown; it stands in the address."""
    given = st.query_params.get("part", "")

    def chosen() -> None:
        picked = state.given("checking-part")
        st.query_params.from_dict({"part": picked} if picked not in (None, "papers") else {})

    def words(name: str) -> str:
        return f"{_PARTS[name]} ({counts[name]})" if counts.get(name) else _PARTS[name]

    shown = given if given in _PARTS else "papers"
    state.keep("checking-part", shown)
    st.segmented_control(
        "Part",
        list(_PARTS),
        format_func=words,
        key="checking-part",
        on_change=chosen,
        label_visibility="collapsed",
    )
    return shown
