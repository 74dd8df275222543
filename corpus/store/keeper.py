"""Keeps both indexes at the catalogue's generation, on disk and in memory.

On disk a small file, `followed.json`, names the index files and the generation they have followed; it is
replaced in one step, so a crash leaves the older pair in force and the same work is done again.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Catalogue, Session
from corpus.derive import topics
from corpus.derive.describe import RULES
from corpus.errors import StoreError
from corpus.index.lexical import ANALYSER, LexicalIndex
from corpus.index.spoken import Spoken
from corpus.index.vectors import FaissVectors
from corpus.store import entries, judging, location
from corpus.store.snapshot import Followed, Snapshot

_POINTER = "followed.json"


@dataclass(frozen=True, slots=True)
class _Usable:
    """What is on disk, opened to be changed."""

    followed: Followed
    vectors: FaissVectors
    lexical: LexicalIndex
    spoken: Spoken


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

    def snapshot(
        self, session: Session, phrasings: topics.Phrasings, held: Snapshot | None = None
    ) -> Snapshot:
        """The indexes in memory, at the session's generation or the newest one they have followed.

        `held` is used again where the indexes on disk are still those that it was made of.
        Raises StoreError where there are none or they are damaged.
        """
        found = self.followed()
        if found is None:
            raise StoreError(
                f"The indexes of {self._store} are missing. Make them anew with "
                f"'python -m corpus rebuild --store {self._store}'."
            )
        if held is not None and held.followed == found:
            return held.moved(session)
        vectors = FaissVectors.load(self._directory / found.vectors)
        lexical = LexicalIndex.open(self._directory / found.lexical)
        searchable = list(session.searchable())
        rows = np.array([row[0] for row in searchable], np.int64)
        # Behind the catalogue, what it no longer has is dropped, and what it has newly waits.
        vectors.remove(np.setdiff1d(vectors.ids, rows))
        if len(vectors.ids) < len(rows):
            known = np.isin(rows, vectors.ids).tolist()
            searchable = [row for row, is_known in zip(searchable, known, strict=True) if is_known]
        if found.derived_with == derived_with():
            scores = Spoken.load(self._directory / found.spoken).of(vectors.ids)
        else:  # other words, and a store that cannot be written
            scores = topics.score(vectors.vectors(vectors.ids), phrasings)
            entries.hear(session, vectors.ids, scores)
        documents = np.array([row[1] for row in searchable], np.int64)
        judged = judging.verdicts(session, vectors.ids, documents, scores)
        made = Snapshot(
            followed=found,
            asked=session.generation,
            vectors=vectors,
            lexical=lexical,
            columns=entries.columns(session, searchable, judging.speaks(scores, judged)),
            documents=documents,
            sections=[row[4] for row in searchable],
            topics=scores,
            judged=judged,
            present=np.ones(len(vectors.ids), np.bool_),
            phrasings=phrasings,
        )
        # What is held for long is not gone through for garbage again and again while people wait.
        gc.collect()
        gc.freeze()
        return made

    def is_behind(self, session: Session, model: str) -> bool:
        """Whether the indexes lack a change, or were derived with other words or another model."""
        found = self.followed()
        return found is None or (found.generation, found.model, found.derived_with) != (
            session.generation,
            model,
            derived_with(),
        )

    def can_answer(self, model: str) -> bool:
        """Whether the indexes are of this model and wording, however far behind they are."""
        found = self.followed()
        return found is not None and (found.model, found.derived_with) == (model, derived_with())

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
            lexical_name = found.followed.lexical if found else f"lexical-{name}"
            vectors = found.vectors if found else FaissVectors(dimension)
            lexical = found.lexical if found else LexicalIndex.create(self._directory / lexical_name)
            current = {row: document for row, document, *_ in session.searchable()}
            rows = np.fromiter(current, np.int64, len(current))
            vectors.remove(np.setdiff1d(vectors.ids, rows))
            added = np.setdiff1d(rows, vectors.ids)
            for part in np.array_split(added, max(1, len(added) // 4096)):
                vectors.add(part, session.vectors(part.tolist(), dimension))
            changed = session.changed_since(found.followed.generation) if found else set(current.values())
            spoken = _spoken_before(found.spoken if found else None, vectors.ids)
            lexical.remove_documents(changed)
            lexical.add(entries.lexical_passages(session, changed, vectors, phrasings, spoken))
            vectors.generation = lexical.generation = generation
            vectors.save(self._directory / f"vectors-{name}")
            spoken.save(self._directory / f"spoken-{name}")
            lexical.commit()
        followed = Followed(
            generation, model, derived_with(), f"vectors-{name}", lexical_name, f"spoken-{name}"
        )
        with _writing(self._store):
            self._point_to(followed)
        return followed

    def _usable(self, model: str) -> _Usable | None:
        """The indexes on disk, where they are whole and of this model and wording."""
        try:
            found = self.followed()
            if found is None or (found.model, found.derived_with) != (model, derived_with()):
                return None
            return _Usable(
                found,
                FaissVectors.load(self._directory / found.vectors),
                LexicalIndex.open(self._directory / found.lexical),
                Spoken.load(self._directory / found.spoken),
            )
        except StoreError:
            return None

    def _point_to(self, followed: Followed) -> None:
        beside = self._directory / f"{_POINTER}.part"
        with beside.open("w") as file:
            json.dump(asdict(followed), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._directory / _POINTER)
        keep = {_POINTER, followed.vectors, followed.lexical, followed.spoken}
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


def _spoken_before(earlier: Spoken | None, rows: NDArray[np.int64]) -> Spoken:
    """Scores for these passages, where they were held before; the others are to be filled in."""
    spoken = Spoken(rows, np.zeros((len(rows), len(topics.numbers())), np.float32))
    if earlier is not None:
        still = np.isin(rows, earlier.rows)
        spoken.scores[still] = earlier.of(rows[still])
    return spoken
