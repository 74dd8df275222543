"""Withdrawal in a real browser: by a participant with a code, and by a lead; to the receipt, and back."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from corpus.model import PUBLIC
from corpus.store import Codes, Store, erasing
from search.answer import Query
from search.engine import search
from tests import stores
from tests.browser import is_for_everybody, serving, settle, sign_in, visit, window
from ui.evidence import document_address

CAR_PARK = "went over in a car park the first night out"  # said by Participant 2
ORANGE = "showed me on an orange how the old needle one went"  # said by Participant 1
TITLE = "Leaving prison with naloxone"


@pytest.fixture(scope="module")
def own(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one's own: a copy, from which words may be taken."""
    store = tmp_path_factory.mktemp("withdraw") / "store"
    shutil.copytree(filled, store)
    return store


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    with serving(own) as address:
        yield address


@pytest.fixture(scope="module")
def talk(own: Path) -> str:
    """The id of the consultation on leaving prison."""
    with closing(Store(own)) as made, made.read(stores.LEAD) as reader:
        return next(r.document_ids[0] for r in reader.ledger() if r.file.endswith("with-naloxone.vtt"))


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with window(browser, address) as opened:
        opened.set_default_timeout(60_000)
        yield opened


def bytes_with(store: Path, words: str) -> list[str]:
    files = [path for path in store.rglob("*") if path.is_file()]
    return [path.name for path in files if words.encode() in path.read_bytes()]


def pdf(page: Page, link: str) -> str:
    """The words of the PDF that a link downloads."""
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    return words_of(Path(started.value.path()).read_bytes())


def words_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join("\n".join(each.extract_text() for each in pages).split())


def test_a_participant_takes_their_words_back(page: Page, own: Path, talk: str, address: str) -> None:
    """Without an account: the code shows the words, then all of them go, and the receipt is theirs once."""
    with closing(Store(own)) as made:
        code = Codes(made, stores.LEAD).issue(talk)["Participant 2"]
    assert bytes_with(own, CAR_PARK)
    page.goto("/withdraw")
    page.get_by_label("Your code").fill("BCDF GHJK MNPQ RSTV")
    page.get_by_role("button", name="Show my words").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not known here")
    page.get_by_label("Your code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Show my words").click()
    expect(page.locator("main")).to_contain_text("Participant 2")
    expect(page.locator("main")).to_contain_text(CAR_PARK)
    expect(page.locator("main")).not_to_contain_text(ORANGE)
    expect(page.locator("main")).to_contain_text("This would go")
    assert code not in page.url
    page.get_by_role("button", name="Take all of these words back").click()
    expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()
    expect(page.locator("main")).to_contain_text("none of the words was found")
    link = page.get_by_role("link", name="Download the receipt").get_attribute("href")
    said = pdf(page, "Download the receipt")
    assert "a participant with their code" in said
    assert "Participant 2" not in said
    again = httpx.get(f"{address}{link}", trust_env=False)
    assert again.status_code == 403
    assert "Enter your code once more" in again.text
    assert bytes_with(own, CAR_PARK) == []
    visit(page, f"/document?id={talk}&whole=1")
    expect(page.locator(".text")).to_contain_text(ORANGE)
    expect(page.locator(".text")).not_to_contain_text("car park")
    page.goto("/withdraw")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Show my words").click()
    expect(page.locator("main")).to_contain_text("None of your words are in this repository any more")


def test_words_taken_back_in_another_window_are_told_as_gone(page: Page, own: Path) -> None:
    """Who presses in a second window after the first one took the words back sees when they went."""
    with closing(Store(own)) as made, made.read(stores.LEAD) as reader:
        other = next(
            r.document_ids[0] for r in reader.ledger() if r.file.endswith("mothers-in-treatment.docx")
        )
    with closing(Store(own)) as made:
        code = next(iter(Codes(made, stores.LEAD).issue(other).values()))
    page.goto("/withdraw")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Show my words").click()
    expect(page.locator("main")).to_contain_text("This would go")
    with closing(Store(own)) as made:
        Codes(made, PUBLIC).withdraw(code, "192.0.2.9")
    page.get_by_role("button", name="Take all of these words back").click()
    expect(page.locator("main")).to_contain_text("They were withdrawn on")
    expect(page.get_by_role("link", name="Download the receipt")).to_be_visible()


