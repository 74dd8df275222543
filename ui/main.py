"""The frame of every page: masthead, the page or what went wrong with it, and which store it shows."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page

from corpus import access
from corpus.errors import CorpusError, NotAllowed, NotFound
from corpus.model import PUBLIC, Viewer
from ui import first_steps, parts, state
from ui.views import (
    accounts,
    adding,
    audit,
    checking,
    consultations,
    document,
    howto,
    ledger,
    recommendation,
    review,
    search,
    went,
)

_LOG = logging.getLogger("ui")
_STYLE = Path(__file__).with_name("theme.css")


@dataclass(frozen=True)
class _View:
    """A page: what shows it, who it is for (an action of `corpus.access`), and what has to be there first."""

    show: Callable[[], None]
    title: str
    address: str
    action: str = "read"
    listed: bool = True  # in the masthead, for those who may use it
    wants: Literal["documents", "a store", "nothing"] = "documents"


VIEWS = (
    _View(search.show, "Search", "search"),
    _View(recommendation.show, "Recommendations", "recommendation"),
    _View(ledger.show, "Files", "ledger", wants="a store"),
    _View(adding.show, "Add papers", "adding", action="add", wants="nothing"),
    _View(checking.show, "Check papers", "checking", action="correct"),
    _View(consultations.show, "Consultations", "consultations", action="review", wants="nothing"),
    _View(review.show, "Review", "review", action="review", listed=False, wants="nothing"),
    _View(accounts.show, "Accounts", "accounts", action="accounts", wants="nothing"),
    _View(audit.show, "Audit", "audit", action="audit", wants="nothing"),
    _View(howto.show, "How to", "how-to", wants="nothing"),
    _View(document.show, "Document", "document", listed=False),
    _View(went.show, "Where your words went", "where-words-went", listed=False),
)


def main() -> None:
    who, fault = _viewer()
    pages = [_page(view, who) for view in VIEWS]
    page = st.navigation(pages, position="hidden")
    st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
    parts.title(page.title)
    st.html(_STYLE)
    parts.masthead(pages, who)
    view = next(view for view, other in zip(VIEWS, pages, strict=True) if other is page)
    try:
        if fault:
            raise fault
        access.require(who, view.action)
        _show(view, page)
    except NotAllowed as error:
        parts.notice(str(error))
        if not who.account:
            parts.html(f"<p>{parts.sign_in_link()}</p>")
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


def _viewer() -> tuple[Viewer, CorpusError | None]:
    """Who is looking; where that cannot be told, nobody who is known, and why."""
    try:
        return state.viewer(), None
    except CorpusError as error:
        return PUBLIC, error


def _page(view: _View, who: Viewer) -> Page:
    shown = view.listed and access.may(who, view.action)
    return st.Page(
        view.show,
        title=view.title,
        url_path=view.address,
        default=view is VIEWS[0],
        visibility="visible" if shown else "hidden",
    )


def _show(view: _View, page: Page) -> None:
    """The page; where there is nothing to show yet, how to begin."""
    try:
        opened = state.opened()
    except NotFound as error:
        page.run() if view.wants == "nothing" else first_steps.show(str(error))
        return
    if view.wants != "documents" or opened.holds_something():
        page.run()
    else:
        first_steps.show()
    parts.colophon(opened)


main()
