"""From draft to store: only the approved text, found like any other, and the draft gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import access
from corpus.errors import Changed, NeedsReview, StoreError
from corpus.model import PUBLIC, SpeakerConsent
from corpus.store import Accounts, Outcome, Store, Writer
from ingest import deciding
from ingest.drafts import Draft, Drafts
from ingest.publishing import complete, publish
from ingest.review import Decision, Review
from search.answer import Query
from search.engine import search
from tests import stores
from tests.reviews import NAMES, TODAY, head, ready, review, transcript
from ui import reading

LEAD = access.viewer("consultation_lead", "ann")
WORDS = (*NAMES, "naloxone", "pocket", "always talking")


def approve(drafts: Drafts, writer: Writer, draft: Draft) -> list[Outcome]:
    """Approve a draft as it is, read wholly."""
    of = draft.review.digest()
    return publish(drafts, writer, draft.id, of=of, by="ann", today=TODAY, read=True)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Store]:
    with closing(stores.store(tmp_path / "store")) as store:
        stores.add(
            store, [stores.offer(stores.study("Otters", "Otters were counted in the county in spring."))]
        )
        yield store


def test_only_the_approved_text_is_in_any_byte_of_the_store(made: Store) -> None:
    """Before approval no word of a draft is anywhere in the store; afterwards no name that was replaced."""
    drafts, writer = Drafts(made.path, LEAD), Writer(made, LEAD)
    draft = drafts.add(ready(review()))
    assert [word for word in WORDS if stores.bytes_with(made, word)] == []
    (outcome,) = approve(drafts, writer, draft)
    assert outcome.what == "added"
    assert [name for name in NAMES if stores.bytes_with(made, name)] == []
    assert stores.bytes_with(made, "naloxone")
    assert drafts.all() == []
    with made.read(PUBLIC) as reader:
        view = reader.document(outcome.document_id)
    with made.read(LEAD) as reader:
        (row,) = [row for row in reader.ledger() if outcome.document_id in row.document_ids]
    assert "[Family member 3] still lives in [a town]" in view.text
    assert (row.state, view.source_file) == ("indexed", None)


@pytest.mark.parametrize("at", ["record", "follow", "note_draft"])
def test_an_approval_that_was_killed_is_completed(
    made: Store, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Once the words are stored, no draft with the names stays, wherever the approval was interrupted."""
    drafts, writer = Drafts(made.path, LEAD), Writer(made, LEAD)
    other, draft = drafts.add(review()), drafts.add(ready(review()))
    assert complete(drafts, writer, TODAY) == 0, "nothing was approved yet"

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Writer, at, killed)
        with pytest.raises(KeyboardInterrupt):
            approve(drafts, writer, draft)
    assert len(drafts.all()) == 2
    assert complete(drafts, Writer(made, LEAD), TODAY) == 1
    assert [left.id for left in drafts.all()] == [other.id]
    (hit,) = search(made, Query("talking about naloxone and leaving prison"), PUBLIC).hits["voices"]
    with made.read(LEAD) as reader:
        rows = [row for row in reader.ledger() if hit.held.id in row.document_ids]
    assert [row.state for row in rows] == ["indexed"]
    assert complete(drafts, writer, TODAY) == 0


@pytest.mark.parametrize("what", ["words", "consent"])
def test_a_draft_that_was_worked_on_after_a_killed_approval_stays(
    made: Store, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """What a lead replaced or restricted since is not thrown away for what was stored before."""
    drafts, writer = Drafts(made.path, LEAD), Writer(made, LEAD)
    draft = drafts.add(ready(review()))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "follow", killed)
        with pytest.raises(KeyboardInterrupt):
            approve(drafts, writer, draft)
    text = draft.review.transcripts[0].document.text
    at = text.index("pocket")

    def work(review: Review) -> Review:
        if what == "words":
            return deciding.add(review, 0, at, at + len("pocket"), "DETAIL")
        return deciding.with_terms(review, 0, replace(review.transcripts[0].terms, find="signed_in"))

    worked = drafts.change(draft.id, work)
    assert complete(drafts, writer, TODAY) == 0
    assert [left.id for left in drafts.all()] == [worked.id]


def test_answers_are_found_and_questions_are_not(made: Store) -> None:
    """What a speaker said is a hit with its consent; the facilitator's question is shown and is none."""
    drafts = Drafts(made.path, LEAD)
    draft = drafts.add(ready(review(), authority="The council of the valley"))
    approve(drafts, Writer(made, LEAD), draft)
    found = search(made, Query("talking about naloxone and leaving prison"), PUBLIC)
    hit = found.hits["voices"][0].to_dict()
    assert hit["speaker"] == "Family member 3"
    assert hit["consent"]["authority"] == "The council of the valley"
    with made.search(PUBLIC) as searcher:
        rows = searcher.rows(()).tolist()
        speakers = {p.passage.speaker for p in searcher.passages(rows).values()}
    assert "INT" not in speakers
    assert "Family member 3" in speakers


def test_the_audit_tells_what_a_draft_became(made: Store) -> None:
    """An approval stands in the audit with who gave it and the document that came of it."""
    drafts = Drafts(made.path, LEAD)
    (outcome,) = approve(drafts, Writer(made, LEAD), drafts.add(ready(review())))
    (line,) = Accounts(made, access.viewer("admin", "ada")).audit({"action": "draft_approved"})
    assert (line.by, line.document_id) == ("ann", outcome.document_id)


