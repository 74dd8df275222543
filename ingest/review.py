"""What a draft holds: transcripts, what was found in them, and what has been decided so far; frozen.

Offsets count Unicode code points into the transcript's text. A form is how something is written, as
`ingest.pseudonyms` keys it; a place is `transcript:start`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.model import Document, SpeakerConsent
from ingest.deidentify import Finding, Mark

What = Literal["accept", "change", "dismiss"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a finding; `words` are the replacement of a change, the reason of a dismissal."""

    what: What
    words: str = ""

    def __post_init__(self) -> None:
        if self.what not in ("accept", "change", "dismiss") or (
            self.what != "accept" and not self.words.strip()
        ):
            raise ValueError(f"a change needs its words and a dismissal its reason: {self}")


@dataclass(frozen=True, slots=True)
class Terms:
    """What has been written down of one transcript and its consent; empty or None where nobody has yet."""

    title: str = ""
    held_on: dt.date | None = None
    find: str | None = None
    show: str | None = None
    until: dt.date | None = None
    authority: str = ""
    recorded_by: str = ""
    form_kept: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """One consultation as it was read. `sha256` is of the bytes that were offered; its name is not kept.

    `looked_at` is where those marks begin that somebody has looked at and left as they are; `unread` says in
    words what of the file is not in the document.
    """

    document: Document
    sha256: str
    findings: tuple[Finding, ...]
    marks: tuple[Mark, ...] = ()
    terms: Terms = field(default_factory=Terms)
    paraphrases: Mapping[int, str] = field(default_factory=dict)
    looked_at: frozenset[int] = frozenset()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Transcripts that are reviewed together, with one pseudonym a person through all of them.

    `people` are the forms of people in the order in which they first came, `decisions` go by form and
    `exceptions` by place, `same` by the question's key, `voices` by the form of a label that speaks.
    `left_out` are the forms of those who speak and agreed to nothing: their turns are not kept.
    """

    transcripts: tuple[Transcript, ...]
    people: tuple[str, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    exceptions: Mapping[str, Decision] = field(default_factory=dict)
    same: Mapping[str, bool] = field(default_factory=dict)
    voices: Mapping[str, SpeakerConsent] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` gives the same review back."""
        plain = asdict(self)
        plain["left_out"] = sorted(self.left_out)
        for transcript in plain["transcripts"]:
            transcript["looked_at"] = sorted(transcript["looked_at"])
            transcript["paraphrases"] = {str(n): text for n, text in transcript["paraphrases"].items()}
        found: dict[str, Any] = _dates_as_text(plain)
        return found

    def digest(self) -> str:
        """What tells this review from another without holding any of its words."""
        plain = json.dumps(self.to_dict(), sort_keys=True)
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Review:
        """The review that `to_dict` described. Raises ValueError, TypeError or KeyError for others."""
        return cls(
            transcripts=tuple(_transcript(each) for each in values["transcripts"]),
            people=tuple(values["people"]),
            decisions={key: Decision(**each) for key, each in values["decisions"].items()},
            exceptions={key: Decision(**each) for key, each in values["exceptions"].items()},
            same=dict(values["same"]),
            voices={key: SpeakerConsent(**_dated(each)) for key, each in values["voices"].items()},
            left_out=frozenset(values["left_out"]),
        )


def _transcript(values: Mapping[str, Any]) -> Transcript:
    return Transcript(
        document=Document.from_dict(values["document"]),
        sha256=values["sha256"],
        findings=tuple(Finding(**each) for each in values["findings"]),
        marks=tuple(Mark(**each) for each in values["marks"]),
        terms=Terms(**_dated(values["terms"])),
        paraphrases={int(n): text for n, text in values["paraphrases"].items()},
        # Drafts of an earlier version have neither.
        looked_at=frozenset(values.get("looked_at", ())),
        unread=tuple(values.get("unread", ())),
    )


def _dates_as_text(plain: Any) -> Any:
    if isinstance(plain, dict):
        return {key: _dates_as_text(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_dates_as_text(value) for value in plain]
    return plain.isoformat() if isinstance(plain, dt.date) else plain


def _dated(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in ("until", "held_on"):
        if found.get(name):
            found[name] = dt.date.fromisoformat(found[name])
    return found
