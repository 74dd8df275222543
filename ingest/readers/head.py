"""What the lines before the first section of a paper say of it: identifiers, authors, year, keywords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from corpus.model import normalise_doi, normalise_pmid
from ingest.readers.body import clean
from ingest.readers.paragraphs import Paragraph, unwrap

_MOST_PARAGRAPHS = 15
# Around a document's own identifier stands a citation line, around another's the sentence that cites it.
_LONGEST_LINE = 200
_NAMES_WITHIN = 3  # lines below the title; further down a list of names may be anybody's
_IDENTIFIERS = re.compile(
    r"\(?(?:https?://(?:dx\.)?doi\.org/|\bdoi\s*:?\s*)?\b10\.\d{4,9}/[^\s)]+\)?|\bPMID\s*:?\s*\d{1,9}\b|https?://\S+",
    re.I,
)
_PMID = re.compile(r"\bPMID\s*:?\s*(\d{1,9})\b", re.IGNORECASE)
_CITES = re.compile(
    r"\b(?:see|cited|summary of|based on|according to|reply to|comment on|data from)\b", re.IGNORECASE
)
# "2016;12:1-9", "12(3):45", "Published 3 May 2016": the line is about the document, however long it is.
_CITATION = re.compile(
    r"(?:19|20)\d\d\s*;\s*\w?\d|\d\s*\(\d+\)\s*[:,]\s*\w?\d"
    r"|\b(?:published|received|accepted|citation|cite as)\b",
    re.IGNORECASE,
)
_WRAPPED = 55  # letters that all lines but the last have, at least, where a program or person wraps prose
_FEW_WORDS = 12
_YEAR = re.compile(r"(?<![\d.\-])(?:1[89]|20)\d\d(?![\d])")
_AUTHORS = re.compile(
    r"(?:(?:authors?|written by|autor(?:es)?|auteurs?)\s*:\s*|by\s+)(?P<names>.{3,200})", re.IGNORECASE
)
_KEYWORDS = re.compile(
    r"(?:key\s?words?|palabras clave|mots[- ]cl[ée]s|palavras[- ]chave)\s*:\s*(?P<words>.+)", re.IGNORECASE
)
_NAME = re.compile(
    r"[^\W\d_a-zß-ÿ][\w'’.-]*(?:\s+(?:(?:de|la|van|der|den|von|da|dos|del|di|el|bin|al)\s+)*[^\W\d_a-zß-ÿ][\w'’.-]*){1,4}"
)
_MARKS = re.compile(r"[\d*†‡§¹²³⁴-⁹]+|\b(?:PhD|MD|MSc|MPH|RN|BSc|MA)\b\.?")


def identify(head: Sequence[Paragraph]) -> dict[str, Any]:
    """Fields of a Document that its own head gives; only those that are there."""
    found: dict[str, Any] = {}
    years: list[int] = []
    lines = [line.strip() for p in head[:_MOST_PARAGRAPHS] for line in _lines(p.text)]
    for number, line in enumerate(lines):
        if _is_about_the_document(line):
            found = _identifiers(line) | found
            years += map(int, _YEAR.findall(_IDENTIFIERS.sub("", line)))
        if match := _KEYWORDS.match(line):
            words = (clean(word).rstrip(".") for word in re.split("[;,·•]", match["words"]))
            found["keywords"] = tuple(word for word in words if word)
        elif "authors" not in found and (names := _authors(line, by_itself=number < _NAMES_WITHIN)):
            found["authors"] = names
    if years:
        found["year"] = min(years)
    return found


def _lines(text: str) -> list[str]:
    """The lines of a title page; prose that was wrapped by hand is one line, however short its pieces."""
    lines = text.split("\n")
    return [unwrap(text)] if len(lines) > 1 and min(map(len, lines[:-1])) >= _WRAPPED else lines


def _is_about_the_document(line: str) -> bool:
    """Whether a line is one of a title page; a sentence may name the year or number of anything."""
    words = len(_IDENTIFIERS.sub("", line).split())
    short = words <= _FEW_WORDS or (len(line) <= _LONGEST_LINE and _CITATION.search(line) is not None)
    return short and _CITES.search(line) is None


def _identifiers(line: str) -> dict[str, Any]:
    doi = normalise_doi(line)
    pmid = _PMID.search(line)
    found = {"doi": doi, "pmid": normalise_pmid(pmid.group(1)) if pmid else None}
    return {name: value for name, value in found.items() if value}


def _authors(line: str, *, by_itself: bool) -> tuple[str, ...]:
    """The names that `line` lists after a cue, or `by_itself` where it lists nothing but two or more."""
    cue = _AUTHORS.fullmatch(line)
    parts = re.split(r"\s*[,;]\s*(?:and\s+|&\s*)?|\s+(?:and|&|y|et|und)\s+", cue["names"] if cue else line)
    names = [clean(_MARKS.sub("", part)).strip(" .,") for part in parts]
    names = [name for name in names if name]
    if names and all(_NAME.fullmatch(name) for name in names) and (cue or (by_itself and len(names) > 1)):
        return tuple(names)
    return ()
