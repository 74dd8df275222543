"""Adding papers through the front door: each file's fate in sight, whatever happens to page and server."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from corpus import access
from corpus.store import Job, Jobs, Progress, Store
from corpus.store.checking import check
from ingest.jobs import hand_over
from tests.browser import give_accounts, is_for_everybody, running, settle, visit, window
from tests.test_jobs import CAPTIONS, Upload
from tests.test_lookup import PAPER, Service, service

__all__ = ["service"]
HOSTILE = "../../etc/pass<b>wd.md"
SENTENCE = "In county {n} the kits that people took home after release were counted in year {year} of it. "
STUDY = """---
title: Kits taken home in county {n}
doi: 10.5555/county.{n}
year: 2015
---
# Abstract

Kits given on release from prison in county {n} halved the deaths in the first four weeks.

# Results

{words}
"""
RECORDS = "".join(
    f"TY  - JOUR\nTI  - Records of ward {n}\nAB  - Wards of {n} were seen.\nDO  - 10.5555/w.{n}\nER  -\n"
    for n in range(3)
)


def study(n: int, paragraphs: int = 50) -> str:
    words = "\n\n".join(SENTENCE.format(n=n, year=year) for year in range(paragraphs))
    return STUDY.format(n=n, words=words)


def mixed(good: int) -> list[tuple[str, str | bytes, str]]:
    """Files of mixed kinds and faults: name, content, and the state that each has to end in."""
    return [
        *((f"study {n}.md", study(n), "indexed") for n in range(good)),
        (HOSTILE, study(1000), "indexed"),
        ("records.ris", RECORDS, "indexed"),
        ("copy.md", study(0), "duplicate"),
        ("empty.pdf", b"", "failed"),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "failed"),
        ("broken.xml", "<article><front>", "failed"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "failed"),
        ("talk.vtt", CAPTIONS, "needs review"),
        ("unknown.txt", "Some words that say nothing of what they are. " * 9, "needs review"),
    ]


def payloads(files: list[tuple[str, str | bytes, str]]) -> list[FilePayload]:
    return [
        {
            "name": name,
            "mimeType": "application/octet-stream",
            "buffer": content.encode() if isinstance(content, str) else content,
        }
        for name, content, _ in files
    ]


def drop(page: Page, files: list[FilePayload]) -> None:
    page.locator('input[type="file"]').set_input_files(files)
    expect(page.get_by_role("button", name="Remove ")).to_have_count(len(files))


def add(page: Page) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**job=*")
    settle(page)


def latest(store: Path) -> Progress:
    with closing(Store(store)) as opened:
        jobs = Jobs(opened, access.viewer("admin", "test"))
        return jobs.progress(jobs.recent(1)[0].id)


def until(store: Path, enough: Callable[[Job], object], seconds: float = 120) -> Progress:
    """The latest job as soon as it has come so far."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        progress = latest(store)
        if enough(progress.job):
            return progress
        time.sleep(0.1)
    raise AssertionError(f"not after {seconds} s: {latest(store).job}")


def workers(store: Path) -> list[int]:
    """The processes that work for this store."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"ingest.worker" in command and os.fsencode(store.resolve()) in command:
            found.append(int(path.parent.name))
    return found


@contextmanager
def signed_in(browser: Browser, server: str, role: str = "researcher") -> Iterator[Page]:
    with window(browser, server, role, to="/adding") as page:
        yield page


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the researcher has dropped a broken file."""
    made = tmp_path_factory.mktemp("adding") / "store"
    give_accounts(made)
    with closing(Store(made)) as opened:
        hand_over(opened, access.viewer("researcher", "researcher"), [Upload("mine.pdf", b"%PDF-1.7\n1 0")])
    return made


def uploaded_bytes(server: str) -> float:
    """What the framework holds of uploads, as it says itself."""
    said = httpx.get(f"{server}/_stcore/metrics", trust_env=False).text
    return sum(
        float(line.rsplit(" ", 1)[1])
        for line in said.splitlines()
        if line.startswith("cache_memory_bytes") and "UploadedFileManager" in line
    )


