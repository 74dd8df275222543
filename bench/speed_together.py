"""How questions fare while an ingest runs beside them, as users run it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import timing
from bench.speed_questions import asking, opened
from corpus.index import encoder as encoders

_ROUND = 10  # questions before the ingest is stopped or goes on
_BEGUN = 90.0  # seconds until it must have stored something


def measured(directory: Path, files: Sequence[Path], questions: Sequence[str], work: Path) -> dict[str, Any]:
    """Rounds of questions in turn while an ingest into the same store works and while it is stopped."""
    store = work / "together"
    shutil.copytree(directory, store)
    with opened(store, encoders.load()) as opened_:
        ask = asking(opened_)
        for question in questions[:_ROUND]:
            ask(question, None)
        with opened_.catalogue.read() as session:
            before = session.generation
        command = [sys.executable, "-m", "ingest", *map(str, files), "--kind", "study", "--store", str(store)]
        root = Path(__file__).resolve().parents[1]
        running = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--quiet"], cwd=root, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            _wait_for(opened_, before)
            taken: dict[str, list[float]] = {"ingest stopped": [], "ingest running": []}
            for start in range(0, len(questions), _ROUND):
                for state, told in zip(taken, (signal.SIGSTOP, signal.SIGCONT), strict=True):
                    os.killpg(running.pid, told)
                    time.sleep(0.5)
                    for question in questions[start : start + _ROUND]:
                        taken[state].append(timing.seconds(lambda: ask(question, None)))  # noqa: B023 - called at once
            ended = running.poll() is not None
        finally:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        with opened_.catalogue.read() as session:
            commits = session.generation - before
    if ended:
        raise RuntimeError("the ingest ended before the questions did: give it more files")
    spread = {state: timing.spread(each) for state, each in taken.items()}
    times = spread["ingest running"]["p95"] / spread["ingest stopped"]["p95"]
    return {**spread, "times the p95": round(times, 2), "commits meanwhile": commits}


def _wait_for(store: Any, generation: int) -> None:
    """Until the ingest has committed something."""
    until = time.monotonic() + _BEGUN
    while time.monotonic() < until:
        with store.catalogue.read() as session:
            if session.generation > generation:
                return
        time.sleep(0.5)
    raise RuntimeError(f"the ingest stored nothing within {_BEGUN:.0f} s")
