"""Who did what to which document when; for admins."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from corpus.errors import NotFound
from corpus.store import Accounts, AuditLine
from ui import audit_export, evidence, parts, state

_PER_PAGE = 100
_LABELS = {"by": "Who", "action": "What", "document_id": "Document"}


def show() -> None:
    store = state.accounts_store()
    if store is None:
        raise NotFound("There is no store yet, so nothing was done in one.")
    audit = Accounts(store, state.viewer())
    only = {name: value for name in audit_export.FIELDS if (value := st.query_params.get(name))}
    count = audit.audit_count(only)
    parts.html(
        "<h1>Who did what</h1>"
        '<p class="lead">Every change, sign-in and attempt to sign in. Lines are added and never changed; of '
        "documents they hold the number and none of the words.</p>"
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for field in ("by", "action"):
            _choose(field, audit.audit_values(field), only)
        _type("document_id", only)
    pages = -(-count // _PER_PAGE)
    page = int(st.pagination(pages, key="page", bind="query-params")) if pages > 1 else 1
    lines = audit.audit(only, (page - 1) * _PER_PAGE, _PER_PAGE)
    address = escape(f"audit.csv?{urlencode(only)}" if only else "audit.csv")
    said = parts.plural(count, "line")
    parts.html(f'<p class="quiet">{said}. <a href="{address}" download>Download them as CSV</a></p>')
    parts.html(_table(lines))


def _choose(field: str, values: list[str], only: dict[str, str]) -> None:
    state.keep(f"audit-{field}", only[field] if only.get(field) in values else None)
    st.selectbox(
        _LABELS[field],
        values,
        index=None,
        key=f"audit-{field}",
        placeholder="all",
        on_change=_narrow,
        args=(field,),
    )


def _type(field: str, only: dict[str, str]) -> None:
    state.keep(f"audit-{field}", only.get(field, ""))
    st.text_input(_LABELS[field], key=f"audit-{field}", on_change=_narrow, args=(field,))


def _narrow(field: str) -> None:
    """Put what was chosen into the address."""
    value = (state.given(f"audit-{field}") or "").strip()
    kept = {name: st.query_params[name] for name in audit_export.FIELDS if name in st.query_params}
    kept.pop(field, None)
    st.query_params.from_dict({**kept, field: value} if value else kept)


def _table(lines: Sequence[AuditLine]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(line.at[:19].replace("T", " "))}</th>'
        f'<td class="wide">{escape(line.by)}</td>'
        f'<td class="short">{escape(line.action.replace("_", " "))}</td>'
        f'<td class="short">{_document(line)}</td>'
        f'<td class="wide">{escape(line.detail or "")}</td></tr>'
        for line in lines
    )
    return (
        '<table class="ledger"><thead><tr><th scope="col">When (UTC)</th><th scope="col">Who</th>'
        '<th scope="col">What</th><th scope="col">Document</th><th scope="col">Further</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _document(line: AuditLine) -> str:
    if not line.document_id:
        return ""
    return f'<a href="{evidence.document_address(line.document_id)}">{escape(line.document_id)}</a>'
