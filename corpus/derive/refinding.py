"""Where words of one version of a text stand in another. Pure."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")


def refound(before: str, after: str, start: int, end: int) -> tuple[int, int] | None:
    """The start and end in `after` of the words `before[start:end]`, or None where they are not there.

    Case, punctuation and white space may differ, as they do when a file is read by a better reader. Of
    several places the one is meant that lies nearest by its share of the text.
    """
    words = _WORD.findall(before[start:end])
    if not words:
        return None
    pattern = re.compile(r"\W+".join(map(re.escape, words)), re.IGNORECASE)
    wanted = start / len(before)
    places = [match.span() for match in pattern.finditer(after)]
    return min(places, key=lambda place: abs(place[0] / len(after) - wanted), default=None)
