"""Days, months, years and feasts, in digits and as they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying.counting import DAY, FROM_10_TO_99, SPOKEN_YEAR, UNIT, UP_TO_99, YEAR
from ingest.identifying.findings import Finding
from ingest.identifying.sets import either
from ingest.identifying.wordlists import lines

_SURE_MONTH = (
    r"(?:january|february|april|june|july|august|september|october|november|december"
    r"|(?:jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)(?!\w)"
)
_MONTH = rf"(?:{_SURE_MONTH}|(?:march|may|mar)\b)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tues?|weds?|thurs?|fri|sat|sun)\b\.?)"
_NINETIES = rf"(?:sixty|seventy|eighty|ninety)[\s-]{UNIT}"
_OF_YEAR = (
    rf"(?:,?\s+(?:of\s+)?(?:{YEAR}\b|['’‘]\d\d\b|{_NINETIES}|{FROM_10_TO_99}\b|oh[\s-]{UNIT}\b"
    rf"|(?:last|this|next)\s+year\b|(?:a|{UP_TO_99})\s+years?\s+(?:ago|back)\b))"
)
_NOT_COUNTED = (
    r"(?!\s+(?:years|months|days|weeks|per|percent|people|men|women|miles|quid|pounds|dollars|of|mil|mg)\b"
    rf"|\s+to\s+(?:\d|{UP_TO_99}))"
)
_SAID_BETWEEN = r"(?:like|um|uh|er|erm|eh|em|maybe|about|around|i\s+think|what)"
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|(?=\w+(?:st|nd|rd|th)\b|\w+[\s-]\w+(?:st|nd|rd|th)\b)" + DAY + r")"


_TWO = r"(?:0?[1-9]|[12]\d|3[01])"  # of a day or a month, in figures


def _feasts() -> str:
    """The feasts of the list, the longest first, with or without apostrophes and hyphens."""
    named = sorted(lines("feasts.txt"), key=len, reverse=True)
    patterns = (
        re.sub(r"[ -]", r"[\\s-]+", re.escape(f).replace("\\", "")).replace("'", "['’]?") for f in named
    )
    return "|".join(patterns)


# Each pattern marks the date itself as `it`, where more than the date is matched.
_DATES = (
    r"\b(?:last|next|this(?:\s+past)?)\s+(?:christmas|easter|thanksgiving|new\s+year['’]?s?|hallowe['’]?en|ramadan|eid"
    r"|diwali|hogmanay|hanukkah)\b",
    rf"""\b(?:(?:the\s+)?(?:{_WEEKDAY}|day|night|week|weekend)\s+(?:before|after)\s+)?
    (?:(?:the\s+)?(?:feast|night|eve)\s+of\s+(?:saint|st\.?|san|santa|santo|all|the|our)\s+\w+
    | (?:saint|st\.?|san|santa|santo)\s+\w+(?:['’]?s)?\s+(?:day|night|eve|week|weekend)
    | (?:\w+\s+)?(?:people['’]?s['’]?|independence|liberation|remembrance|memorial|awareness|reconciliation
      |sorry)\s+day
    | {_feasts()})(?!\w)(?:\s+(?:day|eve|night|weekend|{_WEEKDAY})\b)?{_OF_YEAR}?""",
    # Days.
    rf"\b(?:{_WEEKDAY},?\s+)?(?:the\s+)?{DAY}(?:\s+(?:day\s+)?of)?\s+{_MONTH}{_OF_YEAR}?",
    rf"\b(?:{_WEEKDAY},?\s+)?{_MONTH}\s+(?:the\s+)?{DAY}\b{_OF_YEAR}?",
    rf"\b{_WEEKDAY},?\s+(?:the\s+)?{_ORDINAL}\b",
    rf"\b{DAY}\s+of\s+the\s+{DAY}\b{_OF_YEAR}",
    # A day alone: "a review on the twenty second"; "on the third floor" is none.
    rf"""\b(?:on|until|till|by|since)\s+(?P<it>the\s+(?!first\b|second\b)(?=\w*\s?\w*(?:st|nd|rd|th)\b){DAY})
    (?=\s*(?:[.,;!?\n]|$)|\s+{either("after_a_day")}\b)""",
    rf"\b{_SURE_MONTH}\s+(?!two\s+thousand){UP_TO_99}\b{_NOT_COUNTED}{_OF_YEAR}?",
    rf"\b(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?\b | \b{_TWO}[./-]{_TWO}[./-](?:(?:19|20)\d\d|\d\d)\b",
    # Months and seasons.
    rf"\b(?:spring|summer|autumn|fall|winter|christmas|easter)(?:\s+(?:of|in))?\s+(?:{YEAR}\b|['’‘]\d\d\b|{_NINETIES})",
    rf"\b{_MONTH}{_OF_YEAR} | \b{_SURE_MONTH}",
    r"""\b(?:in|of|since|last|this|next|by|until|till|early|late|mid|around)[\s-](?:the\s+)?(?P<it>march|may)\b
    (?!\s+(?:be|have|as|not|or|well)\b)""",
    r"\bfrom\s+(?P<it>march|may)\s+(?:to|till|until)\b",
    rf"""\b(?P<it>the\s+(?:twenty|thirty)[\s-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))\b
    (?=\s*(?:[.,;!?\n]|$)|\s+{either("after_a_day")}\b)""",
    r"\b(?:was\s+it|it\s+was|think\s+it['’]?s|that\s+was|it\s+was\s+in)\s+(?P<it>march|may)\b",
    # Years.
    rf"(?<![\w.,/£$€-])(?:19[3-9]\d|20[0-4]\d)(?!\w|%|[.,]\d|-\d{{3}}){_NOT_COUNTED}",
    r"(?<!\w)['’‘]\d\d\b(?!['’])",
    rf"""(?<!\blived\s)(?<!\blive\s)\b(?:in|since|by|from|around|about|of|until|till|to|or)\s+(?:{_SAID_BETWEEN}\s+){{0,2}}
    (?P<it>{_NINETIES}|oh[\s-]{UNIT})\b{_NOT_COUNTED}""",
    rf"""\b(?:that\s+was|was\s+it|must\s+have\s+been|say\s+it\s+was|would\s+say)\s+(?:{_SAID_BETWEEN}\s+)?
    (?P<it>{_NINETIES})\b(?=\s*(?:[.,;!?\n]|$)|\s+(?:and|when|so|i|or)\b)""",
    rf"\b(?!two[\s-]thousand\b(?![\s-]+(?:and\b|{UNIT}|{FROM_10_TO_99})))(?!nineteen[\s-]hundred\b){SPOKEN_YEAR}\b",
    rf"\b(?:in|since|around|by)\s+(?P<it>two[\s-]thousand)\b{_NOT_COUNTED}",
    r"\b(?:the\s+)?(?:early|mid|late)?[\s-]?(?:19[3-9]0|20[0-2]0)s\b",
)
_PATTERNS = tuple(re.compile(pattern, re.VERBOSE | re.IGNORECASE) for pattern in _DATES)


def dates(text: str) -> Iterator[Finding]:
    """Days, months, years and feasts by which a moment in somebody's life can be found."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Finding(*match.span("it" if "it" in pattern.groupindex else 0), "DATE")
