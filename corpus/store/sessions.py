"""Signing in: from a password, an identity provider or a one-time link to a session, and from it to a viewer.

A session is a random id that only the browser has. Here stands its hash, with when it began and was last
used, so it ends for everybody at once by being forgotten.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from corpus import access
from corpus.catalogue import Account, Session
from corpus.errors import NotAllowed, StoreBusy
from corpus.model import PUBLIC, Viewer
from corpus.store import accounts, attempts, location
from corpus.store.store import Store

_log = logging.getLogger(__name__)

LONGEST = 12 * 3600  # seconds a session lasts at most: a working day
IDLE = 2 * 3600  # seconds after which one that is not used has ended
_SEEN_EVERY = 60  # seconds; more often is not noted
_TRIES = {"account": 10, "address": 50}  # an address may be that of a whole office
_LINK_LASTS = 24 * 3600
_WRONG = "Name or password is not right."
_FIRST = "This link has been used or has expired. Restart the server for another one."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun: the id for the browser, and who it is."""

    id: str
    viewer: Viewer


class Sessions:
    """Who is signed in to one store. `clock` tells seconds since 1970."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def viewer(self, id_: str | None) -> Viewer:
        """Who has the session of this id: nobody signed in unless it stands at this very moment."""
        if not id_:
            return PUBLIC
        now, sha256 = int(self._clock()), _hash(id_)
        with self._store.catalogue.read() as session:
            standing = session.standing(sha256)
            account = session.account(standing.account) if standing else None
        if standing is None or account is None or account.disabled:
            return PUBLIC
        if now - standing.begun >= LONGEST or now - standing.seen >= IDLE:
            return PUBLIC
        if now - standing.seen >= _SEEN_EVERY:
            self._see(sha256, now)
        return access.viewer(account.role, account.name)

    def sign_in(self, name: str, password: str, address: str, before: str | None = None) -> SignedIn:
        """Begin a session with a password; the session `before`, if there is one, ends.

        Raises NotAllowed, in the same words whatever is wrong, and TooMany after many attempts.
        """
        key = accounts.key(name)
        self._attempt(key, address)
        with self._store.catalogue.read() as session:
            account = session.account(key)
        right = accounts.verified(account, password)
        if account is None or account.disabled or not right:
            self._note_failure(account)
            raise NotAllowed(_WRONG)
        with self._writing() as session:
            if session.account(key) != account:  # disabled or changed while the password was looked at
                raise NotAllowed(_WRONG)
            self._was_rightful(session, key, address)
            return self._begin(session, account, "password", before)

    def sign_in_as(self, subject: str, name: str, role: str, before: str | None = None) -> SignedIn:
        """Begin a session for somebody whom an identity provider has named, with the role it gives them.

        Raises NotAllowed for an account that was disabled here, and for a name that is another's.
        """
        access.viewer(role)
        with self._writing() as session:
            account = session.account_of(subject)
            if account is None:
                made = accounts.new(name, role, None, subject)
                if session.account(accounts.key(made.name)):
                    raise NotAllowed(
                        f"There is an account {made.name} here already that signs in another way. "
                        "Ask an admin of this repository."
                    )
                accounts.put_new(session, made, "identity provider")
                account = made
            if account.disabled:
                raise NotAllowed("This account is disabled. Ask an admin of this repository.")
            if account.role != role:
                account = replace(account, role=role)
                session.put_account(accounts.key(account.name), account)
                session.end_sessions(accounts.key(account.name))
                session.add_audit("identity provider", "account_role", detail=f"{account.name} {role}")
            return self._begin(session, account, "identity provider", before)

    def sign_out(self, id_: str | None) -> None:
        """End a session, if it stands."""
        who = self.viewer(id_)
        with self._writing() as session:
            session.end_session(_hash(id_ or ""))
            if who.account:
                session.add_audit(who.account, "sign_out")

    def change_password(self, id_: str | None, present: str, wanted: str, address: str) -> SignedIn:
        """Change one's own password: every session of the account ends, and this one is replaced.

        Raises NotAllowed for who is not signed in or does not know the present password, UsageError for a
        new one that is too short.
        """
        who = self.viewer(id_)
        access.require(who, "own_account")
        key = accounts.key(who.account or "")
        self._attempt(key, address)
        with self._store.catalogue.read() as session:
            account = accounts.known(session, key)
        if not accounts.verified(account, present):
            raise NotAllowed("The present password is not right. Nothing was changed.")
        changed = replace(account, password=accounts.hashed(wanted))
        with self._writing() as session:
            if session.account(key) != account:
                raise NotAllowed("The account was changed meanwhile. Sign in again.")
            session.put_account(key, changed)
            session.end_sessions(key)
            self._was_rightful(session, key, address)
            session.add_audit(account.name, "own_password")
            return self._begin(session, changed, "new password", None)

    # -- the first account -----------------------------------------------------------------------

    def first_link(self) -> str | None:
        """The token of a new one-time link for making the first account; None where there is one already."""
        with self._writing() as session:
            if session.accounts():
                return None
            token = secrets.token_urlsafe(32)
            session.put_link(_hash(token), int(self._clock()) + _LINK_LASTS)
        return token

    def link_stands(self, token: str) -> bool:
        """Whether this link still makes the first account."""
        with self._store.catalogue.read() as session:
            return session.link_stands(_hash(token), int(self._clock())) and not session.accounts()

    def make_first(self, token: str, name: str, password: str) -> SignedIn:
        """Make the first admin with a one-time link and sign them in. Raises NotAllowed for a used one."""
        if not self.link_stands(token):
            raise NotAllowed(_FIRST)
        made = accounts.new(name, "admin", password)
        with self._writing() as session:
            if session.accounts() or not session.link_stands(_hash(token), int(self._clock())):
                raise NotAllowed(_FIRST)
            session.forget_links()
            accounts.put_new(session, made, "one-time link")
            return self._begin(session, made, "one-time link", None)

    # -- within ----------------------------------------------------------------------------------

    def _begin(self, session: Session, account: Account, by_way_of: str, before: str | None) -> SignedIn:
        if before:
            session.end_session(_hash(before))
        id_, now = secrets.token_urlsafe(32), int(self._clock())
        session.begin_session(_hash(id_), accounts.key(account.name), now, now - LONGEST)
        session.add_audit(account.name, "sign_in", detail=by_way_of)
        return SignedIn(id_, access.viewer(account.role, account.name))

    def _attempt(self, key: str, address: str) -> None:
        """Count an attempt. Raises TooMany where there were too many, which is not counted again."""
        keys = _counted(key, address)
        most = {hashed: _TRIES[what] for what, hashed in keys.items()}
        with self._writing() as session:
            attempts.count(session, most, int(self._clock()), "sign in")

    def _was_rightful(self, session: Session, key: str, address: str) -> None:
        """Whoever knows the password clears their account, and of the address what they added to it."""
        keys = _counted(key, address)
        session.forget_attempts(keys["account"])
        session.take_back_attempt(keys["address"])

    def _note_failure(self, account: Account | None) -> None:
        """Names that are no account's stay untold: people type their password into the wrong field."""
        with self._writing() as session:
            session.add_audit(account.name if account else "unknown", "sign_in_failed")

    def _see(self, sha256: str, now: int) -> None:
        """Note that a session was used. While somebody else is writing, the next run will: nobody waits."""
        try:
            with location.lock(self._store.path, wait=0), self._store.catalogue.write() as session:
                session.see_session(sha256, now)
        except StoreBusy:
            _log.debug("The store is busy; a session's last use is noted later.")

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            yield session


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _counted(key: str, address: str) -> dict[str, str]:
    """Under what an attempt counts."""
    where = attempts.network(address)
    return {"account": attempts.key("account", key), "address": attempts.key("address", where)}
