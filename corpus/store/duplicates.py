"""Records that were taken for a document held already: what they said is kept until somebody has looked.

Of consultations nothing is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.catalogue import APART, MERGED, Duplicate, Held, Session, document_columns, now
from corpus.errors import NotFound, UsageError
from corpus.model import Document, Kind
from corpus.store import correcting, identity
from corpus.store.correcting import Change
from corpus.store.deciding import Decision, Offer

# What is merged: a title is only ever corrected by hand.
MERGEABLE = tuple(field for field in correcting.FIELDS if field != "title")


@dataclass(frozen=True, slots=True)
class Pair:
    """A record, and the document that it was taken for."""

    duplicate: Duplicate
    held: Held

    def said(self, field: str) -> Any:
        """What the record says of a field, None or empty where it says nothing."""
        return self.duplicate.record.get(field)

    def missing(self) -> list[str]:
        """The fields of which the record says something and the document nothing."""
        return [f for f in MERGEABLE if self.said(f) and not getattr(self.held.document, f)]

    def differing(self) -> list[str]:
        """The fields of which both say something, and not the same."""
        fields = ("title", *MERGEABLE)
        return [
            f
            for f in fields
            if self.said(f)
            and getattr(self.held.document, f)
            and _plain(self.said(f)) != _plain(getattr(self.held.document, f))
        ]


def keep_offer(session: Session, decision: Decision, offer: Offer) -> None:
    """Keep what an offer says that leaves the catalogue as it is."""
    held = decision.held
    if held is None or (held.path, held.number) == (offer.path, offer.number):
        return
    if Kind.CONSULTATION not in (held.document.kind, offer.document.kind):
        session.put_duplicate(_duplicate(held, offer.document, offer.path, offer.file, offer.number))


def keep_replaced(session: Session, held: Held, offer: Offer) -> None:
    """Keep what the record of another file said of a document that a full text now takes the place of."""
    if offer.replaces or held.path == offer.path:
        return
    if Kind.CONSULTATION not in (held.document.kind, offer.document.kind):
        read = correcting.as_read(held)
        session.put_duplicate(_duplicate(held, read, held.path, held.file, held.number))


def pairs(session: Session) -> list[Pair]:
    """Every record that nobody has decided about, beside its document; those with something new first."""
    undecided = [d for d in session.duplicates() if d.verdict is None]
    held = {h.row: h for h in session.descriptions({d.document for d in undecided})}
    found = [Pair(d, held[d.document]) for d in undecided]
    return sorted(found, key=lambda p: (not p.missing(), not p.differing(), p.held.document.title))


def merged(session: Session, document_id: str, content: str, fields: Sequence[str]) -> list[Change]:
    """The changes by which a document takes these fields from a record. Raises NotFound, UsageError."""
    pair = _pair(session, document_id, content)
    if wrong := set(fields) - set(MERGEABLE):
        raise UsageError(f"{', '.join(sorted(wrong))}: not a field that is taken from a record.")
    return [Change(document_id, field, pair.said(field)) for field in fields if pair.said(field)]


def decide(session: Session, by: str, document_id: str, content: str, verdict: str) -> None:
    """Note what somebody decided about a record. Raises NotFound, or UsageError where it cannot be so.

    A record that is said to be another document is offered again with its file; what it said is forgotten.
    """
    pair = _pair(session, document_id, content)
    record = pair.duplicate.record
    if verdict == APART:
        if content in session.keys_of(pair.held.row):
            raise UsageError("Both hold the same words under the same title, so they are one document.")
        record = {}
        _ask_again(session, pair)
    decided = replace(pair.duplicate, record=record, verdict=verdict, by=by, decided_at=now())
    session.decide_duplicate(decided)
    session.add_audit(by, {APART: "told_apart", MERGED: "merged"}[verdict], document_id)


def _ask_again(session: Session, pair: Pair) -> None:
    row = session.ledger_row(pair.duplicate.path)
    if row is not None:
        told = (
            f"It is not the same as document {pair.held.id}. Add the file again: it will be held by itself."
        )
        session.put_ledger(replace(row, sha256=None, reason=told, retryable=True))


def _pair(session: Session, document_id: str, content: str) -> Pair:
    held = session.document(document_id)
    found = next((d for d in session.duplicates(held.row) if d.content == content), None) if held else None
    if held is None or found is None:
        raise NotFound("This duplicate is gone: its document or its file has changed. Load the page again.")
    if found.verdict is not None:
        said = {APART: "that it is not the same", MERGED: "that it is the same"}[found.verdict]
        raise UsageError(f"Nothing was changed: {found.by} has said already {said}.")
    return Pair(found, held)


def _duplicate(held: Held, said: Document, path: str, file: str, number: int) -> Duplicate:
    content = identity.keys(said)[-1]
    return Duplicate(held.row, content, path, file, number, document_columns(said)["record"], now())


def _plain(value: Any) -> str:
    """A value as it compares: case, punctuation and order of names do not count."""
    texts = value if isinstance(value, list | tuple) else [value]
    return " ".join(sorted(identity.words(str(text)) for text in texts))
