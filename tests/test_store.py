"""A store: what is added is found, what is offered twice is one document, what is withdrawn is gone."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import access
from corpus.errors import NotFound, StoreBusy, StoreError, UsageError
from corpus.model import PUBLIC, Document
from corpus.store import Store, Writer, arriving, location
from corpus.store.backup import backup, restore
from corpus.store.checking import check
from search.answer import Query
from search.engine import search
from tests import stores
from tests.encoders import HashingEncoder
from tests.stores import add, bytes_with, consent, offer, study, talk

NALOXONE = "Take home naloxone given on release from prison halved the deaths in the first four weeks."
STIGMA = "Newspapers that describe people by their drug use make readers less willing to support services."
SIGNED_IN = access.viewer("policymaker")


@pytest.fixture
def made(tmp_path: Path) -> Store:
    return stores.store(tmp_path / "store")


def titles(made: Store, question: str, who: object = PUBLIC, **more: object) -> list[str]:
    found = search(made, Query(question, **more), who)
    return [hit.held.document.title for kind in found.hits.values() for hit in kind]


def test_what_is_added_is_found_at_its_offsets(made: Store) -> None:
    """A hit's words are the slice of the document's text at the offsets it gives."""
    (one, _) = add(made, [offer(study("Naloxone", NALOXONE)), offer(study("Media", STIGMA), "b.xml")])
    best = search(made, Query("naloxone on release from prison"), PUBLIC).hits["studies"][0].to_dict()
    assert best["document_id"] == one
    with made.read(PUBLIC) as reader:
        text = reader.document(one).text
    assert text[best["char_start"] : best["char_end"]] == best["text"] == NALOXONE


def test_what_is_stored_is_for_its_owner_alone(made: Store, tmp_path: Path) -> None:
    """Nobody else on the machine looks into a new store, a restored one or a backup, which hold all words."""
    add(made, [offer(study("Naloxone", NALOXONE))])
    file = tmp_path / "b.tar"
    file.with_name(f".{file.name}.part").touch(mode=0o644)  # an interrupted backup's
    backup(made, stores.LEAD, file)
    restore(tmp_path / "again", stores.LEAD, file, load=HashingEncoder)
    places = (made.path, tmp_path / "again", file)
    assert [path.stat().st_mode & 0o077 for path in places] == [0, 0, 0]


def test_the_same_document_twice_is_one(made: Store) -> None:
    """A second file with the same DOI and title is held already, and nothing is stored twice."""
    writing = stores.writer(made)
    first, second = (
        writing.add([offer(study("Naloxone", NALOXONE, doi=doi), name)])[0]
        for doi, name in (("10.5555/A", "a.xml"), ("https://doi.org/10.5555/a", "b.pdf"))
    )
    assert (first.what, second.what) == ("added", "held")
    assert first.document_id == second.document_id


def test_an_erratum_stands_beside_the_paper_it_corrects(made: Store) -> None:
    """A correction that names the paper's DOI neither replaces nor duplicates it."""
    paper = offer(study("Naloxone on release", NALOXONE, doi="10.5555/a"))
    erratum = offer(study("Correction: Naloxone on release", STIGMA, doi="10.5555/a"), "b.xml")
    assert [o.what for o in stores.writer(made).add([paper, erratum])] == ["added", "added"]


def record(title: str, abstract: str, **more: object) -> Document:
    made = study(title, abstract, full_text=False, **more)
    return replace(made, blocks=tuple(replace(b, section="abstract") for b in made.blocks))


def test_a_full_text_takes_over_its_record_and_keeps_corrections(made: Store) -> None:
    """The document keeps its id and what people corrected when the paper itself arrives."""
    (first,) = add(made, [offer(record("Naloxone", "An abstract about release.", pmid="7"), "x.ris")])
    stores.writer(made).correct(first, "year", 1999)
    stores.writer(made).correct(first, "facet:country", ["Norway"])
    (second,) = add(made, [offer(study("Naloxone", NALOXONE, pmid="007"), "paper.xml")])
    assert first == second
    with made.read(PUBLIC) as reader:
        held = reader.document(first).held
    assert held.document.full_text
    assert held.document.text == NALOXONE
    assert held.document.year == 1999
    assert held.facets["country"] == [("Norway", False)]
    assert held.facets["year"] == [("1999", False)]


