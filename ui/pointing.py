"""Links that lead to the words they were made for, or say that these are gone.

A passage is numbered by its place in its document, so that what stands behind a withdrawn one moves up. A
link therefore also carries a short fingerprint of the passage's words.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from corpus.model import Passage
from corpus.store import DocumentView

_BYTES = 4  # enough to tell the passages of one document apart, and too few to guess words by


@dataclass(frozen=True, slots=True)
class Meant:
    """The passage that a link leads to; `gone` where the link was made for words that are not there now."""

    passage: Passage | None
    gone: bool = False


def fingerprint(text: str) -> str:
    """What tells these words from others of the same document: eight hexadecimal digits."""
    return hashlib.blake2b(text.encode(), digest_size=_BYTES).hexdigest()


def passage(ordinal: int, text: str) -> dict[str, str]:
    """What an address says of a passage, to be understood by `meant`."""
    return {"passage": str(ordinal), "words": fingerprint(text)}


def meant(view: DocumentView, number: str, words: str) -> Meant:
    """The passage with this number and, where it is given, this fingerprint of its words."""
    numbered = next((p.passage for p in view.passages if str(p.passage.ordinal) == number), None)
    if not words:
        return Meant(numbered)
    every = [each.passage for each in view.passages]
    alike = [each for each in every if fingerprint(view.text[each.start : each.end]) == words]
    if numbered in alike:
        return Meant(numbered)
    return Meant(next(iter(alike), None), gone=not alike)
