"""A consultation that arrives with its consent file: what stops it, and what it is let in with."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import NeedsReview
from corpus.model import Block, Document, Kind, Role
from ingest import testimony
from ingest.files import File
from ingest.readers import text

CONSENT = "find: public\nshow: verbatim\nreviewed_by: lead\nreviewed_on: 2026-01-05\n"


def offered(tmp_path: Path, *turns: tuple[str, str]) -> testimony.Agreed:
    path = tmp_path / "talk.txt"
    path.write_text("its words are read elsewhere", encoding="utf-8")
    path.with_name("talk.txt.consent.yaml").write_text(CONSENT, encoding="utf-8")
    said, blocks = "", []
    for number, (speaker, words) in enumerate(turns, 1):
        start = len(said)
        said += words + "\n"
        blocks.append(Block(start, len(said) - 1, Role.TURN, speaker=speaker, turn=number))
    document = Document("A talk", said, tuple(blocks), kind=Kind.CONSULTATION)
    return testimony.agreed(File.at(path), document)


def test_a_full_name_left_in_the_text_needs_review(tmp_path: Path) -> None:
    """A full name stops a transcript; the reason tells the turn and not the name."""
    with pytest.raises(NeedsReview) as caught:
        offered(tmp_path, ("P1", "It was cold."), ("P2", "Then Orlaith McGarrigle rang me, and I went in."))
    assert "turn 2: a full name" in str(caught.value)
    assert "turn 1" not in str(caught.value)
    assert "Orlaith" not in str(caught.value)


def test_the_reason_tells_the_lines_of_the_file(tmp_path: Path) -> None:
    """Where a person finds what is left is told by the lines of a text, wrapped ones too."""
    path = tmp_path / "talk.txt"
    path.write_text(
        "Facilitator: Who?\n\nP1: It was cold, and Orlaith\nMcGarrigle rang.\n\nP1: Orlaith McGarrigle!\n"
    )
    path.with_name("talk.txt.consent.yaml").write_text(CONSENT, encoding="utf-8")
    (document,) = text.read(path)
    with pytest.raises(NeedsReview, match="turn 2, lines 3, 6: a full name"):
        testimony.agreed(File.at(path), document)


def test_a_speaker_with_a_full_name_needs_review(tmp_path: Path) -> None:
    """A label that is somebody's full name stops a transcript as well."""
    with pytest.raises(NeedsReview, match="who speaks: a full name") as caught:
        offered(tmp_path, ("Orlaith McGarrigle", "It was cold."))
    assert "Orlaith" not in str(caught.value)


def test_what_may_identify_people_together_is_a_warning(tmp_path: Path) -> None:
    """First names, towns and ages let a transcript in, with where a person should look and not the words."""
    warning = offered(
        tmp_path, ("P1", "It was cold."), ("P2", "I was nineteen, and Orlaith took me to Kirkcaldy.")
    ).warning
    assert warning is not None
    assert all(said in warning for said in ("a name", "a place", "an age", "turn 2"))
    assert not any(word in warning for word in ("Orlaith", "Kirkcaldy", "nineteen", "turn 1"))


def test_what_stands_beside_a_role_is_a_warning(tmp_path: Path) -> None:
    """A label that tells more than a role is named as such, without its words."""
    warning = offered(tmp_path, ("Nurse (Tom)", "It was cold."), ("P2", "It was.")).warning
    assert warning is not None
    assert "a label that is more than a role" in warning
    assert "Tom" not in warning


def test_a_file_tells_nothing_of_itself_that_nobody_has_read(tmp_path: Path) -> None:
    """Authors, keywords and addresses of a transcript's file are not kept, nor its first line for a title
    where words are only told."""
    path = tmp_path / "talk.md"
    path.write_text(
        "---\nauthor: Orlaith McGarrigle\nkeywords: [Kirkcaldy]\n---\nI was hurt by Dale in Leeds prison\n\n"
        "P1: It was cold.\n\nP2: It was.\n"
    )
    told = 'paraphrases:\n  1: "Cold."\n  2: "So it was."\n'
    path.with_name("talk.md.consent.yaml").write_text(CONSENT.replace("verbatim", "paraphrase") + told)
    (document, *_) = text.read_markdown(path)
    assert isinstance(document, Document)
    kept = testimony.agreed(File.at(path), document).document
    assert kept.title == "Consultation, reviewed on 2026-01-05"
    assert not any(word in str(kept.to_dict()) for word in ("Orlaith", "Kirkcaldy", "Dale"))


def test_a_transcript_without_such_things_has_no_warning(tmp_path: Path) -> None:
    """Pseudonyms and coarse places, as a review leaves them, are nothing to warn of."""
    agreed = offered(tmp_path, ("Participant 1", "[Participant 2] took me to [a town] for six weeks."))
    assert agreed.warning is None
