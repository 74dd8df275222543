"""How much memory an ingest of many passages takes, whatever the number of files they come in.

    python bench/speed_memory.py DIR PASSAGES RECORDS_A_FILE

writes files of references with made-up abstracts to DIR, takes them in and prints the figures. To encode
200,000 passages takes an hour, so vectors are made by a cheap encoder of the model's dimension: what the
model itself needs is measured where it encodes (`bench/speed_ingest.py`).
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench import timing  # noqa: E402
from corpus import access  # noqa: E402
from corpus.derive import topics  # noqa: E402
from corpus.model import Kind  # noqa: E402
from corpus.store import Row, Store, Writer  # noqa: E402
from ingest.pipeline import Pipeline  # noqa: E402
from ingest.sandbox import Sandbox  # noqa: E402

RECORDS_A_FILE = (10, 10_000)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SENTENCES, _PASSAGES = 22, 5  # of an abstract
_WORDS = [word for text in topics.texts() for word in text.split()]


class _Cheap:
    """Vectors of nothing but a text's hash; everything else of an ingest is as it is for users."""

    name, dimension, max_tokens = "cheap", 384, 254

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(text)]

    def knows(self, word: str) -> bool:
        return False

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        made = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            made[row] = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dimension)
        if progress is not None:
            progress(len(texts))
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)


class _Silent:
    """Told of progress, and tells nobody."""

    def begin(self, files: int) -> None: ...
    def done(self, row: Row) -> None: ...
    def embedded(self, passages: int) -> None: ...


def measured(work: Path, passages: int) -> dict[str, Any]:
    """The same passages in many files and in few, each in a process of its own."""
    found = {}
    for records in RECORDS_A_FILE:
        command = [sys.executable, __file__, str(work / f"memory-{records}"), str(passages), str(records)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own script
        found[f"{records} records a file"] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str]) -> None:
    work, passages, records = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    files = _written(work / "files", passages, records)
    before = timing.megabytes()
    with closing(Store(work / "store", create=True, load=_Cheap)) as store, Sandbox() as sandbox:
        writer = Writer(store, access.viewer("admin", "bench"))
        pipeline = Pipeline(writer, sandbox, _Silent(), kind=Kind.STUDY, retry=False)
        seconds = timing.seconds(lambda: pipeline.run([work / "files"], store.path))
        with store.catalogue.read() as session:
            held = sum(1 for _ in session.searchable())
    figures = {
        "files": files,
        "passages": held,
        "seconds": round(seconds),
        "peak MB above the start": timing.peak_megabytes() - before,
        "of its reader MB": timing.peak_megabytes(resource.RUSAGE_CHILDREN),
    }
    print(json.dumps(figures))


def _written(folder: Path, passages: int, records: int) -> int:
    """Write files of references of so many passages in all; how many files."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    count = passages // _PASSAGES
    for start in range(0, count, records):
        batch = [_record(number, random) for number in range(start, min(start + records, count))]
        (folder / f"{start:07}.json").write_text(json.dumps(batch), encoding="utf-8")
    return -(-count // records)


def _record(number: int, random: np.random.Generator) -> dict[str, str]:
    drawn = random.choice(_WORDS, (_SENTENCES, 24))
    sentences = (" ".join(words).capitalize() + "." for words in drawn.tolist())
    return {
        "id": f"r{number}",
        "type": "article-journal",
        "title": f"Report {number}",
        "abstract": " ".join(sentences),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
