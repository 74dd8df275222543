"""What the finder hands back: findings, which are proposals, and marks, which ask a person to look."""

from __future__ import annotations

import re
from bisect import bisect_left
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
    "DETAIL": "another detail",  # which no rule finds: what only one person did
}
NAMES = ("PERSON", "PLACE", "ORG")
CONTACTS = ("EMAIL", "LINK", "HANDLE", "PHONE", "ID")
_SHORTEST_LEFT = 3  # letters
_SAID = re.compile(
    r"\b(?:dot|at|underscore|slash|dash|hyphen|double|oh|zero|one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_WRITTEN, _NEAR = re.compile(r"\w@\w|://|\bwww\.", re.IGNORECASE), 40  # letters after it


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
    kept: list[Finding] = []  # by where they start, so that only two neighbours need a look
    for found in findings:
        at = bisect_left(kept, found.start, key=_start)
        clear_before = at == 0 or kept[at - 1].end <= found.start
        if clear_before and (at == len(kept) or found.end <= kept[at].start):
            kept.insert(at, found)
    return kept


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that overlap as one, from the first letter of any to the last, of the type given first."""
    whole: list[tuple[int, Finding]] = []
    for number, found in sorted(enumerate(findings), key=lambda item: item[1].start):
        if whole and found.start < whole[-1][1].end:
            first, before = whole[-1]
            surer = found if number < first else before
            end = max(before.end, found.end)
            whole[-1] = (min(first, number), Finding(before.start, end, surer.type, surer.sort))
        else:
            whole.append((number, found))
    return [found for _, found in whole]


def extended(text: str, found: Iterable[Finding], more: Iterable[Finding]) -> list[Finding]:
    """Findings in `text` with what `more` adds: new ones, and longer ones of like types. In their order.

    Where one of `more` lies over findings of other types, these stay, and it is what is left of it; but an
    address or a number takes in whatever stands within it: "ger mulvenna sixty at hotmail" is one.
    """
    kept = apart(found)
    for one in more:
        over = [each for each in kept if each.start < one.end and one.start < each.end]
        if any(each.start <= one.start and one.end <= each.end for each in over):
            continue
        alike = all(_alike(each.type, one.type) for each in over)
        contact = one.type in CONTACTS and is_said(text, one)
        if over and (alike or contact):
            first = over[0] if alike else one
            whole = Finding(min(one.start, over[0].start), max(one.end, over[-1].end), first.type, first.sort)
            kept = apart([whole, *(each for each in kept if each not in over)])
        else:
            ends = [one.start, *(each.end for each in over)]
            starts = [*(each.start for each in over), one.end]
            spans = [_trimmed(text, a, b) for a, b in zip(ends, starts, strict=True)]
            least = _SHORTEST_LEFT if over else 1
            kept = apart([*kept, *(Finding(a, b, one.type) for a, b in spans if b - a >= least)])
    return kept


def is_said(text: str, one: Finding) -> bool:
    """Whether an address or a number is told aloud: the model has not learnt of those that are written."""
    written = _WRITTEN.search(text, one.start, one.end + _NEAR)
    return written is None and _SAID.search(text, one.start, one.end) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _alike(one: str, other: str) -> bool:
    return one == other or {one, other} <= set(NAMES)


def _start(found: Finding) -> int:
    return found.start
