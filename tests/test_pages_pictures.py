"""The pictures in README, taken of the real pages; EVIDENCE_SCREENSHOTS names the folder to renew them in."""

from __future__ import annotations

import os
import re
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import SAMPLES, give_accounts, ingest, serving, settle, sign_in, visit

MOST_BYTES = 300_000


def take(page: Page, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").stat().st_size < MOST_BYTES


def test_pictures_show_the_real_pages(page: Page, tmp_path: Path) -> None:
    """A question, a recommendation and the page of a quoted passage can be shown in pictures small enough."""
    folder = Path(os.environ.get("EVIDENCE_SCREENSHOTS") or tmp_path)
    page.set_viewport_size({"width": 1200, "height": 800})
    visit(page, "/")
    take(page, folder, "front")
    visit(page, "/?q=risk+of+death+in+the+first+two+weeks+after+release+from+prison")
    take(page, folder, "search")
    page.locator(".hit", has_text="a high risk of death for former").first.locator("h3 a").click()
    page.wait_for_url(re.compile("/document"))
    settle(page)
    page.locator("img.page").evaluate("image => image.decode()")
    take(page, folder, "document")
    visit(page, "/recommendation?recommendation=63")
    take(page, folder, "recommendation")


TALK = """Facilitator: Thanks for coming in, Maureen. What was it like when you came out?

Maureen: I'm forty-three, and I'd been inside since August. They let me go from Dunmore on a Friday with \
a phone that had no credit. Our Declan was to meet me, but Declan's bus never came.

Facilitator: And the clinic?

Maureen: Hope House on Mill Street said Monday. Doctor Okafor rang me herself, or I'd not be sitting here.
"""


def test_pictures_show_what_people_do_who_sign_in(browser: Browser, tmp_path: Path) -> None:
    """A transcript under review and papers to check can be shown in pictures small enough."""
    folder = Path(os.environ.get("EVIDENCE_SCREENSHOTS") or tmp_path)
    store = tmp_path / "store"
    ingest(store, SAMPLES / "records")
    give_accounts(store)
    (tmp_path / "friday.txt").write_text(TALK, encoding="utf-8")
    with serving(store) as address, closing(browser.new_context(base_url=address)) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.set_viewport_size({"width": 1200, "height": 900})
        sign_in(page, "researcher", to="/checking")
        take(page, folder, "checking")
        context.clear_cookies()
        sign_in(page, "consultation_lead", to="/consultations")
        page.get_by_label("Title, as it may be told").first.fill("A Friday in August")
        page.locator("input[type=file]").set_input_files(tmp_path / "friday.txt")
        page.get_by_role("button", name="Remove friday.txt").wait_for()
        page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="Make a draft").click()
        page.get_by_role("link", name="A Friday in August").click()
        page.locator(".rv-list").wait_for()
        take(page, folder, "review")
