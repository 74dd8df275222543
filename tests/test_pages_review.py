"""A lead's way from a transcript to what can be found, in a real browser, with the keyboard."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from corpus import access
from corpus.store import Accounts, Store
from ingest import deciding, reviewing
from ingest.deidentify import Mark
from ingest.drafts import Draft, Drafts
from ingest.review import Decision, Terms, Transcript
from tests import browser as pages
from tests import stores
from tests.browser import HOSTILE, give_accounts, ingest, is_for_everybody, serving, settle, sign_in, visit
from tests.reviews import TURNS, document, finding, head, ready, review, transcript

LEAD = access.viewer("consultation_lead", "consultation_lead")
MOST_PRESSES, WORDS = 150, 9_000
TALK = """Facilitator: How was it when you came out, what did you need?

Participant 1: They let me go with nothing, and a phone without credit. Write to quagga@example.org about it.

Facilitator: And what would have helped you most on that first day?

Participant 1: Somebody at the gate with naloxone and a bus ticket, and Zebedeus knows that as well as I do.
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one study and an account for each role."""
    work = tmp_path_factory.mktemp("review")
    (work / "study.md").write_text(
        "---\ntitle: Otters\ndoi: 10.5555/o\n---\n# Abstract\n\nOtters were counted.\n"
    )
    ingest(work / "store", work / "study.md")
    give_accounts(work / "store")
    return work / "store"


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with serving(store) as found:
        yield found


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Page]:
    with pages.window(browser, address, "consultation_lead") as page:
        yield page


@pytest.fixture
def drafts(store: Path) -> Drafts:
    return Drafts(store, LEAD)


def opened(page: Page, draft: Draft, step: str = "names") -> Locator:
    """The list of what is to be decided, with the focus on it."""
    visit(page, f"/review?draft={draft.id}&step={step}")
    found = page.locator(".rv-list")
    if step == "names":
        found.focus()
    return found


def decided(page: Page) -> None:
    """Wait until the server has what was pressed, and the list says that nothing is open."""
    expect(page.locator(".rv-option.open")).to_have_count(0)
    expect(page.locator(".rv-saving")).to_have_text(re.compile(r"^(Saved\.)?$"))
    settle(page)


def current(page: Page) -> str:
    return page.locator('.rv-option[aria-selected="true"] span:nth-child(2)').inner_text()


def upload(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=f"Remove {file.name}").wait_for()
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="Make a draft").click()


def goto(page: Page, words: str) -> None:
    page.locator(".rv-option", has_text=words).first.click()


def holding(store: Path, word: str) -> list[str]:
    """The files of the store in whose bytes this word stands."""
    return [p.name for p in store.rglob("*") if p.is_file() and word.encode() in p.read_bytes()]


def agree(page: Page) -> None:
    """Record what everybody allowed."""
    page.get_by_role("radiogroup", name="Who may find it").get_by_text("Everybody").click()
    page.get_by_role("radiogroup", name="How may it be shown").get_by_text("Word for word").click()
    for label, words in (
        ("Who recorded the consent", "A. Lead"),
        ("Where the signed form is kept", "the cabinet"),
    ):
        page.get_by_label(label, exact=True).fill(words)
        page.keyboard.press("Tab")
    settle(page)


def test_from_upload_to_search(window: Page, store: Path, tmp_path: Path) -> None:
    """A lead uploads, decides, adds what was missed, records consent, approves, and finds the words."""
    page = window
    (tmp_path / "zebedeus.txt").write_text(TALK)
    visit(page, "/consultations")
    page.get_by_label("Title, as it may be told").first.fill("At the gate")
    upload(page, tmp_path / "zebedeus.txt")
    page.get_by_role("link", name="At the gate").click(timeout=60_000)
    settle(page)
    assert holding(store, "Zebedeus") == []
    page.get_by_label("Words").fill("Zebedeus")
    page.get_by_role("button", name="Replace everywhere").click()
    expect(page.locator(".rv-found", has_text="Zebedeus")).to_be_visible()
    expect(page.locator(".rv-found", has_text="quagga@example.org")).to_contain_text("[e-mail address]")
    page.locator(".rv-list").focus()
    page.keyboard.press("N")
    for _ in range(12):
        page.keyboard.press("A")
    decided(page)
    page.get_by_text("4. Approve").click()
    page.get_by_text("I have read all of it", exact=True).click()
    expect(page.get_by_text("Say who may find the words.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_disabled()
    page.get_by_text("2. Speakers and consent").click()
    agree(page)
    speaker = page.locator("[class*=st-key-speaker-]", has=page.get_by_role("heading", name="Participant 1"))
    speaker.get_by_text("Tells of their own experience").click()
    settle(page)
    speaker.get_by_text("allowed, where it differs").click()
    speaker.get_by_text("Only told in other words").click()
    settle(page)
    expect(speaker.get_by_text("Only told in other words")).to_be_visible()  # it stays open
    speaker.get_by_text("As for the whole consultation").last.click()
    settle(page)
    page.get_by_text("4. Approve").click()
    # What part the facilitator had, the label says.
    expect(page.get_by_text("Say what part")).to_have_count(0)
    expect(page.locator("h3:has-text('Who is who') ~ dl").first).to_contain_text("Participant 1")
    approve = page.get_by_role("button", name="Approve", exact=True)
    page.get_by_text("I have read all of it", exact=True).click()
    expect(approve).to_be_enabled()
    approve.click()
    page.get_by_role("heading", name="Approved").wait_for(timeout=60_000)
    page.reload()
    expect(page.get_by_role("link", name="a withdrawal code for each speaker")).to_be_visible(timeout=60_000)
    visit(page, "/?q=what+would+help+at+the+gate+naloxone+and+a+bus+ticket")
    voice = page.locator(".voices .hit", has_text="At the gate")
    expect(voice.locator("blockquote").first).to_contain_text(
        re.compile(r"naloxone and a bus ticket, and \[Person \d")
    )
    assert "Zebedeus" not in page.content()
    assert holding(store, "Zebedeus") == []
    with closing(Store(store)) as held:
        done = [line.action for line in Accounts(held, access.viewer("admin", "ada")).audit({})]
    assert {"draft_uploaded", "draft_approved"} <= set(done)


def test_nothing_is_to_be_said_otherwise_before_consent_says_so(window: Page, drafts: Drafts) -> None:
    """Until somebody recorded how the words may be shown, the third step asks for that and for no words."""
    draft = drafts.add(review(transcript()))
    visit(window, f"/review?draft={draft.id}&step=words")
    expect(window.get_by_text("How the words may be shown is not recorded yet")).to_be_visible()
    expect(window.locator("textarea")).to_have_count(0)


def test_answers_given_quickly_all_stay(window: Page, drafts: Drafts) -> None:
    """Of two questions answered within a blink, the last answer to each is what is kept."""
    draft = drafts.add(review(transcript()))
    opened(window, draft, "consent")
    window.get_by_role("radiogroup", name="How may it be shown").wait_for()
    for find in (0, 1) * 5:
        window.evaluate(_QUICKLY, find)
        wanted = ("public", "signed_in")[find], "paraphrase"
        held = 0  # tenths of a second; while presses are worked off, it may be so by the way
        for _ in range(100):
            terms = drafts.open(draft.id).review.transcripts[0].terms
            held = held + 1 if (terms.find, terms.show) == wanted else 0
            if held == 8:
                break
            window.wait_for_timeout(100)
        assert held == 8, (terms.find, terms.show)


_QUICKLY = """async find => {
  const answers = question =>
    document.querySelector(`[role=radiogroup][aria-label="${question}"]`).querySelectorAll("input");
  answers("Who may find it")[find].click();
  for (let press = 0; press < 10; press++) {
    await new Promise(done => setTimeout(done, 1 + press % 6));
    answers("How may it be shown")[press % 2].click();
  }
}"""


def long_one() -> Transcript:
    """Nine thousand words in which forty people, thirty places and as many services are named often."""
    syllables = ("Bra", "Cle", "Dro", "Fli", "Gru", "Kna", "Plo", "Ska")
    people = [f"{one}{two}ton" for one in syllables for two in ("vin", "mar", "lex", "dur", "nim")]
    places = [f"{one}{two}combe" for one in syllables for two in ("wel", "hor", "tan", "bir")][:30]
    services = [f"{one}{two} House" for one in syllables for two in ("oak", "ash", "elm", "yew")][:30]
    turns = []
    for n in range(250):
        told = [
            f"So {people[n % 40]} went with {people[(7 * n + 3) % 40]} to {places[n % 30]} that year.",
            f"They asked at {services[n % 30]} and waited for most of a morning until somebody came.",
            "Nobody had said what to bring or where to stand, and it was cold, and so they went home again.",
        ]
        turns.append(("Participant 1" if n % 2 else "Facilitator", " ".join(told)))
    made = document(*turns)
    words = {"PERSON": tuple(people), "PLACE": tuple(places), "ORG": tuple(services)}
    return Transcript(made, "1" * 64, finding(made.text, words))


def test_a_long_transcript_takes_few_keys(window: Page, drafts: Drafts) -> None:
    """An hour's transcript is decided with at most 150 key presses, each person one by one, typed quickly."""
    one = long_one()
    assert len(one.document.text.split()) >= WORDS
    draft = drafts.add(deciding.begin([one]))
    assert len(reviewing.mentions(draft.review)) == 1000
    opened(window, draft)
    presses = 0
    while window.locator(".rv-option.open").count():
        kind = window.locator(".rv-card h3").inner_text()
        key = "n" if "one person" in kind else "a" if "a name" in kind else "A"
        window.keyboard.press(key)
        presses += 1
        assert presses <= MOST_PRESSES
    decided(window)
    assert reviewing.undecided(drafts.open(draft.id).review) == []
    assert reviewing.questions(drafts.open(draft.id).review) == []
    print(f"{presses} key presses for {len(one.document.text.split())} words")
    drafts.remove(draft.id)


