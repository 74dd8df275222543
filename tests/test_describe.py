"""Facet values read from a document's metadata and words."""

from __future__ import annotations

import time
from typing import Any

import pytest

from corpus import reference
from corpus.derive.describe import describe
from corpus.derive.designs import designs
from corpus.derive.funding import funding
from corpus.facets import FACETS, FacetValue
from corpus.model import Document, Kind
from ingest.readers.body import Body


def _document(title: str = "A study", kind: Kind = Kind.STUDY, **given: Any) -> Document:
    """A document of which `abstract`, `methods` and `discussion` are given as text."""
    body = Body()
    for section in ("abstract", "methods", "discussion"):
        body.section(section, section.title())
        body.add(given.pop(section, ""))
    given.setdefault("language", "en")
    return Document(title=title, text=body.text, blocks=tuple(body.blocks), kind=kind, **given)


def _values(document: Document, facet: str) -> set[str]:
    return {v.value for v in describe(document, reference.vocabulary()).get(facet, ())}


def test_metadata_is_certain_and_text_is_suggested() -> None:
    """What keywords and publication types say is certain; what is read from the title is suggested."""
    document = _document(
        "Methadone in prisons: a cohort study",
        keywords=("Methadone", "Prisons"),
        types=("Randomized Controlled Trial",),
        year=2020,
    )
    found = describe(document, reference.vocabulary())
    assert FacetValue("methadone", suggested=False) in found["substance"]
    assert FacetValue("prison or jail", suggested=False) in found["setting"]
    assert found["kind"] == (FacetValue("study"),)
    assert found["year"] == (FacetValue("2020"),)
    assert FacetValue("randomised controlled trial", suggested=False) in found["design"]
    assert FacetValue("cohort study", suggested=True) in found["design"]


def test_only_declared_facets_and_values() -> None:
    """Every facet that is described is declared, and so is each value of a closed one."""
    declared = {facet.name: facet for facet in FACETS}
    document = _document("Naloxone in Kenya: a survey", notices=("retracted",), year=2001, funding="None.")
    found = describe(document, reference.vocabulary())
    assert found.keys() <= declared.keys()
    for name, values in found.items():
        assert not declared[name].closed or {v.value for v in values} <= declared[name].values().keys()


def test_passing_mention_is_no_subject() -> None:
    """One mention of cocaine in a paper on alcohol does not make it a paper on cocaine."""
    document = _document(
        "Brief advice on drinking",
        abstract="Alcohol is harmful. We tested advice on alcohol. Alcohol use fell.",
        methods="People who used cocaine were left out. " + "We asked about alcohol. " * 20,
        discussion="Cocaine was not studied. " + "Alcohol use fell in both groups. " * 20,
    )
    assert _values(document, "substance") == {"alcohol"}


def test_subject_of_the_text_alone() -> None:
    """What the text speaks of all the time is a subject even where title and abstract do not name it."""
    document = _document(
        "What helped", discussion="They spoke of ketamine and of its costs in their lives. " * 10
    )
    assert "ketamine" in _values(document, "substance")


def test_what_stands_for_a_name_is_no_setting() -> None:
    """The streets of a consultation that were replaced do not make it one about street settings."""
    words = "They came to {} and nobody was there. " * 6
    given = {"kind": Kind.CONSULTATION, "title": "A consultation"}
    assert "street" in _values(_document(discussion=words.format(*["the street"] * 6), **given), "setting")
    assert _values(_document(discussion=words.format(*["[a street]"] * 6), **given), "setting") == set()


def test_broader_values_come_along() -> None:
    """A study of heroin is found among studies of opioids, and one in a jail among justice settings."""
    document = _document("Heroin use in jails")
    assert _values(document, "substance") == {"heroin", "opioids"}
    assert _values(document, "setting") == {"prison or jail", "criminal justice"}


@pytest.mark.parametrize(
    "text",
    [
        "The speed of ice and snow",
        "She was in recovery from pot luck",
        "We asked us all",
        "A mat on the floor",
    ],
)
def test_everyday_words_are_not_drugs(text: str) -> None:
    """Words with everyday senses and small letters of an acronym are not read as substance or treatment."""
    found = describe(_document(text, abstract=f"{text}. {text}."), reference.vocabulary())
    assert not found.keys() & {"substance", "intervention", "country"}


