"""Words that were withdrawn and are offered again: they stay out until somebody readmits them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.catalogue import Session, Withdrawal
from corpus.derive import consented, marks
from corpus.model import Document, Kind
from corpus.store import deciding
from corpus.store.deciding import Offer


def standing(session: Session) -> list[Withdrawal]:
    """The withdrawals that were not lifted and know their words again, the earliest first."""
    return [w for w in session.withdrawals() if not w.readmitted and w.marks]


def recurring(session: Session, document: Document) -> Withdrawal | None:
    """The standing withdrawal of a whole consultation whose words this document holds, if there is one."""
    whole = (w for w in standing(session) if w.scope == "document")
    return next((w for w in whole if marks.recurs(document, marks.Marks.from_dict(w.marks))), None)


def without_withdrawn(session: Session, withdrawals: Sequence[Withdrawal], offer: Offer) -> Offer:
    """The offer without words that were withdrawn from this document, under whatever name it comes.

    Of anything but consultations only whole documents are withdrawn, and those are known by their keys.
    """
    if offer.document.kind is not Kind.CONSULTATION:
        return offer
    for withdrawal in withdrawals:
        known = marks.Marks.from_dict(withdrawal.marks)
        if not (_is_of(session, withdrawal, offer) or marks.recurs(offer.document, known)):
            continue
        if withdrawal.scope == "document" and _is_another(session, withdrawal, offer):
            continue  # it was held beside the one that went, and stays
        left = consented.without(offer.document, marks.found(offer.document, known))
        if not left.text or (withdrawal.scope == "document" and marks.recurs(offer.document, known)):
            return replace(offer, withdrawn=withdrawal.document_id)
        agreed = consented.still_said(offer.consent, left) if offer.consent else None
        offer = replace(offer, document=left, consent=agreed)
    return offer


def _is_another(session: Session, withdrawal: Withdrawal, offer: Offer) -> bool:
    """Whether this is an offer of a document that is held and was not withdrawn."""
    decided = deciding.decide(session, offer).document_id
    return decided != withdrawal.document_id and session.document(decided) is not None


def _is_of(session: Session, withdrawal: Withdrawal, offer: Offer) -> bool:
    """Whether this is an offer of the very document, by its identity or its file."""
    decision = deciding.decide(session, offer)
    if decision.document_id == withdrawal.document_id:
        return True
    held = session.document(withdrawal.document_id)
    return held is not None and held.sha256 == offer.sha256
