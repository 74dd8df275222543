"""What holds for every page: ways in, an empty store, keyboard, small screens, print, accessibility."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from corpus.model import PUBLIC
from corpus.store import Store
from tests.browser import ingest, is_for_everybody, serving, settle, visit
from ui.views import ledger

PAGES = (
    "/",
    "/?q=naloxone&design=cohort+study",
    "/?q=how+to+bake+sourdough+bread",
    "/recommendation",
    "/recommendation?recommendation=63",
    "/ledger",
    "/how-to",
    "/document?id=nothing",
)


def test_every_file_is_accounted_for(page: Page) -> None:
    """The ledger names the broken file with its reason and what to do; of consultations it tells no name."""
    visit(page, "/ledger")
    broken = page.locator("tr", has_text="broken.pdf")
    expect(broken).to_contain_text("failed")
    expect(broken).to_contain_text("download it again")
    expect(page.get_by_role("rowheader", name="11 consultations")).to_be_visible()
    assert "leaving-prison-with-naloxone" not in page.content()
    page.get_by_role("radio", name="failed (1)").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "state=failed" in page.url
    page.go_back()
    expect(page.get_by_role("rowheader", name="11 consultations")).to_be_visible()


def test_a_file_that_was_read_in_part_is_not_called_found(tmp_path: Path) -> None:
    """Of an export with a broken record it is not said that everything is found; of a whole one it is."""
    animals = ("Otters", "Badgers", "Herons", "Wolves")
    entries = [f"@article{{a{n}, title = {{{name} of the county}}}}\n" for n, name in enumerate(animals)]
    (tmp_path / "whole.bib").write_text("".join(entries[:2]))
    (tmp_path / "part.bib").write_text(
        "".join(entries[2:]) + "@article{broken3, title = {Herons}, year = {20\n"
    )
    for _ in ("new", "held already"):
        ingest(tmp_path / "store", tmp_path / "whole.bib", tmp_path / "part.bib")
        with closing(Store(tmp_path / "store")) as store, store.read(PUBLIC) as reader:
            said = {Path(row.file).name: ledger.meaning(row) for row in reader.ledger()}
        assert said["part.bib"] == "Found, except what is named here."
        assert said["whole.bib"] == "Everything in it is found."


def test_files_of_unknown_kind_have_no_name_elsewhere(page: Page, outside: str) -> None:
    """A server that others reach does not tell what a file was called that may hold testimony."""
    visit(page, f"{outside}/ledger")
    expect(page.locator("tr", has_text="failed")).to_contain_text("1 file")
    assert "broken.pdf" not in page.content()
    expect(page.locator("tr", has_text="hostile.ris")).to_be_visible()


def test_the_masthead_leads_everywhere(page: Page) -> None:
    """Each page is one click away from each other."""
    visit(page, "/")
    for link, heading in (
        ("Recommendations", "Recommendations"),
        ("Files", "What became of every file"),
        ("How to", "How to use this"),
        ("Search", "Evidence on drug policy"),
    ):
        page.locator(".st-key-masthead").get_by_role("link", name=link).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_recommendation_gathers_its_evidence(page: Page) -> None:
    """Its page says what it asks for, that it binds nobody, and what studies found and people told us."""
    visit(page, "/")
    page.get_by_role("link", name="Treatment in the community first").click()
    page.get_by_role("heading", name="What studies found").wait_for()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Treatment in the community first")
    expect(page.get_by_text("non-binding")).to_be_visible()
    assert page.locator(".studies .hit").count() >= 3
    assert page.locator(".voices .hit").count() >= 2
    page.get_by_label("Ask within this recommendation").fill("naloxone")
    page.keyboard.press("Enter")
    expect(page.get_by_text("set aside")).to_be_visible()


def test_a_gap_is_said(page: Page) -> None:
    """Where nothing here clearly speaks to a recommendation, what is shown is headed as merely near."""
    visit(page, "/recommendation?recommendation=68")
    expect(page.locator(".gap").first).to_contain_text("here clearly speaks to recommendation 68")


def test_each_user_has_a_screen_of_help(page: Page) -> None:
    """How-to has one screen for policymakers, researchers and consultation leads."""
    visit(page, "/how-to")
    for tab, words in (("Policymakers", "Read both columns"), ("Researchers", "Bring your own papers")):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("tab", name="Consultation leads").click()
    expect(page.get_by_text("reviewed_by: Your name")).to_be_visible()


def test_an_empty_repository_says_how_to_begin(browser: Browser, tmp_path: Path) -> None:
    """With no store at all the page shows the commands that add papers and notes, and help still opens."""
    with serving(None, directory=tmp_path) as address:
        page = browser.new_page()
        visit(page, address)
        expect(page.get_by_text("python -m ingest ~/papers")).to_be_visible()
        expect(page.get_by_text("python -m ingest ~/consultations")).to_be_visible()
        page.get_by_role("link", name="How to").click()
        expect(page.get_by_role("heading", name="How to use this")).to_be_visible()
        page.close()


def test_a_model_that_cannot_be_had_is_a_sentence(browser: Browser, filled: Path) -> None:
    """A server that is set up wrongly says what to mend, where the answer would be."""
    with serving(filled, EVIDENCE_MODEL="no-such-model") as address:
        page = browser.new_page()
        visit(page, f"{address}/?q=naloxone")
        expect(page.locator(".notice")).to_contain_text("no-such-model")
        assert "Traceback" not in page.content()
        page.close()


def test_every_page_says_what_it_shows(page: Page) -> None:
    """Store, generation and date stand at the foot of a page, and that samples are samples."""
    visit(page, "/recommendation")
    foot = page.locator(".colophon")
    expect(foot).to_contain_text("sample-store, generation")
    expect(foot).to_contain_text("These are samples")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_for_everybody(page: Page, address: str) -> None:
    """In light and dark axe-core finds nothing serious; on narrow screens no page scrolls sideways."""
    visit(page, address)
    is_for_everybody(page)


def test_the_keyboard_reaches_everything(page: Page) -> None:
    """With the Tab key alone one comes to the question, the filters, every hit and its details."""
    visit(page, "/?q=naloxone&design=cohort+study")
    wanted = page.locator(".stMain").locator("a, summary, input, button:not([tabindex='-1'])")
    names = wanted.evaluate_all(
        """all => all.filter(each => each.checkVisibility()).map((each, i) => {
            each.dataset.stop = i; return [String(i), each.textContent || each.ariaLabel || each.type] })"""
    )
    reached = set()
    for _ in range(2 * len(names)):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.stop"))
    assert [name for number, name in names if number not in reached] == []


def test_print_holds_all_of_the_answer(page: Page) -> None:
    """A printed answer has every hit to the last one, and none of what is only for pressing."""
    visit(page, "/?q=naloxone")
    last = page.locator(".studies .hit h3").last.inner_text()
    printed = PdfReader(io.BytesIO(page.pdf()))
    words = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    assert last[:40] in words
    assert "Study design" not in words
