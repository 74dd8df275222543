"""A document's page in a real browser: the passage in its context, pages of a PDF, and who sees what."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from corpus import access
from corpus.model import PUBLIC
from corpus.store import Store, Writer
from tests.browser import serving, settle, sign_in, visit

LEFT_OUT = "Don't make me choose between my medicine and my freedom"  # for signed-in readers, as consented


def find(page: Page, question: str, title: str) -> str:
    """Search, open the document of this title, and give the words that were marked in the hit."""
    visit(page, f"/?q={question.replace(' ', '+')}")
    hit = page.locator(".hit", has_text=title).first
    marked = hit.locator("mark").first.inner_text()
    hit.locator("h3 a").click()
    page.wait_for_url(re.compile("/document"))
    settle(page)
    return marked


def test_a_quotation_leads_to_its_page(page: Page) -> None:
    """The title of a hit opens the page of the PDF, as text and as a picture, with the passage marked."""
    marked = find(page, "deaths in the first two weeks after release", "a high risk of death for former")
    assert marked in page.locator(".text").inner_text()
    assert any(marked in words for words in page.locator(".text mark").all_inner_texts())
    expect(page.get_by_role("heading", name="Page 1 of 1")).to_be_visible()
    picture = page.locator("img.page")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 800
    expect(page.locator("code").first).to_contain_text("p. 1. https://doi.org/10.1056/nejmsa064115")
    page.go_back()
    page.locator(".hit", has_text="a high risk of death for former").first.wait_for()
    assert "q=deaths" in page.url


def test_a_voice_is_read_among_its_turns(page: Page) -> None:
    """A consultation shows who speaks; words kept for signed-in readers are left out, and that is said."""
    find(page, "eleven times the same cell, the same two days", "a group on arrest, diversion")
    expect(page.locator(".speaker").first).to_be_visible()
    page.get_by_role("button", name="Show the whole text").click()
    expect(page.get_by_text("Show the whole text")).to_have_count(0)
    settle(page)
    words = page.locator(".text").inner_text()
    assert "PARTICIPANT 3" in words
    assert "Offer it at the kerb" in words
    assert "[…] Not shown here: consent does not open it to you" in words
    assert LEFT_OUT not in page.content()


def test_a_document_that_is_not_there_is_a_sentence(page: Page) -> None:
    """An address of no document says where to look, in the page and in place of a picture."""
    visit(page, "/document?id=nothing")
    expect(page.locator(".notice")).to_contain_text("There is no document 'nothing' here that you may read")
    answer = page.request.get("/page-picture/nothing/1")
    assert answer.status == 404


def test_a_document_that_was_withdrawn_is_a_sentence(browser: Browser, filled: Path, tmp_path: Path) -> None:
    """The page of a withdrawn document says since when it is gone, and where to see what is held."""
    store = tmp_path / "store"
    shutil.copytree(filled, store)
    with closing(Store(store)) as held, held.read(PUBLIC) as reader:
        gone = next(row.document_ids[0] for row in reader.ledger() if row.file.endswith("otters.pdf"))
    with closing(Store(store)) as held:
        Writer(held, access.viewer("admin")).withdraw(gone, "a test of what is said then")
    with serving(store) as address:
        page = browser.new_page()
        visit(page, f"{address}/document?id={gone}")
        expect(page.locator(".notice")).to_contain_text("was withdrawn on")
        expect(page.locator(".notice")).to_contain_text("The page “Files” lists")
        page.close()


def otters(page: Page) -> str:
    """The address of the study of three pages that does not say under which licence it is."""
    visit(page, "/ledger")
    link = page.locator("tr", has_text="otters.pdf").get_by_role("link", name="Open the document")
    return link.get_attribute("href") or ""


def test_pages_are_turned(page: Page) -> None:
    """Turning goes through text and picture together, stands in the address, and "back" turns back."""
    sign_in(page, "policymaker")
    visit(page, f"/{otters(page)}")
    page.get_by_role("button", name="Page after").click()
    expect(page.get_by_role("heading", name="Page 2 of 3")).to_be_visible()
    expect(page.locator(".text")).to_contain_text("Badgers")
    expect(page.locator(".text")).not_to_contain_text("Otters")
    expect(page.locator("img.page")).to_have_attribute("src", re.compile("/2$"))
    assert "page=2" in page.url
    page.get_by_role("button", name="Page after").click()
    expect(page.get_by_role("button", name="Page after")).to_be_disabled()
    page.go_back()
    expect(page.get_by_role("heading", name="Page 2 of 3")).to_be_visible()


def test_pictures_without_a_licence_are_for_those_signed_in(page: Page) -> None:
    """Who has not signed in reads the text and sees no picture of it, in the page and by its address."""
    address = otters(page)
    picture = f"/page-picture/{address.partition('=')[2]}/1"
    assert page.request.get(picture).status == 404
    visit(page, f"/{address}")
    expect(page.locator(".text")).to_contain_text("Otters")
    expect(page.locator("img.page")).to_have_count(0)
    expect(page.get_by_text("Pictures of pages are shown of documents under an open licence")).to_be_visible()
    sign_in(page, "policymaker", to=f"/{address}")
    expect(page.locator("img.page")).to_have_js_property("complete", True)
    assert page.request.get(picture).status == 200
