"""The same words in other consultations: somebody who takes them back takes them back wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.catalogue import Held, Session
from corpus.derive import alike
from corpus.derive.consented import Span, spans_of_speaker
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


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another version of a talk, and where it holds the words: all that `speaker` says in it, or a part."""

    held: Held
    spans: tuple[Span, ...]
    speaker: str | None


def holding(session: Session, held: Held, gone: Sequence[Span], words: Words) -> list[Elsewhere]:
    """The other versions of a consultation that hold these words of it.

    What a facilitator says, and what other talks have in common with this one, is looked for nowhere.
    """
    if held.document.kind is not Kind.CONSULTATION:
        return []
    all_of_it = alike.testimony(held.document, held.consent)
    said = alike.runs(held.document, _testimony(held, gone))
    found = []
    for other in session.consultations() if said else ():
        theirs = alike.testimony(other.document, other.consent)
        if other.id == held.id or not alike.are_versions(all_of_it, theirs):
            continue
        by_speaker = words.scope == "speaker"
        spans = alike.said_again(said, other.document, other.consent, by_speaker=by_speaker)
        if spans:
            found.append(
                Elsewhere(other, tuple(spans), _all_by(other.document, spans) if by_speaker else None)
            )
    return found


def told(held: Held, gone: Sequence[Span]) -> list[str]:
    """The testimony in these stretches of a consultation; nothing for what was published."""
    if held.document.kind is not Kind.CONSULTATION:
        return []
    return [held.document.text[start:end] for start, end in _testimony(held, gone)]


def _testimony(held: Held, gone: Sequence[Span]) -> list[Span]:
    return [
        (max(block.start, start), min(block.end, end))
        for block in alike.told(held.document, held.consent)
        for start, end in gone
        if start < block.end and block.start < end
    ]


def _all_by(document: Document, spans: Sequence[Span]) -> str | None:
    """The one speaker all of whose words these stretches are, and nobody else's."""
    theirs = {b.speaker for b in document.blocks for start, end in spans if start < b.end and b.start < end}
    label = theirs.pop() if len(theirs) == 1 else None
    return label if label and set(spans_of_speaker(document, label)) <= set(spans) else None


def counted(words: Words, others: Sequence[Elsewhere]) -> dict[str, int]:
    """How many of them lose the words too, or keep them where the whole of one document goes."""
    return {"left_in" if words.scope == "document" else "also_from": len(others)} if others else {}


def resembling(session: Session, document: Document) -> list[Held]:
    """The consultations held of which this text is another version, its names replaced or not."""
    said = alike.testimony(document, None)
    return [
        held
        for held in session.consultations()
        if alike.are_versions(said, alike.testimony(held.document, held.consent), alike.PERHAPS)
    ]
