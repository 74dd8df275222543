"""Taking away what somebody no longer wants here: by a withdrawal, or because consent has ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from corpus.catalogue import Held, Session, Tombstone, document_columns, now
from corpus.derive.consented import unexpired
from corpus.errors import NotFound, UsageError
from corpus.store import embedding, erasing, location
from corpus.store.store import Store, facet_columns


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a document was withdrawn: what went, and that no byte of it was found afterwards."""

    tombstone: Tombstone
    verified: bool


def withdraw(store: Store, by: str, document_id: str, reason: str) -> Receipt:
    """Take a document away for good, and look for its words in every byte of the store afterwards."""
    if not reason.strip():
        raise UsageError('A withdrawal needs a reason: --reason "…".')
    with location.lock(store.path):
        with store.catalogue.write() as session:
            held = session.document(document_id)
            if held is None and (gone := session.tombstone(document_id)):
                raise NotFound(f"Document {document_id} was withdrawn already, on {gone.at[:10]}.")
            if held is None:
                raise NotFound(
                    f"There is no document {document_id!r} to withdraw. 'python -m corpus ledger' lists "
                    "the documents of every file."
                )
            tombstone = _bury(session, held, by, reason)
        erasing.finish(store)
    with store.catalogue.read() as session:
        others = (other.document.text for other in session.documents())
        stretches = erasing.probes(held.document.text, others)
    return Receipt(tombstone, erasing.is_gone(store, stretches))


def readmit(store: Store, by: str, document_id: str, reason: str) -> Tombstone:
    """Lift a withdrawal, so that the file may be offered again; what it held is gone."""
    if not reason.strip():
        raise UsageError('Readmitting needs a reason: --reason "…".')
    with location.lock(store.path), store.catalogue.write() as session:
        tombstone = session.tombstone(document_id)
        if tombstone is None or tombstone.readmitted:
            raise NotFound(f"No withdrawal of a document {document_id!r} stands here.")
        lifted = replace(tombstone, readmitted=now())
        session.put_tombstone(lifted)
        for row in session.ledger():
            if document_id in row.document_ids:
                told = f"The withdrawal was lifted on {now()[:10]}; offer the file again."
                session.put_ledger(replace(row, sha256=None, reason=told, retryable=True))
        session.add_audit(by, "readmit", document_id, reason)
    return lifted


def expire(store: Store, by: str, today: dt.date) -> None:
    """Remove the words of everyone whose consent has ended."""
    with store.catalogue.read() as session:
        rows = session.expired(today.toordinal())
    if not rows:
        return
    with store.catalogue.read() as session:
        ended = [(h, unexpired(h.document, h.consent, today)) for h in session.documents(rows) if h.consent]
    split = [(document, embedding.split(store, document, held.consent)) for held, document in ended]
    vectors = iter(embedding.vectors(store, split))
    with location.lock(store.path):
        with store.catalogue.write() as session:
            for (held, document), (_, passages_) in zip(ended, split, strict=True):
                if not document.text:
                    _bury(session, held, by, "Consent has ended.")
                    continue
                columns = document_columns(document)
                columns["facets"] = facet_columns(document, held.corrections)
                session.update_document(held.row, **columns)
                session.put_passages(held.row, embedding.new_passages(passages_, held.consent, vectors))
                session.set_meta(erasing.BEGUN, now())
        erasing.finish(store)


def _bury(session: Session, held: Held, by: str, reason: str) -> Tombstone:
    tombstone = erasing.bury(session, held, by, reason)
    for row in session.ledger():
        if held.id in row.document_ids:
            session.mark_withdrawn(row, tombstone)
    session.add_audit(by, "withdraw", held.id, reason)
    return tombstone
