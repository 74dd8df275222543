"""What a lead uploads or types becomes a transcript for review, or a sentence that says why not."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import docx
import pytest

from corpus.errors import NeedsReview, ReadingError
from corpus.model import Kind
from ingest import receiving
from ingest.receiving import received

TALK = """Facilitator: How was it, Ann?

Participant 1: Write to quagga@example.org, that is how it was for us.
"""
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ann>It was hard for all of us.\n"
SRT = "\n".join(
    f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{who}: I think that it was hard for us.\n"
    for n, who in enumerate(("ANN", "BOB", "ANN", "BOB"), 1)
)


def word(*paragraphs: str) -> bytes:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "speakers"),
    [
        ("talk.txt", TALK.encode(), {"Facilitator", "Participant 1"}),
        ("talk.MD", TALK.encode(), {"Facilitator", "Participant 1"}),
        ("talk.docx", word(*TALK.split("\n\n")), {"Facilitator", "Participant 1"}),
        ("talk.vtt", VTT.encode(), {"Ann"}),
        ("talk.srt", SRT.encode(), {"ANN", "BOB"}),
        ("notes.txt", b"We met in the hall and wrote down what people said about naloxone.", set()),
    ],
)
def test_each_format_is_read(name: str, content: bytes, speakers: set[str]) -> None:
    """Text, Markdown, Word and captions arrive with who speaks; notes arrive without."""
    transcript = received(name, content)
    assert {block.speaker for block in transcript.document.blocks if block.speaker} == speakers
    assert transcript.document.kind in (Kind.CONSULTATION, None)


@pytest.mark.parametrize(
    ("notes", "first"),
    [
        (
            "A mother told us that her son died in the hostel.\n\nA father agreed.",
            "A mother told us that her",
        ),
        ("The group wants naloxone\nA van would help as well\nNobody had one", "The group wants naloxone"),
        ("# Notes of the group\n\nThe group wants naloxone at the gate.", "Notes of the group"),
        ("Recorded in the hall\n\nFacilitator: How was it?\n\nAnn: It was hard for us.", "Recorded in the"),
    ],
)
def test_no_word_is_taken_for_a_title_alone(notes: str, first: str) -> None:
    """The first words of notes stay in the draft, also where a reader of papers takes them for a title."""
    for name in ("notes.txt", "notes.md"):
        text = received(name, notes.encode()).document.text
        assert text.lstrip("# ").startswith(first)
        assert text.count(first) == 1


def test_who_was_not_taken_for_a_speaker_is_named() -> None:
    """A label that is no name to the reader stands in somebody else's turn, and the lead is told of it."""
    turns = ("Ann: It was hard for us.", "Ann: And then some.", "rosa m: yes it was", "Ann: Note: 3 left.")
    talk = "\n\n".join([*turns, "i told him: no"])
    transcript = received("talk.txt", talk.encode())
    assert receiving.unread_labels(transcript.document) == ["rosa m"]
    assert "“rosa m”" in transcript.unread[0]
    assert received("talk.txt", TALK.encode()).unread == ()
    dashes = "Rosa - I had nobody.\n\nTam - I let her in.\n\nRosa - He did.\n\nYes - she did.\n\nYes - so."
    assert receiving.unread_labels(received("talk.txt", dashes.encode()).document) == ["Rosa"]


@pytest.mark.parametrize(
    "label",
    ["07", "user-Quenzy", "Several people at once", "Ann Lee – Harbour House", "Union rep. 2", "<b>Zed</b>"],
)
def test_whatever_may_be_somebody_is_named(label: str) -> None:
    """A label in no known form is either a speaker of its own or told to the lead, and never lost unsaid."""
    turns = ("Facilitator: How was it for you?", "Ann: It was hard.", f"{label}: I had nobody.")
    talk = "\n\n".join([*turns, "Ann: And then some more of it.", f"{label}: That was so for me too."])
    transcript = received("talk.txt", talk.encode())
    spoke = {block.speaker for block in transcript.document.blocks}
    assert label in spoke or f"“{label}”" in " ".join(transcript.unread)


@pytest.mark.parametrize(
    "label",
    ["Tom's mum", "Tom’s mum", "Participant 3/4", "P1/P2", "Participant 2, female, 40s", "Tom & Ann",
     "Peer worker, Leeds", "李娜"],
)  # fmt: skip
def test_odd_labels_speak_for_themselves(label: str) -> None:
    """Who is called by a relation, two numbers, an aside or in another script has their own words."""
    talk = f"Facilitator: How was it for you?\n\nAnn: It was hard.\n\n{label}: I had nobody, and that was it."
    document = received("talk.txt", talk.encode()).document
    said = {b.speaker: document.text[b.start : b.end] for b in document.blocks}
    assert said[label] == "I had nobody, and that was it."


@pytest.mark.parametrize("name", ["talk.txt", "talk.srt"])
def test_labels_within_a_block_are_named_too(name: str) -> None:
    """Where a turn is a line, whoever begins one and was not taken for a speaker is told to the lead."""
    lines = ("Facilitator: How was it?", "our kev's lass: He gave me some.", "[Dee] I never told them.")
    talk = "\n".join((*lines, "Ann: It was hard for all of us.", "Facilitator: Why?", "Ann: Because."))
    if name.endswith("srt"):
        talk = "\n".join(
            f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n" for n, line in enumerate(talk.split("\n"), 1)
        )
    told = " ".join(received(name, talk.encode()).unread)
    assert "“our kev's lass”" in told
    assert "“Dee”" in told


