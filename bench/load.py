"""How the pages hold when many people use them at once: errors, what each sees, and memory over time.

    python bench/load.py [--minutes 10] [--record] [--json]

A server is started on a store of the samples. Twenty people come and go, each with a new WebSocket session
that speaks the framework's protocol (see `window.py`), and ask questions; three researchers upload a hundred
files each, some broken and some twice; and a lead withdraws a transcript. All of them run on this machine
beside the server, so a server of its own is faster.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402

from bench.window import Client, Shown  # noqa: E402
from corpus import access, commands  # noqa: E402
from corpus.store import Accounts, Jobs, Store  # noqa: E402
from corpus.store.deciding import UPLOADED  # noqa: E402

RESULTS = Path(__file__).with_name("RESULTS.md")
SEARCHERS, UPLOADERS, FILES = 20, 3, 100
_PASSWORD = "a password of the bench"  # noqa: S105  (of accounts in a store that is thrown away)
_HIDDEN = "velvet barometers"  # said by somebody who agreed to signed-in readers alone
_TAKEN = "copper umbrellas"  # said in the transcript that is withdrawn
_QUESTIONS = (
    "naloxone on release from prison",
    "methadone in custody and deaths after release",
    "what do mothers say about treatment",
    "drug courts and offending",
    "stigma in the media",
    "peer support and recovery",
    f"who keeps {_HIDDEN}",
    f"who was given {_TAKEN}",
)
_SETTLED = 0.4  # of the run, after which memory should no longer grow


@dataclass
class Seen:
    """What happened to everybody."""

    searches: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds, MB
    withdrawn: tuple[float, float] | None = None  # when it began and when it was done
    jobs_seconds: list[float] = field(default_factory=list)


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
    for name, words, find in (("hidden", _HIDDEN, "signed_in"), ("taken", _TAKEN, "public")):
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
            Accounts(made, access.viewer("admin", "bench")).add(role, role, _PASSWORD)
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


# -- people ----------------------------------------------------------------------------------------


async def everybody(
    base: str, process: subprocess.Popen[bytes], store: Path, taken: str, seconds: float, seen: Seen
) -> None:
    """All of them at once, until the time is over and every upload has ended."""
    first = Client(base)
    async with await first.window() as window:  # the model loads once, for all
        await window.visit("", "q=naloxone")
    until = time.monotonic() + seconds
    people = [_noted(seen, searcher(base, n, until, seen)) for n in range(SEARCHERS)]
    people += [_noted(seen, uploader(base, n, store, until, seen)) for n in range(UPLOADERS)]
    people += [_noted(seen, withdrawer(base, taken, seconds, seen))]
    watching = asyncio.create_task(watch(process.pid, seen))
    await asyncio.gather(*people)
    watching.cancel()
    await first.close()


async def _noted(seen: Seen, doing: Any) -> None:
    """What goes wrong for one of them is noted, and the others go on."""
    try:
        await doing
    except Exception as error:
        seen.errors.append(f"{type(error).__name__}: {error}"[:300])


async def searcher(base: str, number: int, until: float, seen: Seen) -> None:
    """Somebody who comes, asks a few questions and goes, again and again; every other one is signed in."""
    draw = random.Random(number)  # noqa: S311  (the same people in every run)
    client = Client(base)
    signed_in = number % 2 == 1
    if signed_in:
        await client.sign_in("policymaker", _PASSWORD)
    await asyncio.sleep(draw.uniform(0, 5))
    while time.monotonic() < until:
        async with await client.window() as window:
            opened = await window.visit("")
            seen.openings.append(opened.seconds)
            seen.errors += opened.errors
            for _ in range(draw.randint(2, 5)):
                question = draw.choice(_QUESTIONS)
                begun = time.monotonic()
                shown = await window.visit("", f"q={question.replace(' ', '+')}")
                seen.searches.append(shown.seconds)
                seen.errors += shown.errors
                judge(seen, question, shown, begun, signed_in=signed_in)
                await asyncio.sleep(draw.uniform(2, 6))
    await client.close()


def judge(seen: Seen, question: str, shown: Shown, begun: float, *, signed_in: bool) -> None:
    """Note who saw what they may not, or did not see what they may."""
    if "What studies found" not in shown.words and "What comes nearest" not in shown.words:
        seen.errors.append(f"no answer to {question!r}: {shown.words[:200]}")
        return
    told = shown.words.replace(question, "").casefold()
    hidden = f"{_HIDDEN} at the gate" in told
    if (hidden and not signed_in) or (signed_in and _HIDDEN in question and not hidden):
        seen.wrong.append(f"words for signed-in readers, signed in: {signed_in}, {question!r}")
    found = f"{_TAKEN} at the gate" in told
    gone = seen.withdrawn is not None and begun > seen.withdrawn[1]
    before = seen.withdrawn is None
    if (gone and found) or (before and _TAKEN in question and not found):
        seen.wrong.append(f"{'after' if gone else 'before'} the withdrawal, {question!r}")


async def uploader(base: str, number: int, store: Path, until: float, seen: Seen) -> None:
    """A researcher who drops a hundred files and watches what becomes of them."""
    client = Client(base)
    await client.sign_in("researcher", _PASSWORD)
    async with await client.window() as window:
        shown = await window.visit("adding")
        began = time.monotonic()
        shown = await window.add(shown, hundred(number), "Add")
        if shown.errors:
            raise RuntimeError(f"the upload was refused: {shown.errors[0]}")
        while not ended(store, number):
            await asyncio.sleep(3)
            shown = await window.visit("adding")
            seen.errors += shown.errors
            if time.monotonic() > until + 600:
                raise RuntimeError("an upload did not end within ten minutes after the others")
        seen.jobs_seconds.append(time.monotonic() - began)
    await client.close()


def hundred(number: int) -> dict[str, bytes]:
    """A hundred files of one researcher: papers of their own, five broken, and five that are there twice."""
    files = {}
    for n in range(FILES - 10):
        title = f"Otters of county {number} in year {n} and naloxone"
        words = " ".join(
            f"In year {n} clinic {c} of county {number} gave naloxone to {c + n} people." for c in range(30)
        )
        doi = f"https://doi.org/10.5555/load.{number}.{n}"
        files[f"paper-{number}-{n}.txt"] = f"{title}\n\n{doi}\n\nAbstract\n\n{words}\n".encode()
    for n in range(5):
        files[f"broken-{number}-{n}.pdf"] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog" + bytes([n, number])
        files[f"again-{number}-{n}.txt"] = files[f"paper-{number}-{n}.txt"]
    return files


def ended(store: Path, number: int) -> bool:
    """Whether as many uploads have been handed over as there are researchers, and all have ended."""
    with closing(Store(store)) as opened:
        jobs = Jobs(opened, access.viewer("admin", "bench")).recent()
    return len(jobs) > number and all(job.ended_at for job in jobs)


async def withdrawer(base: str, taken: str, seconds: float, seen: Seen) -> None:
    """A lead who withdraws a transcript while all the others are at work."""
    client = Client(base)
    await client.sign_in("consultation_lead", _PASSWORD)
    await asyncio.sleep(seconds / 3)
    began = time.monotonic()
    seen.withdrawn = (began, float("inf"))
    status = await client.withdraw(taken, "bench")
    seen.withdrawn = (began, time.monotonic())
    if status != 200:
        seen.errors.append(f"the withdrawal was answered with {status}")
    await client.close()


async def watch(pid: int, seen: Seen) -> None:
    """The server's own memory every five seconds; readers and workers are processes of their own."""
    began = time.monotonic()
    while True:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        seen.memory.append((time.monotonic() - began, pages * os.sysconf("SC_PAGE_SIZE") / 1e6))
        await asyncio.sleep(5)


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
