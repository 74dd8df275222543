"""What is downloaded about somebody's words: receipts of withdrawals, and where the words went.

A receipt is for those who may withdraw; whoever has withdrawn with a code gets an address that works once.
"""

from __future__ import annotations

import csv
import io
import secrets
import threading
import time
from collections.abc import Mapping
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from corpus import access, reference
from corpus.errors import CorpusError, NotAllowed, NotFound, UsageError
from corpus.model import Kind
from corpus.store import Receipts, Store, Withdrawal
from ingest import withdrawn
from search import consented, went
from ui import plain, receipts, state
from ui.audit_export import cell
from ui.signing_in import routed

_ONCE_LASTS = 3600  # seconds
_COLUMNS = ("speaker", "consent", "recommendation", "title", "passages", "words")


class _Once:
    """Receipts that can be fetched once, by whoever has the token; forgotten with the server."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Withdrawal, float]] = {}
        self._guard = threading.Lock()

    def give(self, withdrawal: Withdrawal) -> str:
        """A new token for this receipt."""
        token, now = secrets.token_urlsafe(24), time.monotonic()
        with self._guard:
            self._held = {t: (w, ends) for t, (w, ends) in self._held.items() if ends > now}
            self._held[token] = (withdrawal, now + _ONCE_LASTS)
        return token

    def take(self, token: str, withdrawal_id: str) -> Withdrawal | None:
        """The receipt, if the token is for this one and was not used."""
        with self._guard:
            withdrawal, ends = self._held.get(token, (None, 0.0))
            if withdrawal is None or withdrawal.id != withdrawal_id or ends < time.monotonic():
                return None
            del self._held[token]
        return withdrawal


_ONCE = _Once()


def store_to_change() -> Store:
    """The store that the pages show. Raises UsageError while samples stand in for one."""
    opened = state.opened()
    if opened.location.samples:
        raise UsageError(
            "These are samples, which stand in until something is in your own store; nothing is withdrawn "
            "from them."
        )
    return opened.store


def facts(rows: Mapping[str, str]) -> str:
    """What each thing is called and what it is, as HTML; what is empty is left out."""
    shown = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows.items() if value
    )
    return f'<dl class="about">{shown}</dl>'


def without_drafts(store: Store, withdrawal: Withdrawal) -> str:
    """Remove the drafts that hold withdrawn words too; what to say of it, as HTML."""
    try:
        gone = withdrawn.take_out_of_drafts(store, withdrawal)
    except CorpusError as error:
        return plain.wrong(
            f"Whether a draft that waits for review holds the words could not be seen. {error}"
        )
    return "<p>They were taken out of what waits for review as well.</p>" if gone else ""


def receipt_address(withdrawal: Withdrawal, *, once: bool) -> str:
    """Where a receipt is downloaded; `once` by whoever has this address, and by nobody after them."""
    return f"/receipt/{escape(withdrawal.id)}" + (f"?once={_ONCE.give(withdrawal)}" if once else "")


def withdrawn_page(
    withdrawal: Withdrawal,
    *,
    once: bool,
    before: str = "",
    title: str = "Withdrawn",
    erased: bool = False,
    after: str = "",
) -> Response:
    """That it is done, what went, and the receipt to keep; `before` and `after` are HTML around it, and
    `erased` says that every file has been written anew since."""
    address = receipt_address(withdrawal, once=once)
    told = {
        "What": receipts.SCOPES[withdrawal.scope],
        **receipts.done(withdrawal),
        **receipts.counted(withdrawal.removed),
        "Verification": receipts.verified(withdrawal, erased=erased),
    }
    body = (
        f"{before}{facts(told)}<p>{receipts.BACKUPS}</p>"
        f'<p><a class="button" href="{address}">Download the receipt (PDF)</a></p>{after}'
    )
    return plain.page(title, body)


def download(content: bytes, name: str, kind: str) -> Response:
    """A file that no cache keeps."""
    headers = {**plain.UNKEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, kind)


@routed
async def receipt(request: Request) -> Response:
    """The receipt of a withdrawal as PDF."""
    return await run_in_threadpool(_receipt, request)


def _receipt(request: Request) -> Response:
    known = str(request.path_params["receipt"])
    once, who = request.query_params.get("once", ""), state.viewer(request.cookies)
    found, mine = _ONCE.take(once, known), Receipts(state.opened().store, who)
    if found is None:
        if once and not access.may(who, "withdraw"):
            raise NotAllowed(
                "This link gave its receipt already, or is older than an hour. Enter your code once more on "
                "the page “Your words”: it leads to another."
            )
        found = mine.one(known)
    made = receipts.receipt(found, erased=mine.is_erased())
    return download(made, f"receipt-{found.id}.pdf", "application/pdf")


@routed
async def words_went(request: Request) -> Response:
    """The recommendations that a consultation's passages speak to, as PDF or CSV."""
    return await run_in_threadpool(_words_went, request)


def _words_went(request: Request) -> Response:
    document_id, form = str(request.path_params["document"]), str(request.path_params["form"])
    if form not in ("pdf", "csv"):
        raise NotFound("This list is made as .pdf and as .csv.")
    with state.opened().store.search(state.viewer(request.cookies)) as searcher:
        held = searcher.document(document_id).held
        if held.document.kind is not Kind.CONSULTATION:
            raise NotFound(f"Document {document_id} is no consultation; nobody spoke in it.")
        found = went.where(searcher, document_id)
    name = f"where-words-went-{held.id}.{form}"
    if form == "pdf":
        return download(
            receipts.words_went(held.document.title, found, held.consent), name, "application/pdf"
        )
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for each in found:
        row = (
            each.speaker,
            consented.said(held.consent, each.speaker) if held.consent else "",
            str(each.number),
            reference.recommendation(each.number).title,
            " ".join(map(str, each.ordinals)),
            "\n\n".join(each.texts),
        )
        table.writerow([cell(value) for value in row])
    return download(out.getvalue().encode("utf-8-sig"), name, "text/csv; charset=utf-8")


ROUTES: list[BaseRoute] = [
    Route("/receipt/{receipt}", receipt),
    Route("/where-words-went/{document}.{form}", words_went),
]
