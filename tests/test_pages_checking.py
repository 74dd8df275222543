"""Checking papers in a real browser: correcting one and many, duplicates, replacing, removing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from corpus import access
from corpus.store import Accounts, Held, Store
from tests import browser as pages
from tests.browser import HOSTILE, is_for_everybody, settle, sign_in, visit

ADMIN = access.viewer("admin", "test")
_PAPER = """TY  - JOUR
TI  - {title}
{more}DO  - 10.5555/{number}
AB  - {words} were offered naloxone on release from prison in Scotland, and fewer of them died.
ER  -
"""


def _record(title: str, number: int, words: str, more: str = "") -> str:
    return _PAPER.format(title=title, number=number, words=words, more=more)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers with faults: no year, text that tries to be markup, a duplicate that knows more."""
    work = tmp_path_factory.mktemp("checking")
    known = "AU  - Otter, Ada\nPY  - 2014\nJO  - Otters\n"
    (work / "papers.ris").write_text(
        _record("Naloxone for otters", 1, "Otters")
        + _record("Naloxone for badgers", 2, "Badgers", "PY  - 2015\n")
        + _record("Naloxone for herons", 3, "Herons", "PY  - 2016\n")
        + _record("Naloxone for martens", 4, "Martens", "PY  - 2017\n")
        + _record(HOSTILE, 5, HOSTILE, "PY  - 2018\n"),
        encoding="utf-8",
    )
    (work / "alone.ris").write_text(_record("Naloxone for lynxes", 6, "Lynxes"), encoding="utf-8")
    (work / "known.ris").write_text(_record("Naloxone for otters", 1, "Otters", known), encoding="utf-8")
    (work / "apart.ris").write_text(_record("Naloxone for herons", 3, "Two herons"), encoding="utf-8")
    (work / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    store = work / "store"
    for name in ("papers.ris", "known.ris", "apart.ris", "alone.ris", "broken.pdf"):
        pages.ingest(store, work / name)
    pages.give_accounts(store)
    return store


@pytest.fixture(scope="module")
def address(checked: Path) -> Iterator[str]:
    with pages.serving(checked) as found:
        yield found


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Page]:
    with pages.window(browser, address) as opened:
        yield opened


def held(store: Path, doi: str) -> Held:
    """The document that carries this DOI as it was read."""
    with closing(Store(store)) as opened, opened.read(ADMIN) as reader:
        ids = {id_ for row in reader.ledger() for id_ in row.document_ids if not reader.tombstone(id_)}
        found = [reader.document(id_).held for id_ in ids]
    return next(h for h in found if h.record["doi"] == doi)


def row(page: Page, title: str) -> Locator:
    return page.locator("[class*='st-key-paper-']:not([class*='st-key-paper-row-'])", has_text=title)


def press(page: Page, name: str, within: Locator | None = None) -> None:
    (within or page).get_by_role("button", name=name, exact=True).click()
    begun(page)


def begun(page: Page) -> None:
    """Wait until what was pressed has been done: the browser says so only once it has begun."""
    page.wait_for_timeout(300)
    settle(page)


def pick(page: Page, facet: str, value: str) -> None:
    """Add a value to one of the facets of a form."""
    box = page.get_by_role("combobox", name=re.compile(facet))
    box.click()
    box.fill(value)
    page.get_by_role("option", name=value, exact=True).click()
    page.keyboard.press("Escape")


def test_a_correction_made_in_its_row_is_found_told_and_taken_back(window: Page, checked: Path) -> None:
    """Title, year and design typed in the table hold everywhere at once, and say who, until taken back."""
    sign_in(window, "researcher", to="/checking")
    press(window, "Edit", row(window, "Naloxone for martens"))
    window.get_by_label("Title", exact=True).fill("Naloxone for pine martens")
    window.get_by_label("Year").fill("2011")
    pick(window, "Study design", "cohort study")
    press(window, "Save")
    expect(window.get_by_role("status")).to_contain_text("Saved.")
    panel = window.locator(".st-key-editing")
    expect(panel).to_contain_text(
        re.compile(r"Year: 2011 by researcher, \d{4}-\d\d-\d\d. Read in the file: 2017")
    )
    found = held(checked, "10.5555/4")
    assert (found.document.title, found.document.year) == ("Naloxone for pine martens", 2011)
    other = window.context.new_page()
    visit(other, "/?q=naloxone+pine+martens&design=cohort+study&year=2011")
    expect(other.locator(".studies .hit h3").first).to_have_text("Naloxone for pine martens")
    press(window, "Take back: Year")
    expect(window.get_by_label("Year")).to_have_value("2017")
    assert held(checked, "10.5555/4").document.year == 2017


