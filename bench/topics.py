"""How good the suggested recommendations are, on passages that were read (`TOPICS.md` says how).

    python bench/topics.py --papers FOLDER [--kept DIR] [--policy FOLDER --store DIR] [--record] [--json]
    python bench/topics.py --labels FILE --store DIR [--json]
    python bench/topics.py --agreement FILE [--json]

FOLDER holds the papers that `topic_labels.jsonl` quotes from; the samples are taken in beside them. --kept
keeps their store for another run. With --policy, a folder in BEIR form whose questions r20, r21 … are
recommendations, and --store, a store that `bench/quality.py` has filled with its corpus, rankings by
recommendation are measured as well. With --labels, FILE is what `python -m corpus judgements --json` prints,
and DIR the store it is of. With --agreement, FILE has a second reader's labels of some of the same passages.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench import measures, tasks  # noqa: E402
from corpus import access, commands  # noqa: E402
from corpus.derive import topics  # noqa: E402
from corpus.errors import CorpusError, UsageError  # noqa: E402
from corpus.model import PUBLIC  # noqa: E402
from corpus.store import Searcher, Store  # noqa: E402
from search.answer import Query  # noqa: E402
from search.engine import search  # noqa: E402

LABELS = Path(__file__).with_name("topic_labels.jsonl")
RESULTS = Path(__file__).with_name("RESULTS.md")
_EDGES = (-1.0, 0.1, 0.2, 0.25, 0.28, 0.31, 0.34, 0.37, 0.40, 1.0)  # of the scores, for the reliability table
_DRAWS = 2000

Key = tuple[str | None, str]  # DOI, hash of the words


@dataclass(frozen=True)
class Read:
    """Labelled passages with what we say of them; columns of (n, recommendations) are `topics.numbers()`."""

    right: NDArray[np.bool_]
    known: NDArray[np.bool_]  # whether somebody has said that it is right or wrong; others count for nothing
    shown: NDArray[np.bool_]
    scores: NDArray[np.float32]
    weights: NDArray[np.float64]  # (n,) how many passages of the collection each stands for
    documents: NDArray[np.int64]  # (n,)
    held_out: NDArray[np.bool_]  # (n,) not used to set constants
    samples: NDArray[np.bool_]  # (n,) from the samples, which wording was written beside

    def only(self, which: NDArray[np.bool_]) -> Read:
        return Read(*(value[which] for value in vars(self).values()))


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    if asked.agreement:
        results: dict[str, Any] = {"agreement": agreement(tasks.lines(LABELS), tasks.lines(asked.agreement))}
    elif asked.labels and asked.store:
        with closing(Store(asked.store)) as store:
            results = measured(read(store, judged(asked.labels)))
        results["rankings"] = _rankings(None, None)
    elif asked.papers:
        with tempfile.TemporaryDirectory() as temporary:
            directory = asked.kept or Path(temporary) / "store"
            for folder in (asked.papers, ROOT / "corpus" / "samples"):
                tasks.fill_with_papers(directory, folder)
            with closing(Store(directory)) as store:
                results = measured(read(store, tasks.lines(LABELS)))
        results["rankings"] = _rankings(asked.policy, asked.store)
    else:
        raise UsageError(
            "Say what is to be measured: --papers FOLDER, --labels FILE --store DIR, or --agreement FILE."
        )
    commands.print_json(results) if asked.json else print(table(results))
    if asked.record:
        _record(results, arguments)
    return commands.DONE


def _parser() -> commands.Parser:
    parser = commands.Parser(prog="topics", description="Suggested recommendations against read passages.")
    parser.add_argument("--papers", metavar="FOLDER", type=Path)
    parser.add_argument("--kept", metavar="DIR", type=Path, help="keep the papers' store there")
    parser.add_argument("--policy", metavar="FOLDER", type=Path, help="questions in BEIR form, r20 to r68")
    parser.add_argument(
        "--store", metavar="DIR", type=Path, help="with the corpus of --policy, or of --labels"
    )
    parser.add_argument("--labels", metavar="FILE", type=Path, help="what curators confirmed and rejected")
    parser.add_argument("--agreement", metavar="FILE", type=Path, help="a second reader's labels")
    parser.add_argument("--record", action="store_true", help="add the figures to bench/RESULTS.md")
    parser.add_argument("--json", action="store_true")
    return parser


def key(doi: str | None, text: str) -> Key:
    """What labels know a passage by: white space and case do not count."""
    return doi, hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()[:12]


def judged(file: Path) -> tasks.Lines:
    """The labels that `python -m corpus judgements --json` printed."""
    labels: tasks.Lines = json.loads(file.read_text(encoding="utf-8"))["labels"]
    return labels


def read(store: Store, labels: tasks.Lines) -> Read:
    """The labelled passages in this store; those cut otherwise than when they were read are left out."""
    with store.search(access.viewer("admin", "bench")) as searcher:
        rows = _rows(searcher)
        found = [line for line in labels if (line["doi"], line["words"]) in rows]
        if not found:
            raise CorpusError(f"None of the labelled passages is in {store.path}; take in those papers.")
        at = np.array([rows[line["doi"], line["words"]] for line in found], np.int64)
        scores = searcher.topic_scores(at)
        known = np.array([[n in line["considered"] for n in topics.numbers()] for line in found])
        return Read(
            right=np.array([[n in line["recommendations"] for n in topics.numbers()] for line in found]),
            known=known,
            shown=topics.clearly(scores) & known,
            scores=scores,
            weights=np.array([1 / line["chance"] for line in found]),
            documents=searcher.documents_of(at),
            held_out=np.array([int(line["words"][-1], 16) % 2 == 1 for line in found]),
            samples=np.array([line["drawn"] == "samples" for line in found]),
        )


def _rows(searcher: Searcher) -> dict[Key, int]:
    held = searcher.passages(searcher.rows(()).tolist())
    documents = searcher.descriptions(sorted({p.document for p in held.values()}))
    return {key(documents[p.document].document.doi, p.text or ""): row for row, p in held.items()}


def measured(read: Read) -> dict[str, Any]:
    """Every figure on labelled passages; intervals draw whole documents again and again."""
    groups = {
        "all": read,
        "held out": read.only(read.held_out),
        "used to set constants": read.only(~read.held_out),
        "papers": read.only(~read.samples),
        "samples": read.only(read.samples),
    }
    return {
        "passages": len(read.right),
        "labels": int(read.right.sum()),
        "groups": {name: _labels(group) for name, group in groups.items()},
        "recommendations": {str(n): _one(read, column) for column, n in enumerate(topics.numbers())},
        "reliability": _reliability(read),
    }


def _labels(read: Read) -> dict[str, Any]:
    return {
        "shown": int(read.shown.sum()),
        "right": int((read.shown & read.right).sum()),
        "precision": _share(read, lambda r: r.shown & r.right, lambda r: r.shown),
        "recall": _share(read, lambda r: r.shown & r.right, lambda r: r.right),
    }


def _one(read: Read, column: int) -> dict[str, Any]:
    right, shown = read.right[:, column], read.shown[:, column]
    first = np.argsort(np.where(read.known[:, column], -read.scores[:, column], np.inf), kind="stable")[:10]
    return {
        "labels": int(right.sum()),
        "shown": int(shown.sum()),
        "right": int((shown & right).sum()),
        "precision@10": round(float(right[first].mean()), 2),
    }


Cells = Callable[[Read], NDArray[np.bool_]]


def _reliability(read: Read) -> list[dict[str, Any]]:
    bins = []
    for low, high in pairwise(_EDGES):
        inside, right = _between(low, high), _right_between(low, high)
        share = _share(read, right, inside)
        bins.append({"from": low, "to": high, "pairs": int(inside(read).sum()), "right": share})
    return bins


def _between(low: float, high: float) -> Cells:
    return lambda read: (read.scores >= low) & (read.scores < high) & read.known


def _right_between(low: float, high: float) -> Cells:
    return lambda read: _between(low, high)(read) & read.right


def _share(read: Read, part: Cells, whole: Cells) -> list[float] | None:
    """[share, low, high]: how much of the collection's `whole` is `part`, with a 95 % interval."""
    weights = read.weights[:, None]
    sums = np.stack([(weights * cells(read)).sum(axis=1) for cells in (part, whole)])
    if not sums[1].any():
        return None
    _, of = np.unique(read.documents, return_inverse=True)
    each = np.stack([np.bincount(of, weights=row) for row in sums])  # (2, documents)
    drawn = np.random.default_rng(0).integers(0, each.shape[1], (_DRAWS, each.shape[1]))
    parts, wholes = each[:, drawn].sum(axis=2)
    low, high = np.quantile((parts / np.where(wholes, wholes, np.nan))[wholes > 0], [0.025, 0.975])
    return [round(float(v), 3) for v in (sums[0].sum() / sums[1].sum(), low, high)]


