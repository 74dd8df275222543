"""Both vector engines, under one contract."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import StoreError
from corpus.index.vectors import ExactVectors, FaissVectors, VectorIndex

ENGINES = [ExactVectors, FaissVectors]
DIMENSION = 24
IDS = np.arange(60) * 7 % 61 + 100

Floats = NDArray[np.float32]


def unit(rows: NDArray[np.float64]) -> Floats:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def some(count: int, seed: int = 7) -> Floats:
    return unit(np.random.default_rng(seed).normal(size=(count, DIMENSION)))


def by_hand(
    ids: list[int], vectors: Floats, query: Floats, k: int, allowed: list[bool]
) -> list[tuple[int, float]]:
    """The definition, without numpy's help: every allowed cosine, best first, ties by id."""
    scored = [
        (-float(np.float32(sum(float(a) * float(b) for a, b in zip(v, query, strict=True)))), i)
        for i, v, ok in zip(ids, vectors, allowed, strict=True)
        if ok
    ]
    return [(i, -s) for s, i in sorted(scored)[:k]]


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest) -> Callable[[int], VectorIndex]:
    engine: Callable[[int], VectorIndex] = request.param
    return engine


@pytest.fixture
def index(make: Callable[[int], VectorIndex]) -> VectorIndex:
    """Sixty vectors under ids that neither start at zero nor come in order."""
    held = make(DIMENSION)
    held.add(IDS[:25], some(60)[:25])
    held.add(IDS[25:], some(60)[25:])
    return held


def found(index: VectorIndex, query: Floats, k: int, allowed: NDArray[np.bool_] | None = None) -> list[int]:
    return [int(i) for i in index.search(query, k, allowed)[0]]


def test_search_is_the_definition(index: VectorIndex) -> None:
    """A search gives the ids and cosines that comparing everything by hand gives, filtered or not."""
    rng = np.random.default_rng(1)
    vectors, ids = some(60)[np.argsort(IDS)], [int(i) for i in index.ids]
    for share in (0.0, 0.02, 0.5, 1.0):
        allowed = rng.random(60) < share
        for query in some(5, seed=2):
            expected = by_hand(ids, vectors, query, 10, [bool(a) for a in allowed])
            got_ids, scores = index.search(query, 10, allowed)
            assert [int(i) for i in got_ids] == [i for i, _ in expected]
            assert scores == pytest.approx([s for _, s in expected], abs=1e-6)
            assert scores.dtype == np.float32


def test_ids_ascend(index: VectorIndex) -> None:
    """Whatever the order of additions, ids ascend, so that masks made from ascending rows fit."""
    assert np.array_equal(index.ids, np.sort(IDS))
    index.add([1, 1_000, 161], some(3, seed=11))
    assert np.array_equal(index.ids, np.sort([*IDS, 1, 1_000, 161]))
    assert np.array_equal(index.vectors([161, 1, 1_000]), some(3, seed=11)[[2, 0, 1]])


def test_no_mask_allows_everything(index: VectorIndex) -> None:
    """Without a mask a search sees every vector, and k beyond their number gives them all."""
    query = some(1, seed=3)[0]
    assert sorted(found(index, query, 1_000)) == sorted(int(i) for i in index.ids)
    assert found(index, query, 5) == found(index, query, 60)[:5]


def test_ties_fall_by_id_also_at_the_border(make: Callable[[int], VectorIndex]) -> None:
    """Of a hundred equal vectors the k lowest ids are given, however they were added."""
    index = make(DIMENSION)
    same, other = some(2)
    ids = np.random.default_rng(4).permutation(100) + 1
    index.add(ids, np.tile(same, (100, 1)))
    index.add([0], other[np.newaxis])
    assert found(index, same, 7) == [1, 2, 3, 4, 5, 6, 7]
    assert found(index, same, 7, index.ids % 2 == 0) == [2, 4, 6, 8, 10, 12, 14]


