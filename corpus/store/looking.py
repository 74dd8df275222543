"""Looks for words in every byte of every file of a folder; run as a program of its own, by its path.

Not within the process that has the database open: POSIX takes all locks of a process on a file away when it
closes any handle of it, and without SQLite's locks the next process to leave would delete the log that this
one still writes to. So it imports nothing of ours. `stdin` is a JSON list of strings; the exit code is 0
where none of them is found, 10 where one is.
"""

from __future__ import annotations

import json
import mmap
import sys
from pathlib import Path

FOUND = 10


def is_found(folder: Path, words: list[str]) -> bool:
    """Whether any of these words stands in a file, in one of the ways in which text is written there."""
    wanted = {word.encode(form) for word in words for form in ("utf-8", "utf-16-le")}
    wanted |= {json.dumps(word)[1:-1].encode() for word in words}
    for path in folder.rglob("*"):
        if not path.is_file() or not path.stat().st_size:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if any(content.find(bytes_) >= 0 for bytes_ in wanted):
                return True
    return False


if __name__ == "__main__":
    sys.exit(FOUND if is_found(Path(sys.argv[1]), json.load(sys.stdin)) else 0)
