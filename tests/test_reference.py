"""The recommendations and the vocabulary that people edit."""

from __future__ import annotations

import itertools

import pytest
import yaml

from corpus import reference
from corpus.errors import CorpusError, NotFound
from corpus.reference import Synonym, Term, Vocabulary
from corpus.reference.words import key


def test_every_recommendation_of_both_groups() -> None:
    """Recommendations 20-26 and 60-68 are there, each in the group that published it."""
    groups = {r.number: r.group for r in reference.recommendations()}
    assert groups == {
        **dict.fromkeys(range(20, 27), "Working Group 3"),
        **dict.fromkeys(range(60, 69), "Sub Working Group 3.3"),
    }


def test_phrasings_tell_recommendations_apart() -> None:
    """No phrasing stands under two recommendations, nor as a near miss of the one it is a phrasing of."""
    for a, b in itertools.combinations(reference.recommendations(), 2):
        assert not {key(p) for p in a.phrasings} & {key(p) for p in b.phrasings}, (a.number, b.number)
    for each in reference.recommendations():
        assert not {*each.phrasings} & {*each.near_misses, *reference.background()}


def test_notice_says_whose_views_these_are() -> None:
    """The notice says that recommendations bind nobody and reflect technical experts."""
    assert "non-binding" in reference.notice()
    assert "technical experts" in reference.notice()


def test_unknown_recommendation() -> None:
    """A number that is none is an error that names it and those there are."""
    with pytest.raises(NotFound, match=r"999.*20, 21"):
        reference.recommendation(999)
    assert reference.recommendation(63).number == 63


@pytest.mark.parametrize(
    ("facet", "fewest"),
    [("substance", 40), ("intervention", 60), ("population", 25), ("setting", 15), ("country", 190)],
)
def test_vocabulary_is_wide(facet: str, fewest: int) -> None:
    """Each facet has the breadth that was promised."""
    assert len(reference.vocabulary().of(facet)) >= fewest


@pytest.mark.parametrize(
    ("facet", "words", "value"),
    [
        ("intervention", "OAT", "opioid agonist treatment"),
        ("intervention", "opioid substitution therapy", "opioid agonist treatment"),
        ("intervention", "Needle Exchanges", "needle and syringe programmes"),
        ("intervention", "cognitive-behavioral therapy", "cognitive behavioural therapy"),
        ("substance", "smack", "heroin"),
        ("substance", "weed", "cannabis"),
        ("population", "IDUs", "people who inject drugs"),
        ("population", "prisoners", "people in prison"),
        ("country", "Scottish", "United Kingdom"),
        ("country", "cote d'ivoire", "Côte d'Ivoire"),
        ("design", "rct", "randomised controlled trial"),
        ("language", "German", "de"),
        ("language", "ger", "de"),
    ],
)
def test_synonyms_are_understood(facet: str, words: str, value: str) -> None:
    """Acronyms, street names, old words, spellings and adjectives lead to the preferred term."""
    term = reference.vocabulary().find(facet, words)
    assert term is not None
    assert term.value == value


def test_own_words_do_not_stigmatise() -> None:
    """No label is one of the words that the vocabulary says to avoid, or holds one."""
    terms = reference.vocabulary().terms
    avoid = {key(s.words) for term in terms for s in term.synonyms if s.avoid}
    assert {key("drug addict"), key("prisoner"), key("the homeless")} <= avoid
    nouns = {"addict", "abuser", "junkie", "alcoholic", "prisoner", "inmate", "offender", "convict"}
    for term in terms:
        assert key(term.label) not in avoid, term.label
        assert not nouns & set(key(term.label).split()), term.label


def test_street_names_have_a_source() -> None:
    """A street name says who records it and when."""
    synonyms = [s for t in reference.vocabulary().of("substance") for s in t.synonyms if s.source]
    assert len(synonyms) >= 50
    assert all(s.source and "20" in s.source for s in synonyms)


def test_broader_values() -> None:
    """A narrower term stands for its broader ones, over several steps."""
    assert set(reference.vocabulary().closure("substance", "mephedrone")) == {
        "mephedrone", "synthetic cathinones", "new psychoactive substances", "stimulants",
    }  # fmt: skip


def test_one_word_two_meanings() -> None:
    """A word that would mean two terms of one facet is refused; of two facets it is fine."""
    with pytest.raises(ValueError, match="both 'cannabis' and 'heroin'"):
        Vocabulary(
            (
                Term("substance", "cannabis", "cannabis", (Synonym("Dope"),)),
                Term("substance", "heroin", "heroin", (Synonym("dope"),)),
            )
        )
    Vocabulary((Term("setting", "court", "court"), Term("intervention", "court", "court")))


def test_broader_value_must_exist() -> None:
    """A broader value that is no term is refused."""
    with pytest.raises(ValueError, match="no term: 'opoids'"):
        Vocabulary((Term("substance", "heroin", "heroin", broader=("opoids",)),))


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"label": "prison", "synonyms": [False]}, "put it in quotes"),
        ({"label": "prison", "synonyms": [{"words": "nick", "source": "hearsay"}]}, "hearsay"),
        ({"label": "prison", "synonyms": [{"words": "nick", "advoid": True}]}, "advoid"),
    ],
)
def test_wrong_entry_is_named(monkeypatch: pytest.MonkeyPatch, entry: dict[str, object], why: str) -> None:
    """An edited file with a mistake is an error that names file and mistake."""
    content = {"sources": {}, **{facet: [] for facet in reference.FACETS_WITH_TERMS}, "setting": [entry]}
    monkeypatch.setattr(reference, "_bytes", lambda _: yaml.safe_dump(content).encode())
    with pytest.raises(CorpusError, match=rf"vocabulary\.yaml.*{why}"):
        reference.vocabulary.__wrapped__()


def test_version_follows_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """The version stays while the files stay, and changes with either of them."""
    before = reference.version.__wrapped__()
    assert before == reference.version()
    read = reference._bytes
    for changed in ("recommendations.yaml", "vocabulary.yaml"):
        monkeypatch.setattr(reference, "_bytes", lambda name, c=changed: read(name) + b"#" * (name == c))
        assert reference.version.__wrapped__() != before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("randomised programmes", "Randomized program"),
        ("counselling centres", "counseling center"),
        ("paediatric behaviour", "pediatric behavior"),
        ("São Paulo", "sao paulo"),
        ("pharmacies", "Pharmacy"),
        ("case-control", "case control"),
        ("women", "woman"),
        ("metamfetamine", "methamphetamine"),
        ("offences and licences", "offenses and licenses"),
        ("practising", "practicing"),
        ("analysed", "analyzed"),
        ("enrolment", "enrollment"),
        ("judgemental", "judgmental"),
        ("diarrhoea", "diarrhea"),
        ("sulphate", "sulfate"),
        ("ageing", "aging"),
        ("fuelled and dialled", "fueled and dialed"),
        ("fuelled and dialled", "fueled and dialed"),
        ("installed", "installed"),
        ("dexamfetamine", "Dexamphetamine"),
    ],
)
def test_variants_are_one_word(one: str, other: str) -> None:
    """Spelling, plural, hyphen, accent and case do not make another word."""
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hour", "her"),
        ("prison", "prism"),
        ("for", "four"),
        ("use", "us"),
        ("analysis", "analyse"),
        ("filled", "filed"),
        ("recalled", "recaled"),
        ("recalled", "recaled"),
        ("called", "caled"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    """Folding does not make one word of two."""
    assert key(one) != key(other)
