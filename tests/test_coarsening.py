"""Ages and dates become less exact and stay of use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.coarsening import age, coarse, date


@pytest.mark.parametrize(
    ("words", "coarser"),
    [
        ("forty-three", "in their forties"),
        ("43 years old", "in their forties"),
        ("mid-forties", "in their forties"),
        ("a nineteen-year-old", "in their teens"),
        ("eleven", "ten to twelve"),
        ("six", "under ten"),
        ("nine months", "under two"),
        ("91", "over eighty-nine"),
        ("a hundred and three", "over eighty-nine"),
        ("old enough", "an age"),
    ],
)
def test_an_age_becomes_a_decade(words: str, coarser: str) -> None:
    """Written or spelt out, an age becomes its decade; a baby's and a very old person's become wider."""
    assert age(words) == coarser


@pytest.mark.parametrize(
    ("words", "coarser"),
    [
        ("12 August 2021", "summer 2021"),
        ("March 2023", "spring 2023"),
        ("the fourth of May twenty twenty-one", "spring 2021"),
        ("Hogmanay 2017", "winter 2017"),
        ("2021-10-04", "autumn 2021"),
        ("03/14/22", "spring 2022"),
        ("14.3.99", "spring 1999"),
        ("12.5.46", "spring 1946"),
        ("nineteen hundred and four", "around 1904"),
        ("nineteen ninety-four", "around 1994"),
        ("two thousand and eight", "around 2008"),
        ("ninety-eight", "around 1998"),
        ("Twelfth of August", "a day in summer"),
        ("last Tuesday", "a date"),
    ],
)
def test_a_date_becomes_a_season(words: str, coarser: str) -> None:
    """Day and month become a season; the year stays where the words tell it, spoken ones too."""
    assert date(words) == coarser


@given(st.integers(1, 28), st.integers(1, 12), st.integers(1930, 2029))
def test_no_day_or_month_is_left(day: int, month: int, year: int) -> None:
    """Of a numeric date no day is left, whichever it is, and its year is."""
    told = date(f"{day}/{month}/{year}")
    assert str(year) in told
    assert not any(number in told.replace(str(year), "") for number in "0123456789")


def test_other_details_become_what_they_are() -> None:
    """A place becomes a town, a service a service, and a number of any sort says nothing of itself."""
    assert coarse("PLACE", "Shildon") == "a town"
    assert coarse("ORG", "The Black Boy") == "a service"
    assert coarse("PHONE", "01632 960 983") == "phone number"
