"""Reading as one viewer: what the viewer may not read is not there, whatever is asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import access
from corpus.catalogue import Held, PassageRow, Row, Session, Tombstone
from corpus.errors import NotFound
from corpus.model import Kind, Viewer
from corpus.store.location import FILES
from corpus.store.snapshot import Followed


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as one viewer may read it: what they may not is spaces in `text`, and not in `passages`."""

    held: Held
    text: str
    passages: tuple[PassageRow, ...]
    source_file: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """What a store holds, and how far its indexes have followed."""

    documents: dict[str, int]
    passages: int
    generation: int
    model: str | None
    followed: Followed | None
    bytes: int


class Reader:
    """One viewer's view of one generation of the catalogue. Needs no model."""

    def __init__(self, viewer: Viewer, session: Session, directory: Path, followed: Followed | None) -> None:
        self.viewer = viewer
        self.today = dt.date.today()
        self._session = session
        self._directory = directory
        self._followed = followed

    @access.needs("read")
    def status(self) -> Status:
        documents, passages = self._session.counts()
        size = sum(f.stat().st_size for f in self._directory.rglob("*") if f.is_file())
        meta = self._session.meta("model")
        return Status(documents, passages, self._session.generation, meta, self._followed, size)

    @property
    @access.needs("read")
    def generation(self) -> int:
        """The number of the last change of documents; 0 for a store that never held one."""
        return self._session.generation

    @property
    @access.needs("read")
    def changed_at(self) -> str | None:
        """When that change was made, ISO 8601 in UTC."""
        return self._session.meta("changed_at")

    @access.needs("read")
    def ledger(self, *, local: bool = False) -> list[Row]:
        """What became of every file ever offered whose name this viewer is told.

        `local` says that the viewer sits at the machine itself, see `access.may_see_file`.
        """
        return [row for row, kind in self._offered() if access.may_see_file(self.viewer, kind, local=local)]

    @access.needs("read")
    def untold(self, *, local: bool = False) -> Counter[tuple[Kind | None, str]]:
        """How many files of each kind and state there are besides, whose names are not for this viewer."""
        return Counter(
            (kind, row.state)
            for row, kind in self._offered()
            if not access.may_see_file(self.viewer, kind, local=local)
        )

    @access.needs("read")
    def official(self) -> dict[int, tuple[str, str]]:
        """Number -> (group, official wording) of the recommendations that were imported."""
        return {number: (group, text) for number, group, text in self._session.official()}

    @access.needs("read")
    def confirmations(self) -> int:
        """How often somebody has confirmed a recommendation here."""
        return self._session.confirmations()

    @access.needs("read")
    def tombstone(self, document_id: str) -> Tombstone | None:
        """That this document was withdrawn, if it was and the withdrawal stands."""
        found = self._session.tombstone(document_id)
        return found if found and not found.readmitted else None

    @access.needs("read")
    def document(self, document_id: str) -> DocumentView:
        """A document and its passages. Raises NotFound when there is none that this viewer may read."""
        held = self._session.document(document_id)
        passages = list(self._session.passages(document=held.row)) if held else []
        readable = tuple(p for p in passages if self._may_read(p))
        if held is None or (passages and not readable):
            raise self._not_found(document_id)
        text = held.document.text
        for p in passages:
            if p not in readable:
                start, end = p.passage.start, p.passage.end
                text = text[:start] + " " * (end - start) + text[end:]
        told = replace(self._told(held), document=replace(held.document, text=text))
        return DocumentView(told, text, readable, self.source_file(held))

    @access.needs("read")
    def kept_file(self, held: Held) -> Path | None:
        """The file a document came from, where the store keeps it; never that of a consultation."""
        path = self._directory / FILES / held.sha256
        return path if held.kept and held.document.kind is not Kind.CONSULTATION and path.is_file() else None

    @access.needs("read")
    def source_file(self, held: Held) -> str | None:
        """The name of the file a document came from, for those who are told."""
        kind = held.document.kind or Kind.CONSULTATION
        return held.file if access.may_see_file(self.viewer, kind) else None

    def _told(self, held: Held) -> Held:
        """A document's record without what this viewer is not told: its file, and words said otherwise."""
        if self.source_file(held) is not None:
            return held
        consent = replace(held.consent, paraphrases={}) if held.consent else None
        return replace(held, path="", file="", sha256="", consent=consent)

    def _offered(self) -> Iterator[tuple[Row, Kind | None]]:
        """Every file ever offered, with the kind of evidence in it as far as anybody knows.

        A file with a consent file beside it, and captions, are consultations whether or not they were
        accepted.
        """
        kinds = {document_id: Kind(kind) for document_id, kind in self._session.kinds()}
        for row in self._session.ledger():
            if row.consent_sha256 or row.file.lower().endswith((".vtt", ".srt")):
                yield row, Kind.CONSULTATION
            elif row.kind:
                yield row, Kind(row.kind)
            else:
                yield row, next((kinds[known] for known in row.document_ids if known in kinds), None)

    def _may_read(self, p: PassageRow) -> bool:
        return access.may_read(self.viewer, p.find, p.until, self.today)

    def _not_found(self, document_id: str) -> NotFound:
        if gone := self.tombstone(document_id):
            return NotFound(f"Document {document_id} was withdrawn on {gone.at[:10]}; nothing of it is kept.")
        return NotFound(
            f"There is no document {document_id!r} here that you may read. Search for it, look it up in the "
            "list of files, or sign in if you have an account: some consultations are for signed-in readers."
        )
