"""Withdrawal of a speaker or a passage: gone from every byte, and every answer as if never said."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import NotFound, StoreError, UsageError
from corpus.model import PUBLIC, Document
from corpus.store import Store
from corpus.store.backup import backup, restore
from corpus.store.checking import check
from search.answer import Query
from search.engine import search
from tests import stores
from tests.encoders import HashingEncoder
from tests.stores import add, bytes_with, consent, offer, study, talk

ROOT = Path(__file__).resolve().parents[1]
Turn = tuple[str, str]

NALOXONE = "Take home naloxone given on release from prison halved the deaths in the first four weeks."
CANARIES = [f"zq{n:03}xkcanary" for n in range(200)]
QUESTIONS = ("methadone after prison", "the weekend without a script", "what would have helped", "naloxone")
ASKED: Turn = ("Facilitator", "What would have helped you when you came out of there that year?")


def answers(made: Store) -> dict[str, list[dict[str, Any]]]:
    """Every answer to some questions, with all scores, but for what a store itself calls its documents."""
    found: dict[str, list[dict[str, Any]]] = {}
    for question in QUESTIONS:
        hits = [hit.to_dict() for kind in search(made, Query(question), PUBLIC).hits.values() for hit in kind]
        for hit in hits:
            for place in (hit, *hit["passages"]):
                del place["passage_id"]
            del hit["document_id"]
        found[question] = hits
    return found


def crowd(words: Callable[[int], str], n: int) -> list[Turn]:
    """n turns of a second speaker, each after a question that the facilitator takes from the one before."""
    turns = [ASKED]
    for number in range(n):
        said = f"In that place {words(number)} people stayed on methadone when they came out of prison."
        turns.append(("P2", said))
        turns.append(("P1", f"For me it was another thing, number {number}, the weekend without a script."))
    return turns


def canaries_in(made: Store) -> list[str]:
    """The canaries that stand in any byte of any file of a store, in either encoding."""
    left = b"".join(path.read_bytes().lower() for path in made.path.rglob("*") if path.is_file())
    return [c for c in CANARIES if c.encode() in left or c.encode("utf-16-le") in left]


def put(made: Store, turns: list[Turn], **more: Any) -> str:
    """Store a talk of these turns among other documents; its id."""
    given = {"consent": consent(), **more}
    ids = add(
        made,
        [
            offer(talk("A talk", *turns), "talk.txt", **given),
            offer(talk("Another", ASKED, ("P1", "Naloxone in my pocket.")), "b.txt", consent=consent()),
            offer(study("Naloxone", NALOXONE), "c.xml"),
        ],
    )
    return ids[0]


@pytest.fixture
def made(tmp_path: Path) -> Store:
    return stores.store(tmp_path / "store")


def never(tmp_path: Path, turns: list[Turn]) -> dict[str, list[dict[str, Any]]]:
    """The answers of a store in which just these turns were ever said."""
    fresh = stores.store(tmp_path / "never")
    put(fresh, turns)
    return answers(fresh)


def test_a_speakers_words_are_in_no_byte_and_no_answer(made: Store, tmp_path: Path) -> None:
    """None of 200 rare words of a speaker stays in any file; every score is as if they had been silent."""
    turns = crowd(lambda n: f"the {' '.join(CANARIES[n * 5 : n * 5 + 5])} clinic", 40)
    one = put(made, turns)
    assert len(canaries_in(made)) > 190  # a page of the database may end within a word
    seen = stores.writer(made).preview(one, speaker="p 2")
    done = stores.writer(made).withdraw_speaker(one, "p 2", "asked for")
    assert done.verified
    assert (done.scope, done.document_id) == ("speaker", one)
    assert seen.removed == done.removed
    assert done.removed["passages"] == len(seen.passages) == 40
    assert canaries_in(made) == []
    assert answers(made) == never(tmp_path, [turn for turn in turns if turn[0] != "P2"])
    assert check(made) == []


def test_a_question_that_goes_is_embedded_out_of_the_answers(made: Store, tmp_path: Path) -> None:
    """Without the facilitator's question, the answers after it have the vectors of answers to nobody."""
    question = ("Facilitator", "Did the zibbergast clinic give you naloxone on the day you were released?")
    turns = [("P1", NALOXONE), question, ("P1", "They gave me a bus ticket and the address of a hostel.")]
    one = put(made, turns)
    done = stores.writer(made).withdraw_speaker(one, "Facilitator", "asked for")
    assert done.removed == {"passages": 1, "vectors": 0, "files": 0, "embedded_again": 1}
    assert bytes_with(made, "zibbergast") == []
    assert answers(made) == never(tmp_path, [turns[0], turns[2]])


