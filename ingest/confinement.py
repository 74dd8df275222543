"""What a child process that opens hostile files may still do: read, and answer through its pipe."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from typing import Any

# What a Python process needs to start; tokens and passwords in the environment stay out of the child.
_PASSED_ON = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "SYSTEMROOT")
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


def environment() -> dict[str, str]:
    """The part of this process's environment that a child gets."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def confine(memory: int, parent: int) -> None:
    """Give up memory beyond this many bytes, files to write, the network, and life after the parent."""
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_FSIZE, 0)  # pipes are no files
    limit(resource.RLIMIT_NOFILE, 64)
    limit(resource.RLIMIT_CORE, 0)
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


def limit(what: int, soft: int) -> None:
    """Set one of the system's limits, as far as the system knows it and allows it."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    try:
        resource.setrlimit(what, (soft, hard if what == resource.RLIMIT_CPU else soft))
    except (ValueError, OSError):
        # macOS knows no limit of address space; the other limits and the parent's clock remain.
        print(f"no limit {what} on this system", file=sys.stderr)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: reading a file is all that is left. Once added, it cannot be taken away."""
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        if not flags & _WRITES:
            return
    elif not event.startswith(_REFUSED):
        return
    raise PermissionError(f"A reader may only read the file it was given, not {event}.")