def test_a_code_of_an_earlier_review_is_told_so(page: Page, own: Path) -> None:
    """Whose consultation was reviewed anew learns that another code leads to their words, and no more."""
    with closing(Store(own)) as made:
        told = stores.talk("Reviewed twice", ("Participant 1", "The quorndal ward let me ring my daughter."))
        (one,) = stores.add(made, [stores.offer(told, path="review:b:0", consent=stores.consent())])
        with pytest.MonkeyPatch.context() as before:
            before.setattr("corpus.store.codes.now", lambda: "2026-01-05T10:00:00+00:00")
            code = Codes(made, stores.LEAD).issue(one)["Participant 1"]
    page.goto("/withdraw")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Show my words").click()
    expect(page.locator("main")).to_contain_text("of an earlier version of the consultation")
    expect(page.locator("main")).not_to_contain_text("None of your words")
    expect(page.locator("main")).not_to_contain_text("quorndal")


def test_a_form_that_is_too_old_leads_back_to_its_page(page: Page) -> None:
    """Without the cookie of its page a form is refused, with a way back to the page."""
    page.goto("/withdraw")
    page.get_by_label("Your code").fill("BCDF GHJK MNPQ RSTV")
    page.context.clear_cookies()
    page.get_by_role("button", name="Show my words").click()
    expect(page.get_by_role("alert")).to_contain_text("open for too long")
    page.get_by_role("link", name="Open this page anew").click()
    expect(page.get_by_label("Your code")).to_be_visible()


def test_a_plain_page_looks_like_the_others_and_leads_to_them(page: Page) -> None:
    """Pages with forms have the typefaces of the other pages, from this server, and links to them."""
    page.goto("/withdraw")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert {name.strip('"') for name in loaded} == {"Source Sans", "Source Serif"}
    page.get_by_role("link", name="Recommendations").click()
    expect(page.get_by_role("heading", name="Recommendations", exact=True)).to_be_visible()


def test_a_lead_withdraws_a_passage_from_its_page(page: Page, own: Path, talk: str) -> None:
    """From the passage in its context to what would go, the reason, the receipt; then it is gone."""
    with closing(Store(own)) as made:
        hits = search(made, Query("she showed me on an orange"), PUBLIC).hits["voices"]
        hit = next(h for h in hits if h.held.id == talk)
    found = next(f for f in hit.passages if ORANGE in (f.row.text or ""))
    sign_in(page, "consultation_lead", to="/how-to")
    link = f"/{document_address(talk, found.row.passage.ordinal, found.row.text or '')}".replace("&amp;", "&")
    visit(page, link)
    expect(page.locator(".text mark").first).to_be_visible()
    page.get_by_role("link", name="Consent record, codes and withdrawal").click()
    chosen = page.get_by_label("One passage").locator("option:checked")
    expect(chosen).to_contain_text("Participant 1: ")
    page.get_by_role("button", name="This passage …").click()
    expect(page.locator("main")).to_contain_text("said by Participant 1")
    expect(page.get_by_role("heading", name="Before it is withdrawn")).to_be_visible()
    expect(page.locator("blockquote")).to_contain_text(ORANGE)
    assert bytes_with(own, ORANGE)
    page.get_by_role("button", name="Withdraw for good").click()  # the browser asks for the reason first
    expect(page.get_by_role("heading", name="Before it is withdrawn")).to_be_visible()
    page.get_by_label("Reason").fill("asked for by telephone")
    page.get_by_role("button", name="Withdraw for good").click()
    expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()
    expect(page.locator("dl.about")).to_contain_text("consultation_lead")
    said = pdf(page, "Download the receipt")
    assert "one passage of a consultation" in said
    assert "By consultation_lead" in said
    assert bytes_with(own, ORANGE) == []
    visit(page, link)
    expect(page.get_by_text("The passage that this link was made for is not here")).to_be_visible()
    expect(page.locator(".text mark")).to_have_count(0)


