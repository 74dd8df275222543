"""A text as words with their places: what every rule about names reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

# A word may hold dots (J.T.), apostrophes (O'Neil) and hyphens (Demi-Leigh); a final 's is none of it.
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:St|Mt|Ft)\.(?=\s)|[^\W\d_]+(?:['’][^\W\d_]+|-[^\W\d_]+)*|\d[\d.,:/-]*\d|\d|&"
)
_SHORTENED = frozenset(
    ("Mr", "Mrs", "Ms", "Dr", "Fr", "Rev", "Sgt", "Prof", "Smt", "Capt", "Lt", "Det", "St", "Mt", "Sr", "Jr")
)
_POSSESSIVE = re.compile(r"['’](?:s|S|re|ve|ll|d)$")
_ENDS_SENTENCE = re.compile(r"[.!?:;…\n\"“”•|>]|(?<!\w)['‘]|[-–—]{2}|\s[-–—]\s|^\s*[-–—*]\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Word:
    """`text[start:end]` is the word; `first` says that a sentence, line or quotation begins with it.

    `joined` says that nothing but a space (or a full stop after an initial) stands between the word before
    and this one; `owns` that an apostrophe-s follows.
    """

    text: str
    start: int
    end: int
    first: bool
    joined: bool
    owns: bool

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def words(text: str) -> list[Word]:
    """The words of `text` in order, numbers among them."""
    found: list[Word] = []
    at = 0
    for match in _WORD.finditer(text):
        start, end, word = match.start(), match.end(), match.group()
        owned = _POSSESSIVE.search(word)
        if owned:
            end, word = start + owned.start(), word[: owned.start()]
        between = text[at:start]
        first = not found or _ENDS_SENTENCE.search(between) is not None
        joined = bool(found) and (between in (" ", "\xa0") or (between == ". " and _abbreviates(found[-1])))
        if joined:
            first = False
        found.append(Word(word, start, end, first, joined, owned is not None))
        at = match.end()
    return found


def _abbreviates(word: Word) -> bool:
    """Whether a full stop after this word ends no sentence; "Q." at the head of a line says who speaks."""
    if word.first and word.text in ("Q", "A"):
        return False
    return word.text in _SHORTENED or (len(word.text) == 1 and word.text.isupper() and word.text != "I")


class Text:
    """One text with capitals where names have them (its own, or a truecaser's), and its words."""

    def __init__(self, text: str, *, truecased: bool = False) -> None:
        self.text = text
        self.truecased = truecased

    @cached_property
    def words(self) -> list[Word]:
        return words(self.text)

    @cached_property
    def small(self) -> frozenset[str]:
        """The words that stand here without a capital."""
        return frozenset(word.text for word in self.words if not word.capital)


def low_at(spoken: Sequence[Word], number: int) -> str:
    """The word of this number in lower case; empty before the first and after the last."""
    return spoken[number].low if 0 <= number < len(spoken) else ""
