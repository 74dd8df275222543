"""WebVTT and SRT: voices, turns, times, rolling captions."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers import READERS, sniff


def read(tmp_path: Path, name: str, text: str) -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (document,) = READERS[sniff(path)](path)
    assert isinstance(document, Document)
    return document


def said(document: Document) -> list[tuple[int | None, str | None, str | None, str]]:
    return [
        (b.turn, b.speaker, b.timecode, document.text[b.start : b.end])
        for b in document.blocks
        if b.role is Role.TURN
    ]


def test_voices_are_speakers_and_their_cues_one_turn(tmp_path: Path) -> None:
    """Consecutive cues of one voice are one turn, timed by its first cue; markup and entities are gone."""
    document = read(
        tmp_path, "night-shift.vtt",
        "WEBVTT\n\nNOTE A night in the ward\n\n1\n00:00:02.000 --> 00:00:04.000\n"
        "<v.loud Ann Lee>How was <i>it</i>?</v>\n\n"
        "00:00:05.500 --> 00:00:07.000\n<v Joe>Hard &amp; <00:00:06.000><c.red>long</c>.\n\n"
        "01:00:08.000 --> 01:00:09.000\n<v Joe>It still is.\n\n"
        "01:00:10.000 --> 01:00:11.000\n<v Ann Lee>Thank you.</v>\n<v Joe>Bye.</v>\n",
    )  # fmt: skip
    assert (document.title, document.kind) == ("A night in the ward", Kind.CONSULTATION)
    assert said(document) == [
        (1, "Ann Lee", "00:00:02", "How was it?"),
        (2, "Joe", "00:00:05", "Hard & long. It still is."),
        (3, "Ann Lee", "01:00:10", "Thank you."),
        (4, "Joe", "01:00:10", "Bye."),
    ]


def test_an_srt_with_labels_and_a_title_from_its_name(tmp_path: Path) -> None:
    """Labels before the words are speakers; a cue without one goes on with whoever spoke before."""
    document = read(
        tmp_path, "Focus_group-3.srt",
        "1\n00:00:01,000 --> 00:00:02,000\nFACILITATOR: What helped?\n\n"
        "2\n00:00:03,000 --> 00:00:04,500\n"
        "PARTICIPANT 2: The night\nworker, <i>mostly</i>.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nShe knew us.\n\n"
        "4\n00:00:07,000 --> 00:00:08,000\nFACILITATOR: Note: that is not all.\n",
    )  # fmt: skip
    assert document.title == "Focus group 3"
    assert said(document) == [
        (1, "FACILITATOR", "00:00:01", "What helped?"),
        (2, "PARTICIPANT 2", "00:00:03", "The night worker, mostly. She knew us."),
        (3, "FACILITATOR", "00:00:07", "Note: that is not all."),
    ]


def test_dashes_are_two_people_without_names(tmp_path: Path) -> None:
    """Dialogue dashes change the speaker; nobody gets a name that the file does not give."""
    document = read(tmp_path, "d.srt", "1\n00:00:01,000 --> 00:00:02,000\n- Were you there?\n- I was.\n")
    assert [(n, s, w) for n, s, _, w in said(document)] == [(1, None, "Were you there?"), (2, None, "I was.")]


def test_long_turns_have_a_time_near_every_quotation(tmp_path: Path) -> None:
    """A long turn is several blocks of one turn, each ending with a sentence and timed by its own cue."""
    cues = "".join(
        f"{at}.000 --> {at}.900\nThis is sentence number {n} of the story\n\n"
        f"{at}.950 --> {at}.990\nand it ends right here.\n\n"
        for n, at in ((n, f"00:{n // 60:02}:{n % 60:02}") for n in range(90))
    )
    document = read(tmp_path, "long.vtt", f"WEBVTT\n\n{cues}")
    blocks = said(document)
    assert {number for number, *_ in blocks} == {1} and len(blocks) > 5
    for _, speaker, timecode, words in blocks:
        first = int(words.split("number ")[1].split()[0])
        assert timecode == f"00:{first // 60:02}:{first % 60:02}" and speaker is None
        assert words.endswith("right here.") and len(words.split()) <= 140
    assert " ".join(words for *_, words in blocks).count("sentence number") == 90


def test_rolling_captions_say_everything_once(tmp_path: Path) -> None:
    """Captions that keep the last line on screen give each line once; a word said twice stays twice."""
    lines = [
        "so I went there",
        "and they said no",
        "we have no bed",
        "for you tonight",
        "come back on Monday",
    ]
    shown = ["", *lines]
    cues = "".join(
        f"00:00:{n:02}.000 --> 00:00:{n:02}.900\n{shown[n]}\n{shown[n + 1]}\n\n" for n in range(len(lines))
    )
    rolling = read(tmp_path, "rolling.vtt", f"WEBVTT\n\n{cues}")
    assert rolling.text == " ".join(lines)
    twice = "".join(
        f"00:00:{n:02}.000 --> 00:00:{n:02}.900\n{w}\n\n"
        for n, w in enumerate(["Yes.", "Yes.", "It was.", "So."])
    )
    assert read(tmp_path, "twice.vtt", f"WEBVTT\n\n{twice}").text == "Yes. Yes. It was. So."


def test_captions_without_words_are_refused(tmp_path: Path) -> None:
    """A caption file without a word says so, by name."""
    with pytest.raises(ReadingError, match=r"none\.vtt has no cue"):
        read(tmp_path, "none.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n\n")
