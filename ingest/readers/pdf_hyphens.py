"""Joining lines: which hyphen at a line's end belongs to the word, and where no space may stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LINE_END = re.compile(r"(\w*[^\W\d_])[-‐\u00ad]$")
_WORD = re.compile(r"\w+(?:[-‐’']\w+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.|doi\.org/)\S*[._=?&]$", re.IGNORECASE)
# Left halves that make compounds far oftener than they end a syllable.
_COMPOUNDING = {
    "non", "self", "well", "cross", "post", "semi", "quasi", "mid", "half", "long", "short", "high", "low",
    "full", "part", "one", "two", "three", "four", "five", "six", "ten", "first", "second", "third",
    "evidence", "drug", "alcohol", "health", "community", "school", "home", "peer", "person", "trauma",
    "harm", "risk", "dose", "time",
}  # fmt: skip
_SUSPENDED = {"and", "or", "to", "versus", "und", "oder", "bis", "et", "ou", "y", "e", "o", "u"}


class Vocabulary:
    """Which words and which hyphenated compounds a document uses in the middle of its lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for text in lines:
            tokens = [token.replace("‐", "-") for token in _WORD.findall(text.casefold())]
            inner = tokens[:-1] if _LINE_END.search(text) else tokens
            self._words.update(inner)
            self._words.update(part for token in inner if "-" in token for part in token.split("-"))

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether the hyphen at a line's end belongs to the word: evidence-|based, but not medi-|cine."""
        left, right = left.casefold(), right.casefold()
        joined, compound = self._words[left + right], self._words[f"{left}-{right}"]
        if joined or compound:
            return compound > joined
        if not self._words[right] or len(right) < 4:
            return False
        return left in _COMPOUNDING or (bool(self._words[left]) and len(left) >= 4)

    def has(self, word: str) -> bool:
        """Whether the document uses the word within a line."""
        return self._words[word.casefold()] > 0


def hyphenated(text: str) -> bool:
    """Whether a line's text ends in a hyphen after a letter."""
    return _LINE_END.search(text) is not None


def join(text: str, piece: str, known: Vocabulary, *, display: bool = False) -> str:
    """A paragraph's text so far with the next line's, one space or none between them.

    `display` type (titles, headings) is broken between words, so that its hyphens are the author's.
    """
    if text.endswith("\u00ad"):
        return text[:-1] + piece
    match, after = _LINE_END.search(text), _WORD.match(piece)
    if match and after:
        right = re.split(r"[-‐]", after.group())[0]
        return _join_word(text, piece, match.group(1), right, known, display)
    tight = text.endswith(("-", "‐", "–", "/")) and not text.endswith((" -", " –", " /"))
    if tight or (_ADDRESS.search(text) and piece[0].isalnum()):
        return text + piece
    return f"{text} {piece}"


def _join_word(text: str, piece: str, left: str, right: str, known: Vocabulary, display: bool) -> str:
    if right.casefold() in _SUSPENDED:
        return f"{text} {piece}"
    # COVID-|19, Mann-|Whitney, FASD-|related: never a syllable break.
    certain = not right[0].islower() or (left.isupper() and len(left) > 1)
    kept = certain or known.keeps_hyphen(left, right) or (display and not known.has(left + right))
    return text + piece if kept else text[:-1] + piece
