"""Which recommendations a passage speaks to."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from bench import topics as bench
from corpus import reference
from corpus.derive import topics
from tests.encoders import HashingEncoder

# Passages written for this test, as studies and people say it, and the recommendations they speak to.
CLEAR: dict[str, set[int]] = {
    "The beer and spirits companies paid for campaigns against the tax on alcohol and wrote to "
    "ministers, so that public health policy was shaped by commercial interests.": {20},
    "Addiction clinics that were coached in quality improvement shortened their waiting times, and "
    "the programme was rolled out to treatment services of the whole region.": {21},
    "Counsellors and nurses without any qualification in addiction took a certified course; after it "
    "they felt more confident in treating people who use drugs.": {22},
    "Young people who lost their housing and income kept on injecting drugs; poverty, racism and "
    "social exclusion stood between them and the services.": {23},
    "At the World Health Assembly several governments asked that synthetic opioids be put on the "
    "agenda of regional public health bodies.": {24},
    "People who use drugs sat on the advisory board, chose the research questions and collected data "
    "as peer researchers, and the findings went back to their community.": {25},
    "Newspaper articles that wrote of addicts and abusers made readers more willing to punish; the "
    "guide asks journalists for person-first language.": {26},
    "The case manager worked with the probation officer, the clinic and the housing office so that "
    "people who came out of prison found a home and a job.": {61},
    "Parliament changed the law: possession of drugs for one's own use is no longer a crime, and "
    "people are referred to treatment.": {62},
    "The risk of a fatal overdose was highest in the first two weeks after release from prison, and "
    "methadone started inside was rarely continued in the community.": {63},
    "Jails that refuse methadone and buprenorphine give people in custody less than the care that "
    "everybody else gets.": {64},
    "Pregnant women and mothers with trauma were diverted from prison by the drug court into a "
    "programme that takes children.": {64, 65},
    "The church, the football club and the recovery house took in men on probation, and the town paid "
    "the coach.": {66},
    "Compared with prison, drug court participants were rearrested less often, and each case saved "
    "the state several thousand dollars.": {67},
}  # fmt: skip

NONE = [
    "Smokers were randomised to nicotine patches or varenicline; abstinence at six months was "
    "confirmed by carbon monoxide in exhaled air.",
    "Eighteen volunteers received cocaine by vein after pretreatment with doxazosin, and heart rate "
    "and subjective effects were recorded.",
    "Women reported how many drinks a week they had during pregnancy, and the children's vocabulary "
    "was tested at the age of seven.",
    "Extended-release oxycodone relieved pain after knee surgery as well as tapentadol did, with more "
    "constipation.",
    "Analyses were done in Stata with mixed-effects logistic regression, adjusted for age, sex and "
    "education.",
    "Participants in the brief intervention group drank less at three months than those who got a "
    "leaflet.",
    "Iron tablets raised haemoglobin in children with malaria.",
]  # fmt: skip

Encode = Callable[[list[str]], NDArray[np.float32]]


@pytest.fixture(scope="module")
def encode() -> Encode:
    from corpus.index import encoder

    return encoder.load().encode_queries


@pytest.fixture(scope="module")
def phrasings(encode: Encode) -> topics.Phrasings:
    return topics.Phrasings(encode(topics.texts()))


def test_passages_speak_to_what_they_are_about(encode: Encode, phrasings: topics.Phrasings) -> None:
    """Of passages on one recommendation each, nearly all are clear, and what they are clear on is right."""
    said = [topics.Said(None, "", passage) for passage in CLEAR]
    clear = topics.clearly(topics.heard(topics.score(encode([*CLEAR]), phrasings), said))
    found = [{n for n, yes in zip(topics.numbers(), row, strict=True) if yes} for row in clear]
    right = [bool(f & want) for f, want in zip(found, CLEAR.values(), strict=True)]
    labels = sum(len(f) for f in found)
    assert sum(right) >= 0.85 * len(CLEAR), [
        (p[:50], f) for p, f, r in zip(CLEAR, found, right, strict=True) if not r
    ]
    assert sum(len(f & want) for f, want in zip(found, CLEAR.values(), strict=True)) >= 0.7 * labels


def test_passages_on_other_matters_speak_to_none(encode: Encode, phrasings: topics.Phrasings) -> None:
    """Trials of smoking, drinking, pain or cocaine, and statistics, speak to no recommendation."""
    assert not topics.clearly(topics.score(encode(NONE), phrasings)).any()


def test_no_recommendation_is_left_without(encode: Encode, phrasings: topics.Phrasings) -> None:
    """Every recommendation's summary speaks to it, and most to it first: each can have passages."""
    scores = topics.score(encode([r.summary for r in reference.recommendations()]), phrasings)
    own = np.diag(scores)
    assert (own >= topics.ENOUGH).all()
    assert (own >= scores.max(axis=1) - topics.NEAR_THE_BEST).mean() >= 0.75  # neighbours overlap


def test_scores_are_those_of_the_definition() -> None:
    """A score is the nearest phrasing's cosine less half of that of the nearest thing not meant."""
    encoder = HashingEncoder()
    vectors = encoder.encode_passages([*CLEAR, *NONE])
    scores = topics.score(vectors, topics.Phrasings(encoder.encode_queries(topics.texts())))
    background = vectors @ encoder.encode_queries(list(reference.background())).T
    for column, each in enumerate(reference.recommendations()):
        meant = (vectors @ encoder.encode_queries(list(each.phrasings)).T).max(axis=1)
        missed = np.hstack([background, vectors @ encoder.encode_queries(list(each.near_misses)).T]).max(
            axis=1
        )
        np.testing.assert_allclose(scores[:, column], meant - 0.5 * missed, atol=1e-5)


