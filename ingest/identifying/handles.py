"""Names in social media, also as they are said: with underscores, or of several words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.identifying import wordlists
from ingest.identifying.counting import DIGIT, FROM_10_TO_99
from ingest.identifying.findings import Finding
from ingest.identifying.told import ENDS, LONGEST, ONE_WORD, told_from

_SITE = (
    r"(?:insta(?:gram)?|ig|facebook|fb|twitter|tik\s?tok|snap(?:chat)?|telegram|whatsapp|discord|reddit|signal"
    r"|threads|bluesky|youtube|twitch|x|xbox|psn|grindr|mastodon)"
)
_NAME_THERE = r"(?P<it>@?[A-Za-z\d][\w.-]*\w)"
_LINK_WORDS = (
    r"(?:as|it['’]?s|is|was|i['’]m|s?he['’]s|we['’]re|they['’]re|under|called|name|handle|account|just|at"
    r"|page)"
)
_TIMES = r"(?:night|work|school|home|first|least|times?|once|christmas|easter|weekends?|lunch|dinner|noon)"
_PART = r"\w(?:[\w.-]{0,38}\w)?"  # a full stop after it is the sentence's
_SPOKEN_NAME = rf"(?P<it>(?!{ENDS}\b)@?{_PART}(?:\s+(?!{ENDS}\b){_PART}){{0,3}})"
_SMALL_ONES = r"(?:in|on|of|from|for|to|with|without|o|by)(?:\s+(?:the|a|my|our))?"
_WITH_SMALL = rf"(?!{ENDS}\b)[\w'’-]+(?:\s+(?:{_SMALL_ONES}\s+)?(?!{ENDS}\b)[\w'’-]+){{0,4}}"
_BEING = r"(?:(?:it|that|mine|his|hers|s?he|who)['’]?s|(?:i|we|they|you)['’](?:m|re)|is|was)"
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
        rf"""\b(?:(?:it|that|mine|his|hers)['’]?s|(?:i|we|he|she|they)['’](?:m|s|re)|is|called|under|as
        |on\s+(?:the\s+)?{_SITE})\s+
        (?P<it>(?:at\s+)?\w[\w.'’-]*(?:\s+\w[\w.'’-]*){{0,4}}?)(?:\s+it['’]s)?,?\s+{ONE_WORD}""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"""\b(?:it['’]?s|is|called|under)\s+(?P<it>at(?:\s+(?!{ENDS}\b)[\w.-]+){{1,4}})
        (?=\s+(?:over\s+)?on\s+(?:(?:the|my)\s+)?{_SITE}\b)""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_SITE}(?:['’]s|\s+(?:it['’]?s|is|as|under))\s+(?P<it>at(?:\s+(?!{ENDS}\b)[\w.-]+){{1,4}})",
        re.IGNORECASE,
    ),
    re.compile(  # "she's known as the quiet otter on there"
        rf"""\b(?:known|goes?|going|went|under|sells?|posts?|posting|live|up)\s+(?:by|as|under)\s+
        (?P<it>(?:(?:the|a)\s+)?(?!{ENDS}\b)[\w.'’-]+(?:\s+(?!{ENDS}\b)[\w.'’-]+){{0,4}}?)
        \s+(?:over\s+)?(?:on|in)\s+(?:there|it|here|{_SITE})\b""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(  # "the page is called mums in the same boat": small words are of it where another follows
        rf"""\b(?:{_SITE}|page|group|account|channel|handle|profile|podcast|blog)
        (?:\b[^.!?\n]{{0,30}}?\b(?:is|it['’]s|that['’]s|was|one|thing))?\s+called\s+
        (?P<it>(?:the\s+|{_SMALL_ONES}\s+)?{_WITH_SMALL}(?:\s+and\s+{_WITH_SMALL})?)""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"""\b{_SITE}\b[^.!?\n]{{0,60}}?\b(?:look\s+(?:up|for)|follow|search\s+(?:up|for)?|find)\s+
        (?P<it>{_WITH_SMALL}(?:\s+and\s+(?:the\s+)?{_WITH_SMALL})?)""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<it>[ur]\s+(?:forward\s+)?slash\s+{_WITH_SMALL})", re.IGNORECASE),
    re.compile(rf"\b{_SITE},?\s+(?P<it>at(?!\s+{_TIMES}\b)(?:\s+(?!{ENDS}\b)[\w.-]+){{2,4}})", re.IGNORECASE),
    re.compile(  # the sign, after what speaks of a site: "follow that one it's at otters on quay"
        rf"""\b(?:{_SITE}|follow(?:ing|ers|s)?|handle|username|channel|profile|page|account|dm|d\s+m|hashtag
        |videos?|on\s+(?:there|it))\b[^.!?\n]{{1,80}}?\b{_BEING}\s+(?:just\s+)?
        (?P<it>at(?!\s+(?:{_TIMES}|{ENDS}|a|an|this|some|any|every|about|around|half)\b)
        (?:\s+(?!{ENDS}\b)[\w.-]+){{1,4}}
        (?:\s+on\s+(?!(?:{_SITE}|there|it|here|the|my)\b)\w+(?=\s+(?:and|but|so)\b))?)""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(r"(?<![\w.@])(?P<it>@\w[\w.-]{1,29})\b(?!\.\w)"),
    re.compile(r"\b(?P<it>\w+(?:\s+dot\s+\w+){2,6}(?:\s+(?:the\s+)?dot\s+\w+){0,2})", re.IGNORECASE),
)
# Where a word of it is unusual: "the page is quilla from the van", "the instagram quiet otters that's".
_PERHAPS = (
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
    re.compile(
        rf"""\b(?:the|our|my|his|her)\s+(?:page|account|channel|handle|profile)(?:['’]s|\s+is|\s+was)\s+
        (?P<it>(?!called\b){_WITH_SMALL})""",
        re.VERBOSE | re.IGNORECASE,
    ),
    re.compile(
        rf"""\b(?:the|his|her|my|our|own)\s+{_SITE}\s+(?P<it>{_WITH_SMALL}(?:\s+and\s+{_WITH_SMALL})?)
        (?=\s+(?:that['’]s|it['’]s|which|because|all)\b)""",
        re.VERBOSE | re.IGNORECASE,
    ),
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
    (?:\s+(?!{ENDS}\b){_PART})?(?:\s+(?:{FROM_10_TO_99}|{DIGIT})\b){{0,4}}
    | (?<![\w@./])@?[a-z\d]{{1,40}}(?:_[a-z\d]{{1,40}}){{1,6}}(?![\w@])""",
    re.VERBOSE | re.IGNORECASE,
)
_SMALL = re.compile(r"(?:the|an?|with|it['’]?s|underscore)$", re.IGNORECASE)
# Letters and then figures in one word, as people name themselves on sites: lilkev614.
_MIXED = re.compile(
    r"(?<![\w@./-])(?=[a-z_.]{0,30}\d)(?=\w{0,30}[a-z]{3})[a-z][a-z\d_.]{4,28}[a-z\d](?![\w@]|\.\w)"
)
_SIGN = re.compile(r"(?<!\bme )(?<!\bus )(?<!\bhim )(?<!\bher )(?<!\bthem )\b(?P<it>at\s+)$", re.IGNORECASE)
_CAPITALS = re.compile(r"(?:\s[A-ZÀ-Þ][\w'’-]*)*")  # "Biscuit Gaines Livin Clean"
_KNOWN_AGAIN = 3  # words; shorter ones may be everyday words elsewhere
_UNUSUAL = 20_000  # by rank
_NUMBERS = re.compile(rf"(?:\s+(?:{FROM_10_TO_99}|{DIGIT}|double|treble|triple|\d+)\b){{1,5}}", re.IGNORECASE)


def handles(text: str) -> Iterator[Finding]:
    """Names by which people are known on sites; `text` as it was written, not truecased.

    One of several words is found wherever it is said.
    """
    found = [replace(one, end=one.start + len(text[one.start : one.end].rstrip(".-"))) for one in _once(text)]
    yield from found
    said = {text[one.start : one.end].lower() for one in found}  # each looked for once, however often said
    for name in sorted(name for name in said if len(name.split()) >= _KNOWN_AGAIN):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield Finding(*match.span(), "HANDLE")


def _once(text: str) -> Iterator[Finding]:
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
    for pattern in _PERHAPS:
        for match in pattern.finditer(text):
            if any(_is_unusual(word) for word in match["it"].lstrip("@").split()):
                yield Finding(*match.span("it"), "HANDLE")
    for match in _MIXED.finditer(text):
        letters = sum(c.isalpha() for c in match.group())
        if "_" in match.group() or (letters >= 4 and re.search(r"\d{2,}$", match.group())):
            yield Finding(*match.span(), "HANDLE")


def with_sign(text: str, found: Finding) -> Finding:
    """A handle with the "at" that is said before it: "on insta at lorna d", but not "find me at lorna d"."""
    sign = _SIGN.search(text, max(0, found.start - LONGEST), found.start)
    if found.type != "HANDLE" or sign is None:
        return found
    return Finding(sign.start("it"), found.end, found.type, found.sort)


def _as_far_as_unusual(text: str, start: int, said: str) -> Iterator[Finding]:
    """A name of several words up to its last unusual one, and the numbers after that."""
    unusual = [part.end() for part in re.finditer(r"[\w.-]+", said) if _is_unusual(part.group())]
    if unusual:
        end = _CAPITALS.match(text, start + unusual[-1]).end()  # type: ignore[union-attr]  # it matches nothing too
        numbers = _NUMBERS.match(text, end)
        yield Finding(start, numbers.end() if numbers else end, "HANDLE")


def _is_unusual(word: str) -> bool:
    low = word.lower()
    return not wordlists.is_everyday(low) or (wordlists.rank(low) or 0) > _UNUSUAL