def test_a_score_does_not_depend_on_how_it_was_come_upon(index: VectorIndex) -> None:
    """Found among all, found under a filter or asked for by id, a vector has bit for bit one score."""
    query = some(1, seed=5)[0]
    ids, scores = index.search(query, 60)
    assert np.array_equal(index.scores(query, ids), scores)
    assert np.array_equal(index.scores(query, ids[::-3]), scores[::-3])
    few, few_scores = index.search(query, 60, np.isin(index.ids, ids[::4]))
    assert np.array_equal(few, ids[::4])
    assert np.array_equal(few_scores, scores[::4])


def test_removed_vectors_are_gone(index: VectorIndex) -> None:
    """After a removal the index answers as one that never held those ids, and they may come again."""
    gone = index.ids[::3].copy()
    left = index.ids[np.arange(60) % 3 != 0].copy()
    query = some(1, seed=6)[0]
    before = [i for i in found(index, query, 60) if i not in set(gone.tolist())]
    index.remove(np.append(gone, 999_999))
    assert np.array_equal(index.ids, left)
    assert found(index, query, 60) == before
    with pytest.raises(LookupError, match=str(gone[0])):
        index.scores(query, gone)
    index.add(gone[:1], query[np.newaxis])
    assert found(index, query, 1) == [gone[0]]


def test_vectors_come_back_as_they_were_given(index: VectorIndex) -> None:
    """Stored vectors are returned unchanged for any ids in any order."""
    order = np.random.default_rng(8).permutation(60)
    assert np.array_equal(index.vectors(IDS[order]), some(60)[order])
    assert index.vectors([]).shape == (0, DIMENSION)


def test_an_empty_index_answers(make: Callable[[int], VectorIndex], tmp_path: Path) -> None:
    """An index of nothing finds nothing, is saved and loaded, and holds no id."""
    index = make(DIMENSION)
    index.save(tmp_path / "v")
    index = type(index).load(tmp_path / "v")
    assert found(index, some(1)[0], 10) == []
    with pytest.raises(LookupError):
        index.vectors([1])
    index.remove([1])
    assert len(index.ids) == 0


@pytest.mark.parametrize(
    ("ids", "vectors"),
    [
        ([1, 2], some(1)),
        ([1], some(1)[:, :-1]),
        ([1, 1], some(2)),
        ([100], some(1)),
        ([1], some(1) * 2),
        ([1], np.full((1, DIMENSION), np.nan)),
        ([1.5], some(1)),
    ],
    ids=["count", "dimension", "twice", "held already", "length", "not a number", "fraction"],
)
def test_wrong_input_adds_nothing(index: VectorIndex, ids: list[int], vectors: Floats) -> None:
    """Anything but one vector of length 1 for each new whole number is refused, and nothing is added."""
    with pytest.raises(ValueError, match=r"."):
        index.add(ids, vectors)
    assert len(index.ids) == 60
    assert len(index.search(some(1)[0], 100)[0]) == 60


def test_wrong_questions_are_refused(index: VectorIndex) -> None:
    """A question of another dimension, a mask of another length or kind, and k below 1 are refused."""
    query = some(1)[0]
    for bad in (query[:-1], query[np.newaxis], query * np.nan):
        with pytest.raises(ValueError, match="question"):
            index.search(bad, 1)
    for mask in (np.ones(59, dtype=bool), np.ones(60, dtype=np.int8)):
        with pytest.raises(ValueError, match="mask"):
            index.search(query, 1, mask)
    with pytest.raises(ValueError, match="k must"):
        index.search(query, 0)


@pytest.mark.parametrize("other", ENGINES)
def test_saved_and_loaded_is_the_same(index: VectorIndex, other: type[VectorIndex], tmp_path: Path) -> None:
    """A saved index answers the same after loading, by either engine, and knows its generation."""
    index.remove(index.ids[::5])
    index.generation = 17
    index.save(tmp_path / "vectors")
    again = other.load(tmp_path / "vectors")
    assert again.generation == 17
    assert np.array_equal(again.ids, index.ids)
    for query in some(5, seed=9):
        for one, two in zip(index.search(query, 20), again.search(query, 20), strict=True):
            assert np.array_equal(one, two)
    assert [p.name for p in tmp_path.iterdir()] == ["vectors"]


