"""What people allowed goes along with their words: in every hit, document, citation and printed answer."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from rich.console import Console

from corpus import facets
from corpus.model import PUBLIC, Viewer
from corpus.store import Store
from search import consented, printing
from search.answer import Query
from search.engine import search
from search.views import document_json
from tests import stores
from tests.stores import add, consent, offer, study, talk

MINE = "The community nurse helped me to stay on treatment after I had left the prison."
THEIRS = "Nobody answered the telephone of the clinic over the whole of that first weekend."
ALL = "open to everyone, word for word"
LESS = (
    "for signed-in readers, told in other words than theirs, until 31 December 2035, "
    "community with a say: The Riverside council"
)
AGREED = consent(
    speakers={
        "P2": stores.speaker(
            find="signed_in",
            show="paraphrase",
            until=dt.date(2035, 12, 31),
            authority="The Riverside council",
        )
    },
    recorded_by="Rosa Recorder",
    form_kept="in the quorndal cabinet",
)


@pytest.fixture
def made(tmp_path: Path) -> Store:
    made = stores.store(tmp_path / "store")
    talked = offer(talk("A talk", ("P1", MINE), ("P2", THEIRS)), "talk.txt", consent=AGREED)
    add(made, [talked, offer(study("Nurses", "Community nurses helped people on treatment."))])
    return made


def talk_id(made: Store) -> str:
    return search(made, Query("community nurse"), PUBLIC).hits["voices"][0].held.id


@pytest.mark.parametrize(("question", "words"), [("community nurse", ALL), ("telephone weekend", LESS)])
def test_a_hit_says_what_its_speaker_allowed(made: Store, question: str, words: str) -> None:
    """Who may find it, how it is told, until when and who has a say stand in the hit and its citation."""
    results = search(made, Query(question), Viewer("policymaker"))
    hit = results.hits["voices"][0].to_dict()
    assert hit["consent"]["words"] == words
    assert hit["citation"].endswith(f"[{words}]")
    out = io.StringIO()
    printing.show(results, Console(file=out, width=400))
    assert f"[{words}]" in out.getvalue()
    for each in results.hits["studies"]:
        assert each.to_dict()["consent"] is None


def test_a_further_passage_says_what_its_own_speaker_allowed(made: Store) -> None:
    """Of a hit in which two people speak, each passage has the consent of whoever says it."""
    (voice,) = search(made, Query("community nurse"), Viewer("policymaker")).hits["voices"]
    hit = voice.to_dict()
    assert hit["consent"]["words"] == ALL
    assert [(p["speaker"], p["consent"]["words"]) for p in hit["passages"]] == [("P2", LESS)]
    assert voice.held.consent is not None
    assert consented.narrower(voice.held.consent) == {"P2": LESS}


def test_a_document_says_it_of_every_passage(made: Store) -> None:
    """The document's own line is what holds for all of it; each passage has its speaker's."""
    with made.read(Viewer("policymaker")) as reader:
        view = document_json(reader.document(talk_id(made)))
    assert view["consent"]["words"] == f"{ALL}, some speakers on narrower terms"
    assert [p["consent"]["words"] for p in view["passages"]] == [ALL, LESS]
    assert view["passages"][1]["consent"]["until"] == "2035-12-31"


def test_a_printed_document_says_who_speaks(made: Store) -> None:
    """In a terminal each turn stands after the name of whoever says it, and no word is lost."""
    with made.read(Viewer("policymaker")) as reader:
        view = document_json(reader.document(talk_id(made)))
    out = io.StringIO()
    printing.show_document(view, Console(file=out, width=400))
    assert f"P1: {MINE}" in out.getvalue()
    assert f"P2: {THEIRS}" in out.getvalue()


def test_who_recorded_it_and_where_the_form_is_are_told_to_nobody_here(made: Store) -> None:
    """What is for those who answer for a consultation is in no hit, document or printed answer."""
    found = search(made, Query("community nurse"), Viewer("consultation_lead"))
    told = str([hit.to_dict() for hit in found.hits["voices"]])
    with made.read(PUBLIC) as reader:
        told += str(document_json(reader.document(talk_id(made))))
    assert "Rosa" not in told
    assert "quorndal" not in told


def test_facets_tell_nothing_that_only_some_may_read(tmp_path: Path) -> None:
    """What a speaker opened to signed-in readers alone gives the talk no value that others see or find by;
    where all of it is for signed-in readers, they have its values."""
    teenager = "A teenager was treated as an adult in a juvenile court, and adolescents are, every week."
    turns = (("P1", MINE), ("P2", teenager), ("P2", f"{teenager} And adolescents again."))
    ours = stores.store(tmp_path / "facets")
    restricted = consent(speakers={"P2": stores.speaker(find="signed_in")})
    mixed, inside = add(
        ours,
        [
            offer(talk("Court", *turns), "a.txt", consent=restricted),
            offer(talk("Inside", *turns), "b.txt", consent=consent(find="signed_in")),
        ],
    )
    signed_in = Viewer("policymaker", "pat")
    with ours.read(signed_in) as reader:
        assert "adolescents" in dict(reader.document(inside).held.facets["population"])
        assert "adolescents" not in dict(reader.document(mixed).held.facets.get("population", ()))
    for who, ids in ((PUBLIC, set()), (signed_in, {inside})):
        asked = Query("prison treatment", narrowed=(facets.parse("population", ["adolescents"]),))
        results = search(ours, asked, who)
        assert {hit.held.id for hits in results.hits.values() for hit in hits} == ids
    assert "adolescents" not in search(ours, Query("prison"), PUBLIC).facets["population"]
    stores.writer(ours).rebuild()
    with ours.read(PUBLIC) as reader:
        assert "adolescents" not in dict(reader.document(mixed).held.facets.get("population", ()))


def test_days_are_said_in_words() -> None:
    """A date is told as people write it."""
    assert consented.date(dt.date(2031, 2, 3)) == "3 February 2031"
