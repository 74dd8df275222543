"""Search quality on any labelled questions, through the very store and engine that users have.

    python bench/quality.py FOLDER [--corpus FILE] [--json]

FOLDER is in BEIR form: `corpus.jsonl` (or --corpus), `queries.jsonl`, `qrels/test.tsv`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench import measures  # noqa: E402
from corpus import access, commands  # noqa: E402
from corpus.errors import CorpusError  # noqa: E402
from corpus.model import PUBLIC, Document, Kind  # noqa: E402
from corpus.store import Offer, Searcher, Store, Writer  # noqa: E402
from ingest.readers.body import Body  # noqa: E402
from search import ranking  # noqa: E402
from search.engine import Query, search  # noqa: E402

DEEP = 100  # documents ranked for each question
_BATCH = 64  # documents a commit

Ranked = dict[str, list[str]]
Lines = list[dict[str, Any]]


def main(arguments: Sequence[str]) -> int:
    parser = commands.Parser(prog="quality", description="Search quality on labelled questions.")
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--corpus", metavar="FILE", type=Path)
    parser.add_argument("--store", metavar="DIR", type=Path, help="keep the store there for another run")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    corpus = _lines(asked.corpus or asked.folder / "corpus.jsonl")
    queries = _lines(asked.folder / "queries.jsonl")
    relevance = _relevance(asked.folder / "qrels" / "test.tsv")
    queries = [q for q in queries if q["_id"] in relevance]
    with tempfile.TemporaryDirectory() as temporary:
        directory = asked.store or Path(temporary) / "store"
        with closing(Store(directory, create=True)) as store:
            names = _fill(store, corpus)
            results = _measure(store, names, queries, relevance)
    results |= {"queries": len(queries), "documents": len(corpus)}
    commands.print_json(results) if asked.json else print(_table(results))
    return commands.DONE


def _fill(store: Store, corpus: Lines) -> dict[str, str]:
    """Store every document; the store's document id -> the corpus's."""
    writer = Writer(store, access.viewer("admin", "bench"))
    names: dict[str, str] = {}
    for at in range(0, len(corpus), _BATCH):
        offers = [_offer(line) for line in corpus[at : at + _BATCH]]
        for line, outcome in zip(corpus[at : at + _BATCH], writer.add(offers), strict=True):
            names[outcome.document_id] = line["_id"]
        print(f"\r{at + len(offers)} of {len(corpus)} documents", end="", file=sys.stderr)
    print(file=sys.stderr)
    writer.follow()
    return names


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


def _measure(
    store: Store, names: dict[str, str], queries: Lines, relevance: dict[str, dict[str, int]]
) -> dict[str, Any]:
    found: dict[str, Ranked] = {"lexical": {}, "dense": {}, "fused": {}}
    vectors = store.encoder.encode_queries([q["text"] for q in queries])
    with store.search(PUBLIC) as searcher:
        for query, vector in zip(queries, vectors, strict=True):
            parts = {"lexical": _lexical(searcher, query["text"]), "dense": _dense(searcher, vector)}
            for name, ranked in parts.items():
                held = searcher.descriptions(ranked)
                found[name][query["_id"]] = [names[held[row].id] for row in ranked]
    for query in queries:
        hits = search(store, Query(query["text"], k=DEEP), PUBLIC).hits["studies"]
        found["fused"][query["_id"]] = [names[hit.held.id] for hit in hits]
    return {name: _mean(ranked, relevance) for name, ranked in found.items()}


def _lexical(searcher: Searcher, question: str) -> list[int]:
    return _documents(searcher, lambda k: searcher.matching(question, k, ()))


def _dense(searcher: Searcher, vector: NDArray[np.float32]) -> list[int]:
    return _documents(searcher, lambda k: searcher.nearest(vector, k, ()))


def _documents(
    searcher: Searcher, ask: Callable[[int], tuple[NDArray[np.int64], NDArray[np.float32]]]
) -> list[int]:
    """The best documents by their best passage, from one of the two searches alone."""
    rows, scores = ask(DEEP * 20)
    return list(ranking.best_documents(rows, searcher.documents_of(rows), scores, DEEP))


def _mean(found: Ranked, relevance: dict[str, dict[str, int]]) -> dict[str, float]:
    def over(measure: Callable[..., float], k: int) -> float:
        return round(float(np.mean([measure(r, relevance[q], k) for q, r in found.items()])), 4)

    return {
        "ndcg@10": over(measures.ndcg, 10),
        "recall@10": over(measures.recall, 10),
        "recall@100": over(measures.recall, 100),
    }


def _lines(path: Path) -> Lines:
    return list(_parsed(path))


def _parsed(path: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} cannot be read as JSON lines ({error}).") from error


def _relevance(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            query, document, grade = line.split("\t")
            found.setdefault(query, {})[document] = int(grade)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} is no list of judgements: query, document, grade ({error}).") from error
    return found


def _table(results: dict[str, Any]) -> str:
    lines = [f"{results['queries']} questions over {results['documents']} documents"]
    for name in ("lexical", "dense", "fused"):
        figures = "  ".join(f"{measure} {value:.3f}" for measure, value in results[name].items())
        lines.append(f"{name:8} {figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