def test_everything_can_be_decided_with_the_keyboard(window: Page, drafts: Drafts) -> None:
    """Change, dismiss with a reason, one mention alone, undecide and a second look: all kept at once."""
    page = window
    words = document().text
    at = words.index("naloxone")
    held = transcript()
    marked = type(held)(held.document, held.sha256, held.findings, (Mark(at, at + 8, "a rare word"),))
    draft = drafts.add(deciding.begin([marked]))
    opened(page, draft)
    page.keyboard.press("y")
    page.keyboard.press("N")
    expect(page.locator(".rv-status")).to_have_text(
        re.compile(r"^0 of \d+ decided\. 0 of 1 second looks taken\.$")
    )
    settle(page)
    goto(page, "Xanthe")
    page.keyboard.press("c")
    page.keyboard.type("his sister")
    page.keyboard.press("Enter")
    expect(page.locator(".rv-found.change", has_text="Xanthe").first).to_contain_text("[his sister]")
    goto(page, "Oriel House")
    page.keyboard.press("d")
    page.keyboard.type("closed for years")
    page.keyboard.press("Enter")
    expect(page.locator(".rv-found.dismiss", has_text="Oriel House")).to_be_visible()
    goto(page, "Wexcombe")
    for key in ("l", "x", "d", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".rv-found", has_text="Wexcombe").nth(1)).to_have_class(re.compile("dismiss"))
    expect(page.locator(".rv-found", has_text="Wexcombe").nth(0)).to_have_class(re.compile("open"))
    page.keyboard.press("a")
    expect(page.locator(".rv-found.accept", has_text="Wexcombe")).to_have_count(2)
    goto(page, "Wexcombe")
    page.keyboard.press("u")
    expect(page.locator(".rv-found.open", has_text="Wexcombe")).to_have_count(2)
    goto(page, "a rare word")
    page.keyboard.press("r")
    page.locator(".rv-card select").select_option("ORG")
    page.get_by_role("button", name="Replace everywhere").first.click()
    expect(page.locator(".rv-found", has_text="naloxone")).to_contain_text("[a service]")
    page.reload()
    settle(page)
    expect(page.locator(".rv-found.change", has_text="Xanthe").first).to_contain_text("[his sister]")
    expect(page.locator(".rv-found.dismiss", has_text="Oriel House")).to_be_visible()
    drafts.remove(draft.id)


