"""Numbers as words, for the rules that look for ages, dates and codes in speech."""

from __future__ import annotations

UNIT = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_ORDINAL_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_ORDINAL_MORE = (
    "tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    "|twentieth|thirtieth"
)

# Atomic, so that what must not follow "thirty one" is not got round by taking "thirty" alone.
UP_TO_99 = rf"(?>(?:{_TENS})(?:[\s-]{UNIT}\b)?|{_TEENS}|{UNIT})"
"""One to ninety-nine in words."""
FROM_10_TO_99 = rf"(?>(?:{_TENS})(?:[\s-]{UNIT}\b)?|{_TEENS})"
DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:twenty|thirty)[\s-](?:{_ORDINAL_UNITS})"
    rf"|{_ORDINAL_UNITS}|{_ORDINAL_MORE})"
)
"""A day of a month, in digits or words."""
DIGIT = r"(?:zero|oh|o|nought|naught|one|two|three|four|five|six|seven|eight|nine)"
SPOKEN_YEAR = (
    rf"(?:nineteen[\s-](?:and\s+)?(?:hundred|oh[\s-]{UNIT}|{FROM_10_TO_99})"
    rf"|twenty[\s-](?:oh[\s-]{UNIT}|{FROM_10_TO_99})"
    rf"|two[\s-]thousand(?:[\s-]and)?(?:[\s-]{UP_TO_99})?)"
)
"""A year as it is said: nineteen ninety-three, twenty twenty, two thousand and nine."""
YEAR = rf"(?:(?:19|20)\d\d|{SPOKEN_YEAR})"
