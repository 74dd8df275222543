"""txtai and Chroma at their defaults, with the model that the store has (`bench/requirements.txt`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.systems import Found, System, grouped

_PIECES = 400  # asked for, so that a hundred documents are among them
_BATCH = 1_000


def others(pieces: Sequence[tuple[str, str]], model: Path) -> dict[str, System]:
    """Each with its own index over the same (document, text), each in memory."""
    return {
        "txtai": _txtai(pieces, model, hybrid=False),
        "txtai hybrid": _txtai(pieces, model, hybrid=True),
        "Chroma": _chroma(pieces, model),
    }


def _txtai(pieces: Sequence[tuple[str, str]], model: Path, *, hybrid: bool) -> System:
    from txtai import Embeddings  # noqa: PLC0415 - not among what the project itself needs

    index = Embeddings(path=str(model), hybrid=hybrid)
    index.index((at, text, None) for at, (_, text) in enumerate(pieces))

    def ask(question: str) -> list[Found]:
        return grouped(pieces, [int(at) for at, _ in index.search(question, _PIECES)])

    return ask


def _chroma(pieces: Sequence[tuple[str, str]], model: Path) -> System:
    import chromadb  # noqa: PLC0415 - not among what the project itself needs
    from chromadb.utils.embedding_functions import (  # noqa: PLC0415
        SentenceTransformerEmbeddingFunction,
    )

    client = chromadb.EphemeralClient(chromadb.Settings(anonymized_telemetry=False))
    collection = client.create_collection(
        "bench", embedding_function=SentenceTransformerEmbeddingFunction(str(model))
    )
    for start in range(0, len(pieces), _BATCH):
        these = range(start, min(start + _BATCH, len(pieces)))
        collection.add(ids=[str(at) for at in these], documents=[pieces[at][1] for at in these])

    def ask(question: str) -> list[Found]:
        found = collection.query(query_texts=[question], n_results=min(_PIECES, len(pieces)))
        return grouped(pieces, map(int, found["ids"][0]))

    return ask