def test_second_looks_are_ticked_off(window: Page, drafts: Drafts) -> None:
    """A key says that a second look leads to nobody and goes on to the next; the same key takes it back."""
    page, held, words = window, transcript(), document().text
    one, other = words.index("naloxone"), words.index("prison")
    looks = (Mark(one, one + 8, "a rare word"), Mark(other, other + 6, "another word"))
    marked = type(held)(held.document, held.sha256, held.findings, looks)
    draft = drafts.add(deciding.begin([marked]))
    opened(page, draft)
    goto(page, "a rare word")
    page.keyboard.press("s")
    expect(page.locator(".rv-status")).to_contain_text("1 of 2 second looks taken.")
    page.keyboard.press("s")
    expect(page.locator(".rv-option.done", has_text="another word")).to_be_visible()
    page.get_by_role("button", name="Look again").click()
    expect(page.locator(".rv-status")).to_contain_text("1 of 2 second looks taken.")
    page.reload()
    settle(page)
    expect(page.locator(".rv-option.done", has_text="a rare word")).to_be_visible()
    assert drafts.open(draft.id).review.transcripts[0].looked_at == {one}
    drafts.remove(draft.id)


def test_what_is_being_typed_outlives_an_answer(window: Page, drafts: Drafts) -> None:
    """A reply of the server that comes while somebody types leaves the words and the focus as they are."""
    draft = drafts.add(deciding.begin([transcript()]))
    opened(window, draft)
    window.keyboard.press("N")
    goto(window, "Xanthe")
    window.keyboard.press("c")
    window.keyboard.type("his ")
    window.wait_for_timeout(300)
    settle(window)
    assert reviewing.questions(drafts.open(draft.id).review) == []
    window.keyboard.type("sister")
    expect(window.locator(".rv-card input[type=text]")).to_have_value("his sister")
    drafts.remove(draft.id)


