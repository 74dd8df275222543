"""Passages: every character in exactly one, found again at its offsets, within the model's limit."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.derive.passages import MIN_WORDS, for_encoder, sentences, split
from corpus.model import Consent, Document, Kind, Role, SpeakerConsent
from ingest.readers.body import Body


def token_spans(text: str) -> list[tuple[int, int]]:
    """Words and marks; long words are several tokens, as with a word-piece tokenizer."""
    pieces = (m for word in re.finditer(r"\w+|[^\w\s]", text) for m in [word])
    return [(a, min(a + 5, m.end())) for m in pieces for a in range(m.start(), m.end(), 5)]


def document(body: Body, kind: Kind = Kind.STUDY, **more: object) -> Document:
    return Document("A title.", body.text, tuple(body.blocks), kind=kind, pages=tuple(body.pages), **more)


words = st.text(st.sampled_from("abcdeé ,.;()?!0123A"), min_size=1, max_size=400)
parts = st.tuples(
    words,
    st.sampled_from([Role.HEADING, Role.PARAGRAPH, Role.PARAGRAPH, Role.CAPTION, Role.FRONT, Role.TURN]),
    st.sampled_from([None, "methods", "results"]),
    st.sampled_from([("A", 1), ("A", 2), ("Facilitator", 3)]),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    body = Body()
    for number, (text, role, section, (speaker, turn)) in enumerate(draw(st.lists(parts, max_size=12))):
        body.page(number + 1)
        body.section(section, section)
        said = {"speaker": speaker, "turn": turn} if role is Role.TURN else {}
        body.add(text, role, **said)
    return document(body, draw(st.sampled_from(list(Kind))))


@settings(max_examples=300, deadline=None)
@given(documents(), st.integers(24, 254))
def test_every_character_is_in_exactly_one_passage(made: Document, limit: int) -> None:
    """Passages in order cover all of the text but white space, and never overlap."""
    covered = ""
    at = 0
    for number, passage in enumerate(split(made, token_spans, limit), 1):
        assert passage.ordinal == number
        assert passage.start >= at
        assert not made.text[at : passage.start].strip()
        covered += made.text[passage.start : passage.end]
        at = passage.end
    assert not made.text[at:].strip()
    assert "".join(covered.split()) == "".join(made.text.split())


@settings(max_examples=300, deadline=None)
@given(documents(), st.integers(24, 254))
def test_no_passage_exceeds_the_limit(made: Document, limit: int) -> None:
    """What the encoder reads of a passage, context included, stays within the model's tokens."""
    for passage in split(made, token_spans, limit):
        assert len(token_spans(for_encoder(passage, made))) <= limit


@settings(max_examples=300, deadline=None)
@given(documents())
def test_no_passage_crosses_a_section_or_a_speaker(made: Document) -> None:
    """All blocks that a passage touches share section, speaker and turn."""
    for passage in split(made, token_spans, 120):
        touched = [b for b in made.blocks if b.start < passage.end and b.end > passage.start]
        assert len({b.section for b in touched}) == 1
        assert len({(b.speaker, b.turn) for b in touched if b.role is not Role.HEADING}) <= 1


def test_passages_end_at_sentence_ends_and_near_the_aim() -> None:
    """A long section is cut at full stops into passages of 80 to 160 tokens."""
    sentence = "People who left prison with naloxone kept it at home and told their families about it. "
    body = Body()
    body.section("results", "Results")
    body.add(sentence * 40)
    made = document(body)
    passages = split(made, token_spans, 254)
    lengths = [len(token_spans(made.text[p.start : p.end])) for p in passages]
    assert all(made.text[p.start : p.end].endswith(".") for p in passages)
    assert all(80 <= n <= 160 for n in lengths), lengths


def test_sentences_do_not_end_at_abbreviations() -> None:
    """Dots of 'et al.', 'e.g.', initials and decimals end no sentence."""
    text = "As Smith et al. (2010) say, e.g. Fig. 2 by J. Doe, p. 3, it fell by 2.5 points. Then it rose."
    assert [text[a:b].strip() for a, b in sentences(text)] == [text[:-14].strip(), "Then it rose."]


def test_a_sentence_over_the_limit_is_cut_at_its_marks() -> None:
    """A sentence longer than the model reads is cut after a mark, not within a word."""
    body = Body()
    body.add("; ".join(f"item number {n} of the very long list" for n in range(60)) + ".")
    made = document(body)
    found = split(made, token_spans, 100)
    assert len(found) > 3
    assert all(made.text[p.start : p.end].rstrip()[-1] in ";." for p in found)


def test_a_page_is_where_the_passage_begins() -> None:
    """A passage that runs over a page break carries the page of its first character."""
    body = Body()
    body.page(4, "364")
    text = "One sentence stands on the first page. Another one ends on the page after it."
    body.add(text, page_breaks=((50, 5, "365"),))
    body.add("A paragraph that stands on the second page alone, well after the break.", Role.CAPTION)
    found = split(document(body), token_spans, 254)
    assert [(p.page, p.page_label) for p in found] == [(4, "364"), (5, "365")]


def transcript() -> Body:
    body = Body()
    turns = [
        ("Facilitator", "What helped you most in the first weeks after you came out of there?"),
        ("Participant 1", "Having my methadone sorted before the gate, so nobody had to chase anybody."),
        ("Participant 2", "Yeah, same."),
    ]
    for number, (speaker, text) in enumerate(turns, 1):
        body.add(text, Role.TURN, speaker=speaker, turn=number)
    return body


def test_the_question_is_context_and_no_evidence() -> None:
    """A facilitator's question is not embedded, and the answer after it is read in its light."""
    question, answer, short = split(document(transcript(), Kind.CONSULTATION), token_spans, 254)
    assert not question.embedded
    assert answer.embedded
    assert "What helped you most" in answer.context
    assert not short.embedded
    assert len(["Yeah,", "same."]) < MIN_WORDS


def test_the_consent_file_says_who_facilitates() -> None:
    """A role in the consent file outranks what a label looks like."""
    consent = Consent(
        "public",
        "verbatim",
        "lead",
        dt.date(2026, 1, 1),
        speakers={"Facilitator": SpeakerConsent(role="lived_experience")},
    )
    first, *_ = split(document(transcript(), Kind.CONSULTATION), token_spans, 254, consent)
    assert first.embedded


def test_officials_who_moderate_are_evidence_of_policy() -> None:
    """In a policy document every speaker's words are found, a moderator's too."""
    first, *_ = split(document(transcript(), Kind.POLICY), token_spans, 254)
    assert first.embedded


def test_a_record_is_found_however_short_its_abstract() -> None:
    """A reference without an abstract is embedded by its title alone."""
    body = Body()
    body.add("Naloxone on release")
    (only,) = split(document(body, full_text=False), token_spans, 254)
    assert only.embedded


def test_what_nobody_says_is_no_testimony() -> None:
    """The lines before the first turn of a transcript are kept and shown, and are not found."""
    body = Body()
    body.add("A small group of people on leaving prison, held in the room of a recovery service.")
    words = "They gave me the spray at the gate and showed me on an orange."
    body.add(words, Role.TURN, speaker="P1", turn=1)
    head, said = split(document(body, Kind.CONSULTATION), token_spans, 254)
    assert (head.embedded, said.embedded) == (False, True)
