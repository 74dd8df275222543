"""Keeps both indexes at the catalogue's generation, on disk and in memory.

On disk a small file, `followed.json`, names the index files and the generation they have followed; it is
replaced in one step, so a crash leaves the older pair in force and the same work is done again. In memory
a Snapshot is one whole generation and never changes; whoever holds an older one keeps it until they ask anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Catalogue, PassageRow, Session
from corpus.derive import topics
from corpus.derive.describe import RULES
from corpus.derive.topics import Phrasings
from corpus.errors import StoreError
from corpus.filters import Entry
from corpus.index.columns import Columns
from corpus.index.lexical import ANALYSER, LexicalIndex, LexicalPassage
from corpus.index.vectors import FaissVectors, VectorIndex
from corpus.store import location

_POINTER = "followed.json"

_Terms = list[tuple[str, str]]
_Numbers = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Followed:
    """Which files hold the indexes, and what they have followed."""

    generation: int
    model: str
    derived_with: str
    vectors: str
    lexical: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both indexes and all facet values of one generation.

    `columns.rows` equals `vectors.ids`; `documents` (n,) and `topics` (n, recommendations) follow that
    order. `asked` is the catalogue's generation it was made for, which the indexes may be behind.
    """

    followed: Followed
    asked: int
    vectors: VectorIndex
    lexical: LexicalIndex
    columns: Columns
    documents: NDArray[np.int64]
    topics: NDArray[np.float32]
    phrasings: Phrasings


def derived_with() -> str:
    """What the indexes follow from besides the catalogue; under another one they are made anew."""
    return f"{topics.version()}/{RULES}/{ANALYSER}"