def test_words_that_are_selected_are_replaced_everywhere(window: Page, drafts: Drafts) -> None:
    """Selecting what was missed, beyond letters of two code units, replaces just that wherever it stands."""
    said = (
        ("Participant 1", "\U0001f600 It was Snake who came, and Snake who stayed."),
        ("INT", "Who is Snake?"),
    )
    draft = drafts.add(review(transcript(*said)))
    opened(window, draft)
    window.locator(".rv-text p", has_text="It was Snake").locator("span[data-at]").evaluate(
        """run => { const range = document.createRange(); const at = run.textContent.indexOf("Snake");
        range.setStart(run.firstChild, at); range.setEnd(run.firstChild, at + 5);
        document.getSelection().removeAllRanges(); document.getSelection().addRange(range);
        run.dispatchEvent(new MouseEvent("mouseup", { bubbles: true })); }"""
    )
    expect(window.locator(".rv-card h3")).to_have_text("Snake")
    window.get_by_role("button", name="Replace everywhere").first.click()
    expect(window.locator(".rv-found")).to_have_count(3)
    assert window.locator(".rv-found > [data-at]").all_inner_texts() == ["Snake"] * 3
    drafts.remove(draft.id)


def test_a_selection_may_end_beside_the_words(window: Page, drafts: Drafts) -> None:
    """One that ends on what stands for a name takes the name whole, and Escape puts the offer away."""
    draft = drafts.add(review())
    opened(window, draft)
    window.locator(".rv-text p", has_text="everybody calls me").evaluate(
        """turn => { const [run, label] = [...turn.querySelectorAll(".rv-found")].at(-1).children;
        const range = document.createRange();
        range.setStart(run.firstChild, 2); range.setEnd(label.firstChild, 3);
        document.getSelection().removeAllRanges(); document.getSelection().addRange(range);
        turn.dispatchEvent(new MouseEvent("mouseup", { bubbles: true })); }"""
    )
    expect(window.locator(".rv-card h3")).to_have_text("nthe")
    window.locator(".rv-text").focus()
    window.keyboard.press("Escape")
    expect(window.locator(".rv-card select")).to_have_count(0)
    drafts.remove(draft.id)