def test_one_passage_goes_and_the_rest_of_the_turn_stays(made: Store, tmp_path: Path) -> None:
    """Of a long turn the one passage is gone everywhere, and what stays answers as if said without it."""
    long = [f"In year {n} I waited for a script over the whole weekend in town {n}." for n in range(30)]
    long[15] = "The zibbergast ward took me in when nobody else did, and I remember every nurse there."
    turns = [ASKED, ("P1", " ".join(long)), ("P2", NALOXONE)]
    one = put(made, turns)
    with made.read(PUBLIC) as reader:
        view = reader.document(one)
    (row,) = [p.passage for p in view.passages if "zibbergast" in view.text[p.passage.start : p.passage.end]]
    done = stores.writer(made).withdraw_passage(one, row.ordinal, "asked for")
    assert done.verified
    assert bytes_with(made, "zibbergast") == []
    left = talk("A talk", *turns).text[: row.start] + talk("A talk", *turns).text[row.end :].lstrip()
    rest = left.split("\n\n")[1]
    assert answers(made) == never(tmp_path, [ASKED, ("P1", rest), ("P2", NALOXONE)])


def test_what_cannot_be_withdrawn_is_a_sentence(made: Store) -> None:
    """An unknown speaker or passage, no reason, and a passage of a study are refused, and nothing changes."""
    one = put(made, [ASKED, ("P1", NALOXONE)])
    (paper,) = add(made, [offer(study("Other", NALOXONE + " Twice."), "d.xml")])
    writing = stores.writer(made)
    with pytest.raises(NotFound, match="it has Facilitator, P1"):
        writing.withdraw_speaker(one, "P3", "asked for")
    with pytest.raises(NotFound, match="from 1 to 2"):
        writing.withdraw_passage(one, 3, "asked for")
    with pytest.raises(UsageError, match="reason"):
        writing.withdraw_passage(one, 1, " ")
    with pytest.raises(UsageError, match="no consultation"):
        writing.withdraw_passage(paper, 1, "asked for")
    with made.read(PUBLIC) as reader:
        assert len(reader.document(one).passages) == 2


def test_who_was_the_only_one_to_speak_takes_the_document_along(made: Store) -> None:
    """Where nothing is left, the document is withdrawn whole and its page is a tombstone."""
    one = put(made, [("P1", NALOXONE)])
    stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    with made.read(PUBLIC) as reader:
        assert reader.tombstone(one) is not None
    assert [o.what for o in again(made, [("P1", NALOXONE)])] == ["withdrawn"]


# -- coming back -------------------------------------------------------------------------------------

TURNS: list[Turn] = [
    ASKED,
    ("P1", "The zibbergast clinic was where I stayed on methadone, and they never once turned me away."),
    ("P2", "I had my script from the prison doctor, and that was gone by the Monday after it."),
    ("P1", "That’s right."),
    ("P2", "And nobody answers a telephone there over a whole weekend, I tried it eleven times."),
]


def again(made: Store, turns: list[Turn], name: str = "talk.txt", **more: Any) -> list[Any]:
    """What becomes of the talk when its file is offered once more."""
    given = {"consent": consent(), **more}
    return stores.writer(made).add([offer(talk("A talk", *turns), name, **given)])


def held(made: Store, document_id: str) -> Document:
    with made.read(PUBLIC) as reader:
        return reader.document(document_id).held.document


def test_the_same_file_stays_without_the_words(made: Store) -> None:
    """Offered again, the file changes nothing; mended, renamed or copied, it lacks the words still."""
    agreed = consent(speakers={"P1": stores.speaker(find="signed_in")})
    one = put(made, TURNS, consent=agreed)
    stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    assert [o.what for o in again(made, TURNS, consent=agreed)] == ["same"]
    mended = [*TURNS[:4], ("P2", "And nobody answers a telephone there over a whole weekend.")]
    assert [o.what for o in again(made, mended)] == ["replaced"]
    assert held(made, one).text == talk("A talk", ASKED, TURNS[2], mended[4]).text
    renamed = [("Anna" if who == "P1" else who, words) for who, words in TURNS]
    (outcome,) = again(made, renamed, "elsewhere.txt")
    assert "zibbergast" not in held(made, outcome.document_id).text
    stores.writer(made).follow()
    assert bytes_with(made, "zibbergast") == []


