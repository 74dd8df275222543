"""The same words in two consultations: a corrected transcript, or a second file of one talk. Pure.

Texts compare by their runs of eight words (shingles, Broder 1997, "On the resemblance and containment of
documents"), without case, punctuation and white space. What is shorter is said by many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.derive.consented import Span
from corpus.derive.marks import LONG_SENTENCE, words_of
from corpus.derive.passages import MIN_WORDS, is_facilitator, sentences
from corpus.model import Block, Consent, Document, Role

Runs = frozenset[tuple[str, ...]]
VERSIONS = 0.5  # of the runs of the shorter of two talks
PERHAPS = 0.3  # of them where names may stand in one and be replaced in the other
_THEIRS = 0.5  # of all that somebody says in one version: then all of it is theirs, also what was mended
_BRIDGED = 2 * MIN_WORDS  # words: one that was mended breaks the eight runs it stands in


def runs(document: Document, spans: Sequence[Span]) -> Runs:
    """All runs of eight words within these stretches of a document."""
    said = [[word for word, _, _ in words_of(document.text, span)] for span in spans]
    return frozenset(
        tuple(each[at : at + MIN_WORDS]) for each in said for at in range(len(each) - MIN_WORDS + 1)
    )


def told(document: Document, consent: Consent | None) -> list[Block]:
    """What is testimony: neither headings nor questions, which are asked alike in many talks."""
    return [
        block
        for block in document.blocks
        if block.role is not Role.HEADING and not is_facilitator(block.speaker, consent)
    ]


def testimony(document: Document, consent: Consent | None) -> Runs:
    """The runs of all that is testimony."""
    return runs(document, [(block.start, block.end) for block in told(document, consent)])


def are_versions(one: Runs, other: Runs, least: float = VERSIONS) -> bool:
    """Whether two texts are of one talk, an excerpt and the whole of it included.

    One statement that is read aloud in two interviews makes them no versions.
    """
    shorter = min(len(one), len(other))
    return shorter > 0 and len(one & other) >= least * shorter


def said_again(said: Runs, other: Document, consent: Consent | None, *, by_speaker: bool) -> list[Span]:
    """Where another version of a talk holds what has these runs; with `by_speaker`, all that a speaker says
    of whose words there most have them, under whatever name."""
    spans: list[Span] = []
    blocks = told(other, consent)
    for label in dict.fromkeys(block.speaker for block in blocks):
        own = [(block.start, block.end) for block in blocks if block.speaker == label]
        theirs = runs(other, own)
        whole = by_speaker and label is not None and theirs and len(theirs & said) >= _THEIRS * len(theirs)
        spans += own if whole else [found for span in own for found in _covered(said, other, span)]
    return _joined(sorted(spans))


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The same in their order, those that overlap as one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _covered(said: Runs, other: Document, span: Span) -> Iterator[Span]:
    """The stretches of a span that runs cover; a mended word within one is part of it."""
    words = words_of(other.text, span)
    first, last = -1, -1
    for at in range(len(words) - MIN_WORDS + 1):
        if tuple(word for word, _, _ in words[at : at + MIN_WORDS]) not in said:
            continue
        if first >= 0 and at > last + _BRIDGED:
            yield _whole(other, span, words[first][1], words[last][2])
            first = -1
        first = at if first < 0 else first
        last = at + MIN_WORDS - 1
    if first >= 0:
        yield _whole(other, span, words[first][1], words[last][2])


def _whole(other: Document, span: Span, start: int, end: int) -> Span:
    """A stretch with all of the sentences that it cuts, by whose ends it is known again; as it is in what was
    transcribed without sentences."""
    for first, after in sentences(other.text[span[0] : span[1]]):
        first, after = span[0] + first, span[0] + after  # noqa: PLW2901 - places in the document
        cut = first < end and start < after
        if cut and len(words_of(other.text, (first, after))) <= LONG_SENTENCE:
            start, end = min(start, first), max(end, after)
    return start, end
