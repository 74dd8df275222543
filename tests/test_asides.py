"""Asides within spoken addresses and numbers: what is said between their parts does not cut them in two."""

from __future__ import annotations

import time

import pytest

from ingest import phones
from ingest.identifying import asides, codes, web

ADDRESSES = [
    ("It's Quilla dot otter, that's O-double-T-E-R, at tidal kin dot org dot uk.", 5, -1),
    ("it's quilla q u i l l a at tidal kin dot c a so", 5, -3),
    ("It's w-w-w dot tidal kin, all one word, dot org.", 5, -1),
    ("It's on tidalkin dot net, forward slash, group three.", 8, -1),
    ("It's Quilla dot otter, sixty-six, at gmail. No spaces.", 5, -12),
    ("she's quilla nine no wait ten at the hotmail and", 6, -4),
    ("you write to quilla underscore kin at yahoo and", 13, -4),
    ("it's quilla sixty three no tell a lie sixty four at hotmail dot co dot uk and", 5, -4),
]
NUMBERS = [
    "Oh-seven-seven-double-oh, nine-double-oh, three-one-six",
    "oh two seven five five five no hang on oh two seven four five five five oh nine two",
]
CODES = [
    "one-four-oh-eight-double-seven",
    "C-A, six-one-two, double-oh-nine",
    "one eight dash no hold on one eight two two six dash oh three two",
    "four one seven k b as in boy z",
]

PIECES = (
    "spelt ", "abc and it's ", " ", "\n", "a-", "no wait, ", "double-oh, at ", "oto, o t o ", "a_",
    "a dot b ", "page called in ", "it's at ", "at gmail ",
)  # fmt: skip


@pytest.mark.parametrize(("text", "start", "end"), ADDRESSES)
def test_an_address_is_found_whole_with_what_is_said_within(text: str, start: int, end: int) -> None:
    """Spelled words, commas, "all one word" and slips in an address are part of it."""
    spans = [(found.start, found.end) for found in web.addresses(text)]
    assert (start, len(text) + end) in spans, [text[a:b] for a, b in spans]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_phone_number_is_found_whole_with_its_slips(number: str) -> None:
    """Figures said in groups, doubled, with hyphens and put right half way are one number."""
    text = f"Ring {number}. Any time."
    assert (5, 5 + len(number)) in list(phones.find(text))


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_found_whole_with_its_slips(code: str) -> None:
    """Letters and figures are one number also where a letter is told apart and a figure put right."""
    text = f"The number of it is {code}. I wrote it down."
    spans = [(found.start, found.end) for found in codes.numbers(text)]
    assert (20, 20 + len(code)) in spans, [text[a:b] for a, b in spans]


@pytest.mark.parametrize("text", [text for text, _, _ in ADDRESSES] + NUMBERS + CODES)
def test_only_asides_are_blanked(text: str) -> None:
    """What is left stands where it stood, and nothing but spaces comes in."""
    for blanked in (asides.without(text), asides.without_slips(text)):
        assert len(blanked) == len(text)
        assert all(new in (" ", old) for old, new in zip(text, blanked, strict=True))


@pytest.mark.parametrize("piece", PIECES)
def test_long_texts_are_read_in_time(piece: str) -> None:
    """Of texts made to slow these rules down, eight times as much takes some eight times as long."""

    def seconds(many: int) -> float:
        began = time.process_time()
        asides.without(piece * many)
        asides.without_slips(piece * many)
        few = piece * (many // 4)
        list(web.addresses(few))
        list(codes.numbers(few))
        list(phones.find(few))
        return time.process_time() - began

    assert seconds(8000) <= 16 * seconds(1000) + 0.5


def test_letters_that_spell_another_word_stay() -> None:
    """Only a word's own letters are an aside; those of a name of its own are said for themselves."""
    assert asides.without("the clinic k d s on the hill") == "the clinic k d s on the hill"
    assert asides.without("the kds k d s on the hill") == "the kds       on the hill"


@pytest.mark.parametrize(
    "text",
    [
        "I never look at gmail, it's all bills.",
        "He was at yahoo for a year.",
        "We met at the gate, at nine, no wait, at ten.",
        "she is at outlook house and",
        "my sister worked at rogers and he worked at yahoo then",
        "nobody looks at gmail and they met at xtra and sell it at aol",
        "her email was hacked and she worked at yahoo then",
    ],
)
def test_where_no_address_is_said_none_is_found(text: str) -> None:
    """A provider's name after "at" is no address where nobody's name goes before it."""
    assert [text[f.start : f.end] for f in web.addresses(text) if f.type == "EMAIL"] == []
