"""Writing as one viewer: each method is one commit, and holds the store's lock for just that long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus import access
from corpus.catalogue import (
    AuditLine,
    Held,
    Row,
    Tombstone,
    Withdrawal,
    now,
)
from corpus.derive.consented import still_said, unexpired
from corpus.model import Document, Kind, Viewer
from corpus.reference import official
from corpus.store import (
    correcting,
    deciding,
    duplicates,
    elsewhere,
    erasing,
    identity,
    location,
    preparing,
    readmitting,
    renewing,
    returning,
    storing,
    withdrawing,
)
from corpus.store.correcting import Change
from corpus.store.deciding import Offer, Outcome
from corpus.store.elsewhere import Words
from corpus.store.preparing import Prepared
from corpus.store.readmitting import Lifted
from corpus.store.store import Store
from corpus.store.withdrawing import Preview


class Writer:
    """Changes to one store, made for one viewer. Unfinished erasures and ended consent are seen to first."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self.viewer = viewer
        self._by = viewer.account or viewer.role
        self._today = dt.date.today()
        if erasing.has_begun(store):
            self.finish_erasing()
        withdrawing.expire(store, self._today)

    # -- adding ----------------------------------------------------------------------------------

    @access.needs("add")
    def add(self, offers: Sequence[Offer], embedded: Callable[[int], None] | None = None) -> list[Outcome]:
        """Store documents with their passages and vectors, in one commit; what became of each, in order.

        What is held already costs no embedding. Raises ValueError for a document without a kind.
        """
        return self.add_prepared(self.prepare(offers), embedded)

    @access.needs("add")
    def prepare(self, offers: Sequence[Offer]) -> Prepared:
        """What of `add` needs no model and changes nothing: it may be done while others are embedded.

        Raises ValueError for a document without a kind.
        """
        offers = [self._lawful(offer) for offer in offers]
        self._may_add(offers)
        return preparing.prepare(self._store, offers)

    @access.needs("add")
    def embed(self, prepared: Prepared, embedded: Callable[[int], None] | None = None) -> Prepared:
        """The same with vectors, which changes nothing either: it may be done while others are committed.

        `embedded` is told how many passages of these are done.
        """
        vectors = preparing.vectors(self._store, prepared.ready.values(), embedded)
        return replace(prepared, vectors=vectors)

    @access.needs("add")
    def add_prepared(
        self, prepared: Prepared, embedded: Callable[[int], None] | None = None
    ) -> list[Outcome]:
        """The rest of `add`."""
        self._may_add(prepared.offered)
        while (stored := self._add(prepared, embedded)) is None:
            prepared = preparing.prepare(self._store, prepared.offered)
        return stored

    def _add(self, prepared: Prepared, embedded: Callable[[int], None] | None) -> list[Outcome] | None:
        """None, and nothing stored, where words were withdrawn since the offers were prepared."""
        made = prepared.vectors
        vectors = preparing.vectors(self._store, prepared.ready.values(), embedded) if made is None else made
        facets = {key: ready.facets() for key, ready in prepared.ready.items()}
        outcomes, lines = [], []
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            if returning.standing(session) != prepared.withdrawals:
                return None
            storing.claim(self._store, session)
            batch = deciding.Batch(session, prepared.offers)
            for offer in prepared.offers:
                decision = batch.decide(offer)
                if decision.what in deciding.STORED:
                    self._may_change(decision.held)
                    ready, right = prepared.ready.get(id(offer)), preparing.corrections(decision)
                    if ready is None or ready.corrections != right:  # changed meanwhile
                        ready = preparing.derived(self._store, offer, right)
                        vectors |= preparing.vectors(self._store, [ready], embedded)
                        facets[id(offer)] = ready.facets()
                    vector, facet = vectors[id(offer)], facets[id(offer)]
                    storing.put(self._store, session, decision, ready, vector, facet)
                    told = offer.file if offer.replaces else ""
                    lines.append(AuditLine(now(), self._by, decision.what, decision.document_id, told))
                elif decision.held and not offer.replaces:
                    storing.notice(session, self._by, decision.held, offer.document.notices)
                    duplicates.keep_offer(session, decision, offer)
                outcomes.append(Outcome(decision.what, decision.document_id))
            # A file of many records is not kept: one of them withdrawn would stay in it with the others.
            for path in {offer.path for offer in prepared.offers if offer.number > 1}:
                session.keep_no_file(path)
            session.put_audit(lines)
        return outcomes

    @access.needs("add")
    def record(self, row: Row) -> None:
        """Keep what became of a file."""
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            session.put_ledger(row)

    @access.needs("add")
    def keep_only(self, path: str, document_ids: Sequence[str]) -> None:
        """Take away what an earlier version of this file gave and the present one does not."""
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            session.drop_duplicates(path, document_ids)
            for held in session.documents_at(path):
                if held.id not in document_ids:
                    self._may_change(held)
                    session.remove_document(held.row)
                    session.add_audit(self._by, "removed", held.id)
                    if held.document.kind is Kind.CONSULTATION:
                        session.set_meta(erasing.BEGUN, now())

    @access.needs("tidy")
    def follow(self) -> None:
        """Bring the indexes to what was added; finish what was begun to be erased."""
        if erasing.has_begun(self._store):
            self.finish_erasing()
        else:
            self._store.catch_up()
            with location.lock(self._store.path):
                erasing.sweep(self._store)

    @access.needs("add")
    def offered(self, path: str) -> Row | None:
        """What became of the file at this path, if it was ever offered."""
        with self._store.catalogue.read() as session:
            return session.ledger_row(path)

    @access.needs("add")
    def withdrawn(self, sha256: str) -> Tombstone | None:
        """The standing withdrawal of a file of these bytes, if there is one."""
        (key,) = identity.hashed([f"file:{sha256}"])
        with self._store.catalogue.read() as session:
            return next((t for t in session.tombstones() if key in t.keys), None)

    @access.needs("review")
    def recurring(self, document: Document) -> Withdrawal | None:
        """The standing withdrawal of a whole consultation whose words this is, in whatever file it comes."""
        with self._store.catalogue.read() as session:
            return returning.recurring(session, document)

    @access.needs("review")
    def resembling(self, document: Document) -> list[Held]:
        """The consultations that are held of which this one is another version, names replaced or not."""
        with self._store.catalogue.read() as session:
            return elsewhere.resembling(session, document)

    @access.needs("review")
    def held_from(self, sha256: str, but: str) -> list[str]:
        """The consultations that came from a file with this hash, other than from the path `but`.

        One of which something was readmitted is not among them: its file may be offered again.
        """
        with self._store.catalogue.read() as session:
            found = [held for held in session.made_of(sha256) if held.path != but]
            return [
                held.id
                for held in found
                if held.document.kind is Kind.CONSULTATION
                and not any(w.readmitted for w in session.withdrawals(held.id))
            ]

    @access.needs("review")
    def stored_from(self, sha256: str, path: str) -> list[Held]:
        """The documents that came from this path with a file of this hash."""
        with self._store.catalogue.read() as session:
            here = [held.id for held in session.made_of(sha256) if held.path == path]
            return [held for held in map(session.document, here) if held]

    # -- taking away -----------------------------------------------------------------------------

    @access.needs("withdraw")
    def preview(self, document_id: str, *, speaker: str | None = None, passage: int | None = None) -> Preview:
        """What withdrawing a document, a speaker's words or a passage would take away."""
        return withdrawing.preview(self._store, Words(document_id, speaker, passage))

    @access.needs("withdraw")
    def withdraw(self, document_id: str, reason: str, seal: str | None = None) -> Withdrawal:
        """Take a document away for good, and look for its words in every byte of the store afterwards.

        Raises Changed where these are no longer the words of the preview with this seal.
        """
        return withdrawing.withdraw(self._store, self._by, Words(document_id), reason, seal)

    @access.needs("withdraw")
    def withdraw_speaker(
        self, document_id: str, label: str, reason: str, seal: str | None = None
    ) -> Withdrawal:
        """The same with all that one speaker of a consultation says; the rest stays."""
        words = Words(document_id, speaker=label)
        return withdrawing.withdraw(self._store, self._by, words, reason, seal)

    @access.needs("withdraw")
    def withdraw_passage(
        self, document_id: str, ordinal: int, reason: str, seal: str | None = None
    ) -> Withdrawal:
        """The same with one passage of a consultation; the rest stays."""
        words = Words(document_id, passage=ordinal)
        return withdrawing.withdraw(self._store, self._by, words, reason, seal)

    @access.needs("readmit")
    def readmit(self, known_as: str, reason: str) -> Lifted:
        """Lift one withdrawal, known by its id or the document's, so that the file may be offered again."""
        return readmitting.readmit(self._store, self._by, known_as, reason)

    @access.needs("tidy")
    def finish_erasing(self) -> None:
        """Complete an erasure that has begun."""
        with location.lock(self._store.path):
            erasing.finish(self._store)

    # -- correcting ------------------------------------------------------------------------------

    @access.needs("correct")
    def correct(self, document_id: str, field: str, value: Any) -> None:
        """Set a metadata field, or a facet (`facet:design`, a list), in the place of what was read."""
        correcting.correct(self._store, self.viewer, [Change(document_id, field, value)])

    @access.needs("review")
    def note_draft(self, draft_id: str, what: str, documents: Sequence[str] = ()) -> None:
        """Say in the audit what was done with a draft, which itself is kept elsewhere, and what it became."""
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            for document_id in documents or (None,):
                session.add_audit(self._by, f"draft_{what}", document_id, draft_id)

    @access.needs("recommendations")
    def import_official(self, path: Path) -> list[official.OfficialRecommendation]:
        """Keep the official wording of the recommendations in a published document."""
        found = official.read(path)
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            session.set_official([(r.number, r.group, r.text) for r in found])
            session.add_audit(self._by, "recommendations", detail=f"{len(found)} imported")
        return found

    @access.needs("rebuild")
    def rebuild(self) -> int:
        """Derive passages, facets and indexes anew with the present code and model; the generation."""
        generation = renewing.rebuild(self._store)
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            session.add_audit(self._by, "rebuild")
        return generation

    # -- within ----------------------------------------------------------------------------------

    def _may_change(self, held: Held | None) -> None:
        """Raises NotAllowed where a consultation would be changed by who may not add one."""
        if held and held.document.kind is Kind.CONSULTATION:
            access.require(self.viewer, "add_consultations")

    def _may_add(self, offers: Sequence[Offer]) -> None:
        if any(offer.document.kind is Kind.CONSULTATION for offer in offers):
            access.require(self.viewer, "add_consultations")

    def _lawful(self, offer: Offer) -> Offer:
        """The offer without what its speakers no longer allow."""
        if offer.document.kind is None:
            raise ValueError(f"{offer.file}: a document is stored only once its kind is known")
        if offer.consent is None:
            return offer
        document = unexpired(offer.document, offer.consent, self._today)
        return replace(offer, document=document, consent=still_said(offer.consent, document))
