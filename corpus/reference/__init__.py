"""The reference data that people edit: the recommendations people search by, and the vocabulary.

Both are YAML files beside this module; whoever edits them touches nothing else. What is derived from
them is derived again when `version()` changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from corpus.errors import CorpusError, NotFound
from corpus.reference.words import key

FACETS_WITH_TERMS = (
    "substance",
    "intervention",
    "population",
    "setting",
    "design",
    "country",
    "language",
)
"""The facets whose values are terms of the vocabulary."""

FEWEST_PHRASINGS = 6  # one question alone would make a topic of its wording


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One of the Coalition's recommendations, in our words; the official wording is imported by users.

    `phrasings` are things people would say who look for what it is about; `near_misses` are things that
    sound like it and are not. `words` are beginnings of words: a passage that speaks to it has one of them,
    and one of `about`, which its title or heading may have instead.
    """

    number: int
    group: str
    title: str
    summary: str
    phrasings: tuple[str, ...]
    near_misses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another word for a term.

    `avoid`: a stigmatising word, understood in a search and never our own. `everyday`: a word with common
    other senses ("speed"), understood where a person gives it as a value and never read from running
    text. `source`: who says so, or where and when it is in use. A capital letter means that running text
    must write it so ("US", "MAT", "Turkey"); without one, case does not matter.
    """

    words: str
    avoid: bool = False
    everyday: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a facet: `value` is what is stored, `label` what people read.

    `broader` are the values of the same facet that hold whenever this one does. `everyday` says of the label
    what it says of a synonym.
    """

    facet: str
    value: str
    label: str
    synonyms: tuple[Synonym, ...] = ()
    broader: tuple[str, ...] = ()
    everyday: bool = False

    def words(self) -> Iterator[Synonym]:
        """The label and every synonym."""
        yield Synonym(self.label, everyday=self.everyday)
        yield from self.synonyms


@dataclass(frozen=True, eq=False)  # the key of a cache asked at every document: not to be hashed whole
class Vocabulary:
    """All terms, in the order of the file; a value occurs once a facet, and so does each of its words."""

    terms: tuple[Term, ...]
    _by_words: Mapping[tuple[str, str], Term] = field(init=False, repr=False, compare=False)
    _by_value: Mapping[tuple[str, str], Term] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_words: dict[tuple[str, str], Term] = {}
        by_value = {(term.facet, term.value): term for term in self.terms}
        for term in self.terms:
            for words in {key(term.value), *(key(s.words) for s in term.words())}:
                other = by_words.setdefault((term.facet, words), term)
                if other is not term:
                    raise ValueError(f"{words!r} means both {other.label!r} and {term.label!r}")
            if missing := [b for b in term.broader if (term.facet, b) not in by_value]:
                raise ValueError(f"{term.label!r} has a broader value that is no term: {missing[0]!r}")
        object.__setattr__(self, "_by_words", by_words)
        object.__setattr__(self, "_by_value", by_value)

    def of(self, facet: str) -> tuple[Term, ...]:
        """The terms of one facet; empty for a facet without terms."""
        return tuple(term for term in self.terms if term.facet == facet)

    def find(self, facet: str, words: str) -> Term | None:
        """The term of this facet that `words` means, by value, label or any synonym; case is ignored."""
        return self._by_words.get((facet, key(words)))

    def term(self, facet: str, value: str) -> Term | None:
        """The term that is stored as `value`."""
        return self._by_value.get((facet, value))

    def closure(self, facet: str, value: str) -> tuple[str, ...]:
        """`value` and every broader value that holds with it."""
        found = [value]
        for each in found:  # grows while it is walked
            term = self.term(facet, each)
            found += [b for b in (term.broader if term else ()) if b not in found]
        return tuple(found)


def recommendations() -> tuple[Recommendation, ...]:
    """Every recommendation in the order of its number. Raises CorpusError when the file is wrong."""
    return _read_recommendations().recommendations


