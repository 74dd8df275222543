"""Finds the constants of `search/ranking.py` by cross-validation, and shows how flat the choice is.

    python bench/constants.py --beir FOLDER STORE … --passages FOLDER STORE …

STORE is one that `bench/quality.py --store` has filled. Every constant is varied with the others as they are;
then they are chosen on nine tenths of the questions, every set counting alike, and measured on the rest.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench import systems, tasks  # noqa: E402
from corpus import commands  # noqa: E402
from corpus.model import PUBLIC  # noqa: E402
from corpus.store import Store  # noqa: E402
from search import ranking  # noqa: E402

VARIED = {
    "WORDS": (0.0, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06),
    "WITHIN": (0.0, 0.1, 1 / 6, 1 / 3, 0.5, 2 / 3, 1.0),
    "ASIDE": (0.0, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.10, 0.15),
    "LAST": (0.0, 0.06, 0.15, 0.3, 0.5),
}
_FOLDS = 10
_BEIR, _PASSAGES = ("ndcg@10",), ("paper first", "answer shown", "answer inside")

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """A question with the parts of every passage's score."""

    question: tasks.Question
    cosines: ranking.Floats
    bm25: ranking.Floats
    whole: float


@dataclass(frozen=True, slots=True)
class Set:
    """Questions put to one store; arrays are (passages,) and in one order."""

    name: str
    measures: tuple[str, ...]
    rows: ranking.Rows
    documents: ranking.Rows
    names: dict[int, str]
    sections: tuple[str | None, ...]
    texts: tuple[str, ...]
    questions: list[Scored]

    def values(self) -> Values:
        """(questions, measures) with the constants as they stand."""
        return np.array([self._value(scored) for scored in self.questions])

    def _value(self, scored: Scored) -> list[float]:
        parts = scored.cosines, scored.bm25, scored.whole
        best = ranking.best_documents(self.rows, self.documents, ranking.fuse(*parts), 10)
        near = np.flatnonzero(np.isin(self.documents, list(best)))
        scores = ranking.within(*parts)[near] - ranking.aside([self.sections[at] for at in near])
        shown = ranking.best_passages(self.rows[near], self.documents[near], scores)
        found = [systems.Found(self.names[d], tuple(self.texts[near[at]] for at in shown[d])) for d in best]
        measured = scored.question.measured(found)
        return [measured[name] for name in self.measures]


def main(arguments: Sequence[str]) -> int:
    parser = commands.Parser(prog="constants", description="How the ranking's constants were found.")
    parser.add_argument(
        "--beir", nargs=2, action="append", default=[], metavar=("FOLDER", "STORE"), type=Path
    )
    parser.add_argument(
        "--passages", nargs=2, action="append", default=[], metavar=("FOLDER", "STORE"), type=Path
    )
    asked = parser.parse_args(arguments)
    sets = [_set(*given, papers=False) for given in asked.beir]
    sets += [_set(*given, papers=True) for given in asked.passages]
    for constant, choices in VARIED.items():
        # The other constants order passages within documents, which BEIR sets do not look at.
        varied = sets if constant == "WORDS" else [s for s in sets if s.measures == _PASSAGES]
        print(f"\n| {constant} | {' | '.join(f'{s.name} {m}' for s in varied for m in s.measures)} |")
        print("|---" * (1 + sum(len(s.measures) for s in varied)) + "|")
        for choice in choices:
            with _set_to({constant: choice}):
                figures = [f"{v:.3f}" for s in varied for v in s.values().mean(axis=0)]
            mark = " (as it is)" if choice == getattr(ranking, constant) else ""
            print(f"| {choice:.3f}{mark} | {' | '.join(figures)} |", flush=True)
    _cross_validated(sets, "WORDS")
    if any(s.measures == _PASSAGES for s in sets):
        _cross_validated([s for s in sets if s.measures == _PASSAGES], "WITHIN", "ASIDE")
    return commands.DONE


def _cross_validated(sets: Sequence[Set], *constants: str) -> None:
    """Print what these constants give on questions that had no part in their choice; sets count alike."""
    choices = list(itertools.product(*(VARIED[constant] for constant in constants)))
    tried = []
    for choice in choices:
        with _set_to(dict(zip(constants, choice, strict=True))):
            tried.append([s.values() for s in sets])
    folds = [np.random.default_rng(n).permutation(len(s.questions)) % _FOLDS for n, s in enumerate(sets)]
    held_out = [np.empty_like(values) for values in tried[0]]
    chosen = []
    for fold in range(_FOLDS):
        means = [
            np.mean([values[folds[n] != fold].mean() for n, values in enumerate(of_sets)])
            for of_sets in tried
        ]
        best = int(np.argmax(means))
        chosen.append(" ".join(f"{value:.3f}" for value in choices[best]))
        for n, values in enumerate(tried[best]):
            held_out[n][folds[n] == fold] = values[folds[n] == fold]
    print(f"\n{' and '.join(constants)} chosen in each of {_FOLDS} folds: {', '.join(chosen)}.")
    for s, values in zip(sets, held_out, strict=True):
        figures = zip(s.measures, values.mean(axis=0), strict=True)
        print(f"On the questions left out, {s.name}: {', '.join(f'{n} {v:.3f}' for n, v in figures)}.")


@contextmanager
def _set_to(values: Mapping[str, float]) -> Iterator[None]:
    """The constants of the ranking at these values for a while."""
    before = {name: getattr(ranking, name) for name in values}
    for name, value in values.items():
        setattr(ranking, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(ranking, name, value)


def _set(folder: Path, directory: Path, *, papers: bool) -> Set:
    questions = (
        tasks.passage_questions(folder / "questions.jsonl") if papers else tasks.beir_questions(folder)
    )
    with closing(Store(directory)) as store:
        names = tasks.names(store, papers=papers)
        vectors = store.encoder.encode_queries([q.text for q in questions])
        with store.search(PUBLIC) as searcher:
            rows = searcher.rows(())
            held = searcher.passages(rows.tolist())
            scored = []
            for question, vector in zip(questions, vectors, strict=True):
                bm25 = np.zeros(len(rows), np.float32)
                match, *_ = searcher.matching(question.text, len(rows), ())
                bm25[np.searchsorted(rows, match)] = searcher.bm25(question.text, match)
                whole = searcher.whole_match(question.text)
                scored.append(Scored(question, searcher.cosines(vector, rows), bm25, whole))
            return Set(
                folder.name,
                _PASSAGES if papers else _BEIR,
                rows,
                searcher.documents_of(rows),
                names,
                tuple(held[row].passage.section for row in rows.tolist()),
                tuple(held[row].text or "" for row in rows.tolist()),
                scored,
            )


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
