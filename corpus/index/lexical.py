"""Full-text search among the allowed passages; the only door to tantivy.

A score is tantivy's BM25 (k1 1.2, b 0.75) of the question's different words in the passage and its document's
title. Filters never change it: they take part with score 0, so that word statistics are always those of
everything held. British and American spellings are one word.
Removed passages leave the statistics, and the disk, only when their segments are rewritten; to be sure of
that, fill a fresh directory.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import numpy as np
import tantivy
from numpy.typing import ArrayLike, NDArray
from tantivy import FieldType, Occur, Query

from corpus.errors import StoreError
from corpus.filters import Between, Condition, Entry, Filter
from corpus.index.segments import checked_schema, link_files, read_generation, write_generation
from corpus.reference.words import fold

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

ANALYSER = "english-4"  # kept in the index: another number here refuses what the old analysis has made
_NUMBER = "number_"
_HEAP = 128_000_000  # bytes of one segment before it is written
_LONGEST_WORD = 100  # longer runs of letters are sequences or damage, and nobody asks for them
_LONGEST_TERM = 60_000  # bytes; tantivy drops what exceeds 65,530 without a word
ROUNDING = 1e-5  # more, as a share of a score, than the order of its additions can change
_NESTED = 16  # words of one scoring query, which nests as deep; hundreds overflow the stack of a thread
_MOST = 2**63 - 1
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LexicalPassage:
    """A passage as the full-text index takes it: what filters see, its own words, its document's title."""

    entry: Entry
    text: str
    title: str = ""


