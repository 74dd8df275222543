"""Accounts and sessions: who is somebody, for how long, and what a guesser, a thief or a crash can get."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import argon2
import pytest

from corpus.errors import NotAllowed, UsageError
from corpus.model import PUBLIC, Viewer
from corpus.store import Accounts, Sessions, Store
from corpus.store.attempts import TooMany
from corpus.store.backup import backup, restore
from corpus.store.sessions import IDLE, LONGEST
from tests import stores

ADMIN = Viewer("admin", "ada")
WORDS = "correct horse battery"
ELSEWHERE = "192.0.2.7"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = stores.store(tmp_path / "store")
    Accounts(made, ADMIN).add("ada", "admin", WORDS)
    Accounts(made, ADMIN).add("Rea", "researcher", WORDS)
    return made


def done(store: Store) -> list[tuple[str, str, str | None]]:
    return [(line.by, line.action, line.detail) for line in reversed(Accounts(store, ADMIN).audit({}))]


def test_a_session_says_who_it_is(store: Store) -> None:
    """A right password, with the name in any case, begins a session that tells name and role."""
    signed = Sessions(store).sign_in("REA ", WORDS, ELSEWHERE)
    assert signed.viewer == Sessions(store).viewer(signed.id) == Viewer("researcher", "Rea")
    assert Sessions(store).viewer(None) == Sessions(store).viewer("") == Sessions(store).viewer("x") == PUBLIC


def test_whoever_reads_the_store_learns_no_secret(store: Store) -> None:
    """Neither a session's id nor a link nor a password stands in any byte of the store."""
    signed = Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    link = Sessions(stores.store(store.path.parent / "other")).first_link()
    assert link is not None
    for secret in (signed.id, WORDS):
        assert stores.bytes_with(store, secret) == []
    assert stores.bytes_with(Store(store.path.parent / "other"), link) == []


def test_a_session_ends_by_itself(store: Store) -> None:
    """It ends two hours after its last use, and twelve hours after its beginning however much it is used."""
    clock = Clock()
    sessions = Sessions(store, clock)
    idle = sessions.sign_in("rea", WORDS, ELSEWHERE)
    clock.now += IDLE - 1
    assert sessions.viewer(idle.id).account == "Rea"
    clock.now += IDLE - 1  # used meanwhile
    assert sessions.viewer(idle.id).account == "Rea"
    clock.now += IDLE
    assert sessions.viewer(idle.id) == PUBLIC
    used = sessions.sign_in("rea", WORDS, ELSEWHERE)
    began = clock.now
    while clock.now < began + LONGEST - 1000:
        clock.now += 1000
        assert sessions.viewer(used.id).account == "Rea"
    clock.now = began + LONGEST
    assert sessions.viewer(used.id) == PUBLIC


@pytest.mark.parametrize(
    "change",
    [
        lambda accounts: accounts.set_role("rea", "policymaker"),
        lambda accounts: accounts.disable("rea"),
        lambda accounts: accounts.set_password("rea", "another few words"),
    ],
)
def test_a_changed_account_is_signed_out_at_once(store: Store, change: Callable[[Accounts], object]) -> None:
    """Another role, another password or being disabled ends every session of the account, and of no other."""
    mine, other = (Sessions(store).sign_in(name, WORDS, ELSEWHERE) for name in ("rea", "ada"))
    change(Accounts(store, ADMIN))
    assert Sessions(store).viewer(mine.id) == PUBLIC
    assert Sessions(store).viewer(other.id).account == "ada"


def test_a_disabled_account_cannot_sign_in(store: Store) -> None:
    """It is refused in the words of a wrong password, until it is enabled again."""
    Accounts(store, ADMIN).disable("rea")
    with pytest.raises(NotAllowed, match="Name or password is not right"):
        Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    Accounts(store, ADMIN).enable("rea")
    assert Sessions(store).sign_in("rea", WORDS, ELSEWHERE).viewer.role == "researcher"


def test_signing_in_and_out_leave_one_session_or_none(store: Store) -> None:
    """Signing in ends the session the browser had before, and signing out ends the one it has."""
    first = Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    second = Sessions(store).sign_in("ada", WORDS, ELSEWHERE, before=first.id)
    assert second.id != first.id
    assert Sessions(store).viewer(first.id) == PUBLIC
    Sessions(store).sign_out(second.id)
    assert Sessions(store).viewer(second.id) == PUBLIC


