"""Withdrawal codes: whoever has one finds and withdraws their own words, and nobody else does."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from corpus.errors import Changed, NotAllowed, NotFound, UsageError
from corpus.model import PUBLIC, Viewer
from corpus.store import PARTICIPANT, Accounts, Codes, Store, withdrawing
from corpus.store.attempts import WINDOW, TooMany
from corpus.store.backup import backup, restore
from corpus.store.elsewhere import Words
from tests import stores
from tests.encoders import HashingEncoder
from tests.stores import add, bytes_with, consent, offer, study, talk

TURNS = (
    ("Facilitator", "What would have helped you when you came out of there that year?"),
    ("Participant 1", "The zibbergast clinic was where I stayed on methadone, and they were kind to me."),
    ("Participant 2", "I had my script from the prison doctor, and that was gone by the Monday after."),
    ("Participant 1", "And nobody answers the telephone of the quorndal ward over a whole weekend."),
)
HERE = "192.0.2.7"


@pytest.fixture
def made(tmp_path: Path) -> Store:
    return stores.store(tmp_path / "store")


@pytest.fixture
def one(made: Store) -> str:
    return add(made, [offer(talk("A talk", *TURNS), "talk.txt", consent=consent())])[0]


def lead(made: Store) -> Codes:
    return Codes(made, Viewer("consultation_lead", "lea"))


def participant(made: Store) -> Codes:
    return Codes(made, PUBLIC)


def test_only_what_was_shown_is_taken_back(made: Store, one: str) -> None:
    """Numbers of passages move up when one goes: what was shown under the number before stays as it is."""
    stores.writer(made).withdraw_speaker(one, "Participant 2", "asked for")
    code = lead(made).issue(one)["Participant 1"]
    shown = participant(made).look(code, HERE, 2).preview
    assert shown
    assert [p.text for p in shown.passages] == [TURNS[1][1]]
    lead_sees = stores.writer(made).preview(one, passage=2)
    assert lead_sees.seal == shown.seal
    stores.writer(made).withdraw_speaker(one, "Facilitator", "asked for")  # number 2 is another passage now
    for attempt in (
        lambda: participant(made).withdraw(code, HERE, 2, shown.seal),
        lambda: stores.writer(made).withdraw_passage(one, 2, "asked for", lead_sees.seal),
    ):
        with pytest.raises(Changed):
            attempt()
    with made.read(PUBLIC) as reader:
        assert [p.passage.speaker for p in reader.document(one).passages] == ["Participant 1"] * 2
    now = participant(made).look(code, HERE, 1).preview
    assert now
    participant(made).withdraw(code, HERE, 1, now.seal)
    with made.read(PUBLIC) as reader:
        assert TURNS[1][1] not in reader.document(one).text


def test_a_code_finds_the_words_of_its_speaker_alone(made: Store, one: str) -> None:
    """However it is typed, a code shows the speaker's passages before anything is done, and nobody else's."""
    codes = lead(made).issue(one)
    assert list(codes) == ["Facilitator", "Participant 1", "Participant 2"]
    assert all(
        re.fullmatch(r"(?:[B-DF-HJKM-NP-TV-XZ]{4}-){3}[B-DF-HJKM-NP-TV-XZ]{4}", c) for c in codes.values()
    )
    for typed in (codes["Participant 1"], f" {codes['Participant 1'].lower().replace('-', ' ')}"):
        mine = participant(made).look(typed, HERE)
        assert (mine.title, mine.speaker) == ("A talk", "Participant 1")
        assert mine.preview
        assert [p.text for p in mine.preview.passages] == [TURNS[1][1], TURNS[3][1]]
    with made.read(PUBLIC) as reader:
        assert len(reader.document(one).passages) == 4


def test_a_participant_withdraws_without_an_account(made: Store, one: str) -> None:
    """The words are in no byte, the audit and the receipt say that it was a participant, and no name."""
    code = lead(made).issue(one)["Participant 1"]
    done = participant(made).withdraw(code, HERE)
    assert done.verified
    assert (done.by, done.scope) == ("a participant with their code", "speaker")
    assert bytes_with(made, "zibbergast") + bytes_with(made, "quorndal") == []
    lines = Accounts(made, Viewer("admin", "ada")).audit({"action": "withdraw"})
    assert [(line.by, line.document_id) for line in lines] == [("a participant with their code", one)]
    after = participant(made).look(code, HERE)
    assert (after.preview, after.withdrawal) == (None, done)
    with pytest.raises(NotFound, match="None of your words"):
        participant(made).withdraw(code, HERE)


def test_a_withdrawal_that_was_killed_still_has_its_receipt(
    made: Store, one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment the words are gone the code leads to when they went, also if the server died then."""
    code = lead(made).issue(one)["Participant 1"]

    def killed(_: Store) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("corpus.store.erasing.finish", killed)
        with pytest.raises(KeyboardInterrupt):
            participant(made).withdraw(code, HERE)
    stores.writer(made)  # which completes it
    after = participant(made).look(code, HERE)
    assert after.preview is None
    assert after.withdrawal
    assert after.withdrawal.scope == "speaker"
    assert bytes_with(made, "zibbergast") == []


