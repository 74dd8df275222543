"""The pictures in README, taken of the real pages; EVIDENCE_SCREENSHOTS names the folder to renew them in."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page

from tests.browser import settle, visit

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
