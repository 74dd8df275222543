"""Illustrations and our own summaries, as documents say it of themselves."""

from __future__ import annotations

import pytest

from corpus.model import Block, Document, Kind, Role
from ingest.readers.labels import label


def document(text: str, title: str = "A title") -> Document:
    return Document(title, text, (Block(0, len(text), Role.PARAGRAPH),))


@pytest.mark.parametrize(
    "text",
    [
        "This is an illustration written for this repository. Nobody said it.",
        "ILLUSTRATION WRITTEN FOR THIS REPOSITORY: no real testimony.",
        "Illustrative transcript made for the evidence repository.",
    ],
)
def test_an_illustration_says_so_at_its_top(text: str) -> None:
    """The words at the top make an illustration; the same words far down do not."""
    assert label(document(text)).illustration
    assert not label(document("x " * 400 + text)).illustration


def test_our_summary_carries_the_doi_of_its_paper() -> None:
    """A summary is labelled, with the DOI and year of the paper it summarises."""
    found = label(
        document("Our summary of Ruiz A (2016), A trial, https://doi.org/10.5555/RUIZ.1. It helped.")
    )
    assert (found.our_summary, found.doi, found.year, found.kind) == (
        True,
        "10.5555/ruiz.1",
        2016,
        Kind.STUDY,
    )


def test_other_documents_stay_as_they_are() -> None:
    """A paper with illustrations and a summary of its own is neither."""
    plain = document("Our summary of findings is short. Illustrations by Ann.")
    assert label(plain) == plain


def test_the_label_itself_is_front_matter() -> None:
    """The line that says what a document is can be read and is never an answer."""
    line, words = "Illustration written for this repository: no real testimony.", "They gave me the spray."
    text = f"{line}\n\n{words}"
    blocks = (Block(0, len(line), Role.PARAGRAPH), Block(len(line) + 2, len(text), Role.TURN))
    labelled = label(Document("A talk", text, blocks))
    assert [block.role for block in labelled.blocks] == [Role.FRONT, Role.TURN]
