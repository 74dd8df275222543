"""How old somebody is or was, in digits and as it is said. How long something lasted is no age."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.identifying.counting import FROM_10_TO_99, UP_TO_99
from ingest.identifying.findings import Finding
from ingest.identifying.sets import either

_NUMBER = rf"(?:1[01]\d|[1-9]\d?|(?:a|one)\s+hundred(?:\s+and\s+{UP_TO_99})?|{UP_TO_99})"
_HALF = r"(?:\s+and\s+a\s+(?:half|quarter|bit))?"
_UNIT = r"(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)"
_SMALL_UNIT = rf"(?:\s+(?:months?|weeks?|days?)(?!\s+{either('not_of_age')}\b))"
_SOFT = rf"(?:{either('about')}\s+){{0,2}}"
_COUNTED = rf"""(?!\s+in\s+the\s+(?:fall|autumn|spring|summer|winter|new)\b)(?:
    [\s-]+(?:and\s+a\s+half\s+|(?:or|to)\s+\w+\s+|(?:full|solid|whole)\s+)?{either("counted")}\b
    | \s*[%£$€:/+] | [.,]\d | -(?!year)\w | \s+past\b)"""
_BIRTHDAY = (
    r"(?:(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-](?:first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth))|sixteenth|eighteenth|(?:twen|thir|for|fif|six|seven|eigh|nine)tieth"
    r"|(?:1[3-9]|[2-9]\d)(?:st|nd|rd|th))"
)
# Each pattern marks the age itself as `it`.
_TOLD = (
    rf"\b(?P<it>{_NUMBER}{_HALF}(?:[\s-]+{_UNIT})?[\s-]+(?:old|young|of\s+age))\b",
    rf"\b(?P<it>{_NUMBER}[\s-]year[\s-]olds?)\b",
    rf"\b(?:he|she|girl|boy|baby|son|daughter)\s+(?:was|is)\s+(?P<it>{_NUMBER}\s+{_UNIT})\s+(?:by\s+then|then|now)\b",
    rf"""\b(?:aged|age|the\s+age\s+of|ages?\s+of)\s+(?P<it>{_NUMBER}{_HALF}(?:\s+(?:months?|weeks?|days?))?)\b
    (?!\s*(?:groups?|to\s+\d))""",
    rf"\b(?P<it>{_NUMBER})\s?(?:yo|y/o|yrs)\b",
    rf"\b(?:my|his|her|their|our|the|mid|early|late)[\s-](?P<it>{either('decades_of_life')})\b",
    rf"\b{either('children')}\s+of\s+(?P<it>{_NUMBER}{_HALF}(?:\s+{_UNIT})?)\b(?!\s+(?:them|us|whom))",
    r"\b(?P<it>(?:grade|class|standard)\s+(?:1[0-2]|[1-9]))\b",
    # "I'm forty-three", "she'd have been forty", "turned nine".
    rf"""\b(?:{either("aged_subjects")}(?:['’](?:s|m|re|d\s+be|ll\s+be|d\s+been|ve\s+been)|\s+{either("aged_verbs")})
    | ['’]d\s+(?:be|have\s+been) | {either("aged_cues")})\s+{_SOFT}
    (?P<it>{_NUMBER}{_HALF}{_SMALL_UNIT}?(?:[\s-](?:odd|ish|something)\b)?)(?!\w)(?!{_COUNTED})""",
    # "i'm thirty four people call me": one person is not thirty-four people.
    rf"""\b(?:i['’]m|i\s+am|he['’]s|she['’]s)\s+{_SOFT}(?P<it>{FROM_10_TO_99})\s+people\s+(?:know|call|think|say|tell)\b""",
    # "this man sixty-three used to"; "from like sixteen", for an hour ends at twelve.
    rf"\b(?:man|woman|lady|fella|bloke|guy|gentleman|girl|boy|lad|lass)\s+(?P<it>{FROM_10_TO_99})\b(?!{_COUNTED})",
    rf"\b{either('children')}\s+(?P<it>{_NUMBER}\s+(?:months?|weeks?))\b(?!\s+{either('not_of_age')}\b)",
    # "she eighty eight now", without a verb.
    rf"\b(?:he|she)\s+(?P<it>{FROM_10_TO_99})\b(?!{_COUNTED})(?=\s*(?:[,.;!?\n]|$)|\s+{either('after_an_age')}\b)",
    rf"\b(?:from|since|till|until)\s+(?:like|about|around|maybe)\s+(?P<it>(?!ten|eleven|twelve){FROM_10_TO_99})\b(?!{_COUNTED})",
    # An answer: "how old is he / six, eh, just six"; "that's me fifty-five".
    rf"""\bhow\s+old\b[^\n]{{0,40}}\n\s*(?:\S+[:,]\s+)?(?:(?:he['’]s|she['’]s|i['’]m|eh|um|uh|er|yeah|so|i\s+think|just|only|about|like)[,\s]+){{0,3}}
    (?P<it>{_NUMBER})\b(?!{_COUNTED})""",
    rf"\bthat['’]s\s+me\s+(?P<it>{FROM_10_TO_99})\b(?!{_COUNTED})",
    # A birthday: "before my thirty ninth", "what would've been his thirty-fifth".
    rf"""\b(?:before|after|for|till|until|been|be|turning|since)\s+(?:my|his|her|their|your)\s+(?P<it>{_BIRTHDAY})
    (?=\s*(?:[.,;!?\n]|$)|\s+(?:birthday|and\s+i|and\s+im|but|so|i|we|last)\b)""",
    rf"\b(?:my|his|her|their|your)\s+(?P<it>{_BIRTHDAY})\s+birthday\b",
    # "when twelve", "since he was" is above; "from eleven" may be an hour.
    rf"\b{either('aged_when')}\s+{_SOFT}(?P<it>\d\d?|{UP_TO_99})(?!\w)(?!{_COUNTED})(?=\s*(?:[,.;)!?\n]|$)|\s+{either('after_an_age')}\b)",
    # A number that is a sentence, or begins one: "Twenty-six.", "61, ex shearer."
    rf"""(?:[.?!…]\s+|^|\n|:\s+|\bnow\s+)(?P<it>[1-9]\d|{FROM_10_TO_99})
    (?=[.!]|,\s+(?!\d)|,?\s+(?:when|years\s+old)\b)""",
)
_PATTERNS = tuple(re.compile(pattern, re.VERBOSE | re.IGNORECASE) for pattern in _TOLD)
_COUNTS = re.compile(rf"{_COUNTED} | \s+{UP_TO_99}\b | {_SMALL_UNIT}", re.VERBOSE | re.IGNORECASE)
_AT = re.compile(
    rf"""\b(?:at|by)\s+(?:(?:only|just|about|like|maybe|around)\s+)?(?P<it>1[1-9]|[2-9]\d|{FROM_10_TO_99})(?!\w)
    (?!{_COUNTED}|\s+(?:at\s+night|and\s+a\s+half|tonight|every|sharp|oh|to|o|{UP_TO_99})\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_HOUR = re.compile(r"(?:ten|eleven|twelve|1[0-2])$", re.IGNORECASE)
_OF_LIFE = re.compile(rf"{either('of_life')}\s+$", re.IGNORECASE)
_BESIDE = re.compile(
    rf"""(?P<link>['’]s|\s+is|\s+was|,|\s*\(|\s+turned|)\s*
    (?:(?:{either("about")}|aged?|turned|(?:she|he|who)['’]s|who\s+(?:was|is))\s+){{0,2}}
    (?P<it>(?:[1-9]\d?|{UP_TO_99}){_HALF}{_SMALL_UNIT}?)(?!\w)(?!{_COUNTED})""",
    re.VERBOSE | re.IGNORECASE,
)
# "forty three forty four in november", "forty three no wait forty four".
_MORE = re.compile(
    rf"""\s+(?:(?P<it>{FROM_10_TO_99})\s+(?:in|on|this|next)\s+(?:{either("months")}|the\b|my\b|week|month|year)
    | (?:no\s+wait|no\s+sorry|sorry|i\s+mean|well)\s+(?P<other>{FROM_10_TO_99})\b)(?!{_COUNTED})""",
    re.VERBOSE | re.IGNORECASE,
)
_AND = re.compile(
    rf",?\s+and\s+(?P<it>[1-9]\d?|{UP_TO_99})(?!\w)(?!{_COUNTED})(?=\s*[.,;\n]|\s*$|\s+{either('after_an_age')}\b)",
    re.VERBOSE | re.IGNORECASE,
)
_ENDS = re.compile(rf"\s*(?:[,.;)!?\n]|$)|\s+{either('after_an_age')}\b|\s+(?!I\b)[A-ZÀ-Þ]")
_LINE_OF_LIFE = 14  # letters before "at eleven" in which something of a life stands


def ages(text: str, names: Sequence[Finding]) -> Iterator[Finding]:
    """Ages told as such, and numbers beside `names`; `text` has capitals, of its own or given."""
    for age in _ages(text, names):
        yield age
        if more := _AND.match(text, age.end) or _MORE.match(text, age.end):
            yield Finding(*more.span(more.lastgroup or 0), "AGE")


def counts(text: str, end: int) -> bool:
    """Whether a number that ends here goes on, or counts something, and so is nobody's age."""
    return _COUNTS.match(text, end) is not None


def _ages(text: str, names: Sequence[Finding]) -> Iterator[Finding]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Finding(*match.span("it"), "AGE")
    for match in _AT.finditer(text):
        before = text[max(0, match.start() - _LINE_OF_LIFE) : match.start()]
        if not _HOUR.match(match["it"]) or _OF_LIFE.search(before):
            yield Finding(*match.span("it"), "AGE")
    for name in names:
        beside = _BESIDE.match(text, name.end) if name.type in ("PERSON", "ORG", "PLACE") else None
        said = beside and (
            beside["link"] in ("’s", "'s")
            or (name.type == "PERSON" and beside["link"].strip() in ("is", "was"))
        )
        if beside and (said or _ENDS.match(text, beside.end("it"))):
            yield Finding(*beside.span("it"), "AGE")