def test_a_participant_withdraws_one_passage(made: Store, one: str) -> None:
    """Of their own passages each can go by itself, of others' none."""
    code = lead(made).issue(one)["Participant 1"]
    with pytest.raises(Changed, match="not among your words"):
        participant(made).withdraw(code, HERE, passage=3)
    participant(made).withdraw(code, HERE, passage=2)
    assert bytes_with(made, "zibbergast") == []
    mine = participant(made).look(code, HERE)
    assert mine.preview
    assert [p.text for p in mine.preview.passages] == [TURNS[3][1]]


def test_a_code_leads_to_every_withdrawal_made_with_it(made: Store, one: str) -> None:
    """Who takes back one passage and later the rest finds both receipts, also while words are left."""
    code = lead(made).issue(one)["Participant 1"]
    first = participant(made).withdraw(code, HERE, 2)
    left = participant(made).look(code, HERE)
    assert left.preview
    assert [each.id for each in left.made] == [first.id]
    second = participant(made).withdraw(code, HERE)
    gone = participant(made).look(code, HERE)
    assert ([each.id for each in gone.made], gone.withdrawal) == ([first.id, second.id], second)


def test_consent_that_ended_is_told_as_that(made: Store) -> None:
    """A code of a consultation whose consent is over says when its words were removed, and no withdrawal."""
    last = dt.date.today() + dt.timedelta(days=1)
    ends = consent(until=last)
    (one,) = add(made, [offer(talk("Ends", *TURNS), "ends.txt", consent=ends)])
    code = lead(made).issue(one)["Participant 1"]
    withdrawing.expire(made, last + dt.timedelta(days=1))
    mine = participant(made).look(code, HERE)
    assert (mine.preview, mine.withdrawal, mine.made) == (None, None, ())
    assert mine.ended == dt.date.today().isoformat()


def test_somebody_whose_words_a_lead_withdrew_sees_when(made: Store, one: str) -> None:
    """A code without words left tells the days on which words of its consultation were withdrawn."""
    code = lead(made).issue(one)["Participant 1"]
    assert participant(made).look(code, HERE).perhaps == ()
    done = stores.writer(made).withdraw_speaker(one, "Participant 1", "asked for by letter")
    after = participant(made).look(code, HERE)
    assert (after.preview, after.withdrawal, after.perhaps) == (None, None, (done.at,))


def test_nothing_in_the_store_leads_to_a_code_or_from_it_to_a_label(made: Store, one: str) -> None:
    """Neither codes nor, once the words are gone, labels stand in any byte of the store."""
    codes = lead(made).issue(one)
    stores.writer(made).withdraw(one, "asked for")
    for label, code in codes.items():
        assert bytes_with(made, code) == []
        assert bytes_with(made, code.replace("-", "")) == []
        assert bytes_with(made, label) == []
    gone = participant(made).look(codes["Participant 2"], HERE)
    assert gone.withdrawal
    assert gone.withdrawal.scope == "document"


def test_a_code_outlives_a_new_version_of_the_file(made: Store, one: str) -> None:
    """When the file is offered again with other words, or after a restore, the paper still works."""
    code = lead(made).issue(one)["Participant 1"]
    backup(made, stores.LEAD, made.path.parent / "b.tar")
    later = lead(made).issue(one)["Participant 1"]
    assert later != code
    changed = talk("A talk", *TURNS[:3], ("participant 1", "Something else was said then, and only once."))
    assert add(made, [offer(changed, "talk.txt", consent=consent())]) == [one]
    for each in (code, later):
        mine = participant(made).look(each, HERE)
        assert mine.preview
        assert len(mine.preview.passages) == 2
    add(made, [offer(talk("A talk", *TURNS), "talk.txt", consent=consent())])
    restore(made.path, stores.LEAD, made.path.parent / "b.tar", load=HashingEncoder)
    restored = stores.store(made.path)
    for each in (code, later):
        assert participant(restored).look(each, HERE).preview


def test_a_readmitted_file_makes_the_code_work_again(made: Store, one: str) -> None:
    """A withdrawal by mistake does not cost the participant their code."""
    code = lead(made).issue(one)["Participant 1"]
    stores.writer(made).withdraw(one, "a mistake")
    stores.writer(made).readmit(one, "a mistake")
    assert add(made, [offer(talk("A talk", *TURNS), "talk.txt", consent=consent())]) == [one]
    assert participant(made).look(code, HERE).preview


