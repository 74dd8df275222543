"""Small stores of real parts: a real database, real indexes, and the deterministic encoder."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

from corpus import access
from corpus.model import Consent, Document, Kind, Role, SpeakerConsent
from corpus.store import Offer, Store, Writer
from ingest.readers.body import Body
from tests.encoders import HashingEncoder

LEAD = access.viewer("admin", "tester")


def store(path: Path) -> Store:
    """The store at `path`, made when it is not there."""
    return Store(path, create=True, load=HashingEncoder)


def writer(made: Store) -> Writer:
    return Writer(made, LEAD)


def study(title: str, *paragraphs: str, **more: object) -> Document:
    body = Body()
    body.section("results", "Results")
    for paragraph in paragraphs:
        body.add(paragraph)
    values = {"kind": Kind.STUDY, "year": 2015, **more}
    return Document(title, body.text, tuple(body.blocks), **values)


def talk(title: str, *turns: tuple[str, str], **more: object) -> Document:
    body = Body()
    for number, (speaker, words) in enumerate(turns, 1):
        body.add(words, Role.TURN, speaker=speaker, turn=number)
    values = {"kind": Kind.CONSULTATION, "year": 2024, **more}
    return Document(title, body.text, tuple(body.blocks), **values)


def consent(**more: object) -> Consent:
    values = {"find": "public", "show": "verbatim", "reviewed_by": "lead", **more}
    return Consent(**{"reviewed_on": dt.date(2026, 1, 1), **values})


def speaker(**more: object) -> SpeakerConsent:
    return SpeakerConsent(**more)


def offer(document: Document, name: str = "a.xml", **more: object) -> Offer:
    """An offer as the pipeline makes one; the hash follows the words, as a file's would."""
    source = more.get("source")
    content = (
        source.read_bytes() if isinstance(source, Path) else f"{name}{document.title}{document.text}".encode()
    )
    sha256 = hashlib.sha256(content).hexdigest()
    values = {"path": f"/offered/{name}", "file": name, "sha256": sha256, **more}
    return Offer(document, **values)


def add(made: Store, offers: Sequence[Offer]) -> list[str]:
    """Store what is offered and follow with the indexes; the document ids."""
    writing = writer(made)
    outcomes = writing.add(offers)
    writing.follow()
    return [outcome.document_id for outcome in outcomes]


def bytes_with(made: Store, words: str) -> list[str]:
    """The files of a store in whose bytes these words stand, in any case and in either encoding."""
    wanted = [words.lower().encode(form) for form in ("utf-8", "utf-16-le")]
    return sorted(
        str(path.relative_to(made.path))
        for path in made.path.rglob("*")
        if path.is_file()
        for content in [path.read_bytes().lower()]
        if any(each in content for each in wanted)
    )
