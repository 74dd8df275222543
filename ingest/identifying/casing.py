"""Text without capitals, as speech recognition writes it, gets capitals where names stand.

No model: lists say what is a name whatever stands around it, cues say what must be one here ("called …",
"our …", "my name is …"), and a word that no list knows is taken for a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying import cues, kinds, wordlists
from ingest.identifying.sets import word_set
from ingest.identifying.words import Word, words

_FEWEST_CAPITALS = 0.006  # of the letters, inside sentences: where people talk of people it is twice that
_FEWEST_SENTENCES = 4  # that show how they begin
_SHORT = 200  # letters: too few to tell by their share
_SHOUTED = 0.6
_BEGINS = re.compile(r"[.?!]['\"”’)]?\s+['\"“‘(]?([^\W\d_])")
_INSIDE_SENTENCE = re.compile(r"(?<=[^\W\d_,] )(?!I\b)[A-ZÀ-Þ]")
_NAMING_NOUNS = word_set("naming_nouns")
_BARE = word_set("bare_places")
_BRIDGES = kinds.DESCRIBING - kinds.DETERMINERS - cues.SMALL
_OF_SOMEWHERE = frozenset(("university", "college", "church", "port", "isle", "bank", "our"))
_LONGEST_PLACE = 4  # words
_I = re.compile(r"\bi(?=\b(?!['’]?\w*\.\w))")


def lacks_capitals(text: str) -> bool:
    """Whether capitals say nothing here: sentences begin without them and names have none, or all is in them."""
    letters, capitals = sum(c.isalpha() for c in text), sum(c.isupper() for c in text)
    if capitals > _SHOUTED * letters:
        return True
    begins = _BEGINS.findall(text)
    if len(begins) >= _FEWEST_SENTENCES:
        return sum(letter.isupper() for letter in begins) < len(begins) / 2
    inside = len(_INSIDE_SENTENCE.findall(text))
    return inside < _FEWEST_CAPITALS * letters and not (letters < _SHORT and capitals)


def truecase(text: str) -> str:
    """`text` in lower case but for the first letters of names; as long as `text`, letter for letter."""
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    letters = list(low)
    spoken = words(low)
    for number in sorted(_names(spoken)):
        at = spoken[number].start
        letters[at] = letters[at].upper() if len(letters[at].upper()) == 1 else letters[at]
        _inner_capitals(letters, spoken[number])
    return _I.sub("I", "".join(letters))


def _inner_capitals(letters: list[str], word: Word) -> None:
    for part in re.finditer(r"(?<=[-'’])[^\W\d_](?=\w)", word.text):
        letters[word.start + part.start()] = part.group().upper()


def _names(spoken: list[Word]) -> set[int]:
    """The numbers of the words that are names, or parts of names."""
    found = {n for n, word in enumerate(spoken) if _by_itself(word)}
    found |= set(_known_phrases(spoken))
    found |= set(cues.named(spoken, found))
    found |= set(_saints(spoken))
    found |= set(_owned_by_name(spoken))
    found |= set(_at_work(spoken))
    found |= set(_the_service(spoken))
    found |= set(_known_services(spoken, found))
    found |= set(_after_first_names(spoken, found))
    found |= set(_before_nouns(spoken, found))
    return found


def _by_itself(word: Word) -> bool:
    low = word.low
    if not low[0].isalpha() or len(low) < 2 or wordlists.is_of_the_field(low) or wordlists.is_function(low):
        return False
    if wordlists.is_first_name(low) or (wordlists.is_nation(low) and len(low) > 3):
        return True
    if wordlists.is_place(low) and len(low) > 3:
        return True
    if wordlists.is_organisation(low) and not wordlists.is_everyday(low):
        return True
    return len(low) > 2 and not wordlists.is_everyday(low) and not _parts_are_everyday(low)


def _parts_are_everyday(low: str) -> bool:
    parts = re.split(r"[-'’]", low)
    return len(parts) > 1 and all(len(part) < 3 or wordlists.is_everyday(part) for part in parts)


def _known_phrases(spoken: list[Word]) -> Iterator[int]:
    """Words that together are a place or an organisation of the lists."""
    for number in range(len(spoken)):
        for many in range(_LONGEST_PLACE, 1, -1):
            part = spoken[number : number + many]
            if len(part) < many or not all(word.joined for word in part[1:]):
                continue
            phrase = " ".join(word.low for word in part)
            if phrase in wordlists.own_names() or wordlists.is_organisation(phrase):
                yield from range(number, number + many)
            elif wordlists.is_place(phrase) and not wordlists.is_function(part[-1].low):
                plain = all(wordlists.is_everyday(word.low) for word in part)
                if (not plain and part[0].low not in ("the", "a")) or cues.goes_to_a_place(spoken, number):
                    yield from range(number, number + many)
        if spoken[number].low in wordlists.own_names():
            yield number


def _after_first_names(spoken: list[Word], found: set[int]) -> Iterator[int]:
    """Surnames that are everyday words: after a first name, where nothing else fits them better."""
    for number in range(1, len(spoken)):
        before, word = spoken[number - 1], spoken[number]
        if number in found or number - 1 not in found or not word.joined:
            continue
        rank = wordlists.rank(word.low)
        last = wordlists.is_surname(word.low) and (rank is None or rank > 2500)
        second = wordlists.may_be_first_name(word.low) and (rank is None or rank > 1200)
        unknown = not wordlists.is_everyday(before.low) and not wordlists.is_place(before.low)
        if before.owns:
            continue
        if (wordlists.is_first_name(before.low) and (last or second)) or (unknown and last):
            yield number


def _saints(spoken: list[Word]) -> Iterator[int]:
    """St Vincent's, Saint Pats: what is called after a saint."""
    for number in range(1, len(spoken)):
        if (
            spoken[number - 1].low in ("st", "saint", "st.")
            and spoken[number].joined
            and spoken[number].low[0].isalpha()
        ):
            yield from (number - 1, number)
    for number in range(2, len(spoken)):
        if spoken[number - 1].low == "of" and spoken[number - 2].low in _OF_SOMEWHERE and _may_be_service(spoken[number], work=False):
            yield from (number - 2, number)
    for number in range(1, len(spoken) - 1):
        if spoken[number].low == "street" and spoken[number - 1].low == "main" and spoken[number].joined:
            yield from (number - 1, number)


