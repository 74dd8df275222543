"""Labelled questions and the store that they are put to.

Two kinds: a folder in BEIR form says which documents are relevant, and a `questions.jsonl` says which paper
answers and with what words (`paper`, `question`, `register`, `answers`).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import measures
from bench.systems import Found
from corpus import access
from corpus.errors import CorpusError
from corpus.model import PUBLIC, Document, Kind
from corpus.store import Offer, Store, Writer
from ingest.readers.body import Body

_BATCH = 64  # documents a commit

Lines = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is right: graded documents, and for passage questions the words that answer."""

    text: str
    relevance: Mapping[str, int]
    register: str = "all"
    quotes: tuple[str, ...] = ()

    def measured(self, found: list[Found]) -> dict[str, float]:
        """How good an answer is, each measure 0..1."""
        documents = [each.document for each in found]
        if not self.quotes:
            return {
                "ndcg@10": measures.ndcg(documents, self.relevance, 10),
                "recall@10": measures.recall(documents, self.relevance, 10),
                "recall@100": measures.recall(documents, self.relevance, 100),
            }
        right = [each for each in found[:10] if each.document in self.relevance]
        answers = [[measures.covers(text, self.quotes) for text in each.texts] for each in right]
        return {
            "paper first": float(documents[:1] == [each.document for each in right[:1]] != []),
            "paper in ten": float(bool(right)),
            "answer shown": float(any(answer[0] for answer in answers)),
            "answer inside": float(any(any(answer) for answer in answers)),
        }


def passage_questions(path: Path) -> list[Question]:
    return [
        Question(line["question"], {line["paper"]: 1}, line["register"], tuple(line["answers"]))
        for line in lines(path)
    ]


def beir_questions(folder: Path) -> list[Question]:
    """The questions that have a judgement."""
    path = folder / "qrels" / "test.tsv"
    relevance: dict[str, dict[str, int]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            query, document, grade = line.split("\t")
            relevance.setdefault(query, {})[document] = int(grade)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} is no list of judgements: query, document, grade ({error}).") from error
    asked = lines(folder / "queries.jsonl")
    return [Question(q["text"], relevance[q["_id"]]) for q in asked if q["_id"] in relevance]


def lines(path: Path) -> Lines:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} cannot be read as JSON lines ({error}).") from error


def whole_records(corpus: Lines) -> list[tuple[str, str]]:
    """(id, title and text) of every document of a BEIR corpus."""
    return [(line["_id"], f"{line['title']}\n{line['text']}") for line in corpus]


def fill_with_papers(store: Path, papers: Path) -> None:
    """Take papers in as users do. Raises CorpusError when that fails altogether."""
    fill_with_files(store, [papers])


def fill_with_files(store: Path, files: Sequence[Path], *options: str) -> None:
    """Take files and folders in as users do. Raises CorpusError when that fails altogether."""
    offered = [str(path.resolve()) for path in files]
    command = [sys.executable, "-m", "ingest", *offered, *options, "--store", str(store.resolve()), "--quiet"]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], check=False)  # noqa: S603 - our own command
    if done.returncode not in (0, 1):
        raise CorpusError(f"The files could not be taken in: {' '.join(command)}")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def fill_with_records(store: Store, corpus: Lines) -> None:
    """Store the documents of a BEIR corpus, each under its id in the corpus."""
    writer = Writer(store, access.viewer("admin", "bench"))
    for at in range(0, len(corpus), _BATCH):
        writer.add([_offer(line) for line in corpus[at : at + _BATCH]])
        print(f"\r{min(at + _BATCH, len(corpus))} of {len(corpus)} documents", end="", file=sys.stderr)
    print(file=sys.stderr)
    writer.follow()


def names(store: Store, *, papers: bool) -> dict[int, str]:
    """What labels call each document, by its row: the name of its paper's file, or its id in the corpus."""
    with store.search(PUBLIC) as searcher:
        documents = sorted(set(searcher.documents_of(searcher.rows(())).tolist()))
        return {
            row: Path(held.file).name.split(".")[0] if papers else held.path
            for row, held in searcher.descriptions(documents).items()
        }


def _offer(line: dict[str, Any]) -> Offer:
    body = Body()
    body.section("abstract", "Abstract")
    body.add(line["text"] or line["title"])
    document = Document(
        title=line["title"] or line["_id"],
        text=body.text,
        blocks=tuple(body.blocks),
        kind=Kind.STUDY,
        full_text=False,
    )
    sha256 = hashlib.sha256(line["_id"].encode()).hexdigest()
    return Offer(document, path=line["_id"], file=line["_id"], sha256=sha256)
