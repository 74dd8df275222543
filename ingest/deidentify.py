"""What in a text may lead to a person. Findings are proposals: a person reads all of it and decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest import phones
from ingest.identifiers import NOT_PERSONAL, RULES
from ingest.identifying import second
from ingest.identifying.findings import TYPES, Finding, Mark
from ingest.identifying.full_names import full_names

__all__ = [
    "TYPES",
    "Finding",
    "Mark",
    "direct_identifiers",
    "find",
    "full_names",
    "line_numbers",
    "second_look",
]


def find(text: str, *, speakers: Sequence[str] = (), known: Sequence[str] = ()) -> list[Finding]:
    """What in `text` may identify a person, in the order of the text, without overlaps.

    `speakers` are the transcript's labels of who speaks; `known` are names already found in other texts that
    are reviewed together. Both are looked for through the whole text.
    """
    from ingest.identifying import finder  # noqa: PLC0415 - loads the language model, which most runs need not

    return finder.find(text, direct_identifiers(text), speakers, known)


def second_look(text: str, findings: Sequence[Finding]) -> list[Mark]:
    """What no rule can judge and a person should look at, outside `findings`, in the order of the text."""
    return second.second_look(text, findings)


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
    return [(text.count("\n", 0, found.start) + 1, found.said) for found in findings]


def _candidates(text: str) -> Iterator[Finding]:
    """All findings, the surest sorts first; what a sure sort has taken is no other's."""
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            group = "it" if "it" in rule.pattern.groupindex else 0
            if rule.is_one(match[group]):
                yield Finding(*match.span(group), rule.type, rule.sort)
    for start, end in phones.find(text):
        yield Finding(start, end, "PHONE")
