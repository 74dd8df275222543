"""The facet values of a document, from its metadata first and then from its words. Pure.

What metadata says (kind, year, publication types, keywords) is certain; what is read from title, abstract
and text is `suggested`. A term counts by where it stands: a word in a title is what the document is about,
a word in the discussion may be anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from corpus.derive import language
from corpus.derive.designs import designs
from corpus.derive.funding import funding
from corpus.derive.matcher import Matcher, Mention
from corpus.facets import FacetValue
from corpus.model import Document, Kind, Role
from corpus.reference import Vocabulary

Values = tuple[FacetValue, ...]

# Mentions in the abstract that make a subject; one is often a comparison or the background's first
# sentence, and women, nurses and children are mentioned in passing more than drugs are.
RULES = "5"  # raise it when the rules here or beside read something else from the same document

_READ = {"substance": 2, "intervention": 2, "population": 3, "setting": 2}
_NOT_ABOUT = {
    "references", "funding", "competing interests", "acknowledgements", "author contributions",
    "abbreviations", "ethics", "data availability", "supplementary", "appendix", "keywords",
}  # fmt: skip
_LATER_PARTS = {"methods", "results", "discussion", "conclusion"}
_OPENING = 1500  # characters that stand for the abstract where none is marked
_PER_WORDS = 250  # in running text, a mention every so many words is a subject, fewer are asides
_LEAST = 4  # and never fewer mentions than this, however short the text
_SHARE = 0.2  # nor a small part of the mentions of what the text is mostly about

_WHERE = re.compile(r"\b(?:in|across|throughout|from|within|at|of|between)\b[^.;()]*$", re.IGNORECASE)
_WAR = re.compile(
    r"\b(?:wars? in|deployed (?:to|in)|veterans of)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE
)  # not where a study was done
# Kenyan, Danish, Chinese, Iraqi, Icelandic, Dutch, Swiss
_PEOPLE = re.compile(r"(?:an|ish|ese|[a-z]i|ic|ch|ss)$")
_REPLACED = re.compile(r"\[[^\[\]\n]{1,60}\]")
# Characters in which the language is recognised. A paper may begin with names and places; a record's abstract
# says it from the first word on, and reading all of it took a third of the time of all facets.
_LETTERS_OF_A_PAPER, _LETTERS_OF_A_RECORD = 5000, 500
_LETTERS_FOR_LANGUAGE = 60  # fewer say too little: names and acronyms look like any language


def describe(document: Document, vocabulary: Vocabulary) -> dict[str, Values]:
    """The values of every facet but those the document has none of, each facet's in order of value."""
    if document.kind is Kind.CONSULTATION:  # "[a street]" is our word and nobody's
        document = replace(document, text=_REPLACED.sub(lambda m: " " * len(m.group()), document.text))
    reading = _Reading(document, _matcher(vocabulary))
    found: dict[str, dict[str, bool]] = {facet: reading.about(facet) for facet in _READ}
    found["country"] = reading.countries()
    found["notice"] = dict.fromkeys(document.notices, False)
    found["language"] = _language(document, vocabulary)
    if document.kind:
        found["kind"] = {document.kind.value: False}
    if document.year is not None:
        found["year"] = {str(document.year): False}
    if document.kind is Kind.STUDY:
        types = (*document.types, document.journal or "")
        found["design"] = designs(document.title, types, reading.abstract, reading.methods)
        paid = funding(document.funding, document.competing_interests)
        found["funding"] = dict.fromkeys(paid, paid != ("not reported",))
    return {
        facet: tuple(FacetValue(value, suggested) for value, suggested in sorted(values.items()))
        for facet, values in ((f, _with_broader(f, v, vocabulary)) for f, v in found.items())
        if values
    }


@lru_cache(maxsize=2)
def _matcher(vocabulary: Vocabulary) -> Matcher:
    return Matcher(vocabulary)


