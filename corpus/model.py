"""The nouns of the repository, as frozen dataclasses; what exists is valid.

Offsets count Unicode code points into `Document.text`. Pages, turns and passage ordinals count from 1.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of evidence a document is; each kind is ranked by itself."""

    STUDY = "study"
    CONSULTATION = "consultation"
    POLICY = "policy"


class Role(StrEnum):
    """What a block of text is within its document."""

    FRONT = "front"  # title page matter of a PDF: kept and shown, never embedded
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    TURN = "turn"  # what one speaker says until the next one speaks


NOTICES = ("retracted", "corrected", "preprint")

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)


def normalise_doi(value: str | None) -> str | None:
    """The DOI in `value` in lower case without address or prefix, or None where there is none."""
    match = _DOI.search(value or "")
    if match is None:
        return None
    doi = match.group().rstrip(".,;:'”’]}>")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower()


def normalise_pmid(value: str | None) -> str | None:
    """The PubMed number in `value` (digits only, no leading zeros), or None where there is none."""
    match = re.fullmatch(r"\s*(?:pmid:?\s*)?0*([1-9]\d{0,8})\s*", value or "", re.IGNORECASE)
    return match.group(1) if match else None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, caption or speaker turn: `text[start:end]` of its document.

    `section` is the normalised name (`methods`) where one is recognised, else the heading as written;
    `heading` is the innermost heading as written. `timecode` is `HH:MM:SS`.
    """

    start: int
    end: int
    role: Role
    section: str | None = None
    heading: str | None = None
    speaker: str | None = None
    turn: int | None = None
    timecode: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a block needs text: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class PageStart:
    """From `start` on the text stands on `page` (counted from 1), which carries `label` in print."""

    start: int
    page: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class SpeakerConsent:
    """What one speaker of a transcript allowed; None where the transcript's own setting holds."""

    role: str | None = None
    find: str | None = None
    show: str | None = None
    until: dt.date | None = None
    authority: str | None = None
    recorded_by: str | None = None
    form_kept: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What the people in a transcript allowed, and who read it for identifying details.

    `title` and `held_on` are what may be told of the consultation itself. `recorded_by` wrote down what was
    allowed, and `form_kept` says where the signed form is; both are for those who answer for it, and no hit
    or page tells them.
    """

    find: str
    show: str
    reviewed_by: str
    reviewed_on: dt.date
    until: dt.date | None = None
    authority: str | None = None
    speakers: Mapping[str, SpeakerConsent] = field(default_factory=dict)
    paraphrases: Mapping[int, str] = field(default_factory=dict)
    title: str | None = None
    held_on: dt.date | None = None
    recorded_by: str | None = None
    form_kept: str | None = None

    def for_speaker(self, label: str | None) -> SpeakerConsent:
        """What holds for one speaker's words: of transcript and speaker the stricter, and the earlier end.

        Labels are compared without regard to case and white space. For None, or somebody who has no
        setting of their own, the transcript's holds.
        """
        own = SpeakerConsent()
        if label is not None:
            own = next((s for name, s in self.speakers.items() if same_label(name, label)), own)
        ends = [end for end in (self.until, own.until) if end is not None]
        return SpeakerConsent(
            role=own.role,
            find="signed_in" if "signed_in" in (self.find, own.find) else self.find,
            show="paraphrase" if "paraphrase" in (self.show, own.show) else self.show,
            until=min(ends, default=None),
            authority=own.authority or self.authority,
            recorded_by=own.recorded_by or self.recorded_by,
            form_kept=own.form_kept or self.form_kept,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, dates as `YYYY-MM-DD`; `from_dict` gives the same consent back."""
        plain = asdict(self)
        for part in (plain, *plain["speakers"].values()):
            for name in ("until", "reviewed_on", "held_on"):
                if part.get(name) is not None:
                    part[name] = part[name].isoformat()
        plain["paraphrases"] = {str(turn): text for turn, text in self.paraphrases.items()}
        return plain

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Consent:
        """The consent that `to_dict` described. Raises ValueError, TypeError or KeyError for others."""
        plain = dict(values)
        plain["reviewed_on"] = dt.date.fromisoformat(plain["reviewed_on"])
        plain["until"] = _date(plain.get("until"))
        plain["held_on"] = _date(plain.get("held_on"))
        plain["speakers"] = {
            label: SpeakerConsent(**{**own, "until": _date(own.get("until"))})
            for label, own in plain.get("speakers", {}).items()
        }
        plain["paraphrases"] = {int(turn): text for turn, text in plain.get("paraphrases", {}).items()}
        return cls(**plain)


def same_label(one: str, other: str) -> bool:
    """Whether two speaker labels are the same but for case and white space."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def _date(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class Document:
    """One study, consultation or policy document, as a reader found it.

    `kind` is None while neither the file nor a person has said it; such a document is never stored.
    `text` is all that may become passages, in reading order; `blocks` cover all of it but the white
    space between them. `types` are publication types and article types as the source words them. `voiced`
    says that turns come of voices in a recording, so that two of one speaker never stand side by side.
    """

    title: str
    text: str
    blocks: tuple[Block, ...]
    kind: Kind | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    language: str | None = None
    licence: str | None = None
    keywords: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    funding: str | None = None
    competing_interests: str | None = None
    notices: tuple[str, ...] = ()
    full_text: bool = True
    our_summary: bool = False
    illustration: bool = False
    voiced: bool = False
    pages: tuple[PageStart, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a document needs a title")
        at = 0
        for block in self.blocks:
            if block.start < at or self.text[at : block.start].strip():
                raise ValueError(f"text outside blocks, or blocks that overlap, at {block.start}")
            at = block.end
        if self.text[at:].strip() or at > len(self.text):
            raise ValueError("the blocks do not cover the text")
        if unknown := set(self.notices) - set(NOTICES):
            raise ValueError(f"no such notice: {sorted(unknown)}")

    def section_text(self, section: str) -> str:
        """The paragraphs of one normalised section, joined by newlines; empty where there are none."""
        return "\n".join(
            self.text[b.start : b.end]
            for b in self.blocks
            if b.section == section and b.role in (Role.PARAGRAPH, Role.TURN)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` gives the same document back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Document:
        """The document that `to_dict` described. Raises ValueError or TypeError for anything else."""
        plain = dict(values)
        plain["kind"] = Kind(plain["kind"]) if plain.get("kind") else None
        plain["blocks"] = tuple(Block(**{**b, "role": Role(b["role"])}) for b in plain["blocks"])
        plain["pages"] = tuple(PageStart(**p) for p in plain.get("pages", ()))
        for name in ("authors", "keywords", "types", "notices"):
            plain[name] = tuple(plain.get(name, ()))
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is found and cited; `text[start:end]` of the document is its text.

    `context` is what the encoder reads before the words (title, heading, the facilitator's question)
    and is never shown as the passage's own.
    """

    ordinal: int
    start: int
    end: int
    context: str
    embedded: bool
    page: int | None = None
    page_label: str | None = None
    section: str | None = None
    speaker: str | None = None
    turn: int | None = None
    timecode: str | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking. There is no default that sees more than `public`."""

    role: str = "public"
    account: str | None = None


PUBLIC = Viewer()
