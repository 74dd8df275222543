"""What stands in the place of a detail: less exact, so that nobody is found by it, and still of use.

Each function is pure and answers from the words alone. A person decides whether it is coarse enough.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

# What is said of a detail whose degree means nothing to a reader.
_PLAIN = {
    "PLACE": "a town",
    "STREET": "a street",
    "ORG": "a service",
    "PHONE": "phone number",
    "EMAIL": "e-mail address",
    "LINK": "web address",
    "ID": "number",
    "HANDLE": "account name",
    "DETAIL": "a detail left out",
}
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_NUMBERS |= {f"{word[:-1]}ies": 10 * n for n, word in enumerate(_TENS, 2)}  # "in my mid-forties"
_TEENS_END, _OLDEST = 20, 90  # from 90 on people are few
_SEASONS = {
    "winter": "december january february dec jan feb christmas hogmanay xmas",
    "spring": "march april may mar apr easter",
    "summer": "june july august jun jul aug midsummer",
    "autumn": "september october november sep sept oct nov hallowe'en halloween fall",
}
_SEASON_OF = {word: season for season, words in _SEASONS.items() for word in (*words.split(), season)}
_SEASON_OF_MONTH = ("winter", "winter", *["spring"] * 3, *["summer"] * 3, *["autumn"] * 3, "winter")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_ISO = re.compile(r"(?<!\d)(?:1[89]|20)\d\d[-/.](\d{1,2})[-/.]\d{1,2}(?!\d)")
# Day first and month second, but for a second number that can only be a day.
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](\d{2})(?!\d)")
_SMALL_CHILD = re.compile(r"\b(?:months?|weeks?|days?)\b", re.IGNORECASE)


def coarse(type_: str, words: str) -> str:
    """The replacement for these words of a type of `ingest.deidentify`, without its brackets."""
    if type_ == "AGE":
        return age(words)
    if type_ == "DATE":
        return date(words)
    return _PLAIN.get(type_, "removed")


def age(words: str) -> str:
    """An age as a decade of life; below two years and from ninety on, where few are, as that."""
    if _SMALL_CHILD.search(words):
        return "under two"
    years = next(_spoken_numbers(words), None)
    if years is None or years > 130:
        return "an age"
    if years < 10:
        return "under two" if years < 2 else "under ten"
    if years < _TEENS_END:
        return "ten to twelve" if years < 13 else "in their teens"
    return "over eighty-nine" if years >= _OLDEST else f"in their {_decade(years)}"


def date(words: str) -> str:
    """A date as a season of the northern year and its year, or as much of that as the words tell."""
    season, year = _season(words), _year(words)
    if season:
        return f"{season} {year}" if year else f"a day in {season}"
    return f"around {year}" if year else "a date"


def _decade(years: int) -> str:
    word = _TENS[years // 10 - 2]
    return f"{word[:-1]}ies"


def _season(words: str) -> str | None:
    named = (_SEASON_OF.get(word) for word in re.findall(r"[a-z']+", words.casefold()))
    if found := next(filter(None, named), None):
        return found
    month = _month(words)
    return _SEASON_OF_MONTH[month - 1] if month else None


def _month(words: str) -> int | None:
    if iso := _ISO.search(words):
        month = int(iso[1])
    elif numeric := _NUMERIC.search(words):
        first, second = int(numeric[1]), int(numeric[2])
        month = first if second > 12 else second
    else:
        return None
    return month if 1 <= month <= 12 else None


def _year(words: str) -> int | None:
    if written := _YEAR.search(words):
        return int(written[0])
    if short := _SHORT_YEAR.search(words):
        return _century(int(short[1]))
    spoken = list(_spoken_numbers(words))
    # "nineteen ninety-four", "twenty twelve"; "two thousand and eight" is one number.
    for hundred, rest in itertools.pairwise(spoken):
        if hundred in (18, 19, 20) and 10 <= rest <= 99:
            return 100 * hundred + rest
    if whole := next((n for n in spoken if 1800 <= n < 2100), None):
        return whole
    # "in ninety-eight"; a smaller number may be a day.
    return next((_century(n) for n in spoken if 40 <= n <= 99), None)


def _century(short: int) -> int:
    """People speak of years they lived through, and "46" is none of this century yet."""
    return 2000 + short if short < 30 else 1900 + short


def _spoken_numbers(words: str) -> Iterator[int]:
    """The whole numbers in these words, in figures or spelt out, in order."""
    at: int | None = None
    before = ""
    for word in re.findall(r"\d+|[a-z]+", words.casefold()):
        if word == "thousand" and at is not None:
            at *= 1000
        elif word == "hundred":  # "a hundred and three"
            at = 100 * (at if at and at < 100 else 1)
        elif word in _NUMBERS and at is not None and (before == "hundred" or _goes_on(at, _NUMBERS[word])):
            at += _NUMBERS[word]
        elif word != "and" or at is None:
            if at is not None:
                yield at
            at = int(word) if word.isdigit() else _NUMBERS.get(word)
        before = before if word == "and" else word
    if at is not None:
        yield at


def _goes_on(at: int, value: int) -> bool:
    """Whether a word of this value is part of the number before it: "thousand | eight", "forty | three"."""
    return (at > 0 and at % 1000 == 0) or (at % 100 >= 20 and at % 10 == 0 and 0 < value < 10)
