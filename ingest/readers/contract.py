"""What every reader of a file format gives: documents, and in words the records that became none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Document


@dataclass(frozen=True, slots=True)
class Skipped:
    """One record of a file of many that became nothing; `reason` says which and why, for the ledger."""

    reason: str


# A reader raises corpus.errors.ReadingError where the file as a whole cannot be read.
Reader = Callable[[Path], Iterator[Document | Skipped]]
