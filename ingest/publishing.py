"""An approved draft goes into the store, and the draft goes: only the approved text is ever kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from corpus.errors import Changed, StoreError
from corpus.model import Kind
from corpus.store import REVIEWED, Held, Offer, Outcome, Row, Writer, now
from ingest.approving import Approved, approved, missing
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
            paths = {_path(draft.id, n): t.sha256 for n, t in enumerate(draft.review.transcripts)}
            stored = [writer.stored_from(sha256, path) for path, sha256 in paths.items()]
            if not all(stored) or missing(draft.review, today=today, read=True):
                continue
            ready = approved(draft.review, by="", today=today, read=True)
            documents = [held[0] for held in stored]
            if not all(_is(held, each) for held, each in zip(documents, ready, strict=True)):
                continue
            for (path, sha256), held in zip(paths.items(), documents, strict=True):
                writer.record(_row(path, sha256, held.id, today))
            writer.follow()
            writer.note_draft(draft.id, "approved", [held.id for held in documents])
            drafts.remove(draft.id)
            done += 1
    return done


def _is(held: Held, ready: Approved) -> bool:
    """Whether a document is stored just as it would be approved now, by whomever and whenever."""
    consent = held.consent and replace(
        held.consent, reviewed_by=ready.consent.reviewed_by, reviewed_on=ready.consent.reviewed_on
    )
    ours, theirs = held.document, ready.document
    speakers = [[block.speaker for block in document.blocks] for document in (ours, theirs)]
    return (ours.title, ours.text, consent) == (theirs.title, theirs.text, ready.consent) and (
        speakers[0] == speakers[1]
    )


def _stored(writer: Writer, draft: Draft, ready: Sequence[Approved], today: dt.date) -> list[Outcome]:
    offers = [_offer(each, draft.id, number, today) for number, each in enumerate(ready)]
    for offer in offers:
        if held := writer.held_from(offer.sha256, offer.path):
            raise StoreError(_NOT_STORED["held"].format(held[0]))
    outcomes = writer.add(offers)
    for offer, outcome in zip(offers, outcomes, strict=True):
        if outcome.what not in _NOT_STORED:
            kept = writer.stored_from(offer.sha256, offer.path)
            whole = all(held.document.text == offer.document.text for held in kept)
            writer.record(_row(offer.path, offer.sha256, outcome.document_id, today, whole=whole))
    writer.follow()
    for outcome in outcomes:
        if outcome.what in _NOT_STORED:
            raise StoreError(_NOT_STORED[outcome.what].format(outcome.document_id))
    return outcomes


def _path(draft_id: str, number: int) -> str:
    """Where a document says it came from."""
    return f"{REVIEWED}{draft_id}:{number}"


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


def _row(path: str, sha256: str, document_id: str, today: dt.date, *, whole: bool = True) -> Row:
    return Row(
        path=path,
        file=_file(today),
        sha256=sha256,
        consent_sha256=None,
        kind=Kind.CONSULTATION,
        state="indexed",
        reason=None
        if whole
        else "Words in it that were withdrawn before, or whose consent ended, were left out.",
        retryable=False,
        document_ids=[document_id],
        at=now(),
    )