@pytest.mark.parametrize("embedded", [False, True])
def test_words_withdrawn_after_they_were_prepared_stay_out(made: Store, embedded: bool) -> None:
    """A file that was read again, or embedded, while somebody withdrew its words is stored without them."""
    one = put(made, TURNS)
    mended = [*TURNS[:4], ("P2", "And nobody answers a telephone there over a whole weekend.")]
    prepared = stores.writer(made).prepare([offer(talk("A talk", *mended), "talk.txt", consent=consent())])
    prepared = stores.writer(made).embed(prepared) if embedded else prepared
    stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    (outcome,) = stores.writer(made).add_prepared(prepared)
    assert outcome.what == "replaced"
    stores.writer(made).follow()
    assert held(made, one).text == talk("A talk", ASKED, TURNS[2], mended[4]).text
    assert bytes_with(made, "zibbergast") == []


@pytest.mark.parametrize("ordinal", [2, 4])
def test_a_passage_stays_out_long_or_short(made: Store, ordinal: int) -> None:
    """The withdrawn turn is left out when the file is offered again, also one of two words."""
    one = put(made, TURNS)
    stores.writer(made).withdraw_passage(one, ordinal, "asked for")
    expected = talk("A talk", *(turn for n, turn in enumerate(TURNS, 1) if n != ordinal)).text
    assert held(made, one).text == expected
    assert [o.what for o in again(made, TURNS)] == ["same"]
    assert held(made, one).text == expected


def test_a_changed_file_of_a_withdrawn_talk_stays_out(made: Store) -> None:
    """A transcript that was withdrawn does not come back with a correction in it, or under a new name."""
    one = put(made, TURNS)
    stores.writer(made).withdraw(one, "asked for")
    changed = [
        ASKED,
        *TURNS[1:4],
        ("P2", "I tried it eleven times and nobody ever answers a telephone there."),
    ]
    assert [o.what for o in again(made, changed)] == ["withdrawn"]
    assert [o.what for o in again(made, changed, "elsewhere.txt")] == ["withdrawn"]
    other = [ASKED, ("P1", "Something quite different was said here, by somebody else, on another day.")]
    assert [o.what for o in again(made, other, "other.txt")] == ["added"]


def test_readmitted_words_come_back(made: Store) -> None:
    """A lifted withdrawal lets its own words in again and no others: by its id, or where no other stands by
    the document's."""
    one = put(made, TURNS)
    first = stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    second = stores.writer(made).withdraw_passage(one, 3, "asked for")
    with pytest.raises(UsageError, match=f"{first.id}.*{second.id}"):
        stores.writer(made).readmit(one, "a mistake")
    stores.writer(made).readmit(first.id, "a mistake")
    assert [o.what for o in again(made, TURNS)] == ["replaced"]
    assert held(made, one).text == talk("A talk", *TURNS[:4]).text
    stores.writer(made).readmit(one, "a mistake")
    assert [o.what for o in again(made, TURNS)] == ["replaced"]
    assert held(made, one).text == talk("A talk", *TURNS).text
    with pytest.raises(NotFound):
        stores.writer(made).readmit(one, "a mistake")


def test_what_was_withdrawn_before_a_whole_document_stays_out(made: Store) -> None:
    """Readmitting the document brings nothing back that somebody asked to be taken out of it before."""
    one = put(made, TURNS)
    stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    left = held(made, one).text
    stores.writer(made).withdraw(one, "a mistake")
    stores.writer(made).readmit(one, "it was one")
    assert [o.what for o in again(made, TURNS)] == ["added"]
    assert held(made, one).text == left


def test_a_restore_takes_the_words_out_again(made: Store, tmp_path: Path) -> None:
    """Words withdrawn after the backup are in no byte of the restored store, and the rest answers."""
    one = put(made, TURNS)
    backup(made, stores.LEAD, tmp_path / "b.tar")
    stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    expected = answers(made)
    restore(made.path, stores.LEAD, tmp_path / "b.tar", load=HashingEncoder)
    restored = stores.store(made.path)
    assert answers(restored) == expected
    assert bytes_with(restored, "zibbergast") == []
    assert check(restored) == []
    assert [o.what for o in again(restored, TURNS)] == ["same"]


# -- consent that ends -------------------------------------------------------------------------------


