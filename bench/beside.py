"""txtai and Chroma at their defaults, with the model that the store has (`bench/requirements.txt`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.systems import Found, System, grouped

_PIECES = 400  # asked for, so that a hundred documents are among them
_BATCH = 1_000


def others(pieces: Sequence[tuple[str, str]], model: Path) -> dict[str, System]:
    """Each with its own index over the same (document, text), in memory."""
    return {**_txtai(pieces, model), "Chroma": _chroma(pieces, model)}


def _txtai(pieces: Sequence[tuple[str, str]], model: Path) -> dict[str, System]:
    """Vectors alone, which is its default, and its hybrid at equal weights; one index serves both."""
    from txtai import Embeddings  # noqa: PLC0415 - not among what the project itself needs

    index = Embeddings(path=str(model), hybrid=True)
    index.index((at, text, None) for at, (_, text) in enumerate(pieces))

    def asking(vectors: float) -> System:
        def ask(question: str) -> list[Found]:
            found = index.search(question, _PIECES, weights=[vectors, 1 - vectors])
            return grouped(pieces, [int(at) for at, _ in found])

        return ask

    return {"txtai": asking(1.0), "txtai hybrid": asking(0.5)}


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
