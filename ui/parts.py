"""What several pages share: masthead, notice, labels, and the line that says which store is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from corpus.model import Viewer
from ui import state
from ui.state import Open

# The last alternative is what Markdown could read; those before it are what it cannot where they stand.
_PUNCTUATION = re.compile(
    r"(?<=[^\W\d]|[)'\"])[.:](?=\s|$)|(?<=\w)-(?=\w)|(?<!\d)\)|[,;'\"?%(]|([!-/:-@\[-`{-~])", re.ASCII
)


def literal(text: str) -> str:
    """Text for a widget's label, which the framework reads as Markdown, so that it shows as written.

    A screen reader is given the label as it is here, so nothing is escaped without need.
    """
    return _PUNCTUATION.sub(lambda found: "\\" + found[1] if found[1] else found[0], text)


def html(body: str) -> None:
    """Our own HTML in our own look. Callers have escaped every stored word in it."""
    st.html(f'<div class="ev">{body}</div>')


def title(words: str) -> None:
    """What the browser's tab and history call this page."""
    st.set_page_config(page_title=f"{words} – Evidence repository")


def masthead(views: Sequence[Page], who: Viewer) -> None:
    """The name of the place, the way to every page that this viewer may use, and who they are."""
    with st.container(key="masthead", horizontal=True, vertical_alignment="center", gap="small"):
        st.html('<span class="name">Evidence repository</span>')
        for view in views:
            if view.visibility == "visible":
                st.page_link(view, label=view.title)
        st.html(f'<div class="ev who-am-i">{_account(who)}</div>')


def _account(who: Viewer) -> str:
    if not who.account:
        return sign_in_link()
    token, name = state.form_token(st.context.cookies.get(state.COOKIE)), escape(who.account)
    return (
        f'<a href="sign-in?next={_here()}" title="Your account: {name}">{name}</a>'
        f'<form method="post" action="sign-out"><input type="hidden" name="form" value="{token}">'
        '<button type="submit">Sign out</button></form>'
    )


def sign_in_link() -> str:
    """The way to the sign-in form, which leads back to this page."""
    return f'<a href="sign-in?next={_here()}">Sign in</a>'


def _here() -> str:
    """The address of this page within the server, for a parameter of another."""
    asked = urlencode([(name, v) for name in st.query_params for v in st.query_params.get_all(name)])
    path = urlsplit(st.context.url or "/").path or "/"
    return escape(quote(f"{path}?{asked}" if asked else path, safe=""))


def notice(sentence: str) -> None:
    """Something the reader has to know before the rest."""
    html(f'<div class="notice" role="status"><p>{escape(sentence)}</p></div>')


def capital(words: str) -> str:
    """The words with a capital at their beginning, the others as they are."""
    return words[:1].upper() + words[1:]


def plural(n: int, one: str, many: str | None = None) -> str:
    """`1 study`, `2 studies`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def end() -> None:
    """An empty mark at the end of every page, so that whoever waits for all of it knows."""
    st.html('<div class="end" hidden></div>')


def colophon(opened: Open) -> None:
    """Which store this page shows, how far it has come, and whether it is a sample."""
    with opened.store.read(state.viewer()) as reader:
        generation, changed = reader.generation, reader.changed_at
    said = [f"Store <b>{escape(opened.location.path.name)}</b>", f"generation {generation}"]
    if changed:
        said.append(f"last changed {escape(changed[:10])}")
    line = ", ".join(said) + "."
    if opened.samples:
        line += (
            " These are samples to try things out with: our summaries of real studies, records of others, "
            "and illustrations of consultations."
        )
    st.html(f'<div class="ev colophon"><p>{line}</p></div>')