def test_terms_do_not_reach_over_sentences() -> None:
    """Two words with a full stop or a comma between them are not one term."""
    assert _values(_document("He left prison. Release was late, needle, exchange"), "intervention") == set()


@pytest.mark.parametrize(
    ("title", "abstract", "methods", "where"),
    [
        ("Overdose in Scottish towns", "", "", {"United Kingdom"}),
        ("Overdose", "We asked 300 people in Nairobi, Kenya.", "", {"Kenya"}),
        ("Overdose", "", "People were recruited in three clinics in rural Kenya.", {"Kenya"}),
        ("Overdose", "", "Blood was tested (Sigma, St. Louis, USA) after the Kenya protocol.", set()),
        ("Overdose", "", "It cost US$ 12 and was taught by US-based trainers.", set()),
        ("Smoking among Pakistani men", "The study took place in England.", "", {"United Kingdom"}),
        ("Drinking of veterans", "", "Veterans of wars in Iraq were seen in Canada.", {"Canada"}),
        ("A trial in New South Wales", "", "", {"Australia"}),
        ("Harm in Tbilisi", "", "", {"Georgia"}),
        ("Harm in Georgia", "", "", set()),
        ("Work of Michael Jordan and Chad Smith", "", "", set()),
        ("It was left to us", "Ask us. Join us in it.", "", set()),
    ],
)
def test_country_is_where_it_was_done(title: str, abstract: str, methods: str, where: set[str]) -> None:
    """Countries are places named for the study, not makers' addresses, money, names or pronouns."""
    document = _document(
        title, abstract=abstract, methods=methods, discussion="Others did this in Brazil. " * 9
    )
    assert _values(document, "country") == where


def test_country_of_a_policy() -> None:
    """A policy has no methods: the country it speaks of is its country."""
    document = _document(
        "Strategy", Kind.POLICY, discussion="In Portugal we decided. Portugal will act. " * 4
    )
    assert _values(document, "country") == {"Portugal"}


RCT = "randomised controlled trial"
CROSS = "cross-sectional study"


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("Naloxone: a randomised controlled trial", "", {RCT}),
        ("Naloxone", "We randomly assigned 90 people to naloxone or a leaflet.", {RCT}),
        ("Naloxone", "Participants were then randomized (1:1) to naloxone or a leaflet.", {RCT}),
        ("Naloxone", "Recent randomised trials show that it works. We discuss why.", set()),
        ("Naloxone", "A randomly selected sample was asked by post.", set()),
        ("A non-randomised study of naloxone", "", {"non-randomised trial"}),
        ("Naloxone: study protocol for a randomised controlled trial", "We will randomise 90.", {"protocol"}),
        ("Treatment after protocol violations", "", set()),
        ("Naloxone: a systematic review of randomised controlled trials", "", {"systematic review"}),
        ("Naloxone", "A previous systematic review found little. We followed a cohort.", set()),
        ("Naloxone", "We did a systematic review of trials.", {"systematic review"}),
        ("Naloxone", "Studies were pooled: a meta-analysis was done.", {"meta-analysis"}),
        ("Hepatitis in a prospective cohort", "Mice are mentioned once.", {"cohort study"}),
        ("Stigma: a cross-sectional study", "They had entered a randomised trial.", {CROSS}),
        ("Stigma", "Semi-structured interviews; thematic analysis was used.", {"qualitative study"}),
        ("Stigma", "Our study is not a randomised controlled trial.", set()),
        ("Methadone", "It may be cost-effective.", set()),
        ("Cost-effectiveness of methadone in a randomised trial", "", {"economic evaluation", RCT}),
        ("Methadone", "Eight prisons were randomised in clusters.", {"cluster randomised trial", RCT}),
        ("Methadone", "A parallel-group randomised trial was done.", {RCT}),
        ("Methadone", "A randomised, double-blind crossover study was conducted.", {"crossover trial", RCT}),
        ("Adherence to guidelines for methadone", "", set()),
        ("Guidelines for methadone treatment", "", {"guideline"}),
        ("Consensus statement on the design and evaluation of sport", "", {"guideline"}),
        ("Deaths after release: a data linkage study", "", {"other observational study"}),
        ("Commentary: methadone at last", "", {"commentary"}),
        ("Methadone: a review", "", {"narrative review"}),
        ("A review of charts", "", {"narrative review"}),
        ("Effects of morphine in rats", "", {"laboratory or animal study"}),
        ("A survey among nurses", "", {"cross-sectional study"}),
        ("Police and naloxone: an interrupted time series", "", {"natural experiment"}),
        ("Naloxone", "", set()),
    ],
)  # fmt: skip
def test_designs(title: str, abstract: str, expected: set[str]) -> None:
    """The design is what authors say of their own study, not of others', and a protocol is nothing else."""
    assert set(designs(title, (), abstract, "")) == expected


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (("Journal Article", "Randomized Controlled Trial"), {RCT: False}),
        (("review-article",), {"narrative review": False}),
        (("Systematic Review", "Review"), {"systematic review": False}),
        (("Case Reports",), {"case report": False}),
        (("Cochrane Database of Systematic Reviews",), {"systematic review": False}),
        (("editorial",), {"commentary": False}),
        (("Study Protocol",), {"protocol": False}),
        (("research-article",), {}),
    ],
)
def test_publication_types(types: tuple[str, ...], expected: dict[str, bool]) -> None:
    """MEDLINE publication types and JATS article types say the design for certain."""
    assert designs("Methadone", types, "", "") == expected