def test_a_damaged_file_is_refused(index: VectorIndex, tmp_path: Path) -> None:
    """Whichever byte of a saved index is changed, or wherever it is cut, loading says so with the remedy."""
    path = tmp_path / "vectors"
    index.save(path)
    whole = path.read_bytes()
    for at in {*range(0, len(whole), 97), *range(whole.index(b"\n") + 12)}:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(StoreError, match="python -m corpus rebuild"):
            type(index).load(path)
    for cut in (b"", whole[:20], whole[:-1], whole + b"\0"):
        path.write_bytes(cut)
        with pytest.raises(StoreError, match="python -m corpus rebuild"):
            type(index).load(path)
    path.unlink()
    with pytest.raises(StoreError, match="python -m corpus rebuild"):
        type(index).load(path)


def test_a_file_cannot_ask_for_memory(index: VectorIndex, tmp_path: Path) -> None:
    """A first line that promises more than the file holds is refused before anything is set aside for it."""
    path = tmp_path / "vectors"
    for numbers in ((1, 384, 1 << 60, 0), (1, 1 << 70, 1, 0), (1, -1, 1, 0), (1, 0, 1, 0), (1, 1.5, 1, 0)):
        names = ("format", "dimension", "count", "generation")
        head = {**dict(zip(names, numbers, strict=True)), "sha256": "0" * 64}
        path.write_bytes(json.dumps(head).encode() + b"\n" + b"\0" * 64)
        with pytest.raises(StoreError):
            type(index).load(path)


def test_an_interrupted_save_leaves_the_old_file(
    index: VectorIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk fails during a save, the index saved before is still whole."""
    path = tmp_path / "vectors"
    index.save(path)

    def fail(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fail)
    index.remove(index.ids[:30])
    with pytest.raises(OSError, match="no space"):
        index.save(path)
    assert len(type(index).load(path).ids) == 60


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_faiss_equals_exact(data: st.DataObject) -> None:
    """Over random additions, removals, repeated vectors and masks, both engines give the same answers."""
    pool = some(6, seed=data.draw(st.integers(0, 50)))
    exact, fast = ExactVectors(DIMENSION), FaissVectors(DIMENSION)
    for _ in range(data.draw(st.integers(1, 4))):
        fresh = data.draw(st.lists(st.integers(-50, 50), unique=True, max_size=30))
        new = [i for i in fresh if i not in set(exact.ids.tolist())]
        # Few different vectors, some differing by less than single precision can tell in a product.
        picks = [data.draw(st.integers(0, len(pool) - 1)) for _ in new]
        noise = np.random.default_rng(len(new)).normal(size=(len(new), DIMENSION)) * 1e-7
        rows = unit(pool[picks].reshape(-1, DIMENSION) + noise * data.draw(st.booleans()))
        gone = data.draw(st.lists(st.integers(-50, 50), max_size=10))
        for index in (exact, fast):
            index.add(np.array(new, dtype=np.int64), rows)
            index.remove(np.array(gone, dtype=np.int64))
    count = len(exact.ids)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=np.bool_)
    k = data.draw(st.integers(1, 40))
    assert np.array_equal(exact.ids, fast.ids)
    for query in pool:
        (ids, scores), (fast_ids, fast_scores) = (
            exact.search(query, k, allowed),
            fast.search(query, k, allowed),
        )
        assert np.array_equal(ids, fast_ids)
        assert np.array_equal(scores, fast_scores)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("near", [True, False])
def test_the_first_pass_loses_nothing(share: float, near: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among thousands, whatever share of them passes, near to the question or far from it, both engines give
    the same answers."""
    monkeypatch.setattr("corpus.index.vectors._FEW", 0)
    exact, fast = ExactVectors(DIMENSION), FaissVectors(DIMENSION)
    rows, query = some(6_000), some(1, seed=8)[0]
    for index in (exact, fast):
        index.add(np.arange(6_000), rows)
    order = np.argsort(rows @ query)
    allowed = np.zeros(6_000, dtype=np.bool_)
    allowed[(order[::-1] if near else order)[: int(6_000 * share)]] = True
    for k in (1, 10, 200):
        (ids, scores), (fast_ids, fast_scores) = (
            exact.search(query, k, allowed),
            fast.search(query, k, allowed),
        )
        assert np.array_equal(ids, fast_ids)
        assert np.array_equal(scores, fast_scores)
