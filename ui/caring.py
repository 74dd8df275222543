"""What a lead does for the people in one document: consent record and codes, withdrawal, readmission.

Plain pages: nothing of what they show is kept by the framework, and each change is a form of its own.
"""

from __future__ import annotations

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from corpus import access
from corpus.errors import NotFound
from corpus.model import Kind, Viewer
from corpus.store import PARTICIPANT, Codes, DocumentView, Receipts, Store, Withdrawal, Writer
from ui import forms, handed_out, plain, receipts, state
from ui.signing_in import routed

_SHOWN = 20  # passages of a preview


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
    part = _part(asked.get("speaker", ""), asked.get("passage", ""))
    done = Receipts(store, who).of_document(document_id)
    with store.read(who) as reader:
        gone = reader.tombstone(document_id)
        view = None if gone else reader.document(document_id)
    if view is None:
        title, body = "A withdrawn document", f"<p>Document {escape(document_id)} was withdrawn.</p>"
    elif "preview" in asked:
        return _preview(Writer(store, who), document_id, part, token)
    else:
        title, body = view.held.document.title, _forms(store, who, view, token, asked.get("passage", ""))
    theirs = [w for w in done if not w.readmitted and w.by == PARTICIPANT]
    lift = bool(gone) or any(not w.readmitted and w.by != PARTICIPANT for w in done)
    body += _earlier(document_id, done, token, theirs, lift=lift)
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
        field = (
            '<label for="passage">One passage, by its number</label><input id="passage" name="passage" '
            f'type="number" min="1" max="{len(view.passages)}" value="{escape(passage)}" required>'
        )
        body += _way(address, field, "This passage")
    return body


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
        f"<p>Of <b>{escape(seen.title)}</b>: {receipts.SCOPES[seen.words.scope]}.</p>"
        f"{handed_out.facts(receipts.counted(seen.removed))}<p>{receipts.BACKUPS}</p>"
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


def _earlier(
    document_id: str, done: list[Withdrawal], token: str, theirs: list[Withdrawal], *, lift: bool
) -> str:
    """What was withdrawn before, each with its receipt, and the forms that lift it.

    `theirs` are those that participants made themselves, which stand until they ask for it.
    """
    if not done and not lift:
        return ""
    items = "".join(
        f"<li>{escape(w.at[:10])}: {receipts.SCOPES[w.scope]}, by {escape(w.by)}. "
        f'<a href="/receipt/{escape(w.id)}">Receipt</a>'
        f"{'. Lifted on ' + escape(w.readmitted[:10]) if w.readmitted else ''}</li>"
        for w in done
    )
    body = f"<h2>Withdrawn</h2><ul>{items}</ul>"
    if lift:
        body += (
            "<p>After a mistake, readmit it: then the file may be offered again. What was withdrawn is not "
            "here any more; it comes back only with the file, and without what participants took back with "
            "their own code.</p>"
        )
        body += _readmit(document_id, token, "Readmit")
    for each in theirs:
        body += (
            f"<p>On {escape(each.at[:10])} a participant took their words back with their code. Readmit them "
            "only where that participant asks for it.</p>"
        )
        body += _readmit(document_id, token, f"Readmit the participant's words of {each.at[:10]}", each.id)
    return body


def _readmit(document_id: str, token: str, words: str, receipt: str = "") -> str:
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
    return handed_out.withdrawn_page(done, once=False, before=handed_out.without_drafts(store, done))


def _part(speaker: str, passage: str) -> dict[str, object]:
    """Which part of a document an address or a form names: a speaker, a passage, or none for all of it."""
    if speaker:
        return {"speaker": speaker}
    return {"passage": int(passage)} if passage.isdecimal() and passage.isascii() and len(passage) < 9 else {}


def _record(store: Store, who: Viewer, document_id: str, address: str) -> Response:
    with store.read(who) as reader:
        held = reader.document(document_id).held
    if held.consent is None:
        raise NotFound(f"Document {document_id} is no consultation; nobody's consent is recorded of it.")
    codes = Codes(store, who).issue(document_id)
    made = receipts.consent_record(held, held.consent, codes, address)
    return handed_out.download(made, f"consent-record-{held.id}.pdf", "application/pdf")


ROUTES: list[BaseRoute] = [Route("/consultation/{document}", care, methods=["GET", "POST"])]