def test_a_value_that_cannot_be_is_named_and_nothing_is_saved(window: Page, checked: Path) -> None:
    """A year that is none is refused in a sentence; what was typed stays in the form."""
    sign_in(window, "researcher", to="/checking?words=badgers")
    press(window, "Edit")
    window.get_by_label("Year").fill("soon")
    press(window, "Save")
    expect(window.get_by_role("status")).to_contain_text("'soon' is no year of publication")
    expect(window.get_by_label("Year")).to_have_count(1)
    expect(window.get_by_label("Year")).to_have_value("soon")
    assert held(checked, "10.5555/2").corrections == {}


def test_many_papers_are_changed_at_once(window: Page, checked: Path) -> None:
    """Two papers that are chosen get a population together; the others keep what they have."""
    sign_in(window, "researcher", to="/checking")
    for title in ("Naloxone for badgers", "Naloxone for herons"):
        row(window, title).locator(
            "label[data-testid=stCheckbox], [data-testid=stCheckbox] label"
        ).first.click()
        begun(window)
    pick(window, "People", "women")
    press(window, "Set for 2 chosen papers")
    expect(window.get_by_role("status")).to_contain_text("2 papers changed.")
    assert held(checked, "10.5555/2").facets["population"] == [("women", False)]
    assert held(checked, "10.5555/3").facets["population"] == [("women", False)]
    assert ("women", False) not in held(checked, "10.5555/4").facets.get("population", [])


def test_two_people_do_not_overwrite_each_other_unseen(window: Page, checked: Path) -> None:
    """Who saves a field that somebody changed meanwhile is told so and to what, and may save it again."""
    sign_in(window, "researcher", to="/checking?words=herons")
    press(window, "Edit")
    other = window.context.new_page()
    visit(other, "/checking?words=herons")
    press(other, "Edit")
    other.get_by_label("Journal", exact=True).fill("Journal of Herons")
    press(other, "Save")
    window.get_by_label("Journal", exact=True).fill("Annals of Herons")
    press(window, "Save")
    expect(window.get_by_role("status")).to_contain_text(
        "Journal was changed meanwhile by researcher, to “Journal of Herons”"
    )
    assert held(checked, "10.5555/3").document.journal == "Journal of Herons"
    press(window, "Save")
    expect(window.get_by_role("status")).to_contain_text("Saved.")
    assert held(checked, "10.5555/3").document.journal == "Annals of Herons"


def test_papers_are_chosen_across_pages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """All that were found are chosen at once and stay so on the next page; a second press says that it did
    nothing; the form of a paper on another page opens by its address."""
    work = tmp_path_factory.mktemp("many")
    records = "".join(_record(f"Naloxone for moles, part {n}", 100 + n, f"Moles {n}") for n in range(27))
    (work / "moles.ris").write_text(records, encoding="utf-8")
    pages.ingest(work / "store", work / "moles.ris")
    pages.give_accounts(work / "store")
    last = held(work / "store", "10.5555/126")
    with pages.serving(work / "store") as server, pages.window(browser, server, "researcher") as window:
        visit(window, "/checking")
        press(window, "Choose all 27")
        window.get_by_role("button", name="Page 2").click()
        begun(window)
        pick(window, "People", "women")
        press(window, "Set for 27 chosen papers")
        expect(window.get_by_role("status")).to_contain_text("27 papers changed.")
        press(window, "Set for 27 chosen papers")
        expect(window.get_by_role("status")).to_contain_text("No value was chosen with this press")
        assert held(work / "store", "10.5555/101").facets["population"] == [("women", False)]
        visit(window, f"/checking?edit={last.id}")
        expect(window.locator(".st-key-editing")).to_have_count(1)
        visit(window, "/checking?edit=nosuch")
        expect(window.get_by_role("status")).to_contain_text("There is no paper nosuch here")


def test_what_needs_a_look_stands_first_and_narrows(window: Page) -> None:
    """The paper without a year is first, values read from text say so in words, and a doubt narrows."""
    sign_in(window, "researcher", to="/checking")
    first = window.locator(".ev.paper").first
    expect(first).to_contain_text("no year")
    expect(row(window, "Naloxone for badgers").locator(".suggested .unseen").first).to_have_text(
        " (suggested)"
    )
    window.get_by_text(re.compile(r"^no year \(\d\)$")).click()
    window.wait_for_url(re.compile("look=year"))
    begun(window)
    titles = window.locator(".ev.paper h3").all_inner_texts()
    assert titles
    assert "Naloxone for badgers" not in titles


