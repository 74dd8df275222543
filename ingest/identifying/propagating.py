"""A name found once is looked for through the whole text: in parts, as a possessive, in any case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.identifying import cues, kinds, wordlists
from ingest.identifying.findings import Finding
from ingest.identifying.sets import word_set
from ingest.identifying.words import Text, Word, low_at, words

_SHORTEST = 2  # letters
_FREQUENT, _SELDOM = 150, 8000  # by rank: words that never, and words that always are the name found before
_NOT_BEFORE_NAMES = word_set("not_before_names")


def spread(text: Text, found: Sequence[Finding], known: Iterable[str]) -> Iterator[Finding]:
    """Further mentions of the names in `found` and of `known`, whole and in parts."""
    whole = _wholes(text, found)
    for name in known:
        whole[tuple(word.low for word in words(name))] = "PERSON"
    single = _parts(whole)
    spoken = text.words
    lows = [word.low for word in spoken]
    longest = max((len(name) for name in whole), default=0)
    for number in range(len(spoken)):
        for many in range(min(longest, len(spoken) - number), 1, -1):
            kind = whole.get(tuple(lows[number : number + many]))
            if kind:
                yield Finding(spoken[number].start, spoken[number + many - 1].end, kind)
                break
        kind = single.get(lows[number])
        if kind and _is_mention(text, number, sure=wordlists.is_first_name(lows[number])):
            yield Finding(spoken[number].start, spoken[number].end, kind)


def _wholes(text: Text, found: Sequence[Finding]) -> dict[tuple[str, ...], str]:
    whole: dict[tuple[str, ...], str] = {}
    for one in found:
        if one.type in ("PERSON", "PLACE", "ORG"):
            name = tuple(word.low for word in words(text.text[one.start : one.end]))
            if name:
                whole.setdefault(name, one.type)
    return whole


def _parts(whole: dict[tuple[str, ...], str]) -> dict[str, str]:
    """Single words that are names by themselves: of people every part, of others the whole name."""
    single: dict[str, str] = {}
    for name, kind in whole.items():
        parts = name if kind == "PERSON" else name if len(name) == 1 else _heads(name)
        for part in parts:
            plain = len(name) > 1 and part in cues.TITLES | cues.KIN | kinds.DESCRIBING
            if len(part) >= _SHORTEST and part[0].isalpha() and not plain:
                single.setdefault(part, kind)
    return single


def _heads(name: tuple[str, ...]) -> tuple[str, ...]:
    """The first word of "Jericho House", by which people call it, where it is no everyday word."""
    return (name[0],) if not wordlists.is_everyday(name[0]) and len(name[0]) > 3 else ()


def _is_mention(text: Text, number: int, *, sure: bool) -> bool:
    word = text.words[number]
    if word.capital and not (word.first and not text.truecased):
        return True
    everyday = wordlists.is_everyday(word.low) and not sure
    if word.capital:  # the first word of a sentence
        return not everyday or _acts(text.words, number) or word.low not in text.small
    if not text.truecased:
        return False
    return not everyday or _stands_as_name(text.words, number)


def _acts(spoken: Sequence[Word], number: int) -> bool:
    after = spoken[number + 1] if number + 1 < len(spoken) else None
    if spoken[number].owns or after is None or not after.joined:
        return True
    return (
        cues.says_something(after.low)
        or after.capital
        or after.low in ("and", "who", "would", "just", "always", "s")
    )


def _stands_as_name(spoken: Sequence[Word], number: int) -> bool:
    """In text without capitals: an everyday word that is a name here, by what stands around it."""
    word, before = spoken[number], low_at(spoken, number - 1)
    if cues.says_who(spoken, number):
        return True
    function = wordlists.is_function(word.low) and not wordlists.is_nickname(word.low)
    if before in _NOT_BEFORE_NAMES or function or not wordlists.is_rarer(word.low, _FREQUENT):
        return False
    if wordlists.is_rarer(word.low, _SELDOM):
        return True
    return word.owns or before in cues.BEFORE_NAMES or (_acts(spoken, number) and number > 0)
