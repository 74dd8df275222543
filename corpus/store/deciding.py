"""What is to become of an offered document, given what the catalogue holds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.catalogue import Held, Session
from corpus.model import Consent, Document
from corpus.store import identity

What = Literal["added", "replaced", "same", "held", "withdrawn"]
UPLOADED = "upload:"  # begins the path of a file that was handed over in the pages
STORED = frozenset({"added", "replaced"})  # the others leave the catalogue as it is


REVIEWED = "review:"  # how the path begins of what was reviewed here, and has its speakers' names from there


@dataclass(frozen=True, slots=True)
class Offer:
    """A document that a file holds, offered to the store.

    `number` is that of the record within the file. `source` is the file itself where it may be kept
    (never a consultation's). `withdrawn` is the document that was withdrawn whose words these are,
    `replaces` the one that somebody said this is a newer version of.
    """

    document: Document
    path: str
    file: str
    sha256: str
    number: int = 1
    consent: Consent | None = None
    source: Path | None = None
    withdrawn: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an offer, and the document that now stands for it."""

    what: What
    document_id: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of an offer, the document it concerns, and that document's id."""

    what: What
    held: Held | None
    document_id: str


class Batch:
    """Decides on the offers of one batch, one after the other, within one transaction.

    Mostly all of them are new, and to ask the catalogue about each took a fifth of what an ingest does beside
    the model. It is asked once about all; only one of which it knows something is looked at by itself.
    """

    def __init__(self, session: Session, offers: Sequence[Offer]) -> None:
        self._session = session
        self._keys = {id(offer): identity.keys(offer.document) for offer in offers}
        self._known = session.known_keys({key for keys in self._keys.values() for key in keys})
        self._taken = session.taken_ids({_name(offer) for offer in offers})
        self._changed = _given_before(session, offers)
        self._buried = {key for tombstone in session.tombstones() for key in tombstone.keys}

    def decide(self, offer: Offer) -> Decision:
        """What `decide` says, given that all offers decided on before were stored."""
        keys, name = self._keys[id(offer)], _name(offer)
        known = (
            offer.withdrawn
            or offer.replaces
            or offer.path in self._changed
            or name in self._taken
            or not self._known.isdisjoint(keys)
            or not self._buried.isdisjoint(_buried_as(offer, keys))
        )
        self._known.update(keys)
        self._taken.add(name)
        return decide(self._session, offer) if known else Decision("added", None, name)


def _given_before(session: Session, offers: Sequence[Offer]) -> set[str]:
    """The paths of files that gave something else before, or these records in other words."""
    by_path: dict[str, list[Offer]] = {}
    for offer in offers:
        by_path.setdefault(offer.path, []).append(offer)
    found = set()
    for path, of_file in by_path.items():
        (sha256, *others), numbers = {o.sha256 for o in of_file}, [o.number for o in of_file]
        if others or session.has_earlier_at(path, sha256, min(numbers), max(numbers)):
            found.add(path)
    return found


def decide(session: Session, offer: Offer) -> Decision:
    """Whether an offer is new, takes the place of what is held, or leaves it as it is."""
    if offer.withdrawn:
        return Decision("withdrawn", None, offer.withdrawn)
    known = identity.keys(offer.document)
    buried = _buried_as(offer, known)
    for tombstone in session.tombstones():
        if buried & set(tombstone.keys):
            return Decision("withdrawn", None, tombstone.id)
    held = session.document(offer.replaces) if offer.replaces else None
    if held and (other := _other(session, held, known)):
        return Decision("held", other, other.id)
    if held and held.sha256 != offer.sha256:
        return Decision("replaced", held, held.id)
    held = held or _same(session, offer, known)
    held = held or _earlier_version(session, offer)
    if held is None:
        return Decision("added", None, _new_id(session, offer))
    if held.path == offer.path:
        same = held.sha256 == offer.sha256 and held.consent == offer.consent
        unchanged = same and (held.document.kind, held.document.text) == (
            offer.document.kind,
            offer.document.text,
        )
        return Decision("same" if unchanged else "replaced", held, held.id)
    newer = is_newer(held, offer) or _says_more(offer.document, held.document)
    return Decision("replaced" if newer else "held", held, held.id)


def _buried_as(offer: Offer, known: Sequence[str]) -> set[str]:
    """The keys under which a tombstone keeps this offer out."""
    return {*identity.hashed([*known, f"file:{offer.sha256}"])}


def is_newer(held: Held, offer: Offer) -> bool:
    """Whether an offer is a newer version of what another file gave: somebody said so, or a paper was handed
    over in the pages under the same name again, whose content is in its path."""
    texts = offer.document.full_text and held.document.full_text
    again = held.file == offer.file and held.path.startswith(UPLOADED) and offer.path.startswith(UPLOADED)
    return held.path != offer.path and (offer.replaces == held.id or (again and texts))


def _other(session: Session, held: Held, known: Sequence[str]) -> Held | None:
    """Another document that is known as this one says it is, while the one to be replaced is not."""
    found = session.documents_known_as(known)
    return None if not found or any(each.row == held.row for each in found) else found[0]


def _same(session: Session, offer: Offer, known: Sequence[str]) -> Held | None:
    """What is held under the same identity: best what the same file gave, else what has the same words."""
    content = known[-1]
    found = []
    for held in session.documents_known_as(known):
        same_words = content in session.keys_of(held.row)
        if (same_words or _agree(held, offer)) and not session.is_apart(held.row, content):
            found.append((held.path != offer.path, not same_words, held.row, held))
    return min(found, default=(None,), key=lambda each: each[:3])[-1]


def _earlier_version(session: Session, offer: Offer) -> Held | None:
    """What the same file gave before its text changed, recognised by its title.

    Another record of this very file is no earlier version, however alike their titles are.
    """
    content = identity.keys(offer.document)[-1]
    for held in session.earlier_at(offer.path, offer.sha256, offer.number):
        if _agree(held, offer) and not session.is_apart(held.row, content):
            return next(session.documents([held.row]))
    return None


def _agree(held: Held, offer: Offer) -> bool:
    """Whether the titles do; the held one as it was read, or as somebody corrected it."""
    titles = {held.document.title, held.record["title"]}
    return any(identity.titles_agree(title, offer.document.title) for title in titles)


def _new_id(session: Session, offer: Offer) -> str:
    """A short name that the same file gets again in a store that never held it."""
    for salt in range(1000):
        name = _name(offer, salt)
        if session.document(name) is None:
            return name
    raise AssertionError("a thousand names of 48 bits are taken")


def _name(offer: Offer, salt: int = 0) -> str:
    seed = f"{offer.sha256}:{offer.number}:{salt or ''}"
    return hashlib.sha256(seed.encode()).hexdigest()[:12]


def _says_more(offered: Document, held: Document) -> bool:
    """Whether a document from another file takes the place of the one held under the same identity.

    A full text replaces a record; a record with an abstract, one without. A record never replaces a text.
    """
    if offered.full_text != held.full_text:
        return offered.full_text
    return not held.full_text and not held.section_text("abstract") and bool(offered.section_text("abstract"))
