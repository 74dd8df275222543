"""A withdrawal reaches the drafts that wait for review, and no others."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import access
from corpus.errors import StoreError
from corpus.model import SpeakerConsent
from corpus.store import Accounts, Row, Store
from ingest import deciding, draft_key, reviewing, withdrawn
from ingest.drafts import Drafts
from ingest.pseudonyms import speaker_form
from ingest.review import Decision, Terms
from tests import stores
from tests.reviews import ACCEPT, TURNS, document, review, transcript
from tests.stores import add, consent, offer

LEAD = access.viewer("consultation_lead", "ann")


@pytest.fixture
def made(tmp_path: Path) -> Store:
    return stores.store(tmp_path / "store")


@pytest.fixture
def one(made: Store) -> str:
    """A talk that was approved with its names replaced, from a file that is known by its hash."""
    told = document(*((s, w.replace("Quentin", "[P1]").replace("Xanthe", "[P2]")) for s, w in TURNS))
    (one,) = add(made, [offer(told, "t.txt", consent=consent(), sha256="a" * 64)])
    row = Row("/offered/t.txt", "t.txt", "a" * 64, None, "consultation", "indexed", None, False, [one], "")
    stores.writer(made).record(row)
    return one


def other() -> object:
    words = ("Somebody", "Nothing of this was ever said by anybody who is in the other transcript here.")
    return replace(review(), transcripts=(replace(review().transcripts[0], document=document(words)),))


@pytest.mark.parametrize("sha256", ["a" * 64, "b" * 64])
def test_a_draft_of_the_same_talk_goes_with_it(made: Store, one: str, sha256: str) -> None:
    """Known by its file, or under another hash by the words that stand unchanged, a draft is removed."""
    drafts = Drafts(made.path, LEAD)
    goes = drafts.add(replace(review(), transcripts=(replace(review().transcripts[0], sha256=sha256),)))
    kept = drafts.add(other())
    done = stores.writer(made).withdraw_speaker(one, "Xanthe", "asked for")
    assert withdrawn.take_out_of_drafts(made, done) == 1
    assert [draft.id for draft in drafts.all()] == [kept.id]
    told = Accounts(made, access.viewer("admin", "ada")).audit({"action": "draft_removed"})
    assert [(line.by, line.detail) for line in told] == [("a withdrawal", goes.id)]


def test_other_transcripts_of_a_draft_stay_as_they_were_decided(made: Store, one: str) -> None:
    """Of a draft only the talk that was withdrawn goes, with every name that stood in it alone."""
    drafts = Drafts(made.path, LEAD)
    first = transcript(("Speaker", "Xerxes told me at Oriel House."), ("INT", "And Wexcombe?"))
    last = transcript(("Speaker", "We met in Wexcombe, by Oriel House."), ("INT", "With Quentin?"))
    talk = replace(transcript(), sha256="a" * 64)
    both = deciding.begin([first, talk, last])
    both = deciding.decide(both, [g.head for g in reviewing.groups(both)], ACCEPT)
    both = deciding.with_voice(both, speaker_form(2, "Speaker"), SpeakerConsent(role="provider"))
    (house,) = [g for g in reviewing.groups(both) if "Oriel House" in g.names]
    both = deciding.decide_here(both, house.mentions[-1].place, Decision("dismiss", "everybody's"))
    draft = drafts.add(deciding.with_terms(both, 2, Terms(title="The last")))
    done = stores.writer(made).withdraw_speaker(one, "Xanthe", "asked for")
    assert withdrawn.take_out_of_drafts(made, done) == 1
    left = drafts.open(draft.id).review
    assert [t.document.text for t in left.transcripts] == [first.document.text, last.document.text]
    assert left.transcripts[1].terms.title == "The last"
    assert reviewing.undecided(left) == []
    assert "xanthe" not in repr(left).lower()
    assert left.voices[speaker_form(1, "Speaker")].role == "provider"
    (house,) = [g for g in reviewing.groups(left) if "Oriel House" in g.names]
    ends = [reviewing.decision_at(left, house, mention) for mention in house.mentions]
    assert [each.what for each in ends if each] == ["accept", "dismiss"]
    told = Accounts(made, access.viewer("admin", "ada")).audit({"action": "draft_cut"})
    assert [line.detail for line in told] == [draft.id]


def test_a_withdrawal_on_the_command_line_reaches_drafts_later(made: Store, one: str) -> None:
    """Drafts that waited when words were withdrawn go at the next tidying; what was uploaded since stays."""
    hour = time.time() - 3600
    drafts = Drafts(made.path, LEAD, now=lambda: hour)
    drafts.add(replace(review(), transcripts=(replace(review().transcripts[0], sha256="a" * 64),)))
    kept = drafts.add(other())
    stores.writer(made).withdraw_speaker(one, "Xanthe", "asked for")
    later = Drafts(made.path, LEAD, now=lambda: time.time() + 3600).add(review())
    assert withdrawn.sweep(made) == 1
    assert withdrawn.sweep(made) == 0
    assert {draft.id for draft in drafts.all()} == {kept.id, later.id}


def test_a_lifted_withdrawal_takes_no_draft(made: Store, one: str) -> None:
    """What was readmitted may wait for review again."""
    hour = time.time() - 3600
    held = Drafts(made.path, LEAD, now=lambda: hour).add(review())
    done = stores.writer(made).withdraw_speaker(one, "Xanthe", "asked for")
    stores.writer(made).readmit(done.id, "a mistake")
    assert withdrawn.sweep(made) == 0
    assert [draft.id for draft in Drafts(made.path, LEAD).all()] == [held.id]


def test_drafts_that_nobody_can_open_are_said_to_stay(made: Store, one: str) -> None:
    """Without the key it is not claimed that the drafts hold nothing of it."""
    Drafts(made.path, LEAD).add(review())
    done = stores.writer(made).withdraw(one, "asked for")
    draft_key.path(made.path).unlink()
    with pytest.raises(StoreError, match="key"):
        withdrawn.take_out_of_drafts(made, done)
