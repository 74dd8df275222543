"""Drafts: encrypted, for leads alone, gone on time, and never where anybody searches."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from corpus import access
from corpus.errors import NotAllowed, NotFound, StoreError
from ingest import approving, deciding, draft_key, drafts, reviewing
from ingest.drafts import Drafts
from ingest.review import Review, Transcript
from tests.reviews import ACCEPT, NAMES, TODAY, document, head, review

LEAD = access.viewer("consultation_lead", "ann")
DAY = 86_400.0


class Clock:
    """Seconds since 1970, as a test sets them."""

    def __init__(self) -> None:
        self.time = 1_790_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


@pytest.fixture
def held(store: Path, clock: Clock) -> Drafts:
    return Drafts(store, LEAD, now=clock)


def test_a_draft_comes_back_as_it_was(held: Drafts) -> None:
    """What was kept is opened again with all that was decided, by who uploaded it."""
    draft = held.add(review())
    worked = held.change(draft.id, lambda r: deciding.decide(r, [head(r, "Xanthe")], ACCEPT))
    assert held.open(draft.id) == worked
    assert worked.review != draft.review
    assert [each.id for each in held.all()] == [draft.id]
    assert worked.by == "ann"


def test_no_byte_tells_what_is_in_it(held: Drafts, store: Path) -> None:
    """Neither name nor content of any file of the store, nor the key, hold a word of the transcript."""
    draft = held.add(review())
    files = [path for path in store.parent.rglob("*") if path.is_file()]
    assert len(files) == 2  # the draft and the key
    for path in files:
        assert not [word for word in (*NAMES, "naloxone") if word.encode() in path.read_bytes()]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = held.add(review())
    one, two = ((store / "drafts" / d.id).read_bytes() for d in (draft, again))
    assert one[40:] != two[40:]  # the same words look different each time


def test_the_key_lies_outside_the_store(held: Drafts, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made on first use beside the store, and a setting that puts it inside is refused."""
    held.add(review())
    assert draft_key.path(store).parent == store.parent
    monkeypatch.setenv("EVIDENCE_DRAFT_KEY", str(store / "key"))
    with pytest.raises(StoreError, match="in the store"):
        held.all()


def test_without_the_key_a_sentence_says_what_to_do(held: Drafts, store: Path, tmp_path: Path) -> None:
    """A missing, wrong or broken key, and a damaged draft, are sentences; no new key is made over drafts."""
    draft = held.add(review())
    key = draft_key.path(store)
    right = key.read_bytes()
    key.unlink()
    for attempt in (lambda: held.open(draft.id), lambda: held.add(review())):
        with pytest.raises(StoreError, match="Put it back"):
            attempt()
    key.write_bytes(bytes(32))
    with pytest.raises(StoreError, match="written with another"):
        held.open(draft.id)
    key.write_bytes(b"short")
    with pytest.raises(StoreError, match="5 bytes"):
        held.open(draft.id)
    key.write_bytes(right)
    path = store / "drafts" / draft.id
    raw = bytearray(path.read_bytes())
    raw[12] ^= 1  # the time of the last work, which stands in clear
    path.write_bytes(bytes(raw))
    with pytest.raises(StoreError, match="damaged"):
        held.open(draft.id)


def test_thirty_days_after_the_last_work_it_is_gone(held: Drafts, store: Path, clock: Clock) -> None:
    """Work on it puts the day off, the last seven days are counted, and expiry needs no key."""
    draft = held.add(review())
    clock.time += 29 * DAY
    assert held.open(draft.id).days_left(held.moment()) == 1
    held.change(draft.id, lambda r: r)
    clock.time += 29 * DAY
    assert held.open(draft.id).days_left(held.moment()) == 1
    draft_key.path(store).unlink()
    assert drafts.expire(store, now=clock) == 0
    clock.time += DAY
    assert drafts.expire(store, now=clock) == 1
    assert not list((store / "drafts").glob("[0-9a-f]*"))
    with pytest.raises(NotFound, match="30 days"):
        held.open(draft.id)


def test_opening_the_drafts_removes_what_is_past_its_time(held: Drafts, store: Path, clock: Clock) -> None:
    """Whoever lists drafts never sees one past its time, a broken file of that age goes too."""
    draft = held.add(review())
    clock.time += 31 * DAY
    with pytest.raises(NotFound):
        held.open(draft.id)
    assert Drafts(store, LEAD, now=clock).all() == []


def test_a_removed_draft_is_gone_wholly(held: Drafts, store: Path) -> None:
    """Nothing of it stays in the folder, and removing it again is a sentence."""
    draft = held.add(review())
    held.remove(draft.id)
    assert [path.name for path in (store / "drafts").iterdir() if path.name != "lock"] == []
    with pytest.raises(NotFound):
        held.remove(draft.id)


@pytest.mark.parametrize("role", [role for role in access.ROLES if role != "consultation_lead"])
def test_drafts_are_for_leads(store: Path, role: str) -> None:
    """Nobody else opens them, an admin included."""
    with pytest.raises(NotAllowed):
        Drafts(store, access.viewer(role, "somebody"))


def test_a_name_that_is_no_draft_leads_nowhere(held: Drafts, store: Path) -> None:
    """A name from an address never reaches another file."""
    (store.parent / "secret").write_text("x")
    for name in ("../../secret", "", "0" * 16, "A" * 16, "lock"):
        with pytest.raises(NotFound):
            held.open(name)


def test_a_write_that_was_interrupted_leaves_the_draft(held: Drafts, store: Path) -> None:
    """What a killed process left beside a draft is neither read nor in the way."""
    draft = held.add(review())
    (store / "drafts" / f".{draft.id}.part").write_bytes(b"half")
    held.change(draft.id, lambda r: deciding.decide(r, [head(r, "Xanthe")], ACCEPT))
    assert [each.id for each in held.all()] == [draft.id]
    assert not list((store / "drafts").glob(".*.part"))


def test_drafts_are_found_by_the_file_they_were_made_from(held: Drafts) -> None:
    """Who withdraws a file learns which drafts hold it."""
    draft = held.add(review())
    assert held.made_from("0" * 64) == [draft.id]
    assert held.made_from("1" * 64) == []


def test_a_draft_of_an_earlier_version_can_be_reviewed(held: Drafts) -> None:
    """Whom the rules of today take for a person is decided on, also in a draft that knew them as a role."""
    talk = Transcript(document(("Ward nurse", "I keep naloxone.")), "0" * 64, ())
    opened = held.open(held.add(Review((talk,), ("SPEAKER:0:ward nurse",))).id).review
    assert [group.labels for group in reviewing.undecided(opened)] == [("Ward nurse",)]
    assert approving.missing(opened, today=TODAY, read=True)
