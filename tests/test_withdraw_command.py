"""python -m corpus withdraw and readmit, with the real model: parts of a talk, and the same file again."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

TALK = """What people told us

Facilitator: What helped you most when you came out of that prison the last time?

Participant 1: The zibbergast clinic helped me to stay on methadone and not to use alone.

Facilitator: And what would you tell those who decide about it?

Participant 2: That nobody should have to wait for a script over a whole weekend.
"""
CONSENT = """find: public
show: verbatim
reviewed_by: lead
reviewed_on: 2026-01-05
speakers:
  "Participant 1": {role: lived_experience}
"""


def answer(*arguments: object) -> Any:
    """What a command prints, without the seconds that a process of its own takes to start."""
    command, *given = map(str, arguments)
    with redirect_stdout(io.TextIOWrapper(io.BytesIO())) as said:
        assert import_module(f"{command}.__main__").main([*given, "--json"]) == 0
        return json.loads(said.buffer.getvalue())


def words(store: Path) -> set[str]:
    """The files of a store in whose bytes the clinic's name stands."""
    return {p.name for p in store.rglob("*") if p.is_file() and b"zibbergast" in p.read_bytes().lower()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "offered").mkdir()
    (tmp_path / "offered" / "talk.txt").write_text(TALK)
    (tmp_path / "offered" / "talk.txt.consent.yaml").write_text(CONSENT)
    return tmp_path / "offered"


def test_a_speaker_is_withdrawn_and_readmitted(folder: Path, tmp_path: Path) -> None:
    """Shown before, gone after, out when the file is offered again, and back once it is readmitted."""
    store = tmp_path / "store"
    (row,) = answer("ingest", folder, "--store", store)["files"]
    (one,) = row["document_ids"]
    part = ("corpus", "withdraw", one, "--speaker", "participant 1", "--store", store)
    seen = answer(*part, "--preview")
    assert words(store)
    done = answer(*part, "--reason", "asked for")
    assert done["removed"] == seen["would_remove"]
    assert (done["scope"], done["verified"], done["document_id"]) == ("speaker", True, one)
    assert done["by"].endswith(" (command line)")  # no account that is called so
    assert words(store) == set()
    (folder / "talk.txt").write_text(TALK + "\n")
    (row,) = answer("ingest", folder, "--store", store)["files"]
    assert (row["state"], row["document_ids"]) == ("indexed", [one])
    assert words(store) == set()
    assert (
        answer("corpus", "readmit", done["receipt"], "--reason", "a mistake", "--store", store)["document_id"]
        == one
    )
    answer("ingest", folder, "--store", store)
    assert words(store)
    assert answer("corpus", "check", "--store", store)["problems"] == []


def test_a_withdrawn_part_answers_like_a_file_without_it(folder: Path, tmp_path: Path) -> None:
    """Every score of the real model equals that of a store made from the transcript without the turns."""
    store, never = tmp_path / "store", tmp_path / "never"
    (row,) = answer("ingest", folder, "--store", store)["files"]
    answer(
        "corpus",
        "withdraw",
        row["document_ids"][0],
        "--speaker",
        "Participant 1",
        "--reason",
        "r",
        "--store",
        store,
    )
    (folder / "talk.txt").write_text("".join(p for p in TALK.splitlines(True) if "Participant 1" not in p))
    (folder / "talk.txt.consent.yaml").write_text(CONSENT.partition("speakers")[0])
    answer("ingest", folder, "--store", never)
    for question in ("methadone clinic", "waiting for a script", "prison"):
        one, two = (answer("search", question, "--store", s)["voices"] for s in (store, never))
        assert [(h["text"], h["score"], h["lexical"], h["dense"]) for h in one] == [
            (
                h["text"],
                pytest.approx(h["score"], abs=1e-5),
                pytest.approx(h["lexical"], abs=1e-5),
                pytest.approx(h["dense"], abs=1e-5),
            )
            for h in two
        ]
