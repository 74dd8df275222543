"""One transaction's view of what became of every file: the ledger, tombstones and the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from corpus.catalogue.core import CoreSession, now
from corpus.catalogue.schema import audit, ledger, tombstones


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file. `file` is the path as it was found, `path` the absolute one."""

    path: str
    file: str
    sha256: str | None
    consent_sha256: str | None
    kind: str | None
    state: str
    reason: str | None
    retryable: bool
    document_ids: Sequence[str]
    at: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That a document was withdrawn; nothing of what it held."""

    id: str
    kind: str
    keys: Sequence[str]
    at: str
    by: str
    reason: str
    removed: Mapping[str, int]
    readmitted: str | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to which document when; never the words. `detail` is a field's name, a count or a role."""

    at: str
    by: str
    action: str
    document_id: str | None = None
    detail: str | None = None


class LedgerSession(CoreSession):
    """The part of a session that speaks of files, withdrawals and who did what."""

    def ledger(self) -> list[Row]:
        """Every file ever offered, by path."""
        return [Row(*row) for row in self._connection.execute(sa.select(ledger).order_by(ledger.c.path))]

    def ledger_row(self, path: str) -> Row | None:
        found = self._connection.execute(sa.select(ledger).where(ledger.c.path == path)).first()
        return Row(*found) if found else None

    def put_ledger(self, row: Row) -> None:
        """Keep what became of a file, in the place of what was said before."""
        self._connection.execute(ledger.delete().where(ledger.c.path == row.path))
        self._connection.execute(ledger.insert().values(**asdict(row)))

    def mark_withdrawn(self, row: Row, tombstone: Tombstone) -> None:
        """Say of a file that a document of it was withdrawn; its state follows when it gave no other."""
        others = set(row.document_ids) - {tombstone.id}
        state = row.state if others else "withdrawn"
        told = f"Withdrawn on {tombstone.at[:10]}: {tombstone.reason}"
        self.put_ledger(replace(row, state=state, reason=told, retryable=False))

    def tombstones(self) -> list[Tombstone]:
        """Every withdrawal that has not been lifted, by id."""
        query = sa.select(tombstones).where(tombstones.c.readmitted.is_(None)).order_by(tombstones.c.id)
        return [Tombstone(*row) for row in self._connection.execute(query)]

    def tombstone(self, document_id: str) -> Tombstone | None:
        """The withdrawal of this document, lifted or not."""
        query = sa.select(tombstones).where(tombstones.c.id == document_id)
        found = self._connection.execute(query).first()
        return Tombstone(*found) if found else None

    def put_tombstone(self, tombstone: Tombstone) -> None:
        self._connection.execute(tombstones.delete().where(tombstones.c.id == tombstone.id))
        self._connection.execute(tombstones.insert().values(**asdict(tombstone)))

    def add_audit(
        self, by: str, action: str, document_id: str | None = None, detail: str | None = None
    ) -> None:
        """Note who did what to which document; never the words."""
        self.put_audit([AuditLine(now(), by, action, document_id, detail)])

    def put_audit(self, lines: Sequence[AuditLine]) -> None:
        """Append these lines; none is ever changed or taken away."""
        if lines:
            self._connection.execute(audit.insert(), [asdict(line) for line in lines])

    def audit(self, only: Mapping[str, str] | None = None, first: int = 0, most: int = -1) -> list[AuditLine]:
        """What was done, the latest first: the lines whose fields equal `only`, `most` from `first` on."""
        query = _narrowed(sa.select(*(audit.c[name] for name in AuditLine.__dataclass_fields__)), only)
        query = query.order_by(audit.c.number.desc()).limit(most).offset(first)
        return [AuditLine(*row) for row in self._connection.execute(query)]

    def audit_count(self, only: Mapping[str, str] | None = None) -> int:
        query = _narrowed(sa.select(sa.func.count()).select_from(audit), only)
        return self._connection.scalar(query) or 0

    def audit_values(self, field: str) -> list[str]:
        """The values that a field of the audit's lines has, sorted."""
        return sorted(v for v in self._connection.scalars(sa.select(audit.c[field]).distinct()) if v)


def _narrowed(query: sa.Select[Any], only: Mapping[str, str] | None) -> sa.Select[Any]:
    return query.where(*(audit.c[field] == value for field, value in (only or {}).items()))
