"""How a question is worded: slips in names of substances, and wider words where it finds nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from corpus import reference
from corpus.derive.matcher import Matcher
from corpus.reference.words import fold

_WORD = re.compile(r"\w+")
_OF_THEIR_OWN = {"methanol", "raping", "herein"}  # one letter from a name, and in few models' vocabularies
_SHORTEST = 6  # letters of a name: between shorter ones a single letter makes another word (coca, cocoa)


def mended(
    question: str, is_unheard: Callable[[str], bool], is_word: Callable[[str], bool] = lambda _: False
) -> str:
    """The question with every single-letter slip in the name of a substance or a medicine put right.

    A word is taken for a slip when it is no word of the vocabulary, is one letter from just one name, and
    `is_unheard` says that it occurs nowhere in what is searched; but not one that `is_word` says to be a word
    in its own right ("methanol"). Without the e at its end a name has the same stem, and is heard.
    """
    return _WORD.sub(lambda word: _mended(word.group(), is_unheard, is_word), question)


def broader(question: str) -> tuple[str, ...]:
    """The labels that hold as well for what the question names, the nearest first."""
    vocabulary = reference.vocabulary()
    found: list[str] = []
    for mention in _matcher().find(question):
        for value in vocabulary.closure(mention.facet, mention.value)[1:]:
            term = vocabulary.term(mention.facet, value)
            if term and term.label not in found:
                found.append(term.label)
    return tuple(found)


def _mended(word: str, is_unheard: Callable[[str], bool], is_word: Callable[[str], bool]) -> str:
    folded = fold(word)
    if len(folded) < _SHORTEST - 1 or folded in _known():
        return word
    alike = {name for form in _shortened(folded) for name in _names().get(form, ())}
    near = [name for name in alike if _one_slip(folded, name)]
    if len(near) != 1 or folded in _OF_THEIR_OWN or is_word(word):
        return word
    return near[0] if near[0] == f"{folded}e" or is_unheard(word) else word


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter is missing, added or another, or two neighbours have changed places."""
    shorter = min(len(one), len(other))
    start = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    one, other = one[start:], other[start:]
    shorter = min(len(one), len(other))
    end = next((i for i in range(shorter) if one[-1 - i] != other[-1 - i]), shorter)
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


@cache
def _matcher() -> Matcher:
    return Matcher(reference.vocabulary())


@cache
def _known() -> frozenset[str]:
    """Every word of the vocabulary, folded."""
    terms = reference.vocabulary().terms
    return frozenset(
        fold(word) for term in terms for synonym in term.words() for word in _WORD.findall(synonym.words)
    )


@cache
def _names() -> Mapping[str, Sequence[str]]:
    """Names of substances and of treatments that are one word, folded, by each of their shortened forms."""
    vocabulary = reference.vocabulary()
    names = {
        fold(synonym.words)
        for term in (*vocabulary.of("substance"), *vocabulary.of("intervention"))
        for synonym in term.words()
        if not synonym.everyday and _WORD.fullmatch(synonym.words)
    }
    found: dict[str, list[str]] = {}
    for name in names:
        if len(name) >= _SHORTEST:
            for form in _shortened(name):
                found.setdefault(form, []).append(name)
    return found


def _shortened(word: str) -> set[str]:
    """The word itself and without any one letter: words that are one slip apart share such a form."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
