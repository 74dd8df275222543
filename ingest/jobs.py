"""Work started from a page goes on outside the page: it is handed over here, and a child process does it.

What is handed over is on the disk and in the catalogue before the page is told so. The child ends with the
process that started it, and whoever starts next goes on where it was. Setting: EVIDENCE_MOST_UPLOAD_MB, how
large one file may be.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from corpus import access
from corpus.errors import UsageError
from corpus.model import Kind, Viewer
from corpus.store import JobFile, Jobs, Queue, Store, now
from corpus.store.deciding import UPLOADED
from corpus.store.jobs import handing_over
from corpus.store.location import unwritable
from ingest import consent
from ingest.files import printable
from ingest.numbers import Number

_PROJECT = Path(__file__).resolve().parents[1]
_MOST_MB = 200
_LONGEST_NAME = 200  # characters
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")  # one that may stand behind a hash: readers go by it between texts
_CHUNK = 2**20
_PAUSE, _LONGEST_PAUSE = 0.5, 60.0  # seconds before another child
_CONSENT_FILE = (
    "This is a consent file. A consultation is uploaded on the page “Consultations”, where consent is "
    "written down in the review."
)


class Upload(Protocol):
    """A file as the server hands it over: whatever its browser called it, and its bytes."""

    @property
    def name(self) -> str: ...
    def seek(self, at: int, /) -> int: ...
    def read(self, size: int, /) -> bytes: ...


def most_mb() -> int:
    """How large one file may be. Raises UsageError for a setting that is no number of megabytes."""
    said = os.environ.get("EVIDENCE_MOST_UPLOAD_MB", str(_MOST_MB))
    if not (said.isascii() and said.isdigit() and int(said)):
        raise UsageError(
            f"EVIDENCE_MOST_UPLOAD_MB={said} is no number of megabytes. Set it to {_MOST_MB}, say."
        )
    return int(said)


def hand_over(
    store: Store,
    viewer: Viewer,
    uploads: Iterable[Upload],
    numbers: Sequence[Number] = (),
    kind: Kind | None = None,
) -> str:
    """Put these files, and papers to look up, into the queue; the job's id. Returns when they are safe.

    `kind` is what the files are where they do not show it. Raises NotAllowed for who may not add, before a
    byte is written.
    """
    access.require(viewer, "add")
    if kind is Kind.CONSULTATION:
        raise UsageError("Consultations are uploaded on the page “Consultations”.")
    id_ = secrets.token_hex(8)
    with handing_over(store.path, id_) as folder:
        files = [*_received(store.path, folder, uploads), *map(_asked, numbers)]
        if not files:
            raise UsageError("There is nothing to add yet. Drop files, or paste DOIs or PubMed numbers.")
        Jobs(store, viewer).add(id_, kind, [replace(file, number=n) for n, file in enumerate(files, 1)])
    return id_


def _received(store: Path, folder: Path, uploads: Iterable[Upload]) -> Iterator[JobFile]:
    """The files, each written under the hash of its content; what needs no reading has ended already."""
    seen: set[str] = set()
    try:
        for upload in uploads:
            file = _written(folder, upload)
            if file.path in seen:
                file = replace(file, ended_at=now(), state="duplicate", reason="It was dropped twice.")
            elif consent.is_consent_file(PurePosixPath(file.name)):
                file = replace(file, ended_at=now(), state="needs review", reason=_CONSENT_FILE)
            seen.add(file.path)
            yield file
        _sync(folder)
    except OSError as error:
        raise unwritable(store, error) from error


def _written(folder: Path, upload: Upload) -> JobFile:
    beside = folder / "part"
    digest = hashlib.sha256()
    upload.seek(0)
    with beside.open("wb") as file:
        while piece := upload.read(_CHUNK):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    name = printable(upload.name)[-_LONGEST_NAME:]
    suffix = PurePosixPath(name.lower()).suffix
    stored = digest.hexdigest() + (suffix if _SUFFIX.fullmatch(suffix) else "")
    beside.replace(folder / stored)
    # The name belongs to it: another file that is called the same is no newer version of this one.
    return JobFile(0, "file", name, f"{UPLOADED}{digest.hexdigest()}:{name}", stored)


def _asked(number: Number) -> JobFile:
    return JobFile(0, number.what, str(number), f"lookup:{number.what}:{number.value}")


def number_of(file: JobFile) -> Number:
    """What is looked up for this entry of a job."""
    _, _, value = file.path.split(":", 2)
    return Number("doi" if file.what == "doi" else "pmid", value)


def _sync(folder: Path) -> None:
    """Make sure that the names are on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Workers:
    """The child processes that this process started, one for each store that has work to do."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._running: set[Path] = set()

    def see_to(self, store: Store) -> None:
        """Make sure that somebody works on what waits, until nothing does."""
        path = store.path.resolve()
        with self._guard:
            if path not in self._running and Queue(store).next() is not None:
                self._running.add(path)
                threading.Thread(target=self._keep_at_it, args=(store, path), daemon=True).start()

    def resume(self, store: Store) -> None:
        """Go on where an earlier server was killed, or met a problem that may be gone."""
        Queue(store).retry_all()
        self.see_to(store)

    def _keep_at_it(self, store: Store, path: Path) -> None:
        """A child after the other, should one be killed, with longer pauses when they end quickly."""
        pause = _PAUSE
        try:
            while True:
                began = time.monotonic()
                _started(path).wait()
                quick = time.monotonic() - began < _LONGEST_PAUSE
                pause = min(2 * pause, _LONGEST_PAUSE) if quick else _PAUSE
                with self._guard:
                    if Queue(store).next() is None:
                        self._running.discard(path)
                        return
                time.sleep(pause)
        finally:
            with self._guard:  # also where the store is no more
                self._running.discard(path)


WORKERS = Workers()


def _started(store: Path) -> subprocess.Popen[bytes]:
    paths = [os.fspath(_PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [sys.executable, "-m", "ingest.worker", os.fspath(store)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.PIPE,  # it ends when this closes, however this process ends
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
