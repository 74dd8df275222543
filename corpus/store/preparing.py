"""What is derived from offered documents before they are stored, and what waits for the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.catalogue import Withdrawal, corrected
from corpus.model import Passage
from corpus.store import deciding, embedding, returning
from corpus.store.correcting import Corrections
from corpus.store.deciding import Decision, Offer
from corpus.store.store import Store, facet_columns


@dataclass(frozen=True, slots=True)
class Ready:
    """An offer with what the model needs of it."""

    offer: Offer
    corrections: Corrections
    passages: list[Passage]

    def facets(self) -> dict[str, Any]:
        """Its facets, which take longer to derive than passages and are not needed before it is stored."""
        return facet_columns(self.offer.document, self.corrections, self.offer.consent)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Offers as far as they need no model.

    `offered` are the documents as they came, `offers` those without words that were withdrawn by
    `withdrawals`, in the same order; `ready` holds what is to be stored, by the offer's identity in memory,
    and `vectors` what the model made of that, where it has been asked.
    """

    offered: Sequence[Offer]
    offers: Sequence[Offer]
    withdrawals: Sequence[Withdrawal]
    ready: dict[int, Ready]
    vectors: dict[int, embedding.Vectors] | None = None


def prepare(store: Store, offered: Sequence[Offer]) -> Prepared:
    """What is held already is decided at once, and nothing is derived from it."""
    with store.catalogue.read() as session:
        withdrawals = returning.standing(session)
        offers = [returning.without_withdrawn(session, withdrawals, offer) for offer in offered]
        batch = deciding.Batch(session, offers)
        decided = [(offer, batch.decide(offer)) for offer in offers]
    wanted = [(offer, corrections(d)) for offer, d in decided if d.what in deciding.STORED]
    if wanted:
        store.encoder  # noqa: B018 - refuses a store of another model before any work
    return Prepared(offered, offers, withdrawals, {id(o): derived(store, o, c) for o, c in wanted})


def derived(store: Store, offer: Offer, held: Corrections) -> Ready:
    """An offer's passages. What people corrected of the document in whose place it comes holds."""
    right = corrected(offer.document, held)
    return Ready(offer, held, embedding.split(store, right, offer.consent))


def vectors(
    store: Store, waiting: Iterable[Ready], embedded: Callable[[int], None] | None
) -> dict[int, embedding.Vectors]:
    """The vectors of each one's embedded passages, by the offer's identity in memory; made in one go."""
    waiting = list(waiting)
    documents = [(corrected(one.offer.document, one.corrections), one.passages) for one in waiting]
    made = embedding.vectors(store, documents, embedded)
    ends = np.cumsum([sum(p.embedded for p in one.passages) for one in waiting], dtype=np.int64)
    parts = np.split(made, ends[:-1]) if waiting else []
    return {id(one.offer): mine for one, mine in zip(waiting, parts, strict=True)}


def corrections(decision: Decision) -> Corrections:
    """What people corrected of the document that an offer takes the place of."""
    return decision.held.corrections if decision.held else {}