def recommendation(number: int) -> Recommendation:
    """The recommendation of this number. Raises NotFound with the numbers there are."""
    for each in recommendations():
        if each.number == number:
            return each
    known = ", ".join(str(r.number) for r in recommendations())
    raise NotFound(f"There is no recommendation {number} here; there are {known}.")


def notice() -> str:
    """What is said wherever recommendations are shown: whose views they are, and that they bind nobody."""
    return _read_recommendations().notice


def background() -> tuple[str, ...]:
    """What texts of the field say all the time and what speaks to no recommendation by itself."""
    return _read_recommendations().background


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary. Raises CorpusError naming the file and the entry when it is wrong."""
    name = "vocabulary.yaml"
    content = _load(name)
    try:
        sources = content["sources"]
        return Vocabulary(
            tuple(_term(facet, entry, sources) for facet in FACETS_WITH_TERMS for entry in content[facet])
        )
    except (ValueError, TypeError, KeyError) as error:
        raise _wrong(name, error) from error


@cache
def version() -> str:
    """A string that changes whenever the recommendations or the vocabulary change."""
    content = b"\0".join(_bytes(name) for name in ("recommendations.yaml", "vocabulary.yaml"))
    return hashlib.sha256(content).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _File:
    recommendations: tuple[Recommendation, ...]
    notice: str
    background: tuple[str, ...]


@cache
def _read_recommendations() -> _File:
    name = "recommendations.yaml"
    content = _load(name)
    try:
        found = tuple(
            sorted(
                (_recommendation(e, content["about"]) for e in content["recommendations"]),
                key=lambda r: r.number,
            )
        )
        numbers = [r.number for r in found]
        if len(set(numbers)) < len(numbers):
            raise ValueError("a number occurs twice")
        return _File(found, _text(content["notice"]), tuple(map(_text, content["background"])))
    except (ValueError, TypeError, KeyError) as error:
        raise _wrong(name, error) from error


def _recommendation(entry: Mapping[str, Any], about: Mapping[str, Any]) -> Recommendation:
    found = Recommendation(
        number=int(entry["number"]),
        group=_text(entry["group"]),
        title=_text(entry["title"]),
        summary=_text(entry["summary"]),
        phrasings=tuple(_text(p) for p in entry["phrasings"]),
        near_misses=tuple(_text(p) for p in entry.get("not") or ()),
        words=tuple(_text(w) for w in entry["words"]),
        about=tuple(_text(w) for w in about[entry["group"]]),
    )
    if len(set(found.phrasings)) < FEWEST_PHRASINGS:
        raise ValueError(f"recommendation {found.number} has fewer than {FEWEST_PHRASINGS} phrasings")
    return found


def _term(facet: str, entry: Mapping[str, Any], sources: Mapping[str, str]) -> Term:
    label = _text(entry["label"])
    return Term(
        facet=facet,
        value=_text(entry.get("value", label)),
        label=label,
        synonyms=tuple(_synonym(s, sources) for s in entry.get("synonyms") or ()),
        broader=tuple(_text(b) for b in entry.get("broader") or ()),
        everyday=bool(entry.get("everyday", False)),
    )


def _synonym(entry: object, sources: Mapping[str, str]) -> Synonym:
    if not isinstance(entry, dict):
        return Synonym(_text(entry))
    source = sources[entry["source"]] if "source" in entry else None
    return Synonym(**{**entry, "words": _text(entry["words"]), "source": source})


def _text(value: object) -> str:
    """YAML reads `no`, `on` and `3` as something else than words; an editor must quote them."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not text; put it in quotes")
    return " ".join(value.split())


def _bytes(name: str) -> bytes:
    return files(__name__).joinpath(name).read_bytes()


def _load(name: str) -> Mapping[str, Any]:
    try:
        content = yaml.load(_bytes(name), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise _wrong(name, error) from error
    if not isinstance(content, dict):
        raise _wrong(name, "it is empty or not a mapping")
    return content


def _wrong(name: str, why: object) -> CorpusError:
    return CorpusError(
        f"corpus/reference/{name} cannot be used: {why}. Correct that entry, or restore the file."
    )
