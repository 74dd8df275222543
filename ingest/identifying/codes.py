"""Numbers by which somebody is known to an authority, and number plates, also as they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.identifying import asides, wordlists
from ingest.identifying.counting import DIGIT, FROM_10_TO_99
from ingest.identifying.findings import Finding
from ingest.identifying.sets import either

PLATE = "a number plate"
# Letters as they are said on the telephone (the spelling alphabet of the ICAO).
_CALLED = (
    r"(?:alpha|alfa|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa"
    r"|quebec|romeo|sierra|tango|uniform|victor|whiske?y|x[\s-]?ray|yankee|zulu)"
)
_ATOM = rf"""(?:(?:double|triple|treble)[\s-]+(?:{DIGIT}|[a-z])|{DIGIT}|[a-z]|\d{{1,4}}|hundred
    |{FROM_10_TO_99}|dash|hyphen|slash|stroke|{_CALLED})"""
_SPELT = re.compile(
    rf"(?<![\w'’-]){_ATOM}(?:(?:[\s,-]+|\.\s)(?:(?:then|space)\s+)?{_ATOM}){{2,}}(?![\w'’])",
    re.VERBOSE | re.IGNORECASE,
)
_SAID_DIGIT = re.compile(rf"\b(?:{DIGIT}|\d+)\b", re.IGNORECASE)
_SAID_TENS = re.compile(rf"\b{FROM_10_TO_99}\b", re.IGNORECASE)
_SAID_TWICE = re.compile(r"\b(?:double|treble|triple)\b", re.IGNORECASE)
_SAID_LETTER = re.compile(rf"\b(?:[b-hj-z]|{_CALLED})\b", re.IGNORECASE)
_LETTERS_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]{2,3})\s$")
_LETTERS_AFTER = re.compile(r"\s([^\W\d_]{2,3})(?![^\W_])(?!['’])")
_WORD = 4000  # by rank: two or three letters that are a more frequent word are one
_SAID_YEAR = re.compile(r"\b(?:nineteen|twenty)\b", re.IGNORECASE)
_NUMBER_CUE = re.compile(rf"\b{either('number_words')}\b", re.IGNORECASE)
_SURE_CUE = re.compile(
    rf"\b(?!(?:was|is|no|min|service|social|order|hospital)\b){either('number_words')}\b", re.IGNORECASE
)
# Letters and digits in one word, with dashes or strokes: references, numbers on files.
_CODES = tuple(
    re.compile(
        rf"(?<![\w@./-])(?=[{letters}\d/-]{{0,40}}\d)(?=[\d/-]{{0,40}}[{letters}])[{letters}\d]{{1,8}}"
        rf"(?:[/-][{letters}\d]{{1,8}}){{0,4}}(?![\w@]|\.\w)"
    )
    for letters in ("A-Z", "a-z")
)
_CUED = re.compile(
    r"""\b(?:number|no|plate|badge|card|file|case|reference|ref|licen[cs]e)\s*(?:is|was|it['’]?s|:|,)?\s+
    (?P<it>(?!(?:was|is|it)\b)(?:[A-Z]{1,4}(?:[\s-]?\d{3,8}){1,3}|\d{2,8}(?:[\s-]\d{2,8}){0,3}[\s-]?[A-Z]))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_LONG = re.compile(r"(?<![\w.,/£$€-])\d{4,}(?:[\s-]\d{3,}){0,4}(?![\w%]|[.,]\d)")
_GROUPED = re.compile(r"(?<![\w.,/£$€-])\d{1,8}(?:[\s/-]\d{1,8}){1,4}(?![\w%/-]|[.,]\d)")
_ONE_BY_ONE = re.compile(r"(?<![\w.,-])\d(?:(?:-|,\s|\s)\d){5,}(?![\w%]|[.,-]\d)")
_A_DATE = re.compile(
    r"(?:19|20)\d\d[-/ ]\d\d?[-/ ]\d\d?|\d\d?[-/ ]\d\d?[-/ ](?:19|20)?\d\d|(?:19|20)\d\d[-/ ](?:19|20)?\d\d"
)
_SURE_PLATE = (
    r"[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]{2}[\s-]?\d{1,2}[\s-]?[A-Z]{1,3}[\s-]?\d{4}"
    r"|\d{2,3}[\s-][A-Z]{1,2}[\s-]\d{1,6}"
)
_PLATES = re.compile(
    rf"(?<![\w-])(?:{_SURE_PLATE}|[A-Z\d]{{1,7}}(?:[\s-][A-Z\d]{{1,4}}){{0,2}})(?![\w-])",
)
_PLATE_CUE = re.compile(
    r"""\b(?:plates?|tag|reg|rego|registration|car|van|truck|taxi|cab|pickup|bike|motorbike|moped|scooter|lorry
    |ute|bakkie|kombi|rickshaw|jeep|suv|wagon|minibus|chevy|ford|vauxhall|toyota|honda|bmw|audi|skoda|subaru|nissan|mazda|kia|fiat
    |renault|peugeot|volvo|golf|corsa|astra|transit|tahoe|drives?|driving|drove|parked|licen[cs]e)\b""",
    re.VERBOSE | re.IGNORECASE,
)
# Codes of the world, and of nobody: COVID-19, H1N1, 10mg, the M25, DF118.
_STANDARD = re.compile(
    r"(?:COVID|H\dN|CD|GPT|MP|[ABMDCKNPSTQEVRL]|DF|PM|G)-?\d{1,3}"
    r"|\d{1,4}(?:AM|PM|K|X|MG|ML|KG|G|ST|ND|RD|TH|S|A|B|C|D)|JWH-?\d+|2C-?[A-Z]|\d-?[A-Z]{3,}",
    re.IGNORECASE,
)
_CUE_WITHIN = 80  # letters before a plate
_I_SAYS = re.compile(r"[.,]?\s+i$", re.IGNORECASE)


def numbers(text: str) -> Iterator[Finding]:
    """All of them; `text` as it was written, not truecased."""
    yield from (_without_i(text, one) for one in _spelt(asides.without_slips(text)))
    yield from _said_plates(text) if text.islower() else _plates(text)
    yield from _codes(text)
    yield from _long(text)


def _without_i(text: str, one: Finding) -> Finding:
    """A number without the "i" of a sentence that follows without a pause: "one two three i was there"."""
    ends = _I_SAYS.search(text, one.start, one.end)
    goes_on = ends and text[one.end : one.end + 1] == " "
    return replace(one, end=ends.start()) if ends and goes_on else one


def _spelt(text: str) -> Iterator[Finding]:
    """Digits and letters said one by one: at least four digits, or two with letters among them."""
    for match in _SPELT.finditer(text):
        said = match.group()
        digits, letters = len(_SAID_DIGIT.findall(said)), len(_SAID_LETTER.findall(said))
        cued = _NUMBER_CUE.search(text[max(0, match.start() - 60) : match.start()])
        if _SAID_YEAR.search(said) and not letters and digits < 4:
            continue
        if re.fullmatch(r"[\d\s,.-]+", said) and not cued:
            continue
        plate = (
            digits + letters >= 5
            and letters >= 3
            and digits
            and _PLATE_CUE.search(text[max(0, match.start() - 40) : match.start()])
        )
        if plate:
            yield Finding(match.start(), match.end(), "ID", PLATE)
        end = _and_letters(text, match.end())
        letters += len(re.sub(r"\W", "", text[match.end() : end]))
        many = digits + len(_SAID_TWICE.findall(said)) >= 4
        counted = digits or _SAID_TENS.search(said)
        mixed = (digits >= 2 and letters >= 2) or (counted and letters >= 4)  # w k fifty two h j n
        if many or mixed or (cued and digits >= 2 and digits + letters >= 4):
            yield Finding(_with_letters(text, match.start()), end, "ID")


def _with_letters(text: str, start: int) -> int:
    """Where a code begins that begins with letters in one: "ab one two c d e"."""
    before = _LETTERS_BEFORE.search(text, max(0, start - 5), start)
    return before.start() if before and wordlists.is_rarer(before[1].lower(), _WORD) else start


def _and_letters(text: str, end: int) -> int:
    """Where a code ends that ends with letters in one: "seven four one whk"."""
    after = _LETTERS_AFTER.match(text, end)
    return after.end() if after and wordlists.is_rarer(after[1].lower(), _WORD) else end


def _plates(text: str) -> Iterator[Finding]:
    for match in _PLATES.finditer(text):
        plate = match.group()
        digits, letters = sum(c.isdigit() for c in plate), sum(c.isalpha() for c in plate)
        if not 5 <= digits + letters <= 10 or not digits or not letters or _STANDARD.fullmatch(plate):
            continue
        around = text[max(0, match.start() - _CUE_WITHIN) : match.start()] + "|" + text[match.end() :][:12]
        if re.fullmatch(_SURE_PLATE, plate) or _PLATE_CUE.search(around):
            yield Finding(*match.span(), "ID", PLATE)


def _said_plates(text: str) -> Iterator[Finding]:
    """In text without capitals: up to four short parts with digits, after a car or a plate is spoken of."""
    parts = list(re.finditer(r"[a-z\d]+", text))
    number = 0
    while number < len(parts):
        for many in (4, 3, 2, 1):
            some = parts[number : number + many]
            start, end = some[0].start(), some[-1].end()
            joined = re.fullmatch(r"[\w -]+", text[start:end])
            cued = joined and _PLATE_CUE.search(text[max(0, start - _CUE_WITHIN) : start])
            if cued and _is_plate([part.group() for part in some]):
                yield Finding(start, end, "ID", PLATE)
                number += many - 1
                break
        number += 1


def _is_plate(parts: Sequence[str]) -> bool:
    whole = "".join(parts)
    digits = sum(c.isdigit() for c in whole)
    if not 5 <= len(whole) <= 10 or not digits or len(whole) - digits < 2 or _STANDARD.fullmatch(whole):
        return False
    words = [p for p in parts if p.isalpha() and len(p) > 1]
    return not any(len(p) > 3 or not wordlists.is_rarer(p, _WORD) for p in words)


def _codes(text: str) -> Iterator[Finding]:
    for pattern in _CODES:
        for match in pattern.finditer(text):
            code = match.group()
            digits = sum(c.isdigit() for c in code)
            long = sum(c.isalnum() for c in code) >= 5 and digits >= 2
            if long and not _STANDARD.fullmatch(code) and not wordlists.is_of_the_field(code.lower()):
                yield Finding(*match.span(), "ID")


def _long(text: str) -> Iterator[Finding]:
    for match in _ONE_BY_ONE.finditer(text):
        yield Finding(*match.span(), "ID")
    for match in _CUED.finditer(text):
        yield Finding(*match.span("it"), "ID")
    for match in _GROUPED.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        cued = _SURE_CUE.search(text[max(0, match.start() - 25) : match.start()])
        if cued and digits >= 5 and not _A_DATE.fullmatch(match.group()):
            yield Finding(*match.span(), "ID")
    for match in _LONG.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        cued = _NUMBER_CUE.search(text[max(0, match.start() - 40) : match.start()])
        year = re.fullmatch(r"(?:19|20)\d\d", match.group())
        if digits >= 9 or (cued and not year):
            yield Finding(*match.span(), "ID")
