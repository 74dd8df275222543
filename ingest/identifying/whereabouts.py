"""In text without capitals: which everyday words are the places where people live, come from and go to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.identifying import kinds, wordlists
from ingest.identifying.counting import UP_TO_99
from ingest.identifying.sets import word_set
from ingest.identifying.words import Word, low_at

_TO_A_PLACE = word_set("to_a_place")
_LIVING = word_set("living")
_HOME = word_set("home")
_SMALL = word_set("small")
_A_NUMBER = re.compile(UP_TO_99)
# By rank: how frequent a word may be that is a place here.
_AFTER_TO, _UNHEARD, _HOMETOWN, _TOGETHER, _RARE_PLACE = 10_000, 25_000, 3000, 1000, 5000


def goes_to_a_place(spoken: Sequence[Word], number: int) -> bool:
    """Whether a preposition of place stands right before this word."""
    return low_at(spoken, number - 1) in _TO_A_PLACE


def place(spoken: Sequence[Word], number: int, names: set[int]) -> bool:
    """A place whose name is an everyday word: "i lived in crook", "mission and agassiz"."""
    low = spoken[number].low
    if lived_in(spoken, number) or _beside_a_place(spoken, number, names):
        return True
    side = low_at(spoken, number - 1) in kinds.SIDES and goes_to_a_place(spoken, number - 1)
    if side and wordlists.may_be_place(low) and not wordlists.is_of_the_field(low):
        return True  # in west cork
    if not goes_to_a_place(spoken, number):
        return False
    listed = _AFTER_TO if low_at(spoken, number - 1) == "to" else _RARE_PLACE
    place = (wordlists.rank(low) or 0) > (listed if wordlists.may_be_place(low) else _UNHEARD)
    if place and not low.endswith(("s", "ing", "ed", "ly")) and not wordlists.is_of_the_field(low):
        return True
    return (
        wordlists.may_be_place(low)
        and low_at(spoken, number - 2) in _LIVING
        and not wordlists.is_verbish(low)
    )


def lived_in(spoken: Sequence[Word], number: int) -> bool:
    """One or two words without an article that tell where somebody lived: "grew up in small heath"."""
    for first in (number, number - 1):
        if first < 2 or not goes_to_a_place(spoken, first):
            continue
        if low_at(spoken, first - 2) not in _HOME and not spoken[first - 2].owns:
            continue
        two = first + 1 < len(spoken) and spoken[first + 1].joined and not _is_plain(spoken[first + 1].low)
        if first < number and not two:
            continue
        whole = [word.low for word in spoken[first : first + (2 if two else 1)]]
        described = whole[0] in kinds.DESCRIBING - kinds.DETERMINERS - _SMALL
        said = whole[1:] if described else whole
        if not said or any(_is_plain(low) for low in said):
            continue
        if described:
            return all(wordlists.may_be_place(low) for low in said)
        return any(wordlists.is_rarer(low, _HOMETOWN) or wordlists.is_place(low) for low in said)
    return False


def _is_plain(low: str) -> bool:
    """No part of the name of where somebody lives."""
    known = wordlists.is_function(low) or wordlists.is_of_the_field(low) or low in _SMALL | kinds.DETERMINERS
    counts = not low[0].isalpha() or _A_NUMBER.fullmatch(low) is not None
    return known or counts or low.endswith(("ing", "ed", "ly"))


def _beside_a_place(spoken: Sequence[Word], number: int, names: set[int]) -> bool:
    """Told in one breath with a place: "mission and agassiz"."""
    low = spoken[number].low
    if not wordlists.may_be_place(low) or wordlists.is_of_the_field(low) or wordlists.is_verbish(low):
        return False
    for joins, other in ((number + 1, number + 2), (number - 1, number - 2)):
        place = other in names and not wordlists.may_be_first_name(low_at(spoken, other))
        if place and low_at(spoken, joins) in ("and", "or"):
            return low_at(spoken, number - 1) not in kinds.DETERMINERS and wordlists.is_rarer(low, _TOGETHER)
    return False
