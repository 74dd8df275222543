"""How old somebody is or was, in digits and as it is said. How long something lasted is no age."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.identifying.counting import FROM_10_TO_99, UP_TO_99
from ingest.identifying.findings import Finding

_OLD = rf"(?:1[01]\d|[1-9]\d?|a\s+hundred(?:\s+and\s+{UP_TO_99})?|{UP_TO_99})"
_HALF = r"(?:\s+and\s+a\s+(?:half|quarter|bit))?"
_UNIT = r"(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)"
_CHILD = r"(?:bairn|baby|bub|baba|wean|wain|child|toddler|infant|newborn|son|daughter|girl|boy|lass|lad|lassie|kid|pup)"
_TOLD = re.compile(
    rf"""\b(?P<a>{_OLD}{_HALF}(?:[\s-]+{_UNIT})?[\s-]+(?:old|young|of\s+age))\b | \b(?P<b>{_OLD}[\s-]year[\s-]olds?)\b
    | \b(?:aged|age|the\s+age\s+of|ages?\s+of)\s+(?P<c>{_OLD}{_HALF}(?:\s+(?:months?|weeks?|days?))?)\b(?!\s*(?:groups?|to\s+\d))
    | \b(?P<d>{_OLD})\s?(?:yo|y/o|yrs)\b
    | \b(?:my|his|her|their|our|the|mid|early|late)[\s-](?P<e>teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b
    | \b(?:{_CHILD}|man|woman|lady|fella|chap|patient)\s+of\s+(?P<f>{_OLD}{_HALF}(?:\s+{_UNIT})?)\b(?!\s+(?:them|us|whom))
    | \b(?P<g>(?:grade|class|standard)\s+(?:1[0-2]|[1-9]))\b""",
    re.VERBOSE | re.IGNORECASE,
)
# What is counted, where a number is no age: "I was six months clean", "there was three of us".
_COUNTED = r"""(?:[\s-]+(?:and\s+a\s+half\s+|or\s+\w+\s+|to\s+\w+\s+|full\s+|solid\s+|whole\s+)?(?:years?|months?|weeks?|days?|nights?|hours?|hrs?|minutes?|mins?|seconds?|times?
    |miles?|pounds?|quid|dollars?|bucks?|euros?|rupees|stone|kilos?|kg|feet|foot|ft|inch(?:es)?|mil|mls?|mgs?|milli\w+|micro\w+|grams?|bags?|pills?|tablets?|caps
    |people|men|women|lads|girls|boys|kids|children|of|in\s+the|percent|per|o['’]?clock|am|pm|a\.m|p\.m|thousand|hundred|million|grand|steps?|beds?|buses|bus|stops
    |other|others|more|different|doors?|floors?|flights|rooms?|wards?|places|services|sessions?|meetings?|visits?|calls?|letters?|cans?|bottles?|pints?|points?
    |out\s+of|foot|deep|strong|nil|all|blokes|fellas|mothers|brothers|sisters|cousins|generations|teeth|shots|doses)\b)
    |\s*[%£$€:/+]|[.,]\d|-(?!year)\w|\s+past\b"""
_MONTHS_OLD = r"(?:\s+(?:months?|weeks?|days?)(?!\s+(?:clean|sober|in|into|without|off|on|pregnant|gone|late|away|inside|waiting|after|before|later|ago|free|from|short|with|out|there|homeless|straight|dry|of|up|behind|overdue|that|where|we|on|to|to)\b))"
_SOFT = r"(?:only|just|about|around|nearly|almost|maybe|barely|still|like|then|now|already|not\s+even|not|probably|over|under|well|at\s+least)"
_IS = re.compile(
    rf"""\b(?:(?:i|he|she|they|we|you|who|baby|wean|bairn|boy|girl|kids?|son|daughter|brother|sister|mum|mam|mom|ma|da|dad|wife|husband|nan|nana|gran|granny|one|oldest|eldest|youngest|lad|lass|lassie)
      (?:['’](?:s|m|re|d\s+be|ll\s+be|d\s+been|ve\s+been)|\s+(?:am|is|are|was|were|wasn['’]t|isn['’]t|wisnae|wasnae|turned|turns|be|would\s+be|would\s+have\s+been|will\s+be|must\s+have\s+been|must\s+be|had\s+been))
      |im|hes|shes|['’]d\s+(?:be|have\s+been)|would\s+(?:be|have\s+been)|must\s+have\s+been|turned|turning|turns|going\s+on|coming\s+up\s+on|pushing|passed|reached|reaching|got\s+to|lived\s+to|made\s+it\s+to|wasn['’]t\s+but|wasn['’]t\s+even|gonna\s+be|going\s+to\s+be|when|since|from|till|until|before)
      \s+(?:{_SOFT}\s+){{0,2}}(?P<it>(?:[1-9]\d?|1[01]\d|(?:a|one)\s+hundred|{UP_TO_99}){_HALF}{_MONTHS_OLD}?)(?!\w)(?!{_COUNTED})""",
    re.VERBOSE | re.IGNORECASE,
)
_SPARE_CUE = re.compile(r"(?:when|since|from|till|until|before)\b", re.IGNORECASE)
_AT = re.compile(
    rf"""\b(?:at|by)\s+(?:(?:only|just|about)\s+)?(?P<it>1[1-9]|[2-9]\d|{FROM_10_TO_99})(?!\w)
    (?!{_COUNTED}|\s+(?:at\s+night|and\s+a\s+half|tonight|every|sharp|oh|to|o|{UP_TO_99})\b|\s+[A-Z]\w+\s+(?:Road|Street|Avenue|Lane|Drive))""",
    re.VERBOSE | re.IGNORECASE,
)
_HOUR = re.compile(r"(?:ten|eleven|twelve|1[0-2])$", re.IGNORECASE)
_OF_LIFE = re.compile(
    r"(?:started|using|used|pregnant|left|first|home|prison|school|drinking|smoking|injecting|heroin|inside|care|and\s+that|died|dead|me|him|her|them)\s+$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?:[.?!…]\s+|^|\n|:\s+|\bnow\s+)(?P<it>(?:[1-9]\d|{FROM_10_TO_99}))(?=[.!]|,\s+(?!\d)|,?\s+(?:when|years\s+old|in\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)))",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"""(?P<link>['’]s|\s+is|\s+was|,|\s*\(|\s+turned|)\s*(?:(?:{_SOFT}|aged?|turned|she['’]s|he['’]s|who['’]s|who\s+(?:was|is))\s+){{0,2}}
    (?P<it>(?:[1-9]\d?|{UP_TO_99}){_HALF}(?:\s+(?:months?|weeks?|days?)(?!\s+(?:clean|sober|in|into|after|later|before|ago|away|off|on)\b))?)(?!\w)(?!{_COUNTED})""",
    re.VERBOSE | re.IGNORECASE,
)
_THEN_ENDS = re.compile(
    r"\s*(?:[,.;)!?\n]|$)|\s+(?:from|and|when|at|then|now|he|she|who|this|next|in|but|years|only|so|she['’]s|he['’]s|year)\b"
)


def ages(text: str, people: Sequence[Finding]) -> Iterator[Finding]:
    """Ages told as such, and numbers beside the names of `people`."""
    for match in _TOLD.finditer(text):
        group = next(name for name, value in match.groupdict().items() if value)
        yield Finding(*match.span(group), "AGE")
    for match in _IS.finditer(text):
        if not _SPARE_CUE.match(match.group()) or (
            _THEN_ENDS.match(text, match.end("it")) and not _years(match["it"])
        ):
            yield Finding(*match.span("it"), "AGE")
    for match in _AT.finditer(text):
        if not _HOUR.match(match["it"]) or _OF_LIFE.search(text[: match.start()][-14:]):
            yield Finding(*match.span("it"), "AGE")
    for match in _ALONE.finditer(text):
        yield Finding(*match.span("it"), "AGE")
    for person in people:
        beside = _BESIDE.match(text, person.end) if person.type in ("PERSON", "ORG", "PLACE") else None
        if (
            beside
            and text[person.end] not in ".!?"
            and (beside["link"] in ("’s", "'s") or _THEN_ENDS.match(text, beside.end("it")))
        ):
            yield Finding(*beside.span("it"), "AGE")


def _years(said: str) -> bool:
    """A number after "since" or "from" that is rather a year: ninety-eight."""
    return said.isdigit() and len(said) > 2
