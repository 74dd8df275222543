"""The facets people filter by, each declared once; panel, column and command option follow from here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus import reference
from corpus.errors import UsageError
from corpus.filters import AnyOf, Between, Condition
from corpus.model import NOTICES, Kind


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value a document carries; `suggested` when it was read from text rather than from metadata."""

    value: str
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One field people filter by.

    `source` says in words where the value comes from. `choices` (stored value -> words to show) holds all
    there is of a facet that is closed without being in the vocabulary. A value outside a closed facet is a
    mistake; outside an open one it matches nothing.
    """

    name: str
    label: str
    source: str
    type: Literal["values", "years"] = "values"
    closed: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, str]:
        """Every value there can be, with the words to show for it; empty for years."""
        return dict(self.choices) or {t.value: t.label for t in reference.vocabulary().of(self.name)}

    def words(self, value: str) -> str:
        """What people read for a stored value."""
        term = reference.vocabulary().term(self.name, value)
        return self.choices.get(value) or (term.label if term else value)

    def find(self, words: str) -> str | None:
        """The stored value that a person's words mean, by any synonym and in any case; None if unknown."""
        wanted = " ".join(words.casefold().split())
        for value, label in self.choices.items():
            if wanted in (value.casefold(), label.casefold()):
                return value
        term = reference.vocabulary().find(self.name, words)
        return term.value if term else None


FUNDING = {
    "public": "public or charity",
    "industry": "industry",
    "none stated": "no funding, as stated",
    "not reported": "not reported",
}

FACETS: tuple[Facet, ...] = (
    Facet(
        "kind",
        "kind of evidence",
        "what was said when the file was added, or its format",
        closed=True,
        choices={
            Kind.STUDY: "research",
            Kind.CONSULTATION: "lived experience",
            Kind.POLICY: "official and grey literature",
        },
    ),
    Facet("year", "year", "earliest date of publication in the metadata", type="years"),
    Facet("country", "country", "title, abstract and methods: where a study was done"),
    Facet("design", "study design", "publication type, title, abstract and methods", closed=True),
    Facet("population", "people", "keywords, title and text: whom it is about"),
    Facet("setting", "setting", "keywords, title and text: where it takes place"),
    Facet("substance", "substance", "keywords, title and text"),
    Facet("intervention", "intervention", "keywords, title and text"),
    Facet("language", "language", "metadata, else recognised from the text"),
    Facet("funding", "funding", "funding and competing-interest statements", closed=True, choices=FUNDING),
    Facet(
        "notice",
        "notices",
        "metadata: retractions, corrections, preprints",
        closed=True,
        choices={notice: notice for notice in NOTICES},
    ),
)

_YEARS = re.compile(r"(?P<low>\d{4})?(?:\s*(?P<range>\.\.)\s*(?P<high>\d{4})?)?", re.ASCII)
_FIRST, _LAST = 1500, 2100  # what an open end stands for: no publication lies outside


def by_name(name: str) -> Facet:
    """The facet of this name. Raises UsageError with the names there are."""
    for facet in FACETS:
        if facet.name == name:
            return facet
    raise UsageError(f"There is no facet {name!r}; there are {', '.join(f.name for f in FACETS)}.")


def parse(name: str, values: Sequence[str]) -> Condition:
    """The condition that these option values ask for; several values of one facet mean "or".

    A value may be given by any of its synonyms, in any case. Raises UsageError naming option and value
    for an unknown facet, a year that is none, or a value outside a closed facet.
    """
    facet = by_name(name)
    if not values:
        raise UsageError(f"--{name} needs a value.")
    if facet.type == "years":
        return _years(name, values)
    found = set()
    for given in values:
        value = facet.find(given)
        if value is None and facet.closed:
            raise UsageError(f"--{name} {given}: no such value; there are {', '.join(facet.values())}.")
        found.add(value or given)
    return AnyOf(name, frozenset(found))


def _years(name: str, values: Sequence[str]) -> Condition:
    """One range where the ranges given form one, else the years they hold together."""
    ranges = sorted(_range(name, given) for given in values)
    merged = [ranges[0]]
    for low, high in ranges[1:]:
        if low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    if len(merged) == 1:
        low, high = merged[0]
        return Between(name, None if low == _FIRST else low, None if high == _LAST else high)
    return AnyOf(name, frozenset(str(year) for low, high in merged for year in range(low, high + 1)))


def _range(name: str, given: str) -> tuple[int, int]:
    """First and last year of `2015`, `2015..2020`, `2015..` or `..2020`."""
    match = _YEARS.fullmatch(given.strip())
    if match is None or not (match["low"] or match["high"]):
        raise UsageError(
            f"--{name} {given}: not a year or a range of years; write 2015, 2015..2020, 2015.. or ..2020."
        )
    low = int(match["low"] or _FIRST)
    high = int(match["high"] or (_LAST if match["range"] else low))
    if low > high:
        raise UsageError(f"--{name} {given}: the range ends before it begins.")
    return low, high
