"""Accounts of the people who use one repository, and what was done in it; each asked for by one viewer.

Accounts stand in the store that is written to. The only door to argon2.
"""

from __future__ import annotations

import functools
import re
import secrets
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import argon2

from corpus import access
from corpus.catalogue import Account, AuditLine, Session, now
from corpus.errors import NotFound, UsageError
from corpus.model import Viewer
from corpus.store import attempts, location
from corpus.store.store import Store

SHORTEST, LONGEST = 12, 1024  # characters of a password
_NAME = re.compile(r"[\w.@+\-]+")
_LONGEST_NAME = 100  # characters
_HASHER = argon2.PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MB for as long as it runs


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as it may be shown: without what it signs in with."""

    name: str
    role: str
    signs_in_with: str
    disabled: bool
    created_at: str


class Accounts:
    """What one viewer may see and change of the accounts; every change is in the audit."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self.viewer = viewer
        self._by = viewer.account or viewer.role

    @access.needs("accounts")
    def all(self) -> list[Listed]:
        """Every account, by name."""
        with self._store.catalogue.read() as session:
            return [_listed(account) for account in session.accounts()]

    @access.needs("accounts")
    def add(self, name: str, role: str, password: str) -> Listed:
        """A new account. Raises UsageError for a name that is taken or a password that is too short."""
        made = new(name, role, password)
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            put_new(session, made, self._by)
        return _listed(made)

    @access.needs("accounts")
    def set_role(self, name: str, role: str) -> Listed:
        """Give an account another role; who is signed in with it is signed out."""
        return self._change(name, "account_role", role, role=access.viewer(role).role)

    @access.needs("accounts")
    def disable(self, name: str) -> Listed:
        """Let nobody sign in with this account any more; who is signed in with it is signed out."""
        return self._change(name, "account_disabled", disabled=True)

    @access.needs("accounts")
    def enable(self, name: str) -> Listed:
        """Let people sign in with this account again."""
        return self._change(name, "account_enabled", disabled=False)

    @access.needs("accounts")
    def set_password(self, name: str, password: str) -> Listed:
        """Give an account another password; who is signed in with it is signed out, and whoever was kept out
        after many wrong ones may sign in."""
        changed = self._change(name, "account_password", password=hashed(password))
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            session.forget_attempts(attempts.key("account", key(name)))
        return changed

    @access.needs("audit")
    def audit(self, only: Mapping[str, str], first: int = 0, most: int = -1) -> Sequence[AuditLine]:
        """What was done, the latest first: the lines whose fields equal `only`, `most` from `first`."""
        with self._store.catalogue.read() as session:
            return session.audit(only, first, most)

    @access.needs("audit")
    def audit_count(self, only: Mapping[str, str]) -> int:
        """How many lines of the audit have these fields."""
        with self._store.catalogue.read() as session:
            return session.audit_count(only)

    @access.needs("audit")
    def audit_values(self, field: str) -> list[str]:
        """The values that a field of the audit (`by`, `action`) has."""
        with self._store.catalogue.read() as session:
            return session.audit_values(field)

    def _change(self, name: str, action: str, detail: str = "", **values: Any) -> Listed:
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            before = known(session, name)
            changed = replace(before, **values)
            session.put_account(key(name), changed)
            if _is_admin(before) and not any(map(_is_admin, session.accounts())):
                raise UsageError(f"{before.name} is the only admin. Make another account an admin first.")
            session.end_sessions(key(name))
            session.add_audit(self._by, action, detail=f"{changed.name} {detail}".strip())
        return _listed(changed)


def _is_admin(account: Account) -> bool:
    return account.role == "admin" and not account.disabled


def _listed(account: Account) -> Listed:
    way = "identity provider" if account.subject else "password"
    return Listed(account.name, account.role, way, account.disabled, account.created_at)


def key(name: str) -> str:
    """What two spellings of one name have in common."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def new(name: str, role: str, password: str | None, subject: str | None = None) -> Account:
    """A valid new account. Raises UsageError, with what is wrong."""
    name = unicodedata.normalize("NFKC", name).strip()
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be the name of an account: use letters, digits and . @ + - _ without spaces."
        )
    if len(name) > _LONGEST_NAME:
        raise UsageError(
            f"The name of an account may have {_LONGEST_NAME} characters, and {name[:20]!r}… has {len(name)}."
        )
    secret = hashed(password) if password is not None else None
    return Account(name, access.viewer(role).role, now(), password=secret, subject=subject)


def put_new(session: Session, made: Account, by: str) -> None:
    """Keep a new account. Raises UsageError where its name is taken."""
    if session.account(key(made.name)):
        raise UsageError(f"There is an account {made.name} already. Choose another name.")
    session.put_account(key(made.name), made)
    session.add_audit(by, "account_added", detail=f"{made.name} {made.role}")


def known(session: Session, name: str) -> Account:
    """The account of this name. Raises NotFound where there is none."""
    found = session.account(key(name))
    if found is None:
        raise NotFound(f"There is no account {name!r}. 'python -m corpus accounts list' names all.")
    return found


def hashed(password: str) -> str:
    """The password as it is kept. Raises UsageError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"A password has at least {SHORTEST} characters; a few words in a row will do.")
    with _AT_ONCE:
        return _HASHER.hash(password)


def verified(account: Account | None, password: str) -> bool:
    """Whether this is the account's password. Takes as long where there is no account or no password."""
    held = account.password if account else None
    with _AT_ONCE:
        try:
            right = _HASHER.verify(held or _nobodys(), password)
        except argon2.exceptions.VerificationError:
            return False
    return right and held is not None


@functools.cache
def _nobodys() -> str:
    """A password that nobody knows, to compare with where there is none."""
    return _HASHER.hash(secrets.token_urlsafe())
