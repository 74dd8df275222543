"""Offers decided on as a batch: each as it would be by itself, whatever the catalogue knows of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.store import Offer, deciding
from tests import stores
from tests.stores import offer, study

TITLE = "Naloxone on release"
HELD = offer(study(TITLE, "Deaths halved.", doi="10.5555/a"), "a.xml", sha256="1")
OTHERWISE = study(TITLE, "Deaths fell by half.")  # without the DOI: known by file and title alone


def other(document: object = None, **more: object) -> Offer:
    values = {"name": "b.xml", "sha256": "2", **more}
    return offer(document or study("Shame", "Letters keep people away."), **values)


WAYS = {
    "nothing of it": (other(), "added"),
    "its DOI": (other(study(TITLE, "Another text.", doi="10.5555/a")), "held"),
    "its words": (other(study(TITLE, "Deaths halved.")), "held"),
    "the very file": (HELD, "same"),
    "its file with other content": (other(OTHERWISE, name="a.xml"), "replaced"),
    "its file as a later reader reads it": (replace(HELD, document=OTHERWISE), "replaced"),
    "the name it would get": (other(sha256="1"), "added"),
}


@pytest.mark.parametrize(("new", "what"), WAYS.values(), ids=WAYS)
def test_a_batch_knows_what_the_catalogue_knows(tmp_path: Path, new: Offer, what: str) -> None:
    """An offer is decided on in a batch as by a look for it alone, by whatever the catalogue knows it."""
    made = stores.store(tmp_path / "store")
    stores.writer(made).add([HELD])
    with made.catalogue.read() as session:
        decision = deciding.Batch(session, [other(sha256="9"), new]).decide(new)
        assert decision == deciding.decide(session, new)
    assert decision.what == what


@pytest.mark.parametrize("new", [WAYS["its DOI"][0], WAYS["its words"][0], other(sha256="1")])
def test_a_batch_knows_what_was_withdrawn(tmp_path: Path, new: Offer) -> None:
    """What was withdrawn stays out of a batch, by its DOI, by its words and by its file."""
    made = stores.store(tmp_path / "store")
    writing = stores.writer(made)
    (added,) = writing.add([HELD])
    writing.withdraw(added.document_id, "asked for")
    with made.catalogue.read() as session:
        assert deciding.Batch(session, [new]).decide(new).what == "withdrawn"


@pytest.mark.parametrize(
    ("second", "what"),
    [
        (WAYS["its DOI"], "held"),
        (WAYS["its words"], "held"),
        (WAYS["its file with other content"], "replaced"),
        (WAYS["the name it would get"], "added"),
    ],
)
def test_a_batch_knows_what_it_has_added(tmp_path: Path, second: tuple[Offer, str], what: str) -> None:
    """Of two offers in one commit the second is decided on with the first one stored."""
    outcomes = stores.writer(stores.store(tmp_path / "store")).add([HELD, second[0]])
    assert [outcome.what for outcome in outcomes] == ["added", what]
    assert len({outcome.document_id for outcome in outcomes}) == (2 if what == "added" else 1)
