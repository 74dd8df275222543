"""The same words in two consultations: a corrected transcript, or a second file of one talk. Pure.

Texts compare by their runs of eight words (shingles, Broder 1997, "On the resemblance and containment of
documents"), without case, punctuation and white space. What is shorter is said by many.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.derive.consented import Span, spans_of_passage, spans_of_speaker
from corpus.derive.marks import words_of
from corpus.derive.passages import MIN_WORDS, is_facilitator
from corpus.model import Consent, Document, Passage

Runs = frozenset[tuple[str, ...]]
_SAME = 0.5  # of the runs of either: one sentence that two people read aloud makes them no one person
_MOST = 0.3  # of the runs of a talk whose names stand in one text and are replaced in the other


def runs(document: Document, spans: Sequence[Span]) -> Runs:
    """All runs of eight words within these stretches of a document."""
    said = [[word for word, _, _ in words_of(document.text, span)] for span in spans]
    return frozenset(
        tuple(each[at : at + MIN_WORDS]) for each in said for at in range(len(each) - MIN_WORDS + 1)
    )


def testimony(document: Document, consent: Consent | None) -> Runs:
    """The runs of all that is no question: questions are asked alike in many talks."""
    blocks = (block for block in document.blocks if not is_facilitator(block.speaker, consent))
    return runs(document, [(block.start, block.end) for block in blocks])


def holds_most(of: Runs, other: Runs) -> bool:
    """Whether the other text has much of the first: it is of the same talk."""
    return bool(of) and len(of & other) >= _MOST * len(of)


def speaker_of(said: Runs, other: Document) -> str | None:
    """The speaker of another document who says the same, under whatever name; None where nobody does."""
    labels = dict.fromkeys(block.speaker for block in other.blocks if block.speaker)
    return next((each for each in labels if _same(said, runs(other, spans_of_speaker(other, each)))), None)


def passage_of(said: Runs, other: Document, passages: Sequence[Passage]) -> int | None:
    """The number of the passage of another document that says the same; None where none does."""
    for passage in passages:
        if _same(said, runs(other, spans_of_passage(other, passage))):
            return passage.ordinal
    return None


def _same(one: Runs, other: Runs) -> bool:
    return bool(one and other) and len(one & other) >= _SAME * max(len(one), len(other))