def _rankings(policy: Path | None, directory: Path | None) -> dict[str, Any] | str:
    """nDCG@10 of the documents that a recommendation finds, by itself and by its official words."""
    if policy is None or directory is None:
        return "Rankings by recommendation were not measured: they need --policy and --store."
    relevance = {question.text: question.relevance for question in tasks.beir_questions(policy)}
    texts = {q["_id"]: q["text"] for q in tasks.lines(policy / "queries.jsonl")}
    wanted = {int(name[1:]): text for name, text in texts.items() if re.fullmatch(r"r\d+", name)}
    found: dict[str, Any] = {}
    with closing(Store(directory)) as store:
        names = tasks.names(store, papers=False)
        for number, text in wanted.items():
            queries = {"by recommendation": Query(recommendation=number), "by its words": Query(text)}
            found[str(number)] = {
                name: round(measures.ndcg(_ranked(store, query, names), relevance[text], 10), 3)
                for name, query in queries.items()
            }
    return found


def _ranked(store: Store, query: Query, names: dict[int, str]) -> list[str]:
    return [names[hit.held.row] for hit in search(store, query, PUBLIC).hits["studies"]]


def agreement(first: tasks.Lines, second: tasks.Lines) -> dict[str, Any]:
    """Raw agreement and Cohen's kappa (1960) of two readers over (passage, recommendation) pairs."""
    known = {(line["doi"], line["words"]): line for line in first}
    pairs = [
        (n in known[line["doi"], line["words"]]["recommendations"], n in line["recommendations"])
        for line in second
        for n in line["considered"]
    ]
    one, two = np.array(pairs).T
    raw = float((one == two).mean())
    chance = float(one.mean() * two.mean() + (1 - one.mean()) * (1 - two.mean()))
    return {
        "passages": len(second),
        "pairs": len(pairs),
        "both": int((one & two).sum()),
        "first alone": int((one & ~two).sum()),
        "second alone": int((two & ~one).sum()),
        "raw": round(raw, 3),
        "kappa": round((raw - chance) / (1 - chance), 3),
    }


