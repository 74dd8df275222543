"""What runs inside the sandbox: reads one file after another, and may do nothing else.

Started by `ingest.sandbox`, which speaks JSON lines with it. Requests: `{"path": …}`. Answers, in this
order: `{"format": …, "seconds": n}`, any number of `{"document": {…}}` and `{"skipped": reason}`, and last
`{"done": true, "worn": bool}` or `{"error": {"type", "reason", "retryable"}}`.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import ReadingError
from ingest.readers import READERS, Skipped, sniff

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.startfile",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
    "os.chown", "os.utime", "os.kill", "os.putenv", "pty.", "shutil.", "tempfile.", "ftplib.", "http.",
    "urllib.", "smtplib.", "webbrowser.", "sqlite3.",
)  # fmt: skip
# A process that once held this much has lent its memory for good; a new one is cheaper than a leak.
_WORN_BYTES = 300 * 2**20
_CPU_GRACE = 5  # seconds: the parent's clock, which explains itself, is to strike first


def main() -> None:
    """Read the files named on standard input until it closes; the limits stand in the arguments."""
    memory, seconds, per_page, most_seconds, parent = (int(value) for value in sys.argv[1:6])
    _confine(memory, parent)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    # What a library prints must not reach the parent as an answer.
    os.dup2(2, 1)
    sys.addaudithook(_refuse)
    for line in sys.stdin.buffer:
        path = Path(json.loads(line)["path"])
        for answer in _answers(path, lambda pages: min(most_seconds, seconds + per_page * pages)):
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _confine(memory: int, parent: int) -> None:
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, 0)  # pipes are no files
    _limit(resource.RLIMIT_NOFILE, 64)
    _limit(resource.RLIMIT_CORE, 0)
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The parent ended before its reader began.")
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Where the system allows it there is no network at all; elsewhere the audit hook stands alone.
    if libc.unshare(_CLONE_NEWNET):
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _limit(what: int, soft: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    try:
        resource.setrlimit(what, (soft, hard if what == resource.RLIMIT_CPU else soft))
    except (ValueError, OSError):
        # macOS knows no limit of address space; the other limits and the parent's clock remain.
        print(f"no limit {what} on this system", file=sys.stderr)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        if not flags & _WRITES:
            return
    elif not event.startswith(_REFUSED):
        return
    raise PermissionError(f"A reader may only read the file it was given, not {event}.")


def _answers(path: Path, allowed: Callable[[int], int]) -> Iterator[dict[str, Any]]:
    """What is to be said about one file; `allowed` gives the seconds for a number of pages."""
    try:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + _CPU_GRACE
        _limit(resource.RLIMIT_CPU, spent + allowed(0))
        form = sniff(path)
        seconds = allowed(_pages(path) if form == "pdf" else 0)
        _limit(resource.RLIMIT_CPU, spent + seconds)
        yield {"format": form, "seconds": seconds}
        for found in READERS[form](path):
            yield {"skipped": found.reason} if isinstance(found, Skipped) else {"document": found.to_dict()}
        yield {"done": True, "worn": _peak() > _WORN_BYTES}
    except Exception as error:
        yield {"error": _fault(path, error)}


def _fault(path: Path, error: Exception) -> dict[str, Any]:
    """What kind of fault it is, as the parent raises it, and a sentence for people."""
    if isinstance(error, ReadingError):
        return {"type": type(error).__name__, "reason": str(error), "retryable": error.retryable}
    if isinstance(error, MemoryError):
        return {"type": "MemoryError", "reason": "", "retryable": False}  # the parent knows the limit
    if isinstance(error, OSError) and error.errno is not None:  # the system's refusal, not that of `_refuse`
        reason = f"{path.name} cannot be read ({error.strerror}). Check it and offer it again."
        return {"type": "ReadingError", "reason": reason, "retryable": True}
    # Only the kind of fault is told: its message may quote the file, and a file may be a transcript that
    # nobody has released. The traceback is for who runs this by hand; the parent throws it away.
    traceback.print_exception(error)
    reason = (
        f"{path.name} is damaged, or unlike any file its reader knows ({type(error).__name__})."
        " Open it in the program it came from, save it anew as PDF or DOCX, and offer it again."
    )
    return {"type": "Fault", "reason": reason, "retryable": False}


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _pages(path: Path) -> int:
    """How many pages a PDF says it has; 0 where that cannot be found out."""
    from pypdf import PdfReader  # noqa: PLC0415  (0.2 s that only a PDF has to wait for)

    try:
        return max(0, PdfReader(path, strict=False).get_num_pages())
    except Exception:  # whatever a damaged PDF makes of it; its reader will say what is wrong
        return 0


if __name__ == "__main__":
    main()
