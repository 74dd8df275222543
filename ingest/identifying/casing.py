"""Text without capitals, as speech recognition writes it, gets capitals where names stand.

No model: lists say what is a name whatever stands around it, cues say what must be one here ("called …",
"our …", "my name is …"), and a word that no list knows is taken for a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.identifying import cues, services, whereabouts, wordlists
from ingest.identifying.counting import UP_TO_99
from ingest.identifying.sets import word_set
from ingest.identifying.words import Word, low_at, words

_FEWEST_CAPITALS = 0.006  # of the letters, inside sentences: where people talk of people it is twice that
_FEWEST_SENTENCES = 4  # that show how they begin
_SHORT = 200  # letters: too few to tell by their share
_SHOUTED = 0.6
_BEGINS = re.compile(r"[.?!]['\"”’)]?\s+['\"“‘(]?([^\W\d_])")
_INSIDE_SENTENCE = re.compile(r"(?<=[^\W\d_,] )(?!I\b)[A-ZÀ-Þ]")
_INNER = re.compile(r"(?<=[-'’])[^\W\d_](?=\w)")
_I = re.compile(r"\bi(?=\b(?!['’]?\w*\.\w))")
_NOT_BEFORE_NAMES = word_set("not_before_names")
_A_NUMBER = re.compile(UP_TO_99)
_VOWEL = re.compile(r"[aeiouyà-öø-ÿāēīōūăąęěőűŵŷ]")
_LONGEST_PLACE = 4  # words
# By rank: more frequent words are no names after a first name.
_SURELY_A_SURNAME, _SURNAME, _SECOND_NAME = 15_000, 2500, 1200


def lacks_capitals(text: str) -> bool:
    """Whether capitals say nothing here: sentences and names begin without them, or all is in them."""
    letters, capitals = sum(c.isalpha() for c in text), sum(c.isupper() for c in text)
    if capitals > _SHOUTED * letters:
        return True
    begins: list[str] = _BEGINS.findall(text)
    if len(begins) >= _FEWEST_SENTENCES:
        return sum(letter.isupper() for letter in begins) < len(begins) / 2
    few = len(_INSIDE_SENTENCE.findall(text)) < _FEWEST_CAPITALS * letters
    return few and not (letters < _SHORT and capitals > 0)


def truecase(text: str) -> str:
    """`text` in lower case but for the first letters of names; as long as `text`, letter for letter."""
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    letters = list(low)
    spoken = words(low)
    for number in _names(spoken):
        start = spoken[number].start
        for at in (0, *(part.start() for part in _INNER.finditer(spoken[number].text))):
            capital = letters[start + at].upper()
            letters[start + at] = capital if len(capital) == 1 else letters[start + at]
    return _I.sub("I", "".join(letters))


def _names(spoken: Sequence[Word]) -> set[int]:
    """The numbers of the words that are names, or parts of names."""
    found = {number for number, word in enumerate(spoken) if _by_itself(word.low)}
    found |= set(_known_phrases(spoken))
    found |= set(cues.named(spoken, found))
    found |= set(services.named(spoken))
    found |= set(_after_first_names(spoken, found))
    found |= set(services.before_nouns(spoken, found))
    return found


def _by_itself(low: str) -> bool:
    """A word that is a name whatever stands around it."""
    if not low[0].isalpha() or len(low) < 2 or wordlists.is_of_the_field(low) or wordlists.is_function(low):
        return False
    if wordlists.is_first_name(low):
        return True
    if len(low) > 3 and (wordlists.is_nation(low) or wordlists.is_place(low)):
        return True
    known = wordlists.is_everyday(low) or _parts_are_everyday(low) or not _VOWEL.search(low)
    return not known and (len(low) > 2 or wordlists.is_organisation(low))


def _parts_are_everyday(low: str) -> bool:
    parts = re.split(r"[-'’]", low)
    return len(parts) > 1 and all(len(part) < 3 or wordlists.is_everyday(part) for part in parts)


def _known_phrases(spoken: Sequence[Word]) -> Iterator[int]:
    """Words that together are a place or an organisation of the lists, or one of the project's own names."""
    for number in range(len(spoken)):
        for many in range(_LONGEST_PLACE, 0, -1):
            part = spoken[number : number + many]
            if len(part) == many and all(word.joined for word in part[1:]) and _known(spoken, number, part):
                yield from range(number, number + many)


def _known(spoken: Sequence[Word], number: int, part: Sequence[Word]) -> bool:
    phrase = " ".join(word.low for word in part)
    if phrase in wordlists.own_names():
        return True
    if len(part) == 1:
        return False
    if wordlists.is_organisation(phrase):
        return True
    if not wordlists.is_place(phrase) or wordlists.is_function(part[-1].low):
        return False
    plain = all(wordlists.is_everyday(word.low) for word in part) or part[0].low in ("the", "a")
    return not plain or whereabouts.goes_to_a_place(spoken, number)


def _before_surname(spoken: Sequence[Word], number: int) -> bool:
    """ "bill tsagaris": a first name that is an everyday word, before what is nothing but a surname."""
    before, word = spoken[number - 1], spoken[number]
    surname = not wordlists.is_everyday(word.low) and not wordlists.may_be_place(word.low)
    named = wordlists.may_be_first_name(before.low) and not wordlists.is_of_the_field(before.low)
    alone = low_at(spoken, number - 2) not in _NOT_BEFORE_NAMES and not wordlists.may_be_first_name(word.low)
    return surname and named and alone and word.joined and not before.owns


def _both_everyday(spoken: Sequence[Word], number: int, found: set[int]) -> bool:
    """ "amber pruitt": a first name and a surname, each of which could be a rare word."""
    before, word = spoken[number - 1], spoken[number]
    named = wordlists.may_be_first_name(before.low) and wordlists.is_rarer(before.low, _SURNAME)
    sure = number in found or wordlists.is_rarer(word.low, _SURELY_A_SURNAME)
    surname = sure and wordlists.is_surname(word.low)
    before_both = low_at(spoken, number - 2)
    alone = before_both not in _NOT_BEFORE_NAMES or before_both == "the"  # a hostel called after somebody
    return named and surname and alone and word.joined and not before.owns


def _after_first_names(spoken: Sequence[Word], found: set[int]) -> Iterator[int]:
    """Surnames and second names that are everyday words as well, after what is a first name."""
    for number in range(1, len(spoken)):
        before, word = spoken[number - 1], spoken[number]
        if number in found and number - 1 not in found and _before_surname(spoken, number):
            yield number - 1
        if number - 1 not in found and _both_everyday(spoken, number, found):
            yield from (number - 1, number)
        if number in found or number - 1 not in found or not word.joined or before.owns:
            continue
        if _A_NUMBER.fullmatch(word.low):
            continue
        last = wordlists.is_surname(word.low) and wordlists.is_rarer(word.low, _SURNAME)
        second = wordlists.may_be_first_name(word.low) and wordlists.is_rarer(word.low, _SECOND_NAME)
        unknown = not wordlists.is_everyday(before.low) and not wordlists.is_place(before.low)
        if (wordlists.is_first_name(before.low) and (last or second)) or (unknown and last):
            yield number
