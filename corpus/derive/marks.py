"""How withdrawn words are known again when they come back, without being kept. Pure.

Of every stretch that was withdrawn only the number of its words and a salted hash stay. Eight words and more
have too many possibilities to be found by trying, so a fast hash is enough and every stretch of a new file
can be compared with it; what is shorter, and a speaker's label, could be guessed, so its hash is slow
(scrypt) and is compared only within the document it was withdrawn from. Words compare without case,
punctuation and white space. Words that somebody rewrote are not known again; a talk whose names somebody
replaced in another way is, by what stands between them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from corpus.derive.consented import Span, spans_of_speaker
from corpus.derive.passages import MIN_WORDS, sentences
from corpus.model import Block, Document

_WORD = re.compile(r"\w+")
_REPLACED = re.compile(r"\[[^\[\]\n]{1,200}\]")
_SLOW = {"n": 2**13, "r": 8, "p": 1, "dklen": 32}  # 8 MB and some 20 ms a guess
LONG_SENTENCE = 60  # words; fewer always fit into a passage
_Word = tuple[str, int, int]
Mark = tuple[int, str]
"""The number of words of a stretch, and their hash."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of withdrawn words: the marks of their stretches, and whose they were."""

    salt: str
    stretches: tuple[Mark, ...]
    speaker: str | None = None  # the hash of a label, where all that a speaker said was withdrawn
    pieces: tuple[str, ...] = ()  # hashes of the first words of what stands between replaced names

    def to_dict(self) -> dict[str, Any]:
        stretches = [list(s) for s in self.stretches]
        return {
            "salt": self.salt,
            "stretches": stretches,
            "speaker": self.speaker,
            "pieces": list(self.pieces),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Marks:
        stretches = tuple((n, h) for n, h in values["stretches"])
        # Withdrawals of before know no pieces.
        return cls(values["salt"], stretches, values["speaker"], tuple(values.get("pieces", ())))


def of(document: Document, spans: Sequence[Span], speaker: str | None = None) -> Marks:
    """The marks of these stretches of a document.

    Of all that a speaker said only long stretches are marked: what is short is known by its label, and
    "Yes." is anybody's.
    """
    salt = secrets.token_hex(16)
    texts = [words_of(document.text, span) for span in spans]
    least = MIN_WORDS if speaker else 1
    stretches = {(len(words), _hash(salt, words)) for words in texts if len(words) >= least}
    pieces = {_hash(salt, words[:MIN_WORDS]) for span in spans for words in _pieces(document.text, span)}
    label = _hash_label(salt, speaker) if speaker else None
    return Marks(salt, tuple(sorted(stretches)), label, tuple(sorted(pieces)))


def recurs(document: Document, marks: Marks) -> bool:
    """Whether a document of unknown origin is the one these words were in: half of what is long recurs.

    One sentence that recurs proves nothing; people read the same statement aloud in many interviews.
    """
    wanted = {mark for mark in marks.stretches if mark[0] >= MIN_WORDS}
    known = {mark for mark, _ in _known(document, marks.salt, wanted)}
    return _is_half(known, wanted) or _is_half(_openings(document, marks), set(marks.pieces))


def _is_half(known: Set[Any], wanted: Set[Any]) -> bool:
    return bool(wanted) and 2 * len(known & wanted) >= len(wanted)


def _openings(document: Document, marks: Marks) -> set[str]:
    """The hashes of as many words in a row as pieces are known by, wherever they stand."""
    if not marks.pieces:
        return set()
    blocks = (words_of(document.text, (block.start, block.end)) for block in document.blocks)
    return {
        _hash(marks.salt, words[at : at + MIN_WORDS])
        for words in blocks
        for at in range(len(words) - MIN_WORDS + 1)
    }


def _pieces(text: str, span: Span) -> Iterator[list[_Word]]:
    """What stands between replacements, where it is long enough to be known by."""
    at = span[0]
    for match in (*_REPLACED.finditer(text, *span), None):
        words = words_of(text, (at, match.start() if match else span[1]))
        if len(words) >= MIN_WORDS:
            yield words
        at = match.end() if match else span[1]


def found(document: Document, marks: Marks) -> list[Span]:
    """The stretches of a document that were withdrawn from it, or from another file of the same talk.

    Of all that a speaker said, whoever says most of it here is that speaker, under whatever name: labels are
    numbers, which another review gives to others. Where nobody says it, the label tells whose it is.
    """
    spans = [span for _, span in _known(document, marks.salt, set(marks.stretches))]
    if marks.speaker is None:
        return spans
    labels = {block.speaker for block in document.blocks if block.speaker}
    theirs = {label for label in labels if _says(document, label, spans)}
    theirs = theirs or {label for label in labels if _hash_label(marks.salt, label) == marks.speaker}
    return spans + [span for label in theirs for span in spans_of_speaker(document, label)]


def _says(document: Document, label: str, known: Sequence[Span]) -> bool:
    """Whether half of what a speaker says at some length is within these stretches."""
    own = [
        span for span in spans_of_speaker(document, label) if len(words_of(document.text, span)) >= MIN_WORDS
    ]
    again = [s for s in own if any(start <= s[0] + 1 and s[1] - 1 <= end for start, end in known)]
    return bool(again) and 2 * len(again) >= len(own)


def _known(document: Document, salt: str, wanted: set[Mark]) -> Iterator[tuple[Mark, Span]]:
    """Each of these marks that the document holds, with where."""
    hashes: dict[tuple[str, ...], str] = {}  # a short one is slow to make, and short answers recur
    for block in document.blocks:
        words = words_of(document.text, (block.start, block.end))
        ends = _ends(document.text, block, words)
        for n in {n for n, _ in wanted}:
            for at in sorted(at for at in ends if at + n in ends):
                stretch = words[at : at + n]
                said = tuple(word for word, _, _ in stretch)
                if said not in hashes:
                    hashes[said] = _hash(salt, stretch)
                if (n, hashes[said]) in wanted:
                    yield (n, hashes[said]), _with_punctuation(document.text, block, stretch)


def _ends(text: str, block: Block, words: Sequence[_Word]) -> set[int]:
    """Before which of a block's words a stretch may begin or end: as passages do, where sentences do.

    A sentence that is too long for a passage, as speech recognition writes them, is cut anywhere.
    """
    at = 0
    ends = {0}
    for start, end in sentences(text[block.start : block.end]):
        n = sum(block.start + start <= word[1] < block.start + end for word in words)
        ends |= set(range(at, at + n)) if n > LONG_SENTENCE else set()
        at += n
        ends.add(at)
    return ends


def words_of(text: str, span: Span) -> list[_Word]:
    """The words of a stretch as they compare, each with where it stands in the text."""
    return [
        (unicodedata.normalize("NFKC", match[0]).casefold(), match.start(), match.end())
        for match in _WORD.finditer(text, *span)
    ]


def _with_punctuation(text: str, block: Block, words: Sequence[_Word]) -> Span:
    """Where words stand, with the marks that stand at them."""
    start, end = words[0][1], words[-1][2]
    while start > block.start and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    while end < block.end and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end


def _hash(salt: str, words: Sequence[_Word]) -> str:
    said = " ".join(word for word, _, _ in words).encode()
    if len(words) < MIN_WORDS:
        return hashlib.scrypt(said, salt=bytes.fromhex(salt), **_SLOW).hex()
    return hashlib.sha256(bytes.fromhex(salt) + said).hexdigest()


def _hash_label(salt: str, label: str) -> str:
    said = "".join(label.split()).casefold().encode()
    return hashlib.scrypt(said, salt=bytes.fromhex(salt), **_SLOW).hex()
