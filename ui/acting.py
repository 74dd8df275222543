"""What somebody did in the transcript, as the browser says it, done to the review; pure.

The browser is not trusted: an action that is none raises ValueError and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest import deciding, reviewing
from ingest.review import Decision, Review, What

_LONGEST = 300  # characters of what somebody types


def acted(review: Review, transcript: int, action: Mapping[str, Any]) -> Review:
    """The review after this action in this transcript. Raises ValueError for what is no action."""
    try:
        return _acted(review, transcript, action)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"no such action: {action.get('do')!r}") from error


def _acted(review: Review, transcript: int, action: Mapping[str, Any]) -> Review:
    match action["do"]:
        case "decide":
            return deciding.decide(review, [_head(review, action)], _decision(action))
        case "here":
            return deciding.decide_here(review, _text(action, "place"), _decision(action))
        case "alike":
            return deciding.decide_alike(review, _text(action, "type"), Decision("accept"))
        case "undo":
            return deciding.decide(review, [_head(review, action)], None)
        case "answer":
            return deciding.answer(review, _text(action, "key"), action["same"] is True)
        case "rest":
            return _rest(review)
        case "part":
            return deciding.part(review, _head(review, action))
        case "ask":
            return deciding.ask_again(review, _head(review, action))
        case "add":
            at, end = int(action["at"]), int(action["end"])
            if not 0 <= at < end <= len(review.transcripts[transcript].document.text):
                raise ValueError("the selection is not in the transcript")
            return deciding.add(review, transcript, at, end, _text(action, "type"))
        case "words":
            return deciding.add_words(review, _text(action, "words"), _text(action, "type"))
    raise ValueError(f"no such action: {action['do']!r}")


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
        raise ValueError(f"{name} is no text")
    return " ".join(value.split())[:_LONGEST]
