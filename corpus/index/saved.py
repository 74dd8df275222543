"""A vector index in one file: a line of JSON, then ids and vectors as plain arrays."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from corpus.errors import StoreError
from corpus.index.files import replacing

_FORMAT = 1
_MAX_HEADER = 4_096  # bytes
_HEAD = ("format", "dimension", "count", "generation")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file holds: ids (n,) and vectors (n, dimension), with the generation they have followed."""

    generation: int
    ids: NDArray[np.int64]
    rows: NDArray[np.float32]


def write(path: Path, saved: Saved) -> None:
    """Write it to one file: either all of it replaces what was there, or nothing does."""
    ids, rows = saved.ids.astype("<i8"), saved.rows.astype("<f4", copy=False)
    numbers = (_FORMAT, rows.shape[1], len(ids), saved.generation)
    head: dict[str, Any] = dict(zip(_HEAD, numbers, strict=True))
    head["sha256"] = _digest(head, ids, rows)
    with replacing(path) as file:
        file.write(json.dumps(head).encode() + b"\n")
        file.write(ids.tobytes())
        file.write(rows.data)


def read(path: Path) -> Saved:
    """What `write` wrote. Raises StoreError where the file is missing, damaged or foreign."""
    try:
        with path.open("rb") as file:
            head = _header(file)
            count, dimension = head["count"], head["dimension"]
            if count * (8 + 4 * dimension) != path.stat().st_size - file.tell():
                raise ValueError("its length is not what its first line says")
            ids = np.fromfile(file, dtype="<i8", count=count)
            rows = np.fromfile(file, dtype="<f4", count=count * dimension).reshape(count, dimension)
        if _digest(head, ids, rows) != head["sha256"]:
            raise ValueError("its content is not what was written")
    except (OSError, ValueError) as fault:
        raise StoreError(
            f"The vector index {path} cannot be used: {fault}. `python -m corpus rebuild` makes it anew."
        ) from fault
    return Saved(head["generation"], ids, rows)


def _digest(head: dict[str, Any], ids: NDArray[np.int64], rows: NDArray[np.float32]) -> str:
    """SHA-256 over everything a saved index says, the numbers of its first line included."""
    digest = hashlib.sha256(json.dumps([head[name] for name in _HEAD]).encode())
    digest.update(ids.data)
    digest.update(rows.data)
    return digest.hexdigest()


def _header(file: BinaryIO) -> dict[str, Any]:
    head = json.loads(file.readline(_MAX_HEADER))
    if not isinstance(head, dict) or set(head) != {*_HEAD, "sha256"} or head["format"] != _FORMAT:
        raise ValueError("its first line is not that of this version")
    if any(type(head[name]) is not int or head[name] < 0 for name in _HEAD):
        raise ValueError("its first line holds impossible numbers")
    if head["dimension"] < 1:
        raise ValueError("its vectors have no dimension")
    return head
