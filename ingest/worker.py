"""python -m ingest.worker STORE: works off what was handed over in pages, one job after the other.

Started by `ingest.jobs`, and ends with whoever started it, whose end closes its standard input. It may be
killed at any moment: what was stored is stored, and the next one goes on with the first file that has not
ended.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from corpus import access
from corpus.errors import CorpusError, NotAllowed, ReadingError, StoreBusy
from corpus.model import Kind, Viewer
from corpus.store import Job, JobFile, Queue, Row, Store, Writer
from corpus.store.jobs import folder
from ingest import jobs
from ingest.files import File
from ingest.lookup import Lookup, Settings
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox
from ingest.uploads import LookedUp, Uploaded

_LOG = logging.getLogger(__name__)
_NICENESS = 10  # whoever searches comes first
_LINGERS = 15.0  # seconds without work; loading the model again costs some
_MOST_BEGINNINGS = 4
_TOLD_EVERY = 1.0  # seconds


class _Stopped(Exception):
    """Somebody cancelled the job."""


def main() -> None:
    """Work for the store in the argument until nothing waits."""
    os.nice(_NICENESS)
    threading.Thread(target=_end_with_starter, daemon=True).start()
    with closing(Store(Path(sys.argv[1]))) as store:
        idle_since = time.monotonic()
        while time.monotonic() - idle_since < _LINGERS:
            if work_off(store):
                idle_since = time.monotonic()
            time.sleep(0.2)


def _end_with_starter() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # unbuffered: a buffer's lock would be held at the end
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def work_off(store: Store) -> bool:
    """Do all that waits, unless another process is doing it; whether anything was done."""
    queue = Queue(store)
    if queue.next() is None:
        return False
    with queue.worked() as mine:
        if not mine:
            return False
        queue.sweep()
        with (
            Sandbox(most_bytes=jobs.most_mb() * 2**20) as sandbox,
            Lookup(Settings.from_environment()) as lookup,
        ):
            while job := queue.next():
                _Work(store, queue, job, sandbox, lookup).do()
    return True


class _Work:
    """One job on its way. It is also the pipeline's progress: told of every file as it ends."""

    def __init__(self, store: Store, queue: Queue, job: Job, sandbox: Sandbox, lookup: Lookup) -> None:
        self._store, self._queue, self._job = store, queue, job
        self._sandbox, self._lookup = sandbox, lookup
        self._under_way: dict[str, JobFile] = {}  # by their name in the ledger
        self._passages, self._told_at = 0, time.monotonic()

    def do(self) -> None:
        """Take in what is left of the job. What keeps it from going on is noted for people to read."""
        job = self._job
        try:
            self._take_in(self._queue.viewer(job))
            self._queue.end_job(job)
        except StoreBusy:
            self._queue.rest(job)
        except CorpusError as error:
            self._queue.rest(job)
            self._queue.problem(job, str(error))
        except Exception:
            number = secrets.token_hex(4)
            _LOG.exception("Job %s failed, error %s", job.id, number)
            self._queue.problem(
                job,
                "Something went wrong that should not. Nothing that was added is lost. Try again; if it "
                f"happens again, tell whoever runs this server the error number {number}.",
            )

    def _take_in(self, who: Viewer) -> None:
        left = self._queue.left(self._job)
        try:
            access.require(who, "add")
        except NotAllowed as error:
            for file in left:
                self._queue.end(self._job, file, "failed", f"It was not read. {error}")
            return
        kind = Kind(self._job.kind) if self._job.kind else None
        pipeline = Pipeline(Writer(self._store, who), self._sandbox, self, kind=kind, retry=True)
        try:
            for group in _groups(left):
                pipeline.take(self._offered(group), self._store.path)
        except _Stopped:
            for file in self._queue.left(self._job):
                self._queue.stop(self._job, file)
        self._tell()

    def _offered(self, files: list[JobFile]) -> Iterator[File]:
        for file in files:
            if file.begun >= _MOST_BEGINNINGS:
                self._queue.end(
                    self._job,
                    file,
                    "failed",
                    f"Reading it was begun {file.begun} times and never came to an end. Split the file, or "
                    "save it anew as PDF or DOCX, and drop that.",
                )
            elif not self._queue.begin(self._job, file):
                raise _Stopped
            elif offered := self._offer(file):
                self._under_way[file.path] = file
                yield offered

    def _offer(self, file: JobFile) -> File | None:
        if file.stored is None:
            return self._looked_up(file)
        path = folder(self._store.path, self._job.id) / file.stored
        if path.is_file():
            return Uploaded(path, file.name, file.path)
        gone = "Its bytes are gone, perhaps because the store was restored from a backup. Drop it again."
        self._queue.end(self._job, file, "failed", gone)
        return None

    def _looked_up(self, file: JobFile) -> LookedUp:
        try:
            return LookedUp.under(file.name, file.path, self._lookup.find(jobs.number_of(file)))
        except ReadingError as problem:
            return LookedUp.under(file.name, file.path, (), problem)

    # -- the pipeline's progress -----------------------------------------------------------------

    def begin(self, files: int) -> None:
        """How many there are is known already."""

    def done(self, row: Row) -> None:
        """A file has its state in the ledger."""
        self._queue.end(self._job, self._under_way.pop(row.path))

    def embedded(self, passages: int) -> None:
        """Some passages more; the moment at which a long file is stopped, too."""
        self._passages += passages
        if time.monotonic() - self._told_at > _TOLD_EVERY:
            self._told_at = time.monotonic()
            if self._queue.stopped(self._job):
                raise _Stopped
            self._tell()

    def _tell(self) -> None:
        if self._passages and self._queue.told(self._job, self._passages):
            self._passages = 0


def _groups(files: list[JobFile]) -> Iterator[list[JobFile]]:
    """Files go together, whereby they share a commit.

    One that was begun when two workers ended comes by itself: if it was the cause, others do not suffer.
    """
    yield [file for file in files if file.begun <= 1]
    yield from ([file] for file in files if file.begun > 1)


if __name__ == "__main__":
    main()