def test_a_code_of_an_earlier_review_leads_to_nobody(made: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reviewed once more, people may have other numbers: only codes made since find and withdraw anything."""

    def reviewed(turns: tuple[tuple[str, str], ...], draft: str) -> str:
        return add(made, [offer(talk("A talk", *turns), path=f"review:{draft}:0", consent=consent())])[0]

    one = reviewed(TURNS, "a")
    with monkeypatch.context() as before:
        before.setattr("corpus.store.codes.now", lambda: "2026-01-05T10:00:00+00:00")
        old = lead(made).issue(one)["Participant 1"]
    stores.writer(made).withdraw(one, "a mistake")
    stores.writer(made).readmit(one, "a mistake")
    other = {"Participant 1": "Participant 2", "Participant 2": "Participant 1"}
    again = reviewed(tuple((other.get(label, label), words) for label, words in TURNS), "b")
    assert again == one
    mine = participant(made).look(old, HERE)
    assert (mine.preview, mine.outdated) == (None, True)
    with pytest.raises(NotFound):
        participant(made).withdraw(old, HERE)
    assert lead(made).issued(one) == []
    new = participant(made).look(lead(made).issue(one)["Participant 1"], HERE)
    assert new.preview
    assert [p.text for p in new.preview.passages] == [TURNS[2][1]]
    assert len(lead(made).issued(one)) == 3


def test_a_code_of_a_review_leads_to_nobody_in_a_file(made: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the consultation comes as a file afterwards, its labels are not those of the review."""
    (one,) = add(made, [offer(talk("A talk", *TURNS), path="review:a:0", consent=consent())])
    with monkeypatch.context() as before:
        before.setattr("corpus.store.codes.now", lambda: "2026-01-05T10:00:00+00:00")
        old = lead(made).issue(one)["Participant 1"]
    assert participant(made).look(old, HERE).outdated
    stores.writer(made).withdraw(one, "a mistake")
    stores.writer(made).readmit(one, "a mistake")
    assert add(made, [offer(talk("A talk", *TURNS), path="talk.txt", consent=consent())]) == [one]
    mine = participant(made).look(old, HERE)
    assert (mine.preview, mine.outdated) == (None, True)


def test_two_windows_with_one_code_keep_both_receipts(made: Store, one: str) -> None:
    """Withdrawals that begin from one look at the code are both known to it afterwards."""
    codes = participant(made)
    code = lead(made).issue(one)["Participant 1"]
    looked_up = codes._found(code, HERE, None)[0]
    first = withdrawing.withdraw(made, PARTICIPANT, Words(one, passage=2), "asked", code=looked_up)
    second = withdrawing.withdraw(
        made, PARTICIPANT, Words(one, speaker="Participant 1"), "asked", code=looked_up
    )
    assert [each.id for each in participant(made).look(code, HERE).made] == [first.id, second.id]


def test_who_took_the_last_words_is_told_rightly(made: Store, one: str) -> None:
    """After one passage was taken back by code and the rest by a lead, the lead's withdrawal is the one."""
    code = lead(made).issue(one)["Participant 1"]
    participant(made).withdraw(code, HERE, 2)
    whole = stores.writer(made).withdraw(one, "asked for")
    mine = participant(made).look(code, HERE)
    assert mine.withdrawal == whole
    assert len(mine.made) == 1


def test_what_a_participant_took_back_is_not_readmitted_with_the_rest(made: Store, one: str) -> None:
    """Lifting a lead's withdrawal leaves that of a participant standing, until it is lifted by its own id."""
    code = lead(made).issue(one)["Participant 1"]
    theirs = participant(made).withdraw(code, HERE)
    writer = stores.writer(made)
    writer.withdraw(one, "a mistake")
    writer.readmit(one, "it was one")
    again = offer(talk("A talk", *TURNS), "talk.txt", consent=consent())
    assert add(made, [again]) == [one]
    with made.read(stores.LEAD) as reader:
        speakers = {block.speaker for block in reader.document(one).held.document.blocks}
    assert "Participant 1" not in speakers
    assert speakers
    writer.readmit(theirs.id, "they asked for it")
    assert add(made, [again]) == [one]
    with made.read(stores.LEAD) as reader:
        assert "Participant 1" in {b.speaker for b in reader.document(one).held.document.blocks}


def test_guessing_ends_soon(made: Store, one: str) -> None:
    """Twenty wrong codes from one address are the last for a quarter of an hour; right ones do not count."""
    now = [1_000_000.0]
    code = lead(made).issue(one)["Participant 1"]
    guessing = Codes(made, PUBLIC, clock=lambda: now[0])
    for _ in range(20):
        guessing.look(code, HERE)
        with pytest.raises(NotAllowed, match="not known here"):
            guessing.look("BCDF-GHJK-MNPQ-RSTV", HERE)
    with pytest.raises(TooMany, match="15 minutes"):
        guessing.look(code, HERE)
    guessing.look(code, "192.0.2.8")
    now[0] += WINDOW
    guessing.look(code, HERE)


def test_codes_are_for_speakers_of_consultations(made: Store, one: str) -> None:
    """A study has none, notes without speakers have none, and only leads issue them."""
    paper, notes = add(
        made,
        [
            offer(study("Naloxone", "Naloxone halved the deaths.")),
            offer(talk("Notes", ("", "Somebody told of it.")), "n.txt", consent=consent()),
        ],
    )
    with pytest.raises(NotFound):
        lead(made).issue(paper)
    with pytest.raises(UsageError, match="nobody to give"):
        lead(made).issue(notes)
    with pytest.raises(NotAllowed):
        participant(made).issue(one)
    assert lead(made).issued(one) == []
    lead(made).issue(one)
    assert len(lead(made).issued(one)) == 3