def _owned_by_name(spoken: list[Word]) -> Iterator[int]:
    """Shops and hospitals called after somebody: "outside morley's on"."""
    for number in range(1, len(spoken) - 1):
        word, after = spoken[number], spoken[number + 1]
        if (
            word.owns
            and spoken[number - 1].low in ("at", "outside", "in", "from")
            and after.low in cues.SMALL | {"the"}
        ):
            if word.low not in cues.KIN | cues.SMALL and not wordlists.is_function(word.low):
                yield number


def _at_work(spoken: list[Word]) -> Iterator[int]:
    """ "works at food city": one or two words without an article, after work or "at"."""
    for number in range(1, len(spoken) - 1):
        if spoken[number - 1].low != "at" and not (
            spoken[number - 1].low in ("for", "with", "in") and number > 1 and spoken[number - 2].low in _WORK
        ):
            continue
        first = spoken[number]
        work = number > 1 and spoken[number - 2].low in _WORK
        if not _may_be_service(first, work):
            continue
        yield number
        if _may_be_service(spoken[number + 1], work) and spoken[number + 1].joined:
            yield number + 1


_WORK = frozenset(
    "work works worked working job volunteer volunteered volunteering drive drives drove".split()
)


def _the_service(spoken: list[Word]) -> Iterator[int]:
    """ "in the priory", "at the esplanade": an uncommon word alone after a preposition and an article."""
    for number in range(2, len(spoken)):
        word = spoken[number]
        after = spoken[number + 1] if number + 1 < len(spoken) else None
        if [spoken[number - 1].low, spoken[number - 2].low in cues.GOES] != ["the", True]:
            continue
        ends = after is None or not after.joined or after.low in cues.SMALL or after.low in _TIMES
        rank = wordlists.rank(word.low)
        if ends and rank is not None and rank > _UNCOMMON and not word.low.endswith(("s", "ing", "ed", "er")):
            if not wordlists.is_of_the_field(word.low) and not cues.is_occupation(word.low):
                yield number


