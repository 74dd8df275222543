"""What no rule can judge: marks that ask a person to look, outside the findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.identifying import casing, cues, kinds, wordlists
from ingest.identifying.counting import FROM_10_TO_99, UNIT
from ingest.identifying.findings import Finding, Mark
from ingest.identifying.naming import NEVER
from ingest.identifying.sets import word_set
from ingest.identifying.words import Word, words

_OCCUPATIONS = word_set("occupations")
_NUMBER = re.compile(
    rf"(?<![\w.])(?:[£$€]?\d[\d.,:/-]*\d|{FROM_10_TO_99}|(?<=\bis )(?:\d|{UNIT})|(?<=\bwas )(?:\d|{UNIT})|(?<=['’]s )(?:\d|{UNIT}))(?!\w)",
    re.IGNORECASE,
)
_KNOWN_FOR = re.compile(
    r"""\b(?:(?:in|all\s+over|made|read)\s+the\s+(?:\w+\s+)?(?:papers?|news|newspapers?|headlines|tabloids|echo|gazette|herald|chronicle|courier|times|sun|mail)
    |on\s+(?:the\s+)?(?:\w+\s+)?(?:telly|tv|television|radio|news|front\s+page|youtube|crimewatch)|front\s+page|went\s+viral|made\s+history|world\s+record
    |the\s+(?:only|first|last|youngest|oldest|fastest|tallest)\s+(?:one|ever|\w+)(?=\s+(?:in|to|who|that|ever|on|at|of|from))|(?:every(?:body|one)|the\s+whole\s+\w+)\s+(?:knows?|knew|remembers?|saw|seen|heard)
    |(?:i|he|she|we|they)(?:['’]s|['’]m|\s+was|\s+were|\s+is)?\s+(?:famous|well\s+known)|got\s+a\s+medal|won\s+the|played\s+for|wrote\s+the\s+(?:song|book)|statue|tattoo(?:ed)?
    |arrested\s+(?:me|us|him|her)|burned?\s+down|burnt\s+down|blew\s+up|knocked\s+down|homecoming|murder(?:ed)?|inquest|inquiry|plane\s+crash|hijack\w*|kidnap\w*)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_BESIDE = 150  # letters between an occupation and a place


def second_look(text: str, findings: Sequence[Finding]) -> list[Mark]:
    """Marks in the order of the text; see ingest.deidentify.second_look."""
    taken = {at for one in findings for at in range(one.start, one.end)}
    plain = casing.lacks_capitals(text)
    spoken = words(text)
    marks = [*_of_words(spoken, plain), *_beside_places(spoken, findings)]
    marks += [Mark(*match.span(), "a number") for match in _NUMBER.finditer(text)]
    marks += [Mark(*match.span(), "may be known for it") for match in _KNOWN_FOR.finditer(text)]
    free = [m for m in marks if not any(at in taken for at in range(m.start, m.end))]
    return _apart(free)


def _of_words(spoken: Sequence[Word], plain: bool) -> Iterator[Mark]:
    for number, word in enumerate(spoken):
        if not word.text[0].isalpha() or len(word.text) < 2:
            continue
        why = _why_plain(spoken, number) if plain else _why_cased(word)
        if why:
            yield Mark(word.start, word.end, why)


def _why_cased(word: Word) -> str | None:
    low = word.low
    if wordlists.is_nation(low) and word.capital:
        return "a country or people"
    if word.capital and not word.first and (low not in NEVER or low in cues.TITLES):
        return "a capital letter"
    return _rare(low)


def _why_plain(spoken: Sequence[Word], number: int) -> str | None:
    low = spoken[number].low
    before = spoken[number - 1].low if number else ""
    if wordlists.is_nation(low) and len(low) > 3:
        return "a country or people"
    if low in NEVER or wordlists.is_function(low) and not wordlists.may_be_first_name(low):
        return None
    if rare := _rare(low):
        return rare
    if wordlists.is_of_the_field(low) and not wordlists.may_be_first_name(low):
        return None
    if (
        wordlists.may_be_first_name(low)
        and before not in kinds.DETERMINERS
        and low != "may"
        and low != "will"
    ):
        return "may be a name"
    goes = before in _TOWARDS or (before == "the" and number > 1 and spoken[number - 2].low in _TOWARDS)
    rank = wordlists.rank(low)
    if wordlists.is_organisation(low) or (
        goes and rank is not None and rank > _SELDOM and not low.endswith(("ing", "ed", "ly"))
    ):
        return "may be a place or a service"
    return None


def _rare(low: str) -> str | None:
    if wordlists.is_of_the_field(low):
        return None
    rank = wordlists.rank(low)
    if (rank is not None and rank > _RARE) or not wordlists.is_everyday(low):
        return "a rare word"
    return None


_RARE = 30_000  # by rank: words that are seldom heard in an interview
_SELDOM = 1_500
_TOWARDS = cues.GOES | {"on"}


def _beside_places(spoken: Sequence[Word], findings: Sequence[Finding]) -> Iterator[Mark]:
    places = [one for one in findings if one.type in ("PLACE", "ORG", "STREET")]
    for word in spoken:
        if word.low in _OCCUPATIONS and any(p.start - _BESIDE < word.start < p.end + _BESIDE for p in places):
            yield Mark(word.start, word.end, "an occupation beside a place")


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """Sorted, the longer one where two overlap."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept
