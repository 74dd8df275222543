"""Direct identifiers in a text: addresses, numbers and links that lead to one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest import phones
from ingest.identifiers import NOT_PERSONAL, RULES


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` is a direct identifier; `type` says of which sort, in words with an article."""

    start: int
    end: int
    type: str


def direct_identifiers(text: str) -> list[Finding]:
    """What identifies one person by itself, in the order of the text, without overlaps.

    Rules only, so that every finding can be explained: e-mail addresses (also as they are spoken), phone
    numbers, numbers of identity, insurance, bank and case files, links to a person's profile or page, and
    IP addresses. Doses, years, statistics, DOIs and trial registrations are none of these.
    """
    taken = [match.span() for match in NOT_PERSONAL.finditer(text)]
    findings: list[Finding] = []
    for found in _candidates(text):
        if not any(found.start < end and start < found.end for start, end in taken):
            findings.append(found)
            taken.append((found.start, found.end))
    return sorted(findings, key=lambda found: found.start)


def line_numbers(text: str, findings: list[Finding]) -> list[tuple[int, str]]:
    """The line of each finding, from 1, and its sort: what a message may say without repeating it."""
    return [(text.count("\n", 0, found.start) + 1, found.type) for found in findings]


def _candidates(text: str) -> Iterator[Finding]:
    """All findings, the surest sorts first; what a sure sort has taken is no other's."""
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            group = "it" if "it" in rule.pattern.groupindex else 0
            if rule.is_one(match[group]):
                yield Finding(*match.span(group), rule.sort)
    for start, end in phones.find(text):
        yield Finding(start, end, "a phone number")
