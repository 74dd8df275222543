"""Reads hostile files: in a child process with limits of time, memory and files, and no network."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus.errors import NeedsOCR, NeedsReview, ReadingError
from corpus.model import Document
from ingest.confinement import environment
from ingest.readers.contract import Skipped

_CHILD = ("-m", "ingest.child")
_PROJECT = Path(__file__).resolve().parents[1]
_SECONDS_TO_START = 60
_FILES_PER_CHILD = 200
_LONGEST_ANSWER = 100 * 2**20  # bytes of one document as JSON
_ERRORS = {kind.__name__: kind for kind in (ReadingError, NeedsOCR, NeedsReview)}


class _Broken(Exception):
    """The child cannot go on; the message is the second half of a sentence about the file."""

    def __init__(self, why: str, *, retryable: bool = False) -> None:
        super().__init__(why)
        self.retryable = retryable


class Sandbox:
    """Reads files one after another in a child process, which is replaced after any fault.

    Use it as a context manager, from one thread at a time. `memory` is in bytes of address space; a file
    has `seconds`, and `seconds_per_page` more for each page of a PDF, but never above `most_seconds`.
    Only time spent waiting for the child counts, not what the caller does between two documents.
    """

    def __init__(
        self,
        *,
        memory: int = 2**30,
        seconds: int = 60,
        seconds_per_page: int = 1,
        most_seconds: int = 900,
        most_bytes: int = 200 * 2**20,
    ) -> None:
        self._limits = (memory, seconds, seconds_per_page, most_seconds)
        self._memory, self._seconds, self._most_bytes = memory, seconds, most_bytes
        self._child: _Child | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process, if there is one."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def read(self, path: Path) -> Iterator[Document | Skipped]:
        """The documents of the file, and what became of records that are none, as they are read.

        Raises ReadingError (NeedsOCR and NeedsReview are such) in a sentence where the file as a whole
        cannot be read: empty, too large, of an unknown format, damaged, or beyond the limits.
        """
        size = _size(path)
        if size > self._most_bytes:
            raise ReadingError(
                f"{path.name} has {size / 2**20:.0f} MB; the limit is {self._most_bytes / 2**20:.0f} MB."
                " Split it into smaller files and offer those."
            )
        if self._child is None or not self._child.is_fresh():
            self.close()
            self._child = _Child(self._limits)
        done = False
        try:
            for answer in self._child.answers(path, self._seconds):
                if "document" in answer:
                    yield Document.from_dict(answer["document"])
                elif "skipped" in answer:
                    yield Skipped(answer["skipped"])
                elif "error" in answer:
                    done = answer["error"]["type"] in _ERRORS  # after any other fault a new child is safer
                    raise self._error(path, answer["error"])
                elif "done" in answer:
                    done = not answer["worn"]
        except _Broken as broken:
            raise ReadingError(f"{path.name} {broken}", retryable=broken.retryable) from broken
        finally:
            # Also where the caller stopped listening: the child may be in the middle of the file.
            if not done:
                self.close()

    def _error(self, path: Path, said: dict[str, Any]) -> ReadingError:
        reason = said["reason"]
        if said["type"] == MemoryError.__name__:
            reason = (
                f"{path.name} needs more than {self._memory / 2**20:.0f} MB of memory to read."
                " Split it into smaller files and offer those."
            )
        return _ERRORS.get(said["type"], ReadingError)(reason, retryable=said["retryable"])


def _size(path: Path) -> int:
    try:
        found = path.stat()
    except OSError as error:
        why = f"{path.name} cannot be opened ({error.strerror}). Check it and offer it again."
        raise ReadingError(why, retryable=True) from error
    if not stat.S_ISREG(found.st_mode):
        raise ReadingError(f"{path.name} is no ordinary file. Copy its content to a file and offer that.")
    return found.st_size


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, limits: tuple[int, int, int, int]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            [sys.executable, *_CHILD, *map(str, limits), str(os.getpid())],
            cwd=_PROJECT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What libraries remark may quote the file, which may be a transcript nobody has released.
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its child
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the child has no pipes")
        self._requests, self._answers = self._process.stdin, self._process.stdout
        self._left = b""
        self._files = 0

    def is_fresh(self) -> bool:
        return self._process.poll() is None and self._files < _FILES_PER_CHILD

    def answers(self, path: Path, seconds: float) -> Iterator[dict[str, Any]]:
        """What the child says about one file, until it is done. Raises _Broken when it cannot go on."""
        left = seconds + (_SECONDS_TO_START if self._files == 0 else 0)
        self._files += 1
        limit = seconds
        self._ask({"path": os.fspath(path.absolute())})
        while True:
            began = time.monotonic()
            line = self._line(left, limit)
            left -= time.monotonic() - began
            answer = json.loads(line)
            if "seconds" in answer:
                limit = left = answer["seconds"]
            yield answer
            if "done" in answer or "error" in answer:
                return

    def _ask(self, request: dict[str, str]) -> None:
        try:
            self._requests.write(json.dumps(request).encode() + b"\n")
            self._requests.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _line(self, left: float, limit: float) -> bytes:
        pipe = self._answers.fileno()
        until = time.monotonic() + left
        parts = [self._left]
        size = len(self._left)
        while b"\n" not in parts[-1]:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise _Broken(
                    f"took longer than {limit:g} s to read. Split it into smaller files, or offer it again"
                    " with --retry when the machine has less to do.",
                    retryable=True,
                )
            got = os.read(pipe, 2**16)
            if not got:
                raise self._ended()
            parts.append(got)
            size += len(got)
            if size > _LONGEST_ANSWER:
                raise _Broken(
                    "holds more text than one document may. Split it into smaller files and offer those."
                )
        line, _, self._left = b"".join(parts).partition(b"\n")
        return line

    def _ended(self) -> _Broken:
        """Why the child is no more."""
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return _Broken(
                "took more processor time than a file may. Split it and offer the parts.", retryable=True
            )
        if code == -signal.SIGKILL:
            return _Broken(
                "could not be read to its end: its reader was stopped from outside, perhaps because the"
                " machine ran out of memory. Offer it again with --retry.",
                retryable=True,
            )
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return _Broken(f"made its reader crash ({how}). Save it anew as PDF or DOCX and offer it again.")

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._answers):
            with contextlib.suppress(BrokenPipeError):  # a request that was never flushed
                pipe.close()