def test_a_new_password_replaces_every_session(store: Store) -> None:
    """With the present password one gets another one and a new session; all older ones end."""
    here, there = (Sessions(store).sign_in("rea", WORDS, ELSEWHERE) for _ in range(2))
    with pytest.raises(NotAllowed, match="present password"):
        Sessions(store).change_password(here.id, "not this one at all", "words and more words", ELSEWHERE)
    with pytest.raises(UsageError, match="at least 12"):
        Sessions(store).change_password(here.id, WORDS, "short", ELSEWHERE)
    new = Sessions(store).change_password(here.id, WORDS, "words and more words", ELSEWHERE)
    assert Sessions(store).viewer(new.id).account == "Rea"
    assert Sessions(store).viewer(here.id) == Sessions(store).viewer(there.id) == PUBLIC
    with pytest.raises(NotAllowed):
        Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    with pytest.raises(NotAllowed, match="Sign in"):
        Sessions(store).change_password(here.id, WORDS, WORDS, ELSEWHERE)


def test_guessing_ends_after_ten_tries(store: Store) -> None:
    """Ten wrong passwords close an account for a quarter of an hour, also for a server started anew."""
    clock = Clock()
    for number in range(10):
        with pytest.raises(NotAllowed, match="Name or password is not right"):
            Sessions(store, clock).sign_in("rea", f"wrong password {number}", f"198.51.100.{number}")
    with pytest.raises(TooMany, match="Try again in 15 minutes"):
        Sessions(Store(store.path), clock).sign_in("Rea", WORDS, ELSEWHERE)
    assert Sessions(store, clock).sign_in("ada", WORDS, ELSEWHERE).viewer.account == "ada"
    clock.now += 15 * 60
    assert Sessions(store, clock).sign_in("rea", WORDS, ELSEWHERE).viewer.account == "Rea"
    for _ in range(12):  # the right password is never too often
        Sessions(store, clock).sign_in("rea", WORDS, ELSEWHERE)


def test_a_new_password_lets_somebody_in_who_was_kept_out(store: Store) -> None:
    """After too many wrong passwords an admin's new one works at once."""
    for number in range(10):
        with pytest.raises(NotAllowed, match="not right"):
            Sessions(store).sign_in("rea", f"wrong password {number}", f"198.51.100.{number}")
    with pytest.raises(TooMany):
        Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    Accounts(store, ADMIN).set_password("Rea", "another long password")
    assert Sessions(store).sign_in("rea", "another long password", ELSEWHERE).viewer.account == "Rea"


