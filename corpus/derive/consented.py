"""What is left of a transcript when a speaker's consent has ended, or words of it were taken back. Pure."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from corpus.model import Block, Consent, Document, Passage, Role, same_label

_WORDS_IN_A_BLOCK = 120  # of what one voice says in a recording, as its reader has it

Span = tuple[int, int]
"""`text[start:end]` of a document."""


def unexpired(document: Document, consent: Consent, today: dt.date) -> Document:
    """The document without the turns whose speakers' consent ended before `today`.

    Where the transcript's own consent has ended, nothing is left: a document without text.
    """

    def holds(block: Block) -> bool:
        until = consent.for_speaker(block.speaker).until
        return until is None or until >= today

    return keeping(document, holds)


def still_said(consent: Consent, document: Document) -> Consent:
    """The consent without the settings of speakers, and the paraphrases, that the document does not hold.

    A paraphrase kept beside the document would outlive its removal, and so would a speaker's label.
    """
    labels = {block.speaker for block in document.blocks if block.speaker}
    return replace(
        consent,
        speakers={n: own for n, own in consent.speakers.items() if any(same_label(n, la) for la in labels)},
        paraphrases={turn: text for turn, text in consent.paraphrases.items() if text in document.text},
    )


def told_to_most(document: Document, consent: Consent) -> Document:
    """The document with only what the widest circle of its readers may find.

    What holds for the whole of it, such as its facets, is told to all of them, and is derived from no words
    that some of them may not read.
    """
    said = [block for block in document.blocks if block.role is not Role.HEADING]
    if len({consent.for_speaker(block.speaker).find for block in said}) < 2:
        return document
    return keeping(document, lambda block: consent.for_speaker(block.speaker).find == "public")


def keeping(document: Document, keep: Callable[[Block], bool]) -> Document:
    """The document with only these blocks; offsets and pages follow, all else stays."""
    return without(document, [(block.start, block.end) for block in document.blocks if not keep(block)])


def spans_of_speaker(document: Document, label: str) -> list[Span]:
    """What one speaker says; labels compare as in consent files."""
    return [(b.start, b.end) for b in document.blocks if b.speaker and same_label(b.speaker, label)]


def spans_of_passage(document: Document, passage: Passage) -> list[Span]:
    """What a passage says, block by block.

    A heading that leads it stays where other words stand under it too: it is theirs as well.
    """
    inside = [b for b in document.blocks if b.start < passage.end and b.end > passage.start]
    said = [b for b in inside if b.role is not Role.HEADING]
    others = {b.heading for b in document.blocks if b.role is not Role.HEADING and b not in inside}
    gone = [b for b in inside if b in said or not said or document.text[b.start : b.end] not in others]
    return [(max(b.start, passage.start), min(b.end, passage.end)) for b in gone]


def without(document: Document, spans: Sequence[Span]) -> Document:
    """The document without these stretches, as if they had never been said.

    Offsets and pages follow. Words after a heading that is gone stand under the one before it.
    """
    gone = sorted(span for span in spans if span[0] < span[1])
    if not gone:
        return document
    left = _Rebuilt(document)
    for block in _reheaded(document, gone):
        left.add(block, list(_left(document.text, block, gone)))
    return left.document()


class _Rebuilt:
    """A document put together anew from what stays of its blocks."""

    def __init__(self, source: Document) -> None:
        self._source = source
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._moved: list[tuple[int, int, int]] = []  # what stays: from, to, and where it begins now
        self._words = 0  # of the last block
        self._dropped = False  # whether the block before is gone wholly
        self._turns: dict[int | None, int | None] = {}  # a voice that goes on keeps its turn

    def add(self, block: Block, pieces: Sequence[Span]) -> None:
        """The next block, of which these pieces stay.

        Where all between two turns of one voice is gone, the recording's reader would have had one turn of
        them, and one block until that is full.
        """
        goes_on = bool(pieces) and self._dropped and self._is_voice_before(block)
        joins = goes_on and self._words < _WORDS_IN_A_BLOCK
        for number, (start, end) in enumerate(pieces):
            gap = " " if number or joins else "\n\n" if self._length else ""
            self._moved.append((start, end, self._length + len(gap)))
            self._parts += (gap, self._source.text[start:end])
            self._length += len(gap) + end - start
        self._dropped = not pieces
        if not pieces:
            return
        words = sum(len(self._source.text[start:end].split()) for start, end in pieces)
        if goes_on:
            self._turns[block.turn] = self._blocks[-1].turn
        if joins:
            self._blocks[-1] = replace(self._blocks[-1], end=self._length)
            self._words += words
        else:
            begins, turn = self._moved[-len(pieces)][2], self._turns.get(block.turn, block.turn)
            self._blocks.append(replace(block, start=begins, end=self._length, turn=turn))
            self._words = words

    def _is_voice_before(self, block: Block) -> bool:
        if not self._source.voiced or not self._blocks or block.speaker is None:
            return False
        before = self._blocks[-1]
        return before.role is block.role is Role.TURN and before.speaker == block.speaker

    def document(self) -> Document:
        pages = {at: p for p in self._source.pages if (at := _moved(p.start, self._moved)) is not None}
        return replace(
            self._source,
            text="".join(self._parts),
            blocks=tuple(self._blocks),
            pages=tuple(replace(page, start=at) for at, page in pages.items()),
        )


def _left(text: str, block: Block, gone: Sequence[Span]) -> Iterator[Span]:
    """What stays of a block, without white space at its ends."""
    at = block.start
    for start, end in (*gone, (block.end, block.end)):
        if end <= at or start > block.end:
            continue
        piece = text[at : max(at, start)]
        if piece.strip():
            yield at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
        at = max(at, end)


def _reheaded(document: Document, gone: Sequence[Span]) -> Iterator[Block]:
    """The blocks, each under a heading that stays."""
    under: dict[tuple[str | None, str | None], tuple[str | None, str | None]] = {}
    before: tuple[str | None, str | None] = (None, None)
    for block in document.blocks:
        own = (block.section, block.heading)
        if block.role is Role.HEADING and any(a <= block.start and block.end <= b for a, b in gone):
            under[own] = before
        section, heading = before = under.get(own, own)
        yield replace(block, section=section, heading=heading)


def _moved(old: int, moved: Sequence[tuple[int, int, int]]) -> int | None:
    """Where what stood from `old` on begins now; None where nothing after it stays."""
    at = bisect.bisect_right(moved, old, key=lambda piece: piece[1])
    if at == len(moved):
        return None
    start, _, now = moved[at]
    return now + max(0, old - start)
