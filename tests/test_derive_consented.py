"""A transcript without some of its words: as if they had never been said, and known when they return."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.derive import consented, marks, passages
from corpus.model import Document, Kind, PageStart, Passage, Role
from ingest.readers import webvtt
from ingest.readers.body import Body
from tests.encoders import HashingEncoder
from tests.stores import consent, speaker, talk

ASKED = ("Facilitator", "What would have helped you in the first week after you came home?")
FIRST = ("P1", "Somebody at the gate who knew my name, and a phone that still had a number in it.")
SECOND = ("P2", "For me it was the pharmacy, because they had no script for me until the Tuesday after.")
SHORT = ("P1", "That’s right.")
TALK = talk("A talk", ASKED, FIRST, SECOND, SHORT, SECOND)


def split(document: Document) -> list[Passage]:
    encoder = HashingEncoder()
    return passages.split(document, encoder.token_spans, encoder.max_tokens)


def without_speaker(document: Document, label: str) -> Document:
    return consented.without(document, consented.spans_of_speaker(document, label))


def without_passage(document: Document, ordinal: int) -> Document:
    passage = next(p for p in split(document) if p.ordinal == ordinal)
    return consented.without(document, consented.spans_of_passage(document, passage))


def said(document: Document) -> list[tuple[object, ...]]:
    """What is derived from a document, but for the numbers of turns, which nobody is shown."""
    return [(passages.for_encoder(p, document), p.speaker, p.section, p.embedded) for p in split(document)]


def test_a_speaker_leaves_a_talk_as_if_never_there() -> None:
    """Text and passages are those of the same talk written down without the speaker, in any spelling."""
    assert without_speaker(TALK, "p 1").text == talk("A talk", ASKED, SECOND, SECOND).text
    assert said(without_speaker(TALK, "P1")) == said(talk("A talk", ASKED, SECOND, SECOND))


def test_a_question_that_goes_is_nobodys_context() -> None:
    """Once the facilitator's words are gone, the answers are embedded without them."""
    left = without_speaker(TALK, "Facilitator")
    assert said(left) == said(talk("A talk", FIRST, SECOND, SHORT, SECOND))
    assert not any("first week" in p.context for p in split(left))


def test_a_passage_leaves_the_middle_of_a_turn() -> None:
    """The words before and after it join as they would have been written down without it."""
    long = [f"Sentence {n} of what happened {n} years ago in the town where I lived then." for n in range(40)]
    document = talk("A talk", ("P1", " ".join(long)))
    middle = split(document)[1]
    rest = document.text[: middle.start] + document.text[middle.end :].lstrip()
    left = without_passage(document, 2)
    assert left.text == rest
    assert said(left) == said(talk("A talk", ("P1", rest)))


VOICES = """WEBVTT

00:01.000 --> 00:05.000
<v Facilitator>What would have helped you in the first week after you came home?

00:06.000 --> 00:09.000
<v P1>Somebody at the gate who knew my name.

00:10.000 --> 00:14.000
<v Facilitator>And was there anybody of that sort, as far as you remember it?

00:15.000 --> 00:19.000
<v P2>For me it was the pharmacy, because they had no script for me until Tuesday.

00:20.000 --> 00:24.000
<v P1>And a phone that still had a number in it.

00:25.000 --> 00:29.000
<v P2>Then the pharmacist rang somebody, and I had it within the hour. {long}

00:30.000 --> 00:33.000
<v P2>That was the whole of my first week in the town.
"""


@pytest.mark.parametrize("long", ["", "She asked me where I was sleeping and whether I had eaten. " * 12])
def test_a_voice_that_goes_on_is_one_turn(tmp_path: Path, long: str) -> None:
    """Of a recording, what stands around a withdrawn turn is read as if the recording had not had it."""
    words = VOICES.format(long=long)
    cues = words.split("\n\n")
    (tmp_path / "all.vtt").write_text(words)
    (tmp_path / "less.vtt").write_text("\n\n".join(cue for cue in cues if "<v P1>" not in cue))
    (whole,) = webvtt.read(tmp_path / "all.vtt")
    (less,) = webvtt.read(tmp_path / "less.vtt")
    assert said(without_speaker(replace(whole, title="T"), "P1")) == said(replace(less, title="T"))


def notes(*parts: tuple[str, tuple[str, ...]]) -> Document:
    body = Body()
    for heading, paragraphs in parts:
        body.section(heading, heading)
        body.add(heading, Role.HEADING)
        for paragraph in paragraphs:
            body.add(paragraph)
    return Document("Notes", body.text, tuple(body.blocks), kind=Kind.CONSULTATION)


WARD = "They kept me on the ward for nine days and nobody explained what the tablets were for."
HOME = "At home there was nobody, and the letter with the appointment went to the old address."


def test_a_heading_stays_while_words_stand_under_it() -> None:
    """A passage takes the heading that leads it along only where nothing else stands under that heading."""
    two = notes(("In hospital", (WARD,)), ("After it", (HOME,)))
    assert without_passage(two, 1).text == notes(("After it", (HOME,))).text
    document = notes(("In hospital", tuple(f"{WARD} It was in year {n}." for n in range(12))))
    first = split(document)[0]
    rest = tuple(document.text[first.end :].strip().split("\n\n"))
    left = without_passage(document, 1)
    assert left.text == notes(("In hospital", rest)).text
    assert said(left) == said(notes(("In hospital", rest)))


