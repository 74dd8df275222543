"""The shape of the house: arrows go down, each library has one door, and nothing here names our tools."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "ingest", "search", "ui")
MAY_IMPORT = {
    "corpus": {"corpus"},
    "ingest": {"ingest", "corpus"},
    "search": {"search", "corpus"},
    "ui": {"ui", "ingest", "search", "corpus"},
}
# The floors of the ground, lowest first: a module imports its own floor and those below.
FLOORS = (
    ("corpus.errors", "corpus.model", "corpus.filters", "corpus.model_files"),
    ("corpus.reference", "corpus.facets", "corpus.access"),
    ("corpus.derive", "corpus.index"),
    ("corpus.catalogue",),
    ("corpus.store",),
    ("corpus.commands", "corpus.ledger_json", "corpus.account_commands", "corpus.__main__", "corpus.samples"),
)
DOORS = {
    "faiss": "corpus.index.vectors",
    "tantivy": "corpus.index.lexical",
    "sentence_transformers": "corpus.index.encoder",
    # Two models, two doors: a passage becomes a vector in one, a token gets a label in the other.
    "torch": ("corpus.index.encoder", "ingest.identifying.tagging_model"),
    "transformers": ("corpus.index.encoder", "ingest.identifying.tagging_model"),
    "sqlalchemy": "corpus.catalogue",
    "sqlite3": "corpus.catalogue",
    "streamlit": "ui",
    "pypdf": "ingest.readers",
    "docx": "ingest.readers",
    "lxml": "ingest.readers",
    "webvtt": "ingest.readers",
    "srt": "ingest.readers",
    "bibtexparser": "ingest.readers",
    "pypdfium2": "ui",
    "reportlab": "ui.printed",
    "spacy": "ingest.identifying.language",
    "presidio_analyzer": "ingest.identifying.analyzer",
    "tldextract": "ingest.identifying.analyzer",
    "py3langid": "corpus.derive.language",
    "cryptography": "ingest.drafts",
    "argon2": "corpus.store.accounts",
    "authlib": "ui.openid",
}
MAKERS = "corpus.samples.make"  # writes the sample files, and reads none


def modules() -> dict[str, Path]:
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: set[str]) -> set[str]:
    """Every module a file imports, at any depth; `from a import b` is a.b where that exists."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in known else node.module for name in whole}
    return found


MODULES = modules()
IMPORTS = {name: imports(path, set(MODULES)) for name, path in MODULES.items()}


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def floor(name: str) -> int | None:
    return next((n for n, rooms in enumerate(FLOORS) if any(within(name, room) for room in rooms)), None)


@pytest.mark.parametrize("room", ROOMS)
def test_arrows_go_down(room: str) -> None:
    """The ground knows nobody above it, and the wings never import each other."""
    for name, used in IMPORTS.items():
        if within(name, room):
            others = {u.split(".")[0] for u in used} & set(ROOMS)
            assert others <= MAY_IMPORT[room], f"{name} imports {others - MAY_IMPORT[room]}"


def test_the_ground_has_floors() -> None:
    """Within corpus every module has its floor, and imports none above it."""
    for name, used in IMPORTS.items():
        if not within(name, "corpus") or name in ("corpus", "corpus.samples") or within(name, MAKERS):
            continue
        mine = floor(name)
        assert mine is not None, f"{name} has no floor"
        for other in used:
            if within(other, "corpus") and other != "corpus":
                above = floor(other)
                assert above is not None, other
                assert above <= mine, f"{name} imports {other}, a floor above"


def test_there_are_no_circles() -> None:
    """No module imports itself by way of others."""
    needs = {name: {u for u in used if u in MODULES and u != name} for name, used in IMPORTS.items()}
    done: set[str] = set()
    while ready := {name for name in needs if name not in done and needs[name] <= done}:
        done |= ready
    assert set(needs) - done == set()


def test_each_library_has_one_door() -> None:
    """What reaches a library outside its door would have to be changed with it."""
    users = defaultdict(set)
    for name, used in IMPORTS.items():
        if within(name, MAKERS):
            continue
        for library in {u.split(".")[0] for u in used} & set(DOORS):
            users[library].add(name)
    for library, names in users.items():
        doors = DOORS[library] if isinstance(DOORS[library], tuple) else (DOORS[library],)
        outside = {n for n in names if not any(within(n, door) for door in doors)}
        assert not outside, f"{library} is used by {outside}"


def test_the_session_is_reached_through_its_door() -> None:
    """Only ui/state.py touches the framework's session state, which breaks callbacks off where it is read."""
    users = set()
    for name, path in modules().items():
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if any(isinstance(node, ast.Attribute) and node.attr == "session_state" for node in nodes):
            users.add(name)
    assert users == {"ui.state"}


def test_catalogue_and_indexes_are_reached_through_the_store() -> None:
    """Nobody above the ground opens the database or an index."""
    for name, used in IMPORTS.items():
        if not within(name, "corpus"):
            inside = {u for u in used if within(u, "corpus.catalogue") or within(u, "corpus.index")}
            assert not inside, f"{name} imports {inside}"


def test_commands_that_need_no_model_import_none() -> None:
    """status, ledger and --document start without torch."""
    code = "import corpus.__main__, search.__main__, ingest.__main__, sys; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_project_speaks_of_itself_alone() -> None:
    """No tracked text names a registry host or a path of a developer's machine."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    words = [b"/wo" + b"rk/", b"py" + b"pi.org", b"python" + b"hosted", b"registry.np" + b"mjs"]
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in words), name