def test_one_address_cannot_try_many_names(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty attempts from one address, or from one customer's half of IPv6, are the last for a while."""
    monkeypatch.setattr(argon2.PasswordHasher, "verify", _no)
    for network in ("192.0.2.9", "2001:db8::{}"):
        for number in range(50):
            with pytest.raises(NotAllowed, match="not right"):
                Sessions(store).sign_in(f"{network}{number}", "whatever it is", network.format(number))
        with pytest.raises(TooMany):
            Sessions(store).sign_in("rea", WORDS, network.format("ffff"))
    with pytest.raises(NotAllowed, match="not right"):
        Sessions(store).sign_in("rea", WORDS, "2001:db8:0:1::1")


def _no(*_: object) -> bool:
    raise argon2.exceptions.VerifyMismatchError


def test_guessing_at_once_gives_no_more_tries(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twenty guesses made at the same moment ten are looked at."""
    looked = []
    monkeypatch.setattr(argon2.PasswordHasher, "verify", lambda *_: looked.append(1) or _no())

    def guess() -> None:
        with contextlib.suppress(NotAllowed):
            Sessions(store).sign_in("rea", "a wrong password", ELSEWHERE)

    guessing = [threading.Thread(target=guess) for _ in range(20)]
    for thread in guessing:
        thread.start()
    for thread in guessing:
        thread.join()
    assert len(looked) == 10


def test_an_unknown_name_costs_the_same_work(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is looked at in full whether the account exists, is disabled, has none, or is not there."""
    verify, looked = argon2.PasswordHasher.verify, []

    def counting(hasher: argon2.PasswordHasher, held: str, given: str) -> bool:
        looked.append(held.split("$")[:4])  # algorithm, version, memory and passes
        return verify(hasher, held, given)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    Sessions(store).sign_in_as("https://id.example.org 7", "pol@example.org", "policymaker")
    Accounts(store, ADMIN).disable("rea")
    for name in ("ada", "rea", "pol@example.org", "nobody"):
        with pytest.raises(NotAllowed, match="Name or password is not right"):
            Sessions(store).sign_in(name, "a wrong password", ELSEWHERE)
    assert len(looked) == 4
    assert all(parameters == looked[0] for parameters in looked)


def test_the_first_account_is_made_once(tmp_path: Path) -> None:
    """A one-time link makes one admin and signs them in; used, expired, replaced or made up it makes none."""
    clock = Clock()
    store = stores.store(tmp_path / "store")
    sessions = Sessions(store, clock)
    old, link = sessions.first_link(), sessions.first_link()
    assert old and link
    for wrong in (old, "made-up", ""):
        with pytest.raises(NotAllowed):
            sessions.make_first(wrong, "ada", WORDS)
    with pytest.raises(UsageError):
        sessions.make_first(link, "ada", "short")
    clock.now += 24 * 3600
    with pytest.raises(NotAllowed):
        sessions.make_first(link, "ada", WORDS)
    link = sessions.first_link()
    assert link
    signed = sessions.make_first(link, "ada", WORDS)
    assert sessions.viewer(signed.id) == ADMIN
    with pytest.raises(NotAllowed):
        sessions.make_first(link, "eve", WORDS)
    assert sessions.first_link() is None


def test_two_cannot_both_be_the_first(tmp_path: Path) -> None:
    """Of two who use one link at the same moment one becomes the admin."""
    sessions = Sessions(stores.store(tmp_path / "store"))
    link = sessions.first_link()
    assert link
    won: list[str] = []

    def hurry(name: str) -> None:
        with contextlib.suppress(NotAllowed):
            won.append(sessions.make_first(link, name, WORDS).viewer.account or "")

    hurrying = [threading.Thread(target=hurry, args=(name,)) for name in ("one", "two", "three")]
    for thread in hurrying:
        thread.start()
    for thread in hurrying:
        thread.join()
    assert len(won) == 1


def test_an_identity_provider_gives_the_role_anew_each_time(store: Store) -> None:
    """Its account has no password; a changed role ends older sessions; a local name is never taken over."""
    subject = "https://id.example.org 7"
    first = Sessions(store).sign_in_as(subject, "pol@example.org", "policymaker")
    assert Sessions(store).viewer(first.id) == Viewer("policymaker", "pol@example.org")
    again = Sessions(store).sign_in_as(subject, "renamed@example.org", "researcher")
    assert Sessions(store).viewer(first.id) == PUBLIC
    assert Sessions(store).viewer(again.id) == Viewer("researcher", "pol@example.org")
    with pytest.raises(NotAllowed, match="signs in another way"):
        Sessions(store).sign_in_as("https://id.example.org 8", "Ada", "admin")
    Accounts(store, ADMIN).disable("pol@example.org")
    with pytest.raises(NotAllowed, match="disabled"):
        Sessions(store).sign_in_as(subject, "pol@example.org", "admin")


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "<b>", "a/b", "\u202eabc"])
def test_names_are_plain(store: Store, name: str) -> None:
    """A name that could be mistaken on a page or in a log is refused, and so is one that is taken."""
    with pytest.raises(UsageError, match="cannot be the name"):
        Accounts(store, ADMIN).add(name, "researcher", WORDS)
    with pytest.raises(UsageError, match=r"may have 100 characters.*has 101"):
        Accounts(store, ADMIN).add("x" * 101, "researcher", WORDS)
    with pytest.raises(UsageError, match="already"):
        Accounts(store, ADMIN).add("REA", "admin", WORDS)


def test_the_last_admin_stays(store: Store) -> None:
    """The only admin can neither be disabled nor given another role; with a second one both can."""
    accounts = Accounts(store, ADMIN)
    for change in (lambda: accounts.disable("ada"), lambda: accounts.set_role("ada", "researcher")):
        with pytest.raises(UsageError, match="only admin"):
            change()
    accounts.add("bob", "admin", WORDS)
    assert accounts.disable("ada").disabled


def test_what_was_done_is_told_and_stays(store: Store) -> None:
    """Each change of an account and each attempt to sign in is a line; the database changes none of them."""
    with pytest.raises(NotAllowed):
        Sessions(store).sign_in("my secret typed into the wrong field", "x", ELSEWHERE)
    with pytest.raises(NotAllowed):
        Sessions(store).sign_in("rea", "x", ELSEWHERE)
    Sessions(store).sign_out(Sessions(store).sign_in("rea", WORDS, ELSEWHERE).id)
    Accounts(store, ADMIN).set_role("rea", "consultation_lead")
    assert done(store) == [
        ("ada", "account_added", "ada admin"),
        ("ada", "account_added", "Rea researcher"),
        ("unknown", "sign_in_failed", None),
        ("Rea", "sign_in_failed", None),
        ("Rea", "sign_in", "password"),
        ("Rea", "sign_out", None),
        ("ada", "account_role", "Rea consultation_lead"),
    ]
    with contextlib.closing(sqlite3.connect(store.path / "catalogue.db")) as plain:
        for statement in ("DELETE FROM audit", "UPDATE audit SET by = 'nobody'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                plain.execute(statement)
    assert len(done(store)) == 7
    assert stores.bytes_with(store, "wrong field") == []


def test_a_store_of_earlier_software_gets_accounts(tmp_path: Path) -> None:
    """A store made before there were accounts has them when it is next opened, and keeps what it held."""
    made = stores.store(tmp_path / "store")
    stores.add(made, [stores.offer(stores.study("Otters", "Otters were counted in the county."))])
    made.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "store" / "catalogue.db")) as plain:
        for name in ("sessions", "links", "attempts", "accounts"):
            plain.execute(f"DROP TABLE {name}")
        plain.execute("DROP TRIGGER audit_no_update")
        plain.commit()
    again = Store(tmp_path / "store")
    Accounts(again, ADMIN).add("ada", "admin", WORDS)
    assert Sessions(again).sign_in("ada", WORDS, ELSEWHERE).viewer == ADMIN
    with again.read(PUBLIC) as reader:
        assert reader.generation == 1


