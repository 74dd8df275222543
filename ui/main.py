"""The frame of every page: masthead, the page or what went wrong with it, and which store it shows."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from corpus.errors import CorpusError, NotFound
from ui import first_steps, parts, state
from ui.views import document, howto, ledger, recommendation, search

_LOG = logging.getLogger("ui")
_STYLE = Path(__file__).with_name("theme.css")

_LEDGER = st.Page(ledger.show, title="Files", url_path="ledger")
_HOW_TO = st.Page(howto.show, title="How to", url_path="how-to")
VIEWS = [
    st.Page(search.show, title="Search", url_path="search", default=True),
    st.Page(recommendation.show, title="Recommendations", url_path="recommendation"),
    _LEDGER,
    _HOW_TO,
    st.Page(document.show, title="Document", url_path="document", visibility="hidden"),
]


def main() -> None:
    page = st.navigation(VIEWS, position="hidden")
    st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
    parts.title(page.title)
    st.html(_STYLE)
    parts.masthead(VIEWS)
    try:
        _show(page)
    except CorpusError as error:
        parts.notice(str(error).removeprefix("--"))  # of an option on the command line
    except Exception:
        number = secrets.token_hex(4)
        _LOG.exception("Page failed, error %s", number)
        parts.notice(
            "This page could not be shown. Nothing is lost. Load it again; if it happens again, tell whoever "
            f"runs this server the error number {number}."
        )
    parts.end()


def _show(page: Page) -> None:
    """The page; where there is nothing to show yet, how to begin."""
    try:
        opened = state.opened()
    except NotFound as error:
        page.run() if page is _HOW_TO else first_steps.show(str(error))
        return
    if page in (_HOW_TO, _LEDGER) or opened.holds_something():
        page.run()
    else:
        first_steps.show()
    parts.colophon(opened)


main()
