"""Finds when a question is called unanswered (`ANSWERED`, `MISSING`, `CERTAIN` of `search/ranking.py`).

    python bench/answering.py STORE --answerable FILE --unanswerable FILE

STORE holds the papers that answer the one file of questions and not the other (`bench/quality.py --store` has
filled it). Chosen on nine tenths of the questions, with at most 5 % of the answerable called unanswered, and
measured on the rest; then each constant is varied with the others as they are.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench import material  # noqa: E402
from corpus import commands  # noqa: E402
from corpus.model import PUBLIC  # noqa: E402
from corpus.store import Searcher, Store  # noqa: E402
from search import ranking  # noqa: E402

VARIED = {
    "ANSWERED": (0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.50),
    "MISSING": (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4),
    "CERTAIN": (0.48, 0.50, 0.52, 0.54, 0.58, 1.0),
}
_FOLDS = 10
_LOST = 0.05  # of the answerable questions, at most, is called unanswered
_AS_IT_IS = tuple(float(getattr(ranking, name)) for name in VARIED)

Choice = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """Of each question its nearest passage's cosine and the share of its words that occur nowhere."""

    nearest: NDArray[np.float64]
    missing: NDArray[np.float64]

    def unanswered(self, choice: Choice) -> NDArray[np.bool_]:
        """Which questions are called unanswered with these constants, as `ranking.answers` does."""
        answered, missing, certain = choice
        return self.nearest < np.minimum(answered + missing * self.missing, certain)


def main(arguments: Sequence[str]) -> int:
    parser = commands.Parser(prog="answering", description="When a question is called unanswered.")
    parser.add_argument("store", metavar="STORE", type=Path)
    parser.add_argument("--answerable", metavar="FILE", type=Path, required=True)
    parser.add_argument("--unanswerable", metavar="FILE", type=Path, required=True)
    asked = parser.parse_args(arguments)
    with closing(Store(asked.store)) as store, store.search(PUBLIC) as searcher:
        sets = [
            _signs(store, searcher, material.questions(path))
            for path in (asked.answerable, asked.unanswerable)
        ]
    print(f"{len(sets[0].nearest)} answerable and {len(sets[1].nearest)} unanswerable questions\n")
    _cross_validated(*sets)
    for at, name in enumerate(VARIED):
        print(f"\n| {name} | answerable called unanswered | unanswerable recognised |\n|---|---|---|")
        for value in VARIED[name]:
            choice = (*_AS_IT_IS[:at], value, *_AS_IT_IS[at + 1 :])
            figures = " | ".join(f"{each.unanswered(choice).mean():.3f}" for each in sets)
            print(f"| {value:.2f}{' (as it is)' if value == _AS_IT_IS[at] else ''} | {figures} |")
    return commands.DONE


def _cross_validated(answerable: Signs, unanswerable: Signs) -> None:
    """Print what is chosen without a tenth of the questions, and what that gives on the tenth."""
    choices = list(itertools.product(*VARIED.values()))
    lost = np.array([answerable.unanswered(choice) for choice in choices])
    seen = np.array([unanswerable.unanswered(choice) for choice in choices])
    of_lost, of_seen = _folds(lost.shape[1]), _folds(seen.shape[1])
    left_lost, left_seen, chosen = [], [], []
    for fold in range(_FOLDS):
        allowed = lost[:, of_lost != fold].mean(axis=1) <= _LOST
        recognised = np.where(allowed, seen[:, of_seen != fold].mean(axis=1), -1)
        best = np.flatnonzero(recognised == recognised.max())
        at = int(best[len(best) // 2])  # of those alike the one in the middle
        chosen.append(" ".join(f"{value:.2f}" for value in choices[at]))
        left_lost.append(lost[at, of_lost == fold])
        left_seen.append(seen[at, of_seen == fold])
    print(f"{', '.join(VARIED)} chosen in each of {_FOLDS} folds: {'; '.join(chosen)}.")
    print(
        f"On the questions left out, {np.concatenate(left_lost).mean():.3f} of the answerable are called "
        f"unanswered and {np.concatenate(left_seen).mean():.3f} of the unanswerable are recognised."
    )


def _folds(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(count).permutation(count) % _FOLDS


def _signs(store: Store, searcher: Searcher, questions: Sequence[str]) -> Signs:
    vectors = store.encoder.encode_queries(questions)
    nearest = [float(searcher.nearest(vector, 1, ())[1][0]) for vector in vectors]
    return Signs(np.array(nearest), np.array([searcher.missing(question) for question in questions]))


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
