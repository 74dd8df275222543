"""The transcript under review as the browser shows it: its data, and the component that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from corpus.model import Block
from ingest import approving, reviewing
from ingest.deidentify import TYPES
from ingest.pseudonyms import SPEAKER
from ingest.review import Review
from ingest.reviewing import Group, Mention, decision_at, replacement

_HERE = Path(__file__)
_component = st.components.v2.component(
    "transcript",
    html='<div class="rv"></div>',
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,  # the colours are those of the page, and a selection ends at no shadow's edge
)
# Type -> what stands before a replacement, how many are called, and the heading above them.
_CALLED = {
    "PERSON": ("name", "people", "People"),
    "PLACE": ("place", "places", "Places"),
    "STREET": ("address", "addresses", "Addresses"),
    "ORG": ("service", "services", "Services and organisations"),
    "PHONE": ("phone", "phone numbers", "Phone numbers"),
    "EMAIL": ("e-mail", "e-mail addresses", "E-mail addresses"),
    "LINK": ("link", "links", "Links"),
    "AGE": ("age", "ages", "Ages"),
    "DATE": ("date", "dates", "Dates"),
    "ID": ("number", "numbers", "Numbers of people and cases"),
    "HANDLE": ("account", "accounts", "Names in social media"),
    "DETAIL": ("detail", "details", "Other details"),
}
_STATES = {"accept": "Accepted.", "change": "Changed.", "dismiss": "Dismissed: {}."}

Part = list[Any]
"""Where the words begin, the words, and for a finding or mark: its item, place, state, replacement, type."""


def show(
    review: Review,
    number: int,
    *,
    key: str,
    acknowledged: tuple[str, int],
    refused: list[tuple[int, str]],
    on_actions: Callable[[], None],
) -> None:
    """Draw one transcript. `acknowledged` says up to which action of which window all are done, `refused`
    which of them changed nothing, and why."""
    told = {**data(review, number), "from": acknowledged[0], "done": acknowledged[1]}
    told["refused"] = refused
    _component(key=key, data=told, on_actions_change=on_actions)


def data(review: Review, number: int) -> dict[str, Any]:
    """What the browser is told: the transcript block by block, and all there is to decide."""
    groups = reviewing.groups(review)
    open_ = {group.head for group in reviewing.undecided(review)}
    spelt = _spellings(groups, review)
    transcript = review.transcripts[number]
    found = _found(review, number, groups)
    spoken = approving.labels(review, number, groups)
    text = transcript.document.text
    return {
        "types": dict(TYPES),
        "groups": [_group(review, group, is_open=group.head in open_) for group in groups],
        "questions": [
            {"key": q.key, "one": spelt[q.one], "other": spelt[q.other], "why": q.why}
            for q in reviewing.questions(review)
        ],
        "marks": [
            {
                "at": m.start,
                "end": m.end,
                "words": text[m.start : m.end],
                "why": m.why,
                "seen": m.start in transcript.looked_at,
            }
            for m in transcript.marks
        ],
        "blocks": [_block(text, block, found, spoken) for block in transcript.document.blocks],
    }


def _group(review: Review, group: Group, *, is_open: bool) -> dict[str, Any]:
    _, many, heading = _CALLED.get(group.type, ("", "findings", "Other findings"))
    to = replacement(group, group.decision)
    alone = sum(mention.place in review.exceptions for mention in group.mentions)
    state = [_STATES[group.decision.what].format(group.decision.words)] if group.decision else []
    state += [f"{alone} decided one by one."] if alone else []
    return {
        "head": group.head,
        "type": group.type,
        "said": TYPES.get(group.type, "a finding"),
        "many": many,
        "heading": heading,
        "names": list(group.names),
        "labels": list(group.labels),
        "n": len(group.mentions),
        "to": to or group.proposed,
        "short": to or "stays",
        "state": " ".join(state),
        "open": is_open,
        "joined": len(group.forms) + len(group.labels) > 1
        and any(group.head in k for k, yes in review.same.items() if yes),
        "told_apart": any(
            set(k.split("|")) & {*group.forms, group.head} for k, yes in review.same.items() if not yes
        ),
    }


def _spellings(groups: Sequence[Group], review: Review) -> dict[str, list[str]]:
    """How each form of a person is written, for questions about it."""
    several = len(review.transcripts) > 1
    written: dict[str, list[str]] = {}
    for key, label in reviewing.labels(review).items():
        of_one = several and key.startswith(SPEAKER)
        written[key] = [f"{label} of transcript {int(key.split(':')[1]) + 1}" if of_one else label]
    for group in groups:
        for mention in group.mentions:
            written.setdefault(mention.form, []).append(reviewing.words_of(review, mention))
    return {key: list(dict.fromkeys(words)) for key, words in written.items()}


def _found(review: Review, number: int, groups: Sequence[Group]) -> list[tuple[int, int, list[Any]]]:
    """Findings and marks of one transcript in its order: where, and what the browser is told of each."""
    found = [
        (mention.start, mention.end, _mention(review, group, mention))
        for group in groups
        for mention in group.mentions
        if mention.transcript == number
    ]
    taken = sorted((start, end) for start, end, _ in found)
    marks = [(m.start, m.end, [f"m:{m.start}"]) for m in review.transcripts[number].marks]
    found += [m for m in marks if not any(m[0] < end and start < m[1] for start, end in taken)]
    return sorted(found, key=lambda each: each[0])


def _mention(review: Review, group: Group, mention: Mention) -> list[Any]:
    decision = decision_at(review, group, mention)
    to = replacement(group, decision) if decision else group.proposed
    said = _CALLED.get(group.type, ("finding",))[0]
    return [f"g:{group.head}", mention.place, decision.what if decision else "open", to, said]


def _block(
    text: str, block: Block, found: Sequence[tuple[int, int, list[Any]]], spoken: Mapping[str, str]
) -> dict[str, Any]:
    parts: list[Part] = []
    at = block.start
    for start, end, told in found:
        if start >= block.end or end <= block.start or start < at:
            continue
        if start > at:
            parts.append([at, text[at:start]])
        at = min(end, block.end)
        parts.append([start, text[start:at], *told])
    if at < block.end:
        parts.append([at, text[at : block.end]])
    return {
        "role": str(block.role),
        "speaker": block.speaker,
        "name": spoken.get(block.speaker or "", block.speaker),
        "time": block.timecode,
        "parts": parts,
    }
