"""All rules together: each finds on its own, then the surest keeps what several claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.identifying import (
    addresses,
    ages,
    analyzer,
    casing,
    codes,
    dates,
    naming,
    propagating,
    web,
    wordlists,
)
from ingest.identifying import speakers as speaking
from ingest.identifying.findings import Finding, apart
from ingest.identifying.words import Text


def find(
    text: str, direct: Sequence[Finding], speakers: Sequence[str], known: Sequence[str]
) -> list[Finding]:
    """Every finding in `text`, `direct` identifiers first; see ingest.deidentify.find."""
    plain = casing.lacks_capitals(text)
    cased = Text(casing.truecase(text) if plain else text, truecased=plain)
    read = list(analyzer.read(cased.text))
    numbered = apart(
        [
            *direct,
            *addresses.streets(cased.text),
            *web.addresses(text),
            *codes.numbers(text),
            *(f for f in read if f.type == "ID"),
            *dates.dates(text),
        ]
    )
    said = speaking.labels(text, speakers)
    names = [*said, *naming.names(cased, _by_character(read))]
    names = apart([*_own(text), *_merged(names)])
    names = _merged([*names, *_free(propagating.spread(cased, names, [*speaking.names(speakers), *known]), names)])
    old = ages.ages(cased.text, names)
    return apart([*_longer_first(numbered, names), *old, *names])


def _by_character(read: Iterable[Finding]) -> dict[int, str]:
    """What the model read at each character, for what it takes for a name."""
    return {
        at: one.type
        for one in read
        if one.type in ("PERSON", "PLACE", "ORG")
        for at in range(one.start, one.end)
    }


def _own(text: str) -> Iterator[Finding]:
    """The project's own names, wherever they stand as words."""
    low = text.lower()
    for name, kind in wordlists.own_names().items():
        at = low.find(name)
        while at >= 0:
            end = at + len(name)
            if not low[max(0, at - 1) : at].isalnum() and not low[end : end + 1].isalnum():
                yield Finding(at, end, kind)
            at = low.find(name, end)


def _free(more: Iterable[Finding], taken: Sequence[Finding]) -> Iterator[Finding]:
    """Those of `more` that no finding covers already; those that reach further stay."""
    for one in more:
        if not any(t.start <= one.start and one.end <= t.end for t in taken):
            yield one


def _merged(found: Iterable[Finding]) -> list[Finding]:
    """Names that overlap are one, from the first letter of either to the last; the first given says of what type."""
    merged: list[Finding] = []
    for one in found:
        touching = [m for m in merged if m.start < one.end and one.start < m.end]
        if touching:
            merged = [m for m in merged if m not in touching]
            first = touching[0]
            one = Finding(
                min(m.start for m in [*touching, one]),
                max(m.end for m in [*touching, one]),
                first.type,
                first.sort,
            )
        merged.append(one)
    return merged


def _longer_first(numbered: Sequence[Finding], names: Sequence[Finding]) -> list[Finding]:
    """Numbers and dates go before names, unless a longer name holds them: "St Patrick's Institution"."""
    return [
        n
        for n in numbered
        if not any(
            m.start <= n.start and n.end <= m.end and m.end - m.start > n.end - n.start and n.type == "DATE"
            for m in names
        )
    ]
