"""What no rule can judge: marks that ask a person to look, outside the findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.identifying import casing, cues, kinds, naming, tagger, wordlists
from ingest.identifying.counting import DIGIT, FROM_10_TO_99, UNIT
from ingest.identifying.findings import Finding, Mark
from ingest.identifying.naming import NEVER
from ingest.identifying.sets import either, word_set
from ingest.identifying.words import Text, Word, low_at, words

_NUMBER = re.compile(
    rf"""(?<![\w.])[£$€]?\d[\d.,:/-]*\d(?!\w) | \b{FROM_10_TO_99}\b
    | (?:\b(?:is|was)|['’]s)\s(?P<it>\d|{UNIT})\b
    | \b{DIGIT}(?:\s{DIGIT}){{2,}}\b""",
    re.VERBOSE | re.IGNORECASE,
)
_KNOWN_FOR = re.compile(
    rf"""\b(?:(?:in|all\s+over|made|read)\s+the\s+(?:\w+\s+)?{either("newspapers")}
    | on\s+(?:the\s+)?(?:\w+\s+)?{either("broadcasts")} | {either("known_for")}
    | the\s+(?:only|first|last|youngest|oldest|fastest|tallest)\s+(?:\w+\s+){{0,2}}?\w+
      (?=\s+(?:in|to|who|that|ever|on|at|of|from)\b)
    | (?:every(?:body|one)|the\s+whole\s+\w+)\s+(?:knows?|knew|remembers?|saw|seen|heard))\b""",
    re.VERBOSE | re.IGNORECASE,
)
# What follows is said to be a name, whatever its words: "it's called tea and chat", "message us at tea chat".
_SAID = re.compile(
    r"""\b(?:(?:(?:it|that|he|she|place|one|group|thing|cent(?:re|er)|project|service|charity|shop|pub)
      (?:['’]?s|\sis|\swas)? | they['’]re | we['’]re | somewhere | something | were | are)
      \s+(?:(?:just|now)\s+)?(?:called|named|known\s+as)
    | (?:know|knows|knew|known)\s+(?:me|him|her|them)\s+as
    | call(?:s|ed)?\s+(?:me|him|her|us)
    | (?:message|find|follow|dm|add|text)\s+(?:us|me|him|her|them)\s+(?:at|on|as|under))
    \s+(?:the\s+)?(?P<it>(?!(?:me|us|him|her|it|them|you|out|off|in|back|for|up|on|at|to|by|and)\b)
    [\w'’.-]+(?:\s+[\w'’.-]+){0,2})""",
    re.VERBOSE | re.IGNORECASE,
)
_WENT = ("at", "to", "from", "with")
_NOT_THERE = (kinds.DETERMINERS - {"next"}) | cues.SMALL | word_set("bare_places")
_ENDS_THERE = word_set("after_a_service")
_BESIDE = 150  # letters between an occupation and a place
_NOUNS = kinds.ORGANISATIONS | kinds.SURE_STREETS | kinds.PLACES | word_set("perhaps_services")
_HEADS = word_set("heads_of_names")
_FREQUENT_IN_NAMES = word_set("frequent_in_names")
_PARTS_OF_TOWNS = word_set("parts_of_towns")
_LETTERS = re.compile(r"(?<![\w'’-])[a-z](?:[\s.]+[a-z]){2,}(?![\w'’-])", re.IGNORECASE)
_LETTER = re.compile(r"(?<![\w'’-])[b-hj-z](?![\w'’-])")
_TOWARDS = cues.GOES | {"on", "ring", "rang", "rung", "phone", "phoned", "emailed", "texted"}
# By rank: words seldom written, and seldom heard; words too frequent to name a place or a service; to be the
# rest of somebody's name; to name a street after "on".
_RARE, _RARE_IN_SPEECH, _SELDOM, _BEFORE_A_NOUN, _AFTER_A_NAME = 30_000, 15_000, 1_500, 600, 8_000
_ON_A_STREET = 800
_PERHAPS = 0.04  # of the tagger
_PLACE = 4_000  # of everyday words that are towns as well


def second_look(text: str, findings: Sequence[Finding]) -> list[Mark]:
    """Marks in the order of the text; see ingest.deidentify.second_look."""
    taken = {at for one in findings for at in range(one.start, one.end)}
    spoken = words(text)
    plain = casing.lacks_capitals(text)
    marks = [
        *_beside_places(spoken, findings),
        *_after_names(spoken, findings),
        *_before_names(spoken, findings),
        *_said_to_be_names(text),
        *_of_words(spoken, plain=plain),
    ]
    marks += [Mark(*match.span(match.lastgroup or 0), "a number") for match in _NUMBER.finditer(text)]
    marks += [Mark(*match.span(), "letters said one by one") for match in _LETTERS.finditer(text)]
    marks += [Mark(*match.span(), "a letter, which may stand for a name") for match in _LETTER.finditer(text)]
    marks += [Mark(*match.span(), "may be known for it") for match in _KNOWN_FOR.finditer(text)]
    marks += _perhaps_names(text) if plain else ()
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        free = not any(at in taken for at in range(mark.start, mark.end))
        if free and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def _perhaps_names(text: str) -> Iterator[Mark]:
    """What the tagger half believes, and what rules take for a name and the tagger does not."""
    ruled = naming.names(Text(casing.truecase(text), truecased=True), {})
    for one in (*tagger.Reading(text).findings(_PERHAPS), *ruled):
        for word in words(text[one.start : one.end]):
            yield Mark(one.start + word.start, one.start + word.end, "may be a name")


def _said_to_be_names(text: str) -> Iterator[Mark]:
    for match in _SAID.finditer(text):
        for word in words(match["it"]):
            if len(word.text) > 1 and not wordlists.is_function(word.low):
                start = match.start("it")
                yield Mark(start + word.start, start + word.end, "said to be a name")


def _of_words(spoken: Sequence[Word], *, plain: bool) -> Iterator[Mark]:
    for number, word in enumerate(spoken):
        if len(word.text) > 1 and word.text[0].isalpha():
            why = _why_plain(spoken, number) if plain else _why_cased(word)
            if why:
                yield Mark(word.start, word.end, why)


def _why_cased(word: Word) -> str | None:
    low = word.low
    if word.capital and wordlists.is_nation(low):
        return "a country or people"
    if word.capital and not word.first and (low not in NEVER or low in cues.TITLES):
        return "a capital letter"
    return _rare(low, _RARE)


def _why_plain(spoken: Sequence[Word], number: int) -> str | None:
    low, before = spoken[number].low, low_at(spoken, number - 1)
    if len(low) > 3 and wordlists.is_nation(low):
        return "a country or people"
    name = wordlists.may_be_first_name(low)
    after = low_at(spoken, number + 1)
    if (low in _FREQUENT_IN_NAMES and after in _NOUNS) or (low in kinds.SIDES and after in _PARTS_OF_TOWNS):
        return "may be a place or a service"
    if _two_bare(spoken, number) or _two_bare(spoken, number - 1):
        return "may be a place or a service"
    if low in NEVER or (wordlists.is_function(low) and not name):
        return None
    if rare := _rare(low, _RARE_IN_SPEECH):
        return rare
    if name and before not in kinds.DETERMINERS and low != "will":
        return "may be a name"
    if _beside_kin(spoken, number):
        return "may be a name"
    somewhere = before in _TOWARDS or (before == "the" and low_at(spoken, number - 2) in _TOWARDS)
    called = _may_be_called(spoken, number) or _everyday_place(low)
    on = before == "on" and not wordlists.is_of_the_field(low) and wordlists.is_rarer(low, _ON_A_STREET)
    somewhere = somewhere or (spoken[number].joined and _begins_a_name(spoken, number - 1))
    if wordlists.is_organisation(low) or called or on or (somewhere and _seldom(low)):
        return "may be a place or a service"
    return None


def _beside_kin(spoken: Sequence[Word], number: int) -> bool:
    """Whether somebody's friend or kin stands right before this word, as in "my mate spider"."""
    low = spoken[number].low
    kin = low_at(spoken, number - 1) in cues.KIN and low_at(spoken, number - 2) in cues.MINE
    plain = (
        wordlists.is_of_the_field(low)
        or low in cues.KIN | kinds.DESCRIBING
        or low.endswith(("ing", "ed", "ly"))
    )
    return kin and spoken[number].joined and not plain and wordlists.is_rarer(low, _SELDOM)


def _two_bare(spoken: Sequence[Word], number: int) -> bool:
    """Whether two words begin here that stand alone where somebody went: "went to higher ground for"."""
    two = [word.low for word in spoken[max(0, number) : number + 2] if word.joined]
    if len(two) < 2 or low_at(spoken, number - 1) not in _WENT or wordlists.is_of_the_field(two[0]):
        return False
    if any(low in _NOT_THERE or not low.isalpha() or low.endswith(("ing", "ed", "ly")) for low in two):
        return False
    return low_at(spoken, number + 2) in cues.SMALL | _ENDS_THERE | {""}


def _begins_a_name(spoken: Sequence[Word], number: int) -> bool:
    """Whether this word stands without an article where people go, as "street" in "with street lantern"."""
    low = low_at(spoken, number)
    plain = wordlists.is_function(low) or low in kinds.DETERMINERS | kinds.DESCRIBING | cues.SMALL
    return low_at(spoken, number - 1) in _TOWARDS and not plain and spoken[number].joined


def _everyday_place(low: str) -> bool:
    return (
        wordlists.may_be_place(low) and wordlists.is_rarer(low, _PLACE) and not wordlists.is_of_the_field(low)
    )


def _rarely_said(low: str) -> bool:
    inflected = low.endswith(("ing", "ed", "ly", "s"))
    return not inflected and not wordlists.is_of_the_field(low) and wordlists.is_rarer(low, _AFTER_A_NAME)


def _seldom(low: str) -> bool:
    common = wordlists.is_of_the_field(low) and wordlists.rank(low) is None
    return not common and wordlists.is_rarer(low, _SELDOM) and not low.endswith(("ing", "ed", "ly"))


def _may_be_called(spoken: Sequence[Word], number: int) -> bool:
    """What stands before "centre" or "road", where it is more than a description; and "general" or
    "elementary" where it is the last word of a name."""
    low, after = spoken[number].low, low_at(spoken, number + 1)
    if low in _HEADS and number and spoken[number].joined:
        return after in cues.SMALL or wordlists.is_function(after) or number + 1 == len(spoken)
    if after not in _NOUNS or low in kinds.DESCRIBING | cues.SMALL or not spoken[number + 1].joined:
        return False
    return not wordlists.is_of_the_field(low) and wordlists.is_rarer(low, _BEFORE_A_NOUN)


def _rare(low: str, least: int) -> str | None:
    if wordlists.is_of_the_field(low):
        return None
    rare = (wordlists.rank(low) or 0) > least or not wordlists.is_everyday(low)
    return "a rare word" if rare else None


def _after_names(spoken: Sequence[Word], findings: Sequence[Finding]) -> Iterator[Mark]:
    """The word after a name, which may be the rest of it: of a place or a service any that could be, of
    somebody one that is seldom said, or stands before "court" and the like."""
    ends = {one.end: one.type for one in findings}
    for number, (before, word) in enumerate(pairwise(spoken), 1):
        type_ = ends.get(before.end)
        if type_ is None or not word.joined or not word.text[0].isalpha() or word.low in cues.SMALL:
            continue
        noun = word.low in _NOUNS | _HEADS
        if type_ == "PERSON":
            noun = noun or (word.low in kinds.DESCRIBING and low_at(spoken, number + 1) in _NOUNS)
            belongs = (noun or _rarely_said(word.low)) and not before.owns
        else:
            plain = word.low in kinds.DESCRIBING - _HEADS or wordlists.is_function(word.low)
            belongs = noun or not (before.owns or plain)
        if type_ in ("PLACE", "ORG", "PERSON") and belongs:
            yield Mark(word.start, word.end, "may belong to the name before it")


def _before_names(spoken: Sequence[Word], findings: Sequence[Finding]) -> Iterator[Mark]:
    """Kin before somebody's name that is nobody's in particular, and so part of it: "mama otieno"."""
    starts = {one.start for one in findings if one.type == "PERSON"}
    for number, (before, word) in enumerate(pairwise(spoken)):
        told = low_at(spoken, number - 1) in cues.MINE
        if word.start in starts and word.joined and before.low in cues.KIN and not (told or before.owns):
            yield Mark(before.start, before.end, "may belong to the name after it")


def _beside_places(spoken: Sequence[Word], findings: Sequence[Finding]) -> Iterator[Mark]:
    """Rare combinations: what somebody does for a living, told beside where."""
    places = [one for one in findings if one.type in ("PLACE", "ORG", "STREET")]
    for word in spoken:
        if cues.is_occupation(word.low) and any(
            place.start - _BESIDE < word.start < place.end + _BESIDE for place in places
        ):
            yield Mark(word.start, word.end, "an occupation beside a place")
