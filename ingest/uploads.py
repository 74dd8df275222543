"""What was handed over in a page, as files that the pipeline takes: testimony never gets in this way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from corpus.errors import NeedsReview, ReadingError
from corpus.model import Document
from ingest.files import File
from ingest.readers import prose
from ingest.readers.contract import Skipped
from ingest.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Uploaded(File):
    """A file whose bytes lie under their hash; the name that it came with is only shown."""

    takes_testimony = False

    def consent_sha256(self) -> str | None:
        """Nothing lies beside it."""
        return None

    def documents(self, sandbox: Sandbox) -> Iterator[Document | Skipped]:
        """What is in the file, told under the name that people know. Raises ReadingError."""
        untitled = prose.title_from_name(self.path)
        try:
            for item in sandbox.read(self.path):
                if isinstance(item, Skipped):
                    yield Skipped(self._said(item.reason))
                elif item.title == untitled:
                    yield replace(
                        item, title=prose.title_from_name(PurePosixPath(self.name.replace("\\", "/")))
                    )
                else:
                    yield item
        except ReadingError as problem:
            raise type(problem)(self._said(str(problem)), retryable=problem.retryable) from problem

    def of_unknown_kind(self) -> NeedsReview:
        """What to do where a file does not show what it is."""
        return NeedsReview(
            f"{self.name} does not show whether it is a study or a policy document. Drop it again and say "
            "which."
        )

    def of_testimony(self) -> NeedsReview:
        """What to do where people speak in a file."""
        return NeedsReview(
            f"{self.name} holds people speaking, so nothing of it was kept here. A consultation is uploaded "
            "on the page “Consultations”, where a consultation lead reviews it first."
        )

    def _said(self, sentence: str) -> str:
        return sentence.replace(self.path.name, self.name)


@dataclass(frozen=True, slots=True)
class LookedUp(File):
    """What was found under an identifier, or why nothing was."""

    found: Sequence[Document | Skipped] = ()
    problem: ReadingError | None = None
    takes_testimony = False

    @classmethod
    def under(
        cls, name: str, key: str, found: Sequence[Document | Skipped], problem: ReadingError | None = None
    ) -> LookedUp:
        return cls(Path(), name, key, found, problem)

    def sha256(self) -> str:
        """Hash of what was found; none where nothing was."""
        told = [item.to_dict() for item in self.found if isinstance(item, Document)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest() if told else ""

    def consent_sha256(self) -> str | None:
        """Nothing lies beside it."""
        return None

    def documents(self, sandbox: Sandbox) -> Iterator[Document | Skipped]:
        """What was found. Raises the ReadingError that says why nothing was."""
        if self.problem:
            raise self.problem
        yield from self.found

    @property
    def kept(self) -> Path | None:
        """There is no file."""
        return None
