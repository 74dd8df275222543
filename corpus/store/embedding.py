"""From documents to passages with vectors, ready to be stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus import access
from corpus.catalogue import NewPassage
from corpus.derive import passages
from corpus.model import Consent, Document, Passage
from corpus.store.store import Store

Vectors = NDArray[np.float32]


def split(store: Store, document: Document, consent: Consent | None) -> list[Passage]:
    """The document's passages, made with the model's own tokenizer."""
    encoder = store.any_encoder()
    return passages.split(document, encoder.token_spans, encoder.max_tokens, consent)


def vectors(
    store: Store,
    documents: Sequence[tuple[Document, Sequence[Passage]]],
    embedded: Callable[[int], None] | None = None,
) -> Vectors:
    """The vectors of all embedded passages, in order; `embedded` is told how many are done."""
    texts = [passages.for_encoder(p, document) for document, ps in documents for p in ps if p.embedded]
    encoder = store.any_encoder()
    if not texts:
        return np.empty((0, encoder.dimension), np.float32)
    return encoder.encode_passages(texts, embedded)


def new_passages(
    made: Sequence[Passage], consent: Consent | None, vectors: Iterator[NDArray[np.float32]]
) -> list[NewPassage]:
    """Passages with who may find them until when, each embedded one taking the next vector."""
    found = []
    for passage in made:
        find, until = access.terms(consent, passage.speaker)
        found.append(NewPassage(passage, find, until, next(vectors) if passage.embedded else None))
    return found
