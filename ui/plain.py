"""Pages that are plain HTML, in the look of the others: for forms whose answer sets or takes a cookie."""

from __future__ import annotations

from contextvars import ContextVar
from html import escape
from pathlib import Path

import streamlit
from starlette.responses import HTMLResponse

from corpus import access
from corpus.model import PUBLIC, Viewer

# What such a page shows is for one person at one moment.
UNKEPT = {"Cache-Control": "no-store"}
_LOOK = Path(__file__).with_name("theme.css").read_text(encoding="utf-8")
_FONTS = Path(streamlit.__file__).parent / "static" / "static" / "media"  # as the framework serves them
_OWN = """
:root { color-scheme: light dark; font: 17px/1.5 "Source Sans", sans-serif; }
body { margin: 0; background: var(--paper); color: var(--ink); }
body > * { max-width: 30rem; margin: 0 auto; padding: 1rem 1.5rem; }
body > header { max-width: none; border-bottom: 1px solid var(--line); }
body > header { display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; align-items: baseline; }
header .name { font-family: var(--serif); font-weight: 600; color: var(--ink); margin-right: auto; }
header nav { display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; font-size: var(--small); }
label { display: block; margin-top: 1.5rem; }
main.ev section { margin-top: 1.5rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
main.ev h2 { margin-top: 2rem; }
main.ev blockquote { margin: 0.75rem 0 0; padding-left: 0.9rem; border-left: 3px solid var(--line); }
input, select {
  box-sizing: border-box; width: 100%; padding: 0.5rem 0.65rem; font: inherit; color: var(--ink);
  background: var(--wash); border: 1px solid var(--quiet); border-radius: 0.25rem;
}
.ev button, .ev .button {
  display: inline-block; margin-top: 1.25rem; padding: 0.5rem 1.25rem; font: inherit; cursor: pointer;
  color: light-dark(#ffffff, #10181d); background: var(--studies); border: 0; border-radius: 0.25rem;
  text-decoration: none;
}
.ev button.second { color: var(--ink); background: var(--wash); border: 1px solid var(--quiet); }
:is(input, select, button, a):focus-visible { outline: 3px solid var(--studies); outline-offset: 2px; }
"""


_PLACES = {"Search": "/", "Recommendations": "/recommendation", "Files": "/ledger", "How to": "/how-to"}
# Who is asking for the page that is being made; each request has its own.
asking: ContextVar[Viewer] = ContextVar("asking", default=PUBLIC)


def _menu(who: Viewer) -> str:
    places = {**_PLACES, "Consultations": "/consultations"} if access.may(who, "review") else _PLACES
    links = "".join(f'<a href="{address}">{name}</a>' for name, address in places.items())
    return links + (f"<span>Signed in as {escape(who.account)}</span>" if who.account else "")


def _typefaces() -> str:
    """The framework's own typefaces, so that these pages look like the others; none where it has others."""
    named = {"Source Sans": "SourceSans*Upright*.woff2", "Source Serif": "SourceSerif*Roman*.woff2"}
    found = {name: sorted(_FONTS.glob(pattern)) for name, pattern in named.items()}
    return "".join(
        f'@font-face {{ font-family: "{name}"; font-weight: 200 900; font-display: swap; '
        f'src: url("/static/media/{files[0].name}") format("woff2"); }}'
        for name, files in found.items()
        if files
    )


_TYPEFACES = _typefaces()


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """A whole page. Callers have escaped every given word in `body`."""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} – Evidence '
        'repository</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_TYPEFACES}{_LOOK}{_OWN}</style></head>"
        '<body class="stApp"><header class="ev"><a class="name" href="/">Evidence repository</a>'
        f'<nav aria-label="Pages">{_menu(asking.get())}</nav></header>'
        f'<main class="ev"><h1>{escape(title)}</h1>{body}</main></body></html>',
        status,
        UNKEPT,
    )


def field(name: str, label: str, kind: str = "text", fill: str = "", given: str = "", of: str = "") -> str:
    """A labelled input; `fill` is what the browser may fill in (the HTML attribute `autocomplete`), and `of`
    tells inputs of this name apart where a page has several."""
    return (
        f'<label for="{name}{of}">{escape(label)}</label>'
        f'<input id="{name}{of}" name="{name}" type="{kind}" autocomplete="{fill}" value="{escape(given)}" '
        'autocapitalize="none" spellcheck="false" required>'
    )


def form(action: str, token: str, body: str, button: str, hidden: str = "", second: bool = False) -> str:
    """A form that carries the token by which its answer is known to come from this page."""
    look = ' class="second"' if second else ""
    return (
        f'<form method="post" action="{action}"><input type="hidden" name="form" value="{escape(token)}">'
        f'{hidden}{body}<button type="submit"{look}>{escape(button)}</button></form>'
    )


def wrong(sentence: str) -> str:
    """What went wrong with what was sent, read out at once."""
    return f'<div class="notice" role="alert"><p>{escape(sentence)}</p></div>'