class Keeper:
    """The indexes of one store."""

    def __init__(self, directory: Path, catalogue: Catalogue) -> None:
        self._store = directory
        self._directory = directory / "index"
        self._catalogue = catalogue

    def followed(self) -> Followed | None:
        """What the indexes on disk have followed; None where there are none yet."""
        try:
            return Followed(**json.loads((self._directory / _POINTER).read_text()))
        except FileNotFoundError:
            return None
        except TypeError:  # written by an earlier version of this software
            return None
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{self._directory / _POINTER} cannot be read ({error}). Make the indexes anew with "
                f"'python -m corpus rebuild --store {self._store}'."
            ) from error

    def snapshot(self, session: Session, phrasings: topics.Phrasings) -> Snapshot:
        """The indexes in memory, at the session's generation or the newest one they have followed.

        Raises StoreError where there are none or they are damaged.
        """
        found = self.followed()
        if found is None:
            raise StoreError(
                f"The indexes of {self._store} are missing. Make them anew with "
                f"'python -m corpus rebuild --store {self._store}'."
            )
        vectors = FaissVectors.load(self._directory / found.vectors)
        lexical = LexicalIndex.open(self._directory / found.lexical)
        searchable = list(session.searchable())
        held = np.array([row[0] for row in searchable], np.int64)
        # Behind the catalogue, what it no longer has is dropped, and what it has newly waits.
        vectors.remove(np.setdiff1d(vectors.ids, held))
        known = set(vectors.ids.tolist())
        searchable = [row for row in searchable if row[0] in known]
        scores = topics.score(vectors.vectors(vectors.ids), phrasings)
        _hear(session, vectors.ids, scores)
        return Snapshot(
            followed=found,
            asked=session.generation,
            vectors=vectors,
            lexical=lexical,
            columns=_columns(session, searchable, topics.clearly(scores)),
            documents=np.array([row[1] for row in searchable], np.int64),
            topics=scores,
            phrasings=phrasings,
        )

    def is_behind(self, session: Session, model: str) -> bool:
        """Whether the indexes lack a change, or were derived with other words or another model."""
        found = self.followed()
        return found is None or (found.generation, found.model, found.derived_with) != (
            session.generation,
            model,
            derived_with(),
        )

    def follow(
        self, phrasings: topics.Phrasings, model: str, dimension: int, *, anew: bool = False
    ) -> Followed:
        """Bring the indexes on disk to the catalogue's generation. Callers hold the store's lock.

        `anew` writes both from the catalogue alone, so that nothing of what was deleted remains; so does
        an index that cannot be opened, for there is nothing in it that the catalogue does not have.
        """
        with _writing(self._store), self._catalogue.read() as session:
            self._directory.mkdir(exist_ok=True)
            found = None if anew else self._usable(model)
            generation = session.generation
            name = f"{generation}-{os.urandom(4).hex()}"
            lexical_name = found[0].lexical if found else f"lexical-{name}"
            vectors = found[1] if found else FaissVectors(dimension)
            lexical = found[2] if found else LexicalIndex.create(self._directory / lexical_name)
            current = {row: document for row, document, *_ in session.searchable()}
            rows = np.fromiter(current, np.int64, len(current))
            vectors.remove(np.setdiff1d(vectors.ids, rows))
            added = np.setdiff1d(rows, vectors.ids)
            for part in np.array_split(added, max(1, len(added) // 4096)):
                vectors.add(part, session.vectors(part.tolist(), dimension))
            changed = session.changed_since(found[0].generation) if found else set(current.values())
            lexical.remove_documents(changed)
            lexical.add(_lexical_passages(session, changed, vectors, phrasings))
            vectors.generation = lexical.generation = generation
            vectors.save(self._directory / f"vectors-{name}")
            lexical.commit()
        followed = Followed(generation, model, derived_with(), f"vectors-{name}", lexical_name)
        with _writing(self._store):
            self._point_to(followed)
        return followed

    def _usable(self, model: str) -> tuple[Followed, FaissVectors, LexicalIndex] | None:
        """The indexes on disk, where they are whole and of this model and wording."""
        try:
            found = self.followed()
            if found is None or (found.model, found.derived_with) != (model, derived_with()):
                return None
            vectors = FaissVectors.load(self._directory / found.vectors)
            return found, vectors, LexicalIndex.open(self._directory / found.lexical)
        except StoreError:
            return None

    def _point_to(self, followed: Followed) -> None:
        beside = self._directory / f"{_POINTER}.part"
        with beside.open("w") as file:
            json.dump(asdict(followed), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._directory / _POINTER)
        keep = {_POINTER, followed.vectors, followed.lexical}
        for path in self._directory.iterdir():
            if path.name not in keep:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    """A full or unwritable disk as a sentence; tantivy reports it as a ValueError."""
    try:
        yield
    except OSError as error:
        raise location.unwritable(directory, error) from error
    except ValueError as error:
        if "os error" not in str(error):
            raise
        raise location.unwritable(directory, OSError(str(error))) from error


def _lexical_passages(
    session: Session, documents: set[int], vectors: VectorIndex, phrasings: topics.Phrasings
) -> Iterator[LexicalPassage]:
    kinds = {row: (kind, facets) for row, kind, facets in session.described()}
    for held in session.descriptions(documents):
        passages = [p for p in session.passages(document=held.row, text=True) if p.passage.embedded]
        if not passages:
            continue
        scores = topics.score(vectors.vectors([p.row for p in passages]), phrasings)
        speaks = topics.clearly(topics.heard(scores, [_said(p) for p in passages]))
        terms, numbers = _of_document(*kinds[held.row])
        for p, to in zip(passages, speaks, strict=True):
            own = [("find", p.find), *(("recommendation", str(n)) for n in _spoken(to))]
            entry = Entry(p.row, held.row, (*terms, *own), (*numbers, ("until", p.until)))
            yield LexicalPassage(entry, p.text or "", held.document.title)


def _hear(session: Session, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> None:
    """Lower, in place, the scores of what passages do not say themselves, reading only those that matter."""
    near = np.flatnonzero(topics.clearly(scores).any(axis=1))
    held = {p.row: p for p in session.passages(rows=rows[near].tolist(), text=True)}
    scores[near] = topics.heard(scores[near], [_said(held[row]) for row in rows[near].tolist()])


def _said(held: PassageRow) -> topics.Said:
    return topics.Said(held.passage.section, held.passage.context, held.text or "")


def _columns(
    session: Session, searchable: list[tuple[int, int, str, int]], speaks: NDArray[np.bool_]
) -> Columns:
    documents = {row[1] for row in searchable}
    of_documents = [
        (row, *_of_document(kind, facets)) for row, kind, facets in session.described() if row in documents
    ]
    finds = ((row, "find", find) for row, _, find, _ in searchable)
    spoken = (
        (searchable[at][0], "recommendation", str(number))
        for j, number in enumerate(topics.numbers())
        for at in np.flatnonzero(speaks[:, j])
    )
    return Columns(
        [row[0] for row in searchable],
        [row[1] for row in searchable],
        document_terms=((row, *term) for row, terms, _ in of_documents for term in terms),
        document_numbers=((row, *number) for row, _, numbers in of_documents for number in numbers),
        passage_terms=(*finds, *spoken),
        passage_numbers=((row, "until", until) for row, _, _, until in searchable),
    )


def _spoken(speaks: NDArray[np.bool_]) -> list[int]:
    return [number for number, does in zip(topics.numbers(), speaks, strict=True) if does]


def _of_document(kind: str, facets: Mapping[str, Sequence[Sequence[Any]]]) -> tuple[_Terms, _Numbers]:
    """The terms and numbers that every passage of a document carries."""
    terms = [(name, value) for name, values in facets.items() if name != "kind" for value, _ in values]
    years = [int(value) for value, _ in facets.get("year", ())]
    return [("kind", kind), *terms], [("year", year) for year in years[:1]]
