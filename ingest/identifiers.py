"""The rules by which direct identifiers are known: their forms, and the check digits where they have any."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# Numbers that lead to a publication or a trial, and never to a person.
NOT_PERSONAL = re.compile(
    r"""\b10\.\d{4,9}/\S+ | \bdoi\.org/\S+
    | \bISRCTN(?:\s+number)?[\s:]*\d+ | \bNCT\s?\d{6,} | \b20\d\d-\d{6}-\d\d\b
    | (?:AC|PA|I|AN|B|D|U|K)[A-Z]{0,2}TR[NS]?[\s-]?\w*\d{5,}\w* | \bPROSPERO\W{0,3}CRD\s?\d+ | \bCRD\d+
    | \bDRKS(?:-?ID:?\s*DRKS)?\d+ | \bPM(?:ID|CID)?[\s:]*(?:PMC)?\d+
    | \bISBN[\s:-]*[\d -]{9,16}[\dXx] | \bISSN[\s:]*\d{4}-\d{3}[\dXx]""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` (its group `it`, where it has one) is an identifier of this type if `is_one` agrees."""

    type: str
    sort: str
    pattern: re.Pattern[str]
    is_one: Callable[[str], bool] = lambda text: True


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdecimal()]


def _is_card(text: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1)."""
    digits = _digits(text)
    doubled = [d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(doubled) % 10 == 0


def _is_nhs(text: str) -> bool:
    """The check digit of NHS numbers: weights 10 to 2, modulo 11."""
    *front, last = _digits(text)
    return 11 - sum(w * d for w, d in zip(range(10, 1, -1), front, strict=True)) % 11 in (last, last + 11)


def _is_iban(text: str) -> bool:
    """The check digits of bank accounts (ISO 13616: remainder 1 modulo 97)."""
    plain = "".join(text.split()).upper()
    turned = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _has_digits(least: int) -> Callable[[str], bool]:
    return lambda text: len(_digits(text)) >= least


_DOMAIN_END = r"(?:com|org|net|edu|gov|uk|co|ie|ca|au|nz|us|de|fr|es|it|br|mx|eu|info|io|me|example)"
_AT = r"\s+(?:at|arroba|arobase|\(at\)|\[at\])\s+"
_DOT = r"(?:\s+(?:dot|punto|ponto|point|punkt|\(dot\)|\[dot\])\s+)"
# Every repetition has a limit: without one, a long text of dots and words would take hours.
_WORD = r"[\w-]{1,63}"
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+'-]{{1,64}}(?:@\s?|\s@\s){_WORD}(?:\.{_WORD}){{1,5}}")
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w.'’-])[\w.-]{{1,64}}(?:\s+(?:dot|punto|underscore|dash|hyphen)\s+{_WORD}){{0,4}}{_AT}"
    rf"(?:(?:{_WORD}\s+){{0,2}}{_WORD}(?:{_DOT}{_WORD}){{0,3}}{_DOT}{_DOMAIN_END}\b"
    r"|(?:g|hot|yahoo|out|proton|i|web|gmx|aol|live|ya)[\w-]{0,20}\.(?:com|org|net|de|fr|es|co\.uk|me|ru)\b)",
    re.IGNORECASE,
)

_PROFILE = re.compile(
    r"""(?:https?://)?(?:[\w-]{1,63}\.)?
    (?:facebook|fb|instagram|twitter|x|tiktok|linkedin|snapchat|threads|bsky|reddit|telegram|t|wa|youtube|github
       |mastodon|pinterest|onlyfans|vk)
    \.(?:com|me|app|social|net)/(?:@|in/|u/|user/|users/|profile/|profile\.php\?id=|people/|add/|channel/|c/)?
    [\w.%+@-]{2,}""",
    re.VERBOSE | re.IGNORECASE,
)
# A page somewhere on the web may be one person's; a whole site, and an authority's page, is not.
_PAGE = re.compile(
    r"(?:https?://|www\.)(?![\w.-]*\b(?:gov|gob|gouv|nhs|edu|who|un|unodc|europa|doi|nih|mil)\b)[\w-]+(?:\.[\w-]+)+"
    r"/[\w.%+@~/-]*\w",
    re.IGNORECASE,
)
_SPOKEN_PAGE = re.compile(
    rf"(?<![\w-]){_WORD}(?:\s+dot\s+{_WORD}){{0,3}}\s+dot\s+{_DOMAIN_END}\s+(?:forward\s+)?slash\s+{_WORD}",
    re.IGNORECASE,
)
_CUED_HANDLE = re.compile(
    r"\b(?:insta(?:gram)?|facebook|twitter|tik\s?tok|snap(?:chat)?|telegram|whatsapp|discord|reddit|signal|handle"
    r"|username|user\s?name)\b(?:\s+(?:name|handle|account|is|as|it's|it’s|under|called|user|at|my|on))*[\s:,]+"
    r"(?P<it>@?(?=[\w.]*[\d_]|\w+\.\w)[A-Za-z_][\w.]{2,29}\w)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z_][\w.]{2,29}\b(?!\.\w)")

# Capitals and digits, also a few capitals first; in lower case only with a digit inside.
_NUMBER = (
    r"(?P<it>(?:[a-z]{1,3}(?=\d)|[A-Z]{0,4})\d?[A-Z0-9]{0,8}(?:(?<=\d)[a-z]{1,2})?"
    r"(?:[\s/-]?(?:[A-Z]{1,4}\d{0,8}|\d{1,20}[A-Z]?)\b){0,6})"
)
_SAYS_NUMBER = r"(?:number|numbers|no\.?|nr\.?|num|n[úu]mero|ref(?:erence)?|id|\#|:)"
_LINK = r"(?:\s{0,3}(?:is|was|es|era|it's|it’s|says|:|,|\#)\s{0,3}|\s{1,3}){0,4}"
_OF_A_PERSON = re.compile(
    rf"""\b(?i:NHS|CHI|SSN|social\s+security|social|national\s+insurance|NINO|passport|pasaporte|passeport
      |driv(?:er|ing)[’']?s?\s+licen[cs]e|national\s+id(?:entity)?|DNI|NIE|CURP|CPF|NIR|PPS|medicare|medicaid|MRN
      |health\s+card|medical\s+record|prison(?:er)?|inmate|offender|alien|asylum)
    \b(?i:\s+(?:registration|identification|card|file|record))*(?i:{_LINK}{_SAYS_NUMBER})*(?i:{_LINK}){_NUMBER}""",
    re.VERBOSE,
)
_OF_A_FILE = re.compile(
    rf"""\b(?i:NI|identity|ID|RFC|RG|tax|TIN|hospital|patient|booking|probation|custody|docket|case|court|claim|policy
      |student|employee|badge|visa|insurance|member(?:ship)?)
    \b(?i:\s+(?:registration|identification|card|file|record|account))*(?i:\s*{_SAYS_NUMBER})+(?i:{_LINK}){_NUMBER}""",
    re.VERBOSE,
)
_OF_AN_ACCOUNT = re.compile(
    rf"\b(?i:account|sort\s+code|IBAN|card|cc|routing)\b(?i:\s*{_SAYS_NUMBER})*(?i:{_LINK}){_NUMBER}",
    re.VERBOSE,
)
_PLATE = re.compile(
    r"\b(?i:(?:number|licen[cs]e|registration)\s*plates?|reg(?:\s+number)?|matr[íi]cula)\b"
    rf"(?i:{_LINK})(?P<it>[A-Z0-9]{{1,4}}[ -]?[A-Z0-9]{{2,4}}(?:[ -][A-Z0-9]{{1,3}})?)\b"
)


def _is_plate(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return letters > 0 and len(_digits(text)) > 0 and 5 <= letters + len(_digits(text)) <= 8


RULES = (
    Rule("EMAIL", "an e-mail address", _EMAIL),
    Rule("EMAIL", "an e-mail address", _SPOKEN_EMAIL),
    Rule("LINK", "a link to a person", _PROFILE),
    Rule("LINK", "a link to a person", _PAGE),
    Rule("LINK", "a link to a person", _SPOKEN_PAGE),
    Rule("HANDLE", "a name in social media", _CUED_HANDLE),
    Rule("HANDLE", "a name in social media", _HANDLE),
    Rule("ID", "an identity number", _OF_A_PERSON, _has_digits(5)),
    Rule(
        "ID", "an identity number", _OF_A_PERSON, lambda text: len(_digits(text)) > 3 and not text.isdecimal()
    ),
    Rule("ID", "a file number", _OF_A_FILE, _has_digits(4)),
    Rule("ID", "an account number", _OF_AN_ACCOUNT, _has_digits(6)),
    Rule("ID", "a number plate", _PLATE, _is_plate),
    Rule("ID", "a social security number", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")),
    Rule(
        "ID",
        "a national insurance number",
        re.compile(r"\b(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
    ),
    Rule("ID", "an identity number", re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b")),  # Brazil
    Rule("ID", "an identity number", re.compile(r"\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d\b")),  # Mexico
    Rule("ID", "an identity number", re.compile(r"\b[XYZ]?\d{7,8}-?[TRWAGMYFPDXBNJZSQVHLCKE]\b")),  # Spain
    Rule("ID", "a case number", re.compile(r"\b\d{2,4}-[A-Z]{2,3}-\d{4,7}\b")),
    Rule(
        "ID",
        "an IP address",
        re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\d)"),
    ),
    Rule(
        "ID",
        "an account number",
        re.compile(
            r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b", re.IGNORECASE | re.ASCII
        ),
        _is_iban,
    ),
    Rule("ID", "a card number", re.compile(r"(?<![\d.,-])(?:\d[ -]?){12,18}\d(?![\d,-])"), _is_card),
    Rule("ID", "an identity number", re.compile(r"(?<![\d.,-])\d{3}[ -]\d{3}[ -]\d{4}(?![\d,-])"), _is_nhs),
)
