"""What is known of words: which are everyday English, which are names of people, places and organisations.

The lists and their licences are told in `lists/SOURCES.md`. All look-ups are in lower case.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus import reference
from corpus.errors import CorpusError
from ingest.identifying.findings import TYPES
from ingest.identifying.sets import word_set

_HERE = Path(__file__).parent / "lists"
_NO_NAME = 300  # by rank: more frequent words are no names of anybody
_WITHOUT_G = 10_000  # by rank
_FUNCTION = 400  # words of a lower rank mean too much else
OWN_NAMES = "EVIDENCE_NAMES"  # names a file of the project's own names
_NATIONAL = ("country", "language")
_ENDINGS = re.compile(r"(?:'s|’s|s'|s’|n't|n’t|'(?:ll|d|ve|re|m)|’(?:ll|d|ve|re|m)|in'|in’|in|nae|na)$")


@dataclass(frozen=True)
class _Lists:
    rank: dict[str, int]  # everyday words, the most frequent first
    speech: frozenset[str]
    of_the_field: frozenset[str]  # words of the vocabulary, of any number of parts
    first: frozenset[str]
    first_everyday: frozenset[str]
    nick: frozenset[str]
    last: frozenset[str]
    places: frozenset[str]
    places_everyday: frozenset[str]
    organisations: frozenset[str]
    nations: frozenset[str]


def rank(word: str) -> int | None:
    """How frequent a word is in written English, from 0; None where it is no word of it."""
    return _lists().rank.get(word)


def is_rarer(word: str, than: int) -> bool:
    """Whether a word is less frequent than the word of this rank, or no word of written English."""
    place = rank(word)
    return place is None or place > than


def is_everyday(word: str) -> bool:
    """A word of English, of everyday speech or of the field, also with a regular ending."""
    lists = _lists()
    bare = _ENDINGS.sub("", word)
    if word == f"{bare}in" and is_rarer(bare, _WITHOUT_G):
        bare = word  # "workin" is said for working, but no name is made of a rare word
    for form in (word, bare, f"{bare}g", word.replace("’", "'")):
        if form in lists.rank or form in lists.speech or form in lists.of_the_field:
            return True
    return any(
        word.endswith(ending)
        and word[: -len(ending)] in lists.rank
        and not _rather_a_name(word[: -len(ending)])
        for ending in ("s", "es", "ed", "ers", "ish", "ly", "ness", "less")
    )


def _rather_a_name(word: str) -> bool:
    """A word of the list that is there for being a frequent name: Ferguson, and so Fergusons."""
    lists = _lists()
    return is_first_name(word) or (word in lists.last and lists.rank[word] > 3000 and word not in lists.nick)


def is_function(word: str) -> bool:
    """A word so frequent that no cue makes a name of it."""
    place = _lists().rank.get(word)
    return word in _lists().speech or (place is not None and place < _FUNCTION and word != "john")


def is_of_the_field(word: str) -> bool:
    """A substance, a treatment, an institution: a word of the vocabulary, or of everyday speech."""
    return word in _lists().of_the_field or word in _lists().speech


def is_first_name(word: str) -> bool:
    """A first name that is no everyday word."""
    lists = _lists()
    return word in lists.first and word not in lists.first_everyday and word not in lists.speech


def may_be_first_name(word: str) -> bool:
    """A first name, even one that is an everyday word as well (Hope, Mark)."""
    lists = _lists()
    if word in lists.nick:
        return True
    return word in lists.first and word not in lists.speech and not (is_function(word) and word != "will")


def is_verbish(word: str) -> bool:
    """Forms that follow "called" and "I'm" without being names: "called out", "I'm going"."""
    form = word.endswith(("ing", "ed")) or (word.endswith("ly") and not may_be_first_name(word))
    return form or not is_rarer(word, _NO_NAME)


def is_nickname(word: str) -> bool:
    return word in _lists().nick


def is_surname(word: str) -> bool:
    return word in _lists().last and word not in _lists().speech


def is_place(words: str) -> bool:
    """A place below a country whose name says so by itself."""
    lists = _lists()
    return words in lists.places and words not in lists.places_everyday


def may_be_place(words: str) -> bool:
    return words in _lists().places


def is_organisation(words: str) -> bool:
    return words in _lists().organisations


def is_nation(words: str) -> bool:
    """A country, a nationality, a language or a faith: reported apart, being no finding."""
    return words in _lists().nations


def own_names() -> dict[str, str]:
    """The project's own names, lower case, and the type of each; the file is read once a process."""
    return _own(os.environ.get(OWN_NAMES, ""))


@cache
def _lists() -> _Lists:
    words = lines("words.txt")
    regions = [line.lower() for line in lines("regions.txt")]
    places = frozenset([*lines("places.txt"), *regions])
    speech = {word for line in lines("everyday_speech.txt") for word in line.split()}
    everyday_places = set(lines("everyday_places.txt")) - set(regions)
    return _Lists(
        rank={word: number for number, word in enumerate(words)},
        speech=frozenset(speech),
        of_the_field=frozenset(_field()),
        first=frozenset(lines("first_names.txt")),
        first_everyday=frozenset(lines("everyday_names.txt")),
        nick=frozenset(word for line in lines("nicknames.txt") for word in line.split()),
        last=frozenset(lines("surnames.txt")),
        places=places,
        places_everyday=frozenset(everyday_places),
        organisations=frozenset(line.lower() for line in lines("organisations.txt")),
        nations=frozenset(_nations(places)),
    )


def lines(name: str) -> list[str]:
    """The lines of one list, without its remarks."""
    whole = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in whole if line and not line.startswith("#")]


def _field() -> set[str]:
    """The words of the vocabulary that are no names of countries or languages."""
    terms = reference.vocabulary().terms
    words = (s.words.lower() for term in terms if term.facet not in _NATIONAL for s in term.words())
    return {part for whole in words for part in (whole, *re.split(r"[\s-]+", whole))}


def _nations(places: frozenset[str]) -> set[str]:
    """Countries, peoples and languages; a capital city, by which a country is known too, is a place."""
    found = set(word_set("peoples"))
    for term in reference.vocabulary().terms:
        if term.facet in _NATIONAL:
            found.add(term.label.lower())
            found |= {s.words.lower() for s in term.words() if s.words.lower() not in places}
    return found | {f"{word}s" for word in found}


@cache
def _own(file: str) -> dict[str, str]:
    """The names in a file: one a line, of organisations where no `TYPE: ` stands before it."""
    if not file:
        return {}
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{OWN_NAMES} is {file}, which cannot be read as text ({error}).") from error
    own = {}
    for line in (line.strip() for line in lines):
        kind, colon, name = line.partition(":")
        typed = bool(colon) and kind.strip().upper() in TYPES
        if line and not line.startswith("#"):
            own[(name if typed else line).strip().lower()] = kind.strip().upper() if typed else "ORG"
    return own
