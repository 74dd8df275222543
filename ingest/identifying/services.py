"""In text without capitals: which words name a service, an organisation, a street or a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.identifying import cues, kinds, whereabouts, wordlists
from ingest.identifying.counting import UP_TO_99
from ingest.identifying.sets import word_set
from ingest.identifying.words import Word, low_at

_NAMING_NOUNS = word_set("naming_nouns")
_BARE = word_set("bare_places")
_BRIDGES = kinds.DESCRIBING - kinds.DETERMINERS - cues.SMALL
_OF_SOMEWHERE = word_set("of_somewhere")
_WORKING = word_set("working")
_AFTER = word_set("after_a_service") | cues.SMALL
_BEFORE_STREETS = word_set("before_streets")
_HOSPITAL_WORDS, _HOSPITAL_NOUNS = word_set("hospital_words"), word_set("hospital_nouns")
_HOSPITALS_FOR_SHORT = word_set("hospitals_for_short")
_OLD_OR_NEW = word_set("of_one_of_two")
_OF_ROADS = word_set("of_roads")
_NAMED_PLACES = word_set("named_places")
_A_NUMBER = re.compile(UP_TO_99)
_ON = ("on", "off", "along")
_COURTS = word_set("courts")
_ROYALS = ("royal", "queen", "king", "prince", "princess")
_BESIDE = ("back", "front", "side", "out")
_OWNERS_AFTER = ("at", "outside", "in", "from", "behind", "near", "beside", "opposite")
_SCHOOLS = word_set("heads_of_names") - {"royal", "high", "central"}
_NO_NAMES = _BARE | kinds.DETERMINERS | cues.SMALL | cues.KIN
# By rank: more frequent words are no names of what is told of.
_ALONE, _BARE_SERVICE, _WORKPLACE = 9000, 3000, 150
_BEFORE_SERVICE, _BEFORE_NAMING, _BEFORE_STREET, _ON_STREET = 4000, 600, 800, 300


def named(spoken: Sequence[Word]) -> Iterator[int]:
    """The words that what stands before them makes names of."""
    for number in range(1, len(spoken)):
        yield from _after_saint(spoken, number)
        yield from _of_somewhere(spoken, number)
        yield from _bare(spoken, number)
        main_street = spoken[number].low == "street" and spoken[number - 1].low == "main"
        if _owner_alone(spoken, number) or _the_one(spoken, number) or _known(spoken, number):
            yield number
        elif main_street and spoken[number].joined:
            yield from (number - 1, number)


def _after_saint(spoken: Sequence[Word], number: int) -> Iterator[int]:
    """ "st vincent's", "saint pats", "st fillan's secondary"; "our lady of the lake"."""
    word = spoken[number]
    if low_at(spoken, number - 1) in ("st", "st.", "saint") and word.joined and word.low[0].isalpha():
        yield from (number - 1, number)
        if low_at(spoken, number + 1) in _SCHOOLS:
            yield number + 1
    if word.low == "lady" and low_at(spoken, number - 1) == "our":
        last = number
        if low_at(spoken, number + 1) == "of":
            last += 3 if low_at(spoken, number + 2) in kinds.DETERMINERS else 2
        if word.owns or last > number:
            yield from range(number - 1, min(last + 1, len(spoken)))


def _of_somewhere(spoken: Sequence[Word], number: int) -> Iterator[int]:
    """ "university of aberdeen"."""
    of = low_at(spoken, number - 1) == "of" and low_at(spoken, number - 2) in _OF_SOMEWHERE
    if of and _may_be_service(spoken[number].low, _BARE_SERVICE):
        yield from (number - 2, number)


def _bare(spoken: Sequence[Word], number: int) -> Iterator[int]:
    """ "works at food city": one or two words without an article, after work or "at"."""
    before = low_at(spoken, number - 1)
    work = low_at(spoken, number - 2) in _WORKING
    if before != "at" and not (work and before in ("for", "with", "in")):
        return
    least = _WORKPLACE if work else _BARE_SERVICE
    for at in (number, number + 1):
        if at >= len(spoken) or not _may_be_service(spoken[at].low, least):
            return
        if at > number and not spoken[at].joined:
            return
        yield at


def _may_be_service(low: str, least: int) -> bool:
    if not low[0].isalpha() or low in _NO_NAMES or wordlists.is_of_the_field(low):
        return False
    return not low.endswith(("ing", "ed", "ly")) and wordlists.is_rarer(low, least)


def _owner_alone(spoken: Sequence[Word], number: int) -> bool:
    """A shop or hospital called after somebody: "outside morley's on"."""
    word = spoken[number]
    beside = low_at(spoken, number - 1) == "of" and low_at(spoken, number - 2) in _BESIDE
    if not word.owns or not (beside or low_at(spoken, number - 1) in _OWNERS_AFTER):
        return False
    ends = low_at(spoken, number + 1) in cues.SMALL | {"the"}
    return ends and word.low not in cues.KIN | cues.SMALL and not wordlists.is_function(word.low)


def _the_one(spoken: Sequence[Word], number: int) -> bool:
    """ "in the priory", "at the general": an uncommon word, or one for a hospital, alone after a preposition
    and an article."""
    low = spoken[number].low
    if low_at(spoken, number - 1) != "the" or low_at(spoken, number - 2) not in cues.GOES:
        return False
    after = spoken[number + 1] if number + 1 < len(spoken) else None
    ends = after is None or not after.joined or after.low in _AFTER
    if ends and low in _HOSPITALS_FOR_SHORT:
        return True
    if not ends or wordlists.rank(low) is None or low.endswith(("s", "ing", "ed", "er")):
        return False
    plain = wordlists.is_of_the_field(low) or cues.is_occupation(low)
    return not plain and wordlists.is_rarer(low, _ALONE)


def _known(spoken: Sequence[Word], number: int) -> bool:
    """An organisation whose name is an everyday word, where people go or come from: "in the spar"."""
    back = 2 if low_at(spoken, number - 1) == "the" else 1
    return wordlists.is_organisation(spoken[number].low) and low_at(spoken, number - back) in cues.GOES


def before_nouns(spoken: Sequence[Word], names: set[int]) -> set[int]:
    """What stands before "Road" or "Clinic", and that noun itself, where it is no description."""
    found = set(names)  # with what is found here, which further nouns may follow: "kurla police station"
    for number in range(1, len(spoken)):
        noun = spoken[number].low
        if number in found and spoken[number].joined and low_at(spoken, number - 1) in _ROYALS:
            found.add(number - 1)  # royal adelaide, queen elizabeth
        street = noun in kinds.STREETS
        if not street and noun not in kinds.ORGANISATIONS | kinds.PLACES:
            continue
        first = number
        while (
            number - first < 3 and spoken[first].joined and _names_it(spoken, first - 1, found, street=street)
        ):
            first -= 1
        if street and first < number and spoken[first].joined and low_at(spoken, first - 1) in _OLD_OR_NEW:
            first -= 1
        if _hospital(spoken, number) or _on_road(spoken, number):
            first = number - 1
        elif _on_road_of_two(spoken, number):
            first = number - 2
        if noun in _NAMED_PLACES:
            first = min(first, _by_the_water(spoken, number))
        if noun == "court" and low_at(spoken, number - 1) in _COURTS and number - 2 in found:
            first = min(first, number - 2)  # galway district court
        if not street and noun in kinds.SURE_ORGANISATIONS:
            first = min(first, _after_preposition(spoken, number), _over_descriptions(spoken, number, found))
        if first < number:
            found.update(range(first, number + 1))
    return found


def _hospital(spoken: Sequence[Word], noun: int) -> bool:
    """ "to city hospital", without an article."""
    describes = low_at(spoken, noun - 1) in _HOSPITAL_WORDS and spoken[noun].low in _HOSPITAL_NOUNS
    return describes and spoken[noun].joined and low_at(spoken, noun - 2) in cues.GOES


def _on_road(spoken: Sequence[Word], noun: int) -> bool:
    """ "on city road": without an article any word before it names a road."""
    low = low_at(spoken, noun - 1)
    plain = low in kinds.DETERMINERS | cues.SMALL | _OF_ROADS or not low[:1].isalpha()
    led = _leads_to_a_road(spoken, noun - 2) and spoken[noun - 1].joined
    return spoken[noun].low in kinds.SURE_STREETS and spoken[noun].joined and led and not plain


def _on_road_of_two(spoken: Sequence[Word], noun: int) -> bool:
    """ "on medicine valley road"."""
    two = spoken[max(0, noun - 2) : noun]
    small = kinds.DETERMINERS | cues.SMALL | _OF_ROADS | {"main", "side"}
    plain = any(word.low in small or not word.low[0].isalpha() for word in two)
    led = _leads_to_a_road(spoken, noun - 3) and all(word.joined for word in spoken[noun - 2 : noun + 1])
    return len(two) == 2 and spoken[noun].low in kinds.SURE_STREETS and led and not plain


def _leads_to_a_road(spoken: Sequence[Word], number: int) -> bool:
    """ "on", "in", or the number of a house; one way is no house."""
    low = low_at(spoken, number)
    return low in (*_ON, "in", "at") or (
        low != "one" and (low.isdigit() or _A_NUMBER.fullmatch(low) is not None)
    )


def _by_the_water(spoken: Sequence[Word], noun: int) -> int:
    """Where "little burnt cove" begins in "from little burnt cove": no article, up to three words."""
    first = noun
    while (
        first > 0
        and noun - first < 4
        and spoken[first].joined
        and not whereabouts.goes_to_a_place(spoken, first)
    ):
        first -= 1
    inner = [word.low for word in spoken[first:noun]]
    plain = kinds.DETERMINERS | cues.SMALL
    led = inner and spoken[first].joined and whereabouts.goes_to_a_place(spoken, first)
    return noun if not led or any(not low[0].isalpha() or low in plain for low in inner) else first


def _names_it(spoken: Sequence[Word], number: int, found: set[int], *, street: bool) -> bool:
    """Whether this word before a noun says which one it is, and not of what sort."""
    low = spoken[number].low
    if number in found:
        return not wordlists.is_nation(low)
    if not street and low in kinds.PLACES and number - 1 in found and spoken[number].joined:
        return True  # holyhead park academy
    if not street and low in kinds.SURE_STREETS and number and spoken[number].joined:
        return low_at(spoken, number - 1) not in _NO_NAMES  # jade street pharmacy
    if not low[0].isalpha() or low in kinds.DESCRIBING or wordlists.is_of_the_field(low):
        return False
    if street:
        least = _ON_STREET if low_at(spoken, number - 1) in _BEFORE_STREETS else _BEFORE_STREET
    else:
        least = _BEFORE_NAMING if low_at(spoken, number + 1) in _NAMING_NOUNS else _BEFORE_SERVICE
    return wordlists.is_rarer(low, least)


def _over_descriptions(spoken: Sequence[Word], noun: int, found: set[int]) -> int:
    """Where a name begins that describes itself: "lawrence county children services"."""
    first = noun
    while first > 0 and noun - first < 3 and spoken[first].joined:
        if low_at(spoken, first - 1) == "in" and low_at(spoken, first - 2) == "drop":
            first -= 1
        elif spoken[first - 1].low not in _BRIDGES:
            break
        first -= 1
    named_before = first - 1 in found and spoken[first].joined and not spoken[first - 1].owns
    return first - 1 if first < noun and named_before else noun


def _after_preposition(spoken: Sequence[Word], noun: int) -> int:
    """Where "open road recovery" begins in "for open road recovery": no article, and no mere description."""
    first = noun
    while first > 0 and noun - first < 5 and spoken[first].joined and spoken[first - 1].low not in cues.GOES:
        first -= 1
    inner = [word.low for word in spoken[first:noun]]
    if not inner or low_at(spoken, first - 1) not in cues.GOES or not spoken[first].joined:
        return noun
    if inner[-1] in kinds.DESCRIBING or wordlists.is_of_the_field(inner[-1]):
        return noun
    small = kinds.DETERMINERS | cues.SMALL
    return noun if any(not low[0].isalpha() or low in small for low in inner) else first
