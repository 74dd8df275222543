"""When two files are one document.

By DOI or PMID where there is one and the titles agree (an erratum names the DOI of what it corrects),
else by what the document says. Keys are normalised strings; a tombstone keeps only their hashes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from corpus.model import Document, normalise_doi, normalise_pmid

_AGREE = 0.7  # of all words of two titles: room for a subtitle or a spelling, none for another paper
_ABOUT_ANOTHER = re.compile(
    r"^(?:(?:author |publisher )?correction|corrigend|errat|retraction|expression of concern|"
    r"comment(?:ary)? on|reply|response to|re:)",
    re.IGNORECASE,
)


def keys(document: Document) -> tuple[str, ...]:
    """The identity keys of a document, the surest first."""
    content = "\n".join((words(document.title), document.text))
    found = [f"content:{hashlib.sha256(content.encode()).hexdigest()}"]
    if document.our_summary:
        return tuple(found)  # it carries the DOI of the study it summarises, and is not that study
    if doi := normalise_doi(document.doi):
        found.insert(0, f"doi:{doi}")
    if pmid := normalise_pmid(document.pmid):
        found.insert(0, f"pmid:{pmid}")
    return tuple(found)


def hashed(identity: Iterable[str]) -> list[str]:
    """The keys as a tombstone keeps them."""
    return [hashlib.sha256(key.encode()).hexdigest() for key in identity]


def titles_agree(a: str, b: str) -> bool:
    """Whether two titles under one DOI mean one document."""
    if bool(_ABOUT_ANOTHER.match(a.strip())) != bool(_ABOUT_ANOTHER.match(b.strip())):
        return False
    one, two = set(words(a).split()), set(words(b).split())
    return len(one & two) >= _AGREE * len(one | two)


def words(title: str) -> str:
    """The letters and digits of a title without case and accents, a space between words."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))
