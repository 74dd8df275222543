"""The audit as a file: every line, and no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import httpx
import pytest

from tests.browser import give_accounts, serving
from tests.test_signing_in import sign_in
from ui.audit_export import cell


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_no_cell_is_a_formula(begins: str) -> None:
    """What begins like a formula gets an apostrophe before it; all else stays as it is."""
    assert cell(f"{begins}cmd") == f"'{begins}cmd"
    assert cell(f"a{begins}cmd") == f"a{begins}cmd"
    assert cell(None) == ""


def test_the_audit_is_exported_as_it_is_narrowed(tmp_path: Path) -> None:
    """An admin gets every line, or those of one account or action, latest first; nobody else gets any."""
    give_accounts(tmp_path / "store")
    with (
        serving(tmp_path / "store") as address,
        httpx.Client(base_url=address, timeout=60, trust_env=False) as client,
    ):
        sign_in(client, "=1+1", "wrong")
        sign_in(client, "researcher")
        assert client.get("/audit.csv").status_code == 403
        client.cookies.clear()
        sign_in(client, "admin")
        answer = client.get("/audit.csv")
        lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
        assert [(line["by"], line["action"]) for line in lines[:3]] == [
            ("admin", "sign_in"),
            ("researcher", "sign_in"),
            ("unknown", "sign_in_failed"),
        ]
        assert len(lines) == 7  # and four accounts that were made
        some = client.get("/audit.csv?by=researcher&action=sign_in").text
        assert len(some.strip().splitlines()) == 2
