"""What speed is measured with: files to take in, and questions to ask."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bench import tasks
from corpus import reference
from corpus.errors import CorpusError

_SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"
_RECORDS = 100  # in one file


def files(given: Sequence[Path], made: Path) -> list[Path]:
    """Files that an ingest takes, of these files and folders, or of the samples.

    A BEIR corpus (JSON lines of title and text) is written anew in `made` as files of references.
    """
    found: list[Path] = []
    for path in given or [_SAMPLES / "studies", _SAMPLES / "records"]:
        under = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in under:
            found += _records(file, made) if file.suffix == ".jsonl" else [file]
    if not found:
        raise CorpusError(f"There are no files in {', '.join(map(str, given))}.")
    return found


def questions(path: Path | None) -> list[str]:
    """The questions of a file (JSON lines of `question` or `text`, else a question a line), or what people
    say who look for a recommendation."""
    if path is None:
        return [phrase for r in reference.recommendations() for phrase in r.phrasings]
    if path.suffix == ".jsonl":
        return [line.get("question") or line["text"] for line in tasks.lines(path)]
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _records(corpus: Path, made: Path) -> list[Path]:
    made.mkdir(parents=True, exist_ok=True)
    lines = tasks.lines(corpus)
    written = []
    for at in range(0, len(lines), _RECORDS):
        records = [
            {"id": line["_id"], "type": "article-journal", "title": line["title"], "abstract": line["text"]}
            for line in lines[at : at + _RECORDS]
            if line["title"]
        ]
        path = made / f"{corpus.stem}-{at:06}.json"
        path.write_text(json.dumps(records), encoding="utf-8")
        written.append(path)
    return written
