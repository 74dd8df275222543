"""A newer version of one paper, handed over in a page: it takes the place of the one that is held."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from corpus.errors import NotFound, ReadingError
from corpus.model import Document, Kind, Viewer
from corpus.store import Held, Offer, Outcome, Row, Store, Writer, identity, now
from corpus.store.deciding import UPLOADED
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


def replaced(
    store: Store, viewer: Viewer, document_id: str, upload: Upload, *, whatever_title: bool = False
) -> Row:
    """Put what a file holds in the place of a study or policy document; what became of the file.

    The document keeps its id and what people corrected. Raises ReadingError for a file that does not hold
    one paper with words in it, that holds what another document is, or one with another title unless
    `whatever_title` says that it is the same paper; and NotFound where the document is gone.
    """
    with store.read(viewer) as reader:
        held = reader.document(document_id).held
    kind = held.document.kind
    if kind is Kind.CONSULTATION:
        raise NotFound("A consultation is not replaced here: withdraw it, and review the newer transcript.")
    writer = Writer(store, viewer)
    with tempfile.TemporaryDirectory(prefix="replacing-") as folder:
        file = _written(Path(folder), upload)
        document = replace(_read(file), kind=kind)
        if not whatever_title:
            _refuse_another(held, document, file.name)
        offer = Offer(document, file.key, file.name, file.sha256(), source=file.kept, replaces=document_id)
        (outcome,) = writer.add([offer])
    if outcome.what != "replaced":
        raise ReadingError(f"Nothing was replaced: {_why(store, viewer, outcome, document_id, file.name)}")
    ids = [document_id]
    row = Row(file.key, file.name, offer.sha256, None, kind, "indexed", None, False, ids, now())
    writer.record(row)
    writer.follow()
    return row


def _refuse_another(held: Held, document: Document, name: str) -> None:
    """Raises ReadingError where nothing says that a file holds this paper."""
    before = held.document
    numbers = ((before.doi, document.doi), (before.pmid, document.pmid))
    titles = (before.title, held.record["title"])
    if any(one and one == other for one, other in numbers):
        return
    if not any(identity.titles_agree(title, document.title) for title in titles):
        raise ReadingError(
            f"Nothing was replaced: {name} is “{document.title}”, and what it would take the place of is "
            f"“{before.title}”. If they are the same paper, say so in the form and choose the file again."
        )


def _why(store: Store, viewer: Viewer, outcome: Outcome, document_id: str, name: str) -> str:
    if outcome.what == "withdrawn":
        return f"what {name} holds was withdrawn."
    if outcome.document_id == document_id:
        return f"what {name} holds is what is held already."
    with store.read(viewer) as reader:
        other = reader.document(outcome.document_id).held
    return (
        f"{name} holds “{other.document.title}”, which is here as document {other.id}. "
        "If they are one paper, remove one of them."
    )


def _written(folder: Path, upload: Upload) -> Uploaded:
    name = printable(upload.name)
    path = folder / f"upload{PurePosixPath(name.lower()).suffix[:8]}"
    path.write_bytes(upload.getvalue())
    named = Uploaded(path, name, "")
    return replace(named, key=f"{UPLOADED}{named.sha256()}:{name}")


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
