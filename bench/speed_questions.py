"""How long a question takes in stores of growing size, with and without filters, and beside others."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench import scale, timing
from bench.neighbours import NAMES, Neighbour, neighbours
from corpus import facets, model_files
from corpus.index import encoder as encoders
from corpus.index.encoder import Encoder
from corpus.model import PUBLIC
from corpus.store import Store
from search.answer import Query
from search.engine import search

SIZES = (2_000, 6_000, 20_000, 60_000, 200_000)
# The year asked for, and the share of the documents that have it.
FILTERS: dict[str, int | None] = {"none": None, "90 %": 2020, "9 %": 2010, "0.9 %": 2000, "0.1 %": 1990}
_COMPARED = ("none", "9 %", "0.9 %", "0.1 %")  # others are asked with fewer filters, each a second a question
_WARM = 10  # questions asked before time is taken
_K = 10

Ask = Callable[[str, int | None], object]


@contextmanager
def opened(directory: Path, model: Encoder) -> Iterator[Store]:
    """A store with the model that is loaded already, and its indexes in memory."""
    with closing(Store(directory, load=lambda: model)) as store:
        with store.search(PUBLIC):
            pass
        yield store


def asking(store: Store) -> Ask:
    """Puts a question as users do, all three lists, facets and texts included."""

    def ask(question: str, year: int | None) -> object:
        narrowed = (facets.parse("year", [str(year)]),) if year is not None else ()
        return search(store, Query(question, narrowed=narrowed, k=_K), PUBLIC)

    return ask


def by_size(stores: dict[int, Path], questions: Sequence[str]) -> dict[str, Any]:
    """Each question to each size of store in turn; opening is measured in processes of their own."""
    model = encoders.load()
    found: dict[str, Any] = {}
    with ExitStack() as stack:
        asks = {n: asking(stack.enter_context(opened(path, model))) for n, path in stores.items()}
        taken: dict[int, list[float]] = {n: [] for n in asks}
        for at, question in enumerate([*questions[:_WARM], *questions]):
            for size, ask in asks.items():
                seconds = timing.seconds(lambda: ask(question, None))  # noqa: B023 - called at once
                if at >= _WARM:
                    taken[size].append(seconds)
    for size, path in stores.items():
        found[str(size)] = {**timing.spread(taken[size]), **opening(path), "disk MB": _disk(path)}
    return found


def by_filter(directory: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Each question with every filter in turn."""
    with opened(directory, encoders.load()) as store:
        ask = asking(store)
        taken: dict[str, list[float]] = {name: [] for name in FILTERS}
        for at, question in enumerate([*questions[:_WARM], *questions]):
            for name, year in FILTERS.items():
                seconds = timing.seconds(lambda: ask(question, year))  # noqa: B023 - called at once
                if at >= _WARM:
                    taken[name].append(seconds)
        return {name: timing.spread(each) for name, each in taken.items()}


def beside(directory: Path, questions: Sequence[str], work: Path, python: str) -> dict[str, Any]:
    """The same passages and vectors handed to all; each question to each of them in turn.

    Recall is of the ten passages nearest to the question, found by going through all that pass.
    """
    passages, vectors, years = _handed_over(directory, work)
    building = {}
    for name, kept in (("txtai", "txtai"), ("Chroma", "Chroma")):
        if not (work / kept).exists():
            with neighbours(python, work, model_files.folder(), [name]) as started:
                building[name] = round(started[name].add(passages, vectors))
    model = encoders.load()
    best = _best(questions, vectors, years, model)
    with opened(directory, model) as store, neighbours(python, work, model_files.folder()) as started:
        taken, recalled = _asked_of_all(asking(store), started, questions, best)
        memory = {name: neighbour.megabytes() for name, neighbour in started.items()}
    return {
        "filters": {
            f: {name: {**timing.spread(each[f]), **recalled[name][f]} for name, each in taken.items()}
            for f in _COMPARED
        },
        "times faster": {
            f: {n: round(timing.ratio(taken[n][f], taken["ours"][f]), 1) for n in NAMES} for f in _COMPARED
        },
        "memory MB": {"ours": opening(directory)["memory MB"], **memory},
        "disk MB": {"ours": _disk(directory), **{n: _disk(work / n) for n in ("txtai", "Chroma")}},
        "seconds to take the vectors in": building,
    }