def test_accounts_are_no_generation(store: Store) -> None:
    """A store with accounts and sessions that never held a document still reads as empty."""
    Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    with store.read(PUBLIC) as reader:
        assert reader.generation == 0


def test_nobody_waits_for_a_writer_to_look_at_a_page(store: Store) -> None:
    """While somebody else holds the store's lock, a session is known and only its last use is noted later."""
    from corpus.store import location

    clock = Clock()
    signed = Sessions(store, clock).sign_in("rea", WORDS, ELSEWHERE)
    clock.now += 600
    with location.lock(store.path):
        assert Sessions(store, clock).viewer(signed.id).account == "Rea"
    with store.catalogue.read() as session:
        seen = [s.seen for s in [session.standing(_sha(signed.id))] if s]
    assert seen == [int(clock.now) - 600]
    Sessions(store, clock).viewer(signed.id)
    with store.catalogue.read() as session:
        assert [s.seen for s in [session.standing(_sha(signed.id))] if s] == [int(clock.now)]


def test_a_restore_brings_accounts_back_and_signs_everybody_out(store: Store, tmp_path: Path) -> None:
    """Into an empty place a backup brings accounts and audit; no session or link of then or now stands."""
    signed = Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    backup(store, ADMIN, tmp_path / "b.tar")
    restore(tmp_path / "new", ADMIN, tmp_path / "b.tar")
    new = Store(tmp_path / "new")
    assert Sessions(new).viewer(signed.id) == PUBLIC
    assert Sessions(new).sign_in("rea", WORDS, ELSEWHERE).viewer.role == "researcher"
    assert [line[1] for line in done(new)][-3:] == ["sign_in", "restore", "sign_in"]
    restore(store.path, ADMIN, tmp_path / "b.tar")  # beneath a server that has it open
    assert Sessions(store).viewer(signed.id) == PUBLIC
    assert Sessions(store).sign_in("rea", WORDS, ELSEWHERE).viewer.role == "researcher"


def test_a_restore_undoes_nothing_of_who_may_do_what(store: Store, tmp_path: Path) -> None:
    """What was changed of accounts since the backup holds afterwards, and each line of the audit once."""
    backup(store, ADMIN, tmp_path / "b.tar")
    accounts = Accounts(store, ADMIN)
    accounts.disable("rea")
    accounts.add("eve", "policymaker", WORDS)
    accounts.set_password("ada", "another few words")
    before = done(store)
    restore(store.path, ADMIN, tmp_path / "b.tar")
    with pytest.raises(NotAllowed):
        Sessions(store).sign_in("rea", WORDS, ELSEWHERE)
    with pytest.raises(NotAllowed):
        Sessions(store).sign_in("ada", WORDS, ELSEWHERE)
    assert Sessions(store).sign_in("eve", WORDS, ELSEWHERE).viewer.role == "policymaker"
    lines = done(store)
    assert [line for line in lines if line[1].startswith("account")] == [
        line for line in before if line[1].startswith("account")
    ]
    assert ("ada", "restore", None) in lines


def test_backups_are_for_admins(store: Store, tmp_path: Path) -> None:
    """Nobody else writes one, or puts one in the place of a store."""
    backup(store, ADMIN, tmp_path / "b.tar")
    for role in ("public", "policymaker", "researcher", "consultation_lead"):
        with pytest.raises(NotAllowed):
            backup(store, Viewer(role), tmp_path / "c.tar")
        with pytest.raises(NotAllowed):
            restore(store.path, Viewer(role), tmp_path / "b.tar")
    assert not (tmp_path / "c.tar").exists()


def _sha(secret: str) -> str:
    import hashlib

    return hashlib.sha256(secret.encode()).hexdigest()