def test_words_under_a_heading_that_goes_stand_under_the_one_before() -> None:
    """A heading alone can be withdrawn, and then is no passage's context or section either."""
    document = notes(("In hospital", (WARD,)), ("With Doctor Zibbergast", (HOME,)))
    second = next(b for b in document.blocks if b.heading != "In hospital")
    left = consented.without(document, [(second.start, second.end)])
    assert left.text == notes(("In hospital", (WARD, HOME))).text
    assert "Zibbergast" not in str(left)
    assert {b.heading for b in left.blocks} == {"In hospital"}


def test_pages_follow_what_stays() -> None:
    """A page begins where the first of its words that stay begin, and one without words is gone."""
    starts = [block.start for block in TALK.blocks]
    paged = replace(TALK, pages=(PageStart(0, 1), PageStart(starts[1] + 9, 2), PageStart(starts[3], 3)))
    left = without_speaker(paged, "P1")
    assert left.pages == (
        PageStart(0, 1),
        PageStart(left.blocks[1].start, 2),
        PageStart(left.blocks[2].start, 3),
    )
    assert without_speaker(replace(TALK, pages=(PageStart(0, 1),)), "P1").pages == (PageStart(0, 1),)


@given(st.data())
def test_no_word_is_lost_or_kept_by_mistake(data: st.DataObject) -> None:
    """Whatever stretches go, what stays is exactly the other words, each in one block."""
    edges = st.integers(0, len(TALK.text))
    spans = [(min(a, b), max(a, b)) for a, b in data.draw(st.lists(st.tuples(edges, edges), max_size=4))]
    left = consented.without(TALK, spans)
    kept = "".join(c for i, c in enumerate(TALK.text) if not any(a <= i < b for a, b in spans))
    assert "".join(left.text.split()) == "".join(kept.split())
    assert [left.text[b.start : b.end].strip() != "" for b in left.blocks] == [True] * len(left.blocks)


def test_consent_forgets_who_and_what_is_gone() -> None:
    """Settings of a speaker, and paraphrases, go with the words they were about."""
    agreed = consent(
        speakers={"P1": speaker(show="paraphrase"), "p2": speaker(find="signed_in")},
        paraphrases={2: FIRST[1], 9: "What nobody says."},
    )
    left = consented.still_said(agreed, without_speaker(TALK, "P2"))
    assert set(left.speakers) == {"P1"}
    assert left.paraphrases == {2: FIRST[1]}
    assert consented.still_said(left, without_speaker(TALK, "P1")).paraphrases == {}


# -- known again -------------------------------------------------------------------------------------


def marked(document: Document, spans: list[consented.Span], label: str | None = None) -> marks.Marks:
    """Marks as a catalogue gives them back."""
    return marks.Marks.from_dict(marks.of(document, spans, label).to_dict())


@pytest.mark.parametrize("text", [FIRST[1], SHORT[1]])
def test_a_passage_is_known_again(text: str) -> None:
    """A stretch is found where it stands again, long or short, whatever the case, marks and white space."""
    at = TALK.text.index(text)
    known = marked(TALK, [(at, at + len(text))])
    other = talk("A talk", ("X", f"Well. {text.upper().replace(',', ' ;')} And more."), ("P2", "Yes."))
    (found,) = marks.found(other, known)
    assert "".join(other.text[slice(*found)].split()) == "".join(text.upper().replace(",", ";").split())


def test_a_speaker_is_known_by_label_and_words() -> None:
    """Every turn goes under the label it had; renamed, those of eight words and more."""
    known = marked(TALK, consented.spans_of_speaker(TALK, "P1"), "P1")
    assert consented.without(TALK, marks.found(TALK, known)).text == without_speaker(TALK, "P1").text
    renamed = talk("A talk", ASKED, ("Anna", FIRST[1]), SECOND, ("Anna", SHORT[1]))
    left = consented.without(renamed, marks.found(renamed, known)).text
    assert FIRST[1] not in left
    assert SECOND[1] in left


def test_speech_without_sentences_is_known_again() -> None:
    """A passage that was cut out of a speech without full stops is found in the middle of it."""
    document = talk("A talk", ("P1", " ".join(f"and then word{n} came" for n in range(200))))
    passage = split(document)[1]
    known = marked(document, consented.spans_of_passage(document, passage))
    assert marks.found(document, known) == [(passage.start, passage.end)]


def test_another_talk_is_not_taken_for_it() -> None:
    """A statement that people read aloud in every interview makes no two talks one."""
    statement = ("P1", "I have read the sheet and I agree to take part in this interview today.")
    first = talk("One", statement, FIRST, ("P1", SECOND[1]))
    known = marked(first, consented.spans_of_speaker(first, "P1"), "P1")
    assert marks.recurs(first, known)
    assert not marks.recurs(
        talk("Two", statement, ("P1", "Something else that was said by somebody else.")), known
    )


def test_marks_hold_no_words() -> None:
    """What is kept of withdrawn words are counts and hashes that differ from one withdrawal to the next."""
    one, two = (marked(TALK, consented.spans_of_speaker(TALK, "P1"), "P1") for _ in range(2))
    assert not any(word in str(one.to_dict()) for word in ("P1", "gate", "phone"))
    assert {h for _, h in one.stretches}.isdisjoint(h for _, h in two.stretches)
    assert one.speaker != two.speaker
