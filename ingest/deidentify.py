"""Direct identifiers in a text: addresses, numbers and links that lead to one person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` is a direct identifier; `type` says of which sort, in words with an article."""

    start: int
    end: int
    type: str


def direct_identifiers(text: str) -> list[Finding]:
    """What identifies one person by itself, in the order of the text, without overlaps.

    Rules only, so that every finding can be explained: e-mail addresses (also as they are spoken), phone
    numbers, numbers of identity, insurance, bank and case files, links to a person's profile, and IP
    addresses. Doses, years, statistics, DOIs and trial registrations are none of these.
    """
    taken = [match.span() for match in _NOT_PERSONAL.finditer(text)]
    findings: list[Finding] = []
    for found in _candidates(text):
        if not any(found.start < end and start < found.end for start, end in taken):
            findings.append(found)
            taken.append((found.start, found.end))
    return sorted(findings, key=lambda found: found.start)


def line_numbers(text: str, findings: list[Finding]) -> list[tuple[int, str]]:
    """The line of each finding, from 1, and its sort: what a message may say without repeating it."""
    return [(text.count("\n", 0, found.start) + 1, found.type) for found in findings]


# Numbers that lead to a publication or a trial, and never to a person.
_NOT_PERSONAL = re.compile(
    r"""\b10\.\d{4,9}/\S+ | \bdoi\.org/\S+
    | \bISRCTN(?:\s+number)?[\s:]*\d+ | \bNCT\s?\d{6,} | \b20\d\d-\d{6}-\d\d\b
    | (?:AC|PA|I|AN|B|D|U|K)[A-Z]{0,2}TR[NS]?[\s-]?\w*\d{5,}\w* | \bPROSPERO\W{0,3}CRD\s?\d+ | \bCRD\d+
    | \bDRKS(?:-?ID:?\s*DRKS)?\d+ | \bPM(?:ID|CID)?[\s:]*(?:PMC)?\d+
    | \bISBN[\s:-]*[\d -]{9,16}[\dXx] | \bISSN[\s:]*\d{4}-\d{3}[\dXx]""",
    re.VERBOSE | re.IGNORECASE,
)

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_DOMAIN_END = r"(?:com|org|net|edu|gov|uk|co|ie|ca|au|nz|us|de|fr|es|it|br|mx|eu|info|io|me)"
_SPOKEN_EMAIL = re.compile(
    rf"\b[\w-]+(?:\s+(?:dot|underscore|dash|hyphen)\s+[\w-]+)*\s+(?:at|\(at\)|\[at\]|arroba)\s+"
    rf"[\w-]+(?:\s+(?:dot|punto|point|\(dot\)|\[dot\])\s+[\w-]+)*"
    rf"\s+(?:dot|punto|point|\(dot\)|\[dot\])\s+{_DOMAIN_END}\b",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"""(?:https?://)?(?:[\w-]+\.)?
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
_SPOKEN_LINK = re.compile(
    rf"\b[\w-]+(?:\s+dot\s+[\w-]+)*\s+dot\s+{_DOMAIN_END}\s+(?:forward\s+)?slash\s+[\w-]+", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z_][\w.]{2,29}\b(?!\.\w)")
_CUED_HANDLE = re.compile(
    r"\b(?:insta(?:gram)?|facebook|twitter|tik\s?tok|snap(?:chat)?|telegram|whatsapp|discord|reddit|signal|handle"
    r"|username|user\s?name)\b(?:\s+(?:name|handle|account|is|as|it's|it’s|under|called|user|at|my|on))*[\s:,]+"
    r"(?P<handle>@?(?=[\w.]*[\d_]|\w+\.\w)[A-Za-z_][\w.]{2,29}\w)",
    re.IGNORECASE,
)

# Each number needs its own form and mostly a word before it that says what it is.
_CUED_NUMBER = re.compile(
    r"""\b(?:
        (?P<identity>NHS|CHI|SSN|social\s+security|national\s+insurance|NI|NINO|passport|driv(?:er|ing)[’']?s?\s+licen[cs]e
          |licen[cs]e\s+plate|number\s*plate|registration\s+plate|national\s+id(?:entity)?|identity|ID|DNI|NIE|CURP|RFC
          |CPF|RG|NIR|tax|TIN|PPS|medicare|medicaid|health\s+card|hospital|patient|MRN|medical\s+record|prison(?:er)?
          |inmate|offender|booking|probation|custody|docket|case(?:\s+file)?|file|court|claim|policy|student|employee
          |badge|visa|alien|asylum|insurance|member(?:ship)?|reg)
        |(?P<bank>account|sort\s+code|IBAN|card|credit\s+card|debit\s+card|routing)
    )
    (?:\s+(?:registration|reference|identification|id|ID|card|file|record|account))*
    \s*(?:number|numbers|no\.?|nr\.?|num|n[úu]mero|\#|:)+(?:\s*(?:is|was|:|,|\#|\s)\s*)*
    (?P<number>(?=[\w/-]*\d)[A-Z]{0,4}\d?[A-Z0-9]{0,6}(?:[\s/-]?[A-Z0-9]{1,8}){0,5})
    """,
    re.VERBOSE,
)
_SELF_EVIDENT = (
    ("a social security number", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")),
    (
        "a national insurance number",
        re.compile(r"\b(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
    ),
    ("an identity number", re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b")),  # Brazil's CPF
    ("an identity number", re.compile(r"\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d\b")),  # Mexico's CURP
    ("an identity number", re.compile(r"\b[XYZ]?\d{7,8}-?[TRWAGMYFPDXBNJZSQVHLCKE]\b")),  # Spain's DNI, NIE
    (
        "an IP address",
        re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"),
    ),
    ("a case number", re.compile(r"\b\d{2,4}-[A-Z]{2,3}-\d{4,7}\b")),
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b", re.IGNORECASE)
_CARD = re.compile(r"(?<![\d.,-])(?:\d[ -]?){12,18}\d(?![\d,-])")
_NHS = re.compile(r"(?<![\d.,-])\d{3}[ -]\d{3}[ -]\d{4}(?![\d,-])")

_PHONE_CUE = re.compile(
    r"\b(?:phone|tel(?:ephone)?|mobile|cell|call|ring|text|fax|number\s+is|reach\s+(?:me|him|her|them|us)|whatsapp"
    r"|tel[ée]fono|m[óo]vil|celular|ll[aá]m\w+|portable|appel\w+|handy|telefon\w*|ruf\w*|contact|desk|office|registered|messages?|answering)\b",
    re.IGNORECASE,
)
_PHONE_LIKE = re.compile(
    r"(?<![\w.,/%$£€-])[+(]?\(?\d(?:[\d()\s.-]{5,17})\d(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w%/]|-\d)"
)
_SPOKEN_DIGIT = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)"
_SPOKEN_PART = (
    rf"(?:{_SPOKEN_DIGIT}|(?:double|triple)\s+{_SPOKEN_DIGIT}|hundred|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_SPOKEN_NUMBER = re.compile(rf"\b{_SPOKEN_PART}(?:[\s,-]+{_SPOKEN_PART}){{6,}}\b", re.IGNORECASE)
_REGIONS = (
    "US",
    "GB",
    "IE",
    "AU",
    "NZ",
    "ZA",
    "ES",
    "MX",
    "CO",
    "FR",
    "DE",
    "BR",
    "PT",
    "IN",
    "KE",
    "CH",
    "SE",
)
# Years, dates, times of day, decimals and ranges of counts, whatever stands before them.
_NEVER_A_PHONE = re.compile(
    r"(?:19|20)\d\d\s*[-–/.]\s*(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d\b.*|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?![./-]?\d).*"
    r"|\d+\.\d+|\d+\s+[-–]\s+\d+|(?:19|20)\d\d(?:\s+(?:19|20)\d\d)+"
)
_MAY_BE_A_COUNT = re.compile(r"\d{1,3}(?:\s\d{3})+|\d+-\d+|\d+")


def _candidates(text: str) -> Iterator[Finding]:
    """All findings, the surest sorts first; what a sure sort has taken is no other's."""
    for pattern, sort in ((_EMAIL, "an e-mail address"), (_SPOKEN_EMAIL, "an e-mail address")):
        yield from (Finding(*match.span(), sort) for match in pattern.finditer(text))
    for pattern in (_PROFILE, _PAGE, _SPOKEN_LINK):
        yield from (Finding(*match.span(), "a link to a person") for match in pattern.finditer(text))
    yield from (Finding(*m.span("handle"), "a link to a person") for m in _CUED_HANDLE.finditer(text))
    yield from (Finding(*m.span(), "a link to a person") for m in _HANDLE.finditer(text))
    for match in _CUED_NUMBER.finditer(text):
        if sum(c.isdigit() for c in match["number"]) >= 4:
            sort = "an account or card number" if match["bank"] else "an identity or file number"
            yield Finding(*match.span("number"), sort)
    for sort, form in _SELF_EVIDENT:
        yield from (Finding(*match.span(), sort) for match in form.finditer(text))
    yield from (
        Finding(*m.span(), "a bank account number") for m in _IBAN.finditer(text) if _is_iban(m.group())
    )
    yield from (Finding(*m.span(), "a card number") for m in _CARD.finditer(text) if _luhn(m.group()))
    yield from (
        Finding(*m.span(), "a health service number") for m in _NHS.finditer(text) if _is_nhs(m.group())
    )
    yield from _phones(text)


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdecimal()]


def _luhn(text: str) -> bool:
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


def _phones(text: str) -> Iterator[Finding]:
    for number in phonenumbers.PhoneNumberMatcher(text, None):
        yield Finding(number.start, number.end, "a phone number")
    for match in _PHONE_LIKE.finditer(text):
        cued = _PHONE_CUE.search(text[max(0, match.start() - 40) : match.start()]) is not None
        if _is_phone(match.group(), cued):
            yield Finding(match.start(), match.end(), "a phone number")
    for match in _SPOKEN_NUMBER.finditer(text):
        yield Finding(match.start(), match.end(), "a number, spoken digit by digit")


def _is_phone(written: str, cued: bool) -> bool:
    """Digits after a word such as "call", or digits grouped as a valid number of some country is."""
    digits = sum(c.isdigit() for c in written)
    if not 7 <= digits <= 15 or _NEVER_A_PHONE.fullmatch(written.strip()):
        return False
    if "." in written and not re.fullmatch(r"\+?\d{1,4}(?:\.\d{2,4}){2,5}", written.strip()):
        return False  # decimals: an estimate and its interval
    if cued:
        return True
    if digits < 9 or (_MAY_BE_A_COUNT.fullmatch(written.strip()) and written[0] != "0"):
        return False
    return any(_valid(written, region) for region in _REGIONS)


def _valid(written: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False
