"""The front page in a real browser: questions, ways in, filters, addresses, and text that is never markup."""

from __future__ import annotations

import re
import urllib.request

from playwright.sync_api import Page, expect

from tests.browser import HOSTILE, settle, visit


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[?&]q="))
    settle(page)


def narrow(page: Page, facet: str, value: str) -> None:
    page.locator(".st-key-filters summary", has_text=facet).click()
    page.get_by_role("button", name=re.compile(rf"^{value} \(\d+\)")).click()
    page.get_by_role("button", name=re.compile(rf": {value} ")).wait_for()
    settle(page)


def titles(page: Page, column: str) -> list[str]:
    return page.locator(f".{column} .hit h3").all_inner_texts()


def compared(page: Page) -> int:
    """How many studies were compared, as the page says it."""
    return int(re.findall(r"\d+", page.locator(".studies header .quiet").inner_text())[-1])


def test_a_question_is_answered_in_two_columns(page: Page) -> None:
    """A question typed on the front page shows studies and voices apart, each with its place and citation."""
    visit(page, "/")
    ask(page, "risk of death in the first two weeks after release from prison")
    expect(page.get_by_role("heading", name="What studies found")).to_be_visible()
    expect(page.get_by_role("heading", name="What people told us")).to_be_visible()
    found = page.locator(".studies .hit", has_text="a high risk of death for former inmates").first
    expect(found).to_contain_text("our summary of the study with this DOI")
    expect(found.locator(".place").first).to_contain_text(re.compile(r"Page \d"))
    assert "first two weeks after release" in found.locator("mark").first.inner_text()
    found.get_by_text("Cite", exact=True).click()
    expect(found).to_contain_text("https://doi.org/10.1056/nejmsa064115")
    voice = page.locator(".voices .hit", has_text="Leaving prison with naloxone")
    expect(voice).to_contain_text("illustration, no real testimony")
    expect(voice.locator(".place").first).to_contain_text(re.compile(r"\w+.*, \d\d:\d\d:\d\d"))


def test_a_question_that_is_too_long_gets_a_sentence(page: Page) -> None:
    """A pasted page neither vanishes nor is cut unsaid, in the box and in the address."""
    visit(page, "/")
    ask(page, "roads and harbours " * 200)
    expect(page.get_by_text("The question is too long")).to_be_visible()
    expect(page.locator(".hit")).to_have_count(0)


def test_the_address_reproduces_the_page(page: Page) -> None:
    """Question and filters stand in the address; opening that address elsewhere shows the same answers."""
    visit(page, "/")
    ask(page, "treatment in prison")
    everything = titles(page, "studies")
    narrow(page, "Study design", "cohort study")
    narrow(page, "Country", "United Kingdom")
    here, address = titles(page, "studies"), page.url
    assert here != everything
    other = page.context.new_page()
    visit(other, address)
    assert titles(other, "studies") == here
    expect(other.get_by_label("Your question")).to_have_value("treatment in prison")
    expect(other.locator(".st-key-chips button")).to_have_count(2)


def test_filters_pressed_quickly_all_hold(page: Page) -> None:
    """A second filter pressed while the first is still being answered is neither lost nor loses the first."""
    visit(page, "/?q=treatment+in+prison&year=2000..")
    for facet in ("Study design", "Country"):
        page.locator(".st-key-filters summary", has_text=facet).click()
    for pause in (0, 20, 60, 120, 200):
        page.get_by_role("button", name=re.compile("^United Kingdom ")).wait_for()
        page.evaluate(_PRESSED_QUICKLY, pause)
        expect(page.locator(".st-key-chips button")).to_have_text(
            [re.compile("2000"), re.compile("United Kingdom"), re.compile("cohort study")]
        )
        settle(page)
        page.evaluate(_PRESSED_QUICKLY, 600)  # and away again
        expect(page.locator(".st-key-chips button")).to_have_count(1)
        settle(page)


_PRESSED_QUICKLY = """async pause => {
  const press = words =>
    [...document.querySelectorAll(".st-key-filters button")].find(b => b.innerText.startsWith(words)).click();
  press("cohort study");
  await new Promise(done => setTimeout(done, pause));
  press("United Kingdom");
}"""


def test_back_undoes_one_step_at_a_time(page: Page) -> None:
    """The back button takes the last filter away, then the question, and shows what was there before."""
    visit(page, "/")
    ask(page, "naloxone")
    unfiltered = titles(page, "studies")
    narrow(page, "Study design", "cohort study")
    assert titles(page, "studies") != unfiltered
    page.go_back()
    expect(page.locator(".st-key-chips")).to_have_count(0)
    settle(page)
    assert titles(page, "studies") == unfiltered
    page.go_back()
    expect(page.get_by_role("heading", name="Evidence on drug policy")).to_be_visible()


def test_a_column_does_not_claim_that_all_it_compared_answer(page: Page) -> None:
    """Above ten hits stands that they are the nearest of those held, and a bare title is marked as one."""
    visit(page, "/?recommendation=63")
    said = page.locator(".studies header .quiet")
    expect(said).to_have_text(re.compile(r"^The 10 nearest of \d+ studies here$"))
    visit(page, "/?q=naloxone&design=cohort+study")
    expect(said).to_have_text(re.compile(r"^\d+ studies within the filters, the nearest first$"))
    bare = page.locator(".hit", has_text="The record holds a title and no abstract.")
    assert bare.count()
    expect(bare.locator(".label", has_text="title only")).to_have_count(bare.count())
    quoted = page.locator(".studies .hit", has=page.locator("blockquote"))
    expect(quoted.first).not_to_contain_text("title only")
    visit(page, "/?q=unicorn+farming+lowers+the+price+of+feed")  # a record with an abstract
    expect(page.locator(".studies .hit").first).to_contain_text("Unicorn farming")
    expect(page.locator(".studies .hit").first).not_to_contain_text("title only")


