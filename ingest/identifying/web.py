"""Addresses of mail, of pages and of sites, also as they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying import asides, wordlists
from ingest.identifying.counting import DIGIT, FROM_10_TO_99
from ingest.identifying.findings import Finding
from ingest.identifying.handles import handles
from ingest.identifying.told import ENDS, ONE_WORD, told_from

_TLD = (
    r"(?:com|org|net|edu|gov|uk|co|ie|ca|au|nz|us|in|scot|wales|cymru|eu|info|io|me|online|app|example|test"
    r"|invalid)"
)
# What is said of fewer addresses, and never written so close to another word by mistake.
_SAID_ALONE = (
    r"tv|fm|link|page|site|health|help|care|support|africa|za|ng|ke|jm|tt|mt|fund|foundation|charity|community"
    r"|network|london|blog|news|ly|shop|store|gg"
)
# Letter by letter as well, and of any country: "dot c a", "dot sg".
_NO_COUNTRY = (
    r"(?:a[mnst]|be|by|do|er|go|he|h[am]|i[fst]|m[my]|no|o[fhnr]|so|to|u[hmp]|we|ah)"  # words, for that
)
_SAID_TLD = rf"(?:{_TLD}|{_SAID_ALONE}|o\s+r\s+g|[a-z]\s+[a-z]\b|(?!{_NO_COUNTRY}\b)[a-z]{{2}}\b)"
_DOMAIN = re.compile(
    rf"""(?<![\w@.-])(?:https?://|www\.)?(?:[\w-]{{1,63}}\.){{1,4}}{_TLD}(?:/[\w.%+@~/?=&\#-]*[\w/])?(?![\w@])""",
    re.VERBOSE | re.IGNORECASE,
)
_SAID_DOMAIN = re.compile(
    rf"""(?<![\w-])
    (?:(?:w\s*w\s*w|double\s+u\s+double\s+u\s+double\s+u|triple\s+w)\s+dot\s+(?:[\w-]+\s+){{0,3}}?)?
    [\w-]+(?:\s+(?:dot|dash|hyphen|underscore)\s+[\w-]+(?:\s+[\w-]+){{0,2}}?){{0,4}}?\s+dot\s+{_SAID_TLD}\b
    (?:\s+dot\s+{_SAID_TLD}\b){{0,2}}
    (?:\s+(?:forward\s+)?slash\s+[\w-]+(?:(?:\s+[\w-]+){{1,5}}(?=\s+{ONE_WORD})
      |(?:\s+(?:dash|hyphen|underscore|dot)\s+[\w-]+){{1,4}}|(?:\s+(?!{ENDS}\b)[\w-]+){{0,2}})){{0,4}}""",
    re.VERBOSE | re.IGNORECASE,
)
# Without a dot: "linktree slash quiet otters".
_SAID_PATH = re.compile(
    rf"""\b(?:link\s?tree|facebook|face\s?book|fb|instagram|insta|twitter|youtube|patreon|go\s?fund\s?me|just\s?giving)
    (?:\s+dot\s+\w+)?\s+(?:forward\s+)?slash(?:\s+at)?\s+(?!{ENDS}\b)[\w'’-]+(?:(?:\s+and)?\s+(?!{ENDS}\b)[\w'’-]+){{0,3}}""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = rf"(?:\s+(?:{FROM_10_TO_99}|{DIGIT}|hundred)\b)"
# Before "at" these are nobody's: "it's at moving on dot org", "find us at …".
_NOBODY_S = (
    r"(?:(?:it|that|this|there|here|he|she|who)['’]?s|is|was|are|me|us|them|him|her|up|site|page|website|online"
    r"|now|look|looking|live|there|here)"
)
_SAID_EMAIL = re.compile(
    rf"""(?<![\w.'’-])(?!{_NOBODY_S}\s+at\b)[\w.+'’-]{{1,64}}{_NUMBER}{{0,4}}
    (?:\s+(?:dot|underscore|dash|hyphen|full\s+stop)\s+[\w-]{{1,63}}(?:\s+[\w-]{{1,63}}){{0,3}}?){{0,4}}\s+at\s+
    (?:[a-z]\s+){{0,5}}[\w-]{{1,63}}(?:\s+(?:dash|hyphen)\s+[\w-]{{1,63}}){{0,2}}(?:\s+[\w-]{{1,63}}){{0,2}}(?:\s+(?!{ENDS}\b)[\w-]{{2,63}})?(?:\s+[a-z]\b){{0,6}}(?:\s+dot\s+[\w-]{{1,63}}){{0,2}}
    \s+dot\s+{_SAID_TLD}\b(?:\s+dot\s+{_SAID_TLD}\b){{0,2}}""",
    re.VERBOSE | re.IGNORECASE,
)
# Those of everybody's mail are said without an end: "bron knits at the gmail".
_MAIL = (
    r"(?:g\s?mail|hot\s?mail|yahoo|y\s?mail|outlook|i\s?cloud|proton(?:\s?mail)?|a\s?o\s?l|b\s?t\s?internet|talk\s?talk"
    r"|ntl\s?world|virgin\s?media|big\s?pond|xtra|rogers|telus|shaw|comcast|rediff\s?mail|eircom|g\s?m\s?x|tutanota"
    r"|fast\s?mail|m\s?web|telkomsa|vodamail)"
)
_SAID_SHORT = re.compile(
    rf"""(?<![\w.'’-])(?!{_NOBODY_S}\s+at\b)(?P<box>[\w.+'’-]{{1,64}}{_NUMBER}{{0,4}}
    (?:\s+(?:dot|underscore|dash|hyphen|full\s+stop)\s+[\w-]{{1,63}}(?:\s+[\w-]{{1,63}}){{0,3}}?){{0,4}}{_NUMBER}{{0,4}})
    \s+at\s+(?:(?:the|a|my)\s+)?{_MAIL}\b(?!\s+dot\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_BOX_OF_MANY = re.compile(rf"\b(?:dot|underscore|dash|hyphen)\b|\d|{_NUMBER}", re.IGNORECASE)
# "my email is bron pascoe knits", up to three words before the last.
_TO_MAIL = re.compile(
    r"\b(?:e-?mail|mail|address|account|(?:write|mail|reach)\s+(?:to\s+)?(?:me|us|him|her|them))"
    r"(?:['’]s|\s+(?:is|was|it['’]?s|its|on|at|under|just))*\s+(?:(?!and\b|but\b|so\b)\w+\s+){0,3}$",
    re.IGNORECASE,
)
_TO_MAIL_WITHIN = 60  # letters


def addresses(text: str) -> Iterator[Finding]:
    """Addresses of mail, of pages and sites, and handles; `text` as it was written, not truecased."""
    said = asides.without(text)
    for match in _SAID_EMAIL.finditer(said):
        yield Finding(told_from(said, match.start()), match.end(), "EMAIL")
    for match in _SAID_SHORT.finditer(said):
        if _is_mail(said, match):
            yield Finding(told_from(said, match.start()), match.end(), "EMAIL")
    for match in _DOMAIN.finditer(text):
        yield Finding(*match.span(), "LINK")
    for match in _SAID_DOMAIN.finditer(said):
        yield Finding(told_from(said, match.start()), match.end(), "LINK")
    for match in _SAID_PATH.finditer(said):
        yield Finding(*match.span(), "LINK")
    yield from handles(text)


def _is_mail(said: str, match: re.Match[str]) -> bool:
    """Whether what stands before "at gmail" is somebody's: "she looks at gmail" is no address."""
    box = match["box"]
    led_to = _TO_MAIL.search(said, max(0, match.start() - _TO_MAIL_WITHIN), match.start())
    return bool(_BOX_OF_MANY.search(box) or led_to) or not wordlists.is_everyday(box.split()[-1].lower())
