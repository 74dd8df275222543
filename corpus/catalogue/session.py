"""One transaction on the catalogue: documents, passages, vectors, and the generation they stand at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpus.catalogue.accounts import AccountSession
from corpus.catalogue.core import chunks
from corpus.catalogue.curation import CurationSession
from corpus.catalogue.jobs import JobSession
from corpus.catalogue.ledger import LedgerSession
from corpus.catalogue.passages import PassageSession
from corpus.catalogue.schema import documents, keys, passages, phrasings, recommendations
from corpus.catalogue.withdrawals import WithdrawalSession
from corpus.model import Consent, Document, Kind


@dataclass(frozen=True, slots=True)
class Held:
    """A document as the catalogue holds it, with what people corrected laid over it.

    Where only its description was asked for, the document's text and blocks are empty. `record` is its
    metadata as it was read, before corrections.
    """

    row: int
    id: str
    document: Document
    facets: Mapping[str, Sequence[tuple[str, bool]]]
    corrections: Mapping[str, Any]
    consent: Consent | None
    path: str
    file: str
    sha256: str
    number: int
    kept: bool
    added_at: str
    record: Mapping[str, Any]


_DESCRIBED = [c for c in documents.c if c.name not in ("text", "layout")]


class Session(CurationSession, LedgerSession, PassageSession, AccountSession, WithdrawalSession, JobSession):
    """What can be asked of and told to the catalogue within one transaction."""

    # -- documents -------------------------------------------------------------------------------

    def documents(self, rows: Iterable[int] | None = None) -> Iterator[Held]:
        """The documents of these rows, or all, by row."""
        yield from self._documents(rows, list(documents.c))

    def consultations(self) -> list[Held]:
        """All consultations, by row."""
        query = sa.select(documents).where(documents.c.kind == str(Kind.CONSULTATION))
        return [_held(row) for row in self._connection.execute(query.order_by(documents.c.row))]

    def descriptions(self, rows: Iterable[int]) -> Iterator[Held]:
        """The same documents without their text and blocks, which many answers do not need."""
        yield from self._documents(rows, _DESCRIBED)

    def _documents(self, rows: Iterable[int] | None, columns: list[sa.Column[Any]]) -> Iterator[Held]:
        query = sa.select(*columns).order_by(documents.c.row)
        if rows is None:
            yield from map(_held, self._connection.execute(query))
            return
        for part in chunks(sorted(set(rows))):
            yield from map(_held, self._connection.execute(query.where(documents.c.row.in_(part))).all())

    def described(self) -> Iterator[tuple[int, str, Mapping[str, Sequence[Sequence[Any]]]]]:
        """(row, kind, facets) of every document, without their texts."""
        query = sa.select(documents.c.row, documents.c.kind, documents.c.facets).order_by(documents.c.row)
        yield from self._connection.execute(query)

    def kinds(self) -> list[tuple[str, str]]:
        """(id, kind) of every document."""
        return [tuple(row) for row in self._connection.execute(sa.select(documents.c.id, documents.c.kind))]

    def document(self, document_id: str) -> Held | None:
        found = self._connection.execute(sa.select(documents).where(documents.c.id == document_id)).first()
        return _held(found) if found else None

    def documents_at(self, path: str) -> list[Held]:
        """The documents that came from the file at this path, by their number in it."""
        query = sa.select(documents).where(documents.c.path == path).order_by(documents.c.number)
        return [_held(row) for row in self._connection.execute(query)]

    def made_of(self, sha256: str) -> list[Held]:
        """Descriptions of the documents that came from a file with this hash."""
        query = sa.select(*_DESCRIBED).where(documents.c.sha256 == sha256).order_by(documents.c.row)
        return [_held(row) for row in self._connection.execute(query)]

    def earlier_at(self, path: str, sha256: str, number: int) -> Iterator[Held]:
        """Descriptions of what other content of the file at this path gave, and of what this content gave as
        its record of this number, which comes first."""
        c = documents.c
        other = (c.sha256 != sha256) | (c.number == number)
        query = sa.select(*_DESCRIBED).where(c.path == path, other).order_by(c.number != number, c.number)
        yield from map(_held, self._connection.execute(query).all())

    def has_earlier_at(self, path: str, sha256: str, first: int, last: int) -> bool:
        """Whether `earlier_at` finds anything for one of the records of these numbers."""
        c = documents.c
        other = (c.sha256 != sha256) | c.number.between(first, last)
        return self._connection.execute(sa.select(c.row).where(c.path == path, other)).first() is not None

    def known_keys(self, identity: Iterable[str]) -> set[str]:
        """Those of these identity keys that a document carries."""
        found: set[str] = set()
        for part in chunks(list(identity)):
            found.update(self._connection.scalars(sa.select(keys.c.key).where(keys.c.key.in_(part))))
        return found

    def taken_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of these ids that a document has."""
        found: set[str] = set()
        for part in chunks(list(ids)):
            found.update(self._connection.scalars(sa.select(documents.c.id).where(documents.c.id.in_(part))))
        return found

    def documents_known_as(self, identity: Iterable[str]) -> list[Held]:
        """The documents that carry any of these identity keys."""
        query = (
            sa.select(documents)
            .where(documents.c.row.in_(sa.select(keys.c.document).where(keys.c.key.in_(list(identity)))))
            .order_by(documents.c.row)
        )
        return [_held(row) for row in self._connection.execute(query)]

    def keys_of(self, row: int) -> list[str]:
        """The identity keys under which a document is known."""
        query = sa.select(keys.c.key).where(keys.c.document == row).order_by(keys.c.key)
        return list(self._connection.scalars(query))

    def put_document(self, values: Mapping[str, Any], identity: Iterable[str], row: int | None) -> int:
        """Store a document (columns of the table by name), new or in the place of `row`; its row."""
        if row is None:
            inserted = self._connection.execute(documents.insert().values(**values)).inserted_primary_key
            assert inserted is not None  # noqa: S101 - an INTEGER PRIMARY KEY is always given
            row = int(inserted[0])
        else:
            before = self._connection.scalar(sa.select(documents.c.text).where(documents.c.row == row))
            self._connection.execute(documents.update().where(documents.c.row == row).values(**values))
            spoken = values["kind"] == Kind.CONSULTATION
            self._move_judgements(row, before or "", values["text"], forget=spoken)
            self._connection.execute(keys.delete().where(keys.c.document == row))
        self._connection.execute(
            keys.insert().prefix_with("OR IGNORE"), [{"key": k, "document": row} for k in identity]
        )
        self._changed(row)
        return row

    def set_keys(self, row: int, identity: Iterable[str]) -> None:
        """Let a document be known by these identity keys and no others."""
        self._connection.execute(keys.delete().where(keys.c.document == row))
        values = [{"key": key, "document": row} for key in dict.fromkeys(identity)]
        self._connection.execute(keys.insert(), values)

    def update_document(self, row: int, **values: Any) -> None:
        """Change single columns of a document; its passages stay as they are."""
        self._connection.execute(documents.update().where(documents.c.row == row).values(**values))
        self._changed(row)

    def remove_document(self, row: int) -> int:
        """Take a document and its passages away; how many passages went."""
        removed = self._connection.execute(passages.delete().where(passages.c.document == row)).rowcount
        self._connection.execute(documents.delete().where(documents.c.row == row))
        self._changed(row)
        return removed

    def counts(self) -> tuple[dict[str, int], int]:
        """Documents by kind, and passages in all."""
        query = sa.select(documents.c.kind, sa.func.count()).group_by(documents.c.kind)
        by_kind = dict(map(tuple, self._connection.execute(query)))
        return by_kind, self._connection.scalar(sa.select(sa.func.count()).select_from(passages)) or 0

    def keep_no_file(self, path: str) -> None:
        """The file at this path is no longer kept; what came from it stays."""
        of_file = documents.update().where(documents.c.path == path, documents.c.kept)
        self._connection.execute(of_file.values(kept=False))

    def files(self) -> dict[str, int]:
        """SHA-256 of every kept file, with how many documents came from it."""
        query = sa.select(documents.c.sha256, sa.func.count()).where(documents.c.kept)
        return dict(map(tuple, self._connection.execute(query.group_by(documents.c.sha256))))

    # -- the catalogue itself --------------------------------------------------------------------

    def phrasings(self, version: str) -> bytes | None:
        return self._connection.scalar(sa.select(phrasings.c.vectors).where(phrasings.c.version == version))

    def set_phrasings(self, version: str, vectors: bytes) -> None:
        self._connection.execute(phrasings.delete())
        self._connection.execute(phrasings.insert().values(version=version, vectors=vectors))

    def official(self) -> list[tuple[int, str, str]]:
        """(number, group, official wording) of the recommendations that were imported, by number."""
        query = sa.select(recommendations).order_by(recommendations.c.number)
        return [tuple(row) for row in self._connection.execute(query)]

    def set_official(self, rows: Sequence[tuple[int, str, str]]) -> None:
        """Keep this wording in the place of what was imported before."""
        self._connection.execute(recommendations.delete())
        values = [{"number": n, "group": g, "text": t} for n, g, t in rows]
        self._connection.execute(recommendations.insert(), values)


