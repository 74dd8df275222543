"""Sign-in, sign-out and passwords over plain HTTP: what a browser is given, and what a hostile page gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from corpus import access
from corpus.store import Accounts, Store
from tests.browser import PASSWORD, give_accounts, serving
from ui.headers import HEADERS
from ui.routes import ROUTES

ADMIN = access.viewer("admin", "test")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("signing-in") / "store"
    give_accounts(made)
    return made


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    """A server of a store that holds accounts and no document."""
    with serving(store) as address:
        yield address


@pytest.fixture
def browser_(address: str) -> Iterator[httpx.Client]:
    """What a browser is to a server: it keeps cookies."""
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        yield client


def token(client: httpx.Client, page: str = "/sign-in") -> str:
    found = re.search(r'name="form" value="(\w+)"', client.get(page).text)
    assert found
    return found.group(1)


def sign_in(client: httpx.Client, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    sent = {"form": token(client), "name": name, "password": password, **more}
    return client.post("/sign-in", data=sent)


def sees_audit(client: httpx.Client) -> bool:
    """Whether the server takes this browser for an admin's."""
    return client.get("/audit.csv").status_code == 200


def test_signing_in_gives_a_cookie_for_this_browser_alone(browser_: httpx.Client) -> None:
    """No script reads it, no other site sends it along, it ends within the day, and the page leads on."""
    answer = sign_in(browser_, "admin", next="/audit?by=ada")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/audit?by=ada"
    assert answer.headers["cache-control"] == "no-store"
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("evidence_session")]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "samesite=lax", "max-age=43200", "path=/"}
    assert sees_audit(browser_)


def test_over_https_the_cookie_is_never_sent_without(address: str) -> None:
    """Where a proxy before the server speaks HTTPS, both cookies say so."""
    headers = {"X-Forwarded-Proto": "https"}
    with httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client:
        first = client.get("/sign-in")
        form, jar = re.search(r'name="form" value="(\w+)"', first.text), first.headers["set-cookie"]
        assert form
        sent = {"form": form.group(1), "name": "admin", "password": PASSWORD}
        answer = client.post("/sign-in", data=sent, headers={"Cookie": jar.partition(";")[0]})
    assert "; Secure" in jar
    assert answer.status_code == 303
    assert "; Secure" in answer.headers["set-cookie"]


def test_a_session_cannot_be_chosen_for_somebody(browser_: httpx.Client) -> None:
    """An id that was put into the browser before sign-in is not the one afterwards, and opens nothing."""
    browser_.cookies.set("evidence_session", "chosen-by-somebody-else", domain="127.0.0.1")
    assert sign_in(browser_, "admin").status_code == 303
    assert "chosen-by-somebody-else" not in {c.value for c in browser_.cookies.jar}
    before = browser_.cookies["evidence_session"]
    browser_.get("/sign-in")
    form = token(browser_)
    browser_.post("/sign-in", data={"form": form, "name": "admin", "password": PASSWORD})
    assert browser_.cookies["evidence_session"] != before
    assert browser_.get("/audit.csv", headers={"Cookie": f"evidence_session={before}"}).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/password", "/first-account"])
def test_a_form_of_another_page_does_nothing(browser_: httpx.Client, path: str) -> None:
    """Without its token, with that of another browser, or sent from another site, every form is refused."""
    sign_in(browser_, "admin")
    with httpx.Client(base_url=browser_.base_url, timeout=60, trust_env=False) as other:
        others = token(other)
    sent = {"name": "admin", "password": PASSWORD, "present": PASSWORD, "wanted": "a" * 20, "again": "a" * 20}
    for form in ({}, {"form": ""}, {"form": others}):
        assert browser_.post(path, data={**sent, **form}).status_code == 403
    mine = {**sent, "form": token(browser_)}
    for site in ("cross-site", "same-site"):
        refused = browser_.post(path, data=mine, headers={"Sec-Fetch-Site": site})
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers
    assert sees_audit(browser_)


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "///elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        "sign-in",
        "/\r\nSet-Cookie: evidence_session=chosen",
        "/a\x00b",
        "/ä",
        "",
    ],
)
def test_nobody_is_sent_elsewhere(browser_: httpx.Client, to: str) -> None:
    """Whatever an address asks for, sign-in ends on this server, and no header is made of it."""
    answer = sign_in(browser_, "researcher", next=to)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "chosen" not in str(answer.headers)


