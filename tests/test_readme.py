"""The README is true: its commands parse, its files exist, its settings are read."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from corpus import __main__ as corpus_command
from corpus import facets
from ingest import __main__ as ingest_command
from ingest import consent
from search import __main__ as search_command

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PARSERS = {"corpus": corpus_command, "ingest": ingest_command, "search": search_command}
COMMANDS = re.findall(r"python -m (corpus|ingest|search) ([^`\n]*)", README)


@pytest.mark.parametrize(("name", "rest"), COMMANDS)
def test_every_command_is_understood(name: str, rest: str) -> None:
    """Each command line of the README is one that the command itself takes."""
    arguments = shlex.split(rest.rstrip(".,;"), comments=True)
    PARSERS[name]._parser().parse_args(arguments)


def test_every_file_it_names_exists() -> None:
    """Paths in the README, pictures included, are there."""
    named = set(re.findall(r"[`(]((?:corpus|ingest|search|ui|bench|tests)/[\w./-]*)[`)]", README))
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_facet_is_named() -> None:
    """The list of filters is the list of facets."""
    assert " ".join(f"--{f.name}" for f in facets.FACETS) in README


def test_the_consent_file_it_shows_is_accepted() -> None:
    """The example, filled in, passes the reader of consent files."""
    (example,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    agreed = consent.parse(example.encode())
    assert agreed.speakers["Participant 2"].find == "signed_in"
    assert agreed.title


def test_every_make_verb_exists() -> None:
    """`make run` and `make test` stand in the Makefile, with the others that are promised."""
    makefile = (ROOT / "Makefile").read_text()
    for verb in ("run", "test", "install", "check", "fix", "bench"):
        assert re.search(rf"^{verb}:", makefile, re.MULTILINE)
