"""Lifting a withdrawal that was a mistake, so that what it took may be offered again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.catalogue import Session, Withdrawal, now
from corpus.errors import NotFound, UsageError
from corpus.store import location
from corpus.store.store import Store
from corpus.store.withdrawing import PARTICIPANT, TOGETHER


@dataclass(frozen=True, slots=True)
class Lifted:
    """That withdrawals of a document no longer stand."""

    document_id: str
    at: str


def readmit(store: Store, by: str, known_as: str, reason: str) -> Lifted:
    """Lift one withdrawal, so that the file may be offered again; what it took stays gone until then.

    It is known by its id, or by that of the document: then that of the whole document is meant, else the only
    one of words in it. What participants took back with their code is lifted by its own id alone, where they
    asked for it. Raises NotFound, and UsageError where several could be meant.
    """
    if not reason.strip():
        raise UsageError("Readmitting needs a reason: say why in a few words.")
    with location.lock(store.path), store.catalogue.write() as session:
        mine = _with_versions(session, _meant(session, known_as))
        lifted = Lifted(mine[0].document_id if mine else known_as, now())
        for each in mine:
            session.put_withdrawal(replace(each, readmitted=lifted.at, marks={}))
        whole = [w for w in session.withdrawals(lifted.document_id) if w.scope == "document"]
        tombstone = session.tombstone(lifted.document_id)
        if tombstone and not tombstone.readmitted and all(w.readmitted for w in whole):
            session.put_tombstone(replace(tombstone, readmitted=lifted.at))
        elif not mine:
            raise NotFound(f"No withdrawal of a document {known_as!r} stands here.")
        lifted_of = {lifted.document_id, *(each.document_id for each in mine)}
        for row in session.ledger():
            if lifted_of & set(row.document_ids):
                told = f"The withdrawal was lifted on {lifted.at[:10]}; offer the file again."
                session.put_ledger(replace(row, sha256=None, reason=told, retryable=True))
        session.add_audit(by, "readmit", lifted.document_id)
    return lifted


def _with_versions(session: Session, mine: list[Withdrawal]) -> list[Withdrawal]:
    """The same with what was taken out of other versions of the talk together with them."""
    ids = {each.id for each in mine}
    return mine + [w for w in session.withdrawals() if not w.readmitted and w.marks.get(TOGETHER) in ids]


def _meant(session: Session, known_as: str) -> list[Withdrawal]:
    """The standing withdrawals that are to be lifted; none where only a tombstone stands."""
    standing = [w for w in session.withdrawals() if not w.readmitted]
    if named := [w for w in standing if w.id == known_as]:
        return named
    mine = [w for w in standing if w.document_id == known_as and w.by != PARTICIPANT]
    if whole := [w for w in mine if w.scope == "document"]:
        return whole
    if len(mine) > 1:
        each = "; ".join(f"{w.id} ({w.scope}, {w.at[:10]}: {w.reason})" for w in mine)
        raise UsageError(
            f"{len(mine)} withdrawals of words in document {known_as} stand: {each}. Name the one that was a "
            "mistake by its id."
        )
    return mine
