"""Who may sign in, and as what; for admins."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from corpus import access
from corpus.errors import CorpusError, NotFound
from corpus.store import Accounts, Listed
from corpus.store.accounts import SHORTEST
from ui import parts, state

_ROLES = access.ROLES[1:]
_SAID = "accounts-said"  # what became of the last change, until the next run has shown it


def show() -> None:
    everyone = _accounts().all()
    parts.html(
        "<h1>Accounts</h1>"
        '<p class="lead">Who may sign in, and as what. Another role, another password or a disabled account '
        "signs people out at once.</p>"
    )
    if said := state.memory().pop(_SAID, None):
        parts.notice(said)
    for account in everyone:
        _row(account)
    parts.html("<h2>Add an account</h2>")
    with st.form("add-account", clear_on_submit=True):
        st.text_input("Name", key="new-name", autocomplete="off", max_chars=100)
        st.selectbox("Role", _ROLES, key="new-role", format_func=_words)
        st.text_input(
            f"Password, at least {SHORTEST} characters",
            type="password",
            key="new-password",
            autocomplete="new-password",
        )
        st.form_submit_button("Add the account", type="primary", on_click=_add)


def _row(account: Listed) -> None:
    name = account.name
    with st.container(key=f"account-{name}", border=True):
        how = f"signs in by {account.signs_in_with}"
        disabled = "disabled" if account.disabled else ""
        st.text(" · ".join(filter(None, [name, how, f"since {account.created_at[:10]}", disabled])))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            state.keep(f"role-{name}", account.role)
            st.selectbox(
                f"Role of {parts.literal(name)}",
                _ROLES,
                key=f"role-{name}",
                format_func=_words,
                on_change=_set_role,
                args=(name,),
            )
            if account.disabled:
                st.button("Enable", key=f"enable-{name}", on_click=_do, args=("enable", name))
            else:
                st.button("Disable", key=f"disable-{name}", on_click=_do, args=("disable", name))
        if account.signs_in_with == "password":
            with st.expander("Give another password"), st.form(f"password-form-{name}", clear_on_submit=True):
                st.text_input(
                    f"New password for {parts.literal(name)}",
                    type="password",
                    key=f"password-{name}",
                    autocomplete="new-password",
                )
                st.form_submit_button("Change the password", on_click=_set_password, args=(name,))


def _add() -> None:
    name, role, password = (state.given(f"new-{field}") for field in ("name", "role", "password"))
    _tried(lambda: _accounts().add(name, role, password), lambda made: f"{made.name} may sign in now.")


def _set_role(name: str) -> None:
    role = state.given(f"role-{name}")
    _tried(lambda: _accounts().set_role(name, role), lambda made: f"{made.name} is {_words(made.role)} now.")


def _set_password(name: str) -> None:
    password = state.given(f"password-{name}")
    _tried(lambda: _accounts().set_password(name, password), lambda made: f"{made.name} has a new password.")


def _do(what: str, name: str) -> None:
    accounts = _accounts()
    change = accounts.disable if what == "disable" else accounts.enable
    _tried(lambda: change(name), lambda made: f"{made.name} is {what}d.")


def _tried(change: Callable[[], Listed], said: Callable[[Listed], str]) -> None:
    """Change an account; what became of it stands on the page that follows."""
    try:
        state.memory()[_SAID] = said(change())
    except CorpusError as error:
        state.memory()[_SAID] = str(error)


def _accounts() -> Accounts:
    """The accounts, for whoever is looking at this very moment: what is pressed is asked about anew."""
    store = state.accounts_store()
    if store is None:
        raise NotFound("There is no store for accounts yet. Make one with 'python -m corpus accounts add'.")
    return Accounts(store, state.viewer())


def _words(role: str) -> str:
    return role.replace("_", " ")
