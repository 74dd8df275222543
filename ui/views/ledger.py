"""What became of every file ever offered, and what to do about each that is not to be found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from corpus.model import Kind
from corpus.store import Row
from ui import evidence, parts, pictures, state

_PER_PAGE = 100
_UNTOLD = "Whoever runs this repository reads the reason with python -m corpus ledger."
IN_PART = "Found, except what is named here."
_ONLY_COUNTS = re.compile(r"(\d+ (new|updated|held already)(, |$))*")
# State -> what it means for who looks for the document.
_MEANING = {
    "indexed": "Everything in it is found.",
    "duplicate": "The same document is held already. Where this one says more, “Check papers” shows both.",
    "needs review": "A person has to decide something before its content is stored.",
    "needs OCR": "It holds pictures of pages and no text yet.",
    "failed": "It could not be read.",
    "withdrawn": "Its content was taken away and stays away until somebody readmits it.",
}

_CALM = ("indexed", "waiting", "being read")  # nobody has to look

Line = tuple[str, str, str]
"""File, state, and what it means, as HTML."""


def show() -> None:
    local = pictures.is_local({name.lower(): value for name, value in st.context.headers.to_dict().items()})
    with state.opened().store.read(state.viewer()) as reader:
        rows, untold = reader.ledger(local=local), reader.untold(local=local)
    counts = Counter(row.state for row in rows)
    for (_, found), n in untold.items():
        counts[found] += n
    offered = parts.plural(counts.total(), "file")
    parts.html(
        "<h1>What became of every file</h1>"
        f'<p class="lead">{offered} offered so far. None is passed over in silence: '
        "what is not to be found stands here with the reason.</p>"
    )
    if not counts:
        return
    wanted = _choose(counts)
    shown = [row for row in rows if wanted in (None, row.state)]
    shown.sort(key=lambda row: (row.state == "indexed", row.state == "duplicate", row.file))
    others = {key: n for key, n in untold.items() if wanted in (None, key[1])}
    lines = [*_counted(others), *((escape(row.file), escape(row.state), told(row)) for row in shown)]
    page = _turn(len(lines))
    parts.html(table(lines[(page - 1) * _PER_PAGE : page * _PER_PAGE]))


def meaning(row: Row) -> str:
    """What a file's state means; of a found one whose reason names more than counts, that some is missing."""
    if row.state == "indexed" and not _ONLY_COUNTS.fullmatch(row.reason or ""):
        return IN_PART
    return _MEANING.get(row.state, "")


def _choose(counts: Mapping[str, int]) -> str | None:
    """One state, or all; the state stands in the address."""
    given = st.query_params.get("state")

    def chosen() -> None:
        picked = state.given("ledger-state")
        st.query_params.from_dict({"state": picked} if picked else {})

    state.keep("ledger-state", given if given in counts else None)
    return st.pills(
        "Show only",
        [name for name in _MEANING if name in counts],
        format_func=lambda name: f"{name} ({counts[name]})",
        key="ledger-state",
        on_change=chosen,
    )


def _turn(n: int) -> int:
    pages = -(-n // _PER_PAGE)
    return int(st.pagination(pages, key="page", bind="query-params")) if pages > 1 else 1


def _counted(untold: Mapping[tuple[Kind | None, str], int]) -> list[Line]:
    """A line for all files of a kind and state whose names are not told."""
    return [
        (
            parts.plural(n, "consultation" if kind is Kind.CONSULTATION else "file"),
            found,
            f"{_MEANING.get(found, '')} {_UNTOLD if found != 'indexed' else ''}",
        )
        for (kind, found), n in sorted(untold.items(), key=lambda item: (item[0][1] == "indexed", item[0][1]))
    ]


def told(row: Row) -> str:
    """What a state means for this file, why, what to do, and the way to what was found in it."""
    said = [meaning(row), row.reason or ""]
    if row.retryable:
        said.append(_again(row))
    words = " ".join(escape(s if s.endswith((".", "!", "?")) else f"{s}.") for s in said if s)
    if row.state in ("indexed", "duplicate") and len(row.document_ids) == 1:
        words += f' <a href="{evidence.document_address(row.document_ids[0])}">Open the document</a>'
    return words


def _again(row: Row) -> str:
    """How to try once more: a file that was uploaded has no path to read it from."""
    offered = row.path.startswith("/")
    return "Try it again with python -m ingest --retry." if offered else "Add it again to try once more."


def table(lines: Sequence[Line]) -> str:
    body = "".join(
        f'<tr><th scope="row">{file}</th><td><span class="label {"" if found in _CALM else "warn"}">'
        f"{found}</span></td><td>{meaning}</td></tr>"
        for file, found, meaning in lines
    )
    return (
        '<table class="ledger"><thead><tr><th scope="col">File</th><th scope="col">State</th>'
        f'<th scope="col">What it means, and what to do</th></tr></thead><tbody>{body}</tbody></table>'
    )