class _Reading:
    """The terms of one document, counted by where they stand."""

    def __init__(self, document: Document, matcher: Matcher) -> None:
        paragraphs = [b for b in document.blocks if b.role not in (Role.FRONT, Role.HEADING)]
        abstract = document.section_text("abstract")
        if not abstract:
            opening = "\n\n".join(
                document.text[b.start : b.end]
                for b in paragraphs
                if b.section not in _NOT_ABOUT | _LATER_PARTS
            )
            abstract = opening if not document.full_text else opening[:_OPENING]
        self.abstract, self.methods = abstract, document.section_text("methods")
        rest = "\n\n".join(
            document.text[b.start : b.end]
            for b in paragraphs
            if b.section not in _NOT_ABOUT and b.section not in ("abstract", "methods")
        )
        self._words = len(rest.split()) + len(self.methods.split())
        self._title = Counter((m.facet, m.value) for m in matcher.find(document.title))
        self._keywords = {
            (m.facet, m.value)
            for k in document.keywords
            for m in (*matcher.find(k), *matcher.whole(k, _READ))
        }
        in_abstract, in_methods = list(matcher.find(abstract)), list(matcher.find(self.methods))
        self._abstract = Counter((m.facet, m.value) for m in in_abstract)
        self._text = Counter((m.facet, m.value) for m in (*in_methods, *matcher.find(rest)))
        title, summary, methods = (
            _places(text, mentions)
            for text, mentions in (
                (document.title, matcher.find(document.title)),
                (abstract, in_abstract),
                (self.methods, in_methods),
            )
        )
        # The Pakistani community of a title may live anywhere: its people count only where no place is named.
        self._places = (title[1], summary[0], title[2], summary[1], summary[2], methods[0])
        self._is_study = document.kind is Kind.STUDY

    def about(self, facet: str) -> dict[str, bool]:
        """Values the document is about, with whether they were read from text."""
        most = max((n for (f, _), n in self._text.items() if f == facet), default=0)
        enough = max(_LEAST, self._words / _PER_WORDS, _SHARE * most)
        found = {}
        for place in {*self._title, *self._keywords, *self._abstract, *self._text}:
            if place[0] != facet:
                continue
            in_abstract, in_text = self._abstract[place], self._text[place]
            if (
                place in self._title
                or place in self._keywords
                or in_abstract >= _READ[facet]
                or (in_abstract and in_text >= enough / 2)
                or in_text >= enough
            ):
                found[place[1]] = place not in self._keywords
        return found

    def countries(self) -> dict[str, bool]:
        """Where it was done: the places of keywords and title, else of the first part that names one.

        Of policies and testimony, which have no such parts, the countries they mostly speak of.
        """
        stated = {value: False for facet, value in self._keywords if facet == "country"}
        read = next((places for places in self._places if places), Counter())
        if not self._is_study:
            read = Counter({v: n for (f, v), n in self._text.items() if f == "country" and n >= _LEAST})
        most = max(read.values(), default=0)
        return {value: True for value, n in read.items() if n * 2 >= most and not stated} | stated


def _places(text: str, mentions: Iterable[Mention]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Countries named here after "in" and the like, by their name, and by their people.

    Not a maker's address in brackets, a currency, or half of a compound ("US-based").
    """
    after, names, people = Counter[str](), Counter[str](), Counter[str]()
    for m in mentions:
        before = text[max(0, m.start - 120) : m.start]
        in_brackets = before.count("(") > before.count(")")
        elsewhere = in_brackets or text[m.end : m.end + 1] in ("$", "-") or _WAR.search(before)
        if m.facet != "country" or elsewhere:
            continue
        if m.value != text[m.start : m.end] and _PEOPLE.search(text[m.start : m.end]):
            people[m.value] += 1
        else:
            names[m.value] += 1
            after[m.value] += bool(_WHERE.search(before))
    return +after, names, people


def _with_broader(facet: str, values: dict[str, bool], vocabulary: Vocabulary) -> dict[str, bool]:
    found = dict(values)
    for value, suggested in values.items():
        for broader in vocabulary.closure(facet, value)[1:]:
            found[broader] = found.get(broader, True) and suggested
    return found


def _language(document: Document, vocabulary: Vocabulary) -> dict[str, bool]:
    """The stated language, as ISO 639-1 where it is a known one; else the one recognised in the text."""
    stated = re.split(r"[-_]", (document.language or "").strip())[0].casefold()
    if stated and stated != "und":
        term = vocabulary.find("language", stated)
        return {term.value if term else stated: False}
    enough = _LETTERS_OF_A_PAPER if document.full_text else _LETTERS_OF_A_RECORD
    sample = f"{document.title}\n{document.text[:enough]}"
    letters = islice(filter(str.isalpha, sample), _LETTERS_FOR_LANGUAGE)  # no more than need be counted
    if len(list(letters)) < _LETTERS_FOR_LANGUAGE:
        return {}
    code, _ = language.recognised(sample)
    term = vocabulary.find("language", code)
    return {term.value if term else code: True}
