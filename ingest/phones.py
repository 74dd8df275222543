"""Phone numbers as people write and say them, apart from counts, dates and statistics."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from ingest.identifying import asides

_CUE = re.compile(
    r"\b(?:phone|tel(?:ephone)?|mobile|cell|call|ring|text|fax|number\s+is|reach\s+(?:me|him|her|them|us)"
    r"|whatsapp|tel[ée]fono|m[óo]vil|celular|ll[aá]m\w+|portable|appel\w+|handy|telefon\w*|ruf\w*|contact|desk"
    r"|office|registered|messages?|answering)\b",
    re.IGNORECASE,
)
_CUE_AFTER = re.compile(r"\W{0,3}(?:office|fax|mobile|cell|home|work|desk|main)\b", re.IGNORECASE)
_CUE_WITHIN = 40  # letters before the number
_LIKE = re.compile(
    r"(?<![\w.,/%$£€-])[+(]?\(?\d(?:[\d()\s.-]{5,17})\d(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w%/]|-\d)"
)
_DIGIT = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)"
_PART = (
    rf"(?:{_DIGIT}|(?:double|triple|treble)[\s-]+{_DIGIT}|hundred|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_SPOKEN = re.compile(rf"\b{_PART}(?:[\s,-]+{_PART}){{6,}}\b", re.IGNORECASE)
# Whose numbers are tried where nothing before a number says that it is one.
_REGIONS = "US GB IE AU NZ ZA ES MX CO FR DE BR PT IN KE CH SE".split()  # noqa: SIM905  (a line, not twenty)
# Years, dates, times of day, decimals and ranges of counts, whatever stands before them.
_NEVER = re.compile(
    r"(?:19|20)\d\d\s*[-–/.]\s*(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d\b.*"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?![./-]?\d).*"
    r"|\d+\.\d+|\d+\s+[-–]\s+\d+|(?:19|20)\d\d(?:\s+(?:19|20)\d\d)+"
)
_DOTTED = re.compile(r"\+?\d{1,4}(?:\.\d{2,4}){2,5}")
_MAY_BE_A_COUNT = re.compile(r"\d{1,3}(?:\s\d{3})+|\d+-\d+|\d+")


def find(text: str) -> Iterator[tuple[int, int]]:
    """Where phone numbers begin and end; the same one may come more than once."""
    for number in phonenumbers.PhoneNumberMatcher(text, None):
        yield number.start, number.end
    for match in _LIKE.finditer(text):
        before = _CUE.search(text, max(0, match.start() - _CUE_WITHIN), match.start())
        cued = before is not None or _CUE_AFTER.match(text, match.end()) is not None
        if _is_phone(match.group(), cued=cued):
            yield match.span()
    for match in _SPOKEN.finditer(asides.without_slips(text)):
        yield match.span()


def _is_phone(written: str, *, cued: bool) -> bool:
    """Digits after a word such as "call", or digits grouped as a valid number of some country is."""
    digits = sum(c.isdigit() for c in written)
    if not 7 <= digits <= 15 or _NEVER.fullmatch(written):
        return False
    if "." in written and not _DOTTED.fullmatch(written):
        return False  # decimals: an estimate and its interval
    if cued:
        return True
    if digits < 9 or (_MAY_BE_A_COUNT.fullmatch(written) and written[0] != "0"):
        return False
    return any(_valid(written, region) for region in _REGIONS)


def _valid(written: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False
