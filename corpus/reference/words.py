"""Words of a text with spelling, plural and case folded away, so that one entry stands for its variants.

Folding is applied to both sides of every comparison. It need not give real words; it only must not make
one word of two that differ in meaning.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
_BRITISH = (
    (re.compile(r"^(practi)s(?=(?:e|ed|er|ing)$)"), r"\1c"),
    (re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})our"), "or"),
    # Of words with two vowels before it: not filled, called; nor those that Americans write with two.
    (
        re.compile(r"^(?!re[cf]|inst|enro|fulfi|dist|appa)(\w*[aeiou]\w*[aeiou])ll(?=(?:ing|ed|or|er)$)"),
        r"\1l",
    ),
    (re.compile(r"programme$"), "program"),
    (re.compile(r"(?<=[a-z]{3})tre$"), "ter"),
    (re.compile(r"[ao]e(?=[a-z]{2}|a$)"), "e"),
    (re.compile(r"^(off|def|lic)ence(?=d?$)"), r"\1ense"),
    (re.compile(r"^(analy|paraly|cataly)s(?=(?:e|ed|er|ing)$)"), r"\1z"),
    (re.compile(r"^(enrol|fulfil)(?=$|ments?$)"), r"\1l"),
    (re.compile(r"^(judg|acknowledg)ement"), r"\1ment"),
    (re.compile(r"^(age)(?=ing$)"), "ag"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"amf(?=etamin)"), "amph"),  # as the WHO names them: amfetamine, metamfetamine
    (re.compile(r"metamph"), "methamph"),
)
_IRREGULAR = {"women": "woman", "men": "man", "children": "child", "people": "people"}


def words(text: str) -> list[re.Match[str]]:
    """The words of `text` in order, as they are written; hyphens and every other sign separate."""
    return list(_WORD.finditer(text))


def key(text: str) -> str:
    """`text` as its folded words: equal for two ways of writing the same."""
    return " ".join(fold(word.group()) for word in words(text))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """One word without case, accents, plural ending and British or American spelling."""
    if word[-1:] == "s" and word[:-1].isupper():  # RCTs, IDUs
        word = word[:-1]
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return american(_IRREGULAR.get(plain) or _singular(plain))


def american(word: str) -> str:
    """One word in small letters with American spelling."""
    for pattern, spelt in _BRITISH:
        word = pattern.sub(spelt, word)
    return word


def _singular(word: str) -> str:
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word.removesuffix("s")
