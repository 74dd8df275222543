"""How fast files become searchable and questions are answered, and how much memory that takes.

    python bench/speed.py [PATH …] [--questions FILE] [--part NAME …] [--beside PYTHON] [--kept DIR]
                          [--record] [--json]

PATHs are files and folders to take in (and corpora in BEIR form); without any, the samples. Ratios are of one
run, in rounds that take turns; so they hold on a busy machine as well, but times need an idle one.
"""

from __future__ import annotations

import datetime as dt
import platform
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

from bench import (  # noqa: E402
    material,
    plot,
    scale,
    speed_ingest,
    speed_memory,
    speed_questions,
    speed_together,
    tasks,
)
from corpus import commands  # noqa: E402
from corpus.store import Store  # noqa: E402

RESULTS = Path(__file__).with_name("RESULTS.md")
PARTS = ("ingest", "encoding", "sizes", "filters", "beside", "together", "memory")
_MOST_QUESTIONS = 200
_MOST_BESIDE = 40  # of them, as others take seconds for some

Figures = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        results = _Run(asked, asked.kept or Path(temporary), Path(temporary)).measured()
    results["machine"] = (
        f"{tasks.processors()} processors, {platform.machine()}, Python {platform.python_version()}"
    )
    commands.print_json(results) if asked.json else print(table(results))
    if asked.record:
        _record(results, arguments)
    return commands.DONE


def _parser() -> commands.Parser:
    parser = commands.Parser(prog="speed", description="How fast, and how much memory.")
    parser.add_argument("path", metavar="PATH", type=Path, nargs="*")
    parser.add_argument("--questions", metavar="FILE", type=Path)
    parser.add_argument("--part", choices=PARTS, action="append", help="of the measurements; all by default")
    parser.add_argument(
        "--beside", metavar="PYTHON", help="the Python that bench/requirements.txt was installed for"
    )
    parser.add_argument("--kept", metavar="DIR", type=Path, help="keep large stores there for another run")
    parser.add_argument("--passages", type=int, default=max(speed_questions.SIZES), metavar="N")
    parser.add_argument("--ingested", type=int, default=5_000, metavar="N", help="passages to take in (5000)")
    parser.add_argument("--record", action="store_true", help="add the figures to bench/RESULTS.md")
    parser.add_argument("--json", action="store_true")
    return parser


class _Run:
    """The parts that are asked for. Large stores are in `kept`, what need not last in `work`."""

    def __init__(self, asked: Any, kept: Path, work: Path) -> None:
        self._asked, self._kept, self._work = asked, kept, work
        self._files = material.files(asked.path, kept / "records")
        self._questions = material.questions(asked.questions)[:_MOST_QUESTIONS]
        self._real: list[scale.Original] | None = None

    def measured(self) -> Figures:
        return {name: PARTS_OF[name](self) for name in PARTS if name in (self._asked.part or PARTS)}

    def ingest(self) -> Figures:
        enough, python = self._asked.ingested, self._asked.beside
        return speed_ingest.measured(self._files, self._work, enough, python)

    def encoding(self) -> Figures:
        return speed_ingest.alone(self._questions)

    def sizes(self) -> Figures:
        sizes = [n for n in speed_questions.SIZES if n < self._asked.passages] + [self._asked.passages]
        return speed_questions.by_size({n: self._store(n) for n in sizes}, self._questions)

    def filters(self) -> Figures:
        return speed_questions.by_filter(self._largest(), self._questions)

    def beside(self) -> Figures | str:
        if not self._asked.beside:
            return "Not measured: it needs --beside."
        questions = self._questions[:_MOST_BESIDE]
        work = self._kept / f"beside-{self._asked.passages}"
        return speed_questions.beside(self._largest(), questions, work, self._asked.beside)

    def together(self) -> Figures:
        questions = self._questions[:100]
        return speed_together.measured(self._largest(), self._files, questions, self._work)

    def memory(self) -> Figures:
        return speed_memory.measured(self._work, self._asked.passages)

    def _largest(self) -> Path:
        return self._store(self._asked.passages)

    def _store(self, passages: int) -> Path:
        directory = self._kept / f"store-{passages}"
        if self._real is None and not scale.is_made(directory):
            self._real = self._originals()
        return scale.made(directory, self._real or [], passages)

    def _originals(self) -> list[scale.Original]:
        """Every document of the files and of the samples, with vectors that the model has made."""
        directory = self._kept / "real"
        samples = ROOT / "corpus" / "samples"
        tasks.fill_with_files(directory, [samples / "studies", samples / "consultations"])
        tasks.fill_with_files(directory, self._files, "--kind", "study")
        with closing(Store(directory)) as store:
            return scale.originals(store)


PARTS_OF: dict[str, Callable[[_Run], Figures | str]] = {name: getattr(_Run, name) for name in PARTS}


def table(results: Figures) -> str:
    """The figures in Markdown, a list for each part."""
    lines = [results["machine"]]
    for part in (p for p in PARTS if p in results):
        lines += ["", f"**{part}**", "", *_lines(results[part])]
    return "\n".join(lines)


def _lines(figures: Any) -> list[str]:
    if isinstance(figures, str):
        return [figures]
    if all(isinstance(f, dict) for f in figures.values()) and not any(
        isinstance(v, dict) for f in figures.values() for v in f.values()
    ):
        columns = list(dict.fromkeys(name for f in figures.values() for name in f))
        rows = [[name, *(str(f.get(c, "")) for c in columns)] for name, f in figures.items()]
        return [
            f"| | {' | '.join(columns)} |",
            "|---" * (1 + len(columns)) + "|",
            *(f"| {' | '.join(row)} |" for row in rows),
        ]
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict) and any(isinstance(v, dict) for v in value.values()):
            for inner, row in value.items():
                lines += ["", f"{name}, {inner}:", "", *_lines(row)]
        elif isinstance(value, dict):
            lines.append(f"- {name}: {', '.join(f'{n} {v}' for n, v in value.items())}")
        else:
            lines.append(f"- {name}: {value}")
    return lines


def _record(results: Figures, arguments: Sequence[str]) -> None:
    asked = [a for a in arguments if a != "--record"]
    for option, said in (("--kept", "DIR"), ("--beside", "PYTHON")):
        if option in asked:
            asked[asked.index(option) + 1] = said
    command = shlex.join(["python", "bench/speed.py", *asked])
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(f"\n## {dt.date.today().isoformat()}: `{command}`\n\n{table(results)}\n")
        if "sizes" in results:
            picture = RESULTS.with_name("speed.svg")
            plot.drawn(results["sizes"], picture)
            file.write(f"\n![milliseconds of a question by number of passages]({picture.name})\n")


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
