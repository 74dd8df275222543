"""Numbers and names by which somebody is known to an authority or on the web, also as they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying import wordlists
from ingest.identifying.counting import DIGIT
from ingest.identifying.findings import Finding

_TLD = r"(?:com|org|net|edu|gov|uk|co|ie|ca|au|nz|us|in|scot|wales|cymru|eu|info|io|me|online|app|example|test|invalid)"
_ATOM = rf"(?:(?:double|triple|treble)\s+(?:{DIGIT}|[a-z])|{DIGIT}|[a-z]|\d{{1,4}}|hundred|(?:thir|four|fif|six|seven|eigh|nine)teen|ten|eleven|twelve|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dash|hyphen|slash|stroke|space)"
_SPELT = re.compile(rf"(?<![\w'’-]){_ATOM}(?:(?:[\s,-]+|\.\s){_ATOM}){{2,}}(?![\w'’])", re.IGNORECASE)
_DIGIT = re.compile(rf"\b(?:{DIGIT}|\d+)\b", re.IGNORECASE)
_LETTER = re.compile(r"\b[b-hj-z]\b", re.IGNORECASE)
_YEARS = re.compile(r"\b(?:nineteen|twenty)\b", re.IGNORECASE)
_NUMBER_CUE = re.compile(
    r"\b(?:number|no|num|ref(?:erence)?|id|file|case|plate|reg|rego|registration|badge|docket|code|passport|licen[cs]e|aadhaar|nhs|chi|hospital|"
    r"prison|prisoner|inmate|account|policy|claim|card|pps|social|insurance|doc|was|is)\b",
    re.IGNORECASE,
)
# Letters and digits in one word, or two or three such words: plates, references, numbers on files.
_CODE = re.compile(
    r"(?<![\w@./-])(?=[A-Z\d/-]*\d)(?=[\d/-]*[A-Z])[A-Z\d]{1,8}(?:[/-][A-Z\d]{1,8}){0,4}(?![\w@]|\.\w)"
)
_LOW_CODE = re.compile(
    r"(?<![\w@./-])(?=[a-z\d/-]*\d)(?=[\d/-]*[a-z])[a-z\d]{1,8}(?:[/-][a-z\d]{1,8}){0,4}(?![\w@]|\.\w)"
)
_PLATES = re.compile(
    r"""(?<![\w-])(?:[A-Z]{2}\d{2}\s?[A-Z]{3} | [A-Z]\d{1,3}\s?[A-Z]{3} | [A-Z]{3}\s?\d{1,3}[A-Z]
    | [A-HJ-Z]{1,2}I[A-Z]\s?\d{1,4} | [A-Z]{1}[A-Z]{2}Z?\s\d{3,4} | \d{2,3}[-\s][A-Z]{1,2}[-\s]\d{1,6} | [A-Z]{2}[\s-]?\d{1,2}[\s-]?[A-Z]{1,3}[\s-]?\d{4}
    | [A-Z]{3}[\s-]\d{3,4} | [A-Z]{2}\d{2}[A-Z]{2} | \d{3}[\s-][A-Z]{3} | [A-Z]{4}[\s-]\d{3}
    | [A-Z\d]{1,4}[\s-][A-Z\d]{1,4}(?:[\s-][A-Z\d]{1,4})?)(?![\w-])""",
    re.VERBOSE,
)
_PLATE_CUE = re.compile(
    r"\b(?:plates?|reg|rego|registration|car|van|truck|taxi|cab|pickup|bike|moped|scooter|lorry|ute|jeep|tahoe|astra|corsa|transit|ford|vauxhall|toyota|honda|bmw|audi|skoda|golf|drives?|driving|drove|parked|licen[cs]e)\b",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?<![\w.,/£$€-])\d{4,}(?:[\s-]\d{3,}){0,4}(?![\w%]|[.,]\d)")
_STANDARD = re.compile(
    r"(?:COVID|H\dN\d|CD\d|GPT|MP|A|B|M|D|DF|C|K|N|P|S|T|Q|E|PM|V)-?\d{1,3}|\d{1,2}(?:AM|PM|K|X|MG|ML|KG|ST|ND|RD|TH|S|A|B|C|D|G)|JWH-?\d+|2C-?[A-Z]|\d-?[A-Z]{3,}",
    re.IGNORECASE,
)

_SITE = r"(?:insta(?:gram)?|ig|facebook|fb|twitter|tik\s?tok|snap(?:chat)?|telegram|whatsapp|discord|reddit|signal|threads|bluesky|youtube|twitch|x|xbox|psn|grindr|mastodon)"
_NAME_THERE = r"(?P<it>@?[A-Za-z\d][\w.-]*\w)"
_HANDLES = (
    re.compile(
        rf"\b(?:on|in|via|through|my|the|her|his|our|their)\s+(?:the\s+)?{_SITE}\s*,?\s+(?:(?:as|it['’]?s|is|was|i['’]m|he['’]s|she['’]s|under|called|name|handle|account|just|at|we['’]re|they['’]re|page)\s+)+{_NAME_THERE}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:i['’]?m|he['’]?s|she['’]?s|we['’]?re|as|it['’]?s|called|account|handle|username|user\s?name|profile|me)\s+(?:is\s+|called\s+|at\s+|as\s+)?{_NAME_THERE}\s+(?:on|over\s+on)\s+(?:the\s+|my\s+)?{_SITE}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:handle|username|user\s?name|screen\s?name|gamertag|account\s+name|tag)\s*(?:is|was|['’]s|:|,)?\s+(?:just\s+|at\s+)?{_NAME_THERE}",
        re.IGNORECASE,
    ),
)
_UNDERSCORED = re.compile(
    r"(?<![\w@])(?:at\s+)?[\w.]+(?:\s+(?:underscore|under\s+score)\s+[\w.]+)+|(?<![\w@./])@?\w+_\w+(?![\w@])",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?<![\w@./-])(?=[a-z_.]*\d)(?=\w*[a-z]{3})[a-z][a-z\d_.]{4,28}[a-z\d](?![\w@]|\.\w)")
_AT = re.compile(r"(?<![\w.@])@\w[\w.-]{1,29}\b(?!\.\w)")
_PLAIN = re.compile(r"[a-z]+(?:th|st|nd|rd|s|mg|ml|am|pm|k)?", re.IGNORECASE)

_DOMAIN = re.compile(
    rf"(?<![\w@.-])(?:https?://|www\.)?(?:[\w-]{{1,63}}\.){{1,4}}{_TLD}(?:/[\w.%+@~/?=&#-]*[\w/])?(?![\w@])",
    re.IGNORECASE,
)
_SAID_DOMAIN = re.compile(
    rf"(?<![\w-])(?:(?:w\s*w\s*w|www|double\s+u\s+double\s+u\s+double\s+u)\s+dot\s+)?[\w-]+(?:\s+(?:dot|dash|hyphen|underscore)\s+[\w-]+){{0,4}}\s+dot\s+{_TLD}\b(?:\s+(?:dot\s+{_TLD}\b))*"
    rf"(?:\s+(?:forward\s+)?slash\s+[\w-]+(?:\s+(?:dash|hyphen|underscore|dot)\s+[\w-]+)*)*",
    re.IGNORECASE,
)
_SAID_EMAIL = re.compile(
    rf"(?<![\w.-])[\w.+-]+(?:\s+(?:dot|underscore|dash|hyphen|full\s+stop|\d+)\s+[\w-]+){{0,4}}\s+(?:at|@)\s+[\w-]+(?:\s+(?:dash|hyphen)\s+[\w-]+)*(?:\s+[\w-]+){{0,2}}(?:\s+dot\s+[\w-]+)*\s+dot\s+{_TLD}\b(?:\s+dot\s+{_TLD}\b)*",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Finding]:
    """All of them, the surest first; `text` as it was written, not truecased."""
    for match in _SAID_EMAIL.finditer(text):
        yield Finding(*match.span(), "EMAIL")
    for pattern in (_DOMAIN, _SAID_DOMAIN):
        for match in pattern.finditer(text):
            yield Finding(*match.span(), "LINK")
    yield from _handles(text)
    yield from _spelt(text)
    yield from _plates(text)
    yield from _codes(text)


def _handles(text: str) -> Iterator[Finding]:
    for match in (*_AT.finditer(text), *_UNDERSCORED.finditer(text)):
        yield Finding(*match.span(), "HANDLE")
    for pattern in _HANDLES:
        for match in pattern.finditer(text):
            name = match["it"]
            low = name.lstrip("@").lower()
            if not wordlists.is_everyday(low) or "." in name[:-1] or (wordlists.rank(low) or 0) > 20_000:
                yield Finding(*match.span("it"), "HANDLE")
    for match in _MIXED.finditer(text):
        letters = re.sub(r"[\d_.]", "", match.group())
        if (
            (len(letters) >= 4 and not re.fullmatch(r"\d*[a-z]+-?\d{1,2}", match.group()))
            or "_" in match.group()
            or re.search(r"\d{2,}$", match.group())
        ):
            yield Finding(*match.span(), "HANDLE")


def _spelt(text: str) -> Iterator[Finding]:
    """Digits and letters said one by one: at least four digits, or three with letters among them."""
    for match in _SPELT.finditer(text):
        said = match.group()
        digits, letters = len(_DIGIT.findall(said)), len(_LETTER.findall(said))
        said_double = len(re.findall(r"\b(?:double|treble|triple)\b", said, re.IGNORECASE))
        if _YEARS.search(said) and not letters and digits < 4:
            continue
        cued = _NUMBER_CUE.search(text[max(0, match.start() - 60) : match.start()])
        if (
            digits + said_double >= 4
            or (digits >= 2 and letters >= 2)
            or (cued and digits + letters >= 4 and digits >= 2)
        ):
            if re.fullmatch(r"[\d\s,.-]+", said) and not cued:
                continue
            yield Finding(*match.span(), "ID")


def _plates(text: str) -> Iterator[Finding]:
    for match in _PLATES.finditer(text):
        plate = match.group()
        digits, letters = sum(c.isdigit() for c in plate), sum(c.isalpha() for c in plate)
        if not 5 <= digits + letters <= 10 or not digits or not letters or _STANDARD.fullmatch(plate):
            continue
        cued = _PLATE_CUE.search(text[max(0, match.start() - 80) : match.start()]) or _PLATE_CUE.match(
            text[match.end() : match.end() + 15].strip()
        )
        if cued or re.fullmatch(
            r"[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]{2}[\s-]?\d{1,2}[\s-]?[A-Z]{1,3}[\s-]?\d{4}|\d{2,3}-[A-Z]{1,2}-\d{1,6}",
            plate,
        ):
            yield Finding(*match.span(), "ID", "a number plate")
    for match in re.finditer(_PLATES.pattern, text.upper(), re.VERBOSE) if text.islower() else ():
        plate = text[match.start() : match.end()]
        digits, letters = sum(c.isdigit() for c in plate), sum(c.isalpha() for c in plate)
        parts = re.split(r"[\s-]", plate)
        known = any(wordlists.is_everyday(p) and p.isalpha() and len(p) > 1 for p in parts)
        cued = _PLATE_CUE.search(text[max(0, match.start() - 80) : match.start()])
        if (
            5 <= digits + letters <= 10
            and digits >= 1
            and letters >= 2
            and cued
            and not known
            and not _STANDARD.fullmatch(plate)
        ):
            yield Finding(*match.span(), "ID", "a number plate")


def _codes(text: str) -> Iterator[Finding]:
    for pattern in (_CODE, _LOW_CODE):
        for match in pattern.finditer(text):
            code = match.group()
            signs = sum(c.isalnum() for c in code)
            if (
                signs >= 5
                and sum(c.isdigit() for c in code) >= 2
                and not _STANDARD.fullmatch(code)
                and not wordlists.is_of_the_field(code.lower())
            ):
                yield Finding(*match.span(), "ID")
    for match in _LONG.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        cued = _NUMBER_CUE.search(text[max(0, match.start() - 40) : match.start()])
        if (
            digits >= 9
            or (digits >= 5 and cued)
            or (digits >= 4 and cued and not re.fullmatch(r"(?:19|20)\d\d", match.group()))
        ):
            yield Finding(*match.span(), "ID")