def test_a_record_never_replaces_a_full_text(made: Store) -> None:
    """A reference that arrives after the paper leaves the paper as it is."""
    add(made, [offer(study("Naloxone", NALOXONE, pmid="7"))])
    (outcome,) = stores.writer(made).add([offer(record("Naloxone", "Abstract.", pmid="7"), "x.ris")])
    assert outcome.what == "held"


def test_a_retraction_known_to_a_record_marks_the_paper(made: Store) -> None:
    """A notice that only the reference carries shows on the full text that is held."""
    (one,) = add(made, [offer(study("Naloxone", NALOXONE, pmid="7"))])
    add(made, [offer(record("Naloxone", "Abstract.", pmid="7", notices=("retracted",)), "x.ris")])
    with made.read(PUBLIC) as reader:
        held = reader.document(one).held
    assert held.document.notices == ("retracted",)
    assert held.facets["notice"] == [("retracted", False)]


def test_a_changed_file_replaces_its_document(made: Store) -> None:
    """New words at a known path take the place of the old ones under the same id."""
    (first,) = add(made, [offer(study("Naloxone", NALOXONE))])
    (second,) = add(made, [offer(study("Naloxone", STIGMA))])
    assert first == second
    assert titles(made, "newspapers and readers") == ["Naloxone"]
    with made.read(PUBLIC) as reader:
        assert reader.status().documents == {"study": 1}
        assert reader.document(first).text == STIGMA


def test_an_unchanged_offer_changes_nothing(made: Store) -> None:
    """The same bytes from the same path leave the generation where it was."""
    add(made, [offer(study("Naloxone", NALOXONE))])
    with made.read(PUBLIC) as reader:
        before = reader.status().generation
    assert [o.what for o in stores.writer(made).add([offer(study("Naloxone", NALOXONE))])] == ["same"]
    with made.read(PUBLIC) as reader:
        assert reader.status().generation == before


# -- consent -----------------------------------------------------------------------------------------


def test_signed_in_words_are_not_there_for_the_public(made: Store) -> None:
    """A speaker who allowed signed-in readers only is in no answer, count or text of the public."""
    hidden = "I hid my methadone under the violin case in the attic for all of those years."
    plain = "The community nurse helped me to stay on treatment after I had left the prison."
    spoken = talk("A talk", ("P1", hidden), ("P2", plain))
    agreed = consent(speakers={"P1": stores.speaker(find="signed_in")})
    (one,) = add(made, [offer(spoken, "talk.txt", consent=agreed)])

    def voices(who: object) -> str:
        return json.dumps([h.to_dict() for h in search(made, Query("violin attic"), who).hits["voices"]])

    assert "violin" not in voices(PUBLIC)
    assert "violin" in voices(SIGNED_IN)
    with made.read(PUBLIC) as reader:
        view = reader.document(one)
    assert "violin" not in view.text
    assert plain in view.text
    assert len(view.text) == len(spoken.text)
    assert [p.passage.speaker for p in view.passages] == ["P2"]


def test_a_document_with_nothing_readable_is_not_there(made: Store) -> None:
    """For the public a transcript of signed-in readers does not exist, not even as a count."""
    spoken = talk("A talk", ("P1", "The community nurse helped me to stay on treatment that winter."))
    (one,) = add(made, [offer(spoken, "talk.txt", consent=consent(find="signed_in"))])
    assert search(made, Query("nurse"), PUBLIC).counts["voices"] == 0
    with made.read(PUBLIC) as reader, pytest.raises(NotFound):
        reader.document(one)
    with made.read(SIGNED_IN) as reader:
        assert reader.document(one).source_file is None


