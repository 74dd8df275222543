"""What people say in the middle of an address and is none of it: "coyle, that's C-O-Y-L-E, at …", "no wait".

A transcript that was typed with care has commas there, and hyphens between letters that are spelled. All of
it is blanked, so that the rules for addresses read one address; whatever else stands there keeps its place.
"""

from __future__ import annotations

import re

from ingest.identifying.counting import DIGIT, FROM_10_TO_99
from ingest.identifying.told import ONE_WORD

_SIGN = r"(?:at|dot|(?:forward\s+)?slash|underscore|under\s+score|dash|hyphen)"
_FIGURE = rf"(?:double|triple|treble|{DIGIT}|{FROM_10_TO_99})"
_LETTER = r"(?:(?:double|triple)[\s-])?[a-z]"
_HYPHENS = re.compile(
    rf"(?<![\w'’-])(?:{_LETTER}(?:-{_LETTER}){{1,24}}|{_FIGURE}(?:-{_FIGURE}){{1,14}})(?![\w'’-])",
    re.IGNORECASE,
)
_COMMAS = re.compile(
    rf",(?=\s+{_SIGN}\b)|(?<=\bdot),|(?<=\bslash),|(?<=\bunderscore),|(?<=\bdash),|(?<=\bhyphen),"
    rf"|,(?=\s+{_FIGURE}(?:\s+{_FIGURE})*,?\s+at\b)",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    rf"""\b(?P<word>[^\W\d_]{{3,24}})(?P<aside>,?\s{{1,4}}(?:(?:and\s+)?(?:it['’]?s|that['’]?s|it\s+is|that\s+is|which\s+is
    |spel(?:led|t))\s+){{0,3}}{_LETTER}(?:[\s-]{_LETTER}){{2,24}}\b,?)""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED = re.compile(rf",?\s{{1,4}}{ONE_WORD},?(?=\s+{_SIGN}\b)", re.IGNORECASE)
_SLIP = re.compile(
    r""",?\s{1,4}(?:no[\s,]+(?:wait|sorry|shoot)|wait[\s,]+no|sorry|(?:no[\s,]+)?(?:i[\s,]+)?tell\s+a\s+lie
    |(?:no[\s,]+)?(?:hang|hold)\s+on|(?:no[\s,]+)?i\s+mean|scratch\s+that|let\s+me\s+(?:think|say)),?(?=\s)""",
    re.VERBOSE | re.IGNORECASE,
)
# "b as in boy": what a letter is told apart by.
_AS_IN = re.compile(r"(?<=\s[a-z])(?:,?\s{1,4}(?:as|like)\s+in\s+\w{2,12}\b)+,?", re.IGNORECASE)
_AGAIN = re.compile(r"\b(double|triple|treble)[\s-]([a-z])\b", re.IGNORECASE)


def without(text: str) -> str:
    """The text with such asides blanked: every other character stays in its place."""
    text = _HYPHENS.sub(lambda match: match.group().replace("-", " "), text)
    text = _SPELLED.sub(_without_spelling, text)
    return _blanked(text, _JOINED, _SLIP, _COMMAS)


def without_slips(text: str) -> str:
    """The text with only that blanked which puts a number right, or tells a letter from others."""
    return _blanked(text, _SLIP, _AS_IN)


def _blanked(text: str, *asides: re.Pattern[str]) -> str:
    for aside in asides:
        text = aside.sub(lambda match: " " * len(match.group()), text)
    return text


def _without_spelling(match: re.Match[str]) -> str:
    """A word without its letters one by one after it, where they are its own."""
    said = _AGAIN.sub(lambda m: m[2] * (2 if m[1].lower() == "double" else 3), match["aside"])
    letters = "".join(re.findall(r"(?<![\w'’])[a-z]{1,3}(?![\w'’])", said, re.IGNORECASE)).lower()
    is_it = letters.endswith(match["word"].lower())
    return match["word"] + " " * len(match["aside"]) if is_it else match.group()
