"""Consent files: every fault is a sentence, and words that may only be paraphrased are gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import NeedsReview
from corpus.model import Block, Consent, Document, PageStart, Role, SpeakerConsent
from ingest import consent
from ingest.readers.body import Body

TODAY = dt.date(2026, 11, 24)
PLAIN = "find: public\nshow: verbatim\nreviewed_by: Ann\nreviewed_on: 2026-11-01\n"


def parse(text: str) -> Consent:
    return consent.parse(text.encode(), today=TODAY)


def transcript() -> Document:
    body = Body()
    body.add("Interview with Zebrawood")
    body.page(1)
    body.section(None, "Opening")
    body.add("Opening quetzalword", Role.HEADING)
    body.add("How was it, quagmireword?", Role.TURN, speaker="Facilitator", turn=1)
    body.add("Hard, xylophoneword.", Role.TURN, speaker="Participant 2", turn=2, timecode="00:00:05")
    body.page(2)
    body.add("Still is, xenonword.", Role.TURN, speaker="Participant 2", turn=2, timecode="00:00:09")
    body.add("For me too.", Role.TURN, speaker="Participant 3", turn=3)
    return Document("Talk", body.text, tuple(body.blocks), pages=tuple(body.pages))


def test_a_complete_file() -> None:
    """All that a consent file may say arrives as it was written."""
    found = parse(
        PLAIN + 'until: 2030-12-31\nauthority: "The council"\n'
        'speakers:\n  "Participant 2": {role: family, find: signed_in, show: paraphrase, until: 2028-01-01}\n'
        "paraphrases:\n  2: It was hard.\n"
    )
    assert (found.find, found.show, found.reviewed_by, found.authority) == (
        "public",
        "verbatim",
        "Ann",
        "The council",
    )
    assert (found.reviewed_on, found.until) == (dt.date(2026, 11, 1), dt.date(2030, 12, 31))
    assert found.speakers == {
        "Participant 2": SpeakerConsent("family", "signed_in", "paraphrase", dt.date(2028, 1, 1))
    }
    assert found.paraphrases == {2: "It was hard."}
    assert Consent.from_dict(found.to_dict()) == found


def test_who_recorded_it_and_where_the_form_is() -> None:
    """Transcript and speaker may each say who recorded the consent, where the form is, who has a say."""
    found = parse(
        PLAIN + "recorded_by: Ann\nform_kept: the locked cabinet\nauthority: The council\n"
        'speakers:\n  "Participant 2": {form_kept: the clinic, authority: The elders}\n'
    )
    own, others = found.for_speaker("Participant 2"), found.for_speaker("Participant 3")
    assert (own.recorded_by, own.form_kept, own.authority) == ("Ann", "the clinic", "The elders")
    assert (others.form_kept, others.authority) == ("the locked cabinet", "The council")
    assert Consent.from_dict(found.to_dict()) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("- a\n- b\n", "list of keys"),
        ("find: [public", "no valid YAML"),
        (PLAIN.replace("find: public\n", ""), "find is missing"),
        (PLAIN.replace("find: public", "find: everyone"), "find is 'everyone'"),
        (PLAIN.replace("show: verbatim\n", ""), "show is missing"),
        (PLAIN.replace("show: verbatim", "show: true"), "show is True"),
        (PLAIN.replace("reviewed_by: Ann\n", ""), "reviewed_by"),
        (PLAIN.replace("Ann", "'  '"), "reviewed_by"),
        (PLAIN.replace("reviewed_on: 2026-11-01\n", ""), "reviewed_on is missing"),
        (PLAIN.replace("2026-11-01", "2026-11-25"), "in the future"),
        (PLAIN.replace("2026-11-01", "last week"), "no date"),
        (PLAIN + "until: soon\n", "no date"),
        (PLAIN + "until: 2026-11-23\n", "ended on 2026-11-23"),
        (PLAIN + "untill: 2030-01-01\n", "'untill'"),
        (PLAIN + "find: signed_in\n", "stands twice"),
        (PLAIN + 'title: "Kits \\ud800"\n', "half a character"),
        (PLAIN + "speakers: [Ann]\n", "speakers needs"),
        (PLAIN + "speakers: {P1: {shows: paraphrase}}\n", "'shows'"),
        (PLAIN + "speakers: {P1: {role: friend}}\n", "role is 'friend'"),
        (PLAIN + "speakers: {P1: {until: 2020-01-01}}\n", "ended on 2020-01-01"),
        (PLAIN + "speakers: {P1: {}, p 1: {}}\n", "twice"),
        (PLAIN + "paraphrases: {0: x}\n", "no turn number"),
        (PLAIN + "paraphrases: {true: x}\n", "no turn number"),
        (PLAIN + "paraphrases: {1: ''}\n", "no text"),
    ],
)
def test_every_fault_needs_review(text: str, said: str) -> None:
    """What is missing, misspelt, ended or doubled is told, and nothing is guessed."""
    with pytest.raises(NeedsReview, match=said.replace("[", r"\[")):
        parse(text)


def test_a_file_is_named_in_its_fault(tmp_path: Path) -> None:
    """The consent file beside a transcript is found by its name, and named when it is wrong."""
    beside = consent.consent_path(tmp_path / "talk.txt")
    assert beside.name == "talk.txt.consent.yaml"
    beside.write_text("find: public\n")
    with pytest.raises(NeedsReview, match=r"talk\.txt\.consent\.yaml: reviewed_on is missing"):
        consent.load(beside)


def test_a_day_ends_at_its_end() -> None:
    """A consent until today, reviewed today, holds today."""
    assert parse(PLAIN.replace("2026-11-01", "2026-11-24") + "until: 2026-11-24\n").until == TODAY


settings = st.builds(
    SpeakerConsent,
    find=st.sampled_from([None, "public", "signed_in"]),
    show=st.sampled_from([None, "verbatim", "paraphrase"]),
    until=st.none() | st.dates(),
)


@given(settings, st.sampled_from(["public", "signed_in"]), st.sampled_from(["verbatim", "paraphrase"]))
def test_the_stricter_setting_holds(own: SpeakerConsent, find: str, show: str) -> None:
    """A speaker's setting can tighten the transcript's and never loosen it; the label's case is no matter."""
    until = dt.date(2030, 1, 1)
    whole = Consent(find, show, "Ann", TODAY, until=until, speakers={"Participant 2": own})
    holds = whole.for_speaker("PARTICIPANT  2")
    assert holds.find == ("signed_in" if "signed_in" in (find, own.find) else "public")
    assert holds.show == ("paraphrase" if "paraphrase" in (show, own.show) else "verbatim")
    assert holds.until == min(until, own.until or until)
    assert whole.for_speaker("Participant 20") == SpeakerConsent(None, find, show, until)