def test_the_page_is_for_everybody(window: Page) -> None:
    """In light and dark axe-core finds nothing serious; on narrow screens nothing stands outside."""
    sign_in(window, "researcher", to="/checking")
    is_for_everybody(window)


def test_stored_text_is_never_markup(window: Page) -> None:
    """A title that tries to be markup shows as it is written, in the list and in the form."""
    sign_in(window, "researcher", to="/checking?words=onerror")
    expect(window.locator(".ev.paper h3")).to_have_text(HOSTILE)
    press(window, "Edit")
    expect(window.get_by_label("Title", exact=True)).to_have_value(HOSTILE)
    assert window.locator(".ev.paper img").count() == 0


def test_a_duplicate_is_merged_or_told_apart(window: Page, checked: Path) -> None:
    """Side by side stand both records; a merge takes what was missing, and "not the same" is remembered."""
    sign_in(window, "researcher", to="/checking?part=duplicates")
    pair = window.locator("[class*='st-key-pair-']", has_text="Otters")
    expect(pair.locator("tr", has_text="Year")).to_contain_text("2014 only in the record")
    press(window, "Merge", pair)
    expect(window.get_by_role("status")).to_contain_text("Taken from the record: Authors, Year, Journal.")
    assert held(checked, "10.5555/1").document.authors == ("Ada Otter",)
    assert held(checked, "10.5555/1").document.year == 2014
    press(window, "Not the same", window.locator("[class*='st-key-pair-']", has_text="apart.ris"))
    expect(window.get_by_text("No file holds what another one holds already.")).to_be_visible()
    pages.ingest(checked, checked.parent / "apart.ris")
    with closing(Store(checked)) as opened, opened.read(ADMIN) as reader:
        texts = {
            reader.document(id_).held.document.text for row in reader.ledger() for id_ in row.document_ids
        }
    assert any("Two herons" in text for text in texts)
    assert any(text.lstrip().startswith("Herons") for text in texts)


def test_a_newer_version_takes_the_place_of_a_paper(window: Page, checked: Path, tmp_path: Path) -> None:
    """The paper keeps its address and what was corrected, and holds the newer words; the audit says who."""
    before = held(checked, "10.5555/2")
    sign_in(window, "researcher", to="/checking?words=badgers")
    press(window, "Edit")
    window.get_by_label("Journal", exact=True).fill("Journal of Badgers")
    press(window, "Save")
    newer = tmp_path / "newer.ris"
    newer.write_text(_record("Naloxone for badgers and their kin", 22, "Badgers and kin"), encoding="utf-8")
    window.get_by_text("Replace it by a newer version").click()
    window.locator("input[type=file]").set_input_files(newer)
    uploaded = window.get_by_role("button", name="Remove newer.ris")  # its name stands there before it is
    uploaded.wait_for()
    press(window, "Replace")
    expect(window.get_by_role("status")).to_contain_text("newer.ris is “Naloxone for badgers and their kin”")
    assert held(checked, "10.5555/2").document.title == "Naloxone for badgers"
    with window.expect_file_chooser() as chooser:
        window.get_by_test_id("stFileUploaderDropzone").get_by_test_id("stBaseButton-secondary").click()
    chooser.value.set_files(newer)
    uploaded.wait_for()
    window.get_by_text("It is the same paper, whatever its title and DOI").click()
    press(window, "Replace")
    expect(window.get_by_role("status")).to_contain_text("The newer version has taken its place.")
    after = held(checked, "10.5555/22")
    assert after.id == before.id
    assert after.document.journal == "Journal of Badgers"
    assert "Badgers and kin were offered" in after.document.text
    with closing(Store(checked)) as opened:
        lines = Accounts(opened, ADMIN).audit({"by": "researcher", "action": "replaced"})
    assert [line.document_id for line in lines] == [before.id]


def test_a_paper_is_removed_after_showing_what_goes(window: Page, checked: Path) -> None:
    """A lead sees what will go and gives a reason; then it is gone and the audit says who; others cannot."""
    found = held(checked, "10.5555/6")
    sign_in(window, "researcher", to=f"/checking?edit={found.id}")
    expect(window.get_by_role("button", name="Remove it …")).to_have_count(0)
    sign_in_again(window, "consultation_lead", f"/checking?edit={found.id}")
    press(window, "Remove it …")
    panel = window.locator(".st-key-removing")
    expect(panel).to_contain_text("1 passage, 1 vector, 1 kept file and everything that is recorded of it go")
    window.get_by_label("Why it goes").fill("A test")
    press(window, "Remove it for good")
    expect(window.get_by_role("status")).to_contain_text("no byte of it was found afterwards")
    with closing(Store(checked)) as opened, opened.read(ADMIN) as reader:
        assert reader.tombstone(found.id).by == "consultation_lead"
        assert Accounts(opened, ADMIN).audit({"action": "withdraw"})[0].document_id == found.id


