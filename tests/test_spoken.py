"""Scores for the recommendations on disk: what was saved comes back, and damage is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import StoreError
from corpus.index.spoken import Spoken


@pytest.fixture
def spoken() -> Spoken:
    rows = np.array([2, 5, 9], np.int64)
    return Spoken(rows, np.arange(6, dtype=np.float32).reshape(3, 2))


def test_what_was_saved_comes_back(spoken: Spoken, tmp_path: Path) -> None:
    """Rows and scores are the same, and scores are given in the order asked for."""
    spoken.save(tmp_path / "spoken")
    again = Spoken.load(tmp_path / "spoken")
    assert again.of(np.array([9, 2])).tolist() == [[4, 5], [0, 1]]
    assert again.rows.tolist() == spoken.rows.tolist()


@pytest.mark.parametrize("row", [1, 6, 10])
def test_a_passage_without_scores_is_said(spoken: Spoken, row: int) -> None:
    """No passage is given the scores of another."""
    with pytest.raises(LookupError):
        spoken.of(np.array([2, row]))


def test_damage_is_refused(spoken: Spoken, tmp_path: Path) -> None:
    """A missing, cut, changed or foreign file is refused with the command that mends it."""
    path = tmp_path / "spoken"
    spoken.save(path)
    content = path.read_bytes()
    at = content.index(spoken.scores.tobytes())
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    for damaged in (None, b"", content[: len(content) // 2], changed, b"rows and scores"):
        path.unlink(missing_ok=True)
        if damaged is not None:
            path.write_bytes(damaged)
        with pytest.raises(StoreError, match="rebuild"):
            Spoken.load(path)
