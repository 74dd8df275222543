"""The pages through the front door: a real server on a real store, and a real browser.

`tests/conftest.py` makes the fixtures known to every test file.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError, expect, sync_playwright
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from corpus import access
from corpus.store import Accounts, Store
from ingest import __main__ as ingesting

PROJECT = Path(__file__).resolve().parents[1]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SAMPLES = PROJECT / "corpus" / "samples"
HOSTILE = "<img src=x onerror=alert(1)> **bold** _it_ $x^2$ :smile: [a](javascript:alert(1)) `code` :red[r]"
_RECORD = f"""TY  - JOUR
TI  - {HOSTILE}
AU  - <script>alert(2)</script>, Mallory
JO  - Journal of {HOSTILE}
PY  - 2019
DO  - 10.5555/hostile.1
AB  - Unicorn farming {HOSTILE} lowers the price of feed. Nobody has measured unicorns in prison before.
ER  -
"""
_BROWSER = (
    "--no-sandbox",  # tests may run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=30_000)  # as the actions have; a busy machine is no failure

PASSWORD = "correct horse battery"  # noqa: S105  (of accounts that exist in tests alone)


def give_accounts(store: Path) -> None:
    """An account for each role but the public, named like it."""
    with closing(Store(store, create=True)) as made:
        for role in access.ROLES[1:]:
            Accounts(made, access.viewer("admin", "test")).add(role, role, PASSWORD)


def sign_in(page: Page, role: str, server: str = "", to: str = "/how-to") -> None:
    """Sign in by the form as the account of this role, and wait for the page that follows."""
    page.goto(f"{server}/sign-in?next={to}")
    page.get_by_label("Name").fill(role)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    settle(page)


def ingest(store: Path, *paths: Path, kind: str | None = None) -> None:
    """Add files to a store as the command does."""
    given = [*map(str, paths), "--store", str(store), "--quiet", *(["--kind", kind] if kind else [])]
    assert ingesting.main(given) in (0, 1)


@contextmanager
def serving(
    store: Path | None, directory: Path = PROJECT, said: Path | None = None, **settings: str
) -> Iterator[str]:
    """A server of its own on this store; its address. Without a store, what `directory` has is shown.

    What the server prints goes to the file `said`.
    """
    with running(store, directory, said, **settings) as (address, _):
        yield address


@contextmanager
def running(
    store: Path | None, directory: Path = PROJECT, said: Path | None = None, port: str = "0", **settings: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same with the server's process, for who wants to kill it, or start it again at the same port."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", int(port)))
        port = str(free.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("EVIDENCE_", "STREAMLIT_"))}
    environment |= {"PYTHONPATH": str(PROJECT), **settings}
    if store is not None:
        environment["EVIDENCE_STORE"] = str(store)
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(PROJECT / "ui" / "app.py"),
        "--server.port",
        port,
    ]
    with Path(said or os.devnull).open("w") as out:
        process = subprocess.Popen(
            command, cwd=directory, env=environment, stdout=out, stderr=subprocess.DEVNULL
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", process)
        yield address, process
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended before it was healthy"
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310  (our own server)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no server at {address} after a minute")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the samples, a study that tries to be markup, a policy document and a broken file.

    It is made once and copied for each process of the tests.
    """
    own = tmp_path_factory.mktemp("pages")
    base = own.parent.parent if os.environ.get("PYTEST_XDIST_WORKER") else own.parent
    with (base / "filled.lock").open("w") as only:
        fcntl.flock(only, fcntl.LOCK_EX)
        if not (base / "filled").exists():
            (own / "made").mkdir()
            _fill(own / "made")
            (own / "made").rename(base / "filled")
    shutil.copytree(base / "filled" / "sample-store", own / "sample-store")
    return own / "sample-store"


def _fill(work: Path) -> None:
    (work / "hostile.ris").write_text(_RECORD, encoding="utf-8")
    (work / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    (work / "strategy.txt").write_text(
        "National strategy on drugs\n\nEveryone who leaves prison is offered naloxone.\n",
        encoding="utf-8",
    )
    _pages_without_a_licence(work / "otters.pdf")
    store = work / "sample-store"
    samples = (SAMPLES / part for part in ("studies", "records", "consultations"))
    ingest(store, *samples, *(work / name for name in ("hostile.ris", "broken.pdf", "otters.pdf")))
    ingest(store, work / "strategy.txt", kind="policy")
    give_accounts(store)


def _pages_without_a_licence(path: Path) -> None:
    """A study of three pages that does not say under which licence it is."""
    canvas = Canvas(str(path), pagesize=A5)
    for page, animal in enumerate(("Otters", "Badgers", "Herons"), 1):
        canvas.setFont("Helvetica-Bold" if page == 1 else "Helvetica", 16)
        canvas.drawString(40, 520, f"{animal} and the clinics of the county" if page == 1 else animal)
        canvas.setFont("Helvetica", 10)
        for line in range(12):
            words = f"{animal} were counted in year {line} of the study near clinic {line} of the county."
            canvas.drawString(40, 480 - 16 * line, words)
        canvas.drawString(40, 40, "https://doi.org/10.5555/otters.1")  # whereby it is a study
        canvas.showPage()
    canvas.save()


@pytest.fixture(scope="session")
def server(filled: Path) -> Iterator[str]:
    with serving(filled) as address:
        yield address


@pytest.fixture(scope="session")
def outside(filled: Path) -> Iterator[str]:
    """The same store on a server that other machines reach."""
    with serving(filled, STREAMLIT_SERVER_ADDRESS="0.0.0.0") as address:  # noqa: S104  (what is tested)
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "The browser tests need Chromium: 'sudo apt-get install chromium' (make test does it)."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_BROWSER))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with window(browser, server) as opened:
        yield opened


@contextmanager
def window(browser: Browser, server: str, role: str = "public", to: str = "/how-to") -> Iterator[Page]:
    """A fresh window, in which this role is signed in. A dialog, which only an injected script would open,
    fails the test."""
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    opened = context.new_page()
    dialogs: list[str] = []
    opened.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    try:
        if role != "public":
            sign_in(opened, role, to=to)
        yield opened
    finally:
        context.close()
    assert not dialogs


def visit(page: Page, address: str) -> None:
    """Open a page and wait until all of it is there."""
    page.goto(address)
    settle(page)


def choose(page: Page, label: str, value: str) -> None:
    """Pick a value of a select box. Its list closes when the page moves; then it is opened again."""
    option = page.get_by_role("option", name=value, exact=True)
    for _ in range(5):
        page.get_by_label(label).click()
        try:
            option.click(timeout=5_000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"{label} never offered {value}")


def is_for_everybody(page: Page) -> None:
    """In light and dark axe-core finds nothing serious; on narrow screens nothing stands outside.

    640 pixels are what 200 % zoom leaves of 1,280.
    """
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        if page.get_by_test_id("stApp").count():  # a page of the framework, which follows by and by
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        found = Axe().run(page).response["violations"]
        grave = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
        assert not grave, (page.url, scheme)
    for width in (768, 640, 375):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(200)  # for the layout to follow
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
        inside = "(all, width) => all.every(each => each.getBoundingClientRect().right <= width + 1)"
        assert page.locator(".ev, .rv, .rv-card, .rv-list").evaluate_all(inside, width), (page.url, width)


def settle(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    expect(page.locator(".end")).to_have_count(1)  # while a page is drawn anew, the end before may stand too
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
