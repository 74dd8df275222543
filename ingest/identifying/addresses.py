"""Streets with what belongs to them: house numbers, flats, postcodes, roads known by a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying import cues, kinds
from ingest.identifying.counting import DAY, FROM_10_TO_99, UP_TO_99
from ingest.identifying.findings import Finding
from ingest.identifying.sets import word_set

_NOUN = "|".join(sorted(kinds.SURE_STREETS | word_set("more_street_nouns"), key=len, reverse=True))
_HUNDREDS = rf"(?:a|one|two|three)\s+hundred(?:\s+and\s+{UP_TO_99})?"
# "six thirty one", "two oh three", "eighty eight a".
_SAID = rf"(?:{_HUNDREDS}|{UP_TO_99}(?:\s+(?:oh|zero|{UP_TO_99})){{0,3}})(?:\s+[a-d]\b)?"
_DOOR = rf"(?:\d{{1,5}}[a-z]?(?:[/-]\d{{1,4}})?|{_SAID})"
_WITHIN = r"(?:flat|apt|apartment|unit|suite|room|house|number|no\.?)"
_HOUSE = rf"""(?:(?:{_WITHIN}\s+{_DOOR}(?:\s*,|\s+at)?\s+)?(?:{_WITHIN}\s+)?{_DOOR}(?:\s*,)?\s+)"""
_CAPITAL = r"[A-ZÀ-Þ][\w'’-]*"
_STREET = re.compile(
    rf"""\b(?i:{_HOUSE})?(?:(?:(?:St|Mt)\.?|{_CAPITAL}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}(?:(?i:rd|st|ave|ln|dr|ct|blvd|hwy)\.|(?i:{_NOUN})\b)
    (?:,?\s(?i:(?:north|south|east|west|[ns][ew])\b))?
    (?:,\s*(?i:(?:apartment|apt|flat|unit|suite|room|number)\.?\s*\#?\w{{1,5}}))?""",
    re.VERBOSE,
)
_NUMBERED = re.compile(
    rf"""\b(?:highway|hwy|route|rte|interstate|beltway|(?:state|county)\s+road|state\s+route|us|nh|the\s+[amn])[\s-]?
      \d{{1,4}}[a-z]?\b
    | \bI-\d{{1,3}}\b
    | \b(?:(?:number\s+)?{_DOOR}\s+)?
      (?:highway|route|interstate|beltway|(?:state|county)\s+road|the\s+[am])\s+(?:(?:one|two)\s+)?(?:hundred\s+(?:and\s+)?)?{UP_TO_99}(?:\s+{UP_TO_99})?(?:\s+[b-d])?\b
    | (?<!\bthe\s)\b(?:{_DOOR}\s+)?(?:(?:north|south|east|west)\s+)?(?:\d{{1,3}}(?:st|nd|rd|th)|{DAY})\s+
      (?:avenue|ave|street)\b
    | \bavenue\s+[a-z]\b""",
    re.VERBOSE | re.IGNORECASE,
)
_NOUN_FIRST = re.compile(
    rf"""\b(?:\d{{1,5}}[a-z]?,?\s+)?(?i:rue|chemin|côte|calle|avenida|rua|via|paseo)\s+
    (?:(?:de|du|des|la|le|del|da|do|los|las|l['’])\s*){{0,2}}{_CAPITAL}(?:\s{_CAPITAL})?""",
    re.VERBOSE,
)
_POSTCODE = re.compile(
    r"""\b(?:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2} | [A-Z]\d[A-Z]\s?\d[A-Z]\d
    | [AC-FHKNPRTV-Y]\d[\dW]\s[A-Z\d]{4})\b
    | (?<=\b[A-Z]{2}\s)\d{5}(?:-\d{4})?\b""",
    re.VERBOSE,
)
_POSTCODE_AFTER_TOWN = re.compile(
    rf"\b{_CAPITAL},?[\s-](?P<it>[1-9]\d{{5}})\b(?!\s*(?:people|rupees|dollars|pounds))"
)
_FLAT = re.compile(
    rf"""\b(?i:flat|apartment|apt|unit|house)\s+(?i:number\s+)?\d{{1,4}}[A-Za-z]?\b
    (?:,\s*{_CAPITAL}(?:\s{_CAPITAL}){{0,4}}){{0,3}}
    | \b(?i:(?:flat|apartment|apt|unit)\s+(?:number\s+)?{_SAID})\b
    | \b(?i:room)\s+(?i:\d{{1,4}}|{FROM_10_TO_99})\b
    | \b(?i:P\.?\s?O\.?\s+Box)\s+(?:\d+|(?i:{_SAID}))\b""",
    re.VERBOSE,
)
_HOUSE_NUMBER = re.compile(
    rf"""\b(?:house\s+number|number|block|door)\s+(?P<it>\d{{1,4}}[a-z]?|{_HUNDREDS}|{UP_TO_99})\b
    (?=[,.]|\s+(?:if|on|in|everyone|everybody|and|the|at)\b|\s*$)
    | \b(?:in|at)\s+number\s+(?P<too>{_SAID}|\d{{1,4}}[a-z]?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE_STREETS = re.compile(r"\b(?:on|at|in|to|off|up|down|along|from|near)\s$", re.IGNORECASE)
_NO_NAMES = kinds.DESCRIBING - {"main", "high"}
_CAPITALISED = re.compile(r"\.?\s(?!I\b)[A-ZÀ-Þ]")
_COURTS = word_set("courts")
_BEFORE_SAINTS = ("fort", "port", "mount", "lake")  # no street: Fort St John
_LEADS = cues.SMALL | kinds.DETERMINERS


def streets(cased: str) -> Iterator[Finding]:
    """Streets and what stands with them, in a text with capitals (its own or given); the longest first."""
    found = [*_named(cased), *_formed(cased)]
    yield from sorted(found, key=lambda one: one.start - one.end)


def _formed(cased: str) -> Iterator[Finding]:
    for pattern in (_NUMBERED, _NOUN_FIRST, _POSTCODE, _POSTCODE_AFTER_TOWN, _FLAT, _HOUSE_NUMBER):
        for match in pattern.finditer(cased):
            yield Finding(*match.span(match.lastgroup or 0), "STREET")


def _named(cased: str) -> Iterator[Finding]:
    """Names that end in "Road" and the like, without the small words with capitals before them."""
    for match in _STREET.finditer(cased):
        words, start = match.group().split(), match.start()
        while words and words[0].lower() in _LEADS and not _counts(words[0]):
            start += len(words[0]) + 1
            words = words[1:]
        plain = () if _is_proper(cased, start, words) else _NO_NAMES
        names = [
            w for w in words[:-1] if w[0].isupper() and w.lower() not in plain and w[1:2] not in ("'", "’")
        ]
        noun = words[-1].lower().strip(".,") if words else ""
        if noun == "st" and names and names[-1].lower() in _BEFORE_SAINTS:
            continue
        if noun == "court" and len(words) > 2 and words[-2].lower() in _COURTS:
            continue  # no street: Barnsley Family Court
        if noun in ("dr", "st") and _CAPITALISED.match(cased, match.end()):
            continue  # a title: the lady dr ileana
        sure = noun in kinds.SURE_STREETS or any(c.isdigit() for c in match.group()) or len(words) > 2
        if names and (sure or _BEFORE_STREETS.search(cased[max(0, start - 6) : start])):
            yield Finding(start, match.end(), "STREET")


def _is_proper(cased: str, start: int, words: list[str]) -> bool:
    """Whether the noun has a capital too, within a sentence: "in Long Street", not "Long streets"."""
    within = cased[max(0, start - 2) : start - 1].isalnum() and cased[start - 1 : start] == " "
    return within and len(words) > 1 and words[-1][0].isupper()


def _counts(word: str) -> bool:
    """House numbers in words are no small words."""
    return word.lower() in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
