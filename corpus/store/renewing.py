"""Deriving everything anew from the catalogue's documents, with the present code and model."""

from __future__ import annotations

from corpus.store import embedding, location
from corpus.store.store import Store


def rebuild(store: Store) -> int:
    """Make passages, facets and indexes anew; the generation.

    Vectors are made again only where words, context or model have changed. All of it is one commit, so an
    interrupted rebuild leaves the store as it was.
    """
    encoder = store.any_encoder()
    with store.catalogue.read() as session:
        renamed = session.meta("model") not in (None, encoder.name)
        stale = []
        for held in session.documents():
            made = embedding.split(store, held.document, held.consent)
            if renamed or made != [p.passage for p in session.passages(document=held.row)]:
                stale.append((held, made))
    vectors = iter(embedding.vectors(store, [(held.document, made) for held, made in stale]))
    with location.lock(store.path):
        with store.catalogue.write() as session:
            for held, made in stale:
                session.put_passages(held.row, embedding.new_passages(made, held.consent, vectors))
            session.set_meta("model", encoder.name)
            session.set_meta("reference", None)
        store.follow(anew=True)
    with store.catalogue.read() as session:
        return session.generation
