"""The wording of questions: slips in names are put right, other words are left alone."""

from __future__ import annotations

import pytest

from search import wording


def nowhere(word: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("fentanil overdoses", "fentanyl overdoses"),
        ("Methodone maintenance", "methadone maintenance"),
        ("buprenorphin or buprenorhpine", "buprenorphine or buprenorphine"),
        ("who uses canabis, who alchohol?", "who uses cannabis, who alcohol?"),
        ("amphetamimes at work", "amphetamine at work"),
    ],
)
def test_a_single_slip_in_a_name_is_put_right(asked: str, meant: str) -> None:
    """One letter missing, added, changed or swapped in a substance's name still finds the substance."""
    assert wording.mended(asked, nowhere) == meant


@pytest.mark.parametrize(
    "question",
    [
        "heroin, cigarettes and alcohols",
        "stigma in the media",
        "cocoa growers",  # one letter from coca, which is too short to tell
        "fentanlly",  # two slips
        "",
    ],
)
def test_other_words_are_left_alone(question: str) -> None:
    """Names in any number, short words, two slips and other words stay as they are."""
    assert wording.mended(question, nowhere) == question


def test_a_word_that_occurs_is_no_slip() -> None:
    """What stands in the repository is meant as it is written, however near to another name."""
    assert wording.mended("a heroine of recovery", lambda word: word != "heroine") == "a heroine of recovery"
    assert wording.mended("a heroine addict", nowhere) == "a heroin addict"


def test_wider_words_are_the_broader_labels() -> None:
    """A question that names a substance is offered what the substance belongs to, without doubles."""
    assert wording.broader("carfentanil in Canada")[-1] == "opioids"
    offered = wording.broader("fentanyl, heroin and methadone")
    assert offered.count("opioids") == 1
    assert wording.broader("how do I renew my passport") == ()
