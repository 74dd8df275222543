"""Which directory a command means, the lock that lets one writer in at a time, and the files kept there."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.errors import NotFound, StoreBusy, StoreError

DEFAULT = "evidence-store"
SAMPLES = "sample-store"
CATALOGUE = "catalogue.db"
PRIVATE = 0o700  # mode of a new store's directory: what some may not read is in it
LOCK = "lock"
ARRIVING = "arriving"
FILES = "files"  # kept originals, by their SHA-256


@dataclass(frozen=True, slots=True)
class Location:
    """A store's directory, and whether it is the samples that stand in for a store not made yet."""

    path: Path
    samples: bool = False


def to_read(named: str | None) -> Location:
    """The store that reading means. Raises NotFound where there is none.

    `named` is `--store`, else EVIDENCE_STORE holds; while neither names one and the default has never
    held a document, the sample store stands in.
    """
    if name := named or os.environ.get("EVIDENCE_STORE"):
        path = Path(name)
        if not (path / CATALOGUE).exists():
            raise NotFound(
                f"There is no store at {path}. Make one with 'python -m ingest PATH --store {path}', "
                "or name another with --store or EVIDENCE_STORE."
            )
        return Location(path)
    default, samples = Path(DEFAULT), Path(SAMPLES)
    if (default / CATALOGUE).exists() and (_has_held(default) or not (samples / CATALOGUE).exists()):
        return Location(default)
    if (samples / CATALOGUE).exists():
        return Location(samples, samples=True)
    raise NotFound(
        f"There is no store here yet ({default.resolve()}). Add papers with 'python -m ingest PATH', "
        "or type 'make run' for a store of samples."
    )


def to_write(named: str | None) -> Location:
    """The store that writing means; it need not exist yet. Never the samples unless they are named."""
    return Location(Path(named or os.environ.get("EVIDENCE_STORE") or DEFAULT))


def is_store(path: Path) -> bool:
    """Whether this directory holds a store."""
    return (path / CATALOGUE).exists()


def is_samples(path: Path) -> bool:
    """Whether this directory is the sample store, by whichever name it was reached."""
    return path.resolve().name == SAMPLES


def _has_held(path: Path) -> bool:
    catalogue = Catalogue(path / CATALOGUE)
    try:
        with catalogue.read() as session:
            return session.generation > 0
    finally:
        catalogue.close()


@contextmanager
def lock(directory: Path, *, wait: float = 60.0) -> Iterator[None]:
    """Hold the store's lock for one commit. One left by a killed process is free at once.

    Raises StoreBusy when somebody else holds it for longer than `wait` seconds.
    """
    try:
        handle = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(directory, error) from error
    try:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise StoreBusy(
                        f"Somebody else has been writing to {directory} for over {wait:.0f} s. "
                        "Try again when they have finished."
                    ) from error
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


@contextmanager
def arriving(directory: Path) -> Iterator[None]:
    """While this lasts, documents arrive in many commits, and who adds them brings the indexes to them.

    Readers need not follow each commit; a killed process leaves nothing behind. Several may last at once.
    """
    try:
        handle = os.open(directory / ARRIVING, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(directory, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def is_arriving(directory: Path) -> bool:
    """Whether somebody is adding documents who will bring the indexes to them."""
    try:
        handle = os.open(directory / ARRIVING, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def keep_file(directory: Path, source: Path, sha256: str) -> None:
    """Keep an original in the store of this directory, under the hash of its content."""
    target = directory / FILES / sha256
    if target.exists():
        return
    try:
        target.parent.mkdir(exist_ok=True)
        beside = target.with_name(f"{sha256}.part")
        shutil.copyfile(source, beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise unwritable(directory, error) from error


def unwritable(directory: Path, error: OSError) -> StoreError:
    """What to say when the operating system refuses to write."""
    if directory.exists() and not directory.is_dir():
        return StoreError(f"{directory} is a file and not a store's folder. Name a folder with --store.")
    return StoreError(
        f"The store {directory} cannot be written ({error.strerror or error}). Free some disk space, mend "
        "the permissions or name another store, then run the same command again; nothing stored is lost."
    )