def sign_in_again(page: Page, role: str, to: str) -> None:
    page.context.clear_cookies()
    sign_in(page, role, to=to)


def test_a_file_that_is_not_found_says_why_and_what_to_do(window: Page) -> None:
    """The broken file stands with its reason and a remedy beside it."""
    sign_in(window, "researcher", to="/checking?part=files")
    line = window.locator("tr", has_text="broken.pdf")
    expect(line).to_contain_text("failed")
    expect(line.locator("td").last).to_contain_text("save it anew as PDF or DOCX")


@pytest.mark.parametrize("role", [None, "policymaker"])
def test_who_may_not_correct_sees_nothing_of_it(window: Page, role: str | None) -> None:
    """The public and policymakers are told for whom the page is, and see no paper on it."""
    if role:
        sign_in(window, role, to="/checking")
    else:
        visit(window, "/checking")
    expect(window.get_by_role("status")).to_contain_text("correct what is recorded of a document")
    assert window.locator(".ev.paper").count() == 0
    assert window.get_by_role("link", name="Check papers").count() == 0


# -- recommendations -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two studies that speak to recommendation 63."""
    work = tmp_path_factory.mktemp("judging")
    words = "Naloxone was given to people on release from prison to prevent overdose deaths."
    for n, who in enumerate(("Norway", "Wales"), 1):
        record = (
            f"TI  - Naloxone on release from prison in {who}\nDO  - 10.5555/j{n}\nAB  - {words} In {who}."
        )
        (work / f"{n}.ris").write_text(f"TY  - JOUR\n{record}\nER  -\n", encoding="utf-8")
        pages.ingest(work / "store", work / f"{n}.ris")
    pages.give_accounts(work / "store")
    return work / "store"


def test_a_document_is_judged_on_its_page_and_that_is_taken_back(browser: Browser, judged: Path) -> None:
    """A document that is rejected leaves the list; taken back it is as before; the log can be downloaded."""
    with pages.serving(judged) as server:
        context = browser.new_context(base_url=server)
        context.set_default_timeout(30_000)
        window = context.new_page()
        id_ = held(judged, "10.5555/j1").id
        sign_in(window, "researcher", to=f"/document?id={id_}")
        panel = window.locator(
            "[class*='st-key-judge-']", has_text="The whole document: recommendation 63"
        ).first
        press(window, "Reject", panel)
        expect(panel).to_contain_text("recommendation 63, rejected")
        other = context.new_page()
        visit(other, "/recommendation?recommendation=63")
        expect(other.locator(".studies .hit h3", has_text="Norway")).to_have_count(0)
        press(window, "Take back", panel)
        expect(panel).not_to_contain_text("rejected")
        press(window, "Confirm", panel)
        visit(window, "/checking")
        with window.expect_download() as download:
            window.get_by_role("button", name="Download what was judged (JSON)").click()
        told = json.loads(Path(download.value.path()).read_text())
        assert [(d["document_id"], d["verdict"]) for d in told["documents"]] == [(id_, "confirmed")]
        visit(window, f"/document?id={id_}")
        press(window, "Take back", panel)
        expect(panel).not_to_contain_text("confirmed")
        context.close()


def test_a_suggestion_is_confirmed_and_rejected_where_it_stands(browser: Browser, judged: Path) -> None:
    """On the recommendation's page a confirmed paper moves first and says so to all, a rejected one goes."""
    at = "/recommendation?recommendation=63"
    with pages.serving(judged) as server:
        context = browser.new_context(base_url=server)
        context.set_default_timeout(30_000)
        window = context.new_page()
        visit(window, at)
        names = window.locator(".studies .hit h3")
        _, second = names.all_inner_texts()
        expect(window.locator(".studies .place").first).to_contain_text("Suggested for recommendation")
        assert window.get_by_role("button", name="Confirm").count() == 0
        sign_in(window, "researcher", to=at)
        window.get_by_role("button", name="Confirm").nth(1).click()
        begun(window)
        expect(names.first).to_have_text(second)
        expect(window.locator(".studies .place").first).to_contain_text(
            "Speaks to recommendation 63 (confirmed)"
        )
        window.get_by_role("button", name="Reject").nth(1).click()
        begun(window)
        expect(names).to_have_text([second])
        context.clear_cookies()
        visit(window, at)
        expect(names).to_have_text([second])
        expect(window.locator(".studies .place").first).to_contain_text("(confirmed)")
        context.close()