@pytest.mark.parametrize(
    ("statement", "interests", "expected"),
    [
        ("Supported by the National Institute on Drug Abuse (R01 DA012345).", None, ("public",)),
        ("Funded by Indivior Ltd.", None, ("industry",)),
        ("The Ministry of Health and Example Pharma, Inc. paid.", None, ("industry", "public")),
        ("The authors received no specific funding for this work.", None, ("none stated",)),
        ("None.", None, ("none stated",)),
        ("It received no specific grant from any funding agency.", None, ("none stated",)),
        ("Wellcome Trust. The funders had no role in the study.", None, ("public",)),
        ("Funded by the Health Council. No money came from the tobacco industry.", None, ("public",)),
        ("The study was sponsored by Zzyzx.", "AB is an employee of Zzyzx.", ("industry",)),
        ("Medication was provided by Indivior Ltd. The Health Council paid.", None, ("public",)),
        (None, "AB has received fees from Pfizer Inc for lectures.", ("not reported",)),
        (None, "The study was funded by Pfizer Inc.", ("industry",)),
        (None, None, ("not reported",)),
    ],
)  # fmt: skip
def test_funding(statement: str | None, interests: str | None, expected: tuple[str, ...]) -> None:
    """Who paid is read from the statements; fees from elsewhere are not this study's money."""
    assert funding(statement, interests) == expected


def test_funding_only_of_studies() -> None:
    """A policy or a consultation has no funding facet; a study that says nothing has one that says so."""
    assert _values(_document(kind=Kind.POLICY), "funding") == set()
    assert _values(_document(), "funding") == {"not reported"}


@pytest.mark.parametrize(("stated", "code"), [("en", "en"), ("ENG", "en"), ("pt-BR", "pt"), ("ger", "de")])
def test_stated_language(stated: str, code: str) -> None:
    """A stated language is certain and given in two letters, however it was stated."""
    found = describe(_document(language=stated), reference.vocabulary())
    assert found["language"] == (FacetValue(code, suggested=False),)


def test_recognised_language() -> None:
    """Without a statement the language is recognised in the text, and only where there is enough of it."""
    text = "Viele Menschen kommen nach der Entlassung aus dem Gefängnis nicht in eine Behandlung. " * 3
    found = describe(_document("Behandlung", abstract=text, language=None), reference.vocabulary())
    assert found["language"] == (FacetValue("de", suggested=True),)
    assert _values(_document("MOUD", language=None), "language") == set()


def test_long_text_is_quick() -> None:
    """A text of 100,000 characters takes a fraction of a second, whatever it is made of."""
    sentence = "People who inject drugs in England and opioid use disorder treatment were randomly assigned. "
    document = _document(abstract=sentence * 10, methods=sentence * 500, discussion=sentence * 600)
    describe(document, reference.vocabulary())
    began = time.process_time()
    describe(document, reference.vocabulary())
    assert time.process_time() - began < 0.5


def test_a_study_that_randomised_nobody_is_no_trial() -> None:
    """A before-after comparison that says so is not taken for a randomised trial by the word alone."""
    title = "A national naloxone programme: a before (2006–10) versus after (2011–13) comparison"
    methods = (
        "Deaths were counted before and after. There was no comparison country and nobody was randomised."
    )
    assert set(designs(title, (), "", methods)) == {"non-randomised trial"}