class LexicalIndex:
    """The words of all passages, in a directory of its own.

    `generation` is the catalogue's generation that the index has followed; `commit` writes it down last, so
    what is recorded is never ahead of what is held. Readers see what was committed when they opened or
    called `refresh`. Searching is safe from several threads at once; one process at a time may change it.
    """

    def __init__(
        self,
        directory: Path,
        index: tantivy.Index,
        numbers: frozenset[str],
        links: TemporaryDirectory[str] | None = None,
    ) -> None:
        self.generation = read_generation(directory)
        self._directory = directory
        self._index = index
        self._links = links
        self._schema = index.schema
        self._numbers = numbers
        self._writer: tantivy.IndexWriter | None = None
        self._analyser = _analyser()
        index.register_tokenizer(ANALYSER, self._analyser)
        index.config_reader("manual")
        index.reload()

    @classmethod
    def create(cls, directory: Path, numbers: Iterable[str] = ("year", "until")) -> Self:
        """A new index in an empty or missing directory; `Between` can ask for the fields in `numbers`."""
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise StoreError(f"{directory} is not empty: a full-text index starts in a directory of its own.")
        fields = frozenset(numbers)
        return cls(directory, tantivy.Index(_schema(fields), path=str(directory)), fields)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """The index in a directory. Raises StoreError where it is missing, damaged or of another version."""
        try:
            fields = checked_schema(directory)
            if fields["text"]["options"]["indexing"]["tokenizer"] != ANALYSER:
                raise ValueError("it was made by another version")
            numbers = frozenset(n.removeprefix(_NUMBER) for n in fields if n.startswith(_NUMBER))
            # tantivy locks a file to read; where it may not write, it finds the same files by links.
            links = None if os.access(directory, os.W_OK) else TemporaryDirectory()
            if links is not None:
                link_files(directory, Path(links.name))
            index = tantivy.Index.open(links.name if links else str(directory))
            return cls(directory, index, numbers, links)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise StoreError(
                f"The full-text index {directory} cannot be used: {fault}. "
                "`python -m corpus rebuild` makes it anew."
            ) from fault

    def __len__(self) -> int:
        return self._index.searcher().num_docs

    def add(self, passages: Iterable[LexicalPassage]) -> None:
        """Take passages, to be found after `commit`. Raises ValueError for what a filter could not find."""
        writer = self._changing()
        for passage in passages:
            writer.add_document(self._document(passage))

    def remove_documents(self, documents: Iterable[int]) -> None:
        """Drop all passages of these documents that were added so far; effective with `commit`."""
        writer = self._changing()
        for document in documents:
            writer.delete_documents_by_term("document", document)

    def commit(self) -> None:
        """Make additions and removals last, all together, and see them."""
        if self._writer is not None:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None
        write_generation(self._directory, self.generation)
        self.refresh()

    def rollback(self) -> None:
        """Forget additions and removals since the last commit."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer = None
        self.generation = read_generation(self._directory)

    def refresh(self) -> None:
        """See what other processes have committed."""
        if self._links is not None:
            link_files(self._directory, Path(self._links.name))
        self._index.reload()
        self.generation = read_generation(self._directory)

    def words(self, question: str) -> list[str]:
        """The question's different words as the index holds them, in alphabetical order."""
        # What a terminal could not decode arrives as lone surrogates, which tantivy refuses.
        return sorted(set(self._analyser.analyze(_folded(question.encode("utf-8", "replace").decode()))))

    def document_frequency(self, word: str) -> int:
        """In how many passages a word (from `words`) occurs."""
        return self._index.searcher().doc_freq("text", word)

    def whole(self, question: str) -> float:
        """The score of a passage of mean length that holds every word of the question once.

        A score over this one is the share of the question that a passage covers, rare words counting most.
        """
        held = len(self)
        having = [self.document_frequency(word) for word in self.words(question)]
        return sum(math.log(1 + (held - n + 0.5) / (n + 0.5)) for n in having)

    def search(self, question: str, k: int, allowed: Filter = ()) -> tuple[Rows, Scores]:
        """The k best allowed rows with a word of the question, best first, and their scores.

        These are added up as tantivy finds the words: off by no more than the share ROUNDING from what
        `scores` gives, and so is their order.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        searcher = self._index.searcher()
        query = _any_of([self._word(word) for word in self.words(question)])
        hits = searcher.search(self._narrowed(query, allowed), k, count=False).hits
        return _rows(searcher, hits), np.array([score for score, _ in hits], dtype=np.float32)

    def some(self, word: str, k: int) -> Rows:
        """The rows of k passages that a word (from `words`) occurs in, or of all where they are fewer."""
        searcher = self._index.searcher()
        return _rows(searcher, searcher.search(self._word(word), k, count=False).hits)

    def missing(self, words: Sequence[str], allowed: Filter = ()) -> list[str]:
        """Those of these words (from `words`) that occur in no allowed passage."""
        searcher = self._index.searcher()
        return [
            word
            for word in words
            if not searcher.doc_freq("text", word)
            or not searcher.search(self._narrowed(self._word(word), allowed), 1, count=False).hits
        ]

    def stand_together(self, words: Sequence[str], allowed: Filter = ()) -> bool:
        """Whether one allowed passage has all of these words (from `words`)."""
        every = Query.boolean_query([(Occur.Must, self._word(word)) for word in words])
        hits = self._index.searcher().search(self._narrowed(every, allowed), 1, count=False).hits
        return bool(words and hits)

    def scores(self, question: str, rows: ArrayLike, documents: Iterable[int] | None = None) -> Scores:
        """The question's score of each of these rows, in their order; 0 where no word matches.

        `documents` may name those that the rows are of: to look through few documents is sooner done than
        to look for many rows.
        """
        words = self.words(question)
        return self._scores(self._index.searcher(), words, np.asarray(rows, dtype=np.int64), documents)

    def _scores(
        self, searcher: tantivy.Searcher, words: list[str], rows: Rows, documents: Iterable[int] | None = None
    ) -> Scores:
        """Added up in the order of the words, so that no score depends on how tantivy went about it."""
        asked, places = np.unique(rows, return_inverse=True)
        if not len(asked):
            return np.zeros(0, dtype=np.float32)
        totals = np.zeros(len(asked), dtype=np.float64)
        field, keys = ("row", asked.tolist()) if documents is None else ("document", documents)
        these = _unscored(_any_of([Query.term_query(self._schema, field, key) for key in keys]))
        most = len(asked)
        if documents is not None:  # some of their passages may not be asked for
            most = max(most, searcher.search(these, 1).count)  # type: ignore[attr-defined]  # the stubs lack it
        for start in range(0, len(words), _NESTED):
            query = these
            for word in words[start : start + _NESTED]:
                query = Query.boolean_query([(Occur.Must, query), (Occur.Should, self._word(word))])
            hits = searcher.search(query, most, count=False).hits
            found = _rows(searcher, hits)
            at = np.minimum(np.searchsorted(asked, found), len(asked) - 1)
            wanted = asked[at] == found
            totals[at[wanted]] += np.array([score for score, _ in hits])[wanted]
        return totals[places].astype(np.float32)

    def _narrowed(self, query: Query, allowed: Filter) -> Query:
        """The query among what is allowed, with the scores it has without."""
        if not allowed:
            return query
        conditions = [(Occur.Must, _unscored(self._compiled(condition))) for condition in allowed]
        return Query.boolean_query([(Occur.Must, query), *conditions])

    def _word(self, word: str) -> Query:
        return Query.term_query(self._schema, "text", word, "freq")

    def _compiled(self, condition: Condition) -> Query:
        if isinstance(condition, Between):
            return self._between(condition)
        terms = [_term(condition.field, value) for value in sorted(condition.values)]
        return _any_of([Query.term_query(self._schema, "terms", term, "basic") for term in terms])

    def _between(self, condition: Between) -> Query:
        low = -_MOST if condition.low is None else condition.low
        high = _MOST if condition.high is None else condition.high
        if condition.field not in self._numbers or low > min(high, _MOST) or high < -_MOST:
            return Query.empty_query()
        field = _NUMBER + condition.field
        if low <= -_MOST and high >= _MOST:
            return Query.exists_query(field)
        return Query.range_query(self._schema, field, FieldType.Integer, max(low, -_MOST), min(high, _MOST))

    def _document(self, passage: LexicalPassage) -> tantivy.Document:
        entry = passage.entry
        document = tantivy.Document()
        document.add_integer("row", entry.row)
        document.add_integer("document", entry.document)
        document.add_text("text", _folded(f"{passage.title}\n{passage.text}"))
        for field, value in entry.terms:
            document.add_text("terms", _term(field, value))
        for field, number in entry.numbers:
            if field not in self._numbers:
                raise ValueError(f"the full-text index was not made for the number {field}")
            document.add_integer(_NUMBER + field, number)
        return document

    def _changing(self) -> tantivy.IndexWriter:
        if self._links is not None:
            raise StoreError(f"The full-text index {self._directory} cannot be changed: it is read-only.")
        if self._writer is None:
            try:
                self._writer = self._index.writer(_HEAP, num_threads=1)
            except ValueError as fault:
                raise StoreError(
                    f"The full-text index {self._directory} cannot be changed now; "
                    f"if another process is changing it, try again when it has ended ({fault})."
                ) from fault
        return self._writer


def _analyser() -> tantivy.TextAnalyzer:
    """Letters and digits, lower case, without accents, without stop words, English word stems."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(_LONGEST_WORD),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


def _folded(text: str) -> str:
    """The text with each word as the vocabulary folds it, so that it has one spelling."""
    return _WORD.sub(lambda word: fold(word.group()), text)


def _schema(numbers: Iterable[str]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("document", indexed=True)
    builder.add_text_field("text", tokenizer_name=ANALYSER, index_option="freq")
    builder.add_text_field("terms", tokenizer_name="raw", index_option="basic")
    for field in sorted(numbers):
        builder.add_integer_field(_NUMBER + field, indexed=True, fast=True)
    return builder.build()


def _term(field: str, value: str) -> str:
    """One indexed word for a value of a field; the length keeps 'a=b' of 'c' apart from 'a' of 'b=c'."""
    term = f"{len(field)} {field}={value}".encode("utf-8", "backslashreplace")
    if len(term) > _LONGEST_TERM:
        raise ValueError(f"a value of {field} is too long to be found: {value[:40]}…")
    return term.decode()


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _rows(searcher: tantivy.Searcher, hits: list[tuple[Any, tantivy.DocAddress]]) -> Rows:
    return np.array(searcher.fast_field_values("row", [at for _, at in hits]), dtype=np.int64)
