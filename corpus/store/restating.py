"""A document held with fewer words: what is derived from it anew, and what of the old can stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Held, PassageRow, Session, document_columns, now
from corpus.derive.consented import still_said
from corpus.derive.passages import for_encoder
from corpus.model import Consent, Document, Passage
from corpus.store import correcting, embedding, erasing
from corpus.store.store import Store, facet_columns


@dataclass(frozen=True, slots=True)
class Restated:
    """A held document as it is to stand from now on.

    `before` are its passages until now; `inputs` are what the encoder reads of those that are embedded, and
    `again` those of them that it has not read before, because the words before a passage are its context.
    """

    held: Held
    document: Document
    consent: Consent | None
    before: tuple[PassageRow, ...]
    passages: list[Passage]
    inputs: list[str]
    again: frozenset[str]


def restated(store: Store, session: Session, held: Held, document: Document) -> Restated:
    """What would be stored for `document` in the place of what is held; nothing is embedded yet."""
    consent = still_said(held.consent, document) if held.consent else None
    before = tuple(session.passages(document=held.row, text=True))
    made = embedding.split(store, document, consent) if document.text else []
    inputs = [for_encoder(p, document) for p in made if p.embedded]
    known = {for_encoder(p.passage, held.document) for p in before if p.passage.embedded}
    return Restated(held, document, consent, before, made, inputs, frozenset(inputs) - known)


def put(store: Store, session: Session, new: Restated) -> None:
    """Store it. Vectors are made only of what the encoder has not read; the erasure of the rest has begun."""
    read = correcting.as_read(new.held, new.document)
    columns = document_columns(read)
    columns["facets"] = facet_columns(read, new.held.corrections, new.consent)
    columns["consent"] = new.consent.to_dict() if new.consent else None
    vectors = iter(_vectors(store, session, new))
    known = correcting.known_as(read, new.held.corrections)
    row = session.put_document(columns, known, new.held.row)
    session.put_passages(row, embedding.new_passages(new.passages, new.consent, vectors))
    session.set_meta(erasing.BEGUN, now())


def _vectors(store: Store, session: Session, new: Restated) -> list[NDArray[np.float32]]:
    """A vector of each input, taken over where there is one."""
    encoder = store.encoder
    embedded = [p for p in new.before if p.passage.embedded]
    held = session.vectors([p.row for p in embedded], encoder.dimension)
    known = {for_encoder(p.passage, new.held.document): v for p, v in zip(embedded, held, strict=True)}
    if new.again:
        texts = sorted(new.again)
        known |= dict(zip(texts, encoder.encode_passages(texts), strict=True))
    return [known[text] for text in new.inputs]
