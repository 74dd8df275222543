"""Accounts on the command line: typed as people type them, with no password among the arguments."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import NotAllowed
from corpus.store import Sessions, Store
from tests.test_commands import answer, run

WORDS = "correct horse battery"


def test_accounts_are_made_changed_and_named(tmp_path: Path) -> None:
    """Added with a password from standard input, given another role and password, disabled, and listed."""
    here = ("--store", tmp_path / "store")
    made = answer("corpus", "accounts", "add", "ada", "--role", "admin", *here, given=f"{WORDS}\n")
    assert {name: made[name] for name in ("name", "role", "signs_in_with", "disabled")} == {
        "name": "ada",
        "role": "admin",
        "signs_in_with": "password",
        "disabled": False,
    }
    answer("corpus", "accounts", "add", "rea", "--role", "researcher", *here, given=WORDS)
    assert answer("corpus", "accounts", "role", "REA", "policymaker", *here)["role"] == "policymaker"
    answer("corpus", "accounts", "password", "rea", *here, given="another few words\n")
    with closing(Store(tmp_path / "store")) as store:
        assert Sessions(store).sign_in("rea", "another few words", "").viewer.role == "policymaker"
        assert answer("corpus", "accounts", "disable", "rea", *here)["disabled"]
        with pytest.raises(NotAllowed):
            Sessions(store).sign_in("rea", "another few words", "")
        answer("corpus", "accounts", "enable", "rea", *here)
        assert Sessions(store).sign_in("rea", "another few words", "").viewer.account == "rea"
    listed = answer("corpus", "accounts", "list", *here)["accounts"]
    assert [(a["name"], a["role"]) for a in listed] == [("ada", "admin"), ("rea", "policymaker")]
    said = run("corpus", "accounts", "list", *here).stdout
    assert "rea" in said
    assert "$argon2" not in said + str(listed)


def test_what_cannot_be_done_with_accounts_is_a_sentence(tmp_path: Path) -> None:
    """A short password, a role, account or store that does not exist: each says what to do."""
    here = ("--store", tmp_path / "store")
    missing = answer("corpus", "accounts", "list", *here, code=1)
    assert "accounts add NAME --role admin" in missing["error"]
    assert not (tmp_path / "store").exists()
    short = answer("corpus", "accounts", "add", "ada", "--role", "admin", *here, given="short", code=2)
    assert "at least 12 characters" in short["error"]
    wrong = answer("corpus", "accounts", "add", "ada", "--role", "root", *here, given=WORDS, code=2)
    assert "python -m corpus accounts add --help" in wrong["error"]
    answer("corpus", "accounts", "add", "ada", "--role", "admin", *here, given=WORDS)
    assert "no account 'eve'" in answer("corpus", "accounts", "disable", "eve", *here, code=1)["error"]
    assert "only admin" in answer("corpus", "accounts", "disable", "ada", *here, code=2)["error"]