def test_ended_consent_hides_at_once_and_removes_with_the_next_writer(
    made: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the day after the last, no answer holds the words; the next writer takes them off the disk."""
    mine, theirs = "The zibbergast clinic let me in when nobody else would that year.", NALOXONE
    spoken = talk("A talk", ("P1", mine), ("P2", theirs))
    last = dt.date.today() + dt.timedelta(days=1)
    agreed = consent(speakers={"P1": stores.speaker(until=last)})
    (one,) = add(made, [offer(spoken, "talk.txt", consent=agreed)])
    assert titles(made, "zibbergast clinic") == ["A talk"]

    class Later(dt.date):
        @classmethod
        def today(cls) -> dt.date:
            return last + dt.timedelta(days=1)

    monkeypatch.setattr(dt, "date", Later)
    with made.search(PUBLIC) as reader:
        assert len(reader.rows(())) == 1
    assert bytes_with(made, "zibbergast")
    stores.writer(made)
    assert bytes_with(made, "zibbergast") == []
    with made.read(PUBLIC) as reader:
        assert reader.document(one).text == theirs
    assert check(made) == []


# -- withdrawal --------------------------------------------------------------------------------------


def test_withdrawn_words_are_in_no_byte(made: Store, tmp_path: Path) -> None:
    """After a withdrawal none of 60 rare words is in any file of the store, and answers equal a clean one."""
    canaries = [f"zq{n:02}xkcanary" for n in range(60)]
    source = tmp_path / "paper.txt"
    source.write_text(" ".join(canaries))
    words = [
        f"In the {c} clinic people could stay on methadone when they came out of prison." for c in canaries
    ]
    (gone,) = add(made, [offer(study("Canaries", *words), source=source)])
    add(made, [offer(study("Naloxone", NALOXONE), "b.xml"), offer(study("Media", STIGMA), "c.xml")])
    assert all(bytes_with(made, c) for c in canaries)

    receipt = stores.writer(made).withdraw(gone, "consent withdrawn")
    assert receipt.verified
    assert receipt.removed["passages"] > 0
    assert [c for c in canaries if bytes_with(made, c)] == []

    never = stores.store(tmp_path / "never")
    add(never, [offer(study("Naloxone", NALOXONE), "b.xml"), offer(study("Media", STIGMA), "c.xml")])
    for question in ("methadone out of prison", "naloxone", "newspapers"):
        one, two = (search(s, Query(question), PUBLIC).hits["studies"] for s in (made, never))
        assert [h.to_dict() for h in one] == [h.to_dict() for h in two]
    assert check(made) == []


def test_a_withdrawn_file_stays_out_until_it_is_readmitted(made: Store) -> None:
    """The same bytes, or the same DOI from another file, are refused until the tombstone is lifted."""
    paper = study("Naloxone", NALOXONE, doi="10.5555/a")
    (one,) = add(made, [offer(paper)])
    stores.writer(made).withdraw(one, "asked for")
    again, other = stores.writer(made).add([offer(paper), offer(paper, "b.pdf")])
    assert (again.what, other.what) == ("withdrawn", "withdrawn")
    stores.writer(made).readmit(one, "a mistake")
    assert stores.writer(made).add([offer(paper)])[0].what == "added"


def test_an_interrupted_erasure_is_completed_by_the_next_writer(
    made: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash between the commit and the rewriting leaves work that the next writer does."""
    (one,) = add(
        made, [offer(study("Zibbergast", "The zibbergast clinic was open on every day of that year."))]
    )

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("corpus.store.erasing.finish", crash)
        with pytest.raises(KeyboardInterrupt):
            stores.writer(made).withdraw(one, "asked for")
    assert bytes_with(made, "zibbergast")
    assert any("erasure" in p.what.lower() for p in check(made))
    stores.writer(made)
    assert bytes_with(made, "zibbergast") == []
    assert check(made) == []


def test_withdrawal_needs_a_reason_and_a_document(made: Store) -> None:
    """Neither an empty reason nor an unknown document passes silently."""
    with pytest.raises(UsageError, match="reason"):
        stores.writer(made).withdraw("nope", " ")
    with pytest.raises(NotFound, match="nope"):
        stores.writer(made).withdraw("nope", "because")


# -- keeping up --------------------------------------------------------------------------------------


def test_a_reader_catches_up_with_what_another_process_stored(made: Store) -> None:
    """A store opened before a document was added finds it with the next question."""
    other = stores.store(made.path)
    assert titles(other, "naloxone") == []
    stores.writer(made).add([offer(study("Naloxone", NALOXONE))])  # committed, indexes not followed
    assert titles(other, "naloxone on release") == ["Naloxone"]


def test_while_somebody_writes_readers_answer_from_what_was_followed(
    made: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the lock held, an answer comes of the newest followed generation and shows nothing removed."""
    one, _ = add(made, [offer(study("Naloxone", NALOXONE)), offer(study("Media", STIGMA), "b.xml")])
    writing = stores.writer(made)
    writing.add([offer(study("Later", "A later study about naloxone and what came of it."), "c.xml")])
    with made.catalogue.write() as session:
        session.remove_document(session.document(one).row)
    monkeypatch.setattr(Store.catch_up, "__kwdefaults__", {"wait": 0.1})
    other = stores.store(made.path)
    held = threading.Event()
    leave = threading.Event()

    def hold() -> None:
        with location.lock(made.path):
            held.set()
            leave.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    try:
        assert titles(other, "naloxone newspapers") == ["Media"]
    finally:
        leave.set()
        thread.join()
    assert sorted(titles(other, "naloxone newspapers")) == ["Later", "Media"]


def test_records_of_one_file_with_titles_alike_are_as_many_documents(made: Store) -> None:
    """Two parts of a study in one export stay two, also when it comes again with one of them changed."""
    parts = [
        study(f"Naloxone on release from prison, part {n}", f"{NALOXONE} It was part {n}.") for n in (1, 2)
    ]
    first = [replace(offer(part), number=n, sha256="a" * 64) for n, part in enumerate(parts, 1)]
    ids = add(made, first)
    assert len(set(ids)) == 2
    longer = study(parts[1].title, f"{NALOXONE} It was the second part, and longer.")
    changed = [
        replace(o, sha256="f" * 64, document=d) for o, d in zip(first, (parts[0], longer), strict=True)
    ]
    assert add(made, changed) == ids
    assert sorted(titles(made, "naloxone second part")) == [part.title for part in parts]


def test_while_documents_arrive_readers_do_not_follow_each_commit(made: Store) -> None:
    """Answers come of what was followed, without what was removed since, until nobody is adding any more."""
    one, _ = add(made, [offer(study("Naloxone", NALOXONE)), offer(study("Media", STIGMA), "b.xml")])
    other = stores.store(made.path)
    assert sorted(titles(other, "naloxone newspapers")) == ["Media", "Naloxone"]
    with arriving(made.path), arriving(made.path):
        stores.writer(made).add(
            [offer(study("Later", "A later study about naloxone and what came of it."), "c.xml")]
        )
        assert sorted(titles(other, "naloxone newspapers")) == ["Media", "Naloxone"]
        with made.catalogue.write() as session:
            session.remove_document(session.document(one).row)
        results = search(other, Query("naloxone newspapers"), stores.LEAD)
        assert [h.held.document.title for h in results.hits["studies"]] == ["Media"]
        assert results.counts["studies"] == 1
        assert titles(stores.store(made.path), "naloxone newspapers") == ["Media"]
    assert sorted(titles(other, "naloxone newspapers")) == ["Later", "Media"]


def test_a_store_without_indexes_follows_though_documents_arrive(made: Store) -> None:
    """Who asks a new store before its first ingest has ended is answered from what it holds by then."""
    with arriving(made.path):
        stores.writer(made).add([offer(study("Naloxone", NALOXONE))])
        assert titles(made, "naloxone") == ["Naloxone"]


def test_facets_of_a_new_store_are_derived_once(made: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was described when it was added is not described again when the indexes follow."""
    stores.writer(made).add([offer(study("Naloxone", NALOXONE))])
    monkeypatch.setattr(Store, "_describe_again", lambda *_: pytest.fail("described again"))
    assert titles(made, "naloxone") == ["Naloxone"]


def test_recommendations_are_kept_as_they_were_derived(made: Store) -> None:
    """An opened store has the scores that deriving them anew gives, also after documents came and went."""
    one, *_ = add(made, [offer(study("Naloxone", NALOXONE)), offer(study("Media", STIGMA), "b.xml")])
    add(made, [offer(study("More", f"{STIGMA} {NALOXONE}"), "c.xml")])
    stores.writer(made).withdraw(one, "asked to")
    add(made, [offer(study("Most", NALOXONE.upper()), "d.xml")])
    with made.search(stores.LEAD) as searcher:
        kept = searcher.topic_scores(searcher.rows(()))
    stores.writer(made).rebuild()
    with made.search(stores.LEAD) as searcher:
        assert np.array_equal(kept, searcher.topic_scores(searcher.rows(())))
        assert len(kept) == 3


def test_a_lock_that_is_held_is_waited_for_and_then_named(made: Store) -> None:
    """Somebody else's lock ends in a sentence, not in a hang."""
    with (
        location.lock(made.path),
        pytest.raises(StoreBusy, match="Try again"),
        location.lock(made.path, wait=0.1),
    ):
        pass


def test_rebuild_gives_the_same_answers(made: Store) -> None:
    """Indexes made anew answer as before, score for score."""
    add(made, [offer(study("Naloxone", NALOXONE)), offer(study("Media", STIGMA), "b.xml")])
    before = [h.to_dict() for h in search(made, Query("naloxone in newspapers"), PUBLIC).hits["studies"]]
    stores.writer(made).rebuild()
    after = [h.to_dict() for h in search(made, Query("naloxone in newspapers"), PUBLIC).hits["studies"]]
    assert before == after
    assert check(made) == []


def test_a_store_of_another_model_is_refused_until_it_is_rebuilt(made: Store) -> None:
    """Another encoder names the command that embeds again, and after it the store answers."""
    add(made, [offer(study("Naloxone", NALOXONE))])
    other = Store(made.path, load=lambda: HashingEncoder(dimension=32, name="other"))
    with pytest.raises(StoreError, match="python -m corpus rebuild"):
        search(other, Query("naloxone"), PUBLIC)
    with other.read(PUBLIC) as reader:
        assert reader.status().documents == {"study": 1}
    Writer(other, stores.LEAD).rebuild()
    assert titles(other, "naloxone on release") == ["Naloxone"]
    with other.catalogue.read() as session:
        rows = [row for row, *_ in session.searchable()]
        assert np.allclose(np.linalg.norm(session.vectors(rows, 32), axis=1), 1)


# -- damage ------------------------------------------------------------------------------------------


def test_a_damaged_index_is_named_with_its_remedy_and_mended(made: Store) -> None:
    """A flipped byte in the vectors is noticed by search and check, and a rebuild mends it."""
    add(made, [offer(study("Naloxone", NALOXONE))])
    (index,) = (made.path / "index").glob("vectors-*")
    content = bytearray(index.read_bytes())
    content[-3] ^= 0xFF
    index.write_bytes(content)
    with pytest.raises(StoreError, match="rebuild"):
        search(stores.store(made.path), Query("naloxone"), PUBLIC)
    assert any("rebuild" in p.remedy for p in check(made))
    stores.writer(made).rebuild()
    assert check(made) == []


def test_a_changed_kept_file_is_noticed(made: Store, tmp_path: Path) -> None:
    """A kept original that is not what it was, or that nothing knows, is a problem with a remedy."""
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF-1.4 something")
    add(made, [offer(study("Naloxone", NALOXONE), source=source)])
    (kept,) = (made.path / "files").iterdir()
    assert check(made) == []
    kept.write_bytes(b"something else")
    (made.path / "files" / "stray").write_bytes(b"x")
    assert len(check(made)) == 2


def test_a_store_of_newer_software_is_refused(made: Store) -> None:
    """A higher version of the tables is not touched, and the sentence says to update."""
    with made.catalogue.write() as session:
        session.set_meta("version", "99")
    with pytest.raises(StoreError, match="newer"):
        stores.store(made.path)


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    """Garbage in the catalogue's place names restore as the remedy."""
    (tmp_path / "catalogue.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match="restore"):
        stores.store(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_store_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A directory without write permission names the remedy."""
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="permissions"):
        stores.store(tmp_path / "store")


# -- backup ------------------------------------------------------------------------------------------


def test_a_backup_brings_everything_back(made: Store, tmp_path: Path) -> None:
    """A restored store answers as the one that was backed up, kept files included."""
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF-1.4 something")
    add(made, [offer(study("Naloxone", NALOXONE), source=source)])
    generation = backup(made, stores.LEAD, tmp_path / "b.tar")
    assert restore(tmp_path / "new", stores.LEAD, tmp_path / "b.tar") == generation
    again = stores.store(tmp_path / "new")
    assert titles(again, "naloxone on release") == ["Naloxone"]
    assert check(again) == []


def test_a_restore_replays_withdrawals(made: Store, tmp_path: Path) -> None:
    """What was withdrawn after the backup does not come back with it."""
    one, _ = add(
        made,
        [
            offer(study("Zibbergast", "The zibbergast clinic was open on every day of that year.")),
            offer(study("Media", STIGMA), "b.xml"),
        ],
    )
    backup(made, stores.LEAD, tmp_path / "b.tar")
    stores.writer(made).withdraw(one, "asked for")
    restore(made.path, stores.LEAD, tmp_path / "b.tar")
    again = stores.store(made.path)
    assert titles(again, "zibbergast newspapers") == ["Media"]
    stores.writer(again)
    assert bytes_with(again, "zibbergast") == []


def test_a_restore_does_not_undo_a_change_of_consent(made: Store, tmp_path: Path) -> None:
    """Testimony that was taken away or narrowed after the backup does not come back with it."""
    words = {
        "a": "The zibbergast clinic let me in.",
        "b": "The quorndal ward was kind.",
        "c": "The mop hall.",
    }
    for name, said in words.items():
        spoken = talk(f"Talk {name}", ("P1", f"{said} I would go there again on any day."))
        add(made, [offer(spoken, f"{name}.txt", consent=consent())])
    backup(made, stores.LEAD, tmp_path / "b.tar")
    writing = stores.writer(made)
    writing.keep_only("/offered/a.txt", [])
    narrowed = talk("Talk b", ("P1", "The quorndal ward was kind. I would go there again on any day."))
    add(made, [offer(narrowed, "b.txt", consent=consent(find="signed_in"))])
    restore(made.path, stores.LEAD, tmp_path / "b.tar")
    again = stores.store(made.path)
    assert titles(again, "clinic ward hall", SIGNED_IN) == ["Talk c"]
    assert bytes_with(again, "zibbergast") + bytes_with(again, "quorndal") == []


def test_a_broken_backup_changes_nothing(made: Store, tmp_path: Path) -> None:
    """A truncated or foreign archive is refused before the store is touched."""
    add(made, [offer(study("Naloxone", NALOXONE))])
    backup(made, stores.LEAD, tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    (tmp_path / "b.tar").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match=r"b\.tar"):
        restore(made.path, stores.LEAD, tmp_path / "b.tar")
    assert titles(stores.store(made.path), "naloxone on release") == ["Naloxone"]


def test_indexes_of_an_earlier_version_are_made_anew(made: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update that analyses words otherwise, the next question follows with new indexes by itself."""
    add(made, [offer(study("Naloxone", NALOXONE))])
    monkeypatch.setattr("corpus.store.keeper.ANALYSER", "english-next")
    assert titles(stores.store(made.path), "naloxone on release") == ["Naloxone"]
    pointer = json.loads((made.path / "index" / "followed.json").read_text())
    assert pointer["derived_with"].endswith("english-next")
