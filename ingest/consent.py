"""Consent files: what the people in a transcript allowed, and the transcript as it may be kept."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import fields, replace
from pathlib import Path, PurePath
from typing import Any

import yaml

from corpus.errors import NeedsReview
from corpus.model import Block, Consent, Document, Role, SpeakerConsent, same_label
from ingest.readers.body import clean
from ingest.readers.speakers import names_nobody

SUFFIX = ".consent.yaml"
_MOST_BYTES = 1_000_000
_FIND = ("public", "signed_in")
_SHOW = ("verbatim", "paraphrase")
_ROLES = ("lived_experience", "family", "provider", "facilitator")
_KEYS = {f.name for f in fields(Consent)}
_SPEAKER_KEYS = {f.name for f in fields(SpeakerConsent)}


def consent_path(path: Path) -> Path:
    """Where the consent file of the transcript `path` is."""
    return path.with_name(path.name + SUFFIX)


def transcript_path(path: Path) -> Path:
    """The transcript that the consent file `path` belongs to."""
    return path.with_name(path.name.removesuffix(SUFFIX))


def load(path: Path, *, today: dt.date | None = None) -> Consent:
    """The consent in the file `path` (not the transcript's path), complete and not yet ended `today`.

    Raises NeedsReview in a sentence for the first fault found: nothing is guessed and nothing unknown
    is passed over, for a misspelt key would loosen what somebody allowed.
    """
    try:
        return parse(path.read_bytes(), today=today)
    except NeedsReview as fault:
        raise NeedsReview(f"{path.name}: {fault}") from fault
    except OSError as fault:
        raise NeedsReview(
            f"{path.name} cannot be opened ({fault.strerror}); mend it and offer the file again."
        ) from fault


def parse(raw: bytes, *, today: dt.date | None = None) -> Consent:
    """The consent that the bytes of a consent file state; faults as with `load`."""
    if len(raw) > _MOST_BYTES:
        raise NeedsReview("the consent file is larger than 1 MB; is it the right file?")
    try:
        values = yaml.load(raw.decode("utf-8-sig"), _Strict)  # noqa: S506  (a SafeLoader that is stricter)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NeedsReview(f"the consent file is no valid YAML{_place(error)}; mend it.") from error
    if not isinstance(values, dict):
        raise NeedsReview(
            "the consent file is empty or no list of keys; it needs find, show, reviewed_by, reviewed_on."
        )
    _known(values, _KEYS, "")
    today = today or dt.date.today()
    reviewed_on = _date(values, "reviewed_on", "")
    if reviewed_on is None:
        raise NeedsReview("reviewed_on is missing: say on which day it was read for identifying details.")
    if reviewed_on > today:
        raise NeedsReview(f"reviewed_on is {reviewed_on}, which is in the future.")
    return Consent(
        find=_choice(values, "find", _FIND, "", needed=True),
        show=_choice(values, "show", _SHOW, "", needed=True),
        reviewed_by=_words(values, "reviewed_by", needed=True) or "",
        reviewed_on=reviewed_on,
        until=_not_ended(_date(values, "until", ""), today, "the transcript"),
        authority=_words(values, "authority", needed=False),
        speakers=_speakers(values.get("speakers"), today),
        paraphrases=_paraphrases(values.get("paraphrases")),
        title=_words(values, "title", needed=False),
        held_on=_date(values, "held_on", ""),
        recorded_by=_words(values, "recorded_by", needed=False),
        form_kept=_words(values, "form_kept", needed=False),
    )


class _Strict(yaml.SafeLoader):
    """A key that stands twice is a fault: YAML would let the later and perhaps looser one win. So is half a
    character, which nothing can store."""

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        value = super().construct_scalar(node)
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise yaml.constructor.ConstructorError(None, None, "half a character", node.start_mark)
        return value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        seen: set[Hashable] = set()
        for key in keys:
            if not isinstance(key, Hashable) or key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key} stands twice", node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None)
    return f" (line {mark.line + 1}: {problem})" if mark is not None else ""


def _known(values: Mapping[Any, Any], keys: set[str], whose: str) -> None:
    for key in values:
        if key not in keys:
            raise NeedsReview(
                f"{whose}{key!r} is no key of a consent file; known are {', '.join(sorted(keys))}."
            )


def _choice(
    values: Mapping[str, Any], key: str, allowed: tuple[str, ...], whose: str, *, needed: bool = False
) -> Any:
    value = values.get(key)
    if value is None and not needed:
        return None
    if value not in allowed:
        said = "is missing" if value is None else f"is {value!r}"
        raise NeedsReview(f"{whose}{key} {said}: say {' or '.join(allowed)}.")
    return value


def _words(values: Mapping[str, Any], key: str, *, needed: bool) -> str | None:
    value = values.get(key)
    if value is None and not needed:
        return None
    if not isinstance(value, str) or not value.strip():
        raise NeedsReview(
            f"{key} is missing or no text: say {'who read it' if needed else 'what it is, or leave it out'}."
        )
    return clean(value)


def _date(values: Mapping[str, Any], key: str, whose: str) -> dt.date | None:
    value = values.get(key)
    if isinstance(value, str):
        with contextlib.suppress(ValueError):  # told below, as for any other value that is no date
            value = dt.date.fromisoformat(value.strip())
    if isinstance(value, dt.datetime):
        value = value.date()
    if value is not None and not isinstance(value, dt.date):
        raise NeedsReview(f"{whose}{key} is {value!r}, which is no date: write it as 2030-12-31.")
    return value


def _not_ended(until: dt.date | None, today: dt.date, whose: str) -> dt.date | None:
    if until is not None and until < today:
        raise NeedsReview(
            f"the consent for {whose} ended on {until}: ask again, or take the words out of the file."
        )
    return until


def _speakers(values: object, today: dt.date) -> dict[str, SpeakerConsent]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise NeedsReview('speakers needs a setting for each label: "Participant 2": {show: paraphrase}.')
    found: dict[str, SpeakerConsent] = {}
    for name, own in values.items():
        label = clean(str(name))
        whose = f"speaker {label!r}: "
        if any(same_label(label, other) for other in found):
            raise NeedsReview(f"{whose}the label stands twice; keep one.")
        if not isinstance(own, dict):
            raise NeedsReview(f"{whose}needs settings such as {{role: family, show: paraphrase}}.")
        _known(own, _SPEAKER_KEYS, whose)
        found[label] = SpeakerConsent(
            role=_choice(own, "role", _ROLES, whose),
            find=_choice(own, "find", _FIND, whose),
            show=_choice(own, "show", _SHOW, whose),
            until=_not_ended(_date(own, "until", whose), today, label),
            authority=_words(own, "authority", needed=False),
            recorded_by=_words(own, "recorded_by", needed=False),
            form_kept=_words(own, "form_kept", needed=False),
        )
    return found


def _paraphrases(values: object) -> dict[int, str]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise NeedsReview('paraphrases needs a text for each turn number, such as 4: "…".')
    for turn, text in values.items():
        if not isinstance(turn, int) or isinstance(turn, bool) or turn < 1:
            raise NeedsReview(f"paraphrases: {turn!r} is no turn number; turns count from 1.")
        if not isinstance(text, str) or not clean(text):
            raise NeedsReview(f"paraphrases: turn {turn} has no text.")
    return {turn: clean(text) for turn, text in values.items()}


def apply(document: Document, consent: Consent) -> Document:
    """The document as it may be kept: where `show` is paraphrase, the paraphrase stands for the words.

    Every turn that may not be shown verbatim needs a paraphrase, a facilitator's too, because a question
    often repeats what somebody told. Where that holds for the whole transcript, nothing else of it is
    kept either (headings, and lines that are nobody's turn). In notes without turns, paraphrases are
    numbered by paragraph. Raises NeedsReview for a speaker or turn that is not in the transcript, for a
    paraphrase that is missing, and for one that its speaker's setting contradicts.
    """
    numbers = numbered(document)
    _check(document, numbers, consent)
    whole = consent.for_speaker(None).show == "paraphrase"
    rebuilt = _Rebuilt(document)
    for i, block in enumerate(document.blocks):
        number = numbers.get(i)
        if number is None:
            if not whole:
                rebuilt.keep(block)
        elif consent.for_speaker(block.speaker).show != "paraphrase":
            rebuilt.keep(block)
        elif numbers.get(i - 1) != number:
            stripped = replace(block, section=None, heading=None) if whole else block
            rebuilt.put(stripped, consent.paraphrases[number])
    return rebuilt.document()


def numbered(document: Document) -> dict[int, int]:
    """The number that paraphrases go by, for each block that has one: its turn, or in notes its paragraph."""
    blocks = document.blocks
    if any(block.turn for block in blocks):
        return {i: block.turn for i, block in enumerate(blocks) if block.turn}
    said = [i for i, block in enumerate(blocks) if block.role in (Role.PARAGRAPH, Role.CAPTION, Role.FRONT)]
    return {i: number for number, i in enumerate(said, start=1)}


def _check(document: Document, numbers: Mapping[int, int], consent: Consent) -> None:
    labels = {block.speaker for block in document.blocks if block.speaker}  # names perhaps: told to nobody
    for name in consent.speakers:
        if not any(same_label(name, label) for label in labels):
            heard = f"{len(labels)} other speakers" if labels else "no speakers"
            whom = repr(name) if names_nobody(name) else f"somebody ({name[:1]}…, {len(name)} letters)"
            raise NeedsReview(
                f"the consent file names {whom}, who is not in the transcript; it has {heard}, and they are "
                "to be named as it names them."
            )
    speakers = {number: document.blocks[i].speaker for i, number in numbers.items()}
    what = "turn" if any(block.turn for block in document.blocks) else "paragraph"
    for number in consent.paraphrases:
        if number not in speakers:
            raise NeedsReview(
                f"there is a paraphrase for {what} {number}, but the transcript has {len(speakers)} {what}s."
            )
        if consent.for_speaker(speakers[number]).show != "paraphrase":
            raise NeedsReview(
                f"there is a paraphrase for {what} {number}, which may be shown verbatim:"
                " set show to paraphrase for its speaker, or take the paraphrase out."
            )
    for number, speaker in sorted(speakers.items()):
        if consent.for_speaker(speaker).show == "paraphrase" and number not in consent.paraphrases:
            raise NeedsReview(
                f"{what} {number} may only be shown as a paraphrase, and there is none: write one."
            )


class _Rebuilt:
    """A document put together anew from blocks that stay and blocks whose words are replaced."""

    def __init__(self, source: Document) -> None:
        self._source = source
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._moved: list[tuple[Block, int, bool]] = []  # old place, new start, kept as it was

    def keep(self, block: Block) -> None:
        self._add(block, self._source.text[block.start : block.end], kept=True)

    def put(self, block: Block, text: str) -> None:
        self._add(block, text, kept=False)

    def _add(self, block: Block, text: str, *, kept: bool) -> None:
        gap = "\n\n" if self._length else ""
        start = self._length + len(gap)
        self._parts += (gap, text)
        self._length = start + len(text)
        self._blocks.append(replace(block, start=start, end=self._length))
        self._moved.append((block, start, kept))

    def document(self) -> Document:
        if not self._blocks:
            raise NeedsReview("nothing of the transcript may be kept; there is nothing to add.")
        pages = {self._place(p.start): p for p in self._source.pages}
        moved = tuple(replace(p, start=start) for start, p in sorted(pages.items()) if start < self._length)
        return replace(self._source, text="".join(self._parts), blocks=tuple(self._blocks), pages=moved)

    def _place(self, old: int) -> int:
        """Where what stood from `old` on begins now; within replaced words, where the next block begins."""
        for block, start, kept in self._moved:
            if old <= block.start:
                return start
            if old < block.end and kept:
                return start + old - block.start
        return self._length


def is_consent_file(path: PurePath) -> bool:
    """Whether `path` is a consent file and no document."""
    return path.name.endswith(SUFFIX)
