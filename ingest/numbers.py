"""DOIs and PubMed numbers, in the forms in which people paste them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from corpus.model import normalise_doi, normalise_pmid

MOST = 500  # at a time
_PUBMED = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed|/med)/(\d{1,9})\b", re.IGNORECASE
)
_RESOLVER = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """What a paper is known by, in its normal form."""

    what: Literal["doi", "pmid"]
    value: str

    def __str__(self) -> str:
        return f"{self.what.upper()} {self.value}"


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found in pasted lines: the numbers, each once, and the lines that hold none."""

    numbers: Sequence[Number]
    others: Sequence[str]


def read(text: str) -> Pasted:
    """The DOI or PubMed number of each line; empty lines are nothing."""
    numbers: dict[Number, None] = {}
    others = []
    for line in filter(None, (line.strip().strip("*•,;").strip() for line in text.splitlines())):
        if found := number(line):
            numbers[found] = None
        else:
            others.append(line)
    return Pasted(tuple(numbers), tuple(others))


def number(line: str) -> Number | None:
    """The DOI or PubMed number in a line, or None where it holds none."""
    if found := _PUBMED.search(line):
        return Number("pmid", found.group(1))
    if doi := normalise_doi(_without_the_rest_of_an_address(line)):
        return Number("doi", doi)
    pmid = normalise_pmid(line.rstrip("."))
    return Number("pmid", pmid) if pmid else None


def _without_the_rest_of_an_address(line: str) -> str:
    """Of a publisher's address the part with the DOI; behind it other parameters may follow."""
    if not line.lower().startswith(("http:", "https:")):
        return line
    if _RESOLVER.match(line):
        return unquote(line)
    return next((part for part in re.split("[?&#]", unquote(line)) if normalise_doi(part)), "")
