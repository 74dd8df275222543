"""The same words in two consultations: told of, and taken back wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import access
from corpus.errors import Changed
from corpus.model import PUBLIC
from corpus.store import Codes, Store, Writer
from corpus.store.backup import backup, restore
from tests import stores
from tests.encoders import HashingEncoder
from tests.stores import add, bytes_with, consent, offer, talk

ASKED = ("Facilitator", "What would have helped you most when you came out of there that year, do you think?")
MINE = (
    "The zibbergast clinic was where I stayed on methadone, and they were kind to me all that winter.",
    "And nobody answers the telephone of the quorndal ward over a whole weekend, whatever you say to them.",
    "I would keep the van going on Sundays, because there is nothing else open for anybody on the estate.",
)
THEIRS = "I had my script from the prison doctor, and that was gone by the Monday after, every single time."
FIRST = (ASKED, ("P1", MINE[0]), ("P2", THEIRS), ("P1", MINE[1]), ("P1", MINE[2]))
MENDED = MINE[2].replace("Sundays", "Sundays and Mondays")
# The better version of the talk, in which the same people have other numbers.
SECOND = (ASKED, ("P2", MINE[0]), ("P1", THEIRS), ("P2", MINE[1]), ("P2", MENDED))
OTHER = (
    ASKED,
    ("P1", "Naloxone in my pocket was what helped me most, that and a room with a door of its own."),
)


@pytest.fixture
def made(tmp_path: Path) -> Store:
    return stores.store(tmp_path / "store")


@pytest.fixture
def ids(made: Store) -> list[str]:
    talks = {"Focus": FIRST, "Focus, corrected": SECOND, "Another": OTHER}
    return add(made, [offer(talk(t, *turns), f"{t}.txt", consent=consent()) for t, turns in talks.items()])


def text(made: Store, document_id: str) -> str:
    with made.read(PUBLIC) as reader:
        return reader.document(document_id).text


def test_another_version_of_a_talk_is_known(made: Store, ids: list[str]) -> None:
    """A transcript of which most is held is recognised, also with its names; a talk with the same questions
    is not."""
    named = [(label, words.replace("the van", "the Larkspur van")) for label, words in SECOND]
    lead = Writer(made, access.viewer("consultation_lead", "ann"))
    held = lead.resembling(talk("Again", *named))
    assert [each.id for each in held] == ids[:2]
    alone = talk("Alone", ASKED, ("P1", "Somebody to ring on a Sunday, and not to be asked for an address."))
    assert lead.resembling(alone) == []


def test_a_speakers_words_go_wherever_they_stand(made: Store, ids: list[str]) -> None:
    """Who takes their words back has them taken out of another version of the talk too, under whatever name
    they have there; the words of others stay, and that is shown before and counted after."""
    seen = stores.writer(made).preview(ids[0], speaker="P1")
    assert [each.id for each in seen.others] == [ids[1]]
    assert seen.removed["also_from"] == 1
    done = stores.writer(made).withdraw_speaker(ids[0], "P1", "asked for it", seen.seal)
    assert (done.verified, done.removed["also_from"]) == (True, 1)
    for words in ("zibbergast", "quorndal", "the van going", "Sundays and Mondays"):
        assert bytes_with(made, words) == []
    assert THEIRS in text(made, ids[0])
    assert THEIRS in text(made, ids[1])
    assert OTHER[1][1] in text(made, ids[2])
    again = offer(talk("Focus, corrected", *SECOND), "elsewhere.txt", consent=consent())
    assert add(made, [again]) == [ids[1]]
    assert (bytes_with(made, "zibbergast"), bytes_with(made, "Sundays and Mondays")) == ([], [])
    assert THEIRS in text(made, ids[1])


def test_who_is_who_goes_by_words_where_numbers_changed(made: Store, ids: list[str]) -> None:
    """A version that comes after a withdrawal, with other numbers, loses the words that were withdrawn and
    none of anybody else's."""
    stores.writer(made).withdraw(ids[1], "the worse one")
    stores.writer(made).withdraw_speaker(ids[0], "P1", "asked for it")
    stores.writer(made).readmit(ids[1], "after all")
    (again,) = add(
        made, [offer(talk("Focus, corrected", *SECOND), "Focus, corrected.txt", consent=consent())]
    )
    assert THEIRS in text(made, again)
    assert (bytes_with(made, "zibbergast"), bytes_with(made, "Sundays and Mondays")) == ([], [])


def test_what_was_taken_out_together_is_readmitted_together(made: Store, ids: list[str]) -> None:
    """Lifting a withdrawal lifts it in both versions, and both come back whole when they are offered."""
    done = stores.writer(made).withdraw_speaker(ids[0], "P1", "a mistake")
    stores.writer(made).readmit(done.id, "it was one")
    talks = {"Focus": FIRST, "Focus, corrected": SECOND}
    add(made, [offer(talk(t, *turns), f"{t}.txt", consent=consent()) for t, turns in talks.items()])
    for one in ids[:2]:
        assert all(words in text(made, one) for words in (*MINE[:2], THEIRS))


def test_a_statement_that_two_people_read_is_taken_from_one(made: Store) -> None:
    """What two interviews have in common makes them no versions of each other."""
    statement = (
        "I agree to take part in this talk, and I know that I may stop at any moment without a reason."
    )
    first = (("P1", statement), ("P1", MINE[0]), ("P1", MINE[1]), ("P1", MINE[2]))
    second = (("P1", statement), ("P1", THEIRS), ("P1", f"{OTHER[1][1]} And nothing else ever helped me so."))
    talks = {"One": first, "Two": second}
    one, two = add(
        made, [offer(talk(t, *turns), f"{t}.txt", consent=consent()) for t, turns in talks.items()]
    )
    done = stores.writer(made).withdraw_passage(one, 1, "asked for it")
    assert "also_from" not in done.removed
    assert statement in text(made, two)