def test_what_a_finding_is_can_be_changed(window: Page, drafts: Drafts) -> None:
    """A person who was taken for a town is one wherever the word stands, and to be decided anew."""
    draft = drafts.add(review())
    opened(window, draft)
    window.keyboard.press("N")
    goto(window, "Wexcombe")
    window.keyboard.press("a")
    goto(window, "Wexcombe")
    window.keyboard.press("r")
    expect(window.locator(".rv-card select")).to_have_value("PLACE")
    window.locator(".rv-card select").select_option("PERSON")
    window.get_by_role("button", name="Replace everywhere").first.click()
    expect(window.locator(".rv-found.open", has_text="Wexcombe")).to_have_count(2)
    expect(window.locator(".rv-found", has_text="Wexcombe").first).to_contain_text("[Person ")
    drafts.remove(draft.id)


def test_another_type_is_chosen_with_the_keyboard(window: Page, drafts: Drafts) -> None:
    """In the list of types Enter replaces the words, as the button beside it says."""
    draft = drafts.add(review(transcript(("INT", "By Oriel House today."), ("Participant 1", "Near it."))))
    opened(window, draft)
    goto(window, "Oriel House")
    for key in ("r", "Home", "Enter"):
        window.keyboard.press(key)
    expect(window.locator(".rv-card h3")).to_contain_text("a name")
    decided_as = [group.type for group in reviewing.groups(drafts.open(draft.id).review)]
    assert "ORG" not in decided_as


def test_two_leads_see_what_the_other_decided(window: Page, drafts: Drafts) -> None:
    """What another lead has decided since a page was drawn stays, and whoever comes second is told."""
    draft = drafts.add(review())
    opened(window, draft)
    xanthe = head(draft.review, "Xanthe")
    drafts.change(draft.id, lambda made: deciding.decide(made, [xanthe], Decision("dismiss", "no name")))
    goto(window, "Xanthe")
    window.keyboard.press("a")
    expect(window.get_by_text("Somebody else has decided this meanwhile")).to_be_visible()
    expect(window.locator(".rv-found.dismiss", has_text="Xanthe")).to_have_count(2)
    assert drafts.open(draft.id).review.decisions[xanthe].what == "dismiss"
    drafts.remove(draft.id)


def test_an_approval_is_for_what_the_page_held(window: Page, drafts: Drafts) -> None:
    """Where another lead works on the draft before the button is pressed, nothing is stored."""
    draft = drafts.add(ready(review()))
    opened(window, draft, "approve")
    window.get_by_text("I have read all of it", exact=True).click()
    approve = window.get_by_role("button", name="Approve", exact=True)
    expect(approve).to_be_enabled()
    xanthe = head(draft.review, "Xanthe")
    drafts.change(draft.id, lambda made: deciding.decide(made, [xanthe], Decision("dismiss", "no name")))
    approve.click()
    expect(window.get_by_text("Somebody has worked on this draft since you read it")).to_be_visible()
    expect(approve).to_be_disabled()
    assert drafts.open(draft.id).review.decisions[xanthe].what == "dismiss"
    drafts.remove(draft.id)


def test_what_is_decided_while_the_server_is_away_is_saved(
    browser: Browser, store: Path, drafts: Drafts
) -> None:
    """A server that was killed and is back is told again what was pressed meanwhile, and it is kept."""
    draft = drafts.add(review())
    with pages.running(store) as (address, server), closing(browser.new_context(base_url=address)) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        sign_in(page, "consultation_lead", to="/how-to")
        opened(page, draft)
        goto(page, "Xanthe")
        page.keyboard.press("a")
        expect(page.locator(".rv-saving")).to_have_text("Saved.")
        server.kill()
        server.wait()
        goto(page, "Oriel House")
        page.keyboard.press("a")
        with pages.running(store, port=address.rsplit(":", 1)[1]):
            expect(page.locator(".rv-saving")).to_have_text("Saved.", timeout=90_000)
            assert (
                len(reviewing.undecided(drafts.open(draft.id).review))
                == len(reviewing.undecided(draft.review)) - 2
            )


