"""The facets people filter by, and what their options mean."""

from __future__ import annotations

import pytest

from corpus import facets
from corpus.errors import UsageError
from corpus.filters import AnyOf, Between


def test_promised_facets() -> None:
    """Every promised option is a facet, each declared once and with words to show."""
    assert [f.name for f in facets.FACETS] == [
        "kind", "year", "country", "design", "population", "setting", "substance", "intervention",
        "language", "funding", "notice",
    ]  # fmt: skip
    assert all(f.label and f.source for f in facets.FACETS)


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        (["2015..2020"], 2015, 2020),
        (["2015.."], 2015, None),
        (["..2020"], None, 2020),
        (["2015"], 2015, 2015),
        ([" 2015 .. 2020 "], 2015, 2020),
        (["2015", "2016..2018"], 2015, 2018),
        (["2019", "2015.."], 2015, None),
    ],
)
def test_years(given: list[str], low: int | None, high: int | None) -> None:
    """A year, a range, and an open end; ranges that touch are one."""
    assert facets.parse("year", given) == Between("year", low, high)


def test_years_apart_mean_or() -> None:
    """Two years given mean either of them, and nothing between."""
    assert facets.parse("year", ["2010", "2014..2015"]) == AnyOf("year", frozenset({"2010", "2014", "2015"}))


@pytest.mark.parametrize("given", ["20x..", "..", "", "2020..2015", "15", "2015-2020", "２０１５"])
def test_wrong_years(given: str) -> None:
    """What is no year is an error that names option and value."""
    with pytest.raises(UsageError, match=rf"--year {given}".replace(".", r"\.")):
        facets.parse("year", [given])


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("intervention", "oat", "opioid agonist treatment"),
        ("country", "SCOTTISH", "United Kingdom"),
        ("substance", "Smack", "heroin"),
        ("kind", "Study", "study"),
        ("kind", "lived experience", "consultation"),
        ("funding", "public or charity", "public"),
        ("design", "Randomized Controlled Trial", "randomised controlled trial"),
        ("language", "German", "de"),
        ("notice", "RETRACTED", "retracted"),
    ],
)
def test_values_by_any_synonym(name: str, given: str, value: str) -> None:
    """A value may be given by its label or a synonym, in any case."""
    assert facets.parse(name, [given]) == AnyOf(name, frozenset({value}))


def test_several_values_mean_or() -> None:
    """Values of one option given twice are alternatives."""
    assert facets.parse("country", ["Kenya", "Ghana"]) == AnyOf("country", frozenset({"Kenya", "Ghana"}))


@pytest.mark.parametrize("name", ["kind", "design", "funding", "notice"])
def test_unknown_value_of_a_closed_facet(name: str) -> None:
    """A value outside a closed facet is an error that names it and lists those there are."""
    with pytest.raises(UsageError, match=f"--{name} whatever") as error:
        facets.parse(name, ["whatever"])
    assert all(value in str(error.value) for value in facets.by_name(name).values())


def test_unknown_value_of_an_open_facet() -> None:
    """A value nobody knows yet is no mistake where values are open: it matches nothing."""
    assert facets.parse("substance", ["novelone"]) == AnyOf("substance", frozenset({"novelone"}))


def test_unknown_facet_and_no_value() -> None:
    """A facet that is none, and an option without a value, are errors."""
    with pytest.raises(UsageError, match="colour"):
        facets.parse("colour", ["red"])
    with pytest.raises(UsageError, match="--country"):
        facets.parse("country", [])


def test_words_to_show() -> None:
    """What people read for a stored value is plain language; an unknown value is shown as it is."""
    assert facets.by_name("language").words("de") == "German"
    assert facets.by_name("funding").words("public") == "public or charity"
    assert facets.by_name("substance").words("novelone") == "novelone"
