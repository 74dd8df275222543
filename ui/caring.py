"""What a lead does for the people in one document: consent record and codes, withdrawal, readmission.

Plain pages: nothing of what they show is kept by the framework, and each change is a form of its own.
"""

from __future__ import annotations

import textwrap
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from corpus import access
from corpus.errors import NotFound
from corpus.model import Kind, Viewer
from corpus.store import (
    NOBODY,
    PARTICIPANT,
    Codes,
    DocumentView,
    Preview,
    Receipts,
    Store,
    Withdrawal,
    Writer,
)
from ui import forms, handed_out, plain, receipts, state
from ui.signing_in import routed

_SHOWN = 20  # passages of a preview
_BEGINS = 60  # letters by which a passage is known in a list


@routed
async def care(request: Request) -> Response:
    """The page of a document's people: what was agreed, what was withdrawn, and every form."""
    if request.method != "POST":
        return await run_in_threadpool(_page, request)
    fields = await forms.received(request)
    return await run_in_threadpool(_change, request, fields)


def _page(request: Request) -> Response:
    who = state.viewer(request.cookies)
    access.require(who, "withdraw")
    document_id, asked = str(request.path_params["document"]), request.query_params
    store, (token, made) = state.opened().store, forms.token(request)
    done = Receipts(store, who).of_document(document_id)
    with store.read(who) as reader:
        gone = reader.tombstone(document_id)
        try:
            view = None if gone else reader.document(document_id)
        except NotFound:
            if not done:
                raise
            view = None  # readmitted, and not offered again yet
    if gone and gone.by == NOBODY:
        told = (
            f"The consent to document {escape(document_id)} ended; its words were removed on {gone.at[:10]}."
        )
        title, body = "A document whose consent has ended", f"<p>{told}</p>"
    elif view is None:
        state_ = "was withdrawn" if gone else "was readmitted: its file may be offered again"
        title, body = "A withdrawn document", f"<p>Document {escape(document_id)} {state_}.</p>"
    elif "preview" in asked:
        part = _part(asked.get("speaker", ""), asked.get("passage", ""))
        return _preview(Writer(store, who), document_id, part, token)
    else:
        title, body = view.held.document.title, _forms(store, who, view, token, asked.get("passage", ""))
    body += _earlier(document_id, done, token, gone=gone is not None)
    return forms.remember(request, plain.page(title, body), made)


def _issued(codes: int) -> str:
    if not codes:
        return "None has been made yet."
    made = (
        "One has been made already; it stays" if codes == 1 else f"{codes} have been made already; they stay"
    )
    return f"{made} valid."


def _forms(store: Store, who: Viewer, view: DocumentView, token: str, passage: str) -> str:
    """The ways to the consent record and to each withdrawal of a document that is held."""
    address = f"/consultation/{escape(view.held.id)}"
    body = f'<p><a href="/document?id={escape(view.held.id)}">Back to the document</a></p>'
    labels = dict.fromkeys(b.speaker for b in view.held.document.blocks if b.speaker)
    if view.held.document.kind is Kind.CONSULTATION and view.held.consent:
        issued = len(Codes(store, who).issued(view.held.id))
        body += (
            "<h2>Consent record</h2><p>A PDF with what was agreed, who recorded it and where the signed form "
            "is, and a new withdrawal code for each speaker, on a page of their own. The codes are shown "
            f"there and nowhere again. Each sheet names the address where codes are entered, at the address "
            f"by which this page was opened: open it as participants would. {_issued(issued)}</p>"
        )
        record = '<input type="hidden" name="do" value="record">'
        body += plain.form(address, token, "", "Make the consent record", record)
    body += "<h2>Withdraw</h2><p>What would go is shown first.</p>"
    body += _way(address, "", "The whole document")
    if view.held.document.kind is Kind.CONSULTATION:
        body += "".join(_way(address, _hidden("speaker", each), f"All that {each} said") for each in labels)
        body += _way(address, _choice(view, passage), "This passage")
    return body


