"""Consultations that wait for review: encrypted, one file each, apart from catalogue and indexes.

A draft is encrypted with AES-256-GCM under a key that lies outside the store, so that the file alone, a
backup of the disk or its free space tell nothing: to take the file away is to take the words away. Its name
is random. Only the time of the last work on it stands in clear, authenticated, so that drafts are removed on
time even by somebody who has no key.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from corpus import access
from corpus.errors import NotFound, StoreError
from corpus.model import Viewer
from corpus.store.location import lock, unwritable
from ingest import deciding, draft_key
from ingest.review import Review

KEPT_DAYS = 30  # after the last work on a draft
WARNED_DAYS = 7  # before it goes
FOLDER = "drafts"
_MAGIC = b"EVDRAFT1"
_HEAD = struct.Struct(">8sQ")  # magic, seconds since 1970 of the last work
_NONCE = 12
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Draft:
    """What waits for review: who uploaded it and when, when somebody last worked on it, and the review."""

    id: str
    by: str
    begun: dt.datetime
    worked: dt.datetime
    review: Review

    @property
    def goes(self) -> dt.datetime:
        """When it will be removed, unless somebody works on it before."""
        return self.worked + dt.timedelta(days=KEPT_DAYS)

    def days_left(self, now: dt.datetime) -> int:
        """Days until it goes, the last one begun included."""
        return max(0, -((now - self.goes) // dt.timedelta(days=1)))


class Drafts:
    """The drafts of one store, for one viewer who may review. Those past their time go at once."""

    def __init__(self, store: Path, viewer: Viewer, *, now: Callable[[], float] = time.time) -> None:
        """Raises NotAllowed for a viewer who may not review."""
        access.require(viewer, "review")
        self._by = viewer.account or viewer.role
        self._store = store
        self._folder = store / FOLDER
        self._now = now
        expire(store, now=now)

    def all(self) -> list[Draft]:
        """Every draft, the one that goes first first. Raises StoreError without the right key."""
        expire(self._store, now=self._now)
        names = [path.name for path in _files(self._folder)]
        return sorted((self.open(name) for name in names), key=lambda draft: draft.worked)

    def open(self, draft_id: str) -> Draft:
        """One draft. Raises NotFound where there is none, StoreError without the right key."""
        expire(self._store, now=self._now)
        try:
            raw = self._path(draft_id).read_bytes()
        except FileNotFoundError as error:
            raise _none(draft_id) from error
        return self._decrypted(draft_id, raw)

    def add(self, review: Review) -> Draft:
        """Keep a new draft."""
        moment = self.moment()
        draft = Draft(secrets.token_hex(8), self._by, moment, moment, review)
        self._write(draft)
        return draft

    def change(self, draft_id: str, edit: Callable[[Review], Review]) -> Draft:
        """Work on a draft: what two people do at once both stays."""
        with self.held(draft_id) as held:
            draft = Draft(held.id, held.by, held.begun, self.moment(), edit(held.review))
            self._write(draft)
        return draft

    @contextlib.contextmanager
    def held(self, draft_id: str) -> Iterator[Draft]:
        """One draft as it is, and nobody changes any while this lasts."""
        with lock(self._ready()):
            yield self.open(draft_id)

    def remove(self, draft_id: str) -> None:
        """Take a draft away wholly. What its bytes may leave on the disk nobody can read without the key."""
        try:
            _part(self._folder, draft_id).unlink(missing_ok=True)
            self._path(draft_id).unlink()
        except FileNotFoundError as error:
            raise _none(draft_id) from error

    def made_from(self, sha256: str) -> list[str]:
        """The drafts that hold a file with this hash, such as one that was withdrawn since."""
        return [d.id for d in self.all() if any(t.sha256 == sha256 for t in d.review.transcripts)]

    def moment(self) -> dt.datetime:
        """Now, by the clock of these drafts."""
        return dt.datetime.fromtimestamp(int(self._now()), dt.UTC)

    # -- within ----------------------------------------------------------------------------------

    def _path(self, draft_id: str) -> Path:
        if len(draft_id) != 16 or set(draft_id) - set("0123456789abcdef"):
            raise _none(draft_id)
        return self._folder / draft_id

    def _ready(self) -> Path:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise unwritable(self._store, error) from error
        return self._folder

    def _write(self, draft: Draft) -> None:
        """Written beside and renamed, so that a crash leaves the draft as it was or as it is to be."""
        key = draft_key.read(self._store, create=not _files(self._ready()))
        head = _HEAD.pack(_MAGIC, int(draft.worked.timestamp()))
        plain = {"by": draft.by, "begun": draft.begun.isoformat(), "review": draft.review.to_dict()}
        nonce = os.urandom(_NONCE)
        content = json.dumps(plain, ensure_ascii=False).encode()
        raw = head + nonce + AESGCM(key).encrypt(nonce, content, head + draft.id.encode())
        beside = _part(self._folder, draft.id)
        try:
            beside.unlink(missing_ok=True)  # of a write that was interrupted
            draft_key.write_private(beside, raw)
            beside.replace(self._path(draft.id))
        except OSError as error:
            raise unwritable(self._store, error) from error

    def _decrypted(self, draft_id: str, raw: bytes) -> Draft:
        head, nonce = raw[: _HEAD.size], raw[_HEAD.size : _HEAD.size + _NONCE]
        worked = _worked(head)
        try:
            key = AESGCM(draft_key.read(self._store))
            plain = json.loads(key.decrypt(nonce, raw[_HEAD.size + _NONCE :], head + draft_id.encode()))
            if worked is None:
                raise ValueError("no draft")
            return _draft(draft_id, worked, plain)
        except (InvalidTag, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"The draft {draft_id} cannot be read with the key {draft_key.path(self._store)}: it was"
                f" written with another, or is damaged. Put the right key there or name it with"
                f" {draft_key.SETTING}; a draft that nobody can read is removed {KEPT_DAYS} days after the"
                f" last work on it."
            ) from error


def expire(store: Path, *, now: Callable[[], float] = time.time) -> int:
    """Remove the drafts whose time is over, which needs no key; how many there were."""
    gone = 0
    for part in (store / FOLDER).glob(_part(Path(), "*").name):  # of a write that was interrupted
        with contextlib.suppress(FileNotFoundError):
            if part.stat().st_mtime + _DAY <= now():
                part.unlink()
    for path in _files(store / FOLDER):
        with contextlib.suppress(FileNotFoundError):  # another process was quicker
            with path.open("rb") as file:
                worked = _worked(file.read(_HEAD.size))
            if worked is None:
                worked = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
            if worked.timestamp() + KEPT_DAYS * _DAY <= now():
                path.unlink()
                gone += 1
    return gone


def _part(folder: Path, draft_id: str) -> Path:
    """Where a draft is written before it takes the place of what it was."""
    return folder / f".{draft_id}.part"


def _draft(draft_id: str, worked: dt.datetime, plain: dict[str, Any]) -> Draft:
    begun = dt.datetime.fromisoformat(plain["begun"])
    review = deciding.by_todays_rules(Review.from_dict(plain["review"]))
    return Draft(draft_id, plain["by"], begun, worked, review)


def _worked(head: bytes) -> dt.datetime | None:
    """The time of the last work, or None where this is no draft."""
    if len(head) < _HEAD.size:
        return None
    magic, seconds = _HEAD.unpack(head[: _HEAD.size])
    if magic != _MAGIC or seconds > 2**40:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("[0-9a-f]*") if path.is_file()) if folder.is_dir() else []


def _none(draft_id: str) -> NotFound:
    return NotFound(
        f"There is no draft {draft_id!r}: it was approved or deleted, somebody in it took their words back, "
        f"or nobody worked on it for {KEPT_DAYS} days."
    )