_TIMES = frozenset("once twice again before after for first last one two every now".split())
_UNCOMMON = 9000


def _may_be_service(word: Word, work: bool) -> bool:
    low = word.low
    if (
        not low[0].isalpha()
        or low in _BARE
        or low in kinds.DETERMINERS
        or low in cues.SMALL
        or low in cues.KIN
    ):
        return False
    if (
        wordlists.is_of_the_field(low)
        or low.endswith(("ing", "ed", "ly"))
        or wordlists.is_function(low)
        and not work
    ):
        return False
    rank = wordlists.rank(low)
    return rank is None or rank > (150 if work else 3000)


def _known_services(spoken: list[Word], found: set[int]) -> Iterator[int]:
    """Organisations whose name is an everyday word, where people go or come from: "in the spar"."""
    for number in range(1, len(spoken)):
        before = spoken[number - 1].low
        if before == "the" and number > 1:
            before = spoken[number - 2].low
        if wordlists.is_organisation(spoken[number].low) and before in cues.GOES and number not in found:
            yield number


def _before_nouns(spoken: list[Word], found: set[int]) -> Iterator[int]:
    """What stands before "Road" or "Clinic", and that noun itself, where it is no description."""
    for number in range(1, len(spoken)):
        noun = spoken[number].low
        street = noun in kinds.STREETS
        if not street and noun not in kinds.ORGANISATIONS and noun not in kinds.PLACES:
            continue
        first = number
        while (
            first > 0
            and number - first < 3
            and spoken[first].joined
            and _names_it(spoken, first - 1, found, street)
        ):
            first -= 1
        if not street and noun in kinds.SURE_ORGANISATIONS:
            first = min(first, _after_preposition(spoken, number), _over_descriptions(spoken, number, found))
        if first < number:
            yield from range(first, number + 1)


def _names_it(spoken: list[Word], number: int, found: set[int], street: bool) -> bool:
    low = spoken[number].low
    if number in found:
        return not wordlists.is_nation(low)
    if not low[0].isalpha() or low in kinds.DESCRIBING or wordlists.is_of_the_field(low):
        return False
    rank = wordlists.rank(low)
    least = 4000
    if street:
        least = (
            300 if number and spoken[number - 1].low in ("on", "off", "in", "at", "to", "up", "down") else 800
        )
    elif spoken[number + 1].low in _NAMING_NOUNS:
        least = 600
    return rank is None or rank > least


def _over_descriptions(spoken: list[Word], noun: int, found: set[int]) -> int:
    """Where a name begins that describes itself: "lawrence county children services"."""
    first = noun
    while first > 0 and noun - first < 3 and spoken[first].joined and spoken[first - 1].low in _BRIDGES:
        first -= 1
    if first < noun and first - 1 in found and spoken[first].joined and not spoken[first - 1].owns:
        return first - 1
    return noun


def _after_preposition(spoken: list[Word], noun: int) -> int:
    """Where "open road recovery" begins in "for open road recovery": no article, and no mere description."""
    first = noun
    while first > 0 and noun - first < 5 and spoken[first].joined and spoken[first - 1].low not in cues.GOES:
        first -= 1
    inner = [word.low for word in spoken[first:noun]]
    before = spoken[first - 1] if first else None
    if not inner or before is None or before.low not in cues.GOES or not spoken[first].joined:
        return noun
    if inner[-1] in kinds.DESCRIBING or wordlists.is_of_the_field(inner[-1]) or inner[0] in kinds.DETERMINERS:
        return noun
    if any(not low[0].isalpha() or low in kinds.DETERMINERS or low in cues.SMALL for low in inner):
        return noun
    return first
