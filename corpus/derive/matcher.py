"""Finds the vocabulary's terms in running text, in one pass over its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.reference import Synonym, Vocabulary
from corpus.reference.words import fold, words


@dataclass(frozen=True, slots=True)
class Mention:
    """A term of one facet at `text[start:end]`."""

    facet: str
    value: str
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)  # facet, value, as written


class Matcher:
    """All words of a vocabulary as a trie of folded words. Linear in the text, whatever the vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._root = _Node()
        for term in vocabulary.terms:
            for synonym in term.words():
                if not synonym.everyday:
                    self._add(term.facet, term.value, synonym)

    def _add(self, facet: str, value: str, synonym: Synonym) -> None:
        node = self._root
        parts = words(synonym.words)
        for word in parts:
            node = node.next.setdefault(fold(word.group()), _Node())
        capital = any(c.isupper() for c in synonym.words)
        written = tuple(word.group() for word in parts) if capital else ()
        node.ends.append((facet, value, written))

    def find(self, text: str) -> Iterator[Mention]:
        """Every mention in order of its start; of one facet the longest, and none within another."""
        found = words(text)
        folded = [fold(word.group()) for word in found]
        taken: dict[str, int] = {}
        for at, first in enumerate(folded):
            if first not in self._root.next:
                continue
            for facet, (length, value) in self._longest(text, found, folded, at).items():
                if taken.get(facet, 0) <= at:
                    taken[facet] = at + length
                    yield Mention(facet, value, found[at].start(), found[at + length - 1].end())

    def whole(self, keyword: str, facets: Iterable[str]) -> Iterator[Mention]:
        """The terms that a keyword means all by itself, everyday words too: "Physicians", "Ecstasy"."""
        for facet in facets:
            term = self._vocabulary.find(facet, keyword)
            if term is not None:
                yield Mention(facet, term.value, 0, len(keyword))

    def _longest(
        self, text: str, found: list[re.Match[str]], folded: list[str], at: int
    ) -> dict[str, tuple[int, str]]:
        longest: dict[str, tuple[int, str]] = {}
        node = self._root
        for ahead in range(at, len(found)):
            if ahead > at and not _joined(text[found[ahead - 1].end() : found[ahead].start()]):
                break
            following = node.next.get(folded[ahead])
            if following is None:
                break
            node = following
            for facet, value, written in node.ends:
                if not written or _as_written(found[at : ahead + 1], written):
                    longest[facet] = (ahead + 1 - at, value)
        return longest


def _joined(gap: str) -> bool:
    """Whether two words with this between them may form one term: no comma, stop or new paragraph."""
    return (
        gap.strip(" \t\r\n\u00a0") in ("", "-", "‐", "‑", "–", ".", "'", "’")
        and gap.count("\n") < 2
        and gap != ". "
    )


def _as_written(found: list[re.Match[str]], written: tuple[str, ...]) -> bool:
    """Whether the words stand in the text with the capitals asked for; a plural s may follow."""
    return all(word.group() in (form, form + "s") for word, form in zip(found, written, strict=True))
