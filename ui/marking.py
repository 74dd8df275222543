"""Which sentence of a passage to mark, and passages as HTML in which stored text is never markup."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import nh3

from corpus.derive.passages import sentences

_WORD = re.compile(r"[^\W_]+")
_FEW = 4
_LINE = re.compile(r"[^\n]+")
_ENDING = re.compile(r"(?:ies|ing|ed|es|s|e|y)$")
_COMMON = frozenset(
    _WORD.findall(
        "a an and are as at be been but by can could did do does for from had has have how i if in into is "
        "it its me my not of on or our should so than that the their them then there these they this to us "
        "was we were what when where which who why will with would you your"
    )
)


def stems(text: str) -> list[str]:
    """The words of a text that mean something, without endings that change from sentence to sentence."""
    words = (w.casefold() for w in _WORD.findall(text))
    return [_ENDING.sub("", w) if len(w) > 4 else w for w in words if w not in _COMMON]


def best_sentence(text: str, sought: str) -> tuple[int, int] | None:
    """The span of the sentence that holds most of what is sought; None where none holds any of it.

    Of more than a few sought words one alone says nothing. A word counts less the more sentences hold it,
    and a long sentence has to hold more to win: the sum of the words' weights over the square root of its
    length in words.
    """
    spans = list(_sentences(text))
    words = [stems(text[start:end]) for start, end in spans]
    wanted = set(stems(sought))
    fewest = 2 if len(wanted) > _FEW else 1
    held_by = Counter(stem for own in words for stem in set(own) & wanted)
    best, best_score = None, 0.0
    for span, own in zip(spans, words, strict=True):
        weights = [math.log(1 + len(spans) / held_by[stem]) for stem in set(own) & wanted]
        if len(weights) < fewest:
            continue
        score = sum(weights) / math.sqrt(len(own) + 4)  # four words more, or a heading of one word would win
        if score > best_score:
            best, best_score = span, score
    return best


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentence by sentence; a heading or a caption on its own line is one."""
    for line in _LINE.finditer(text):
        for start, end in sentences(line.group()):
            if line.group()[start:end].strip():
                yield line.start() + start, line.start() + end


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text as HTML, exactly as it is written, with these spans (in order, apart) in `<mark>`."""
    parts, at = [], 0
    for start, end in spans:
        words = text[start:end].rstrip()
        parts += [html.escape(text[at:start]), "<mark>", html.escape(words), "</mark>"]
        at = start + len(words)
    parts.append(html.escape(text[at:]))
    return nh3.clean("".join(parts), tags={"mark"}, attributes={})