def document_columns(document: Document) -> dict[str, Any]:
    """The columns that hold a document; `_held` gives it back."""
    record = document.to_dict()
    text = record.pop("text")
    layout = {"blocks": record.pop("blocks"), "pages": record.pop("pages")}
    return {"kind": document.kind, "text": text, "record": record, "layout": layout}


def corrected(document: Document, corrections: Mapping[str, Any]) -> Document:
    """The document with what people corrected of its metadata in the place of what was read."""
    if not corrections:
        return document
    known = document.to_dict()
    changed = {f: c["value"] for f, c in corrections.items() if f in known}
    return Document.from_dict({**known, **changed}) if changed else document


def _held(row: Any) -> Held:
    values = row._mapping
    record = {**row.record, "text": values.get("text", ""), **values.get("layout", {"blocks": ()})}
    facets = {name: [(value, suggested) for value, suggested in found] for name, found in row.facets.items()}
    return Held(
        row=row.row,
        id=row.id,
        document=corrected(Document.from_dict(record), row.corrections),
        facets=facets,
        corrections=row.corrections,
        consent=Consent.from_dict(row.consent) if row.consent else None,
        path=row.path,
        file=row.file,
        sha256=row.sha256,
        number=row.number,
        kept=row.kept,
        added_at=row.added_at,
        record=row.record,
    )
