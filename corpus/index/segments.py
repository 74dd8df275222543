"""The files of a full-text index, looked at without opening it: are they whole, what have they followed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.index.files import replacing

_PARTS = ("term", "idx", "pos", "fieldnorm", "fast", "store")  # the files of each of tantivy's segments
_GENERATION = "generation"


def checked_schema(directory: Path) -> Mapping[str, Mapping[str, Any]]:
    """The fields of the index by name, as tantivy wrote them down.

    Raises OSError, ValueError, KeyError or TypeError where a file of the last commit is missing or damaged.
    """
    meta = json.loads((directory / "meta.json").read_text("utf-8"))
    for segment in meta["segments"]:
        name = segment["segment_id"].replace("-", "")
        removed = [f"{segment['deletes']['opstamp']}.del"] if segment["deletes"] else []
        for part in (*_PARTS, *removed):
            _check_sum(directory / f"{name}.{part}")
    return {field["name"]: field for field in meta["schema"]}


def read_generation(directory: Path) -> int:
    """The generation last written down, 0 where none was."""
    try:
        return int((directory / _GENERATION).read_text("ascii"))
    except FileNotFoundError:
        return 0


def write_generation(directory: Path, generation: int) -> None:
    """Write down which generation the index has followed."""
    with replacing(directory / _GENERATION) as file:
        file.write(str(generation).encode("ascii"))


def link_files(directory: Path, links: Path) -> None:
    """Let the index be found under another directory, which can be written to where its own cannot."""
    for path in directory.iterdir():
        if not path.name.startswith(".") and not (links / path.name).is_symlink():
            (links / path.name).symlink_to(path.resolve())


def _check_sum(path: Path) -> None:
    """Compare a file with the checksum that tantivy wrote at its end but does not itself look at."""
    content = path.read_bytes()
    length = int.from_bytes(content[-8:-4], "little")
    body, foot = content[: -8 - length], content[-8 - length : -8]
    if zlib.crc32(body) != json.loads(foot)["crc"]:
        raise ValueError(f"{path.name} is not what was written")
