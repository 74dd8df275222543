"""python -m corpus accounts: who may sign in on the pages. Passwords are typed, never given as arguments."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from typing import Any, TypeVar

from corpus import access, commands
from corpus.commands import Told
from corpus.errors import NotFound, UsageError
from corpus.store import Accounts, Listed, Store, to_write
from corpus.store.location import is_store

_T = TypeVar("_T")
_ROLES = access.ROLES[1:]


def register(verbs: Any, shared: argparse.ArgumentParser) -> None:
    """Add `accounts` and what can be done with them to the verbs."""
    words = "who may sign in on the pages, and as what"
    parser = verbs.add_parser("accounts", help=words, description=words)
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="ACTION", parser_class=commands.Parser
    )

    def action(name: str, run: Callable[[argparse.Namespace], Told], words: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(
            name, parents=[shared], help=words, description=words
        )
        made.set_defaults(run=run)
        if run is not _list:
            made.add_argument("name", metavar="NAME")
        return made

    action("list", _list, "every account, with its role")
    typed = "the password is typed, or read from standard input"
    action("add", _add, f"a new account; {typed}").add_argument("--role", required=True, choices=_ROLES)
    action("role", _role, "another role; signs out who is signed in").add_argument("role", choices=_ROLES)
    action("password", _password, f"another password, which signs out who is signed in; {typed}")
    action("disable", _disable, "let nobody sign in with it; signs out who is signed in")
    action("enable", _enable, "let people sign in with it again")


def _list(asked: argparse.Namespace) -> Told:
    found = _do(asked, Accounts.all)
    lines = [f"{a.name:24}  {a.role:17}  {a.signs_in_with}{_disabled(a)}" for a in found]
    answer = {"accounts": [asdict(account) for account in found]}
    return answer, "\n".join(lines) or "There is no account.", commands.DONE


def _add(asked: argparse.Namespace) -> Told:
    password = _typed(f"Password for {asked.name}: ")
    made = _do(asked, lambda accounts: accounts.add(asked.name, asked.role, password), create=True)
    return _told(made, f"{made.name} may sign in as {made.role}.")


def _role(asked: argparse.Namespace) -> Told:
    made = _do(asked, lambda accounts: accounts.set_role(asked.name, asked.role))
    return _told(made, f"{made.name} has the role {made.role} now, and is signed out everywhere.")


def _password(asked: argparse.Namespace) -> Told:
    password = _typed(f"New password for {asked.name}: ")
    made = _do(asked, lambda accounts: accounts.set_password(asked.name, password))
    return _told(made, f"{made.name} has a new password, and is signed out everywhere.")


def _disable(asked: argparse.Namespace) -> Told:
    made = _do(asked, lambda accounts: accounts.disable(asked.name))
    return _told(made, f"{made.name} is disabled, and is signed out everywhere.")


def _enable(asked: argparse.Namespace) -> Told:
    made = _do(asked, lambda accounts: accounts.enable(asked.name))
    return _told(made, f"{made.name} may sign in again.")


def _do(asked: argparse.Namespace, what: Callable[[Accounts], _T], *, create: bool = False) -> _T:
    """Do this with the accounts of the store that is written to; only a first account makes one."""
    path = to_write(asked.store).path
    if not create and not is_store(path):
        raise NotFound(
            f"There is no store at {path}. Make it and a first account with "
            "'python -m corpus accounts add NAME --role admin'."
        )
    with closing(Store(path, create=create)) as store:
        return what(Accounts(store, commands.me()))


def _told(account: Listed, sentence: str) -> Told:
    return asdict(account), sentence, commands.DONE


def _disabled(account: Listed) -> str:
    return "  disabled" if account.disabled else ""


def _typed(asking: str) -> str:
    """A password: typed twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(asking)
    if password != getpass.getpass("The same once more: "):
        raise UsageError("The two passwords differ. Nothing was changed.")
    return password
