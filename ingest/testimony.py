"""A consultation that arrives as a file: what may be kept of it, and what a person should look at again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from corpus.errors import NeedsReview
from corpus.model import Consent, Document
from ingest import consent, deidentify
from ingest.deidentify import Finding
from ingest.files import File
from ingest.readers import prose
from ingest.readers.encoding import decode
from ingest.readers.speakers import names_nobody

_SHOWN = 6  # places that a warning names
_WITH_LINES = (".txt", ".md", ".markdown", ".vtt", ".srt")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consultation with its consent; `warning` tells what in it may identify people, without the words."""

    consent: Consent
    document: Document
    warning: str | None


def agreed(file: File, document: Document) -> Agreed:
    """A consultation as it may be kept. Raises NeedsReview where consent or review is wanting."""
    beside = consent.consent_path(file.path)
    if not beside.is_file():
        raise NeedsReview(
            f"{file.name} is a consultation, and there is no consent file {beside.name} beside it. "
            "Nothing of it is kept until there is one; the README says what belongs in it."
        )
    given = consent.load(beside)
    try:
        document = consent.apply(_titled(file, document, given), given)
    except NeedsReview as fault:
        raise NeedsReview(f"{beside.name}: {fault}") from fault
    speakers = list(dict.fromkeys(block.speaker for block in document.blocks if block.speaker))
    found = deidentify.find(document.text, speakers=speakers)
    surely = [*deidentify.direct_identifiers(document.text), *deidentify.full_names(document.text, found)]
    lines = _Lines(file.path)
    where = dict.fromkeys(
        f"{_place(document, f.start)}{lines.of(document.text[f.start : f.end])}: {_said(f)}" for f in surely
    )
    if any(deidentify.full_names(label, deidentify.find(label, speakers=[label])) for label in speakers):
        where["in who speaks: a full name"] = None
    if where or deidentify.direct_identifiers(document.title):
        raise NeedsReview(
            f"{file.name} still holds what identifies a person ({'; '.join(where) or 'in its title'}). "
            "Replace it in the transcript, then offer it again."
        )
    telling = [label for label in speakers if not names_nobody(label)]
    return Agreed(given, document, _warning(document, found, telling))


class _Lines:
    """The lines of a file of text; a Word document has none that a person could count."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _text(self) -> str:
        return decode(self._path.read_bytes()) if self._path.suffix.lower() in _WITH_LINES else ""

    def of(self, words: str) -> str:
        """In which lines these words begin, as what follows a place: ", line 7"."""
        wrapped = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        found = {self._text.count("\n", 0, match.start()) + 1 for match in wrapped.finditer(self._text)}
        numbers = ", ".join(map(str, sorted(found)[:_SHOWN]))
        return f", line{'s' if len(found) > 1 else ''} {numbers}" if found else ""


def _said(found: Finding) -> str:
    return "a full name" if found.type == "PERSON" else found.said


def _warning(document: Document, found: Sequence[Finding], telling: Sequence[str]) -> str | None:
    """What is left that may identify people together, and where; the words themselves are not repeated.

    `telling` are labels that tell more of who speaks than a role.
    """
    told = []
    if telling:
        several = f"{len(telling)} labels that are" if len(telling) > 1 else "a label that is"
        told.append(f"who speaks has {several} more than a role")
    if found:
        counted = Counter(one.said for one in found)
        what = ", ".join(f"{said} ({n} times)" if n > 1 else said for said, n in counted.most_common())
        places = list(dict.fromkeys(_place(document, one.start) for one in found))
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        told.append(f"{what}; {', '.join(places[:_SHOWN])}{more}")
    return f"Look again, it may still tell who spoke: {'; '.join(told)}." if told else None


def _titled(file: File, document: Document, given: Consent) -> Document:
    """A consultation under a title that may be told: a file's name may hold the name of who spoke."""
    title = given.title or document.title
    retold = "paraphrase" in (given.show, *(voice.show for voice in given.speakers.values()))
    if title == prose.title_from_name(file.path) or (retold and not given.title):
        title = f"Consultation, reviewed on {given.reviewed_on}"
    year = given.held_on.year if given.held_on else document.year
    # What a file tells of its authors, addresses and the like is nobody's words, and nobody has read it.
    return replace(
        document, title=title, year=year, authors=(), keywords=(), journal=None, url=None, funding=None,
        competing_interests=None,
    )  # fmt: skip


def _place(document: Document, offset: int) -> str:
    """Where a person finds this character: the turn, else the paragraph."""
    number, block = next((n, b) for n, b in enumerate(document.blocks, 1) if b.end > offset)
    return f"turn {block.turn}" if block.turn else f"paragraph {number}"
