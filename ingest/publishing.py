"""An approved draft goes into the store, and the draft goes: only the approved text is ever kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corpus.errors import Changed, StoreError
from corpus.model import Kind
from corpus.store import Offer, Outcome, Row, Writer, now
from ingest.approving import Approved, approved, kept_text, missing
from ingest.drafts import Draft, Drafts

_NOT_STORED = {
    "held": "The same transcript is held already, as document {0}, with the consent recorded there. Withdraw"
    " that first, or delete this draft.",
    "withdrawn": "It was withdrawn, as document {0}. Delete this draft, or readmit it if that was a mistake.",
}


def publish(
    drafts: Drafts, writer: Writer, draft_id: str, *, of: str, by: str, today: dt.date, read: bool
) -> list[Outcome]:
    """Store what was approved, and remove the draft; what became of each transcript, in order.

    `of` is the digest of the review that whoever approves has read. Raises Changed where somebody has worked
    on it since, and NeedsReview with all that is missing. Where a text is held already or was withdrawn,
    raises StoreError and the draft stays. Interrupted, it may be approved again.
    """
    with drafts.held(draft_id) as draft:
        if draft.review.digest() != of:
            raise Changed(
                "Somebody has worked on this draft since you read it. Nothing was approved; read it again."
            )
        outcomes = _stored(writer, draft, approved(draft.review, by=by, today=today, read=read), today)
        writer.note_draft(draft_id, "approved", [outcome.document_id for outcome in outcomes])
        drafts.remove(draft_id)
    return outcomes


def complete(drafts: Drafts, writer: Writer, today: dt.date) -> int:
    """Remove the drafts that were approved when the server was killed: their words are stored already, and
    names would wait with them for a month. How many there were.

    A draft that somebody has worked on since stays: it is approved anew.
    """
    done = 0
    for waiting in drafts.all():
        with drafts.held(waiting.id) as draft:
            if missing(draft.review, today=today, read=True):
                continue
            paths = {_path(draft.id, n): t.sha256 for n, t in enumerate(draft.review.transcripts)}
            texts = [kept_text(draft.review, number).text for number in range(len(paths))]
            stored = {
                path: writer.stored_from(sha256, path, text)
                for (path, sha256), text in zip(paths.items(), texts, strict=True)
            }
            if not all(stored.values()):
                continue
            for path, (document_id, *_) in stored.items():
                writer.record(_row(path, paths[path], document_id, today))
            writer.follow()
            writer.note_draft(draft.id, "approved", [ids[0] for ids in stored.values()])
            drafts.remove(draft.id)
            done += 1
    return done


def _stored(writer: Writer, draft: Draft, ready: Sequence[Approved], today: dt.date) -> list[Outcome]:
    offers = [_offer(each, draft.id, number, today) for number, each in enumerate(ready)]
    for offer in offers:
        if held := writer.held_from(offer.sha256, offer.path):
            raise StoreError(_NOT_STORED["held"].format(held[0]))
    outcomes = writer.add(offers)
    for offer, outcome in zip(offers, outcomes, strict=True):
        if outcome.what not in _NOT_STORED:
            writer.record(_row(offer.path, offer.sha256, outcome.document_id, today))
    writer.follow()
    for outcome in outcomes:
        if outcome.what in _NOT_STORED:
            raise StoreError(_NOT_STORED[outcome.what].format(outcome.document_id))
    return outcomes


def _path(draft_id: str, number: int) -> str:
    """Where a document says it came from."""
    return f"review:{draft_id}:{number}"


def _file(today: dt.date) -> str:
    """A name of our own: that of the file may hold the name of who spoke."""
    return f"Consultation, reviewed on {today}"


def _offer(each: Approved, draft_id: str, number: int, today: dt.date) -> Offer:
    return Offer(
        document=each.document,
        path=_path(draft_id, number),
        file=_file(today),
        sha256=each.sha256,
        consent=each.consent,
    )


def _row(path: str, sha256: str, document_id: str, today: dt.date) -> Row:
    return Row(
        path=path,
        file=_file(today),
        sha256=sha256,
        consent_sha256=None,
        kind=Kind.CONSULTATION,
        state="indexed",
        reason=None,
        retryable=False,
        document_ids=[document_id],
        at=now(),
    )
