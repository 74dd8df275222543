"""A withdrawal that SIGKILL interrupts, wherever that is: not begun, or completed at the next start."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from corpus import reference
from corpus.derive import topics
from corpus.derive.describe import describe
from corpus.model import PUBLIC
from corpus.store import Store
from corpus.store.checking import check
from search.answer import Query
from search.engine import search
from tests import stores
from tests.stores import add, bytes_with, consent, offer, talk

ASKED = ("Facilitator", "What would have helped you when you came out of there that year?")
MINE = ("P1", "The zibbergast clinic was where I stayed on methadone, and they never turned me away.")
THEIRS = ("P2", "I had my script from the prison doctor, and that was gone by the Monday after it.")
# Whatever changes a file does so beneath one of these.
_WORK = ("corpus/store/", "corpus/catalogue/database", "corpus/catalogue/session", "corpus/index/")


def filled(path: Path, *turns: tuple[str, str]) -> str:
    """A store with one talk of these turns; the talk's id."""
    made = stores.store(path)
    (one,) = add(made, [offer(talk("A talk", *turns), "talk.txt", consent=consent())])
    made.close()
    return one


def steps(frame: FrameType, event: str) -> Iterator[str]:
    """What is counted as a step: the first time that each function of the work is called."""
    name = frame.f_code.co_filename
    if event == "call" and any(part in name for part in _WORK):
        yield f"{name}:{frame.f_code.co_qualname}:{event}"


def withdraw(path: Path, document_id: str, kill_at: int) -> None:
    """Withdraw a speaker, and die at this step."""
    seen: set[str] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        for step in steps(frame, event):
            if step not in seen:
                seen.add(step)
                if len(seen) == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

    writing = stores.writer(stores.store(path))
    sys.setprofile(watch)
    writing.withdraw_speaker(document_id, "P1", "asked for")
    os._exit(0)


def kill_everywhere(before: Path, document_id: str, after: Path) -> None:
    """A copy of the store for each step, in which a withdrawal was killed there; until one is not killed.

    Runs in a process of its own that opens no store itself: what it forks has no threads.
    """
    topics.texts()  # read once here, and not in every child
    describe(talk("A talk", MINE), reference.vocabulary())
    for step in itertools.count(1):
        path = after / f"{step:04}"
        shutil.copytree(before, path)
        if (child := os.fork()) == 0:
            try:
                withdraw(path, document_id, step)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if status != signal.SIGKILL:
            os._exit(status and 1)


def found(made: Store) -> list[Any]:
    hits = search(made, Query("methadone script"), PUBLIC).hits["voices"]
    return [(hit.score, [p.row.text for p in hit.passages]) for hit in hits]


@pytest.mark.skipif(sys.platform != "linux", reason="needs fork and SIGKILL")
def test_a_killed_withdrawal_has_not_begun_or_is_completed(tmp_path: Path) -> None:
    """Killed at each of its steps, the words are either untouched or, after the next start, in no byte."""
    one = filled(tmp_path / "before", ASKED, MINE, THEIRS)
    filled(tmp_path / "never", ASKED, THEIRS)
    never = found(stores.store(tmp_path / "never"))
    arguments = (tmp_path / "before", one, tmp_path / "after")
    killing = multiprocessing.get_context("spawn").Process(target=kill_everywhere, args=arguments)
    killing.start()
    killing.join(120)
    assert killing.exitcode == 0
    outcomes = []
    for path in sorted((tmp_path / "after").iterdir()):
        made = stores.store(path)
        stores.writer(made)  # the next start
        with made.catalogue.read() as session:
            begun = bool(session.withdrawals())
        assert (bytes_with(made, "zibbergast") == []) == begun, path.name
        assert (found(made) == never) == begun, path.name
        assert check(made) == [], path.name
        made.close()
        outcomes.append(begun)
    assert outcomes == sorted(outcomes), "once begun, it is begun at every later step"
    assert outcomes.count(True) > 40
    assert outcomes.count(False) > 10
