"""A made-up transcript with what a finder would find in it, for the tests of reviewing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from corpus.model import Document, Kind, Role, SpeakerConsent
from ingest import deciding, pseudonyms, reviewing
from ingest.deidentify import Finding
from ingest.readers.body import Body
from ingest.review import Decision, Review, Terms, Transcript

TODAY = dt.date(2026, 11, 25)
ACCEPT = Decision("accept")
TURNS = (
    ("INT", "Thanks for coming in, Quentin. How old are you now?"),
    (
        "Quentin",
        "I'm forty-three. My name's Quentin Zabriskie but everybody calls me Quenzy, like our Xanthe.",
    ),
    ("INT", "And where did you grow up, Quentin?"),
    (
        "Quentin",
        "In Wexcombe, until the twelfth of March 2003. Xanthe still lives in Wexcombe, by Oriel House.",
    ),
    ("Xanthe", "He was always talking about naloxone and leaving prison with nothing in his pocket at all."),
)
FOUND = {
    "PERSON": ("Quentin Zabriskie", "Quentin", "Quenzy", "Xanthe"),
    "PLACE": ("Wexcombe",),
    "ORG": ("Oriel House",),
    "AGE": ("forty-three",),
    "DATE": ("the twelfth of March 2003",),
}
NAMES = ("Quentin", "Zabriskie", "Quenzy", "Xanthe", "Wexcombe", "Oriel", "twelfth of March", "forty-three")


def finding(text: str, found: dict[str, tuple[str, ...]] = FOUND) -> tuple[Finding, ...]:
    """Every whole occurrence of these words, longer names first."""
    chosen: list[Finding] = []
    for type_, wanted in found.items():
        for words in wanted:
            for match in re.finditer(rf"\b{words}\b", text):
                start, end = match.span()
                if not any(start < f.end and f.start < end for f in chosen):
                    chosen.append(Finding(start, end, type_))
    return tuple(sorted(chosen, key=lambda f: f.start))


def document(*turns: tuple[str | None, str]) -> Document:
    body = Body()
    for number, (speaker, words) in enumerate(turns or TURNS, 1):
        if speaker is None:
            body.add(words)
        else:
            body.add(words, Role.TURN, speaker=speaker, turn=number)
    return Document("Interview Quentin", body.text, tuple(body.blocks), kind=Kind.CONSULTATION)


def transcript(*turns: tuple[str | None, str]) -> Transcript:
    made = document(*turns)
    return Transcript(made, "0" * 64, finding(made.text))


def review(*transcripts: Transcript) -> Review:
    return deciding.begin(transcripts or [transcript()])


def head(made: Review, name: str) -> str:
    """The first form of the group in which this is a spelling."""
    return next(group.head for group in reviewing.groups(made) if name in group.names)


def answered(made: Review, *, same: bool = False) -> Review:
    """All questions answered alike."""
    while asked := reviewing.questions(made):
        made = deciding.answer(made, asked[0].key, same)
    return made


def ready(made: Review, **terms: object) -> Review:
    """The review with everything decided and written down, so that it may be approved."""
    quentin, *others = (
        pseudonyms.form("PERSON", name) for name in ("Quentin", "Quentin Zabriskie", "Quenzy")
    )
    for other in others if quentin in made.people else ():
        if other in made.people:
            made = deciding.answer(made, pseudonyms.pair(quentin, other), True)
    made = answered(made)
    for type_ in ("PERSON", "PLACE", "ORG", "AGE", "DATE"):
        made = deciding.decide_alike(made, type_, ACCEPT)
    values = {"title": "Coming home", "find": "public", "show": "verbatim", "recorded_by": "A. Lead"}
    written = Terms(**{**values, "form_kept": "the locked cabinet", **terms})  # type: ignore[arg-type]
    for number in range(len(made.transcripts)):
        made = deciding.with_terms(made, number, written)
    for key, labels in reviewing.speakers(made).items():
        role = "facilitator" if "INT" in labels else "family" if "Xanthe" in labels else "lived_experience"
        made = deciding.with_voice(made, key, replace(SpeakerConsent(), role=role))
    return made
