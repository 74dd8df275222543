"""Search quality on any labelled questions, through the very store and engine that users have.

    python bench/quality.py FOLDER [--corpus FILE] [--beside] [--json]
    python bench/quality.py FOLDER --papers FOLDER [--beside] [--json]

FOLDER is in BEIR form: `corpus.jsonl` (or --corpus), `queries.jsonl`, `qrels/test.tsv`. With --papers it
holds a `questions.jsonl` whose answers are quoted from papers, and these are taken in as users would.
"""

from __future__ import annotations

import datetime as dt
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench import measures, systems, tasks  # noqa: E402
from corpus import commands, model_files  # noqa: E402
from corpus.model import PUBLIC  # noqa: E402
from corpus.store import Store  # noqa: E402

RESULTS = Path(__file__).with_name("RESULTS.md")
_OURS = "fused"

Measured = dict[str, dict[str, NDArray[np.float64]]]  # system -> measure -> a value a question


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        directory = asked.store or Path(temporary) / "store"
        corpus: tasks.Lines = []
        if asked.papers:
            tasks.fill_with_papers(directory, asked.papers)
            questions = tasks.passage_questions(asked.folder / "questions.jsonl")
        else:
            corpus = tasks.lines(asked.corpus or asked.folder / "corpus.jsonl")
            questions = tasks.beir_questions(asked.folder)
        with closing(Store(directory, create=True)) as store:
            if not asked.papers:
                tasks.fill_with_records(store, corpus)
            names = tasks.names(store, papers=bool(asked.papers))
            compared = systems.ours(store, names)
            if asked.beside:
                from bench import beside  # noqa: PLC0415 - what it needs is not in requirements.txt

                pieces = systems.pieces_of(store, names) if asked.papers else tasks.whole_records(corpus)
                compared |= beside.others(pieces, model_files.folder())
            results = _results(_measured(compared, questions), questions)
            with store.read(PUBLIC) as reader:
                status = reader.status()
    results |= {
        "queries": len(questions),
        "documents": sum(status.documents.values()),
        "passages": status.passages,
        "model": status.model,
    }
    commands.print_json(results) if asked.json else print(table(results))
    if asked.record:
        record(results, arguments)
    return commands.DONE


def _parser() -> commands.Parser:
    parser = commands.Parser(prog="quality", description="Search quality on labelled questions.")
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--corpus", metavar="FILE", type=Path)
    parser.add_argument(
        "--papers", metavar="FOLDER", type=Path, help="the papers that questions.jsonl quotes"
    )
    parser.add_argument("--store", metavar="DIR", type=Path, help="keep the store there for another run")
    parser.add_argument("--beside", action="store_true", help="measure txtai and Chroma in the same run")
    parser.add_argument("--record", action="store_true", help="add the figures to bench/RESULTS.md")
    parser.add_argument("--json", action="store_true")
    return parser


def _measured(compared: Mapping[str, systems.System], questions: Sequence[tasks.Question]) -> Measured:
    found: Measured = {}
    for name, ask in compared.items():
        values = [question.measured(ask(question.text)) for question in questions]
        found[name] = {measure: np.array([v[measure] for v in values]) for measure in values[0]}
    return found


def _results(measured: Measured, questions: Sequence[tasks.Question]) -> dict[str, Any]:
    """Means of every system, by register where questions have one, and intervals of ours less each other."""
    registers = np.array([question.register for question in questions])
    results: dict[str, Any] = {
        name: {measure: round(float(v.mean()), 4) for measure, v in values.items()}
        for name, values in measured.items()
    }
    if len(set(registers)) > 1:
        results["registers"] = {
            register: {
                name: {m: round(float(v[registers == register].mean()), 4) for m, v in values.items()}
                for name, values in measured.items()
            }
            for register in sorted(set(registers))
        }
    results["intervals"] = {
        name: {
            measure: [round(end, 4) for end in measures.interval(measured[_OURS][measure] - value)]
            for measure, value in values.items()
        }
        for name, values in measured.items()
        if name != _OURS
    }
    return results


def table(results: Mapping[str, Any]) -> str:
    """The figures as a Markdown table; behind each, where 95 % of ours less that system's lie."""
    groups = {"all": results, **results.get("registers", {})}
    measured = list(results[_OURS])
    lines = [
        f"{results['queries']} questions, {results['documents']} documents, {results['passages']} passages, "
        f"{results['model']}",
        "",
        f"| questions | system | {' | '.join(measured)} |",
        "|---" * (2 + len(measured)) + "|",
    ]
    for group, figures in groups.items():
        for name in [n for n in figures if isinstance(figures[n], dict) and _OURS not in figures[n]]:
            if name in ("intervals", "registers"):
                continue
            cells = []
            for measure, value in figures[name].items():
                ends = results["intervals"].get(name, {}).get(measure) if group == "all" else None
                cells.append(f"{value:.3f}" + (f" ({ends[0]:+.3f} to {ends[1]:+.3f})" if ends else ""))
            lines.append(f"| {group} | {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def record(results: Mapping[str, Any], arguments: Sequence[str]) -> None:
    """Add the figures to RESULTS.md, with the date and the command that made them."""
    asked = [a for a in arguments if a != "--record"]
    if "--store" in asked:  # where a store was kept says nothing about the figures
        at = asked.index("--store")
        del asked[at : at + 2]
    command = shlex.join(["python", "bench/quality.py", *asked])
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(f"\n## {dt.date.today().isoformat()}: `{command}`\n\n{table(results)}\n")


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
