"""Where a spoken address or name begins and ends, which nobody says: "it's moving on dot org if you look"."""

from __future__ import annotations

import re

# Said after a name or an address of several words.
ONE_WORD = (
    r"(?:all\s+(?:as\s+)?one(?:\s+word)?|all\s+together|(?:with\s+)?no\s+(?:gaps?|spaces?)|all\s+(?:in\s+)?(?:small|lower\s?case)"
    r"(?:\s+letters)?|with\s+(?:dashes|hyphens|underscores|dots)\s+(?:in|between))\b"
)
# Words at which a name of several words ends, where no comma tells: "the handle is curry mile chemist but".
ENDS = (
    r"(?:and|but|or|so|if|i|he|she|they|we|you|it|it['’]s|that|this|because|cause|cos|with|on|in|at|all|just"
    r"|like|over|then|there|where|who|when|is|was|one|for|from|to|if|not|my|his|her|their|the|as|of"
    r"|\w+['’](?:s|m|re|ve|ll|d))"
)
# "it's moving on dot org": up to four words more, between what leads to an address and its first dot.
_CUES = (
    r"(?:is|it|me|us|myself|email|it['’]?s|that['’]?s|there['’]?s|here['’]?s|off|on|at|to|was|website|site|page"
    r"|see|visit|called|just|link|address|i['’]m|s?he['’]s|as|himself|herself|themselves)"
)
_TOLD = re.compile(
    rf"""\b{_CUES}\s+
    (?P<it>(?!(?:the|a|an|my|our|her|his|your|that|this)\b)(?:(?!{_CUES}\b)\w+\s+){{1,4}})$""",
    re.VERBOSE | re.IGNORECASE,
)
# What surely leads to an address: the words after it belong to that, "the" among them and more of them.
_TO_ADDRESSES = (
    r"(?:(?:it|that|there|here)['’]s|got|says?|said|address|page|website|link|site|type|called|named|google|visit"
    r"|go\s+(?:on|to)|look\s+at)"
)
_CLAUSE = (
    r"(?:i|you|he|she|they|we|it|my|our|your|his|her|their|and|but|so|or|if|when|where|what|who|is|was|go"
    r"|look)"
)
_SURELY_TOLD = re.compile(
    rf"""\b{_TO_ADDRESSES}\s+(?:(?:is|was|it['’]s|up)\s+)?
    (?P<it>(?!(?:an?|on|at|in|to|off)\b)(?:(?!(?:{_CLAUSE}|{_TO_ADDRESSES})\b)\w+\s+){{1,6}})$""",
    re.VERBOSE | re.IGNORECASE,
)
_AT_SIGN = re.compile(r"\b(?:is|was|['’]s)\s+(?P<it>at\s+)$", re.IGNORECASE)  # said: "my handle is at kev r"
LONGEST = 60  # letters before the first dot, sign or underscore


def told_from(text: str, start: int) -> int:
    """Where a spoken name or address begins whose first dot or underscore follows the word at `start`."""
    near = max(0, start - LONGEST)
    told = _SURELY_TOLD.search(text, near, start) or _TOLD.search(text, near, start)
    start = told.start("it") if told else start
    sign = _AT_SIGN.search(text, max(0, start - LONGEST), start)
    return sign.start("it") if sign else start
