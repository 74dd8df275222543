"""What the browser says was done: done to the review, or refused where it is no action."""

from __future__ import annotations

import pytest

from ingest import reviewing
from ingest.review import Decision
from tests.reviews import head, review
from ui.acting import acted
from ui.transcript import data


def test_each_action_does_what_it_says() -> None:
    """Deciding, undeciding, answering, adding by place and by words all change what they name."""
    made = review()
    xanthe = head(made, "Xanthe")
    made = acted(made, 0, {"do": "decide", "head": xanthe, "what": "change", "words": "his  sister"})
    assert made.decisions[xanthe] == Decision("change", "his sister")
    assert not acted(made, 0, {"do": "undo", "head": xanthe}).decisions
    made = acted(made, 0, {"do": "alike", "type": "PLACE"})
    assert "PLACE" not in {group.type for group in reviewing.undecided(made)}
    asked = reviewing.questions(made)
    joined = acted(made, 0, {"do": "answer", "key": asked[0].key, "same": True})
    assert len(set(reviewing.people(joined).values())) == len(set(reviewing.people(made).values())) - 1
    assert reviewing.questions(acted(made, 0, {"do": "rest"})) == []
    at = made.transcripts[0].document.text.index("naloxone")
    for action in ({"do": "add", "at": at, "end": at + 8}, {"do": "words", "words": "naloxone"}):
        added = acted(made, 0, {**action, "type": "ORG"})
        assert "naloxone" in {name for group in reviewing.groups(added) for name in group.names}


def test_a_decision_finds_its_group_after_a_join() -> None:
    """Who presses quickly decides of a name that an answer has joined to another: it holds for both."""
    made = review()
    one, other = head(made, "Quentin"), head(made, "Quenzy")
    key = reviewing.pseudonyms.pair(one, other)
    made = acted(made, 0, {"do": "answer", "key": key, "same": True})
    made = acted(made, 0, {"do": "decide", "head": other, "what": "accept"})
    assert made.decisions[one] == made.decisions[other] == Decision("accept")


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
    ],
)
def test_what_is_no_action_is_refused(action: dict[str, object]) -> None:
    """The browser is not trusted: what is malformed raises ValueError."""
    with pytest.raises(ValueError, match=r"\w"):
        acted(review(), 0, action)


def test_the_browser_gets_every_character_once() -> None:
    """The parts of each block, put together, are its text, and begin where they say they do."""
    made = review()
    text = made.transcripts[0].document.text
    for block, told in zip(made.transcripts[0].document.blocks, data(made, 0)["blocks"], strict=True):
        assert "".join(part[1] for part in told["parts"]) == text[block.start : block.end]
        assert all(text[part[0] :].startswith(part[1]) for part in told["parts"])
