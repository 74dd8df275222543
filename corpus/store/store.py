"""One store opened by one process: its catalogue, its indexes in memory, and whoever asks for them."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from corpus import reference
from corpus.catalogue import Catalogue, Session, corrected
from corpus.derive import topics
from corpus.derive.consented import told_to_most
from corpus.derive.describe import RULES, describe
from corpus.errors import StoreError
from corpus.index import encoder as encoders
from corpus.index.encoder import Encoder
from corpus.model import Consent, Document, Viewer
from corpus.store import location
from corpus.store.keeper import Keeper
from corpus.store.reader import Reader
from corpus.store.searcher import Searcher
from corpus.store.snapshot import Snapshot

_log = logging.getLogger(__name__)


class Store:
    """A directory with everything of one repository.

    The model is loaded when something needs vectors and not before; `load` is called at most once.
    """

    def __init__(
        self, path: Path, *, create: bool = False, load: Callable[[], Encoder] = encoders.load
    ) -> None:
        """Open the store at `path`. Raises StoreError for one that cannot be used, naming the remedy."""
        self.path = path
        if create:
            try:
                path.mkdir(mode=location.PRIVATE, parents=True, exist_ok=True)
            except OSError as error:
                raise location.unwritable(path, error) from error
            with location.lock(path):
                self.catalogue = Catalogue(path / location.CATALOGUE, create=True)
        else:
            self.catalogue = Catalogue(path / location.CATALOGUE)
        self.keeper = Keeper(path, self.catalogue)
        self._load = load
        self._encoder: Encoder | None = None
        self._snapshot: Snapshot | None = None
        self._guard = threading.RLock()

    @property
    def writable(self) -> bool:
        return os.access(self.path, os.W_OK) and os.access(self.path / location.CATALOGUE, os.W_OK)

    @property
    def has_encoder(self) -> bool:
        """Whether the model has been loaded."""
        return self._encoder is not None

    @property
    def encoder(self) -> Encoder:
        """The model. Raises StoreError when the store's vectors were made by another one."""
        self.any_encoder()  # takes seconds, in which nobody may hold an older state open
        with self.catalogue.read() as session:
            return self._fitting(session)

    def any_encoder(self) -> Encoder:
        """The model as it is set, whether or not the store's vectors are its own."""
        with self._guard:
            if self._encoder is None:
                self._encoder = self._load()
            return self._encoder

    @contextmanager
    def read(self, viewer: Viewer) -> Iterator[Reader]:
        """One viewer's view of one generation, for one request, without indexes or a model."""
        with self.catalogue.read() as session:
            yield Reader(viewer, session, self.path, self.keeper.followed())

    @contextmanager
    def search(self, viewer: Viewer) -> Iterator[Searcher]:
        """The same with both indexes, caught up where they were behind.

        While documents arrive in many commits, answers come of what the indexes have followed so far.
        """
        self.any_encoder()
        with self.catalogue.read() as session:
            if self._may_answer(session):
                yield self._searcher(viewer, session)
                return
        self.catch_up(wait=5.0)
        with self.catalogue.read() as session:
            yield self._searcher(viewer, session)

    def catch_up(self, *, wait: float = 60.0) -> None:
        """Bring facets and indexes to the catalogue's generation, where the store may be written.

        While somebody else is writing, or the disk is full, readers go on with the newest generation the
        indexes know.
        """
        model = self.encoder.name
        with self.catalogue.read() as session:
            behind = self.keeper.is_behind(session, model)
        if not behind or not self.writable:
            return
        try:
            with location.lock(self.path, wait=wait):
                self.follow()
        except StoreError as error:
            if self.keeper.followed() is None:
                raise
            _log.warning("The indexes could not be brought up to date: %s", error)

    def follow(self, *, anew: bool = False) -> None:
        """Derive what another wording of the reference data asks for, and follow with both indexes.

        Callers hold the store's lock.
        """
        encoder = self.encoder
        with self.catalogue.read() as session:
            stale = session.meta("reference") != described_with()
            unphrased = session.phrasings(topics.version()) is None
        if stale or unphrased:
            with self.catalogue.write() as session:
                if stale:
                    self._describe_again(session)
                    session.set_meta("reference", described_with())
                vectors = encoder.encode_queries(topics.texts())
                session.set_phrasings(topics.version(), vectors.tobytes())
        with self.catalogue.read() as session:
            phrasings = self._phrasings(session)
        followed = self.keeper.follow(phrasings, encoder.name, encoder.dimension, anew=anew)
        with self.catalogue.write() as session:
            session.forget_changes(followed.generation)

    def close(self) -> None:
        self.catalogue.close()

    def _fitting(self, session: Session) -> Encoder:
        encoder, held = self.any_encoder(), session.meta("model")
        if held not in (None, encoder.name):
            raise StoreError(
                f"The store {self.path} was made with the model {held}, and this is {encoder.name}. "
                f"Set EVIDENCE_MODEL to the former, or embed everything again with "
                f"'python -m corpus rebuild --store {self.path}'."
            )
        return encoder

    def _may_answer(self, session: Session) -> bool:
        """Whether the indexes are at this generation, or whoever adds documents will bring them there."""
        model = self._fitting(session).name
        if not self.keeper.is_behind(session, model):
            return True
        return self.keeper.can_answer(model) and location.is_arriving(self.path)

    def _searcher(self, viewer: Viewer, session: Session) -> Searcher:
        snapshot = self._at(session)
        return Searcher(viewer, session, self.path, snapshot.followed, snapshot)

    def _at(self, session: Session) -> Snapshot:
        """The indexes in memory for this session's generation."""
        with self._guard:
            held, followed = self._snapshot, self.keeper.followed()
            if held is None or held.followed != followed or held.asked != session.generation:
                held = self.keeper.snapshot(session, self._phrasings(session), held)
                self._snapshot = held
            return held

    def _phrasings(self, session: Session) -> topics.Phrasings:
        """Vectors of what the recommendations are looked for with, from the catalogue or the model."""
        stored = session.phrasings(topics.version())
        if stored is None:  # another wording, and a store that cannot be written
            return topics.Phrasings(self.encoder.encode_queries(topics.texts()))
        return topics.Phrasings(np.frombuffer(stored, np.float32).reshape(-1, self.encoder.dimension))

    def _describe_again(self, session: Session) -> None:
        rows = [row for row, *_ in session.described()]
        for row in rows:
            (held,) = session.documents([row])
            facets = facet_columns(held.document, held.corrections, held.consent)
            if facets != {name: [list(v) for v in values] for name, values in held.facets.items()}:
                session.update_document(row, facets=facets)


def described_with() -> str:
    """What a document's facets follow from besides the document; the store remembers it."""
    return f"{topics.version()}/{RULES}"


def facet_columns(
    document: Document, corrections: Mapping[str, Any], consent: Consent | None
) -> dict[str, list[list[Any]]]:
    """A document's facets as the catalogue keeps them; what people corrected stands."""
    document = told_to_most(document, consent) if consent else document
    found = {
        name: [[v.value, v.suggested] for v in values]
        for name, values in describe(corrected(document, corrections), reference.vocabulary()).items()
    }
    for field, correction in corrections.items():
        if field.startswith("facet:"):
            found[field.removeprefix("facet:")] = [[value, False] for value in correction["value"]]
    return found
