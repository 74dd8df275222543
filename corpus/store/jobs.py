"""Work that was started from a page: what one viewer may see and say of it, and the queue of all of it.

Bytes that somebody handed over wait in `uploads/<job>/` of the store, under names that are hashes, until
their file has ended in a state. The name that a file came with is kept as text alone.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import access
from corpus.catalogue import Job, JobFile, Row, Session, now
from corpus.errors import NotFound, StoreBusy
from corpus.model import PUBLIC, Viewer
from corpus.store import accounts, location
from corpus.store.store import Store

_UPLOADS = "uploads"
_WORKING = "working"  # the file whose lock says that somebody works the queue off
_REMEMBERED = dt.timedelta(days=30)  # after its end a job is shown; the ledger remembers longer
STOPPED = "stopped"
_STOPPED = "It was stopped before it was read. Add it again if you want it after all."


@dataclass(frozen=True, slots=True)
class Progress:
    """A job, its files, and what the ledger says of those that ended there, by their number."""

    job: Job
    files: Sequence[JobFile]
    rows: Mapping[int, Row]


class Jobs:
    """What one viewer may see and say of the work started from pages: their own, or as a lead everybody's."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self.viewer = viewer
        self._by = viewer.account or viewer.role

    @access.needs("add")
    def add(self, id_: str, kind: str | None, files: Sequence[JobFile]) -> None:
        """Queue this work. Bytes that it needs wait in its folder already."""
        forgotten = (dt.datetime.now(dt.UTC) - _REMEMBERED).isoformat(timespec="seconds")
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            session.forget_jobs(forgotten)
            session.put_job(Job(id_, self._by, kind, now()), files)
            session.add_audit(self._by, "job", detail=f"{len(files)} files")

    @access.needs("add")
    def recent(self, most: int = -1) -> list[Job]:
        """The jobs that this viewer is told of, the latest first."""
        with self._store.catalogue.read() as session:
            return session.jobs(None if self._sees_all else self._by, most)

    @access.needs("add")
    def progress(self, id_: str) -> Progress:
        """How far a job has come. Raises NotFound where there is none that this viewer is told of."""
        with self._store.catalogue.read() as session:
            return Progress(self._job(session, id_), session.job_files(id_), session.job_rows(id_))

    @access.needs("add")
    def cancel(self, id_: str) -> None:
        """Begin no further file of a job, and stop at the one that is being read."""
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            job = self._job(session, id_)
            if job.ended_at or job.cancelled_at:
                return
            session.update_job(id_, cancelled_at=now(), problem=None)
            left = [file for file in session.job_files(id_) if not file.ended_at]
            for file in left:
                if not file.begun:
                    session.end_file(id_, file.number, STOPPED, _STOPPED)
            all_ended = not any(file.begun for file in left)
            if all_ended:
                session.update_job(id_, ended_at=now())
            session.add_audit(self._by, "job_stopped", detail=f"{len(left)} files left")
        _remove(self._store, id_, [file for file in left if not file.begun])
        if all_ended:
            shutil.rmtree(folder(self._store.path, id_), ignore_errors=True)

    @access.needs("add")
    def go_on(self, id_: str) -> None:
        """Try once more to work on a job that met a problem."""
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            self._job(session, id_)
            session.update_job(id_, problem=None)

    @property
    def _sees_all(self) -> bool:
        # A file's name may hold the name of who spoke.
        return access.may(self.viewer, "see_consultation_files")

    def _job(self, session: Session, id_: str) -> Job:
        job = session.job(id_)
        if job is None or not (self._sees_all or job.by == self._by):
            raise NotFound("There is no such upload that you may see. It may have been too long ago.")
        return job


