"""What somebody should look at in what is recorded of a document, the gravest first. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from corpus.model import Document, Kind

# Each doubt in words that follow "needs a look:", in the order in which they weigh.
DOUBTS: Mapping[str, str] = {
    "lost": "a judgement waits for words that are no longer there",
    "twin": "another document has the same DOI or PubMed number",
    "title": "its title is the name of its file",
    "notice": "it was retracted or corrected, or is a preprint",
    "year": "no year",
    "identity": "neither DOI nor PubMed number",
    "authors": "no authors",
    "design": "no study design found",
    "read": "values were read from the text",
}
# The facets that a curator checks; the others are stated by metadata or nearly always right.
CHECKED = ("design", "country", "population", "setting", "funding")
_WORD = re.compile(r"[^\W_]+")

Facets = Mapping[str, Sequence[tuple[str, bool]]]


def doubts(document: Document, facets: Facets, file: str) -> list[str]:
    """Which of DOUBTS this document raises by itself: all but `lost` and `twin`.

    `facets` are its values, each with whether it was read from the text; `file` is the file's name.
    """
    study = document.kind is Kind.STUDY
    found = {
        "title": _words(document.title) == _words(PurePath(file).stem),
        "notice": bool(document.notices),
        "year": document.year is None,
        "identity": study and not (document.doi or document.pmid),
        "authors": study and not document.authors,
        "design": study and not facets.get("design"),
        "read": any(suggested for name in CHECKED for _, suggested in facets.get(name, ())),
    }
    return [name for name in DOUBTS if found.get(name)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