def until_true(holds: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether something holds soon: the framework counts anew only now and then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        time.sleep(0.2)
    return holds()


def test_nothing_is_lost_or_twice_whatever_happens(
    browser: Browser, tmp_path: Path, service: tuple[Service, str]
) -> None:
    """Many files, the page reloaded and the server killed in the middle: each ends in its state once."""
    store = tmp_path / "store"
    give_accounts(store)
    answers, base = service
    answers.crossref, answers.europe_pmc = [404], [PAPER]
    settings = {"EVIDENCE_CROSSREF": base, "EVIDENCE_EUROPE_PMC": base}
    files = mixed(8)
    with running(store, **settings) as (server, process), signed_in(browser, server) as page:
        drop(page, payloads(files))
        page.get_by_role("textbox", name="DOIs or PubMed numbers").fill(
            "https://doi.org/10.5555/otters.1\nno number\n"
        )
        assert until_true(lambda: uploaded_bytes(server) > 30_000)
        add(page)
        expect(page.locator(".notice")).to_contain_text("“no number”")
        assert until_true(lambda: uploaded_bytes(server) == 0)
        expect(page.locator("tbody tr")).to_have_count(len(files) + 1)
        page.reload()
        settle(page)
        expect(page.get_by_role("progressbar")).to_be_visible()
        began = until(store, lambda job: job.ended > 0)
        assert began.job.ended < began.job.files
        expect(page.locator("tbody .label", has_text="failed").first).to_be_visible()
        process.send_signal(signal.SIGKILL)
        for worker in workers(store):
            os.kill(worker, signal.SIGKILL)
    stopped = latest(store).job
    assert stopped.ended < stopped.files
    with running(store, **settings) as (server, _), signed_in(browser, server) as page:
        until(store, lambda job: job.ended_at)
        expect(page.get_by_text(f"{len(files) + 1} files:")).to_be_visible()
        page.reload()  # while a table is drawn anew its old rows stand beside the new ones for a moment
        settle(page)
        for name, _, state in files:
            row = page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=name, exact=True))
            expect(row).to_have_count(1)
            expect(row.locator(".label")).to_have_text(state)
        row = page.locator("tbody tr", has_text="DOI 10.5555/otters.1")
        expect(row.locator(".label")).to_have_text("indexed")
        expect(page.locator("tbody tr", has_text="talk.vtt")).to_contain_text("page “Consultations”")
    wanted = Counter(state for *_, state in files) + Counter(["indexed"])
    with closing(Store(store)) as opened:
        assert check(opened) == []
        with opened.read(access.viewer("admin", "test")) as reader:
            assert reader.status().documents == {"study": 8 + 1 + 3 + 1}
            assert Counter(row.state for row in reader.ledger()) == wanted
    assert list((store / "uploads").iterdir()) == []


def test_what_could_not_be_looked_up_is_tried_again(
    browser: Browser, tmp_path: Path, service: tuple[Service, str]
) -> None:
    """A service that was away is asked again at a press, and only for what it did not answer."""
    give_accounts(tmp_path / "store")
    answers, base = service
    answers.crossref, answers.europe_pmc = [404], [500]
    settings = {"EVIDENCE_CROSSREF": base, "EVIDENCE_EUROPE_PMC": base}
    with running(tmp_path / "store", **settings) as (server, _), signed_in(browser, server) as page:
        drop(page, payloads([("study 1.md", study(1), ""), ("broken.pdf", b"%PDF-1.7\n1 0 obj", "")]))
        page.get_by_role("textbox", name="DOIs or PubMed numbers").fill("10.5555/otters.1")
        add(page)
        row = page.locator("tbody tr", has_text="DOI 10.5555/otters.1")
        expect(row.locator(".label")).to_have_text("failed", timeout=60_000)
        answers.europe_pmc = [PAPER]
        page.get_by_role("button", name="Look up again").click()
        expect(row.locator(".label")).to_have_text("indexed", timeout=60_000)
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.get_by_role("button", name="Look up again")).to_have_count(0)


def test_a_job_is_stopped_from_its_page(browser: Browser, tmp_path: Path) -> None:
    """Stop ends what was not yet read, at once and without its bytes; the page says so."""
    give_accounts(tmp_path / "store")
    with running(tmp_path / "store") as (server, _), signed_in(browser, server) as page:
        drop(page, payloads([(f"study {n}.md", study(n), "") for n in range(40)]))
        add(page)
        page.get_by_role("button", name="Stop").click()
        ended = until(tmp_path / "store", lambda job: job.ended_at)
        expect(page.locator("tbody tr", has_text="stopped").last).to_be_visible()
        expect(page.get_by_text("40 files:")).to_be_visible()
        expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    assert sum(file.state == "stopped" for file in ended.files) > 20
    assert list((tmp_path / "store" / "uploads").iterdir()) == []


def test_the_page_is_for_those_who_may_add(browser: Browser, store: Path) -> None:
    """Others neither find it in the masthead nor see anything of it under its address."""
    with running(store) as (server, _):
        with signed_in(browser, server, "policymaker") as page:
            expect(page.locator(".notice")).to_contain_text("may not add studies")
            assert page.locator('input[type="file"]').count() == 0
            assert page.get_by_role("link", name="Add papers").count() == 0
        page = browser.new_page()
        visit(page, f"{server}/adding?job={latest(store).job.id}")
        expect(page.locator(".notice")).to_contain_text("Sign in to add studies")
        assert "mine.pdf" not in page.content()
        page.close()
        with signed_in(browser, server, "consultation_lead") as page:  # who sees everybody's
            expect(page.get_by_role("link", name="Add papers")).to_be_visible()
            expect(page.locator("tbody tr", has_text="mine.pdf")).to_contain_text("failed")


def test_the_page_is_for_everybody(browser: Browser, store: Path) -> None:
    """In light and dark axe-core finds nothing serious; on narrow screens nothing scrolls sideways."""
    with running(store) as (server, _), signed_in(browser, server) as page:
        is_for_everybody(page)