def test_a_transcript_is_never_markup(window: Page, drafts: Drafts) -> None:
    """Words, labels and titles that try to be markup show as they are written, on every step."""
    held = transcript((HOSTILE, f"I said {HOSTILE}."), ("Participant 1", "Yes."), (HOSTILE, "Quentin knows."))
    made = deciding.with_terms(review(held), 0, Terms(title=HOSTILE, show="paraphrase", find="public"))
    draft = drafts.add(made)
    for step in ("names", "consent", "words", "approve"):
        opened(window, draft, step)
        assert window.locator("h1").inner_text() == HOSTILE
        assert window.locator(".stMain img").count() == 0
    visit(window, "/consultations")
    expect(window.get_by_role("link", name=HOSTILE)).to_be_visible()
    assert window.locator(".stMain img").count() == 0
    drafts.remove(draft.id)


def test_what_cannot_be_read_says_why(window: Page, tmp_path: Path) -> None:
    """A damaged file is named with what to do, and no draft is made of it."""
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    visit(window, "/consultations")
    before = window.locator(".ledger tbody tr").count()
    upload(window, tmp_path / "broken.docx")
    expect(window.locator(".notice", has_text="broken.docx is a damaged")).to_contain_text("as text (.txt)")
    assert window.locator(".ledger tbody tr").count() == before


def test_a_file_that_waits_already_is_no_second_draft(window: Page, drafts: Drafts, tmp_path: Path) -> None:
    """The same transcript is not reviewed twice; the draft in which it waits is named."""
    (tmp_path / "again.txt").write_text(TALK.replace("Zebedeus", "Ozymandine"), encoding="utf-8")
    told = ("is a draft now", "waits for review already, in the draft “Without a title”")
    for sentence in told:
        visit(window, "/consultations")
        upload(window, tmp_path / "again.txt")
        expect(window.locator(".notice", has_text=sentence)).to_be_visible()
    (draft,) = [d for d in drafts.all() if "Ozymandine" in d.review.transcripts[0].document.text]
    drafts.remove(draft.id)


@pytest.mark.parametrize(("days", "warned"), [(22.5, False), (23.1, True)])
def test_seven_days_before_a_draft_goes_it_is_said(
    window: Page, store: Path, drafts: Drafts, days: float, warned: bool
) -> None:
    """From the last seven days on the list and the draft itself warn, and not before."""
    then = time.time() - days * 86_400
    terms = replace(transcript(), terms=Terms(title=f"A talk of {days} days ago"))
    draft = Drafts(store, LEAD, now=lambda: then).add(deciding.begin([terms]))
    visit(window, "/consultations")
    expect(window.locator(".notice", has_text=f"{days} days ago goes in")).to_have_count(int(warned))
    visit(window, f"/review?draft={draft.id}")
    expect(window.locator(".notice", has_text="This draft goes in")).to_have_count(int(warned))
    drafts.remove(draft.id)


def test_notes_may_be_typed(window: Page, drafts: Drafts) -> None:
    """Notes without speakers become a draft like a file, and can be deleted for good."""
    visit(window, "/consultations")
    window.get_by_role("tab", name="Type notes").click()
    window.get_by_label("Notes", exact=True).fill(
        "People said that the door to treatment was shut on Fridays."
    )
    window.get_by_label("Title, as it may be told").locator("visible=true").fill("The shut door")
    window.get_by_role("button", name="Keep as a draft").click()
    window.get_by_role("link", name="The shut door").click()
    settle(window)
    expect(window.locator(".rv-text")).to_contain_text("shut on Fridays")
    window.get_by_text("4. Approve").click()
    window.get_by_text("Delete this draft").click()
    window.get_by_role("button", name="Delete for good").click()
    expect(window.get_by_text("The draft was deleted.")).to_be_visible()
    assert "The shut door" not in [t.terms.title for d in drafts.all() for t in d.review.transcripts]