def table(results: dict[str, Any]) -> str:
    """The figures in Markdown."""
    if "agreement" in results:
        return ", ".join(f"{name} {value}" for name, value in results["agreement"].items())
    lines = [
        f"{results['passages']} passages with {results['labels']} labels, 95 % intervals by document",
        "",
    ]
    lines += ["| passages | shown | right | precision | recall |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {g['shown']} | {g['right']} | {_interval(g['precision'])} | {_interval(g['recall'])} |"
        for name, g in results["groups"].items()
    ]
    lines += ["", "| recommendation | labels | shown | right | precision@10 |", "|---|---|---|---|---|"]
    lines += [
        f"| {n} | {r['labels']} | {r['shown']} | {r['right']} | {r['precision@10']:.1f} |"
        for n, r in results["recommendations"].items()
    ]
    lines += ["", "| score | pairs | share right |", "|---|---|---|"]
    lines += [
        f"| {b['from']:.2f} to {b['to']:.2f} | {b['pairs']} | {_interval(b['right'])} |"
        for b in results["reliability"]
    ]
    return "\n".join([*lines, "", *_ranking_lines(results["rankings"])])


def _ranking_lines(rankings: dict[str, Any] | str) -> list[str]:
    if isinstance(rankings, str):
        return [rankings]
    names = list(next(iter(rankings.values())))
    means = {name: float(np.mean([r[name] for r in rankings.values()])) for name in names}
    rows = [(number, [r[name] for name in names]) for number, r in rankings.items()]
    return [
        f"| nDCG@10 | {' | '.join(names)} |",
        "|---" * (1 + len(names)) + "|",
        *(f"| {n} | {' | '.join(f'{v:.3f}' for v in values)} |" for n, values in rows),
        f"| mean | {' | '.join(f'{v:.3f}' for v in means.values())} |",
    ]


def _interval(share: list[float] | None) -> str:
    return "none" if share is None else f"{share[0]:.2f} ({share[1]:.2f} to {share[2]:.2f})"


def _record(results: dict[str, Any], arguments: Sequence[str]) -> None:
    asked = [a for a in arguments if a != "--record"]
    for option in ("--kept", "--store"):  # where a store was kept says nothing about the figures
        if option in asked:
            at = asked.index(option)
            asked[at + 1] = "DIR"
    command = shlex.join(["python", "bench/topics.py", *asked])
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(f"\n## {dt.date.today().isoformat()}: `{command}`\n\n{table(results)}\n")


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
