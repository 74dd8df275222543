"""Receipts, consent records and lists on paper: what they say, and what they never say."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import numpy as np
import pypdf
import pytest

from corpus.model import PUBLIC
from corpus.store import Held, Withdrawal
from search import went
from search.went import Went
from tests import stores
from tests.stores import add, consent, offer, talk
from ui import receipts
from ui.printed import Sheet


def text(pdf: bytes) -> str:
    """All words of a PDF, each after one space; codes and addresses may wrap anywhere."""
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def withdrawal(**more: object) -> Withdrawal:
    values = {
        "id": "a1b2c3",
        "document_id": "d0c0d0c0d0c0",
        "scope": "speaker",
        "at": "2026-11-25T09:30:00+00:00",
        "by": "a participant with their code",
        "reason": "quorndal must not be said",
        "removed": {"passages": 4, "vectors": 3, "files": 0, "embedded_again": 2},
        "marks": {},
        "verified": True,
        **more,
    }
    return Withdrawal(**values)


def test_a_receipt_says_what_when_by_whom_and_that_it_was_verified() -> None:
    """Class of content, time, who, figures, verification and what backups still hold; no reason or words."""
    said = text(receipts.receipt(withdrawal()))
    for wanted in (
        "all that one speaker of a consultation said",
        "2026-11-25, 09:30 UTC",
        "a participant with their code",
        "none of the words was found",
        "Backups made before this moment still hold it; a restore removes it again.",
        "a1b2c3",
    ):
        assert wanted in said
    assert "quorndal" not in said
    assert "Kept files" not in said  # there was none


@pytest.mark.parametrize(
    ("seen", "words"), [(False, "still found"), (None, "was interrupted or still goes on")]
)
def test_a_receipt_is_honest_when_it_is_not_verified(seen: bool | None, words: str) -> None:
    """Words that were found again, and an erasure that goes on, are said to be so."""
    said = text(receipts.receipt(withdrawal(verified=seen)))
    assert words in said
    assert "none of the words was found" not in said
    completed = text(receipts.receipt(withdrawal(verified=seen), erased=True))
    assert ("completed later" in completed) == (seen is None)


@pytest.fixture
def held(tmp_path: Path) -> Held:
    made = stores.store(tmp_path / "store")
    agreed = consent(
        find="signed_in",
        recorded_by="Ελένη Ørsted",
        form_kept="cabinet 4, room <2>",
        speakers={
            "P1": stores.speaker(role="family", show="paraphrase", until=dt.date(2035, 1, 2)),
            "Зоя": stores.speaker(authority="Riverside council"),
        },
    )
    spoken = talk("A talk & more", ("P1", "The nurse was kind to me."), ("Зоя", "Nobody answered the phone."))
    (one,) = add(made, [offer(spoken, "t.txt", consent=agreed)])
    with made.read(stores.LEAD) as reader:
        return reader.document(one).held


def test_a_consent_record_has_a_page_for_each_speaker(held: Held) -> None:
    """Everybody's page holds their own choices in plain words and their own code, and nobody else's."""
    assert held.consent
    codes = {"P1": "BCDF-GHJK-MNPQ-RSTV", "Зоя": "VTSR-QPNM-KJHG-FDCB"}
    pdf = receipts.consent_record(held, held.consent, codes, "https://evidence.example/withdraw")
    first, one, two = (" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "A talk & more" in first
    assert "recorded by ελένη ørsted" in first.lower()
    assert "cabinet 4, room <2>" in first
    assert "lead on 1 January 2026" in first
    assert "people who are signed in" in one
    assert "told in other words" in one
    assert "2 January 2035" in one
    assert codes["P1"] in one
    assert "https://evidence.example/withdraw" in one
    assert "Riverside council" not in one
    assert "Зоя" in two
    assert "word for word" in two
    assert "Riverside council" in two
    assert not any(codes["P1"] in page for page in (first, two))
    assert codes["Зоя"] in two


def test_no_character_is_lost_and_none_is_markup() -> None:
    """Other scripts show as written, or by their numbers where the font lacks them; marks are only marks."""
    sheet = Sheet("Łódź, Ἀθῆναι & <b>")
    sheet.text("中 <img src=x> &amp; مرحبا")
    said = text(sheet.pdf())
    assert "Łódź, Ἀθῆναι & <b>" in said
    assert "[U+4E2D] <img src=x> &amp;" in said
    assert "U+0645" not in said


def test_where_words_went_names_the_recommendations(tmp_path: Path) -> None:
    """Each speaker's passages stand under the recommendations that search finds them by."""
    made = stores.store(tmp_path / "store")
    spoken = talk(
        "A talk",
        ("P1", "They gave me a naloxone kit to take home when I was released from that prison."),
        ("P2", "The violin was out of tune all through that long and rainy winter by the sea."),
    )
    (one,) = add(made, [offer(spoken, "t.txt", consent=consent())])
    with made.search(PUBLIC) as searcher:
        # What the stand-in encoder finds is no matter; what is clear to search must be what is listed.
        searcher._snapshot.topics[:] = 0
        searcher._snapshot.topics[0, 3] = np.float32(0.9)
        found = went.where(searcher, one)
        rows = searcher.rows(())
        assert (searcher.topic_scores(rows) > 0).sum() == 1
    (only,) = found
    assert (only.speaker, only.ordinals) == ("P1", (1,))
    said = text(receipts.words_went("A talk", found, consent()))
    assert f"Recommendation {only.number}" in said
    assert "naloxone kit to take home" in said
    assert "open to everyone, word for word" in said
    assert "violin" not in said
    assert "No passage of it clearly speaks" in text(receipts.words_went("A talk", [], None))
    assert isinstance(only, Went)