def test_a_consent_record_gives_working_codes(page: Page, own: Path, talk: str, address: str) -> None:
    """The lead's PDF names every speaker who is left, with a code that opens their words."""
    sign_in(page, "consultation_lead", to="/how-to")
    page.goto(f"/consultation/{talk}")
    with page.expect_download() as started:
        page.get_by_role("button", name="Make the consent record").click()
    said = words_of(Path(started.value.path()).read_bytes())
    assert f"{address}/withdraw" in said
    assert "Nurse" in said
    codes = re.findall(r"(?:[B-Z]{4}-){3}[B-Z]{4}", said)
    assert len(codes) == len(set(codes)) == 4  # one speaker has taken all words back
    with closing(Store(own)) as made:
        speakers = {Codes(made, PUBLIC).look(code, "192.0.2.9").speaker for code in codes}
    assert speakers == {"Facilitator", "Participant 1", "Family member", "Nurse"}


def test_where_words_went_is_shown_and_handed_out(page: Page, talk: str) -> None:
    """A consultation's page leads to the recommendations its speakers speak to, also as PDF and table."""
    visit(page, f"/document?id={talk}")
    page.get_by_role("link", name="Where these words went").click()
    settle(page)
    expect(page.get_by_role("heading", name="Where your words went")).to_be_visible()
    shown = page.locator("h3", has_text="Recommendation")
    titles = [title.partition(":")[0] for title in shown.all_inner_texts()]
    assert titles
    said = pdf(page, "as PDF")
    assert all(title in said for title in titles)
    with page.expect_download() as started:
        page.get_by_role("link", name="as a table").click()
    table = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert table.startswith("speaker,consent,recommendation,title,passages,words")
    assert table.count('"open to everyone, word for word"') == len(titles)


def test_a_withdrawn_document_is_a_tombstone_that_a_lead_can_lift(page: Page, own: Path) -> None:
    """The address of what is gone says so to all, without content; a lead finds receipt and readmission."""
    with closing(Store(own)) as made, made.read(stores.LEAD) as reader:
        gone = next(row.document_ids[0] for row in reader.ledger() if row.file.endswith("otters.pdf"))
    sign_in(page, "consultation_lead", to="/how-to")
    page.goto(f"/consultation/{gone}")
    expect(page.locator("main")).not_to_contain_text("Consent record")  # a study
    page.get_by_role("button", name="The whole document …").click()
    page.get_by_label("Reason").fill("asked for by the authors")
    page.get_by_role("button", name="Withdraw for good").click()
    expect(page.locator("main")).to_contain_text("Kept files deleted")
    visit(page, f"/document?id={gone}")
    expect(page.get_by_role("heading", name="A document that was withdrawn")).to_be_visible()
    assert "Otters" not in page.content()
    page.get_by_role("link", name="Receipt, and readmitting").click()
    page.get_by_label("Reason for readmitting").fill("a mistake")
    page.get_by_role("button", name="Readmit the whole document").click()
    expect(page.get_by_role("heading", name="Readmitted")).to_be_visible()
    page.get_by_role("link", name=f"Back to document {gone}").click()
    expect(page.locator("main")).to_contain_text("was readmitted: its file may be offered again")
    expect(page.locator("main")).to_contain_text("Lifted on")
    page.goto("/consultation/nothing")
    expect(page.get_by_role("alert")).to_contain_text("There is no document")


def test_what_went_part_by_part_is_readmitted_by_its_parts(page: Page, own: Path) -> None:
    """Where several withdrawals emptied a document, each has its own form and no other stands there."""
    turns = (("P1", "The quorndal ward let me ring my daughter."), ("P2", "It never let me ring anybody."))
    with closing(Store(own)) as made:
        told = stores.talk("In two parts", *turns)
        (one,) = stores.add(made, [stores.offer(told, "parts.txt", consent=stores.consent())])
        for label, _ in turns:
            stores.writer(made).withdraw_speaker(one, label, "asked for")
    sign_in(page, "consultation_lead", to="/how-to")
    page.goto(f"/consultation/{one}")
    expect(page.locator("main")).to_contain_text("withdrawn, part by part")
    expect(page.get_by_role("button", name="Readmit it")).to_have_count(0)
    expect(page.locator("header")).to_contain_text("Signed in as consultation_lead")
    page.get_by_label("Reason for readmitting").first.fill("a mistake")
    page.get_by_role("button", name="Readmit these words").first.click()
    expect(page.get_by_role("heading", name="Readmitted")).to_be_visible()


