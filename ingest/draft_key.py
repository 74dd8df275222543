"""The key under which drafts are encrypted: a file beside the store and never in it."""

from __future__ import annotations

import os
from pathlib import Path

from corpus.errors import StoreError

SETTING = "EVIDENCE_DRAFT_KEY"
_BYTES = 32  # AES-256


def path(store: Path) -> Path:
    """Where the key is: beside the store, or where the setting says. Raises StoreError when it is inside."""
    store = store.resolve()
    named = os.environ.get(SETTING)
    found = Path(named).resolve() if named else store.with_name(f"{store.name}.draft-key")
    if found.is_relative_to(store):
        raise StoreError(
            f"{SETTING} names {found}, which is in the store: a key kept with what it locks locks nothing."
            " Name a place outside."
        )
    return found


def read(store: Path, *, create: bool = False) -> bytes:
    """The key; with `create` a new one where there is none yet. Raises StoreError where there is none."""
    place = path(store)
    if create and not place.exists():
        _make(place)
    try:
        key = place.read_bytes()
    except OSError as error:
        raise StoreError(
            f"The key for drafts cannot be read from {place} ({error.strerror}). Put it back, or name it with"
            f" {SETTING}; without it nobody can read the drafts that wait."
        ) from error
    if len(key) != _BYTES:
        raise StoreError(
            f"{place} holds no key for drafts ({len(key)} bytes instead of {_BYTES})."
            f" Put the right one there, or name it with {SETTING}."
        )
    return key


def write_private(place: Path, content: bytes) -> None:
    """A new file that only this user reads, on the disk when this returns. Raises OSError."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make(place: Path) -> None:
    try:
        write_private(place, os.urandom(_BYTES))
    except FileExistsError:
        return  # another process was quicker, and its key is as good
    except OSError as error:
        raise StoreError(
            f"The key for drafts cannot be written to {place} ({error.strerror})."
            f" Name a place outside the store that can be written, with {SETTING}."
        ) from error
