"""From files to a store: each file is read, judged and kept, and ends in exactly one state.

One bad file is an entry in the ledger and never the end of the run. An unchanged file costs a hash. What is
reported as stored is stored: documents are committed in batches, and a file's row follows its documents.
While two batches are embedded, the one before is stored, and the next files are read and cut into passages.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from corpus.errors import NeedsReview, ReadingError
from corpus.model import Document, Kind
from corpus.store import Offer, Outcome, Prepared, Row, Writer, arriving, now
from ingest import files, testimony
from ingest.fate import Taken
from ingest.files import File
from ingest.readers.contract import Skipped
from ingest.readers.labels import label
from ingest.sandbox import Sandbox

_BATCH = 240_000  # characters embedded and committed at a time: a few seconds of work, lost at most
_FIRST = 30_000  # of the first batch; each is twice as long as the one before, so that embedding begins soon
_UNDER_WAY = 2  # batches that are embedded and stored; a third is being read
# Seconds between two times that the indexes follow, so that a long run shows what it has so far. Readers
# then load them anew, which in a large store takes as long again: there it is done at the end alone.
_FOLLOWED_EVERY = 60.0
_FOLLOWED_QUICKLY = 1.0


class Progress(Protocol):
    """Told what happens, as it happens."""

    def begin(self, files: int) -> None: ...
    def done(self, row: Row) -> None: ...
    def embedded(self, passages: int) -> None:
        """So many passages more; told in threads beside the one that reads, one at a time."""


class Pipeline:
    """One run over files, for one writer. `rows` are what became of each, in the order of their names."""

    def __init__(
        self, writer: Writer, sandbox: Sandbox, progress: Progress, *, kind: Kind | None, retry: bool
    ) -> None:
        self._writer = writer
        self._sandbox = sandbox
        self._progress = progress
        self._kind = kind
        self._retry = retry
        self._batch: list[tuple[Taken, Offer]] = []
        self._enough = min(_FIRST, _BATCH)
        self._under_way: deque[tuple[list[Taken], Future[list[Outcome]]]] = deque()
        self._telling = threading.Lock()  # two batches are embedded at once
        self._followed_at, self._may_follow = time.monotonic(), True
        self.rows: dict[str, Row] = {}

    def run(self, paths: Sequence[Path], store: Path) -> list[Row]:
        """Take in every file of these paths. Raises NotFound for a path that does not exist."""
        found = files.found(paths, store)
        self._progress.begin(len(found))
        self.take(found, store)
        return [self.rows[file.key] for file in found]

    def take(self, offered: Iterable[File], store: Path) -> None:
        """Take in these files, for as long as they come; what was reported of them is then found."""
        with arriving(store):
            try:
                with (
                    ThreadPoolExecutor(1) as self._storing,
                    ThreadPoolExecutor(_UNDER_WAY) as self._embedding,
                ):
                    for file in offered:
                        self._take(file)
                    self._flush()
                    if self._under_way:  # the indexes follow what is there while the last batch is embedded
                        self._collect(1)
                        self._follow()
                    self._collect(0)
            finally:
                self._under_way.clear()
                self._follow()

    # -- one file --------------------------------------------------------------------------------

    def _take(self, file: File) -> None:
        earlier = self._writer.offered(file.key)
        try:
            sha256, consent_sha256 = file.sha256(), file.consent_sha256()
        except OSError as error:
            reason = (
                f"{file.name} cannot be opened ({error.strerror}). Mend its permissions and offer it again."
            )
            self._settle(_job(file, earlier, problem=ReadingError(reason, retryable=True)))
            return
        kind = self._kind or (Kind(earlier.kind) if earlier and earlier.kind else None)
        job = Taken(file, sha256, consent_sha256, kind, earlier)
        if earlier and self._unchanged(job, earlier):
            self.rows[file.key] = replace(earlier, file=file.name)
            self._progress.done(self.rows[file.key])
        elif gone := self._writer.withdrawn(sha256):
            job.outcomes, job.read = [Outcome("withdrawn", gone.id)], True
            self._settle(job)
        else:
            self._read(job)

    def _unchanged(self, job: Taken, earlier: Row) -> bool:
        now_and_then = (
            (job.sha256, earlier.sha256),
            (job.consent_sha256, earlier.consent_sha256),
            (job.kind, earlier.kind),
        )
        again = self._retry and (earlier.retryable or earlier.state == "failed")
        return all(a == b for a, b in now_and_then) and not again

    def _read(self, job: Taken) -> None:
        try:
            for item in job.file.documents(self._sandbox):
                job.records += 1
                if isinstance(item, Skipped):
                    job.skipped.append(item.reason)
                else:
                    self._offer(job, label(item))
            if not job.records:
                raise ReadingError(f"{job.file.name} holds no text that could be read.")
            job.read = True
        except ReadingError as problem:
            job.problem = problem
        if not job.waiting:
            self._settle(job)

    def _offer(self, job: Taken, document: Document) -> None:
        kind = Kind.CONSULTATION if job.consent_sha256 else job.kind or document.kind
        if kind is None:
            raise job.file.of_unknown_kind()
        _refuse_testimony(job, kind, document)
        document = replace(document, kind=kind)
        agreed = None
        if kind is Kind.CONSULTATION:
            job.kind = kind  # remembered: the name of such a file is told to nobody
            looked_at = testimony.agreed(job.file, document)
            agreed, document = looked_at.consent, looked_at.document
            job.warning = looked_at.warning
        if not document.text.strip():
            raise ReadingError(f"{job.file.name} holds no text that could be read.")
        job.waiting += 1
        offer = Offer(
            document=document,
            path=job.file.key,
            file=job.file.name,
            sha256=job.sha256,
            number=job.records,
            consent=agreed,
            source=None if kind is Kind.CONSULTATION else job.file.kept,
        )
        self._batch.append((job, offer))
        if sum(len(o.document.text) for _, o in self._batch) >= self._enough:
            self._enough = min(2 * self._enough, _BATCH)
            self._flush()

    def _flush(self) -> None:
        """Have what waits embedded, and committed after that; settle what is committed already.

        The next batch is with the model before the one that it works on is done, so that it never rests.
        """
        batch, self._batch = self._batch, []
        if batch:
            try:
                prepared = self._writer.prepare([offer for _, offer in batch])
            except Exception:
                self._collect(0)  # what came before is reported
                raise
            made = self._embedding.submit(self._embed, prepared)
            future = self._storing.submit(lambda: self._writer.add_prepared(made.result()))
            self._under_way.append(([job for job, _ in batch], future))
            self._collect(_UNDER_WAY)
        if self._may_follow and time.monotonic() - self._followed_at > _FOLLOWED_EVERY:
            self._follow()

    def _embed(self, prepared: Prepared) -> Prepared:
        told = 0

        def embedded(so_far: int) -> None:
            nonlocal told
            with self._telling:
                self._progress.embedded(so_far - told)
            told = so_far

        return self._writer.embed(prepared, embedded)

    def _collect(self, left: int) -> None:
        """Wait until so many batches are under way, and settle files whose documents are all committed."""
        while len(self._under_way) > left:
            jobs, future = self._under_way.popleft()
            for job, outcome in zip(jobs, future.result(), strict=True):
                job.outcomes.append(outcome)
                job.waiting -= 1
            for job in {id(job): job for job in jobs}.values():
                if not job.waiting and (job.read or job.problem):
                    self._settle(job)

    def _follow(self) -> None:
        """Bring the indexes to what was committed, so that it is found."""
        began = time.monotonic()
        self._writer.follow()
        self._followed_at = time.monotonic()
        self._may_follow = self._followed_at - began < _FOLLOWED_QUICKLY

    # -- what became of it -----------------------------------------------------------------------

    def _settle(self, job: Taken) -> None:
        """Write the file's row, and take away what an earlier version gave and this one does not."""
        ids = list(dict.fromkeys(outcome.document_id for outcome in job.outcomes))
        if job.earlier and (job.read or isinstance(job.problem, NeedsReview)):
            self._writer.keep_only(job.file.key, ids)
        state, reason = job.state()
        row = Row(
            path=job.file.key,
            file=job.file.name,
            sha256=job.sha256 or None,
            consent_sha256=job.consent_sha256,
            kind=job.kind,
            state=state,
            reason=reason,
            retryable=bool(job.problem and job.problem.retryable),
            document_ids=ids,
            at=now(),
        )
        self._writer.record(row)
        self.rows[job.file.key] = row
        self._progress.done(row)


def _job(file: File, earlier: Row | None, problem: ReadingError) -> Taken:
    return Taken(file, "", None, None, earlier, problem=problem)


def _refuse_testimony(job: Taken, kind: Kind, document: Document) -> None:
    """`--kind study` said of a whole folder must not publish what people told in confidence."""
    known = job.earlier is not None and job.earlier.kind == Kind.CONSULTATION
    if not known and Kind.CONSULTATION not in (document.kind, kind):
        return
    if kind is Kind.STUDY or not job.file.takes_testimony:
        job.kind = Kind.CONSULTATION
        raise job.file.of_testimony()
