"""How a question is worded: slips in names of substances, spellings the model cannot read, another language,
and wider words where it finds nothing. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from corpus import reference
from corpus.derive import language
from corpus.derive.matcher import Matcher
from corpus.reference.words import american, fold

_WORD = re.compile(r"\w+")
# One letter from a name, and in few models' vocabularies.
_OF_THEIR_OWN = frozenset(
    ("methanol", "raping", "herein", "methedrone", "ephedrone", "ethanal", "metizolam", "ibogamine")
)
_NAMES_WHATEVER = {"heroine"}  # in this field a drug, though a word as well
_SURE = 0.6  # that a question is not in English: of 957 English ones only some full of Latin names reach half
_LETTERS = 12  # of a question, from which its language shows
_ENDING = 2  # letters at the end of a name in which a slip leaves its stem
_SHORTEST = 6  # letters of a name: between shorter ones a single letter makes another word (coca, cocoa)


def words(question: str) -> list[str]:
    """The question's words as they are written, in its order."""
    return _WORD.findall(question)


def mended(
    question: str, is_unheard: Callable[[str], bool], is_word: Callable[[str], bool] = lambda _: False
) -> str:
    """The question with every single-letter slip in the name of a substance or a medicine put right.

    A word is taken for a slip when it is no word of the vocabulary, is one letter from just one name, and
    `is_unheard` says that it occurs nowhere in what is searched; but not one that `is_word` says to be a word
    in its own right ("methanol"). With a slip in its last two letters a name may have the same stem, and is
    heard ("cocain", "heroine", "cannabys").
    """
    return _WORD.sub(lambda word: _mended(word.group(), is_unheard, is_word), question)


def readable(question: str, pieces: Callable[[str], int]) -> str:
    """The question for the model: amphetamines as usually spelt, and in American spelling each word that the
    model then reads in fewer `pieces` (tokens of a word).

    It learnt from American texts: "foetal alcohol" lies at a cosine of .72 from "fetal alcohol" and
    "metamfetamine treatment" at .33 from the same with "methamphetamine", where "behaviour therapy" has .97.
    """
    return _WORD.sub(lambda word: _readable(word.group(), pieces), question)


def _readable(word: str, pieces: Callable[[str], int]) -> str:
    if not word[1:].islower():  # an acronym
        return word
    plain = word.casefold()
    spelt = american(plain)
    if spelt == plain:
        return word
    better = "amphetamin" in spelt or pieces(spelt) < pieces(word)  # of amfetamine the pieces say nothing
    return spelt if better else word


def other_language(question: str) -> str | None:
    """What the language of a question is called that is surely not in English; else None."""
    if sum(map(str.isalpha, question)) < _LETTERS:
        return None
    code, likely = language.recognised(question)
    if code in ("en", "la") or likely < _SURE:  # what is Latin about a question are names of plants and germs
        return None
    term = reference.vocabulary().find("language", code)
    return term.label if term else "another language"


def broader(question: str, is_heard: Callable[[str], bool] = lambda _: True) -> tuple[str, ...]:
    """The labels that hold as well for what the question names, the nearest first, as far as `is_heard` says
    that they occur in what is searched."""
    vocabulary = reference.vocabulary()
    found: list[str] = []
    for mention in _matcher().find(question):
        for value in vocabulary.closure(mention.facet, mention.value)[1:]:
            term = vocabulary.term(mention.facet, value)
            if term and term.label not in found and is_heard(term.label):
                found.append(term.label)
    return tuple(found)


def _mended(word: str, is_unheard: Callable[[str], bool], is_word: Callable[[str], bool]) -> str:
    folded = fold(word)
    if len(folded) < _SHORTEST - 1 or folded in _known():
        return word
    written = {folded, word.casefold()}  # an s at the end may be a plural's or the name's
    alike = {name for each in written for form in _shortened(each) for name in _names().get(form, ())}
    near = [name for name in alike if any(_one_slip(each, name) for each in written)]
    is_another = folded in _OF_THEIR_OWN or (is_word(word) and folded not in _NAMES_WHATEVER)
    if len(near) != 1 or is_another:
        return word
    begins = near[0][:-_ENDING]
    has_its_stem = any(each.startswith(begins) for each in written)
    return near[0] if has_its_stem or is_unheard(word) else word


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