def test_what_is_wrong_is_not_told(browser_: httpx.Client) -> None:
    """A name that does not exist and a password that is wrong give the same page but for the name typed."""
    known, unknown = sign_in(browser_, "admin", "wrong"), sign_in(browser_, "nobody", "wrong")
    assert known.status_code == unknown.status_code == 403
    assert known.text.replace("admin", "*") == unknown.text.replace("nobody", "*").replace("admin", "*")
    assert "Name or password is not right" in known.text


def test_what_was_typed_is_no_markup(browser_: httpx.Client) -> None:
    """A name and an address that try to be markup stand in the page as text."""
    page = sign_in(browser_, '"><img src=x onerror=alert(1)>', "wrong", next='/"><script>').text
    assert "<img" not in page
    assert "<script" not in page
    assert "&quot;&gt;&lt;img" in page


def test_guessing_is_stopped(browser_: httpx.Client, store: Path) -> None:
    """After ten wrong passwords the right one is refused too, with the time to wait."""
    with closing(Store(store)) as made:
        Accounts(made, ADMIN).add("guessed", "researcher", PASSWORD)
    for _ in range(10):
        assert sign_in(browser_, "guessed", "wrong").status_code == 403
    late = sign_in(browser_, "guessed")
    assert late.status_code == 429
    assert "Try again in" in late.text


def test_a_form_has_bounds(browser_: httpx.Client) -> None:
    """A form that is too long, has too many fields or is no text is refused before anything is looked up."""
    form = token(browser_)
    long = browser_.post("/sign-in", data={"form": form, "name": "admin", "password": "x" * 20_000})
    assert (long.status_code, "too long" in long.text) == (400, True)
    many = browser_.post("/sign-in", data={"form": form, **{f"f{n}": "" for n in range(100)}})
    assert (many.status_code, "cannot be read" in many.text) == (400, True)
    assert browser_.post("/sign-in", content=b"\xff\xfe").status_code == 400


def test_signing_out_ends_the_session(browser_: httpx.Client) -> None:
    """The cookie goes, and whoever kept a copy of it has nothing."""
    sign_in(browser_, "admin")
    kept = browser_.cookies["evidence_session"]
    out = browser_.post("/sign-out", data={"form": token(browser_)})
    assert out.status_code == 303
    assert "evidence_session" not in browser_.cookies
    assert browser_.get("/audit.csv", headers={"Cookie": f"evidence_session={kept}"}).status_code == 403


def test_an_account_that_changes_loses_its_routes_at_once(browser_: httpx.Client, store: Path) -> None:
    """Another role or a disabled account is felt by the next request, though the browser keeps its cookie."""
    with closing(Store(store)) as made:
        accounts = Accounts(made, ADMIN)
        accounts.add("second", "admin", PASSWORD)
        for change in (
            lambda: accounts.set_role("second", "researcher"),
            lambda: accounts.disable("second"),
        ):
            accounts.set_role("second", "admin")
            sign_in(browser_, "second")
            assert sees_audit(browser_)
            change()
            assert not sees_audit(browser_)


def test_a_password_is_changed_by_who_knows_it(browser_: httpx.Client, store: Path) -> None:
    """The present password and the new one twice; then only the new one signs in."""
    with closing(Store(store)) as made:
        Accounts(made, ADMIN).add("changing", "researcher", PASSWORD)
    sign_in(browser_, "changing")

    def change(present: str, wanted: str, again: str) -> httpx.Response:
        sent = {"present": present, "wanted": wanted, "again": again, "form": token(browser_, "/password")}
        return browser_.post("/password", data=sent)

    assert "differ" in change(PASSWORD, "words and more words", "other words, too").text
    assert "at least 12" in change(PASSWORD, "short", "short").text
    assert "not right" in change("wrong", "words and more words", "words and more words").text
    assert change(PASSWORD, "words and more words", "words and more words").status_code == 303
    assert "signed in as <b>changing</b>" in browser_.get("/sign-in").text
    browser_.cookies.clear()
    assert sign_in(browser_, "changing").status_code == 403
    assert sign_in(browser_, "changing", "words and more words").status_code == 303