def test_cues_that_name_nobody_are_told() -> None:
    """Of captions in which some cues have a voice and others have none, the lead learns how many."""
    cues = ("<v Ann>It was hard.</v> So it was.", "And I left.", "<v Bea>And I?", "<Tom> I left as well.")
    talk = "WEBVTT\n\n" + "\n\n".join(
        f"00:00:0{n}.000 --> 00:00:0{n}.900\n{cue}" for n, cue in enumerate(cues, 1)
    )
    transcript = received("talk.vtt", talk.encode())
    assert "3 cues do not say who speaks" in " ".join(transcript.unread)
    assert "<Tom>" in transcript.document.text
    assert "cues" not in " ".join(received("talk.vtt", VTT.encode()).unread)


@pytest.mark.parametrize(
    ("name", "before", "turn"),
    [
        ("talk.txt", "Our title: a talk\n\n", "{}. {}: {}"),
        ("talk.md", "---\nfacilitator: Lea\n---\n", "{1}: {2}\n"),
        ("talk.vtt", "WEBVTT\n\nNOTE Confidence: 0.9\n\n", "00:00:0{0}.000 --> 00:00:0{0}.900\n<v {1}>{2}\n"),
    ],
)
def test_what_names_no_speaker_is_not_told(name: str, before: str, turn: str) -> None:
    """Titles, numbered turns, notes of captions and front matter are no labels that were not taken."""
    said = (("Maria", "I think it was hard."), ("Bob", "I think so too."), ("Maria", "And I left."))
    talk = before + "\n".join(turn.format(n, *each) for n, each in enumerate(said, 1))
    transcript = received(name, talk.encode())
    assert {block.speaker for block in transcript.document.blocks} >= {"Maria", "Bob"}
    assert transcript.unread == ()


def test_words_are_nobodys_only_where_nobody_says_them() -> None:
    """Speech that begins like a transcript's end, or stands below a heading, stays its speaker's."""
    talk = (
        "## Beginning\n\nFacilitator: How was it?\n\nAnn: End of story, he hit me and left.\n\n"
        "## Discussion\n\nMy uncle did it to me as well.\n\nFacilitator: Thank you.\n\n[End of recording]"
    )
    document = received("talk.md", talk.encode()).document
    said = {document.text[b.start : b.end]: b.speaker for b in document.blocks}
    assert said["End of story, he hit me and left."] == "Ann"
    assert said["My uncle did it to me as well."] == "Ann"
    assert said["[End of recording]"] is None


def test_what_a_killed_server_left_in_memory_is_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that was being read when the server was killed goes, one that is being read stays."""
    monkeypatch.setattr(receiving, "_MEMORY", tmp_path)
    for name in ("evidence-reading-old", "evidence-reading-new", "others"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talk.txt").write_text("It was hard.")
        if name != "evidence-reading-new":
            os.utime(tmp_path / name, (0, 0))
    receiving.sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence-reading-new", "others"]


def test_what_was_not_read_of_a_file_is_told() -> None:
    """A table that is no conversation is left out of a draft, and the draft says so."""
    made = docx.Document()
    for said in ("Ann: I had nobody then.", "Bob: Nor had I, to be honest.", "Ann: There you are."):
        made.add_paragraph(said)
    made.add_table(2, 2).cell(0, 0).text = "Wexcombe"
    content = io.BytesIO()
    made.save(content)
    transcript = received("talk.docx", content.getvalue())
    assert "1 table" in transcript.unread[0]
    assert "Wexcombe" not in transcript.document.text
    assert received("talk.txt", TALK.encode()).unread == ()


def test_what_was_found_comes_with_it() -> None:
    """Findings stand where they are in the text that was read."""
    transcript = received("talk.txt", TALK.encode())
    found = {transcript.document.text[f.start : f.end]: f.type for f in transcript.findings}
    assert found["quagga@example.org"] == "EMAIL"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.txt", b"", "empty"),
        ("talk.docx", b"PK\x03\x04 broken", "damaged"),
        ("talk.pdf", b"%PDF-1.7", "none of"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n", "picture"),
        ("../../etc/pass<b>wd.txt", b"", "passbwd.txt is empty"),
        ("long.txt", b"x" * (receiving.MOST_BYTES + 1), "may have 20 MB"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, told: str) -> None:
    """An unreadable file is a sentence with its plain name, whatever folders its name claims."""
    with pytest.raises(ReadingError, match=told) as caught:
        received(name, content)
    assert ".." not in str(caught.value)


def test_a_study_is_no_consultation() -> None:
    """A paper that was uploaded by mistake is refused with the command that takes it."""
    paper = b"---\ntitle: Take home naloxone\ndoi: 10.5555/x\n---\n# Abstract\n\nNaloxone was given out.\n"
    with pytest.raises(NeedsReview, match="is a study"):
        received("paper.md", paper)


def test_nothing_of_a_file_stays_on_a_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The folder in which it is read is private, and empty again afterwards, also after a fault."""
    monkeypatch.setattr(receiving, "_MEMORY", tmp_path)
    seen = []
    real = tempfile.TemporaryDirectory

    def watched(**more: Path) -> tempfile.TemporaryDirectory[str]:
        made = real(**more)
        seen.append((Path(made.name).parent, Path(made.name).stat().st_mode & 0o077))
        return made

    monkeypatch.setattr(tempfile, "TemporaryDirectory", watched)
    received("talk.txt", TALK.encode())
    with pytest.raises(ReadingError):
        received("talk.docx", b"PK\x03\x04 broken")
    assert seen == [(tmp_path, 0)] * 2
    assert list(tmp_path.iterdir()) == []
