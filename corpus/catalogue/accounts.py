"""One transaction's view of accounts: who may sign in, who is signed in, and how often it was tried.

Of every secret (a session's id, a one-time link) only the SHA-256 comes here. Times are whole seconds since
1970, but for `created_at`, which people read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from corpus.catalogue.core import CoreSession
from corpus.catalogue.schema import accounts, attempts, links, sessions


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in: with a password, or by an identity provider as `subject`, or neither yet."""

    name: str
    role: str
    created_at: str
    disabled: bool = False
    password: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A session: whose it is, when it began and when it was last used."""

    account: str
    begun: int
    seen: int


class AccountSession(CoreSession):
    """The part of a session that speaks of accounts."""

    def accounts(self) -> list[Account]:
        """Every account, by name."""
        query = sa.select(*_ACCOUNT).order_by(accounts.c.key)
        return [Account(*row) for row in self._connection.execute(query)]

    def account(self, key: str) -> Account | None:
        found = self._connection.execute(sa.select(*_ACCOUNT).where(accounts.c.key == key)).first()
        return Account(*found) if found else None

    def account_of(self, subject: str) -> Account | None:
        """The account of somebody whom an identity provider names so."""
        found = self._connection.execute(sa.select(*_ACCOUNT).where(accounts.c.subject == subject)).first()
        return Account(*found) if found else None

    def put_account(self, key: str, account: Account) -> None:
        """Keep an account, in the place of what stood under this key; its sessions stay."""
        values = {"key": key, **asdict(account)}
        if self.account(key) is None:
            self._connection.execute(accounts.insert().values(**values))
        else:
            self._connection.execute(accounts.update().where(accounts.c.key == key).values(**values))

    # -- sessions --------------------------------------------------------------------------------

    def standing(self, sha256: str) -> Standing | None:
        query = sa.select(sessions.c.account, sessions.c.begun, sessions.c.seen)
        found = self._connection.execute(query.where(sessions.c.sha256 == sha256)).first()
        return Standing(*found) if found else None

    def begin_session(self, sha256: str, key: str, at: int, ended: int) -> None:
        """Keep a new session, and drop those that began before `ended`."""
        self._connection.execute(sessions.delete().where(sessions.c.begun < ended))
        self._connection.execute(sessions.insert().values(sha256=sha256, account=key, begun=at, seen=at))

    def see_session(self, sha256: str, at: int) -> None:
        self._connection.execute(sessions.update().where(sessions.c.sha256 == sha256).values(seen=at))

    def end_session(self, sha256: str) -> None:
        self._connection.execute(sessions.delete().where(sessions.c.sha256 == sha256))

    def end_sessions(self, key: str) -> None:
        """End all sessions of an account."""
        self._connection.execute(sessions.delete().where(sessions.c.account == key))

    def sign_everybody_out(self) -> None:
        """End all sessions, and let no link stand."""
        for table in (sessions, links):
            self._connection.execute(table.delete())

    # -- links and attempts ----------------------------------------------------------------------

    def put_link(self, sha256: str, expires: int) -> None:
        """Keep a one-time link, in the place of every earlier one."""
        self.forget_links()
        self._connection.execute(links.insert().values(sha256=sha256, expires=expires))

    def link_stands(self, sha256: str, at: int) -> bool:
        query = sa.select(links.c.sha256).where(links.c.sha256 == sha256, links.c.expires > at)
        return self._connection.execute(query).first() is not None

    def forget_links(self) -> None:
        self._connection.execute(links.delete())

    def attempts(self, key: str) -> Sequence[int]:
        """When signing in was tried under this key, the earliest first."""
        query = sa.select(attempts.c.at).where(attempts.c.key == key).order_by(attempts.c.at)
        return self._connection.scalars(query).all()

    def put_attempts(self, keys: Sequence[str], at: int, forget: int) -> None:
        """Note an attempt under each of these keys, and forget what is older than `forget`."""
        self._connection.execute(attempts.delete().where(attempts.c.at < forget))
        self._connection.execute(attempts.insert(), [{"key": key, "at": at} for key in keys])

    def take_back_attempt(self, key: str) -> None:
        """Forget the latest attempt under this key: it was rightful."""
        latest = sa.select(sa.func.max(attempts.c.number)).where(attempts.c.key == key).scalar_subquery()
        self._connection.execute(attempts.delete().where(attempts.c.number == latest))

    def forget_attempts(self, key: str) -> None:
        self._connection.execute(attempts.delete().where(attempts.c.key == key))


_ACCOUNT = [accounts.c[name] for name in Account.__dataclass_fields__]
