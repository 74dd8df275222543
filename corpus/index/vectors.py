"""Nearest vectors among the allowed ones; the only door to faiss.

Two engines keep one contract: `FaissVectors` answers users, `ExactVectors` is the oracle that it is tested
against. An engine only proposes candidates. Scores and order are decided here, once, so that a passage has
the same score however it was come upon, and ties fall by id.

What is saved (`saved.py`) are ids and vectors. Engine formats are never read back, so a damaged or planted
file can at most be refused.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

import faiss
import numpy as np
from numpy.typing import ArrayLike, NDArray

from corpus.index import saved

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_ROUNDING = 1e-4  # more than float32 can err in a product of two vectors of length 1
_SPARE = 64  # candidates beyond k, so that one question to the engine is nearly always enough
_MOST_PASS = 4.0  # times what passes: in fewer, dropping what does not takes less than asking of each
_FEW = 4_000  # vectors that are sooner compared as they are than by their rounded copies
_LEVELS = 127  # of a number's rounded size, so that it fits into a byte with its sign
_CHUNK = 16_384  # rows converted to float64 at a time: 50 MB at 384 dimensions


class VectorIndex(ABC):
    """Vectors of length 1 under int64 ids. A score is the cosine, higher is better.

    `generation` is the catalogue's generation that the index has followed; it is saved with it.
    Reading is safe from several threads at once, changing is not.
    """

    def __init__(self, dimension: int) -> None:
        if dimension < 1:
            raise ValueError(f"vectors need at least one dimension, not {dimension}")
        self.dimension = dimension
        self.generation = 0
        self._ids: Ids = np.empty(0, dtype=np.int64)

    @property
    def ids(self) -> Ids:
        """All ids, ascending; masks for `search` are aligned with them."""
        return self._ids

    def add(self, ids: ArrayLike, vectors: ArrayLike) -> None:
        """Add one vector of length 1 for each new id. Raises ValueError, and then adds nothing."""
        new = _whole_numbers(ids)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if rows.shape != (len(new), self.dimension):
            raise ValueError(f"{len(new)} ids of {self.dimension} dimensions, but vectors are {rows.shape}")
        if len(np.unique(new)) != len(new) or np.isin(new, self._ids).any():
            raise ValueError("an id is added twice")
        if not np.all(np.abs(np.linalg.norm(rows, axis=1) - 1) < 1e-3):
            raise ValueError("vectors must have length 1")
        order = np.argsort(new)
        ids, rows = new[order], rows[order]
        if len(self._ids) and len(ids) and ids[0] < self._ids[-1]:  # seldom: later rows have later ids
            ids, rows = np.concatenate([self._ids, ids]), np.concatenate([self._matrix(), rows])
            order = np.argsort(ids)
            ids, rows = ids[order], rows[order]
            self.remove(self._ids)
        self._append(rows)
        self._set_ids(np.concatenate([self._ids, ids]))

    def remove(self, ids: ArrayLike) -> None:
        """Remove these ids with their vectors; ids that are not held are passed over."""
        keep = ~np.isin(self._ids, _whole_numbers(ids))
        if not keep.all():
            self._keep(keep)
            self._set_ids(self._ids[keep])

    def search(self, query: ArrayLike, k: int, allowed: Mask | None = None) -> tuple[Ids, Floats]:
        """The k best allowed ids and their cosines, best first, ties by ascending id.

        `allowed` is aligned with `ids`; None allows all.
        """
        asked = self._query(query)
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        mask = np.ones(len(self._ids), dtype=np.bool_) if allowed is None else np.asarray(allowed)
        if mask.shape != self._ids.shape or mask.dtype != np.bool_:
            raise ValueError(
                f"a mask of {len(self._ids)} truth values is needed, not {mask.dtype} {mask.shape}"
            )
        positions = self._candidates(asked, k, mask)
        ids, scores = self._ids[positions], self._cosines(asked, positions)
        best = np.lexsort((ids, -scores))[:k]
        return ids[best], scores[best]

    def scores(self, query: ArrayLike, ids: ArrayLike) -> Floats:
        """The cosine of each of these ids, in their order. Raises LookupError for one that is not held."""
        return self._cosines(self._query(query), self._positions(ids))

    def vectors(self, ids: ArrayLike) -> Floats:
        """The stored vectors of these ids, (n, dimension). Raises LookupError for one that is not held."""
        return self._stored(self._positions(ids))

    def save(self, path: Path) -> None:
        """Write the index to one file: either all of it replaces what was there, or nothing does."""
        saved.write(path, saved.Saved(self.generation, self._ids, self._matrix()))

    @classmethod
    def load(cls, path: Path) -> Self:
        """The index that `save` wrote. Raises StoreError where the file is missing, damaged or foreign."""
        held = saved.read(path)
        index = cls(held.rows.shape[1])
        index.generation = held.generation
        index._append(held.rows)
        index._set_ids(held.ids)
        return index

    @abstractmethod
    def _append(self, rows: Floats) -> None:
        """Take further vectors, after those already held."""

    @abstractmethod
    def _keep(self, keep: Mask) -> None:
        """Drop the vectors where `keep` is false; the others keep their order."""

    @abstractmethod
    def _matrix(self) -> Floats:
        """All vectors, (n, dimension), as a view that lasts until the next change."""

    @abstractmethod
    def _candidates(self, query: Floats, k: int, allowed: Mask) -> Ids:
        """Positions of allowed vectors, among them all whose cosine reaches that of the k-th best."""

    def _set_ids(self, ids: Ids) -> None:
        self._ids = ids
        self._ids.flags.writeable = False

    def _positions(self, ids: ArrayLike) -> Ids:
        wanted = _whole_numbers(ids)
        positions = np.searchsorted(self._ids, wanted)
        missing = positions == len(self._ids)
        missing[~missing] = self._ids[positions[~missing]] != wanted[~missing]
        if missing.any():
            raise LookupError(f"the index holds no vector of {wanted[missing][0]}")
        return positions

    def _query(self, query: ArrayLike) -> Floats:
        asked = np.ascontiguousarray(query, dtype=np.float32)
        if asked.shape != (self.dimension,) or not np.isfinite(asked).all():
            raise ValueError(f"a question's vector has {self.dimension} finite numbers, not {asked.shape}")
        return asked

    def _stored(self, positions: Ids) -> Floats:
        return self._matrix()[positions]

    def _cosines(self, query: Floats, positions: Ids) -> Floats:
        """In double precision row by row: no score depends on which others are computed beside it."""
        wide = query.astype(np.float64)
        scores = np.empty(len(positions), dtype=np.float32)
        for start in range(0, len(positions), _CHUNK):
            rows = self._stored(positions[start : start + _CHUNK])
            scores[start : start + _CHUNK] = np.vecdot(rows.astype(np.float64), wide)
        return scores


class ExactVectors(VectorIndex):
    """Plain numpy: compares the question with every allowed vector."""

    def __init__(self, dimension: int) -> None:
        super().__init__(dimension)
        self._rows: Floats = np.empty((0, dimension), dtype=np.float32)

    def _append(self, rows: Floats) -> None:
        self._rows = np.concatenate([self._rows, rows])

    def _keep(self, keep: Mask) -> None:
        self._rows = self._rows[keep]

    def _matrix(self) -> Floats:
        return self._rows

    def _candidates(self, query: Floats, k: int, allowed: Mask) -> Ids:
        return np.flatnonzero(allowed)


class FaissVectors(VectorIndex):
    """FAISS: one pass over every allowed vector at a byte a number, then the exact cosines of the best.

    The pass reads a quarter of the memory, which is what takes the time. It is exact all the same: a cosine
    with a rounded vector is off by no more than the length of what rounding took away, so no vector outside
    the candidates can reach the k-th of them. Question and vectors are both rounded to whole numbers.
    """

    def __init__(self, dimension: int) -> None:
        super().__init__(dimension)
        self._flat = faiss.IndexFlatIP(dimension)
        self._reach = 0.0  # the largest number that is not cut off
        self._step = 1.0  # what one of a rounded vector's numbers is worth
        self._error = 0.0  # the most that rounding took away of a vector
        self._coarse = self._new_coarse()

    def _append(self, rows: Floats) -> None:
        before = self._flat.ntotal
        self._flat.add(rows)
        reach = float(np.abs(rows).max(initial=0.0))
        if reach > self._reach:  # seldom after the first addition: vectors of one model are alike
            self._reach, self._error, before = reach, 0.0, 0
            self._coarse = self._new_coarse()
        for start in range(before, self._flat.ntotal, _CHUNK):
            self._round(self._matrix()[start : start + _CHUNK])

    def _keep(self, keep: Mask) -> None:
        self._flat.remove_ids(_selector(~keep))
        self._coarse.remove_ids(_selector(~keep))

    def _matrix(self) -> Floats:
        count = self._flat.ntotal
        return faiss.rev_swig_ptr(self._flat.get_xb(), count * self.dimension).reshape(count, self.dimension)

    def _candidates(self, query: Floats, k: int, allowed: Mask) -> Ids:
        available = int(np.count_nonzero(allowed))
        if available <= max(k, _FEW):
            places = np.flatnonzero(allowed)
            near = self._stored(places) @ query
            return places[near >= _last(near, k) - _ROUNDING]
        parameters = faiss.SearchParameters()
        share = len(allowed) / available
        if share > _MOST_PASS:
            share, selector = 1.0, _selector(allowed)
            parameters.sel = selector  # in a name of its own for as long as faiss uses it
        rounded, step, lost = _rounded(query, float(np.abs(query).max()))
        # |q·v - r·s| <= |q·(v - s)| + |(q - r)·s|, where r and s are q and v rounded.
        error = self._error * float(np.linalg.norm(query)) + lost * (1 + self._error) + _ROUNDING
        wanted = 4 * k + _SPARE
        while True:
            among = min(int(wanted * share), len(allowed))
            scores, places = self._coarse.search(rounded[np.newaxis], among, params=parameters)
            places = places[0][places[0] >= 0]
            found: Ids = places[allowed[places]]
            exact = self._cosines(query, found)
            last = _last(exact, k)
            reached = len(found) >= k and scores[0, -1] * step * self._step + error < last
            if reached or len(found) == available:
                return found[exact >= last]
            wanted *= 4

    def _new_coarse(self) -> faiss.IndexScalarQuantizer:
        kind = faiss.ScalarQuantizer.QT_8bit_direct_signed  # takes whole numbers from -128 to 127 as they are
        return faiss.IndexScalarQuantizer(self.dimension, kind, faiss.METRIC_INNER_PRODUCT)

    def _round(self, rows: Floats) -> None:
        """Take rounded copies of vectors for the first pass."""
        rounded, self._step, lost = _rounded(rows, self._reach)
        self._coarse.add(rounded)
        self._error = max(self._error, float(lost.max(initial=0.0)))


def _last(scores: Floats, k: int) -> float:
    """The k-th best score, or the worst where there are fewer."""
    k = min(k, len(scores))
    return float(np.partition(scores, -k)[-k]) if k else 0.0


def _rounded(rows: Floats, reach: float) -> tuple[Floats, float, Floats]:
    """Numbers up to `reach` in size as whole ones, what one is worth, and the length of what was lost."""
    step = np.float32(reach / _LEVELS) or np.float32(1)
    rounded = np.rint(rows / step)
    return rounded, float(step), np.linalg.norm(rows - rounded * step, axis=-1)


def _selector(mask: Mask) -> faiss.IDSelector:
    bits = np.packbits(mask, bitorder="little")
    # The stubs describe the C++ constructor; Python's takes the array alone and keeps it.
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]


def _whole_numbers(ids: ArrayLike) -> Ids:
    given = np.asarray(ids)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
        raise ValueError(f"ids are a row of whole numbers, not {given.dtype} {given.shape}")
    return given.astype(np.int64)
