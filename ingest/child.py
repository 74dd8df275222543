"""What runs inside the sandbox: reads one file after another, and may do nothing else.

Started by `ingest.sandbox`, which speaks JSON lines with it. Requests: `{"path": …}`. Answers, in this
order: `{"format": …, "seconds": n}`, any number of `{"document": {…}}` and `{"skipped": reason}`, and last
`{"done": true, "worn": bool}` or `{"error": {"type", "reason", "retryable"}}`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import ReadingError
from ingest.confinement import confine, limit, refuse
from ingest.readers import READERS, Skipped, sniff

# A process that once held this much has lent its memory for good; a new one is cheaper than a leak.
_WORN_BYTES = 300 * 2**20
_CPU_GRACE = 5  # seconds: the parent's clock, which explains itself, is to strike first


def main() -> None:
    """Read the files named on standard input until it closes; the limits stand in the arguments."""
    memory, seconds, per_page, most_seconds, parent = (int(value) for value in sys.argv[1:6])
    confine(memory, parent)
    # A lone surrogate is no character, and whoever hashes or stores text fails at it.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    # What a library prints must not reach the parent as an answer.
    os.dup2(2, 1)
    sys.addaudithook(refuse)
    for line in sys.stdin.buffer:
        path = Path(json.loads(line)["path"])
        for answer in _answers(path, lambda pages: min(most_seconds, seconds + per_page * pages)):
            answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
            answers.flush()


def _answers(path: Path, allowed: Callable[[int], int]) -> Iterator[dict[str, Any]]:
    """What is to be said about one file; `allowed` gives the seconds for a number of pages."""
    try:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + _CPU_GRACE
        limit(resource.RLIMIT_CPU, spent + allowed(0))
        form = sniff(path)
        seconds = allowed(_pages(path) if form == "pdf" else 0)
        limit(resource.RLIMIT_CPU, spent + seconds)
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
    if isinstance(error, OSError) and error.errno is not None:  # the system's refusal, not that of `refuse`
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
    """The most memory that this process held, in bytes.

    Linux counts what the parent held when it started this one into `ru_maxrss`, and a parent with a model
    in its memory would have every child seem worn.
    """
    try:
        own = Path("/proc/self/status").read_text(encoding="ascii")
        return int(own.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        pass  # no Linux
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _pages(path: Path) -> int:
    """How many pages a PDF says it has."""
    from ingest.readers import pdf_pages  # noqa: PLC0415  (0.2 s that only a PDF has to wait for)

    return pdf_pages.count(path)


if __name__ == "__main__":
    main()
