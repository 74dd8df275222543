"""People who use the pages at once, for `bench/load.py`: they ask, upload and withdraw.

Each speaks the framework's protocol (see `window.py`); what happens to all of them is noted in `Seen`.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.window import Client, Shown
from corpus import access
from corpus.store import Jobs, Store

SEARCHERS, UPLOADERS, FILES = 20, 3, 100
PASSWORD = "a password of the bench"  # noqa: S105  (of accounts in a store that is thrown away)
HIDDEN = "velvet barometers"  # said by somebody who agreed to signed-in readers alone
TAKEN = "copper umbrellas"  # said in the transcript that is withdrawn
_QUESTIONS = (
    "naloxone on release from prison",
    "methadone in custody and deaths after release",
    "what do mothers say about treatment",
    "drug courts and offending",
    "stigma in the media",
    "peer support and recovery",
    f"who keeps {HIDDEN}",
    f"who was given {TAKEN}",
)


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
        await client.sign_in("policymaker", PASSWORD)
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
    hidden = f"{HIDDEN} at the gate" in told
    if (hidden and not signed_in) or (signed_in and HIDDEN in question and not hidden):
        seen.wrong.append(f"words for signed-in readers, signed in: {signed_in}, {question!r}")
    found = f"{TAKEN} at the gate" in told
    gone = seen.withdrawn is not None and begun > seen.withdrawn[1]
    before = seen.withdrawn is None
    if (gone and found) or (before and TAKEN in question and not found):
        seen.wrong.append(f"{'after' if gone else 'before'} the withdrawal, {question!r}")


async def uploader(base: str, number: int, store: Path, until: float, seen: Seen) -> None:
    """A researcher who drops a hundred files and watches what becomes of them."""
    client = Client(base)
    await client.sign_in("researcher", PASSWORD)
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
    await client.sign_in("consultation_lead", PASSWORD)
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
