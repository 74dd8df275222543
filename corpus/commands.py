"""What the three commands share: exit codes, errors as sentences, and JSON on standard output."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from corpus import access
from corpus.errors import CorpusError, UsageError
from corpus.model import Viewer
from corpus.store import Location, to_read

DONE, NOT_DONE, WRONG_USAGE, STOPPED = 0, 1, 2, 130


Told = tuple[dict[str, Any], str, int]  # what --json prints, what a person reads, the exit code


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are errors like all others, so that `--json` reports them too."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}. See 'python -m {self.prog} --help'.")


def run(main: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> NoReturn:
    """Run a command and leave with its exit code; whatever goes wrong becomes a sentence."""
    try:
        code = main(arguments)
        sys.stdout.flush()
    except CorpusError as error:
        if "--json" in arguments:
            print_json({"error": str(error)})
        else:
            print(error, file=sys.stderr)
        code = WRONG_USAGE if isinstance(error, UsageError) else NOT_DONE
    except KeyboardInterrupt:
        print("Stopped. What was reported as stored is stored; the same command goes on.", file=sys.stderr)
        code = STOPPED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)


def me() -> Viewer:
    """Whoever sits at the machine: may do everything, and is told apart from accounts in the audit."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # of a user whom the system has no name for
        name = f"user {os.getuid()}"
    return access.viewer("admin", f"{name} (command line)")


def print_json(value: Any) -> None:
    """One JSON document on standard output, in the encoding JSON is defined for."""
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False, allow_nan=False).encode() + b"\n")
    sys.stdout.flush()


def store_to_read(named: str | None) -> Location:
    """The store that reading means; that it is the samples is said on standard error."""
    found = to_read(named)
    if found.samples:
        print(f"These are samples ({found.path}); your own store is not made yet.", file=sys.stderr)
    return found
