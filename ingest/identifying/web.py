"""Names and pages on the web: handles in social media, addresses of sites, also as they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying import wordlists
from ingest.identifying.findings import Finding

_TLD = (
    r"(?:com|org|net|edu|gov|uk|co|ie|ca|au|nz|us|in|scot|wales|cymru|eu|info|io|me|online|app|example|test"
    r"|invalid)"
)
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
_UNDERSCORED = re.compile(
    r"""(?<![\w.@])(?:at\s+)?[\w.]{1,40}(?:\s+(?:underscore|under\s+score)\s+[\w.]{1,40}){1,4}
    | (?<![\w@./])@?[a-z\d]{1,40}(?:_[a-z\d]{1,40}){1,6}(?![\w@])""",
    re.VERBOSE | re.IGNORECASE,
)
_SMALL = re.compile(r"(?:the|an?|with|it['’]?s|underscore)$", re.IGNORECASE)
# Letters and then figures in one word, as people name themselves on sites: lilkev614.
_MIXED = re.compile(
    r"(?<![\w@./-])(?=[a-z_.]{0,30}\d)(?=\w{0,30}[a-z]{3})[a-z][a-z\d_.]{4,28}[a-z\d](?![\w@]|\.\w)"
)
_AT = re.compile(r"(?<![\w.@])@\w[\w.-]{1,29}\b(?!\.\w)")
_DOMAIN = re.compile(
    rf"""(?<![\w@.-])(?:https?://|www\.)?(?:[\w-]{{1,63}}\.){{1,4}}{_TLD}(?:/[\w.%+@~/?=&\#-]*[\w/])?(?![\w@])""",
    re.VERBOSE | re.IGNORECASE,
)
_SAID_DOMAIN = re.compile(
    rf"""(?<![\w-])(?:(?:w\s*w\s*w|double\s+u\s+double\s+u\s+double\s+u)\s+dot\s+)?
    [\w-]+(?:\s+(?:dot|dash|hyphen|underscore)\s+[\w-]+){{0,4}}\s+dot\s+{_TLD}\b(?:\s+dot\s+{_TLD}\b){{0,2}}
    (?:\s+(?:forward\s+)?slash\s+[\w-]+(?:\s+(?:dash|hyphen|underscore|dot)\s+[\w-]+){{0,4}}){{0,4}}""",
    re.VERBOSE | re.IGNORECASE,
)
# "it's moving on dot org": one or two words more, between what leads to an address and its dot.
_TOLD = re.compile(
    r"\b(?:is|it['’]?s|on|at|to|was|website|site|page|see|visit|called|just)\s+(?P<it>(?:(?!(?:the|a|an|on|at|to|is|just|called|my|our|it['’]?s|her|his)\b)\w+\s+){1,2})$",
    re.IGNORECASE,
)
_LONGEST_TOLD = 50  # letters
_SAID_EMAIL = re.compile(
    rf"""(?<![\w.-])[\w.+-]{{1,64}}(?:\s+(?:dot|underscore|dash|hyphen|full\s+stop)\s+[\w-]{{1,63}}){{0,4}}\s+at\s+
    [\w-]{{1,63}}(?:\s+(?:dash|hyphen)\s+[\w-]{{1,63}}){{0,2}}(?:\s+[\w-]{{1,63}}){{0,2}}(?:\s+dot\s+[\w-]{{1,63}}){{0,2}}
    \s+dot\s+{_TLD}\b(?:\s+dot\s+{_TLD}\b){{0,2}}""",
    re.VERBOSE | re.IGNORECASE,
)


def addresses(text: str) -> Iterator[Finding]:
    """Addresses of mail, of pages and sites, and handles; `text` as it was written, not truecased."""
    for match in _SAID_EMAIL.finditer(text):
        yield Finding(*match.span(), "EMAIL")
    for match in _DOMAIN.finditer(text):
        yield Finding(*match.span(), "LINK")
    for match in _SAID_DOMAIN.finditer(text):
        told = _TOLD.search(text, max(0, match.start() - _LONGEST_TOLD), match.start())
        yield Finding(told.start("it") if told else match.start(), match.end(), "LINK")
    yield from _handles(text)


def _handles(text: str) -> Iterator[Finding]:
    for match in _AT.finditer(text):
        yield Finding(*match.span(), "HANDLE")
    for match in _UNDERSCORED.finditer(text):
        if not _SMALL.match(match.group().split()[0]):
            yield Finding(*match.span(), "HANDLE")
    for pattern in _HANDLES:
        for match in pattern.finditer(text):
            name = match["it"].lstrip("@").lower()
            if not wordlists.is_everyday(name) or (wordlists.rank(name) or 0) > 20_000:
                yield Finding(*match.span("it"), "HANDLE")
    for match in _MIXED.finditer(text):
        letters = sum(c.isalpha() for c in match.group())
        if "_" in match.group() or (letters >= 4 and re.search(r"\d{2,}$", match.group())):
            yield Finding(*match.span(), "HANDLE")
