"""A newer version of one paper, handed over in a page: it takes the place of the one that is held."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from corpus.errors import NotFound, ReadingError
from corpus.model import Document, Kind, Viewer
from corpus.store import Offer, Row, Store, Writer, now
from ingest import jobs
from ingest.files import printable
from ingest.readers.contract import Skipped
from ingest.readers.labels import label
from ingest.sandbox import Sandbox
from ingest.uploads import Uploaded


class Upload(Protocol):
    """A file as the server hands it over."""

    @property
    def name(self) -> str: ...
    def getvalue(self) -> bytes: ...


def replaced(store: Store, viewer: Viewer, document_id: str, upload: Upload) -> Row:
    """Put what a file holds in the place of a study or policy document; what became of the file.

    The document keeps its id and what people corrected. Raises ReadingError for a file that does not hold
    one paper with words in it, and NotFound where the document is gone.
    """
    with store.read(viewer) as reader:
        kind = reader.document(document_id).held.document.kind
    if kind is Kind.CONSULTATION:
        raise NotFound("A consultation is not replaced here: withdraw it, and review the newer transcript.")
    writer = Writer(store, viewer)
    with tempfile.TemporaryDirectory(prefix="replacing-") as folder:
        file = _written(Path(folder), upload)
        document = replace(_read(file), kind=kind)
        offer = Offer(document, file.key, file.name, file.sha256(), source=file.kept, replaces=document_id)
        (outcome,) = writer.add([offer])
    if outcome.what != "replaced":
        why = "was withdrawn" if outcome.what == "withdrawn" else "is what is held already"
        raise ReadingError(f"Nothing was replaced: what {file.name} holds {why}.")
    ids = [document_id]
    row = Row(file.key, file.name, offer.sha256, None, kind, "indexed", None, False, ids, now())
    writer.record(row)
    writer.follow()
    return row


def _written(folder: Path, upload: Upload) -> Uploaded:
    name = printable(upload.name)
    path = folder / f"upload{PurePosixPath(name.lower()).suffix[:8]}"
    path.write_bytes(upload.getvalue())
    named = Uploaded(path, name, "")
    return replace(named, key=f"upload:{named.sha256()}:{name}")


def _read(file: Uploaded) -> Document:
    with Sandbox(most_bytes=jobs.most_mb() * 2**20) as sandbox:
        items = list(file.documents(sandbox))
    documents = [label(item) for item in items if not isinstance(item, Skipped)]
    if len(documents) != 1 or not documents[0].text.strip():
        raise ReadingError(
            f"{file.name} does not hold one paper with words in it, so nothing was replaced. "
            "Choose the file of the newer version alone."
        )
    if documents[0].kind is Kind.CONSULTATION:
        raise file.of_testimony()
    return documents[0]