def test_a_second_value_of_a_facet_widens(page: Page) -> None:
    """After one value of a facet is chosen its other values stay on offer, and choosing one means "or"."""
    visit(page, "/?q=prison&design=cohort+study")
    first = compared(page)
    narrow(page, "Study design", "systematic review")
    assert compared(page) > first


def test_the_values_of_a_facet_come_next_to_it(page: Page) -> None:
    """Without a mouse: Enter opens a facet, the next Tab is in its values, and Enter there narrows."""
    visit(page, "/?q=prison")
    design = page.locator(".st-key-filters summary", has_text="Study design")
    design.focus()
    page.keyboard.press("Enter")
    page.locator(".st-key-panel-design [data-testid=stExpanderDetails]:not([inert]) button").first.wait_for()
    page.keyboard.press("Tab")
    value = page.locator(":focus").inner_text().partition(" (")[0]
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-chips button")).to_contain_text(f"study design: {value}")
    assert "design=" in page.url


def test_every_facet_shows_on_a_telephone(page: Page) -> None:
    """At 375 px the facets wrap, so that the last of them stands within the screen's width."""
    page.set_viewport_size({"width": 375, "height": 700})
    visit(page, "/?q=prison")
    facets = page.locator(".st-key-filters summary")
    boxes = facets.evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
    assert len(boxes) > 3
    assert max(boxes) <= 375


def test_a_chip_takes_its_filter_away(page: Page) -> None:
    """Pressing the chip of a filter removes that filter and no other."""
    visit(page, "/?q=prison&design=cohort+study&year=2005..2012")
    page.get_by_role("button", name=re.compile("study design: cohort study")).click()
    expect(page.locator(".st-key-chips button")).to_have_count(1)
    settle(page)
    assert "year=2005..2012" in page.url
    assert "design" not in page.url


def test_an_example_leads_to_answers(page: Page) -> None:
    """One press on an example asks its question."""
    visit(page, "/")
    page.locator(".st-key-examples button").first.click()
    page.locator(".studies .hit").first.wait_for()
    expect(page.get_by_label("Your question")).to_have_value(re.compile(r"\?$"))


def test_nothing_found_is_said_before_anything_is_shown(page: Page) -> None:
    """Where nothing speaks to a question the page says so, and what it shows is headed as merely near."""
    visit(page, "/?q=how+to+bake+sourdough+bread+at+high+altitude")
    expect(page.locator(".notice")).to_contain_text("Nothing in this repository speaks to this question")
    expect(page.get_by_role("heading", name="What studies found")).to_have_count(0)
    expect(page.get_by_role("heading", name="What comes nearest: studies")).to_be_visible()


def test_an_answer_outside_the_filters_is_told(page: Page) -> None:
    """With a filter that leaves out all that answers, the page says so and heads the rest as merely near."""
    visit(page, "/?q=risk+of+death+after+release+from+prison&substance=alcohol")
    expect(page.locator(".notice")).to_contain_text("is left out by the filters")
    expect(page.get_by_role("heading", name="What comes nearest: studies")).to_be_visible()


def test_stored_text_is_never_markup(page: Page) -> None:
    """A title, author, journal and passage that try to be markup of any kind show as they are written."""
    visit(page, "/?q=unicorn+farming+and+the+price+of+feed")
    hit = page.locator(".hit", has_text="Unicorn").first
    assert hit.locator("h3").inner_text() == HOSTILE
    assert f"Unicorn farming {HOSTILE} lowers" in hit.locator("blockquote").first.inner_text()
    assert "<script>alert(2)</script>" in hit.inner_text()
    assert hit.locator("img, script, b, code, .katex").count() == 0
    hit.locator("h3 a").click()
    page.get_by_text("To cite it").wait_for()
    settle(page)
    assert page.locator("h1").inner_text() == HOSTILE
    assert HOSTILE in page.locator("code").first.inner_text()


def test_a_filter_that_does_not_exist_is_a_sentence(page: Page) -> None:
    """A hand-written address with a value that is none says what is wrong, without a traceback."""
    page.goto("/?q=prison&design=astrology")
    expect(page.locator(".notice")).to_contain_text("design astrology: no such value")
    page.goto("/?q=prison&country=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+**b**")
    settle(page)
    expect(page.locator(".st-key-chips button")).to_contain_text("<img src=x onerror=alert(1)> **b**")


def test_answers_carry_security_headers(server: str) -> None:
    """Every answer forbids framing, sniffing and scripts from elsewhere."""
    for path in ("/", "/_stcore/health", "/static/none.js"):
        try:
            headers = urllib.request.urlopen(server + path).headers  # noqa: S310  (our own server)
        except urllib.error.HTTPError as refused:
            headers = refused.headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_one_column_on_a_telephone(page: Page) -> None:
    """At 375 px the columns stand below each other and nothing has to be scrolled sideways."""
    page.set_viewport_size({"width": 375, "height": 700})
    visit(page, "/?q=naloxone")
    studies, voices = (page.locator(f"section.{name}").bounding_box() for name in ("studies", "voices"))
    assert studies and voices
    assert voices["y"] >= studies["y"] + studies["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