def _asked_of_all(
    ours: Ask, started: dict[str, Neighbour], questions: Sequence[str], best: dict[tuple[str, str], set[int]]
) -> tuple[dict[str, dict[str, list[float]]], dict[str, dict[str, dict[str, float]]]]:
    """Seconds of each system and filter, a number a question, and the others' recall of what is best.

    The systems take turns at being first.
    """
    names = ["ours", *started]
    taken: dict[str, dict[str, list[float]]] = {n: {f: [] for f in _COMPARED} for n in names}
    found: dict[str, dict[str, list[float]]] = {n: {f: [] for f in _COMPARED} for n in started}
    for at, question in enumerate([*questions[:_WARM], *questions]):
        for f in _COMPARED:
            for name in np.roll(names, at).tolist():
                if name == "ours":
                    seconds = timing.seconds(lambda: ours(question, FILTERS[f]))  # noqa: B023 - called at once
                else:
                    seconds, numbers = started[name].ask(question, FILTERS[f], _K)
                    if at >= _WARM:
                        right = best[question, f]
                        found[name][f].append(len(right & set(numbers)) / len(right))
                if at >= _WARM:
                    taken[name][f].append(seconds)
    recalled = {
        n: {f: {"recall@10": round(float(np.mean(r)), 3)} for f, r in of.items()} for n, of in found.items()
    }
    return taken, {"ours": {f: {} for f in _COMPARED}, **recalled}


def _best(
    questions: Sequence[str], vectors: Path, years: Any, model: Encoder
) -> dict[tuple[str, str], set[int]]:
    """The passages nearest to each question among those that pass each filter, found by looking at all."""
    matrix, best = np.load(vectors), {}
    for question, asked in zip(questions, model.encode_queries(questions), strict=True):
        cosines = matrix @ asked
        for f in _COMPARED:
            year = FILTERS[f]
            allowed = np.flatnonzero(years == year) if year is not None else np.arange(len(years))
            best[question, f] = set(allowed[np.argsort(-cosines[allowed], kind="stable")[:_K]].tolist())
    return best


def _handed_over(directory: Path, work: Path) -> tuple[Path, Path, Any]:
    """All passages of a store with their years and vectors, as files."""
    work.mkdir(parents=True, exist_ok=True)
    passages, vectors, dates = work / "passages.jsonl", work / "vectors.npy", work / "years.npy"
    if not dates.exists():
        texts, matrix, years = scale.contents(directory)
        lines = (json.dumps({"text": t, "year": y}) + "\n" for t, y in zip(texts, years, strict=True))
        passages.write_text("".join(lines), encoding="utf-8")
        np.save(vectors, matrix)
        np.save(dates, np.array(years))
    return passages, vectors, np.load(dates)


def opening(directory: Path) -> dict[str, float]:
    """How long a new process takes to open a store, its model loaded, and what it then holds in memory."""
    code = (
        "import sys, json; from pathlib import Path\n"
        "from bench import timing; from corpus.index import encoder; from corpus.store import Store\n"
        "from corpus.model import PUBLIC\n"
        "model = encoder.load(); model.encode_queries(['warm']); before = timing.megabytes()\n"
        "store = Store(Path(sys.argv[1]), load=lambda: model)\n"
        "seconds = timing.seconds(lambda: store.search(PUBLIC).__enter__())\n"
        "print(json.dumps({'open s': round(seconds, 2), 'memory MB': timing.megabytes(),\n"
        "                  'above the model MB': timing.megabytes() - before}))"
    )
    command = [sys.executable, "-c", code, str(directory.resolve())]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    opened_: dict[str, float] = json.loads(done.stdout)
    return opened_


def _disk(directory: Path) -> int:
    return timing.bytes_of(directory) // 2**20
