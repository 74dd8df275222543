"""Words around a name that say that it is one: "called …", "our …", kin, titles, "… they called him"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.identifying import wordlists
from ingest.identifying.sets import word_set
from ingest.identifying.words import Word

KIN = word_set("kin")
TITLES = word_set("titles")
_FORMAL = word_set("formal")
BEFORE_NAMES = word_set("before_names")
_NOT_BEFORE_NAMES = word_set("not_before_names")
_PERSONS_NOUNS = word_set("persons_nouns")
_COMMON = 1_500  # by rank: more frequent words are names only by a sure cue
_RARE = 10_000
_OCCUPATIONS = word_set("occupations")
MINE = word_set("mine")
_CALLED = frozenset(["called", "named", "nicknamed", "christened", "baptised", "baptized"])
_NAMES_ME = re.compile(r"(?:name|names|name's|call|calls|called|cried|named|nicknamed|known)$")
_PERSONS = word_set("persons")
_SAYS = word_set("says")
GOES = word_set("goes")
SMALL = word_set("small")
_TO_A_PLACE = re.compile(
    r"(?:in|from|fae|frae|to|tae|near|outside|around|round|via|towards|toward|through|across|past|outta)$"
)
_LIVING = re.compile(
    r"(?:live|lives|lived|living|grew|born|raised|moved|stay|stays|stayed|from|fae|up|down|over|out|back|based|settled|home)$"
)


def goes_to_a_place(spoken: Sequence[Word], number: int) -> bool:
    """Whether a preposition of place stands right before this word."""
    return number > 0 and bool(_TO_A_PLACE.match(spoken[number - 1].low))


def says_who(spoken: Sequence[Word], number: int) -> bool:
    """Whether what stands before this word says that a person's name follows."""
    before = [word.low for word in spoken[max(0, number - 4) : number]]
    if not before:
        return False
    last = before[-1]
    two = " ".join(before[-2:])
    three = " ".join(before[-3:])
    owner = spoken[number - 1]
    return (
        last in _CALLED
        or last in TITLES
        or (last in KIN and len(before) > 1 and before[-2] in MINE)
        or last == "our"
        or two
        in ("name is", "name was", "names is", "call me", "calls me", "called me", "call him", "call her")
        or two in ("called him", "called her", "calls him", "calls her", "cried him", "cried her", "known as")
        or (owner.owns and last in ("name", "names"))
        or (owner.owns and last in KIN)
        or three in ("name is just", "name was just", "i go by", "goes by the", "nobody but called")
        or two in ("go by", "goes by", "went by")
    )


def named(spoken: Sequence[Word], names: set[int]) -> Iterator[int]:
    """In text without capitals: the words that cues make names of, beyond `names`."""
    for number, word in enumerate(spoken):
        if number in names or not _may_be_named(word):
            continue
        before = [w.low for w in spoken[max(0, number - 3) : number]]
        after = [w.low for w in spoken[number + 1 : number + 5]]
        if not before and not after:
            continue
        if _is_named(word, before, after, spoken, number, names):
            yield number


def _may_be_named(word: Word) -> bool:
    low = word.low
    if not low[0].isalpha() or len(low) < 2:
        return False
    return not wordlists.is_function(low) or wordlists.may_be_first_name(low)


def _is_named(
    word: Word, before: list[str], after: list[str], spoken: Sequence[Word], number: int, names: set[int]
) -> bool:
    low, last = word.low, before[-1] if before else ""
    two = " ".join(before[-2:])
    listed = wordlists.may_be_first_name(low) and not _too_common(low)
    if two in ("name was", "name is", "names is") and (low in KIN or low in TITLES):
        return low not in ("the", "a", "my") and not wordlists.is_function(low)
    if (low in KIN or low in TITLES) and low not in ("junior",):
        return False
    if word.owns and (after[:1] == ["name"] or after[:2] == ["real", "name"]):
        return True
    nick = wordlists.is_nickname(low)
    if last == "and" and number > 1 and (number - 2) in names and nick:
        return True
    if nick and len(before) > 2 and last in ("was", "is") and before[-2] in KIN and before[-3] in MINE:
        return True
    surname = wordlists.is_surname(low)
    owner = spoken[number - 1] if number else None
    if last in _CALLED or two in (
        "name is",
        "name was",
        "call me",
        "calls me",
        "called me",
        "call him",
        "call her",
        "called him",
        "called her",
        "calls him",
        "calls her",
        "cried him",
        "cried her",
        "called them",
        "known as",
        "called the",
        "go by",
        "goes by",
        "went by",
    ):
        return not _verbish(low) or listed
    if owner is not None and owner.owns and last in ("name", "names"):
        return True
    if (
        after[:2]
        and after[0] in ("they", "we", "everyone", "everybody", "people", "he", "she")
        and after[1] in ("called", "cried", "call", "calls")
        and after[2:3]
        and after[2] in _PERSONS
    ):
        return True
    if " ".join(after[:3]) in (
        "was his name",
        "was her name",
        "his name was",
        "her name was",
        "is his name",
        "is her name",
    ):
        return True
    if last in _FORMAL:
        return True
    if last == "our" or last in TITLES:
        return listed or (last in TITLES and surname and _uncommon(low))
    if owner is not None and owner.owns and last in KIN:
        return listed or (surname and _uncommon(low))
    if last in KIN and len(before) > 1 and before[-2] in MINE:
        return listed
    if last in ("i'm", "im") or (last == "m" and before[-2:-1] == ["i"]):
        return (listed and not _verbish(low)) or not wordlists.is_everyday(low)
    if two in ("this is", "it's", "here's", "hi", "hiya", "thanks", "okay", "thank you", "you said", "sorry"):
        return listed and not _verbish(low)
    if _stands_for_somebody(word, before, after):
        return True
    if after[:4] == ["that's", "what", "they", "call"]:
        return True
    if wordlists.may_be_place(low) and _TO_A_PLACE.match(last) and (wordlists.rank(low) or 0) > _RARE:
        return True
    if wordlists.may_be_place(low) and two and _TO_A_PLACE.match(last) and not _too_common(low):
        return len(before) > 1 and bool(_LIVING.match(before[-2])) and not _verbish(low)
    return False


def _stands_for_somebody(word: Word, before: list[str], after: list[str]) -> bool:
    """A name that is an everyday word: two signs that somebody is meant, and no article."""
    last = before[-1] if before else ""
    if last in _NOT_BEFORE_NAMES or not wordlists.may_be_first_name(word.low):
        return False
    rank = wordlists.rank(word.low)
    if rank is not None and rank < _COMMON:
        return False
    signs = 2 * (last in _PERSONS_NOUNS) + (last in BEFORE_NAMES) + word.owns
    signs += bool(after) and (after[0] in _SAYS or after[0] in ("who", "would", "he's", "she's"))
    return signs >= 2


def _too_common(low: str) -> bool:
    place = wordlists.rank(low)
    return place is not None and place < 300 and low not in ("mark", "john", "james", "david", "grace")


def _uncommon(low: str) -> bool:
    place = wordlists.rank(low)
    return place is None or place > 2000


def _verbish(low: str) -> bool:
    """Forms that follow "called" and "I'm" without being names: "called out", "I'm going"."""
    place = wordlists.rank(low)
    return low.endswith(("ing", "ed", "ly")) or (place is not None and place < 300)


def is_occupation(word: str) -> bool:
    return word in _OCCUPATIONS


def says_something(word: str) -> bool:
    """Whether this word after a name makes it somebody who does something."""
    return word in _SAYS
