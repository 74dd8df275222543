"""Names of authors in a line of a title page, told apart from everything else that stands there."""

from __future__ import annotations

import re

from ingest.readers.body import clean

_NAME = re.compile(r"[^\W\d_][\w.’'‐-]*(?:\s+[^\W\d_][\w.’'‐-]*)*")
_NO_NAME = re.compile(
    r"universit|department|institut|school|hospital|centre|center|college|faculty|division|journal|ministry"
    r"|unit\b|foundation|laborator|correspond|abstract|received|published|article|research|\bthe\b|\bof\b"
    r"|street|@|\bview\b|\bdata\b|download|health|science|alcohol|drug|study|trial|review|\bin\b|\bfor\b|\bfrom\b"
    r"|\bopen\b|\baccess\b|\bvolume\b|group\b|collaborat|consortium|editor|introduction|methods|results|\bcare\b|sample"
    r"|agreement|policy|office|national|international|committee|society|association",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r",?\s*\b(?:M\.?D|Ph\.?D|MPH|MSc|M\.?Sc|B\.?Sc|MA|MS|BA|RN|DrPH|DPhil|FRCP\w*|MBBS|MBChB|PharmD|PsyD|Dr"
    r"|Prof|Professor|Jr|Sr)\b\.?"
)
_MARKS = re.compile(r"[\d*†‡§¶#∗⁎✉⇑|⁰¹²³⁴-⁹]+|(?<=,)[a-z]\b|(?<![\w.])[a-df-xz](?![\w.])")
_PARTICLES = {
    "van", "von", "de", "der", "den", "del", "della", "da", "di", "dos", "la", "le", "el", "al", "bin", "ten",
    "ter", "y", "e", "zu", "du", "ul", "ud", "ur", "abu", "ibn", "bint", "af", "av",
}  # fmt: skip
_SEPARATOR = re.compile(r"\s*(?:[;·•,]\s*(?:(?:and|und|et|y|&)\s)?|\s(?:and|und|et|y|&)\s)\s*")


def split_names(text: str) -> tuple[str, ...]:
    """Author names in a line such as `Ann Lee1,2*, Bo Díaz3 and C. Wu`; empty where it is none."""
    if len(text) > 1500:
        return ()
    # Where nothing but marks stands between names (Ann Lee1 Bo Wu2), the marks part them.
    marked = re.search(r"[,;·•&]|\band\b", text) is None and len(re.findall(r"\d+|[*∗†‡]+", text)) > 1
    plain = _DEGREES.sub("", _MARKS.sub(", " if marked else " ", re.sub(r"\(.*?\)", ",", text)))
    plain = re.sub(r"\s+", " ", plain)
    names = [part.strip(" .") + "." * part.endswith(".") for part in _SEPARATOR.split(plain)]
    names = [name.strip() for name in names if len(name.strip(" .")) > 1]
    good = [name for name in names if _is_name(name)]
    return tuple(dict.fromkeys(good)) if names and len(good) >= 0.8 * len(names) else ()


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 6 or _NAME.fullmatch(name) is None or _NO_NAME.search(name):
        return False
    proper = [word for word in words if word.lower() not in _PARTICLES]
    return len(proper) >= 2 and all(word[0].isupper() for word in proper)


def stated_authors(author: str | None) -> tuple[str, ...]:
    """Authors from the metadata's one string; empty where it is a login or a program's name."""
    text = clean(author or "")
    if ";" in text:
        return tuple(name.strip() for name in text.split(";") if " " in name.strip())
    return split_names(text)