class Queue:
    """The work of one store, for the one process that does it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next(self) -> Job | None:
        """The oldest job with something left to do that can go on."""
        with self._store.catalogue.read() as session:
            return session.next_job()

    @contextmanager
    def worked(self) -> Iterator[bool]:
        """Whether this process is now the one that does the work; until the block ends no other is."""
        with _held(self._store.path / _WORKING, os.O_RDWR | os.O_CREAT) as mine:
            yield mine

    def viewer(self, job: Job) -> Viewer:
        """Who started a job, with what their account may do now."""
        with self._store.catalogue.read() as session:
            account = session.account(accounts.key(job.by))
        if account is None or account.disabled:
            return PUBLIC
        return access.viewer(account.role, account.name)

    def left(self, job: Job) -> list[JobFile]:
        """The files of a job that have not ended."""
        with self._store.catalogue.read() as session:
            return [file for file in session.job_files(job.id) if not file.ended_at]

    def stopped(self, job: Job) -> bool:
        """Whether somebody has cancelled a job."""
        with self._store.catalogue.read() as session:
            found = session.job(job.id)
        return found is None or found.cancelled_at is not None

    def begin(self, job: Job, file: JobFile) -> bool:
        """Note that a file is being read; false where its job was cancelled meanwhile."""
        with self._writing() as session:
            found = session.job(job.id)
            if found is None or found.cancelled_at:
                return False
            session.begin_file(job.id, file.number)
        return True

    def end(self, job: Job, file: JobFile, state: str | None = None, reason: str | None = None) -> None:
        """Note that a file has ended, as the ledger says or in this state, and let go of its bytes."""
        with self._writing() as session:
            session.end_file(job.id, file.number, state, reason)
        if file.stored and not any(other.stored == file.stored for other in self.left(job)):
            _remove(self._store, job.id, [file])

    def end_job(self, job: Job) -> None:
        """Note that nothing of a job is left to do."""
        with self._writing() as session:
            session.update_job(job.id, ended_at=now())
        shutil.rmtree(folder(self._store.path, job.id), ignore_errors=True)

    def stop(self, job: Job, file: JobFile) -> None:
        """End a file that was being read when its job was cancelled."""
        with self._store.catalogue.read() as session:
            held = len(session.documents_at(file.path))
        some = f"It was stopped. What had been added of it by then stays ({held}); add it again for the rest."
        self.end(job, file, STOPPED, some if held else _STOPPED)

    def told(self, job: Job, passages: int) -> bool:
        """Note how many more passages were embedded; not while somebody else is writing: nobody waits."""
        try:
            with location.lock(self._store.path, wait=0), self._store.catalogue.write() as session:
                session.add_passages(job.id, passages)
        except StoreBusy:
            return False
        return True

    def rest(self, job: Job) -> None:
        """Begin the files anew that have not ended: it was none of them that kept the job from going on."""
        with self._writing() as session:
            session.rest_files(job.id)

    def problem(self, job: Job, sentence: str) -> None:
        """Set a job aside until somebody tries again."""
        with self._writing() as session:
            session.update_job(job.id, problem=sentence)

    def retry_all(self) -> None:
        """Let every job go on that met a problem."""
        with self._store.catalogue.read() as session:
            aside = [job for job in session.jobs() if job.problem]
        if aside:
            with self._writing() as session:
                for job in aside:
                    session.update_job(job.id, problem=None)

    def sweep(self) -> None:
        """Remove bytes that no unfinished job waits for, but not while they are being handed over."""
        for path in (self._store.path / _UPLOADS).glob("*"):
            with _held(path) as alone:
                if alone:
                    self._sweep(path)

    def _sweep(self, path: Path) -> None:
        with self._store.catalogue.read() as session:
            job = session.job(path.name)
            files = session.job_files(path.name) if job and not job.ended_at else []
        wanted = {file.stored for file in files if not file.ended_at}
        for each in path.iterdir():
            if each.name not in wanted:
                each.unlink()
        if not wanted:
            path.rmdir()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            yield session


def folder(store: Path, id_: str) -> Path:
    """Where the bytes of a job wait."""
    return store / _UPLOADS / id_


@contextmanager
def handing_over(store: Path, id_: str) -> Iterator[Path]:
    """The folder of a new job, which nobody clears away while this lasts."""
    path = folder(store, id_)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.mkdir(mode=0o700)
    except OSError as error:
        raise location.unwritable(store, error) from error
    with _held(path):
        try:
            yield path
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise


@contextmanager
def _held(path: Path, how: int = os.O_RDONLY | os.O_DIRECTORY) -> Iterator[bool]:
    """Whether this process alone has hold of a file or a folder, for as long as the block lasts."""
    handle = os.open(path, how | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def _remove(store: Store, id_: str, files: Sequence[JobFile]) -> None:
    for file in files:
        if file.stored:
            (folder(store.path, id_) / file.stored).unlink(missing_ok=True)
