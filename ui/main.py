"""The frame of every page: masthead, the page or what went wrong with it, and which store it shows."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

import streamlit as st

from corpus.errors import CorpusError
from ui import parts
from ui.views import document, search

_LOG = logging.getLogger("ui")
_STYLE = Path(__file__).with_name("theme.css")

VIEWS = [
    st.Page(search.show, title="Search", url_path="search", default=True),
    st.Page(document.show, title="Document", url_path="document", visibility="hidden"),
]


def main() -> None:
    st.set_page_config(page_title="Evidence repository", layout="wide", initial_sidebar_state="collapsed")
    st.html(_STYLE)
    page = st.navigation(VIEWS, position="hidden")
    parts.masthead(VIEWS)
    try:
        page.run()
        parts.colophon()
    except CorpusError as error:
        parts.notice(str(error))
    except Exception:
        number = secrets.token_hex(4)
        _LOG.exception("Page failed, error %s", number)
        parts.notice(
            "This page could not be shown. Nothing is lost. Load it again; if it happens again, tell whoever "
            f"runs this server the error number {number}."
        )


main()
