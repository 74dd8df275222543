"""txtai and Chroma at their defaults in a process of their own, so that memory and time are theirs alone.

    python bench/others.py NAME DIR MODEL

Reads a JSON request a line and answers each with one. `{"add": {"passages": FILE, "vectors": FILE or null}}`
stores passages (JSON lines of `text` and `year`) in DIR; without a .npy file of vectors it makes its own.
`{"ask": {"question": …, "year": n or null, "k": n}}` searches them. Answers say how many `seconds` it took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

_BATCH = 1_000  # passages that Chroma is given at a time
_EVERY = 1_000_000

Vectors = NDArray[np.float32]
Passages = list[dict[str, Any]]


class Other(Protocol):
    """What users would pick instead; passages are known by their number."""

    def add(self, passages: Passages, vectors: Vectors | None) -> None: ...
    def ask(self, question: str, year: int | None, k: int) -> list[int]: ...


class Txtai:
    """With content, which its filters need. They choose among `candidates`, by default ten a hit."""

    def __init__(self, directory: Path, model: str, candidates: int | None = None) -> None:
        from txtai import Embeddings  # noqa: PLC0415 - not among what the project itself needs

        self._kept = directory / "txtai"
        self._candidates = f", {candidates}" if candidates else ""
        self._index = Embeddings(path=model, content=True)
        if self._kept.exists():
            self._index.load(str(self._kept))
        else:
            self._index.model = self._index.loadvectors()  # not at the first use, whose time is taken

    def add(self, passages: Passages, vectors: Vectors | None) -> None:
        if vectors is not None:
            self._hand_over(dict(zip((p["text"] for p in passages), vectors, strict=True)))
        self._index.index((at, p, None) for at, p in enumerate(passages))
        self._index.save(str(self._kept))

    def ask(self, question: str, year: int | None, k: int) -> list[int]:
        narrowed = "" if year is None else f" and year = {year}"
        query = f"select id, text, score from txtai where similar(:q{self._candidates}){narrowed}"  # noqa: S608
        return [int(found["id"]) for found in self._index.search(query, k, parameters={"q": question})]

    def _hand_over(self, given: dict[str, NDArray[np.float32]]) -> None:
        """Let its model know the vectors of these texts."""
        model = self._index.model
        encode = model.encode

        def known(texts: Sequence[str], *more: Any) -> Any:
            found = [given.get(text) for text in texts]
            return encode(texts, *more) if any(v is None for v in found) else np.stack(found)  # type: ignore[arg-type]

        model.encode = known


class Chroma:
    """A persistent collection, with each passage's year as its metadata."""

    def __init__(self, directory: Path, model: str) -> None:
        import chromadb  # noqa: PLC0415 - not among what the project itself needs
        from chromadb.utils.embedding_functions import (  # noqa: PLC0415
            SentenceTransformerEmbeddingFunction,
        )

        settings = chromadb.Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(directory / "Chroma"), settings)
        self._collection = client.get_or_create_collection(
            "bench", embedding_function=SentenceTransformerEmbeddingFunction(model)
        )

    def add(self, passages: Passages, vectors: Vectors | None) -> None:
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            self._collection.add(
                ids=[str(start + at) for at in range(len(batch))],
                documents=[p["text"] for p in batch],
                metadatas=[{"year": p["year"]} for p in batch],
                embeddings=None if vectors is None else vectors[start : start + _BATCH],
            )

    def ask(self, question: str, year: int | None, k: int) -> list[int]:
        where = None if year is None else {"year": year}
        found = self._collection.query(query_texts=[question], n_results=k, where=where)
        return [int(id_) for id_ in found["ids"][0]]


KNOWN: dict[str, Callable[[Path, str], Other]] = {
    "txtai": Txtai,
    "txtai, all candidates": lambda directory, model: Txtai(directory, model, _EVERY),
    "Chroma": Chroma,
}


def main(arguments: Sequence[str]) -> None:
    name, directory, model = arguments
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print must not be taken for an answer
    other = KNOWN[name](Path(directory), model)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(_answer(other, request)), file=answers, flush=True)


def _answer(other: Other, request: dict[str, Any]) -> dict[str, Any]:
    if asked := request.get("ask"):
        began = time.perf_counter()
        found = other.ask(asked["question"], asked["year"], asked["k"])
        return {"seconds": time.perf_counter() - began, "found": found}
    added = request["add"]
    with Path(added["passages"]).open(encoding="utf-8") as file:
        passages = [json.loads(line) for line in file]
    vectors = np.load(added["vectors"]) if added["vectors"] else None
    began = time.perf_counter()
    other.add(passages, vectors)
    return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    main(sys.argv[1:])
