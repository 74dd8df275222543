"""python -m ingest: take files and folders into a store, and say what became of each."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from corpus import commands
from corpus.ledger_json import rows_json
from corpus.model import Kind
from corpus.store import Row, Store, Writer, to_write
from ingest import drafts, files
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox

_EXAMPLES = """examples:
  python -m ingest ~/papers
  python -m ingest export.ris thesis.pdf --kind study
  python -m ingest ~/transcripts            each with its consent file beside it
  python -m ingest ~/papers --retry         failed files again
"""

_STYLES = {"failed": "bold red", "needs review": "bold yellow", "needs OCR": "bold yellow"}
_WIDEST = 110  # columns
_NICENESS = 19  # an ingest has hours, and whoever searches meanwhile comes first


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    location = to_write(asked.store)
    kind = Kind(asked.kind) if asked.kind else None
    paths = [Path(p) for p in asked.path]
    files.found(paths, location.path)  # a wrong path is said before a store is made
    drafts.expire(location.path)
    with closing(Store(location.path, create=True)) as store, Sandbox() as sandbox, _Shown() as progress:
        writer = Writer(store, commands.me())
        pipeline = Pipeline(writer, sandbox, progress, kind=kind, retry=asked.retry)
        rows = pipeline.run(paths, location.path)
    for name in files.orphans(paths, location.path):
        print(f"{name} has no transcript beside it. Does its name still fit?", file=sys.stderr)
    if asked.json:
        commands.print_json(rows_json(rows))
    elif not asked.quiet:
        _show(rows, location.path)
    return commands.NOT_DONE if any(row.state == "failed" for row in rows) else commands.DONE


def _parser() -> argparse.ArgumentParser:
    parser = commands.Parser(
        prog="ingest",
        description="Take papers, records and transcripts into a store.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", nargs="+", metavar="PATH", help="files, and folders with all that is in them")
    parser.add_argument(
        "--kind", choices=[k.value for k in Kind], help="what these files are, where they do not show it"
    )
    parser.add_argument("--retry", action="store_true", help="take files that failed before again")
    parser.add_argument("--store", metavar="DIR")
    parser.add_argument("--quiet", action="store_true", help="only what went wrong")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser


class _Shown:
    """Progress on standard error: a bar on a terminal, elsewhere a line now and then."""

    _EVERY = 10.0  # seconds between lines

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files · {task.fields[speed]}"),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._began = self._said = time.monotonic()
        self._passages = self._done = self._files = 0

    def __enter__(self) -> _Shown:
        self._bar.start()
        self._task = self._bar.add_task("Reading", total=None, speed="")
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def begin(self, files: int) -> None:
        self._files = files
        self._bar.update(self._task, total=files)

    def done(self, row: Row) -> None:
        self._done += 1
        self._bar.update(self._task, completed=self._done, description=Path(row.file).name[:32])
        self._say()

    def embedded(self, passages: int) -> None:
        self._passages += passages
        self._bar.update(self._task, speed=f"{self._speed():.0f} passages/s")
        self._say()

    def _speed(self) -> float:
        return self._passages / max(time.monotonic() - self._began, 0.1)

    def _say(self) -> None:
        moment = time.monotonic()
        if not self._bar.disable or moment - self._said < self._EVERY:
            return
        self._said = moment
        left = (moment - self._began) / max(self._done, 1) * (self._files - self._done)
        print(
            f"{self._done} of {self._files} files, {self._speed():.0f} passages/s, about {left:.0f} s left",
            file=sys.stderr,
        )


def _show(rows: Sequence[Row], store: Path) -> None:
    """What became of the files: why each that is not searchable is not, and how many of each state."""
    out = Console(highlight=False, width=min(shutil.get_terminal_size().columns, _WIDEST))
    for row in rows:
        if row.state != "indexed":
            style = _STYLES.get(row.state, "")
            out.print(Text.assemble((f"{row.state:13}", style), row.file))
            out.print(Padding(Text(row.reason or "", style="dim"), (0, 0, 0, 13)))
    counts = Counter(row.state for row in rows)
    total = ", ".join(f"{n} {state}" for state, n in counts.most_common()) or "no files found"
    out.print(Text(f"{len(rows)} {'file' if len(rows) == 1 else 'files'} in {store}: {total}."))


if __name__ == "__main__":
    os.nice(_NICENESS)
    commands.run(main, sys.argv[1:])