def test_what_may_only_be_paraphrased_is_in_no_byte(made: Store) -> None:
    """After approval the speaker's own words are nowhere in the store, the paraphrase is."""
    drafts = Drafts(made.path, LEAD)
    done = ready(review())
    done = deciding.with_voice(done, head(done, "Xanthe"), SpeakerConsent(role="family", show="paraphrase"))
    done = deciding.with_paraphrase(done, 0, 5, "His sister recalls that he left prison without anything.")
    approve(drafts, Writer(made, LEAD), drafts.add(done))
    assert not stores.bytes_with(made, "pocket")
    assert stores.bytes_with(made, "His sister recalls")
    with made.read(LEAD) as reader:
        (row,) = [row for row in reader.ledger() if row.kind == "consultation"]
        view = reader.document(row.document_ids[0])
    shown = [reading.html(view, stretch, None) for stretch in reading.stretches(view)]
    told = [html for html in shown if "told in other words" in html]
    assert len(told) == 1  # the sister's turn; what others say stands word for word
    assert "His sister recalls" in told[0]


def test_what_is_not_ready_stays_a_draft(made: Store) -> None:
    """An approval that is refused stores nothing, and the draft is as it was."""
    drafts = Drafts(made.path, LEAD)
    draft = drafts.add(review())
    with pytest.raises(NeedsReview):
        approve(drafts, Writer(made, LEAD), draft)
    assert drafts.open(draft.id) == draft
    with made.read(PUBLIC) as reader:
        assert reader.status().documents.get("consultation", 0) == 0


def test_a_withdrawn_talk_is_known_again_however_it_is_replaced(made: Store) -> None:
    """Another file of it, with its names or with other words for them, stays out; another talk does not."""
    drafts, writer = Drafts(made.path, LEAD), Writer(made, LEAD)
    (outcome,) = approve(drafts, writer, drafts.add(ready(review())))
    writer.withdraw(outcome.document_id, "Asked for it.")
    found = writer.recurring(transcript().document)
    assert found is not None
    assert found.document_id == outcome.document_id
    otherwise = ready(review(replace(transcript(), sha256="1" * 64)))
    for name in ("Quentin", "Xanthe", "Wexcombe"):
        otherwise = deciding.decide(
            otherwise, [head(otherwise, name)], Decision("change", f"like {len(name)}")
        )
    with pytest.raises(StoreError, match="withdrawn"):
        approve(drafts, writer, drafts.add(otherwise))
    other = transcript(("INT", "How was it?"), ("Ann", "We counted otters in the county all of that spring."))
    assert writer.recurring(other.document) is None


def test_what_was_left_out_of_an_approval_is_told(made: Store) -> None:
    """A better version of a talk is stored without the words that somebody took back, and says so."""
    drafts, writer = Drafts(made.path, LEAD), Writer(made, LEAD)
    (first,) = approve(drafts, writer, drafts.add(ready(review())))
    with made.read(LEAD) as reader:
        label = next(
            block.speaker
            for block in reader.document(first.document_id).held.document.blocks
            if block.speaker and block.speaker.startswith("Family member")
        )
    writer.withdraw_speaker(first.document_id, label, "Asked for it.")
    better = ready(review(replace(transcript(), sha256="1" * 64)), title="Coming home, corrected")
    (second,) = approve(drafts, writer, drafts.add(better))
    with made.read(LEAD) as reader:
        (row,) = [row for row in reader.ledger() if row.path.startswith("review:") and row.sha256 == "1" * 64]
        assert "always talking" not in reader.document(second.document_id).text
    assert "were left out" in (row.reason or "")


def test_what_somebody_changed_since_is_not_approved(made: Store) -> None:
    """Who approves vouches for what they read: where another lead worked on it since, nothing is stored."""
    drafts = Drafts(made.path, LEAD)
    draft = drafts.add(ready(review()))
    xanthe = head(draft.review, "Xanthe")
    drafts.change(draft.id, lambda made: deciding.decide(made, [xanthe], Decision("dismiss", "no name")))
    with pytest.raises(Changed, match="worked on this draft since"):
        approve(drafts, Writer(made, LEAD), draft)
    with made.read(PUBLIC) as reader:
        assert reader.status().documents.get("consultation", 0) == 0
    assert drafts.open(draft.id).review.decisions[xanthe].what == "dismiss"


def test_an_approval_that_was_interrupted_may_be_given_again(made: Store) -> None:
    """When the draft stands after its text was stored, approving it again stores it once."""
    drafts, writer = Drafts(made.path, LEAD), Writer(made, LEAD)
    draft = drafts.add(ready(review()))
    kept = (made.path / "drafts" / draft.id).read_bytes()
    approve(drafts, writer, draft)
    (made.path / "drafts" / draft.id).write_bytes(kept)
    (outcome,) = approve(drafts, writer, draft)
    assert outcome.what == "same"
    with made.read(PUBLIC) as reader:
        assert reader.status().documents["consultation"] == 1


def test_a_text_that_is_held_or_withdrawn_is_not_stored_again(made: Store) -> None:
    """The same file reviewed twice is held already; a withdrawn one stays away; both say what to do."""
    drafts, writer = Drafts(made.path, LEAD), Writer(made, LEAD)
    (outcome,) = approve(drafts, writer, drafts.add(ready(review())))
    again = drafts.add(ready(review()))
    with pytest.raises(StoreError, match="held already"):
        approve(drafts, writer, again)
    told = again.review.transcripts[0]
    otherwise = deciding.with_terms(ready(review()), 0, replace(told.terms, title="Four things again"))
    with pytest.raises(StoreError, match="held already"):
        approve(drafts, writer, drafts.add(otherwise))
    drafts.remove(next(d.id for d in drafts.all() if d.id != again.id))
    writer.withdraw(outcome.document_id, "Asked for it.")
    with pytest.raises(StoreError, match="withdrawn"):
        approve(drafts, writer, again)
    assert [draft.id for draft in drafts.all()] == [again.id]
