"""The window of `bench/load.py` sees what a browser sees, and its judge notices what must not be."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bench import crowd
from bench.window import Client, Shown
from tests.browser import HOSTILE


def test_a_window_reads_what_the_page_says(server: str) -> None:
    """A question in the address is answered in words, twice over one session; a wrong address is told."""

    async def asked() -> list[Shown]:
        client = Client(server)
        async with await client.window() as window:
            shown = [await window.visit("", f"q={words}") for words in ("unicorn+farming", "naloxone")]
            shown.append(await window.visit("document", "id=nope"))
        await client.close()
        return shown

    with ThreadPoolExecutor(1) as apart:  # in this one the browser's own loop may run
        first, second, lost = apart.submit(asyncio.run, asked()).result()
    assert HOSTILE in first.words
    assert "What studies found" in second.words
    assert HOSTILE not in second.words
    assert "There is no document 'nope'" in lost.words
    assert not (first.errors or second.errors or lost.errors)
    assert first.seconds > 0


def test_the_judge_notices_words_that_somebody_may_not_see() -> None:
    """Hidden words for the public, taken words after their withdrawal, and words that are missing."""
    question = f"who keeps {crowd.HIDDEN}"
    page = "What studies found. I was given {} at the gate."
    hidden, taken = (Shown(page.format(words)) for words in (crowd.HIDDEN, crowd.TAKEN))
    seen = crowd.Seen()
    crowd.judge(seen, question, hidden, 0.0, signed_in=True)
    assert seen.wrong == []
    crowd.judge(seen, question, hidden, 0.0, signed_in=False)
    crowd.judge(seen, question, Shown("What studies found."), 0.0, signed_in=True)
    assert len(seen.wrong) == 2
    crowd.judge(seen, "methadone", taken, 1.0, signed_in=False)
    assert len(seen.wrong) == 2
    seen.withdrawn = (2.0, 3.0)
    crowd.judge(seen, "methadone", taken, 2.5, signed_in=False)
    assert len(seen.wrong) == 2
    crowd.judge(seen, "methadone", taken, 4.0, signed_in=False)
    assert len(seen.wrong) == 3
    crowd.judge(seen, "methadone", Shown("nothing at all"), 4.0, signed_in=False)
    assert len(seen.errors) == 1
