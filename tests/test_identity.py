"""When two files are one document."""

from __future__ import annotations

from corpus.model import Block, Document, Role
from corpus.store import identity


def document(title: str, text: str = "Words.", **more: object) -> Document:
    return Document(title, text, (Block(0, len(text), Role.PARAGRAPH),), **more)


def test_keys_are_normalised() -> None:
    """A DOI in any case and form, and a PMID with zeros, give the same keys."""
    one = document("A", doi="https://doi.org/10.1371/JOURNAL.pone.0030854.", pmid="PMID: 0022412921")
    two = document("A", doi="10.1371/journal.pone.0030854", pmid="22412921")
    assert identity.keys(one) == identity.keys(two)


def test_our_summary_is_not_the_study() -> None:
    """A summary carries the study's DOI and is still another document."""
    study = document("A", doi="10.5555/x")
    summary = document("Our summary: A", "Other words.", doi="10.5555/x", our_summary=True)
    assert not set(identity.keys(study)) & set(identity.keys(summary))


def test_titles_agree_over_spelling_and_punctuation() -> None:
    """Case, accents, dashes and a missing subtitle word do not make another paper."""
    assert identity.titles_agree(
        "Methods for delivering the UK's multi‐centre prison‐based naloxone trial",
        "METHODS FOR DELIVERING THE UK’S MULTI-CENTRE PRISON-BASED NALOXONE TRIAL.",
    )
    assert identity.titles_agree("Étude de la naloxone", "Etude de la naloxone")


def test_an_erratum_is_not_the_paper_it_corrects() -> None:
    """A correction that repeats the title under the same DOI stays a document of its own."""
    paper = "Directly Administered Antiretroviral Therapy in Opioid Treatment Programs"
    assert not identity.titles_agree(paper, f"Correction: {paper}")
    assert not identity.titles_agree(paper, "Alcohol health warnings and the speed of consumption")


def test_a_tombstone_keeps_no_readable_key() -> None:
    """Hashed keys hold nothing of the DOI."""
    (key,) = identity.hashed(["doi:10.5555/secret"])
    assert "secret" not in key
    assert key == identity.hashed(["doi:10.5555/secret"])[0]