def test_the_first_account_is_made_by_the_link_that_the_server_prints(tmp_path: Path) -> None:
    """A server without accounts prints the way to the first admin; it works once, and is printed no more."""
    with serving(None, directory=tmp_path, said=tmp_path / "said") as address:
        (link,) = re.findall(r"http\S+/first-account\?token=\S+", (tmp_path / "said").read_text())
        assert link.startswith(address)
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            assert client.get("/first-account?token=guessed").status_code == 403
            wanted = {"name": "ada", "wanted": PASSWORD, "again": PASSWORD}
            for again, code in ((PASSWORD + "!", 400), (PASSWORD, 303)):
                found = re.search(r'name="form" value="(\w+)"', client.get(link).text)
                assert found
                sent = {**wanted, "again": again, "form": found.group(1), "token": link.split("=")[1]}
                answer = client.post("/first-account", data=sent)
                assert answer.status_code == code
            assert sees_audit(client)
            assert client.get(link).status_code == 403
            assert "the first account" not in client.get("/sign-in").text
    assert (tmp_path / "evidence-store").is_dir()
    with serving(None, directory=tmp_path, said=tmp_path / "again"):
        assert "first-account" not in (tmp_path / "again").read_text()


def test_a_store_with_a_mistyped_name_is_not_made(tmp_path: Path) -> None:
    """A server that is told a store which does not exist makes none; it and sign-in say what to do."""
    with serving(tmp_path / "mistyped", said=tmp_path / "said") as address:
        told = (tmp_path / "said").read_text()
        assert f"accounts add NAME --role admin --store {tmp_path / 'mistyped'}" in told
        client = httpx.Client(base_url=address, timeout=60, trust_env=False)
        answer = client.post("/sign-in", data={"form": token(client), "name": "a", "password": "b"})
        assert answer.status_code == 404
        assert "python -m corpus accounts add" in answer.text
    assert not (tmp_path / "mistyped").exists()


# Route -> role -> status. A route that is not here fails.
SIGNED_IN = [role for role in access.ROLES if role != "public"]
LEADS = ("consultation_lead", "admin")
LINES: dict[str, dict[str, int]] = {
    "/page-picture/{document}/{page:int}": {**dict.fromkeys(SIGNED_IN, 200), "public": 404},
    "/sign-in": dict.fromkeys(access.ROLES, 200),
    "/sign-out": dict.fromkeys(access.ROLES, 403),  # without its form
    "/first-account": dict.fromkeys(access.ROLES, 403),
    "/password": {**dict.fromkeys(SIGNED_IN, 200), "public": 303},
    "/oidc/start": dict.fromkeys(access.ROLES, 404),
    "/oidc/callback": dict.fromkeys(access.ROLES, 404),
    "/audit.csv": {**dict.fromkeys(access.ROLES, 403), "admin": 200},
    "/withdraw": dict.fromkeys(access.ROLES, 200),
    "/consultation/{document}": {**dict.fromkeys(access.ROLES, 403), **dict.fromkeys(LEADS, 200)},
    "/receipt/{receipt}": {**dict.fromkeys(access.ROLES, 403), **dict.fromkeys(LEADS, 404)},
    "/where-words-went/{document}.{form}": dict.fromkeys(access.ROLES, 404),  # of a study
}
ONLY_POSTED = {"/sign-out"}


def test_every_route_answers_each_role_as_the_table_says(filled: Path, server: str) -> None:
    """A walk over all routes: whoever may not is refused, each answer has the headers, and none is kept."""
    assert {route.path for route in ROUTES} == set(LINES)
    assert {route.path for route in ROUTES if "GET" not in (route.methods or ())} == ONLY_POSTED
    with closing(Store(filled)) as made, made.read(ADMIN) as reader:
        ledger = {Path(row.file).name: row.document_ids for row in reader.ledger()}
    documents = {"otters": ledger["otters.pdf"][0]}
    for role in access.ROLES:
        with httpx.Client(base_url=server, timeout=60, trust_env=False) as client:
            if role != "public":
                assert sign_in(client, role).status_code == 303
            for path, expected in LINES.items():
                asked = path.replace("{document}", documents["otters"]).replace("{page:int}", "1")
                asked = asked.replace("{form}", "pdf")
                answer = client.request("POST" if path in ONLY_POSTED else "GET", asked)
                assert answer.status_code == expected[role], (path, role)
                assert answer.headers.items() >= {k.lower(): v for k, v in HEADERS.items()}.items()
                assert answer.headers["cache-control"] == "no-store", path


def test_no_route_gives_pictures_of_testimony(filled: Path, server: str) -> None:
    """Of a consultation there is no picture for anybody: its file is not kept."""
    with closing(Store(filled)) as made, made.read(ADMIN) as reader:
        ids = [row.document_ids[0] for row in reader.ledger() if row.kind == "consultation"]
    assert ids
    with httpx.Client(base_url=server, timeout=60, trust_env=False) as client:
        sign_in(client, "admin")
        assert {client.get(f"/page-picture/{id_}/1").status_code for id_ in ids} == {404}
