"""What somebody who looks after the papers sees of them and decides: corrections, duplicates, judgements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus import access
from corpus.catalogue import APART, MERGED, Held, Judgement, Session, now
from corpus.derive.doubts import CHECKED, DOUBTS, doubts
from corpus.errors import NotFound
from corpus.model import Kind, Viewer
from corpus.store import correcting, duplicates, identity, judging, location
from corpus.store.correcting import Change
from corpus.store.duplicates import Pair
from corpus.store.store import Store

Labels = dict[str, Any]
"""`labels` of passages, as `bench/topics.py` reads them, and judgements of whole `documents`."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A study or policy document without its text, and why somebody should look at it, the gravest first."""

    held: Held
    doubts: tuple[str, ...]


class Curator:
    """The papers of one store, for one viewer to check. Consultations are checked in their review."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self.viewer = viewer
        self._by = viewer.account or viewer.role

    @access.needs("correct")
    def papers(self) -> list[Paper]:
        """Every study and policy document; those that need a look most come first."""
        with self._store.catalogue.read() as session:
            rows = [row for row, kind, _ in session.described() if kind != Kind.CONSULTATION]
            held = list(session.descriptions(rows))
            twins = _twins(session, held)
            lost = {judgement.document for judgement in session.judgements() if judgement.lost}
        weight = {name: at for at, name in enumerate(DOUBTS)}
        found = []
        for each in held:
            own = {*doubts(each.document, each.facets, each.file)}
            own |= {"twin"} if each.row in twins else set()
            own |= {"lost"} if each.row in lost else set()
            found.append(Paper(each, tuple(sorted(own, key=weight.__getitem__))))
        return sorted(
            found, key=lambda p: ([weight[d] for d in p.doubts] or [len(weight)], p.held.document.title)
        )

    @access.needs("correct")
    def correct(self, changes: Sequence[Change]) -> int:
        """Make these changes in one commit, or none of them; how many documents changed.

        What is changed is found, filtered and cited at once, and survives a newer version of the file, a
        rebuild and another model. Raises UsageError for a value that cannot be.
        """
        changed = correcting.correct(self._store, self.viewer, changes)
        self._store.catch_up()
        return changed

    @access.needs("correct")
    def accept(self, document_ids: Sequence[str]) -> int:
        """Say that what was read from the text of these documents is right; how many documents changed."""
        with self._store.catalogue.read() as session:
            held = [found for id_ in document_ids if (found := session.document(id_))]
        return self.correct(
            [
                Change(each.id, f"facet:{name}", [value for value, _ in each.facets[name]])
                for each in held
                for name in CHECKED
                if any(suggested for _, suggested in each.facets.get(name, ()))
            ]
        )

    @access.needs("correct")
    def duplicates(self) -> list[Pair]:
        """The records that were taken for a document held already and that nobody has decided about."""
        with self._store.catalogue.read() as session:
            return duplicates.pairs(session)

    @access.needs("correct")
    def merge(self, document_id: str, content: str, fields: Sequence[str]) -> None:
        """Take these fields from a record into the document it was taken for; the text stays."""
        with self._store.catalogue.read() as session:
            changes = duplicates.merged(session, document_id, content, fields)
        self.correct(changes)
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            duplicates.decide(session, self._by, document_id, content, MERGED)

    @access.needs("correct")
    def tell_apart(self, document_id: str, content: str) -> None:
        """Say that a record is another document: its file, added again, is held by itself."""
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            duplicates.decide(session, self._by, document_id, content, APART)

    @access.needs("judge")
    def judgements(self, document_id: str) -> list[Judgement]:
        """What people judged of a document, in the order they did. Raises NotFound for one not to be read."""
        row, _ = self._place(document_id, None)
        with self._store.catalogue.read() as session:
            return session.judgements([row])

    @access.needs("judge")
    def judge(
        self, document_id: str, recommendation: int, verdict: str | None, passage: int | None = None
    ) -> None:
        """Confirm or reject that a document, or a passage by its number in it, speaks to a recommendation.

        None takes back what was judged of the same words. Raises NotFound for what the viewer may not read.
        """
        recommendation = judging.known(recommendation)
        row, span = self._place(document_id, passage)
        start, end = span or (None, None)
        new = Judgement(row, start, end, recommendation, verdict or "", self._by, now())
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            if verdict:
                session.put_judgement(new)
            else:
                session.remove_judgement(new)
            what = f"{recommendation}" + (f", passage {passage}" if passage else "")
            session.add_audit(self._by, verdict or "judgement_taken_back", document_id, what)
        self._store.catch_up()

    @access.needs("judge")
    def drop_lost(self, document_id: str) -> None:
        """Forget the judgements of words that a document no longer has."""
        row, _ = self._place(document_id, None)
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            for each in session.judgements([row]):
                if each.lost:
                    session.remove_judgement(each)
            session.add_audit(self._by, "judgement_taken_back", document_id, "lost")

    @access.needs("judge")
    def labels(self) -> Labels:
        """Everything that was judged, as labelled data."""
        with self._store.catalogue.read() as session:
            return {"labels": list(judging.labels(session)), "documents": list(judging.whole(session))}

    def _place(self, document_id: str, passage: int | None) -> tuple[int, tuple[int, int] | None]:
        """A document's row, and where a passage of it stands, for a viewer who may read them."""
        with self._store.read(self.viewer) as reader:
            view = reader.document(document_id)
        found = next((p.passage for p in view.passages if p.passage.ordinal == passage), None)
        if passage is not None and found is None:
            raise NotFound(f"Document {document_id} has no passage {passage} that you may read.")
        return view.held.row, (found.start, found.end) if found else None


def _twins(session: Session, held: Sequence[Held]) -> set[int]:
    """The documents that share a DOI or PubMed number with another one of an agreeing title."""
    by_row = {each.row: each for each in held}
    found = set()
    for rows in session.shared_keys().values():
        titles = {row: by_row[row].document.title for row in rows if row in by_row}
        for row, title in titles.items():
            if any(identity.titles_agree(title, t) for other, t in titles.items() if other != row):
                found.add(row)
    return found
