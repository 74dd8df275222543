"""Which files are offered, under which name, with which bytes, and what is in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from corpus.errors import NeedsReview, NotFound
from corpus.model import Document
from ingest import consent
from ingest.readers.contract import Skipped
from ingest.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was found. `name` and `key` are printable whatever bytes the real name holds.

    Where `takes_testimony` is false, what people told in confidence never gets in this way.
    """

    path: Path
    name: str
    key: str
    takes_testimony: ClassVar[bool] = True

    @classmethod
    def at(cls, path: Path) -> File:
        return cls(path, printable(str(path)), printable(os.path.abspath(path)))  # noqa: PTH100 - keeps links

    def sha256(self) -> str:
        """Hash of the file's bytes. Raises OSError when it cannot be read."""
        return _hash(self.path)

    def consent_sha256(self) -> str | None:
        """Hash of the consent file beside it, or None where there is none."""
        beside = consent.consent_path(self.path)
        return _hash(beside) if beside.is_file() else None

    def documents(self, sandbox: Sandbox) -> Iterator[Document | Skipped]:
        """What is in the file. Raises ReadingError where it cannot be read."""
        return sandbox.read(self.path)

    @property
    def kept(self) -> Path | None:
        """What of it may be kept, where it is no consultation's."""
        return self.path

    def of_unknown_kind(self) -> NeedsReview:
        """What to do where a file does not show what it is."""
        return NeedsReview(
            f"{self.name} does not show what kind of evidence it is: "
            "say --kind study, --kind consultation or --kind policy."
        )

    def of_testimony(self) -> NeedsReview:
        """What to do where people speak in a file that was offered as something else."""
        return NeedsReview(
            f"{self.name} holds people speaking, so it is no study. Testimony needs a consent file "
            "beside it; for officials speaking in public say --kind policy."
        )


def found(paths: Sequence[Path], store: Path) -> list[File]:
    """Every file in these files and folders, each once, by name.

    Consent files, dotfiles, symlinks and the store itself are passed over. Raises NotFound for a path
    that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise NotFound(
                f"There is no file or folder {printable(str(path))}. Check the name and try again."
            )
    away = store.resolve()
    offered = (p for path in paths for p in _files(path, away) if not consent.is_consent_file(p))
    files = {file.key: file for file in map(File.at, offered)}
    return sorted(files.values(), key=lambda file: file.key)


def orphans(paths: Sequence[Path], store: Path) -> list[str]:
    """Consent files without their transcript beside them, by name: probably one of the two was renamed."""
    away = store.resolve()
    consents = (p for path in paths for p in _files(path, away) if consent.is_consent_file(p))
    return sorted(printable(str(p)) for p in consents if not consent.transcript_path(p).is_file())


def _files(path: Path, away: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != away)
        if here.resolve() == away:
            folders.clear()
            continue
        for name in sorted(names):
            file = here / name
            if not name.startswith(".") and file.is_file() and not file.is_symlink():
                yield file


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def printable(name: str) -> str:
    """The name with undecodable bytes and control characters escaped."""
    text = name.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
