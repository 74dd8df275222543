"""What people allowed, in words that go wherever theirs are shown: hits, pages, citations and exports."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from corpus.model import Consent

_FIND = {"public": "open to everyone", "signed_in": "for signed-in readers"}
_SHOW = {"verbatim": "word for word", "paraphrase": "told in other words than theirs"}


def said(consent: Consent, speaker: str | None = None) -> str:
    """Who may find it, how it is told, until when and who has a say: of one speaker's words, else of all."""
    own = consent.for_speaker(speaker)
    words = [_FIND.get(own.find or "", ""), _SHOW.get(own.show or "", "")]
    if own.until:
        words.append(f"until {date(own.until)}")
    if own.authority:
        words.append(f"community with a say: {own.authority}")
    if speaker is None and narrower(consent):
        words.append("some speakers on narrower terms")
    return ", ".join(filter(None, words))


def narrower(consent: Consent) -> dict[str, str]:
    """What those speakers said who allowed something else than what holds for all, by their labels."""
    return {label: said(consent, label) for label in consent.speakers if _narrower(consent, label)}


def _narrower(consent: Consent, speaker: str) -> bool:
    of_all, own = consent.for_speaker(None), consent.for_speaker(speaker)
    return (own.find, own.show, own.until) != (of_all.find, of_all.show, of_all.until)


def plain(consent: Consent, speaker: str | None = None) -> dict[str, Any]:
    """The same as `--json` prints it."""
    own = consent.for_speaker(speaker)
    return {
        "find": own.find,
        "show": own.show,
        "until": own.until.isoformat() if own.until else None,
        "authority": own.authority,
        "words": said(consent, speaker),
    }


def date(day: dt.date) -> str:
    """`31 December 2035`."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
