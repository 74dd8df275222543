"""Streets with what belongs to them: house numbers, flats, postcodes, roads known by a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying import kinds
from ingest.identifying.counting import UP_TO_99
from ingest.identifying.findings import Finding

_NOUN = "|".join(
    sorted(
        kinds.SURE_STREETS
        | {
            "rd",
            "st",
            "ave",
            "ln",
            "dr",
            "court",
            "place",
            "close",
            "gardens",
            "row",
            "grove",
            "square",
            "terrace",
            "mews",
            "parade",
            "walk",
            "way",
            "rise",
        },
        key=len,
        reverse=True,
    )
)
_HOUSE = rf"(?:(?:(?:flat|apt|apartment|unit|room|house|number|no\.?)\s+)?(?:\d{{1,5}}[a-z]?(?:[/-]\d{{1,4}})?|(?:a\s+|one\s+|two\s+)?hundred(?:\s+and\s+{UP_TO_99})?|{UP_TO_99})(?:\s*,)?\s+)"
_CAPITAL = r"(?:(?:St|Mt)\.?\s|[A-ZÀ-Þ][\w'’-]*\s|\d{1,3}(?:st|nd|rd|th)\s)"
_STREET = re.compile(
    rf"\b(?i:{_HOUSE})?(?:{_CAPITAL}){{1,4}}(?i:{_NOUN})\b\.?(?:,?\s(?i:(?:north|south|east|west|[ns][ew])\b))?"
    rf"(?:,\s*(?i:(?:apartment|apt|flat|unit|suite|room|number)\.?\s*#?\w{{1,5}}))?"
)
_NUMBERED = re.compile(
    r"\b(?:highway|hwy|route|rte|interstate|state\s+road|county\s+road|state\s+route|us|nh|the\s+[amn])[\s-]?\d{1,4}[a-z]?\b|\b(?:i-\d{1,3})\b",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[AC-FHKNPRTV-Y]\d[\dW]\s?[A-Z\d]{4}|BT\d{1,2}\s\d[A-Z]{2})\b"
    r"|(?<=\b[A-Z]{2}\s)\d{5}(?:-\d{4})?\b|(?<=,\s)\d{5}(?:-\d{4})?\b(?!\s*(?:people|dollars))"
)
_FLAT = re.compile(
    r"\b(?:flat|apartment|apt|unit|house)\s+(?:number\s+)?(?:\d{1,4}[a-z]?\b(?:,\s*(?:[A-Z][\w'’-]*\s?){1,5}(?:,\s*(?:[A-Z][\w'’-]*\s?){1,5})?)?)|\bP\.?\s?O\.?\s+Box\s+\d+",
    re.IGNORECASE,
)
_HOUSE_NUMBER = re.compile(
    rf"\b(?:house\s+number|number|block|door)\s+(\d{{1,4}}[a-z]?|(?:(?:one|two|three|a)\s+hundred(?:\s+and\s+)?)?{UP_TO_99})\b(?=[,.]|\s+(?:if|on|in|everyone|everybody|and|the|at)\b|\s*$)",
    re.IGNORECASE,
)
_PIN = re.compile(r"(?<=[A-Za-z][\s-])[1-9]\d{5}\b")


def streets(cased: str) -> Iterator[Finding]:
    """Streets and what stands with them, in a text with capitals (its own or given)."""
    for match in _STREET.finditer(cased):
        words = match.group().split()
        start = match.start()
        while words and words[0].lower() in (
            "the",
            "my",
            "our",
            "then",
            "and",
            "on",
            "in",
            "at",
            "from",
            "so",
            "but",
            "a",
            "i",
            "he",
            "she",
            "they",
            "it",
            "we",
            "his",
            "her",
        ):
            start += len(words[0]) + 1
            words = words[1:]
        capitals = [w for w in words[:-1] if w[:1].isupper() and w.lower() not in kinds.DESCRIBING]
        noun = words[-1].lower().strip(".,") if words else ""
        if capitals and (
            noun in kinds.SURE_STREETS
            or any(c.isdigit() for c in match.group())
            or len(words) > 2
            or cased[max(0, start - 3) : start].lower() in ("on ", "at ", "in ", "to ", "ff ")
        ):
            yield Finding(start, match.end(), "STREET")
    for pattern in (_NUMBERED, _POSTCODE, _FLAT):
        for match in pattern.finditer(cased):
            yield Finding(match.start(), match.start() + len(match.group().rstrip(" ,")), "STREET")
    for match in _HOUSE_NUMBER.finditer(cased):
        yield Finding(*match.span(1), "STREET")
