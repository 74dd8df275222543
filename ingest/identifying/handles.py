"""Names in social media, also as they are said: with underscores, or of several words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying import wordlists
from ingest.identifying.counting import DIGIT, FROM_10_TO_99
from ingest.identifying.findings import Finding

_SITE = (
    r"(?:insta(?:gram)?|ig|facebook|fb|twitter|tik\s?tok|snap(?:chat)?|telegram|whatsapp|discord|reddit|signal"
    r"|threads|bluesky|youtube|twitch|x|xbox|psn|grindr|mastodon)"
)
_NAME_THERE = r"(?P<it>@?[A-Za-z\d][\w.-]*\w)"
_LINK_WORDS = (
    r"(?:as|it['’]?s|is|was|i['’]m|s?he['’]s|we['’]re|they['’]re|under|called|name|handle|account|just|at"
    r"|page)"
)
_HANDLES = (
    re.compile(
        rf"""\b(?:on|in|via|through|my|the|her|his|our|their)\s+(?:the\s+)?{_SITE}\s*,?\s+
        (?:{_LINK_WORDS}\s+)+{_NAME_THERE}""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"""\b(?:i['’]?m|he['’]?s|she['’]?s|we['’]?re|as|it['’]?s|called|account|handle|username|profile|me)\s+
        (?:(?:is|called|at|as)\s+)?{_NAME_THERE}\s+(?:over\s+)?on\s+(?:(?:the|my)\s+)?{_SITE}\b""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"""\b(?:handle|user\s?name|screen\s?name|gamertag|account\s+name|tag)\s*(?:is|was|['’]s|:|,)?\s+
        (?:(?:just|at)\s+)?{_NAME_THERE}""",
        re.VERBOSE | re.IGNORECASE,
    ),
)
# Said after a name or an address of several words.
ONE_WORD = r"(?:all\s+(?:as\s+)?one(?:\s+word)?|(?:with\s+)?no\s+(?:gaps?|spaces?))\b"
# Words at which a name of several words ends, where no comma tells: "the handle is curry mile chemist but".
_ENDS = (
    r"(?:and|but|or|so|if|i|he|she|they|we|you|it|it['’]s|that|this|because|cause|cos|with|on|in|at|all|just"
    r"|like|over|then|there|where|who|when|is|was|one|for|from|to|if|not|my|his|her|their|the|as|of"
    r"|\w+['’](?:s|m|re|ve|ll|d))"
)
_TIMES = r"(?:night|work|school|home|first|least|times?|once|christmas|easter|weekends?|lunch|dinner|noon)"
_PART = r"\w(?:[\w.-]{0,38}\w)?"  # a full stop after it is the sentence's
_SPOKEN_NAME = rf"(?P<it>(?!{_ENDS}\b)@?{_PART}(?:\s+(?!{_ENDS}\b){_PART}){{0,3}})"
# A name of any words: what stands before or after it tells that it is one.
_SURE = (
    re.compile(
        rf"""\b(?:handle|user\s?name|screen\s?name|gamertag|(?:account|profile)\s+name)(?:['’]s|\s+(?:is|was))\s+
        (?:(?:just|at)\s+)?{_SPOKEN_NAME}""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(rf"\bat\s+sign\s+{_SPOKEN_NAME}", re.IGNORECASE),
    re.compile(
        rf"""\b{_SITE}\b(?:\s+[\w'’]+){{0,4}}?\s+name\s+(?:like|of|is|was)\s+{_SPOKEN_NAME}""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"""\b(?:(?:it|that|mine|his|hers)['’]?s|(?:i|we|he|she|they)['’](?:m|s|re)|is|called|under|as|on\s+{_SITE})\s+
        (?P<it>(?:at\s+)?\w[\w.-]*(?:\s+\w[\w.-]*){{0,4}}?)\s+{ONE_WORD}""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"""\b(?:it['’]?s|is|called|under)\s+(?P<it>at(?:\s+(?!{_ENDS}\b)[\w.-]+){{1,4}})
        (?=\s+(?:over\s+)?on\s+(?:(?:the|my)\s+)?{_SITE}\b)""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_SITE}(?:['’]s|\s+(?:it['’]?s|is|as|under))\s+(?P<it>at(?:\s+(?!{_ENDS}\b)[\w.-]+){{1,4}})",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_SITE}\s+(?P<it>at(?!\s+{_TIMES}\b)(?:\s+(?!{_ENDS}\b)[\w.-]+){{2,4}})", re.IGNORECASE),
    re.compile(r"(?<![\w.@])(?P<it>@\w[\w.-]{1,29})\b(?!\.\w)"),
    re.compile(r"\b(?P<it>\w+(?:\s+dot\s+\w+){2,6}(?:\s+(?:the\s+)?dot\s+\w+){0,2})", re.IGNORECASE),
)
# After a site's name, where more than everyday words follow: "on snap is big tunde double zero seven".
_TOLD_NAME = re.compile(
    rf"""\b{_SITE}(?:['’]s|\s+(?:is|under|called|as|account\s+is|it['’]?s|i['’]?m|we['’]?re|s?he['’]?s))\s+
    (?:(?:just|at|under|called)\s+)?{_SPOKEN_NAME}""",
    re.VERBOSE | re.IGNORECASE,
)
_UNDERSCORED = re.compile(
    rf"""(?<![\w.@])(?:at\s+)?{_PART}
    (?:\s+(?:underscore|under\s+score)\s+{_PART}(?:(?:\s+{_PART}){{1,2}}(?=\s+under\s?score))?){{1,4}}
    (?:\s+(?!{_ENDS}\b){_PART})?(?:\s+(?:{FROM_10_TO_99}|{DIGIT})\b){{0,4}}
    | (?<![\w@./])@?[a-z\d]{{1,40}}(?:_[a-z\d]{{1,40}}){{1,6}}(?![\w@])""",
    re.VERBOSE | re.IGNORECASE,
)
_SMALL = re.compile(r"(?:the|an?|with|it['’]?s|underscore)$", re.IGNORECASE)
# Letters and then figures in one word, as people name themselves on sites: lilkev614.
_MIXED = re.compile(
    r"(?<![\w@./-])(?=[a-z_.]{0,30}\d)(?=\w{0,30}[a-z]{3})[a-z][a-z\d_.]{4,28}[a-z\d](?![\w@]|\.\w)"
)
# "it's moving on dot org": up to four words more, between what leads to an address and its first dot.
_CUES = (
    r"(?:is|it|me|us|myself|email|it['’]?s|that['’]?s|there['’]?s|here['’]?s|off|on|at|to|was|website|site|page|see|visit|called|just|link|address|i['’]m|s?he['’]s|as"
    r"|himself|herself|themselves)"
)
_TOLD = re.compile(
    rf"\b{_CUES}\s+(?P<it>(?!(?:the|a|an|my|our|her|his|your|that|this)\b)(?:(?!{_CUES}\b)\w+\s+){{1,4}})$",
    re.IGNORECASE,
)
_AT_SIGN = re.compile(r"\b(?:is|was|['’]s)\s+(?P<it>at\s+)$", re.IGNORECASE)  # said: "my handle is at kev r"
_SIGN = re.compile(r"(?<!\bme )(?<!\bus )(?<!\bhim )(?<!\bher )(?<!\bthem )\b(?P<it>at\s+)$", re.IGNORECASE)
_LONGEST_TOLD = 50  # letters
_UNUSUAL = 20_000  # by rank
_NUMBERS = re.compile(rf"(?:\s+(?:{FROM_10_TO_99}|{DIGIT}|double|treble|triple|\d+)\b){{1,5}}", re.IGNORECASE)


def handles(text: str) -> Iterator[Finding]:
    """Names by which people are known on sites; `text` as it was written, not truecased."""
    for match in _UNDERSCORED.finditer(text):
        if not _SMALL.match(match.group().split()[0]):
            yield Finding(told_from(text, match.start()), match.end(), "HANDLE")
    for pattern in _SURE:
        for match in pattern.finditer(text):
            start, end = match.span("it")
            numbers = _NUMBERS.match(text, end)
            yield Finding(start, numbers.end() if numbers else end, "HANDLE")
    for match in _TOLD_NAME.finditer(text):
        yield from _as_far_as_unusual(text, match.start("it"), match["it"])
    for pattern in _HANDLES:
        for match in pattern.finditer(text):
            if _is_unusual(match["it"].lstrip("@")):
                yield Finding(*match.span("it"), "HANDLE")
    for match in _MIXED.finditer(text):
        letters = sum(c.isalpha() for c in match.group())
        if "_" in match.group() or (letters >= 4 and re.search(r"\d{2,}$", match.group())):
            yield Finding(*match.span(), "HANDLE")


def told_from(text: str, start: int) -> int:
    """Where a spoken name or address begins whose first dot or underscore follows the word at `start`."""
    told = _TOLD.search(text, max(0, start - _LONGEST_TOLD), start)
    start = told.start("it") if told else start
    sign = _AT_SIGN.search(text, max(0, start - _LONGEST_TOLD), start)
    return sign.start("it") if sign else start


def with_sign(text: str, found: Finding) -> Finding:
    """A handle with the "at" that is said before it: "on insta at lorna d", but not "find me at lorna d"."""
    sign = _SIGN.search(text, max(0, found.start - _LONGEST_TOLD), found.start)
    if found.type != "HANDLE" or sign is None:
        return found
    return Finding(sign.start("it"), found.end, found.type, found.sort)


def _as_far_as_unusual(text: str, start: int, said: str) -> Iterator[Finding]:
    """A name of several words up to its last unusual one, and the numbers after that."""
    unusual = [part.end() for part in re.finditer(r"[\w.-]+", said) if _is_unusual(part.group())]
    if unusual:
        end = start + unusual[-1]
        numbers = _NUMBERS.match(text, end)
        yield Finding(start, numbers.end() if numbers else end, "HANDLE")


def _is_unusual(word: str) -> bool:
    low = word.lower()
    return not wordlists.is_everyday(low) or (wordlists.rank(low) or 0) > _UNUSUAL
