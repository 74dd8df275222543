"""One transaction's view of work that was started from a page: its files, and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from corpus.catalogue.core import CoreSession, now
from corpus.catalogue.ledger import Row
from corpus.catalogue.schema import job_files, jobs, ledger


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file of a job, or an identifier to look up (`what` is `file`, `doi` or `pmid`).

    `path` is its name in the ledger, `stored` the name under which its bytes wait, `begun` how often its
    reading began. Where it ended without the ledger, `state` and `reason` say so.
    """

    number: int
    what: str
    name: str
    path: str
    stored: str | None = None
    begun: int = 0
    ended_at: str | None = None
    state: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Work on some files. `files` and `ended` count them, `passages` those embedded so far.

    A job with a `problem` does not go on by itself.
    """

    id: str
    by: str
    kind: str | None
    made_at: str
    cancelled_at: str | None = None
    ended_at: str | None = None
    problem: str | None = None
    passages: int = 0
    files: int = 0
    ended: int = 0


class JobSession(CoreSession):
    """The part of a session that speaks of jobs."""

    def put_job(self, job: Job, files: Sequence[JobFile]) -> None:
        """Keep a new job."""
        values = {name: value for name, value in asdict(job).items() if name in jobs.c}
        self._connection.execute(jobs.insert().values(**values))
        if files:
            self._connection.execute(job_files.insert(), [{"job": job.id, **asdict(file)} for file in files])

    def jobs(self, by: str | None = None, most: int = -1) -> list[Job]:
        """Jobs of one account, or everybody's, the latest first."""
        query = _JOBS if by is None else _JOBS.where(jobs.c.by == by)
        return [
            Job(*row) for row in self._connection.execute(query.order_by(jobs.c.number.desc()).limit(most))
        ]

    def job(self, id_: str) -> Job | None:
        found = self._connection.execute(_JOBS.where(jobs.c.id == id_)).first()
        return Job(*found) if found else None

    def next_job(self) -> Job | None:
        """The oldest job with something left to do that can go on."""
        query = _JOBS.where(jobs.c.ended_at.is_(None), jobs.c.problem.is_(None)).order_by(jobs.c.number)
        found = self._connection.execute(query.limit(1)).first()
        return Job(*found) if found else None

    def job_files(self, id_: str) -> list[JobFile]:
        """Every file of a job, in the order in which it was given."""
        query = sa.select(*_FILE).where(job_files.c.job == id_).order_by(job_files.c.number)
        return [JobFile(*row) for row in self._connection.execute(query)]

    def job_rows(self, id_: str) -> dict[int, Row]:
        """What became of the files of a job that ended in the ledger, by their number."""
        query = (
            sa.select(job_files.c.number, ledger)
            .join(ledger, ledger.c.path == job_files.c.path)
            .where(job_files.c.job == id_, job_files.c.ended_at.is_not(None), job_files.c.state.is_(None))
        )
        return {number: Row(*row) for number, *row in self._connection.execute(query)}

    def begin_file(self, id_: str, number: int) -> None:
        """Note that the reading of a file begins."""
        self._connection.execute(_file(id_, number).values(begun=job_files.c.begun + 1))

    def rest_files(self, id_: str) -> None:
        """Forget that the reading of files began that have not ended."""
        begun = job_files.update().where(job_files.c.job == id_, job_files.c.ended_at.is_(None))
        self._connection.execute(begun.values(begun=0))

    def end_file(self, id_: str, number: int, state: str | None = None, reason: str | None = None) -> None:
        """Note that a file has ended: as the ledger says, or in this state for this reason."""
        self._connection.execute(_file(id_, number).values(ended_at=now(), state=state, reason=reason))

    def update_job(self, id_: str, **values: Any) -> None:
        """Change single columns of a job."""
        self._connection.execute(jobs.update().where(jobs.c.id == id_).values(**values))

    def add_passages(self, id_: str, passages: int) -> None:
        self.update_job(id_, passages=jobs.c.passages + passages)

    def forget_jobs(self, before: str) -> None:
        """Drop jobs that ended before this moment; the ledger keeps what became of their files."""
        self._connection.execute(jobs.delete().where(jobs.c.ended_at < before))


def _file(id_: str, number: int) -> sa.Update:
    return job_files.update().where(job_files.c.job == id_, job_files.c.number == number)


_FILE = [job_files.c[name] for name in JobFile.__dataclass_fields__]
_COUNTS = (
    sa.select(
        job_files.c.job,
        sa.func.count().label("files"),
        sa.func.count(job_files.c.ended_at).label("ended"),
    )
    .group_by(job_files.c.job)
    .subquery()
)
_JOB: list[sa.ColumnElement[Any]] = [
    *(jobs.c[name] for name in Job.__dataclass_fields__ if name in jobs.c),
    sa.func.coalesce(_COUNTS.c.files, 0),
    sa.func.coalesce(_COUNTS.c.ended, 0),
]
_JOBS = sa.select(*_JOB).outerjoin(_COUNTS, _COUNTS.c.job == jobs.c.id)
