"""Sign-in with an identity provider, against a real one and in a real browser; and which role it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, Page, expect

from corpus import access
from corpus.errors import NotAllowed, UsageError
from corpus.store import Accounts, Store
from tests import browser as pages
from tests.browser import give_accounts, serving, settle
from ui import openid_settings
from ui.openid_settings import Settings

# The provider in these tests uses parts of Authlib that are to go; ours uses none of them.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")
PEOPLE = (
    User(sub="1", claims={"email": "ada@example.org", "email_verified": True}),
    User(sub="2", claims={"preferred_username": "lena", "app": {"roles": ["x", "consultation_lead"]}}),
    User(sub="3", claims={"email": "nobody@example.org", "email_verified": True}),
    User(sub="4", claims={"email": "ada@example.org", "email_verified": False}),
    User(sub="5", claims={"email": "pol@health.example", "email_verified": True}),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True, user_claims=PEOPLE) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("openid") / "store"
    give_accounts(made)
    return made


@pytest.fixture(scope="module")
def address(store: Path, provider: str) -> Iterator[str]:
    settings = {
        "EVIDENCE_OIDC_ISSUER": provider,
        "EVIDENCE_OIDC_CLIENT_ID": "evidence",
        "EVIDENCE_OIDC_CLIENT_SECRET": "a secret",
        "EVIDENCE_OIDC_NAME": "the county",
        "EVIDENCE_OIDC_ROLE_CLAIM": "app.roles",
        "EVIDENCE_OIDC_ROLES": "ada@example.org=admin, *@health.example=policymaker",
    }
    with serving(store, **settings) as address:
        yield address


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Page]:
    with pages.window(browser, address) as opened:
        yield opened


def through_provider(window: Page, subject: str, to: str = "/") -> None:
    window.goto(f"/sign-in?next={to}")
    window.get_by_role("link", name="Sign in with the county").click()
    window.locator("input[name=sub]").fill(subject)
    window.get_by_role("button", name=re.compile("authorize", re.IGNORECASE)).last.click()


def test_somebody_on_the_list_becomes_what_it_says(window: Page) -> None:
    """From the sign-in page to the provider and back to the page asked for, as the role of the list."""
    through_provider(window, "1", "/audit?action=sign_in")
    settle(window)
    expect(window.get_by_role("heading", level=1)).to_have_text("Who did what")
    assert window.url.endswith("/audit?action=sign_in")
    expect(window.locator(".who-am-i")).to_contain_text("ada@example.org")
    cookies = {cookie["name"]: cookie for cookie in window.context.cookies()}
    assert cookies["evidence_session"]["httpOnly"]
    window.get_by_role("button", name="Sign out").click()
    expect(window.locator(".who-am-i")).to_have_text("Sign in")


def test_a_claim_gives_a_role(window: Page) -> None:
    """A role that the provider gives within a claim is the account's."""
    through_provider(window, "2")
    settle(window)
    window.goto("/sign-in")
    expect(window.get_by_text("signed in as lena with the role consultation lead")).to_be_visible()


@pytest.mark.parametrize("subject", ["3", "4"])
def test_who_has_no_role_does_not_get_in(window: Page, subject: str) -> None:
    """Somebody the provider knows and the list does not, or whose address nobody verified, has no session."""
    through_provider(window, subject)
    expect(window.get_by_role("alert")).to_contain_text("You have no role in this repository")
    assert "evidence_session" not in {cookie["name"] for cookie in window.context.cookies()}


def test_an_account_disabled_here_stays_out(window: Page, store: Path) -> None:
    """Whatever the provider says, an account that an admin disabled does not sign in, and is signed out."""
    through_provider(window, "5")
    settle(window)
    expect(window.locator(".who-am-i")).to_contain_text("pol@health.example")
    with closing(Store(store)) as made:
        Accounts(made, access.viewer("admin", "test")).disable("pol@health.example")
    window.goto("/how-to")
    settle(window)
    expect(window.locator(".who-am-i")).to_have_text("Sign in")
    through_provider(window, "5")
    expect(window.get_by_role("alert")).to_contain_text("disabled")


