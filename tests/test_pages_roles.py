"""The pages as each role sees them, and the pages of accounts and audit, in a real browser."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus import access
from corpus.store import Accounts, Store
from tests.browser import PASSWORD, PROJECT, choose, is_for_everybody, serving, settle, visit, window

KEPT = "Don't make me choose between my medicine and my freedom"  # for signed-in readers, as consented
# Page -> the roles it is for. A page that is not here fails.
EVERYONE = set(access.ROLES)
CURATORS = {"researcher", "consultation_lead", "admin"}
PAGES = {
    "search": EVERYONE,
    "recommendation": EVERYONE,
    "ledger": EVERYONE,
    "how-to": EVERYONE,
    "document": EVERYONE,
    "where-words-went": EVERYONE,
    "withdraw": EVERYONE,
    "adding": CURATORS,
    "checking": CURATORS,
    "consultations": {"consultation_lead"},
    "review": {"consultation_lead"},
    "accounts": {"admin"},
    "audit": {"admin"},
}


def views() -> dict[str, tuple[str, str]]:
    """Address -> (title, action) of every page, as ui/main.py declares them."""
    found = {}
    for node in ast.walk(ast.parse((PROJECT / "ui" / "main.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_View":
            title, address = (ast.literal_eval(each) for each in node.args[1:3])
            action = next((ast.literal_eval(k.value) for k in node.keywords if k.arg == "action"), "read")
            found[address] = title, action
    return found


def test_every_page_is_for_somebody() -> None:
    """Each page that the server has is open to just the roles it is meant for."""
    for address, (_, action) in views().items():
        allowed = {role for role in access.ROLES if access.may(access.viewer(role), action)}
        assert allowed == PAGES[address], address


@pytest.fixture(scope="module")
def own(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the store, whose accounts may be changed."""
    store = tmp_path_factory.mktemp("roles") / "sample-store"
    shutil.copytree(filled, store)
    return store


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    with serving(own) as address:
        yield address


@pytest.mark.parametrize("role", access.ROLES)
def test_each_role_has_its_pages(browser: Browser, server: str, role: str) -> None:
    """The masthead leads to what a role may use and to nothing else, and what it may not says what to do."""
    asking = "it is for an account" if role == "public" else "Ask an admin"
    with window(browser, server, role) as page:
        visit(page, "/how-to")
        links = page.locator(".st-key-masthead [data-testid='stPageLink']")
        expect(links.filter(has_text="How to")).to_be_visible()  # a busy browser draws them by and by
        shown = set(links.all_inner_texts())
        for address, (title, action) in views().items():
            allowed = access.may(access.viewer(role), action)
            assert allowed or title not in shown
            if allowed and action == "read":
                continue
            visit(page, f"/{address}")
            refused = page.locator(".notice", has_text=asking)
            expect(refused).to_have_count(0 if allowed else 1)
        assert {"Search", "Files", "How to"} <= shown
        assert ("Audit" in shown) is (role == "admin")


def test_words_for_signed_in_readers_are_found_by_them(browser: Browser, server: str) -> None:
    """A policymaker finds by its words what consent opens to signed-in readers; the public does not."""
    for role, found in (("public", False), ("policymaker", True)):
        with window(browser, server, role) as page:
            visit(page, f"/?q={KEPT.replace(' ', '+')}")
            page.locator(".voices .hit").first.wait_for()
            assert (KEPT in page.locator(".voices").inner_text().replace("’", "'")) is found


def test_names_of_consultation_files_are_for_leads(browser: Browser, server: str) -> None:
    """In the ledger a lead reads which file a consultation came from; a policymaker reads how many."""
    for role, told in (("policymaker", False), ("consultation_lead", True)):
        with window(browser, server, role) as page:
            visit(page, "/ledger")
            expect(page.get_by_role("rowheader", name="11 consultations")).to_have_count(0 if told else 1)
            assert ("leaving-prison-with-naloxone" in page.content()) is told


