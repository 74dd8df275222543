"""How the pages hold when many people use them at once: errors, what each sees, and memory over time.

    python bench/load.py [--minutes 10] [--record] [--json]

A server is started on a store of the samples. Twenty people come and go, each with a new WebSocket session
that speaks the framework's protocol, and ask questions; three researchers upload a hundred files each, some
broken and some twice; and a lead withdraws a transcript (see `crowd.py`). All of them run on this machine
beside the server, so a server of its own is faster.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402

from bench.crowd import FILES, HIDDEN, PASSWORD, TAKEN, UPLOADERS, Seen, everybody  # noqa: E402
from corpus import access, commands  # noqa: E402
from corpus.store import Accounts, Jobs, Store  # noqa: E402
from corpus.store.deciding import UPLOADED  # noqa: E402

RESULTS = Path(__file__).with_name("RESULTS.md")
_SETTLED = 0.4  # of the run, after which memory should no longer grow


def main(arguments: Sequence[str]) -> int:
    parser = commands.Parser(prog="load", description="Many people at once.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--record", action="store_true", help="add the figures to bench/RESULTS.md")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        results = measured(Path(temporary), asked.minutes * 60)
    commands.print_json(results) if asked.json else print(table(results))
    if asked.record:
        command = shlex.join(["python", "bench/load.py", *(a for a in arguments if a != "--record")])
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(f"\n## {dt.date.today().isoformat()}: `{command}`\n\n{table(results)}\n")
    wrong = results["errors"] or results["wrong visibilities"] or results["lost files"]
    return commands.NOT_DONE if wrong else commands.DONE


def measured(work: Path, seconds: float) -> dict[str, Any]:
    """All figures of one run."""
    store, taken = filled(work)
    seen = Seen()
    with serving(store) as (base, process):
        asyncio.run(everybody(base, process, store, taken, seconds, seen))
    return {**figures(seen), **files_figures(store)}


# -- the store and the server ----------------------------------------------------------------------


def filled(work: Path) -> tuple[Path, str]:
    """A store of the samples and two transcripts, with accounts; and the id of the one to be withdrawn."""
    store = work / "store"
    for name, words, find in (("hidden", HIDDEN, "signed_in"), ("taken", TAKEN, "public")):
        said = (
            f"Participant 1: I was given {words} at the gate, and nobody else there had {words} to give away."
        )
        transcript = work / f"{name}.txt"
        transcript.write_text(
            f"Talk on things\n\nFacilitator: What were you given?\n\n{said}\n", encoding="utf-8"
        )
        agreed = f"find: {find}\nshow: verbatim\nreviewed_by: bench\nreviewed_on: 2026-01-01\n"
        transcript.with_name(f"{name}.txt.consent.yaml").write_text(f"{agreed}title: On {name} things\n")
    command = [
        sys.executable,
        "-m",
        "ingest",
        str(ROOT / "corpus" / "samples"),
        str(work),
        "--store",
        str(store),
    ]
    subprocess.run([*command, "--json"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    with closing(Store(store)) as made, made.read(access.viewer("admin")) as reader:
        taken = next(row.document_ids[0] for row in reader.ledger() if row.file.endswith("taken.txt"))
        for role in ("policymaker", "researcher", "consultation_lead"):
            Accounts(made, access.viewer("admin", "bench")).add(role, role, PASSWORD)
    return store, taken


@contextmanager
def serving(store: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server on this store: its address, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "EVIDENCE_STORE": str(store), "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "ui" / "app.py"),
        "--server.port",
        str(port),
    ]
    process = subprocess.Popen(  # noqa: S603  (our own server)
        [*command, "--server.headless", "true"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it was healthy")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not begin within a minute")


# -- figures ---------------------------------------------------------------------------------------


def figures(seen: Seen) -> dict[str, Any]:
    at, memory = np.array(seen.memory).T
    late = at >= _SETTLED * at[-1]
    growth = np.polyfit(at[late] / 60, memory[late], 1)[0] if late.sum() > 2 else float("nan")
    return {
        "errors": len(seen.errors),
        "first errors": sorted(set(seen.errors))[:10],
        "wrong visibilities": len(seen.wrong),
        "first wrong": sorted(set(seen.wrong))[:10],
        "searches": len(seen.searches),
        "search median s": round(float(np.median(seen.searches)), 3),
        "search p95 s": round(float(np.quantile(seen.searches, 0.95)), 3),
        "opening median s": round(float(np.median(seen.openings)), 3),
        "sessions": len(seen.openings),
        "withdrawal s": round(seen.withdrawn[1] - seen.withdrawn[0], 1) if seen.withdrawn else None,
        "uploads s": [round(s) for s in seen.jobs_seconds],
        "memory MB": {"first": round(memory[0]), "peak": round(memory.max()), "last": round(memory[-1])},
        "memory growth MB/min": round(float(growth), 2),
        "minutes": round(float(at[-1]) / 60, 1),
    }


def files_figures(store: Path) -> dict[str, Any]:
    """What became of the files that were dropped, and whether a paper is missing or there twice."""
    with closing(Store(store)) as opened:
        admin = access.viewer("admin", "bench")
        jobs = Jobs(opened, admin)
        states: Counter[str] = Counter()
        for job in jobs.recent():
            progress = jobs.progress(job.id)
            rows = progress.rows
            states.update(
                f.state or (rows[f.number].state if f.number in rows else "lost") for f in progress.files
            )
        with opened.read(admin) as reader:
            ids = {i for row in reader.ledger() for i in row.document_ids if row.path.startswith(UPLOADED)}
            titles = Counter(reader.document(id_).held.document.title for id_ in ids)
    papers = UPLOADERS * (FILES - 10)
    expected = {"indexed": papers, "failed": 5 * UPLOADERS, "duplicate": 5 * UPLOADERS}
    twice = sum(n - 1 for n in titles.values())
    lost = sum(max(0, n - states[state]) for state, n in expected.items()) + max(0, papers - len(titles))
    return {"files": dict(states), "lost files": lost, "papers twice": twice}


def table(results: dict[str, Any]) -> str:
    """The figures in Markdown."""
    lines = ["| figure | value |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in results.items())])


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