def test_an_answer_that_was_not_asked_for_is_refused(address: str, provider: str) -> None:
    """Without the state of this browser, with another's, or used twice, a code begins no session."""
    with (
        httpx.Client(base_url=address, timeout=60, trust_env=False) as mine,
        httpx.Client(base_url=address, timeout=60, trust_env=False) as others,
    ):
        assert mine.get("/oidc/callback?code=x&state=y").status_code == 403
        assert mine.get("/oidc/callback?error=access_denied").status_code == 403
        to_provider = others.get("/oidc/start").headers["location"]
        asked = parse_qs(urlsplit(to_provider).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["nonce"]
        back = httpx.post(to_provider, data={"sub": "1"}, trust_env=False).headers["location"]
        for client, code in ((mine, 403), (others, 303), (others, 403)):
            answer = client.get(back)
            assert answer.status_code == code
            assert ("evidence_session" in answer.headers.get("set-cookie", "")) is (code == 303)


def test_a_provider_that_cannot_be_reached_is_a_sentence(store: Path) -> None:
    """While the provider is away the page says so, and passwords still sign in."""
    settings = {
        "EVIDENCE_OIDC_ISSUER": "http://127.0.0.1:9",
        "EVIDENCE_OIDC_CLIENT_ID": "evidence",
        "EVIDENCE_OIDC_CLIENT_SECRET": "a secret",
    }
    with serving(store, **settings) as address:
        answer = httpx.get(f"{address}/oidc/start", timeout=60, trust_env=False)
    assert answer.status_code == 403
    assert "cannot be reached" in answer.text


def settings(role_claim: str | None = "roles", people: tuple[tuple[str, str], ...] = ()) -> Settings:
    return Settings("https://id.example", "id", "secret", "id.example", role_claim, people)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"roles": "researcher"}, "researcher"),
        ({"roles": ["admin", "policymaker", "root"]}, "admin"),
        ({"roles": ["public"], "sub": "7"}, "policymaker"),
        ({"sub": "7"}, "policymaker"),
        ({"email": "Rea@Lab.example", "email_verified": True}, "researcher"),
        ({"email": "rea@lab.example", "email_verified": "true"}, None),
        ({"email": "rea@lab.example.evil", "email_verified": True}, None),
        ({"roles": {"admin": True}}, None),
        ({}, None),
    ],
)
def test_roles_are_given_by_claim_or_list_alone(claims: dict[str, object], role: str | None) -> None:
    """Of a claim the strongest role counts, else the list; what is not certain gives none."""
    who = settings(people=(("7", "policymaker"), ("*@lab.example", "researcher")))
    if role:
        assert who.role(claims) == role
    else:
        with pytest.raises(NotAllowed):
            who.role(claims)


def test_half_a_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set means off; an issuer alone, or a role that does not exist, says what to mend."""
    assert openid_settings.settings() is None
    monkeypatch.setenv("EVIDENCE_OIDC_ISSUER", "https://id.example/")
    with pytest.raises(UsageError, match="EVIDENCE_OIDC_CLIENT_ID"):
        openid_settings.settings()
    monkeypatch.setenv("EVIDENCE_OIDC_CLIENT_ID", "evidence")
    monkeypatch.setenv("EVIDENCE_OIDC_CLIENT_SECRET", "a secret")
    monkeypatch.setenv("EVIDENCE_OIDC_ROLES", "ada@example.org=root")
    with pytest.raises(UsageError, match=r"ada@example\.org=root"):
        openid_settings.settings()
    monkeypatch.setenv("EVIDENCE_OIDC_ROLES", "ada@example.org=admin")
    found = openid_settings.settings()
    assert found is not None
    assert (found.issuer, found.people) == ("https://id.example", (("ada@example.org", "admin"),))


def test_names_from_a_provider_fit_an_account() -> None:
    """A verified address is the name; what is not fit for a name is replaced."""
    assert openid_settings.account_name({"sub": "1", "email": "a@b.c", "email_verified": True}) == "a@b.c"
    assert openid_settings.account_name({"sub": "1", "email": "a@b.c"}) == "1"
    assert openid_settings.account_name({"sub": "auth0|12 <b>"}) == "auth0-12-b-"
