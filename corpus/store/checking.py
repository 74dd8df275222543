"""Reads everything a store holds and compares: what is broken, and the command that mends it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from corpus.catalogue import Session
from corpus.errors import StoreError
from corpus.index.lexical import LexicalIndex
from corpus.index.vectors import FaissVectors
from corpus.store import erasing, location
from corpus.store.store import Store

_CHUNK = 4096  # vectors compared at a time


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be, and what to do about it."""

    what: str
    remedy: str


def check(store: Store) -> list[Problem]:
    """Everything that is wrong with a store; empty when it is whole. Changes nothing but lagging indexes."""
    rebuild = f"python -m corpus rebuild --store {store.path}"
    restore = f"python -m corpus restore FILE --store {store.path}"
    again = "python -m ingest PATH --retry"
    problems = [
        Problem(f"The catalogue is damaged: {found}.", restore) for found in store.catalogue.integrity()
    ]
    if problems:
        return problems
    with store.catalogue.read() as session:
        problems += [Problem(what, restore) for what in _files(store, session)]
        problems += [Problem(what, rebuild) for what in _passages(session)]
    if erasing.has_begun(store):
        problems.append(Problem("An erasure was interrupted.", f"{again} --store {store.path}"))
    try:
        problems += [Problem(what, rebuild) for what in _indexes(store)]
    except StoreError as error:
        problems.append(Problem(str(error), rebuild))
    return problems


def _files(store: Store, session: Session) -> Iterator[str]:
    """Kept files against their hashes, and files that nothing knows of."""
    kept = session.files()
    directory = store.path / location.FILES
    for sha256 in kept:
        path = directory / sha256
        if not path.is_file():
            yield f"The kept file {sha256} is missing."
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                yield f"The kept file {sha256} is not what it was."
    for path in directory.glob("*"):
        if path.name not in kept:
            yield f"No document came from the kept file {path.name}."


def _passages(session: Session) -> Iterator[str]:
    """Every passage within its document's text, every vector where one belongs."""
    lengths = {length for _, length in session.embedded_lengths()}
    if None in lengths or len(lengths) > 1:
        yield "Some passages lack a vector of the right length."
    for held in session.documents():
        end = len(held.document.text)
        if any(p.passage.end > end for p in session.passages(document=held.row)):
            yield f"Document {held.id} has passages outside its text."


def _indexes(store: Store) -> Iterator[str]:
    """Both indexes hold exactly the catalogue's passages, and the vectors are the catalogue's own."""
    with store.catalogue.read() as session:
        if session.meta("model") is None:
            return
    store.catch_up()
    followed = store.keeper.followed()
    if followed is None:
        yield "The indexes are missing."
        return
    vectors = FaissVectors.load(store.path / "index" / followed.vectors)
    lexical = LexicalIndex.open(store.path / "index" / followed.lexical)
    with store.catalogue.read() as session:
        rows = np.array([row for row, *_ in session.searchable()], np.int64)
        if followed.generation != session.generation:
            yield f"The indexes have followed generation {followed.generation} of {session.generation}."
        if not np.array_equal(np.sort(vectors.ids), rows):
            yield "The vector index does not hold exactly the catalogue's passages."
            return
        if len(lexical) != len(rows):
            yield f"The full-text index holds {len(lexical)} passages, the catalogue {len(rows)}."
        for part in np.array_split(rows, max(1, len(rows) // _CHUNK)):
            stored = session.vectors(part.tolist(), vectors.dimension)
            if not np.array_equal(stored, vectors.vectors(part)):
                yield "The vector index differs from the catalogue's vectors."
                return
            if len(part) and not np.allclose(np.linalg.norm(stored, axis=1), 1, atol=1e-3):
                yield "Some vectors do not have length 1."
                return
