"""Columns: filters as masks, facet counts, compared with going through every passage by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.filters import AnyOf, Between, Condition, Entry, Filter
from corpus.index.columns import Columns

FIELDS = ("country", "setting", "year")
VALUES = ("Canada", "Portugal", "canada", "")


def passes(entry: Entry, condition: Condition) -> bool:
    """The definition of a condition, as corpus/filters.py words it."""
    if isinstance(condition, AnyOf):
        return any(field == condition.field and value in condition.values for field, value in entry.terms)
    return any(
        field == condition.field
        and (condition.low is None or number >= condition.low)
        and (condition.high is None or number <= condition.high)
        for field, number in entry.numbers
    )


def entries() -> st.SearchStrategy[list[Entry]]:
    terms = st.lists(st.tuples(st.sampled_from(FIELDS), st.sampled_from(VALUES)), max_size=4)
    numbers = st.dictionaries(st.sampled_from(FIELDS), st.integers(1998, 2004), max_size=2)
    entry = st.builds(
        Entry,
        row=st.integers(1, 1_000),
        document=st.integers(1, 5),
        terms=terms.map(tuple),
        numbers=numbers.map(lambda n: tuple(n.items())),
    )
    return st.lists(entry, max_size=25, unique_by=lambda e: e.row)


def filters() -> st.SearchStrategy[Filter]:
    field = st.sampled_from((*FIELDS, "unknown"))
    bound = st.none() | st.integers(1996, 2006)
    any_of = st.builds(AnyOf, field, st.frozensets(st.sampled_from((*VALUES, "unknown")), max_size=3))
    return st.lists(any_of | st.builds(Between, field, bound, bound), max_size=3).map(tuple)


@given(entries(), filters())
def test_a_mask_allows_what_the_filter_says(held: list[Entry], allowed: Filter) -> None:
    """A mask is true for exactly the passages that meet every condition, in ascending order of rows."""
    columns = Columns.of(held)
    ordered = sorted(held, key=lambda e: e.row)
    assert columns.rows.tolist() == [e.row for e in ordered]
    assert columns.mask(allowed).tolist() == [all(passes(e, c) for c in allowed) for e in ordered]


@given(entries(), filters(), st.sampled_from(FIELDS))
def test_counts_are_of_documents(held: list[Entry], allowed: Filter, field: str) -> None:
    """Each value is counted once for every document that carries it in a passage the filter allows."""
    columns = Columns.of(held)
    mask = columns.mask(allowed)
    left = [e for e in held if all(passes(e, c) for c in allowed)]
    carriers: dict[str, set[int]] = {}
    for entry in left:
        for of, value in entry.terms:
            if of == field:
                carriers.setdefault(value, set()).add(entry.document)
    seen = columns.seen(mask)
    assert columns.counts(field, mask, seen) == {value: len(found) for value, found in carriers.items()}
    assert np.count_nonzero(seen) == len({e.document for e in left})


@given(entries(), st.sets(st.integers(0, 6)))
def test_passages_are_found_by_their_documents(held: list[Entry], documents: set[int]) -> None:
    """Positions are those of all passages of these documents, wherever they stand."""
    columns = Columns.of(held)
    ordered = sorted(held, key=lambda e: e.row)
    assert columns.positions(documents).tolist() == [
        at for at, e in enumerate(ordered) if e.document in documents
    ]


@given(entries(), filters(), st.sampled_from(FIELDS))
def test_said_of_a_document_or_of_each_passage_is_the_same(
    held: list[Entry], allowed: Filter, field: str
) -> None:
    """Values given once for a document answer like the same values given for each of its passages."""
    of_document = {e.document: e for e in held}
    ordered = sorted(held, key=lambda e: e.row)
    merged = [
        Entry(
            e.row,
            e.document,
            (*e.terms, *of_document[e.document].terms),
            tuple((dict(of_document[e.document].numbers) | dict(e.numbers)).items()),
        )
        for e in ordered
    ]
    shared = of_document.values()
    columns = Columns(
        [e.row for e in ordered],
        [e.document for e in ordered],
        document_terms=[(e.document, f, v) for e in shared for f, v in e.terms],
        document_numbers=[(e.document, f, n) for e in shared for f, n in e.numbers],
        passage_terms=[(e.row, f, v) for e in ordered for f, v in e.terms],
        passage_numbers=[(e.row, f, n) for e in ordered for f, n in e.numbers],
    )
    plain = Columns.of(merged)
    mask = plain.mask(allowed)
    assert columns.mask(allowed).tolist() == mask.tolist()
    seen = plain.seen(mask)
    assert columns.counts(field, mask, seen) == plain.counts(field, mask, seen)


def test_a_passage_without_the_number_never_passes() -> None:
    """Open bounds on both sides still leave out what has no number, and unknown fields leave out all."""
    columns = Columns.of([Entry(1, 1, (), (("year", 1999),)), Entry(2, 1)])
    assert columns.mask((Between("year", None, None),)).tolist() == [True, False]
    assert columns.mask((Between("until", None, None),)).tolist() == [False, False]
    assert columns.mask((Between("year", -(10**30), 10**30),)).tolist() == [True, False]
    values, present = columns.number("year")
    assert values[present].tolist() == [1999]


def test_nothing_held_answers() -> None:
    """Columns of nothing have empty masks and no counts."""
    columns = Columns([], [])
    mask = columns.mask((AnyOf("country", frozenset({"Canada"})), Between("year", 1, 2)))
    assert mask.tolist() == []
    assert columns.counts("country", mask, columns.seen(mask)) == {}
    assert columns.positions([1]).tolist() == []


def test_what_does_not_fit_is_refused() -> None:
    """Rows that do not ascend, and values of a passage or document that is not there, are refused."""
    for rows, documents in (([2, 1], [1, 1]), ([1, 1], [1, 1]), ([1, 2], [1])):
        with pytest.raises(ValueError, match="row"):
            Columns(rows, documents)
    with pytest.raises(ValueError, match="not among"):
        Columns([1, 2], [5, 5], document_terms=[(6, "country", "Canada")])
    with pytest.raises(ValueError, match="not among"):
        Columns([1, 2], [5, 5], passage_numbers=[(3, "year", 2000)])


def test_a_mask_belongs_to_the_asker() -> None:
    """Changing a mask that was handed out changes no later answer."""
    columns = Columns.of([Entry(1, 1, (("country", "Canada"),), (("year", 2000),))])
    for allowed in ((), (AnyOf("country", frozenset({"Canada"})),), (Between("year", None, None),)):
        columns.mask(allowed)[:] = False
        assert np.all(columns.mask(allowed))
