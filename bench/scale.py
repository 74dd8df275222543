"""A store of any size that is like a real one: its documents again and again, each time a little otherwise.

Encoding 200,000 passages takes an hour, so vectors are varied from real ones. What is written is what the
product writes, through its own catalogue and into its own indexes.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Held, NewPassage, PassageRow, Session, document_columns
from corpus.store import Store
from corpus.store.location import lock
from corpus.store.store import described_with

# The share of words that become another of the same length, so that passages keep their places.
_CHANGED = 0.2
# Of a vector, how long the noise is that is added to it: a copy has a cosine of about 0.9 with its original.
_NOISE = 0.5
# A year and the share of documents that are given it: filters by year let pass any share of the store.
YEARS = {1990: 0.001, 2000: 0.009, 2010: 0.09, 2020: 0.9}
_BATCH = 500  # documents a commit
_WORD = re.compile(r"\b[a-z]{4,}\b")

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Original:
    """A real document with its passages; `vectors` has one row for each that is embedded."""

    held: Held
    passages: list[PassageRow]
    vectors: Vectors


def originals(store: Store) -> list[Original]:
    """Everything that a store holds."""
    found = []
    with store.catalogue.read() as session:
        for held in list(session.documents()):
            passages = list(session.passages(document=held.row))
            rows = [p.row for p in passages if p.passage.embedded]
            found.append(Original(held, passages, session.vectors(rows, store.encoder.dimension)))
    return found


def fill(store: Store, real: list[Original], passages: int) -> None:
    """Write varied copies until the store has so many searchable passages, and bring its indexes to them.

    The store must be new. The same originals give the same store.
    """
    words = _Words(real)
    copies = _copies(real, passages)
    with lock(store.path), store.catalogue.write() as session:
        session.set_meta("model", store.encoder.name)
        session.set_meta("reference", described_with())
    done = 0
    while batch := [copy for copy, _ in zip(copies, range(_BATCH), strict=False)]:
        with lock(store.path), store.catalogue.write() as session:
            for number, original, wanted in batch:
                _put(session, original, words, number, wanted)
                done += wanted
        print(f"\r{done} of {passages} passages written", end="", file=sys.stderr)
    print("; making the indexes", file=sys.stderr)
    store.catch_up()


def made(directory: Path, real: list[Original], passages: int) -> Path:
    """A store of that size in this directory, which is made unless it is there already."""
    if not is_made(directory):
        with closing(Store(directory, create=True)) as store:
            fill(store, real, passages)
        (directory / "whole").touch()
    return directory


def is_made(directory: Path) -> bool:
    """Whether such a store is in this directory, whole."""
    return (directory / "whole").exists()


def contents(directory: Path) -> tuple[list[str], Vectors, list[int]]:
    """Of every searchable passage of a store that `made` has filled: words, vector, year."""
    texts, vectors, years = [], [], []
    with closing(Store(directory)) as store, store.catalogue.read() as session:
        dated = {row: int(found["year"][0][0]) for row, _, found in session.described()}
        for row, year in dated.items():
            held = [p for p in session.passages(document=row, text=True) if p.passage.embedded]
            texts += [p.text or "" for p in held]
            years += [year] * len(held)
            vectors.append(session.vectors([p.row for p in held], store.encoder.dimension))
    return texts, np.concatenate(vectors), years


def _copies(real: list[Original], passages: int) -> Iterator[tuple[int, Original, int]]:
    """(number, original, how many of its embedded passages are wanted) until there are enough."""
    number = 0
    while passages > 0:
        for at in np.random.default_rng(number).permutation(len(real)):
            wanted = min(passages, len(real[at].vectors))
            if wanted > 0:
                yield number, real[at], wanted
            number, passages = number + 1, passages - wanted


class _Words:
    """All words of the originals by length, as often as they occur."""

    def __init__(self, real: list[Original]) -> None:
        counts = Counter(word for o in real for word in _WORD.findall(o.held.document.text))
        self._words: dict[int, list[str]] = {}
        self._ends: dict[int, NDArray[np.int64]] = {}
        for length in {len(word) for word in counts}:
            self._words[length] = [word for word in counts if len(word) == length]
            self._ends[length] = np.cumsum([counts[word] for word in self._words[length]])

    def varied(self, text: str, random: np.random.Generator) -> str:
        """The text with some words in the place of others that are as long."""
        chances = iter(random.random((len(text) // 4 + 1, 2)).tolist())

        def another(match: re.Match[str]) -> str:
            chance, which = next(chances)
            ends = self._ends.get(len(match.group()))
            if chance >= _CHANGED or ends is None:
                return match.group()
            return self._words[len(match.group())][int(np.searchsorted(ends, which * ends[-1], "right"))]

        return _WORD.sub(another, text)


def _put(session: Session, original: Original, words: _Words, number: int, wanted: int) -> None:
    """Write one copy with its first `wanted` embedded passages."""
    random = np.random.default_rng((1, number))
    held, name = original.held, f"copy-{number}"
    document = held.document
    document = replace(
        document, title=words.varied(document.title, random), text=words.varied(document.text, random)
    )
    year = random.choice(list(YEARS), p=list(YEARS.values()))
    facets: dict[str, Any] = {field: [list(v) for v in values] for field, values in held.facets.items()}
    values = {
        **document_columns(document),
        "id": name,
        "facets": {**facets, "year": [[str(year), False]]},
        "corrections": {},
        "consent": held.consent.to_dict() if held.consent else None,
        "path": name,
        "file": name,
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "number": 1,
        "kept": False,
        "added_at": held.added_at,
    }
    row = session.put_document(values, [name], None)
    noise = random.standard_normal((wanted, original.vectors.shape[1]), np.float32)
    vectors = original.vectors[:wanted] + noise * np.float32(_NOISE / np.sqrt(noise.shape[1]))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    session.put_passages(row, list(_passages(original, vectors)))


def _passages(original: Original, vectors: Vectors) -> Iterator[NewPassage]:
    left = iter(vectors)
    for p in original.passages:
        vector = next(left, None) if p.passage.embedded else None
        if p.passage.embedded and vector is None:
            return
        yield NewPassage(p.passage, p.find, p.until, vector)