@pytest.mark.parametrize("role", [role for role in access.ROLES if role != "consultation_lead"])
def test_nobody_else_sees_a_draft(browser: Browser, address: str, drafts: Drafts, role: str) -> None:
    """Whoever leads no consultations sees neither the list nor a draft, nor the way to them."""
    draft = drafts.add(ready(review()))
    page = browser.new_page(base_url=address)
    page.set_default_timeout(30_000)
    if role != "public":
        sign_in(page, role)
    for place in ("/consultations", f"/review?draft={draft.id}"):
        visit(page, place)
        expect(page.locator(".notice")).to_contain_text("consultation lead")
        assert not [words for _, words in TURNS if words[:20] in page.content()]
        assert "Coming home" not in page.content()
    expect(page.locator(".st-key-masthead").get_by_role("link", name="Consultations")).to_have_count(0)
    page.close()
    drafts.remove(draft.id)


def test_the_pages_of_a_review_are_for_everybody(window: Page, drafts: Drafts) -> None:
    """In light and dark axe-core finds nothing serious, and on narrow screens nothing scrolls sideways."""
    told = Terms(title="Coming home", find="public", show="paraphrase")
    begun, done = drafts.add(review()), drafts.add(deciding.with_terms(ready(review()), 0, told))
    places = ["/consultations", f"/review?draft={begun.id}&step=names"]
    places += [f"/review?draft={done.id}&step={step}" for step in ("consent", "words", "approve")]
    for place in places:
        window.set_viewport_size({"width": 1280, "height": 900})
        visit(window, place)
        if "names" in place:
            window.locator(".rv-option").first.wait_for()
        is_for_everybody(window)
    drafts.remove(begun.id)
    drafts.remove(done.id)


def test_what_is_refused_is_said_where_it_was_done(window: Page, drafts: Drafts) -> None:
    """Words that stand nowhere stay in their box, with the reason beside it, and nothing says saved."""
    draft = drafts.add(review())
    opened(window, draft)
    window.get_by_label("Words").fill("Nowhereville")
    window.get_by_role("button", name="Replace everywhere").click()
    expect(window.locator(".rv-typed [role=alert]")).to_contain_text("“Nowhereville” stands nowhere")
    expect(window.locator(".rv-typed [role=alert]")).to_be_in_viewport()
    expect(window.get_by_label("Words")).to_have_value("Nowhereville")
    expect(window.locator(".rv-saving")).to_have_text("")
    window.get_by_label("Words").fill("naloxone")
    window.get_by_role("button", name="Replace everywhere").click()
    expect(window.locator(".rv-found", has_text="naloxone")).to_be_visible()
    expect(window.locator(".rv-typed [role=alert]")).to_have_count(0)
    expect(window.locator(".rv-saving")).to_have_text("Saved.")
    drafts.remove(draft.id)


def test_two_names_become_one_person_without_a_question(window: Page, drafts: Drafts) -> None:
    """With the keyboard a lead says that a name is the same person as another, and takes it back."""
    draft = drafts.add(review(transcript(("INT", "Was Quenzy there?"), ("Participant 1", "And Xanthe."))))
    opened(window, draft)
    goto(window, "Quenzy")
    window.keyboard.press("m")
    window.get_by_label("The same person as").select_option(label="Xanthe")
    window.get_by_role("button", name="One person").click()
    expect(window.locator(".rv-option", has_text="Quenzy, Xanthe")).to_be_visible()
    expect(window.locator(".rv-saving")).to_have_text("Saved.")
    window.get_by_role("button", name="Not one person after all").click()
    expect(window.locator(".rv-option", has_text="Quenzy, Xanthe")).to_have_count(0)
    drafts.remove(draft.id)


def test_another_version_of_what_is_held_is_told(window: Page, store: Path, drafts: Drafts) -> None:
    """Who reviews a corrected transcript learns that the first one is here, and what is not taken over."""
    words = "The van came every Sunday to the estate, and nobody else ever did that for us in those years."
    with closing(Store(store)) as made:
        held = stores.talk("The van", ("Participant 1", words))
        (one,) = stores.add(made, [stores.offer(held, "van.txt", consent=stores.consent())])
    better = transcript(("Participant 1", f"{words} And on Mondays."), ("INT", "Was Xanthe there?"))
    draft = drafts.add(review(better))
    opened(window, draft)
    expect(window.locator(".notice")).to_contain_text("Much of this is here already, as The van")
    opened(window, draft, "approve")
    expect(window.locator(".notice a")).to_have_attribute("href", re.compile(one))
    drafts.remove(draft.id)
