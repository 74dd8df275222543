"""The wording of questions: slips in names are put right, other words are left alone."""

from __future__ import annotations

import pytest

from corpus.index import encoder
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
        ("naltrexne at work", "naltrexone at work"),
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
    assert wording.mended("a barbital of old", lambda word: word != "barbital") == "a barbital of old"


def test_a_word_in_its_own_right_is_no_slip() -> None:
    """A word that is known as a whole stays, though it occurs nowhere and is one letter from a name."""
    asked = "methanol poisoning, pepper spray and heroic nurses"
    known = ("pepper", "heroic")
    assert wording.mended(asked, nowhere, is_word=known.__contains__) == asked
    assert wording.mended("pepper spray", nowhere) != "pepper spray"


def test_a_name_without_its_last_letter_is_a_slip_though_its_stem_occurs() -> None:
    """Cocain has the stem of cocaine, under which it is heard everywhere, and another vector."""
    asked = "cocain and codein, cannabys and a heroine addict"
    meant = "cocaine and codeine, cannabis and a heroin addict"
    assert wording.mended(asked, lambda word: False, is_word={"heroine"}.__contains__) == meant
    assert (
        wording.mended("methedrone, metizolam and ethanal", nowhere) == "methedrone, metizolam and ethanal"
    )  # drugs of their own


def test_wider_words_are_the_broader_labels() -> None:
    """A question that names a substance is offered what the substance belongs to, without doubles."""
    assert wording.broader("carfentanil in Canada")[-1] == "opioids"
    offered = wording.broader("fentanyl, heroin and methadone")
    assert offered.count("opioids") == 1
    assert wording.broader("how do I renew my passport") == ()
    assert "opioids" not in wording.broader("carfentanil", is_heard=lambda label: label != "opioids")


def test_british_and_international_spellings_are_read_as_american() -> None:
    """What the model reads in fewer pieces as Americans spell it is put to it so; all else stays."""
    model = encoder.load()

    def read(question: str) -> str:
        return wording.readable(question, lambda word: len(model.token_spans(word)))

    assert read("Metamfetamine, foetal behaviour") == "methamphetamine, fetal behaviour"
    assert read("dexamfetamine in paediatrics, haemoglobin") == "dexamphetamine in pediatrics, hemoglobin"
    for same in ("Naloxone for people who inject", "aerobic painkillers, coenzyme of a toenail", "OEQs"):
        assert read(same) == same
    british, american = model.encode_queries(["foetal alcohol", "fetal alcohol"])
    assert british @ american < 0.9  # else there is no need for any of it


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Est-ce que la naloxone prévient les décès après la sortie de prison ?", "French"),
        ("¿Qué funciona en lugar de la prisión para las personas que usan drogas?", "Spanish"),
        ("эффективность метадоновой терапии", "Russian"),
        ("fentanyl test strips", None),
        ("naloxone", None),
        ("effect of Lactobacillus rhamnosus versus placebo on Clostridium difficile et rel at 18", None),
        ("who helps people who have lost somebody to an overdose?", None),
    ],
)
def test_a_question_in_another_language_is_told(question: str, language: str | None) -> None:
    """A question is called French where it surely is; names of substances and germs alone say nothing."""
    assert wording.other_language(question) == language
