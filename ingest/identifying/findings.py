"""What the finder hands back: findings, which are proposals, and marks, which ask a person to look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Each type of finding, and how a message names one of it.
TYPES = {
    "PERSON": "a name",
    "PLACE": "a place",
    "STREET": "an address",
    "ORG": "a service or organisation",
    "PHONE": "a phone number",
    "EMAIL": "an e-mail address",
    "LINK": "a link",
    "AGE": "an age",
    "DATE": "a date",
    "ID": "a number of a person or case",
    "HANDLE": "a name in social media",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` may identify a person. Offsets count code points.

    `type` is one of TYPES; `sort` says more closely of what sort it is, in words with an article, where the
    rule that found it knows.
    """

    start: int
    end: int
    type: str
    sort: str = ""

    @property
    def said(self) -> str:
        """What a message calls it, so that the words themselves need not be repeated."""
        return self.sort or TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Mark:
    """A person should look at `text[start:end]`; `why` says so in a few plain words."""

    start: int
    end: int
    why: str


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the text, without overlaps: of findings that overlap, the one given first stays."""
    kept: list[Finding] = []
    for found in findings:
        if not any(found.start < other.end and other.start < found.end for other in kept):
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)
