"""What adding writes of one offer, within the commit of its batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from corpus.catalogue import Held, Session, document_columns, now
from corpus.model import Kind
from corpus.store import correcting, deciding, duplicates, embedding, erasing, location
from corpus.store.deciding import Decision, Offer
from corpus.store.embedding import Vectors
from corpus.store.preparing import Ready
from corpus.store.store import Store, described_with, facet_columns


def claim(store: Store, session: Session) -> None:
    """A store remembers the model of its vectors and the wording of its facets from the first on."""
    if session.meta("model") is None and store.has_encoder:
        session.set_meta("model", store.any_encoder().name)
        session.set_meta("reference", described_with())


def put(
    store: Store,
    session: Session,
    decision: Decision,
    ready: Ready,
    vectors: Vectors,
    facets: dict[str, Any],
) -> None:
    """Store an offer's document with its passages, and its file where that may be kept."""
    offer, held = ready.offer, decision.held
    if kept := offer.source if offer.number == 1 else None:
        location.keep_file(store.path, kept, offer.sha256)
    if held and deciding.is_newer(held, offer):
        _supersede(session, held, offer)
    elif held:
        duplicates.keep_replaced(session, held, offer)
    values = {
        **document_columns(offer.document),
        "id": decision.document_id,
        "facets": facets,
        "corrections": ready.corrections,
        "consent": offer.consent.to_dict() if offer.consent else None,
        "path": offer.path,
        "file": offer.file,
        "sha256": offer.sha256,
        "number": offer.number,
        "kept": kept is not None,
        "added_at": held.added_at if held else now(),
    }
    known = correcting.known_as(offer.document, ready.corrections)
    row = session.put_document(values, known, held.row if held else None)
    session.put_passages(row, embedding.new_passages(ready.passages, offer.consent, iter(vectors)))
    if held and Kind.CONSULTATION in (held.document.kind, offer.document.kind):
        session.set_meta(erasing.BEGUN, now())  # the earlier words were somebody's


def notice(session: Session, by: str, held: Held, notices: Sequence[str]) -> None:
    """A retraction that arrives with a mere record still marks the paper that is held."""
    new = sorted(set(notices) - set(held.document.notices))
    if not new:
        return
    document = replace(held.document, notices=(*held.document.notices, *new))
    record = {**held.record, "notices": document.notices}
    facets = facet_columns(document, held.corrections, held.consent)
    session.update_document(held.row, record=record, facets=facets)
    session.add_audit(by, "notice", held.id, ", ".join(new))


def _supersede(session: Session, held: Held, offer: Offer) -> None:
    """The file that gave a document is no longer where its words come from, and says so."""
    row = session.ledger_row(held.path)
    if row is not None and row.document_ids == [held.id]:
        told = f"A newer version, {offer.file}, has taken its place."
        session.put_ledger(replace(row, state="duplicate", reason=told))