def test_who_takes_one_passage_back_finds_its_receipt_again(page: Page, own: Path) -> None:
    """After the window is closed, the code leads to what is left and to the receipt of what went."""
    words = (
        "The quorndal ward let me ring my daughter on Sundays.",
        "The zibbergast clinic gave me tea and a bed.",
    )
    turns = (
        ("P1", words[0]),
        ("Facilitator", "And what was it like after you had left there?"),
        ("P1", words[1]),
    )
    with closing(Store(own)) as made:
        told = stores.talk("One by one", *turns)
        (one,) = stores.add(made, [stores.offer(told, "each.txt", consent=stores.consent())])
        code = Codes(made, stores.LEAD).issue(one)["P1"]
    page.goto("/withdraw")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Show my words").click()
    page.get_by_role("button", name="Only this passage").first.click()
    page.get_by_role("button", name="Take this passage back").click()
    expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()
    page.goto("/withdraw")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Show my words").click()
    expect(page.locator("main")).to_contain_text(words[1])
    expect(page.locator("main")).to_contain_text("Taken back with your code before")
    assert "one passage of a consultation" in pdf(page, "receipt (PDF)")


def test_what_is_no_number_of_a_passage_means_nothing(page: Page, talk: str) -> None:
    """A passage that cannot be read is refused, and is never taken for the whole document."""
    sign_in(page, "consultation_lead", to="/how-to")
    for number in ("2.0", "3e0", "-1", "abc", "²", "99999999999"):
        page.goto(f"/consultation/{talk}?preview=1&passage={number}")
        expect(page.get_by_role("alert")).to_contain_text("There is no passage")
        expect(page.get_by_role("button", name="Withdraw for good")).to_have_count(0)


def test_nobody_else_sees_or_does_any_of_it(page: Page, own: Path, talk: str) -> None:
    """To who is not signed in, and to a policymaker, pages, receipts and forms of leads are refused."""
    for role in ("", "policymaker"):
        if role:
            sign_in(page, role, to="/how-to")
        visit(page, f"/document?id={talk}")
        expect(page.get_by_role("link", name="Where these words went")).to_be_visible()
        expect(page.get_by_role("link", name="Consent record, codes and withdrawal")).to_have_count(0)
        assert page.request.get(f"/consultation/{talk}").status == 403
        assert page.request.get(f"/consultation/{talk}?preview=1&speaker=Nurse").status == 403
        assert page.request.get("/receipt/anything").status == 403
        page.goto("/withdraw")
        form = page.locator('input[name="form"]').first.get_attribute("value") or ""
        for do in ("withdraw", "readmit", "record"):
            sent = {"form": form, "do": do, "reason": "because"}
            assert page.request.post(f"/consultation/{talk}", form=sent).status == 403
    with closing(Store(own)) as made, made.read(PUBLIC) as reader:
        assert reader.document(talk).passages


def test_these_pages_are_for_everybody(page: Page, talk: str) -> None:
    """What a participant and a lead see of a withdrawal passes axe-core, and fits narrow screens."""
    page.goto("/withdraw")
    is_for_everybody(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, "consultation_lead", to="/how-to")
    page.goto(f"/consultation/{talk}")
    is_for_everybody(page)


def test_a_server_completes_what_was_interrupted(filled: Path, tmp_path: Path) -> None:
    """An erasure that a crash has cut short is completed when the server starts, and nobody has to ask."""
    store = tmp_path / "store"
    shutil.copytree(filled, store)
    with closing(Store(store)) as made, made.read(stores.LEAD) as reader:
        gone = next(r.document_ids[0] for r in reader.ledger() if r.file.endswith("with-naloxone.vtt"))
    with closing(Store(store)) as made, pytest.MonkeyPatch.context() as patched:
        patched.setattr("corpus.store.erasing.finish", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            stores.writer(made).withdraw(gone, "asked for")
    old = {path.name for path in (store / "index").iterdir()}
    with closing(Store(store)) as made:
        assert erasing.has_begun(made)
    with closing(Store(store)) as made, serving(store):
        for _ in range(1200):
            if not erasing.has_begun(made):
                break
            time.sleep(0.1)
        assert not erasing.has_begun(made)
    assert {path.name for path in (store / "index").iterdir()} & old == {"followed.json"}
    assert bytes_with(store, CAR_PARK) == []
