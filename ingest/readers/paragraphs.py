"""Paragraphs as text, Markdown and Word readers find them, before they have a place in a document."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading or caption; `text` keeps its line breaks, which may be mere hard wraps.

    `level` is that of a heading (1 is the highest), 0 for running text; `guessed` says that only its look
    makes it a heading. `strong` counts the characters at the beginning that are set in bold. `speaker` is
    given where the layout itself names who speaks, as a table of speakers and words does.
    """

    text: str
    level: int = 0
    guessed: bool = False
    strong: int = 0
    caption: bool = False
    speaker: str | None = None
    timecode: str | None = None


_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:-[^\W\d_]+)+")
_LINE_END_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[-\u2010][ \t]*\n[ \t]*([^\W\d_]+)")


def compounds(text: str) -> frozenset[str]:
    """The words that `text` writes with a hyphen in the middle of a line, in lower case."""
    return frozenset(word.lower() for word in _COMPOUND.findall(text))


def unwrap(text: str, written_with_hyphen: frozenset[str] = frozenset()) -> str:
    """One line of `text`: hard wraps become spaces and words cut at a line's end are whole again.

    A hyphen at a line's end stays where the document writes that word with a hyphen elsewhere.
    """

    def joined(match: re.Match[str]) -> str:
        first, second = match.groups()
        whole = f"{first}-{second}"
        return whole if whole.lower() in written_with_hyphen or second[0].isupper() else first + second

    return " ".join(_LINE_END_HYPHEN.sub(joined, text).split())