def test_signing_in_leads_back_and_signing_out_leads_away(page: Page) -> None:
    """From a page with its question to the form and back to it; then out, and the page is the public one."""
    visit(page, "/recommendation?recommendation=63&design=cohort+study")
    page.locator(".who-am-i").get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill("researcher")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("Name or password is not right.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    settle(page)
    assert page.url.endswith("/recommendation?recommendation=63&design=cohort+study")
    expect(page.locator(".who-am-i")).to_contain_text("researcher")
    page.get_by_role("button", name="Sign out").click()
    settle(page)
    expect(page.locator(".who-am-i")).to_have_text("Sign in")


def test_an_open_page_loses_what_its_account_loses(browser: Browser, own: Path, address: str) -> None:
    """A window that stays open while its account is disabled shows at the next click what the public sees."""
    with closing(Store(own)) as store, store.search(access.viewer("admin")) as searcher:
        rows = searcher.rows(())
        passage = next(
            p for p in searcher.passages(rows.tolist()).values() if KEPT in p.text.replace("’", "'")
        )
        (held,) = searcher.descriptions([passage.document]).values()
    with window(browser, address, "policymaker") as page:
        visit(page, f"/document?id={held.id}&passage={passage.passage.ordinal}")
        assert KEPT in page.locator(".text").inner_text().replace("’", "'")
        with closing(Store(own)) as store:
            Accounts(store, access.viewer("admin", "test")).disable("policymaker")
        page.get_by_role("button", name="Show the whole text").click()
        expect(page.locator(".who-am-i")).to_have_text("Sign in")
        settle(page)
        assert KEPT not in page.locator(".stMain").inner_text().replace("’", "'")


def test_an_admin_looks_after_accounts(browser: Browser, address: str) -> None:
    """Adds one, who then signs in; gives it another role and a password; disables it; each is told."""
    with window(browser, address, "admin") as page:
        visit(page, "/accounts")
        page.get_by_label("Name").fill("nina")
        page.get_by_label("Password, at least").fill("short")
        page.get_by_role("button", name="Add the account").click()
        expect(page.locator(".notice")).to_contain_text("at least 12 characters")
        page.get_by_label("Name").fill("nina")
        page.get_by_label("Password, at least").fill(PASSWORD)
        page.get_by_role("button", name="Add the account").click()
        expect(page.locator(".notice")).to_contain_text("nina may sign in now")
        with window(browser, address, "nina") as other:
            visit(other, "/how-to")
            expect(other.locator(".who-am-i")).to_contain_text("nina")
            settle(page)
            choose(page, "Role of nina", "researcher")
            expect(page.locator(".notice")).to_contain_text("nina is researcher now")
            visit(other, "/how-to")
            expect(other.locator(".who-am-i")).to_have_text("Sign in")
        page.locator(".st-key-account-nina").get_by_role("button", name="Disable").click()
        expect(page.locator(".notice")).to_contain_text("nina is disabled")
        page.locator(".st-key-account-admin").get_by_role("button", name="Disable").click()
        expect(page.locator(".notice")).to_contain_text("admin is the only admin")


def test_the_audit_tells_who_did_what(browser: Browser, address: str) -> None:
    """It names what was done, is narrowed by who and what in the address, and downloads as it is narrowed."""
    with window(browser, address, "admin") as page:
        visit(page, "/audit")
        expect(page.locator(".ledger")).to_contain_text("account added")
        choose(page, "What", "sign_in")
        expect(page.locator(".ledger")).not_to_contain_text("account added")
        settle(page)
        assert "action=sign_in" in page.url
        with page.expect_download() as download:
            page.get_by_role("link", name="Download them as CSV").click()
        lines = download.value.path().read_text("utf-8-sig").splitlines()
        assert lines[0] == "at,by,action,document_id,detail"
        assert len(lines) > 1
        assert all(",sign_in," in line for line in lines[1:])


@pytest.mark.parametrize("path", ["/sign-in", "/password", "/accounts", "/audit"])
def test_these_pages_are_for_everybody(browser: Browser, server: str, path: str) -> None:
    """In light and dark axe-core finds nothing serious; on narrow screens nothing stands outside."""
    with window(browser, server, "admin") as page:
        if path in ("/accounts", "/audit"):
            visit(page, path)
        else:
            page.goto(path)
            if path == "/sign-in":
                page.get_by_role("button", name="Sign out").click()
                settle(page)
                page.goto(path)
        is_for_everybody(page)


def test_the_page_of_the_first_account_is_for_everybody(browser: Browser, tmp_path: Path) -> None:
    """In light and dark axe-core finds nothing serious on it; on narrow screens nothing stands outside."""
    said = tmp_path / "said"
    with serving(None, directory=tmp_path, said=said) as address, window(browser, address) as page:
        (link,) = re.findall(r"http\S+/first-account\?token=\S+", said.read_text())
        page.goto(link)
        expect(page.get_by_role("textbox").first).to_be_visible()
        is_for_everybody(page)