def test_a_speakers_consent_that_ends_is_a_withdrawal(made: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the day after, words, paraphrase and setting are in no byte, and the audit says why."""
    last = dt.date.today() + dt.timedelta(days=1)
    agreed = consent(
        speakers={"P1": stores.speaker(show="paraphrase", until=last)},
        paraphrases={2: TURNS[1][1], 4: TURNS[3][1]},
    )
    one = put(made, TURNS, consent=agreed)

    class Later(dt.date):
        @classmethod
        def today(cls) -> dt.date:
            return last + dt.timedelta(days=1)

    monkeypatch.setattr(dt, "date", Later)
    stores.writer(made)
    assert bytes_with(made, "zibbergast") == []
    with made.catalogue.read() as session:
        kept = session.document(one)
        lines = [(line.by, line.action, line.document_id, line.detail) for line in session.audit()]
    assert kept and kept.consent
    assert (kept.consent.speakers, kept.consent.paraphrases) == ({}, {})
    assert ("the end of consent", "consent ended", one, "speaker") in lines


# -- others at the same time -------------------------------------------------------------------------


def test_readers_neither_see_the_words_nor_hold_it_up(made: Store) -> None:
    """While others read and search, a withdrawal ends, and nobody who asks afterwards sees the words."""
    one = put(made, TURNS)
    others = [stores.store(made.path) for _ in range(3)]
    over, problems, after = threading.Event(), [], []

    def ask(mine: Store) -> None:
        try:
            while True:
                last = over.is_set()
                found = str([hit.to_dict() for hit in search(mine, Query("clinic"), PUBLIC).hits["voices"]])
                with mine.read(PUBLIC) as reader:
                    found += reader.document(one).text
                if last:
                    after.append(found)
                    return
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in others]
    for thread in threads:
        thread.start()
    try:
        done = stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert problems == []
    assert done.verified
    assert len(after) == 3
    assert not any("zibbergast" in found for found in after)


def test_a_reader_who_stays_is_waited_for(made: Store) -> None:
    """A reader in the middle of a request keeps the older state, and the erasure ends when they have left."""
    one = put(made, TURNS)
    other, reading = stores.store(made.path), threading.Event()
    seen = []

    def read() -> None:
        with other.read(PUBLIC) as reader:
            reader.document(one)
            reading.set()
            time.sleep(1.5)
            seen.append("zibbergast" in reader.document(one).text)

    thread = threading.Thread(target=read)
    thread.start()
    reading.wait(10)
    done = stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    thread.join()
    assert seen == [True]
    assert done.verified
    assert bytes_with(made, "zibbergast") == []


def test_a_reader_who_never_leaves_delays_the_erasure_alone(
    made: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The withdrawal says that it goes on; nobody new sees the words, and the next writer completes it."""
    one = put(made, TURNS)

    def busy(_: object) -> None:
        raise StoreError("Someone is still reading.")

    with monkeypatch.context() as patched:
        patched.setattr("corpus.catalogue.database.Catalogue.compact", busy)
        done = stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    assert done.verified is None
    assert "zibbergast" not in held(made, one).text
    assert bytes_with(made, "zibbergast")
    stores.writer(made)
    assert bytes_with(made, "zibbergast") == []


def test_looking_for_words_takes_no_locks_away(made: Store) -> None:
    """What this process writes after a withdrawal is seen by others, though others came and went."""
    one = put(made, TURNS)
    stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    comes_and_goes(made)
    stores.writer(made).readmit(one, "a mistake")
    assert comes_and_goes(made) == "readmitted"


def comes_and_goes(made: Store) -> str:
    """What another process finds of the last withdrawal, before it closes the store again."""
    code = (
        "import sys; from pathlib import Path; from corpus.catalogue import Catalogue\n"
        "held = Catalogue(Path(sys.argv[1]) / 'catalogue.db')\n"
        "with held.read() as session: last = session.withdrawals()[-1]\n"
        "held.close(); print('readmitted' if last.readmitted else 'stands')"
    )
    command = [sys.executable, "-c", code, str(made.path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_what_a_killed_backup_left_goes_too(made: Store) -> None:
    """A copy of the catalogue that an interrupted backup left in the store is no hiding place."""
    one = put(made, TURNS)
    (made.path / "backup-killed").mkdir()
    (made.path / "backup-killed" / "catalogue.db").write_bytes((made.path / "catalogue.db").read_bytes())
    stores.writer(made).withdraw_speaker(one, "P1", "asked for")
    assert bytes_with(made, "zibbergast") == []