def agreed(**changes: object) -> Consent:
    return replace(parse(PLAIN), **changes)  # type: ignore[arg-type]


def test_a_paraphrase_takes_the_place_of_the_words() -> None:
    """A speaker's turn becomes one block with the paraphrase; its words are nowhere, the others' stay."""
    document = consent.apply(
        transcript(),
        agreed(speakers={"participant 2": SpeakerConsent(show="paraphrase")}, paraphrases={2: "It is hard."}),
    )
    assert "xylophoneword" not in str(document.to_dict()) and "xenonword" not in str(document.to_dict())
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "Interview with Zebrawood", "Opening quetzalword", "How was it, quagmireword?", "It is hard.",
        "For me too.",
    ]  # fmt: skip
    turn = document.blocks[3]
    assert (turn.speaker, turn.turn, turn.timecode) == ("Participant 2", 2, "00:00:05")
    third = document.text.index("For me too.")
    assert document.pages == (PageStart(26, 1), PageStart(third, 2))


def test_where_only_paraphrases_may_be_shown_nothing_else_stays() -> None:
    """A transcript that may only be paraphrased keeps no heading and no line of its own."""
    told = {1: "They were asked how it was.", 2: "It is hard.", 3: "Another agreed."}
    document = consent.apply(transcript(), agreed(show="paraphrase", paraphrases=told))
    assert document.text == "\n\n".join(told.values())
    kept = str(document.to_dict())
    assert not any(
        word in kept for word in ("Zebrawood", "quetzal", "quagmire", "xylophone", "xenon", "Opening")
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"speakers": {"Participant 9": SpeakerConsent()}}, "Participant 9"),
        ({"show": "paraphrase", "paraphrases": {1: "a", 3: "c"}}, "turn 2 may only be shown"),
        ({"show": "paraphrase", "paraphrases": {2: "b", 3: "c"}}, "turn 1 may only be shown"),
        ({"show": "paraphrase", "paraphrases": {1: "a", 2: "b", 3: "c", 4: "d"}}, "turn 4"),
        ({"paraphrases": {3: "c"}}, "turn 3, which may be shown verbatim"),
    ],
)
def test_what_does_not_fit_the_transcript_needs_review(changes: dict[str, object], said: str) -> None:
    """A speaker or turn that is not there, or a paraphrase too few or too many, is for a person to decide."""
    with pytest.raises(NeedsReview, match=said):
        consent.apply(transcript(), agreed(**changes))


def test_verbatim_leaves_the_transcript_as_it_is() -> None:
    """Where everything may be shown verbatim, the document stays the same."""
    assert consent.apply(transcript(), agreed()) == transcript()


def test_notes_are_paraphrased_by_paragraph() -> None:
    """In notes without speakers paraphrases are numbered by paragraph."""
    text = "Asks\n\nBeds, zebraword.\n\nTea."
    notes = Document(
        "Notes",
        text,
        (Block(0, 4, Role.HEADING), Block(6, 22, Role.PARAGRAPH), Block(24, 28, Role.PARAGRAPH)),
    )
    document = consent.apply(notes, agreed(show="paraphrase", paraphrases={1: "More beds.", 2: "And tea."}))
    assert document.text == "More beds.\n\nAnd tea."
    with pytest.raises(NeedsReview, match="paragraph 2 may only"):
        consent.apply(notes, agreed(show="paraphrase", paraphrases={1: "More beds."}))
