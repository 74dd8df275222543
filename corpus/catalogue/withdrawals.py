"""One transaction's view of what was withdrawn, and of the codes that let people withdraw their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from corpus.catalogue.core import CoreSession
from corpus.catalogue.schema import codes, withdrawals


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That words were withdrawn: what sort, when, by whom and why; nothing of what they were.

    `scope` is `document`, `speaker` or `passage`; `marks` is `corpus.derive.marks.Marks` as JSON. `verified`
    says whether no byte of the words was found afterwards; it is None while the erasure goes on, and for one
    that was completed after an interruption.
    """

    id: str
    document_id: str
    scope: str
    at: str
    by: str
    reason: str
    removed: Mapping[str, int]
    marks: Mapping[str, Any]
    verified: bool | None = None
    readmitted: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """The hash of a code, whose words it withdraws (hashed with the code), and the withdrawals made with it:
    their ids, spaces between, the last one last."""

    hash: str
    document_id: str
    speaker: str
    issued_at: str
    withdrawal_id: str | None = None


class WithdrawalSession(CoreSession):
    """The part of a session that speaks of withdrawals and codes."""

    def withdrawals(self, document_id: str | None = None) -> list[Withdrawal]:
        """Every withdrawal, lifted or not, or those of one document; the earliest first."""
        query = sa.select(*_WITHDRAWAL).order_by(withdrawals.c.number)
        if document_id is not None:
            query = query.where(withdrawals.c.document_id == document_id)
        return [Withdrawal(*row) for row in self._connection.execute(query)]

    def withdrawal(self, withdrawal_id: str) -> Withdrawal | None:
        query = sa.select(*_WITHDRAWAL).where(withdrawals.c.id == withdrawal_id)
        found = self._connection.execute(query).first()
        return Withdrawal(*found) if found else None

    def put_withdrawal(self, withdrawal: Withdrawal) -> None:
        """Keep a withdrawal, new or in the place of what was known of it."""
        values = asdict(withdrawal)
        mine = withdrawals.c.id == withdrawal.id
        if self._connection.execute(withdrawals.update().where(mine).values(**values)).rowcount == 0:
            self._connection.execute(withdrawals.insert().values(**values))

    def codes(self, document_id: str | None = None) -> list[Code]:
        """Every code, or those of one document."""
        query = sa.select(*_CODE).order_by(codes.c.hash)
        if document_id is not None:
            query = query.where(codes.c.document_id == document_id)
        return [Code(*row) for row in self._connection.execute(query)]

    def code(self, hash_: str) -> Code | None:
        found = self._connection.execute(sa.select(*_CODE).where(codes.c.hash == hash_)).first()
        return Code(*found) if found else None

    def put_codes(self, new: Sequence[Code]) -> None:
        """Keep these codes, each in the place of what was known of it."""
        for code in new:
            self._connection.execute(codes.delete().where(codes.c.hash == code.hash))
            self._connection.execute(codes.insert().values(**asdict(code)))


_WITHDRAWAL = [withdrawals.c[name] for name in Withdrawal.__dataclass_fields__]
_CODE = [codes.c[name] for name in Code.__dataclass_fields__]
