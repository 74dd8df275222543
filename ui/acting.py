"""What somebody did in the transcript, as the browser says it, done to the review; pure.

The browser is not trusted: an action that is none raises ValueError and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest import deciding, reviewing
from ingest.review import Decision, Review, What

_LONGEST = 300  # characters of what somebody types


def acted(review: Review, transcript: int, action: Mapping[str, Any], seen: Review) -> Review:
    """The review after this action in this transcript, by somebody who was shown it as `seen`.

    Raises ValueError for what is no action, and where somebody else has decided the same thing since.
    """
    try:
        if _contested(review, action, seen):
            raise ValueError(
                "somebody else has decided this meanwhile, and it stays as they left it: look at it again"
            )
        return _acted(review, transcript, action)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"no such action: {action.get('do')!r}") from error


def _acted(review: Review, transcript: int, action: Mapping[str, Any]) -> Review:
    if action["do"] in ("answer", "rest", "join", "part", "ask"):
        return _who(review, action)
    match action["do"]:
        case "decide":
            return deciding.decide(review, [_head(review, action)], _decision(action))
        case "here":
            return deciding.decide_here(review, _text(action, "place"), _decision(action))
        case "alike":
            return deciding.decide_alike(review, _text(action, "type"), Decision("accept"))
        case "undo":
            return deciding.decide(review, [_head(review, action)], None)
        case "add":
            at, end = int(action["at"]), int(action["end"])
            if not 0 <= at < end <= len(review.transcripts[transcript].document.text):
                raise ValueError("the selection is not in the transcript")
            return deciding.add(review, transcript, at, end, _text(action, "type"))
        case "look":
            return deciding.look(review, transcript, int(action["at"]), seen=action["seen"] is True)
        case "words":
            return deciding.add_words(review, _text(action, "words"), _text(action, "type"))
    raise ValueError(f"no such action: {action['do']!r}")


def _who(review: Review, action: Mapping[str, Any]) -> Review:
    """What says of people who is who."""
    match action["do"]:
        case "answer":
            return deciding.answer(review, _text(action, "key"), action["same"] is True)
        case "rest":
            return _rest(review)
        case "join":
            other = reviewing.people(review).get(_text(action, "other"), "")
            return deciding.join(review, _head(review, action), other)
        case "part":
            return deciding.part(review, _head(review, action))
    return deciding.ask_again(review, _head(review, action))


def _contested(review: Review, action: Mapping[str, Any], seen: Review) -> bool:
    """Whether what this decides is no longer as it was shown, and not yet as it is wanted."""
    if review == seen:
        return False
    match action["do"]:
        case "decide":
            return not _decided(review, action, seen) <= _decided(seen, action, seen) | {_decision(action)}
        case "undo":
            return not _decided(review, action, seen) <= _decided(seen, action, seen) | {None}
        case "here":
            place = _text(action, "place")
            now, before = review.exceptions.get(place), seen.exceptions.get(place)
            return now not in (before, _decision(action))
        case "answer":
            key = _text(action, "key")
            return review.same.get(key) not in (seen.same.get(key), action["same"] is True)
    return False


def _decided(review: Review, action: Mapping[str, Any], seen: Review) -> set[Decision | None]:
    """All that is decided, in this review, of a group as it was shown."""
    head = _head(seen, action)
    meant = next((group for group in reviewing.groups(seen) if group.head == head), None)
    if meant is None:
        raise ValueError("there is nothing to decide here")
    alone = {review.exceptions[m.place] for m in meant.mentions if m.place in review.exceptions}
    return {review.decisions.get(form) for form in meant.forms} | alone


def _rest(review: Review) -> Review:
    """All questions that are left answered with no."""
    while asked := reviewing.questions(review):
        for question in asked:
            review = deciding.answer(review, question.key, same=False)
    return review


def _head(review: Review, action: Mapping[str, Any]) -> str:
    """The group that is meant, also when another answer has joined it to one that comes before it."""
    head = _text(action, "head")
    return reviewing.people(review).get(head, head)


def _decision(action: Mapping[str, Any]) -> Decision:
    what: What = action["what"]
    return Decision(what, _text(action, "words") if what != "accept" else "")


def _text(action: Mapping[str, Any], name: str) -> str:
    value = action[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError("nothing was typed" if name == "words" else f"{name} is no text")
    return " ".join(value.split())[:_LONGEST]
