"""While a repository has no account, a server that starts says how to make the first one."""

from __future__ import annotations

import os
import shlex

import streamlit as st

from corpus.errors import CorpusError
from corpus.store import Sessions, Store, to_write
from corpus.store.location import is_store

_EVERY_ADDRESS = ("", "0.0.0.0", "::")  # noqa: S104  (compared with, not listened on)


def announce() -> None:
    """Print a one-time link to standard output, or why there is none; the server starts all the same.

    The default store is made for it. One that was named and does not exist is not: its name may be mistyped.
    """
    path = to_write(None).path
    if os.environ.get("EVIDENCE_STORE") and not is_store(path):
        print(
            f"There is no store at {path} yet. If that is where it should be, make its first account with\n"
            f"  python -m corpus accounts add NAME --role admin --store {shlex.quote(str(path))}",
            flush=True,
        )
        return
    try:
        token = Sessions(Store(path, create=True)).first_link()
    except CorpusError as error:
        print(f"Nobody can sign in: {error}", flush=True)
        return
    if token:
        print(
            "No account yet. Make the first one, an admin, with this link (once, within a day):\n"
            f"  {_address()}/first-account?token={token}",
            flush=True,
        )


def _address() -> str:
    host = str(st.get_option("server.address") or "")
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{'localhost' if host in _EVERY_ADDRESS else host}:{st.get_option('server.port')}"