def test_an_excerpt_and_the_whole_are_versions(made: Store) -> None:
    """Who takes their words back from an excerpt takes them back from the whole interview."""
    more = [
        f"{MINE[number % 3][:40]} and that was number {number} of what I told them." for number in range(9)
    ]
    whole = (("P1", MINE[0]), ("P1", MINE[1]), *(("P1", words) for words in more))
    talks = {"Excerpt": (ASKED, ("P1", MINE[0])), "Whole": whole}
    one, _ = add(made, [offer(talk(t, *turns), f"{t}.txt", consent=consent()) for t, turns in talks.items()])
    stores.writer(made).withdraw_speaker(one, "P1", "asked for it")
    assert bytes_with(made, MINE[0]) == []


def test_a_passage_that_is_cut_elsewhere_goes_whole_and_alone(made: Store) -> None:
    """Where the other version cuts its passages elsewhere, the sentences that were withdrawn go alone."""
    one = (ASKED, ("P1", MINE[0]), ("P2", THEIRS))
    other = (ASKED, ("P1", f"Before that I was nowhere much. {MINE[0]} It was good there."), ("P2", THEIRS))
    talks = {"One": one, "Other": other}
    first, second = add(
        made, [offer(talk(t, *turns), f"{t}.txt", consent=consent()) for t, turns in talks.items()]
    )
    with made.read(PUBLIC) as reader:
        view = reader.document(first)
    at = view.text.index("zibbergast")
    number = next(r.passage.ordinal for r in view.passages if r.passage.start <= at < r.passage.end)
    stores.writer(made).withdraw_passage(first, number, "asked for it")
    assert bytes_with(made, "zibbergast") == []
    assert "Before that I was nowhere much. It was good there." in text(made, second)


def test_the_better_version_outlives_the_worse(made: Store, ids: list[str]) -> None:
    """After the worse version was withdrawn whole, the other takes a new consent like any document."""
    stores.writer(made).withdraw(ids[0], "corrected")
    strict = consent(speakers={"P1": stores.speaker(find="signed_in")})
    assert add(made, [offer(talk("Focus, corrected", *SECOND), "Focus, corrected.txt", consent=strict)]) == [
        ids[1]
    ]
    assert THEIRS not in text(made, ids[1])
    assert MENDED in text(made, ids[1])


def test_a_version_that_came_meanwhile_is_shown_first(made: Store, ids: list[str]) -> None:
    """Words of a version that was not there when the preview was made do not go unseen."""
    seen = stores.writer(made).preview(ids[0], speaker="P1")
    add(made, [offer(talk("A third", *FIRST, ("P1", "And that is all.")), "third.txt", consent=consent())])
    with pytest.raises(Changed):
        stores.writer(made).withdraw_speaker(ids[0], "P1", "asked for it", seen.seal)


def test_a_participant_with_a_code_reaches_both_versions(made: Store, ids: list[str]) -> None:
    """The code of one version takes the words out of the other, and the receipt is that of its own."""
    code = Codes(made, stores.LEAD).issue(ids[1])["P2"]
    done = Codes(made, PUBLIC).withdraw(code, "192.0.2.7")
    assert (done.document_id, done.removed["also_from"], done.verified) == (ids[1], 1, True)
    assert bytes_with(made, "quorndal") == []
    assert THEIRS in text(made, ids[0])


def test_a_passage_goes_from_both_versions(made: Store, ids: list[str]) -> None:
    """One passage that stands in two versions is taken out of both, and nothing else is."""
    with made.read(PUBLIC) as reader:
        view = reader.document(ids[0])
    at = view.text.index("zibbergast")
    number = next(r.passage.ordinal for r in view.passages if r.passage.start <= at < r.passage.end)
    done = stores.writer(made).withdraw_passage(ids[0], number, "asked for it")
    assert done.removed["also_from"] == 1
    assert bytes_with(made, "zibbergast") == []
    assert MENDED in text(made, ids[1])


def test_a_whole_document_leaves_its_better_version(made: Store, ids: list[str]) -> None:
    """Withdrawing the worse of two versions takes nothing from the other, and says that it has the words."""
    seen = stores.writer(made).preview(ids[0])
    assert ([each.id for each in seen.others], seen.removed["left_in"]) == ([ids[1]], 1)
    done = stores.writer(made).withdraw(ids[0], "corrected")
    assert done.removed["left_in"] == 1
    assert MENDED in text(made, ids[1])
    assert bytes_with(made, "the van going on Sundays, because") == []


def test_questions_are_taken_out_of_no_other_talk(made: Store, ids: list[str]) -> None:
    """What a facilitator asked goes from one talk alone: it is asked in many."""
    done = stores.writer(made).withdraw_speaker(ids[0], "Facilitator", "asked for it")
    assert "also_from" not in done.removed
    assert ASKED[1] in text(made, ids[1])
    done = stores.writer(made).withdraw_passage(ids[1], 1, "asked for it")
    assert "also_from" not in done.removed
    assert ASKED[1] in text(made, ids[2])


def test_a_restore_takes_them_out_of_both_again(made: Store, ids: list[str]) -> None:
    """Both withdrawals are replayed on an older backup."""
    backup(made, stores.LEAD, made.path.parent / "b.tar")
    stores.writer(made).withdraw_speaker(ids[0], "P1", "asked for it")
    restore(made.path, stores.LEAD, made.path.parent / "b.tar", load=HashingEncoder)
    restored = stores.store(made.path)
    assert bytes_with(restored, "zibbergast") == []
    assert THEIRS in text(restored, ids[1])
