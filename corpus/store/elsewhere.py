"""The same words in other consultations: somebody who takes them back takes them back wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.catalogue import Held, Session
from corpus.derive import alike
from corpus.derive.alike import Runs
from corpus.derive.consented import Span
from corpus.derive.passages import is_facilitator
from corpus.model import Document, Kind


@dataclass(frozen=True, slots=True)
class Words:
    """Which words: all of a document, or of a consultation those of one speaker or of one passage."""

    document_id: str
    speaker: str | None = None
    passage: int | None = None

    @property
    def scope(self) -> str:
        if self.speaker is not None:
            return "speaker"
        return "document" if self.passage is None else "passage"


def holding(session: Session, held: Held, gone: Sequence[Span], words: Words) -> list[tuple[Held, Words]]:
    """The other consultations that hold these words of one, and which of their words those are.

    What a facilitator says is looked for nowhere: questions are asked alike in many talks.
    """
    if held.document.kind is not Kind.CONSULTATION or is_facilitator(words.speaker, held.consent):
        return []
    whole = words.scope == "document"
    said = alike.testimony(held.document, held.consent) if whole else alike.runs(held.document, gone)
    others = [each for each in session.consultations() if said and each.id != held.id]
    found = ((each, _same(session, each, said, words)) for each in others)
    return [(each, same) for each, same in found if same]


def counted(words: Words, others: Sequence[tuple[Held, Words]]) -> dict[str, int]:
    """How many of them lose the words too, or keep them where the whole of one document goes."""
    return {"left_in" if words.scope == "document" else "also_from": len(others)} if others else {}


def resembling(session: Session, document: Document) -> list[Held]:
    """The consultations held of which this text is another version, its names replaced or not."""
    said = alike.testimony(document, None)
    return [
        held
        for held in session.consultations()
        if alike.holds_most(said, alike.testimony(held.document, held.consent))
    ]


def _same(session: Session, other: Held, said: Runs, words: Words) -> Words | None:
    if words.scope == "document":
        theirs = alike.testimony(other.document, other.consent)
        return Words(other.id) if alike.holds_most(said, theirs) else None
    if words.scope == "speaker":
        label = alike.speaker_of(said, other.document)
        return Words(other.id, speaker=label) if label else None
    passages = [row.passage for row in session.passages(document=other.row)]
    number = alike.passage_of(said, other.document, passages)
    return Words(other.id, passage=number) if number else None
