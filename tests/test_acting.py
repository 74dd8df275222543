"""What the browser says was done: done to the review, or refused where it is no action."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest import reviewing
from ingest.deidentify import Mark
from ingest.review import Decision, Review
from tests.reviews import head, review
from ui.acting import acted
from ui.transcript import data


def test_each_action_does_what_it_says() -> None:
    """Deciding, undeciding, answering, adding by place and by words all change what they name."""
    made = review()
    xanthe = head(made, "Xanthe")
    made = acted(made, 0, {"do": "decide", "head": xanthe, "what": "change", "words": "his  sister"}, made)
    assert made.decisions[xanthe] == Decision("change", "his sister")
    assert not acted(made, 0, {"do": "undo", "head": xanthe}, made).decisions
    made = acted(made, 0, {"do": "alike", "type": "PLACE"}, made)
    assert "PLACE" not in {group.type for group in reviewing.undecided(made)}
    asked = reviewing.questions(made)
    joined = acted(made, 0, {"do": "answer", "key": asked[0].key, "same": True}, made)
    assert len(set(reviewing.people(joined).values())) == len(set(reviewing.people(made).values())) - 1
    assert reviewing.questions(acted(made, 0, {"do": "rest"}, made)) == []
    at = made.transcripts[0].document.text.index("naloxone")
    for action in ({"do": "add", "at": at, "end": at + 8}, {"do": "words", "words": "naloxone"}):
        added = acted(made, 0, {**action, "type": "ORG"}, made)
        assert "naloxone" in {name for group in reviewing.groups(added) for name in group.names}


def test_a_second_look_is_taken_and_taken_again() -> None:
    """A mark that was looked at is kept as such, shown so, and may be looked at once more."""
    made = review()
    at = made.transcripts[0].document.text.index("naloxone")
    marked = replace(made.transcripts[0], marks=(Mark(at, at + 8, "a rare word"),))
    made = replace(made, transcripts=(marked,))
    seen = acted(made, 0, {"do": "look", "at": at, "seen": True}, made)
    assert [each["seen"] for each in data(seen, 0)["marks"]] == [True]
    assert Review.from_dict(seen.to_dict()) == seen
    assert acted(seen, 0, {"do": "look", "at": at, "seen": False}, seen) == made


def test_a_decision_finds_its_group_after_a_join() -> None:
    """Who presses quickly decides of a name that an answer has joined to another: it holds for both."""
    made = review()
    one, other = head(made, "Quentin"), head(made, "Quenzy")
    key = reviewing.pseudonyms.pair(one, other)
    made = acted(made, 0, {"do": "answer", "key": key, "same": True}, made)
    made = acted(made, 0, {"do": "decide", "head": other, "what": "accept"}, made)
    assert made.decisions[one] == made.decisions[other] == Decision("accept")


def test_two_leads_do_not_decide_over_each_other() -> None:
    """What somebody else has decided since it was shown is kept, and who comes second is told."""
    shown = review()
    xanthe, town = head(shown, "Xanthe"), head(shown, "Wexcombe")
    dismiss = {"do": "decide", "head": xanthe, "what": "dismiss", "words": "no name"}
    accept = {"do": "decide", "head": xanthe, "what": "accept"}
    asked = reviewing.questions(shown)[0].key
    theirs = acted(shown, 0, dismiss, shown)
    theirs = acted(theirs, 0, {"do": "answer", "key": asked, "same": True}, theirs)
    place = next(m.place for g in reviewing.groups(shown) if g.head == xanthe for m in g.mentions)
    alone = acted(shown, 0, {"do": "here", "place": place, "what": "accept"}, shown)
    for now, late in (
        (theirs, accept),
        (theirs, {"do": "answer", "key": asked, "same": False}),
        (alone, dismiss),
        (alone, {"do": "here", "place": place, "what": "change", "words": "a friend"}),
    ):
        with pytest.raises(ValueError, match="somebody else has decided this"):
            acted(now, 0, late, shown)
    assert acted(theirs, 0, dismiss, shown).decisions == theirs.decisions, "the same twice is no conflict"
    both = acted(theirs, 0, {"do": "decide", "head": town, "what": "accept"}, shown)
    assert both.decisions == theirs.decisions | {town: Decision("accept")}, "what they left alone is free"
    assert acted(theirs, 0, accept, theirs).decisions[xanthe] == Decision("accept"), "who has seen it may"


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"do": "everything"},
        {"do": "decide", "head": "PERSON:xanthe", "what": "shout", "words": "x"},
        {"do": "decide", "head": "PERSON:xanthe", "what": "dismiss", "words": " "},
        {"do": "here", "place": "0:99999", "what": "accept"},
        {"do": "answer", "key": "nobody|noone", "same": True},
        {"do": "add", "at": -5, "end": 4, "type": "PERSON"},
        {"do": "add", "at": 5, "end": 10**9, "type": "PERSON"},
        {"do": "add", "at": 0, "end": 4, "type": "SPELL"},
        {"do": "words", "words": "nowhere to be seen", "type": "PERSON"},
        {"do": "decide", "head": None, "what": "accept"},
        {"do": "look", "at": 7, "seen": True},
    ],
)
def test_what_is_no_action_is_refused(action: dict[str, object]) -> None:
    """The browser is not trusted: what is malformed raises ValueError."""
    with pytest.raises(ValueError, match=r"\w"):
        acted(review(), 0, action, review())


def test_the_browser_gets_every_character_once() -> None:
    """The parts of each block, put together, are its text, and begin where they say they do."""
    made = review()
    text = made.transcripts[0].document.text
    for block, told in zip(made.transcripts[0].document.blocks, data(made, 0)["blocks"], strict=True):
        assert "".join(part[1] for part in told["parts"]) == text[block.start : block.end]
        assert all(text[part[0] :].startswith(part[1]) for part in told["parts"])