def test_score_does_not_depend_on_the_collection() -> None:
    """A passage scores the same alone and among many, over the edges of the batches too."""
    encoder = HashingEncoder(dimension=16)
    phrasings = topics.Phrasings(encoder.encode_queries(topics.texts()))
    vectors = encoder.encode_passages([*CLEAR])
    many = np.tile(vectors, (2_000, 1))
    scores = topics.score(many, phrasings)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores[-len(vectors) :], topics.score(vectors, phrasings), atol=1e-6)


def test_no_passages() -> None:
    """A collection without passages has scores and labels of that shape, and no error."""
    encoder = HashingEncoder()
    phrasings = topics.Phrasings(encoder.encode_queries(topics.texts()))
    scores = topics.score(np.empty((0, encoder.dimension), np.float32), phrasings)
    assert topics.clearly(scores).shape == (0, len(topics.numbers()))


def _heard(said: topics.Said, high: set[int]) -> set[int]:
    """What is clear of a passage whose scores are high for these recommendations alone."""
    scores = np.zeros((1, len(topics.numbers())), np.float32)
    for number in high:
        scores[0, topics.numbers().index(number)] = topics.ENOUGH + 0.1
    clear = topics.clearly(topics.heard(scores, [said]))[0]
    return {n for n, yes in zip(topics.numbers(), clear, strict=True) if yes}


RELEASE = "Men who got methadone after their release died less often."


@pytest.mark.parametrize(
    ("section", "spoken"),
    [
        (None, {63, 64}),
        ("results", {63, 64}),
        ("Diversion before trial", {63, 64}),
        ("methods", set()),
        ("funding", set()),
        ("author contributions", set()),
        ("Trial set-up (England only)", set()),
        ("Authors' information", set()),
    ],
)
def test_how_a_study_was_made_speaks_to_none(section: str | None, spoken: set[int]) -> None:
    """The same words speak to a recommendation among the results, and to none in methods or back matter."""
    assert _heard(topics.Said(section, "Methadone in prison.", RELEASE), {63, 64}) == spoken


def test_a_title_alone_does_not_speak() -> None:
    """A passage has to name the matter in its own words; its document's title only says the field."""
    title = "Naloxone on release from prison: a randomised trial."
    assert _heard(topics.Said("results", title, "Three men took part in interviews."), {63}) == set()
    assert _heard(topics.Said("results", title, "Kits were handed out at the gate on release."), {63}) == {63}


def test_other_fields_do_not_speak() -> None:
    """Quality of care in a document without drugs speaks to none; with them in its title it does."""
    text = "Coaching improved the quality of care."
    assert _heard(topics.Said("results", "Checklists at birth.", text), {21}) == set()
    assert _heard(topics.Said("results", "Addiction clinics.", text), {21}) == {21}


def test_the_next_does_not_replace_what_goes_unsaid() -> None:
    """Where the nearest recommendation is not said, one that was further away does not become clear."""
    scores = np.zeros((1, len(topics.numbers())), np.float32)
    scores[0, [topics.numbers().index(n) for n in (63, 64)]] = 0.5, 0.4
    said = topics.Said(None, "Prison.", "Women got the same care as others, and naloxone.")
    assert not topics.clearly(topics.heard(scores, [said])).any()


def test_officials_on_trafficking_are_no_health_forum(encode: Encode, phrasings: topics.Phrasings) -> None:
    """A speech on seizures, cartels and sanctions does not put synthetic drugs on the agenda of health."""
    speeches = [
        "Today we charged members of the cartel who brought fentanyl over the border. Our agents seized two "
        "million pills, and we thank our partners in law enforcement.",
        "We will sanction the companies that sell precursor chemicals, and work with other governments to "
        "stop synthetic drugs at the ports.",
    ]
    said = [topics.Said(None, "Remarks by the Attorney General.", speech) for speech in speeches]
    clear = topics.clearly(topics.heard(topics.score(encode(speeches), phrasings), said))
    assert not clear[:, topics.numbers().index(24)].any()


def test_agreement_is_cohens_kappa() -> None:
    """Two readers who agree on 35 of 50 pairs, as in a textbook's table, have a kappa of 0.4."""
    table = {(True, True): 20, (True, False): 5, (False, True): 10, (False, False): 15}
    cells = [cell for cell, times in table.items() for _ in range(times)]
    first, second = (
        [
            {
                "doi": None,
                "words": str(at),
                "recommendations": [63] if cell[reader] else [],
                "considered": [63],
            }
            for at, cell in enumerate(cells)
        ]
        for reader in (0, 1)
    )
    found = bench.agreement(first, second)
    assert (found["raw"], found["kappa"]) == (0.7, 0.4)
    assert (found["both"], found["first alone"], found["second alone"]) == (20, 5, 10)


def test_labels_are_of_passages_that_were_considered() -> None:
    """At least 300 passages are labelled, each once, with recommendations that exist and were considered."""
    labels = [json.loads(line) for line in bench.LABELS.read_text(encoding="utf-8").splitlines()]
    assert len({(line["doi"], line["words"]) for line in labels}) == len(labels) >= 300
    for line in labels:
        assert set(line["recommendations"]) <= set(line["considered"]) <= set(topics.numbers())
        assert 0 < line["chance"] <= 1
        assert len(line["anchor"].split()) <= 12


def test_vectors_of_other_phrasings_are_refused() -> None:
    """Vectors kept from an older list of phrasings are an error, never silently mixed up."""
    with pytest.raises(ValueError, match="3 vectors"):
        topics.score(np.zeros((1, 8), np.float32), topics.Phrasings(np.zeros((3, 8), np.float32)))
