"""How strongly every passage speaks to each recommendation, kept on disk beside the indexes.

Deriving it reads the words of every passage that is near to a recommendation, which takes seconds in a large
store; reading it back does not. It follows from the catalogue, and is made anew with the indexes.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.errors import StoreError
from corpus.index.files import replacing

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spoken:
    """`scores` (n, recommendations) of the passages in `rows` (n,), which ascend."""

    rows: Rows
    scores: Scores

    def of(self, rows: Rows) -> Scores:
        """The scores of these passages, in their order. Raises LookupError for one that is not held."""
        places = np.searchsorted(self.rows, rows)
        if np.any(places == len(self.rows)) or np.any(self.rows[places] != rows):
            raise LookupError("a passage has no scores for the recommendations")
        return self.scores[places]

    def save(self, path: Path) -> None:
        """Write one file: either all of it replaces what was there, or nothing does."""
        with replacing(path) as file:
            np.savez(file, rows=self.rows, scores=self.scores)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What `save` wrote. Raises StoreError where the file is missing, damaged or foreign."""
        try:
            with np.load(path, allow_pickle=False) as held:  # an archive with a checksum of each array
                rows, scores = held["rows"], held["scores"]
            if rows.dtype != np.int64 or scores.dtype != np.float32 or len(rows) != len(scores):
                raise ValueError("it holds other arrays than were written")
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
            raise StoreError(
                f"The scores in {path} cannot be used: {fault}. `python -m corpus rebuild` makes them anew."
            ) from fault
        return cls(rows, scores)
