"""The three commands as people type them: exit codes, JSON, and sentences for what goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAPER = """---
title: Take home naloxone on release from prison
doi: 10.5555/commands
year: 2016
---
# Abstract

Take home naloxone given on release from prison halved the deaths in the first four weeks.
"""


def run(*arguments: object, cwd: Path = ROOT, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *map(str, arguments)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(cwd), "USER": "tester"}
    return subprocess.run(
        command, cwd=cwd, env=environment, input=given, capture_output=True, text=True, check=False
    )


def answer(*arguments: object, code: int = 0, **more: Any) -> Any:
    done = run(*arguments, "--json", **more)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one paper and one broken file, made by the command itself with the real model."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "papers").mkdir()
    (folder / "papers" / "paper.md").write_text(PAPER)
    (folder / "papers" / "broken.pdf").write_bytes(b"")
    made = answer("ingest", folder / "papers", "--store", folder / "store", code=1)
    assert made["counts"] == {"indexed": 1, "failed": 1}
    return folder


def test_search_answers_with_the_promised_json(filled: Path) -> None:
    """A question is answered by the real model with place, scores and citation of the passage."""
    found = answer("search", "overdose antidote for people leaving jail", "--store", filled / "store")
    assert found["answered"]
    assert found["counts"] == {"studies": 1, "voices": 0, "policies": 0}
    (hit,) = found["studies"]
    assert "naloxone" in hit["text"]
    assert hit["dense"] > 0.5
    assert "10.5555/commands" in hit["citation"]
    assert hit["facets"]["year"] == [{"value": "2016", "suggested": False}]


def test_a_batch_is_a_json_document_a_line(filled: Path) -> None:
    """Questions from standard input are answered in their order; one that cannot be asked ends no run."""
    asked = f"naloxone\n\n{'word ' * 400}\n???\nhousing\n"
    done = run("search", "--batch", "-", "--store", filled / "store", given=asked)
    first, long, empty, last = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["query"]["question"], last["query"]["question"]) == ("naloxone", "housing")
    assert "too long" in long["error"]
    assert "holds no words" in empty["error"]
    assert done.returncode == 1


def test_a_document_is_printed_with_its_passages(filled: Path) -> None:
    """The text sliced at a passage's offsets is what the search showed."""
    (hit,) = answer("search", "naloxone", "--store", filled / "store")["studies"]
    document = answer("search", "--document", hit["document_id"], "--store", filled / "store")
    (place,) = [p for p in document["passages"] if p["passage_id"] == hit["passage_id"]]
    assert document["text"][place["char_start"] : place["char_end"]] == hit["text"]


def test_status_ledger_and_check_say_what_is_held(filled: Path) -> None:
    """Counts, generations, the fate of every file, and a clean bill of health."""
    status = answer("corpus", "status", "--store", filled / "store")
    assert status["documents"] == {"study": 1}
    assert status["indexes"]["vectors"]["generation"] == status["generation"] > 0
    assert status["model"] == "all-MiniLM-L6-v2"
    rows = answer("corpus", "ledger", "--store", filled / "store")["files"]
    states = {Path(row["file"]).name: row["state"] for row in rows}
    assert states == {"paper.md": "indexed", "broken.pdf": "failed"}
    assert answer("corpus", "check", "--store", filled / "store") == {"problems": []}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ingest",), 2, "PATH"),
        (("ingest", "nowhere"), 1, "nowhere"),
        (("ingest", "nowhere", "--kind", "rumour"), 2, "rumour"),
        (("search",), 2, "question"),
        (("search", "x", "--recommendation", "999"), 1, "999"),
        (("search", "x", "--recommendation", "many"), 2, "many"),
        (("search", "x", "--year", "20x.."), 2, "year"),
        (("search", "x", "--design", "guesswork"), 2, "guesswork"),
        (("search", "x", "-k", "0"), 2, "-k"),
        (("search", "x", "--as", "king"), 2, "king"),
        (("search", "--document", "nope"), 1, "nope"),
        (("search", "--batch", "nowhere.txt"), 1, "nowhere.txt"),
        (("corpus", "withdraw", "nope", "--reason", "r"), 1, "nope"),
        (("corpus", "withdraw", "nope"), 2, "--reason"),
        (("corpus", "restore", "nowhere.tar"), 1, "nowhere.tar"),
        (("corpus", "frobnicate"), 2, "frobnicate"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_wrong_is_a_sentence(filled: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    """Wrong usage ends with 2, what cannot be done with 1, both with a sentence and no traceback."""
    done = run(*arguments, "--store", filled / "store")
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_restore_where_no_store_was_says_what_it_cannot_know(filled: Path, tmp_path: Path) -> None:
    """Withdrawals since the backup are known to the store that it replaces; in a new place they are not."""
    kept = tmp_path / "kept.tar"
    assert run("corpus", "backup", kept, "--store", filled / "store").returncode == 0
    told = [run("corpus", "restore", kept, "--store", tmp_path / "new").stdout for _ in range(2)]
    assert ["withdrawn again" in " ".join(each.split()) for each in told] == [True, False]


def test_errors_are_json_where_json_was_asked_for(filled: Path) -> None:
    """With --json an error is a document too, and nothing else is on standard output."""
    told = answer("search", "--document", "nope", "--store", filled / "store", code=1)
    assert "nope" in told["error"]


def test_a_store_that_was_named_must_exist_to_be_read(tmp_path: Path) -> None:
    """Reading a store that is not there is an error that names it."""
    done = run("corpus", "status", "--store", tmp_path / "no-store")
    assert done.returncode == 1
    assert "no-store" in done.stderr


def test_the_samples_stand_in_until_there_is_a_store(filled: Path, tmp_path: Path) -> None:
    """Without a store of one's own, reading opens the samples and says so; writing never touches them."""
    (tmp_path / "sample-store").symlink_to(filled / "store")
    done = run("corpus", "status", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["documents"] == {"study": 1}
    assert "samples" in done.stderr
    (tmp_path / "mine.md").write_text(PAPER.replace("10.5555/commands", "10.5555/mine"))
    assert run("ingest", "mine.md", cwd=tmp_path).returncode == 0
    assert (tmp_path / "evidence-store").is_dir()
    done = run("corpus", "status", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["documents"] == {"study": 1}
    assert "samples" not in done.stderr


def test_official_wording_is_read_and_kept(tmp_path: Path) -> None:
    """A published text gives its numbers, and one without any is refused."""
    text = tmp_path / "recommendations.txt"
    text.write_text(
        "Working Group 9: Illustrations\n\n7. Make an example that is long enough to be a sentence.\n"
        "8. Make another example that is a sentence as well.\n"
    )
    found = answer("corpus", "recommendations", text, "--store", tmp_path / "store")
    assert [r["number"] for r in found["recommendations"]] == [7, 8]
    text.write_text("Nothing of the kind.")
    done = run("corpus", "recommendations", text, "--store", tmp_path / "store")
    assert done.returncode == 1
    assert "recommendations.txt" in done.stderr