def _choice(view: DocumentView, chosen: str) -> str:
    """A list of all passages, each with its number, who says it and how it begins."""
    options = ""
    for passage in (row.passage for row in view.passages):
        number, who = passage.ordinal, passage.speaker or "nobody named"
        begins = textwrap.shorten(view.text[passage.start : passage.end], _BEGINS, placeholder=" …")
        marked = " selected" if str(number) == chosen else ""
        options += f'<option value="{number}"{marked}>{number}. {escape(f"{who}: {begins}")}</option>'
    return f'<label for="passage">One passage</label><select id="passage" name="passage">{options}</select>'


def _way(address: str, fields: str, words: str) -> str:
    return (
        f'<form method="get" action="{address}">{fields}<input type="hidden" name="preview" value="1">'
        f'<button type="submit" class="second">{escape(words)} …</button></form>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _preview(writer: Writer, document_id: str, part: dict[str, object], token: str) -> Response:
    """What a withdrawal would take away, before it is done."""
    seen = writer.preview(document_id, **part)  # type: ignore[arg-type]  # a label or a number, as `_part` made
    rows = "".join(f"<blockquote>{escape(p.text or '')}</blockquote>" for p in seen.passages[:_SHOWN])
    more = len(seen.passages) - _SHOWN
    body = (
        f"<p>Of <b>{escape(seen.title)}</b>: {_said(seen)}.</p>"
        f"{handed_out.facts(receipts.counted(seen.removed))}{_others(seen)}<p>{receipts.BACKUPS}</p>"
    )
    hidden = (
        _hidden("do", "withdraw")
        + _hidden("seal", seen.seal)
        + "".join(_hidden(n, str(v)) for n, v in part.items())
    )
    field = plain.field("reason", "Reason, for the record: no names and none of the words", fill="off")
    body += plain.form(f"/consultation/{escape(document_id)}", token, field, "Withdraw for good", hidden)
    body += (
        f'<p><a href="/consultation/{escape(document_id)}">Do not withdraw</a></p><h2>These words</h2>{rows}'
    )
    body += f"<p>… and {more} more passages.</p>" if more > 0 else ""
    return plain.page("Before it is withdrawn", body)


def _others(seen: Preview) -> str:
    """The other consultations that hold the same words, and what becomes of them there."""
    if not seen.others:
        return ""
    links = ", ".join(
        f'<a href="/document?id={escape(each.id)}">{escape(each.document.title)}</a>' for each in seen.others
    )
    if seen.words.scope == "document":
        return f"<p>Most of these words stand in {links} too, which stays, and is withdrawn by itself.</p>"
    return f"<p>The same words stand in {links}, and are taken out of it too.</p>"


def _said(seen: Preview) -> str:
    """Whose words would go, and which."""
    if seen.words.speaker is not None:
        return f"all that <b>{escape(seen.words.speaker)}</b> said"
    if seen.words.passage is None:
        return receipts.SCOPES["document"]
    who = {row.passage.speaker for row in seen.passages if row.passage.speaker}
    return f"passage {seen.words.passage}{escape(f', said by {who.pop()}') if who else ''}"


def _earlier(document_id: str, done: list[Withdrawal], token: str, *, gone: bool) -> str:
    """What was withdrawn before, each with its receipt and a form that lifts it alone."""
    if not done and not gone:
        return ""
    standing = [w for w in done if not w.readmitted]
    body = "<h2>Withdrawn</h2>"
    if gone or standing:
        body += (
            "<p>After a mistake, readmit what was withdrawn by it: then the file may be offered again. The "
            "words are not here any more; they come back only with the file, and without what else was "
            "withdrawn.</p>"
        )
    if gone and standing and not any(w.scope == "document" for w in standing):
        body += "<p>All of the document was withdrawn, part by part. Readmit what was a mistake.</p>"
    elif gone and not standing:
        body += f"<section><p>The document is gone.</p>{_readmit(document_id, token)}</section>"
    for each in done:
        asked = (
            "<p>Readmit them only where that participant asks for it.</p>" if each.by == PARTICIPANT else ""
        )
        lifted = f"<p>Lifted on {escape((each.readmitted or '')[:10])}.</p>"
        body += (
            f"<section><p>{escape(each.at[:10])}: {receipts.SCOPES[each.scope]}, by {escape(each.by)}: "
            f'“{escape(each.reason)}”. <a href="/receipt/{escape(each.id)}">Receipt</a></p>'
            f"{lifted if each.readmitted else asked + _readmit(document_id, token, each)}</section>"
        )
    return body


def _readmit(document_id: str, token: str, withdrawal: Withdrawal | None = None) -> str:
    receipt = withdrawal.id if withdrawal else ""
    what = {"document": "the whole document", "speaker": "these words", "passage": "this passage"}
    words = f"Readmit {what[withdrawal.scope] if withdrawal else 'it'}"
    field = plain.field("reason", "Reason for readmitting", fill="off", of=receipt)
    hidden = _hidden("do", "readmit") + _hidden("receipt", receipt)
    return plain.form(f"/consultation/{escape(document_id)}", token, field, words, hidden, second=True)


def _change(request: Request, fields: dict[str, str]) -> Response:
    document_id, who = str(request.path_params["document"]), state.viewer(request.cookies)
    access.require(who, "withdraw")
    store, reason = handed_out.store_to_change(), fields.get("reason", "")
    what = fields.get("do")
    if what == "record":
        scheme = "https" if forms.is_https(request) else "http"
        return _record(store, who, document_id, f"{scheme}://{request.url.netloc}/withdraw")
    writer = Writer(store, who)
    if what == "readmit":
        of_document = {w.id for w in Receipts(store, who).of_document(document_id)}
        receipt = fields.get("receipt", "")
        writer.readmit(receipt if receipt in of_document else document_id, reason)
        body = (
            "<p>Its file may be offered again: with python -m ingest, or on the page for consultations.</p>"
            f'<p><a href="/consultation/{escape(document_id)}">Back to document {escape(document_id)}</a></p>'
        )
        return plain.page("Readmitted", body)
    if what != "withdraw":
        raise NotFound("This form does nothing. Go back and try once more.")
    part, seal = _part(fields.get("speaker", ""), fields.get("passage", "")), fields.get("seal", "")
    if "speaker" in part:
        done = writer.withdraw_speaker(document_id, str(part["speaker"]), reason, seal)
    elif "passage" in part:
        done = writer.withdraw_passage(document_id, int(str(part["passage"])), reason, seal)
    else:
        done = writer.withdraw(document_id, reason, seal)
    back = f'<p><a href="/consultation/{escape(document_id)}">Back to document {escape(document_id)}</a></p>'
    before = back + handed_out.without_drafts(store, done)
    return handed_out.withdrawn_page(done, once=False, before=before)


def _part(speaker: str, passage: str) -> dict[str, object]:
    """Which part of a document an address or a form names: a speaker, a passage, or none for all of it."""
    if speaker:
        return {"speaker": speaker}
    return {} if not passage else {"passage": forms.number(passage)}


def _record(store: Store, who: Viewer, document_id: str, address: str) -> Response:
    with store.read(who) as reader:
        held = reader.document(document_id).held
    if held.consent is None:
        raise NotFound(f"Document {document_id} is no consultation; nobody's consent is recorded of it.")
    codes = Codes(store, who).issue(document_id)
    made = receipts.consent_record(held, held.consent, codes, address)
    return handed_out.download(made, f"consent-record-{held.id}.pdf", "application/pdf")


ROUTES: list[BaseRoute] = [Route("/consultation/{document}", care, methods=["GET", "POST"])]
