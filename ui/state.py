"""What the pages share: the open store, and the question that stands in the address.

The address is the only truth about what a page shows. Widgets are set from it before they are drawn and
write to it when somebody uses them, so that a link reproduces the page and "back" undoes one step. (The
framework's own `bind="query-params"` replaces the address instead of adding to the history, and would put
a facet's changing count into it.)
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from corpus import facets
from corpus.errors import CorpusError, UsageError
from corpus.model import PUBLIC, Viewer
from corpus.store import Location, Sessions, Store, is_samples, to_read, to_write
from corpus.store.location import is_store
from ingest.drafts import expire
from search.answer import Query

COOKIE = "evidence_session"
_MEMORY = "remembered"
PER_PAGE = 10
MOST = 100  # hits of each kind; beyond that, a narrower question helps more than a longer page


@dataclass(frozen=True, slots=True)
class Open:
    """The store that the pages show."""

    store: Store
    location: Location

    @property
    def samples(self) -> bool:
        return self.location.samples or is_samples(self.location.path)

    def holds_something(self) -> bool:
        """Whether a document was ever stored."""
        with self.store.read(PUBLIC) as reader:
            return reader.generation > 0


def viewer(cookies: Mapping[str, str] | None = None) -> Viewer:
    """Who is asking, by these cookies of a request, else by those of the page; never kept between runs."""
    given = st.context.cookies if cookies is None else cookies
    if not (id_ := given.get(COOKIE)) or (known := sessions()) is None:
        return PUBLIC
    return known.viewer(id_)


def form_token(cookie: str | None) -> str:
    """What a form carries to show that it comes from a page of ours; empty for who has no cookie."""
    return hashlib.sha256(f"form:{cookie}".encode()).hexdigest() if cookie else ""


def sessions() -> Sessions | None:
    """Who is signed in; None while there is no store that could tell."""
    found = accounts_store()
    return Sessions(found) if found else None


def accounts_store() -> Store | None:
    """The store that accounts stand in: the one that is written to, never the samples."""
    path = to_write(None).path
    return _opened_to_write(str(path)) if is_store(path) else None


@st.cache_resource(show_spinner=False)
def _opened_to_write(path: str) -> Store:
    store = Store(Path(path))
    if store.writable:
        expire(store.path)  # drafts past their time go also where no lead looks in
    return store


def opened() -> Open:
    """The store that EVIDENCE_STORE, else the default, names. Raises CorpusError where there is none."""
    return _open(to_read(None))


@st.cache_resource(show_spinner=False)
def _open(location: Location) -> Open:
    """One store and one model for all visitors."""
    return Open(Store(location.path), location)


def warm() -> None:
    """Let the model load while the first visitor reads the page that questions are asked on."""
    _warming(opened().location)


@st.cache_resource(show_spinner=False)
def _warming(location: Location) -> None:
    threading.Thread(target=_warm, args=(_open(location).store,), daemon=True).start()


def _warm(store: Store) -> None:
    try:
        with store.search(PUBLIC):
            pass
    except CorpusError:
        return  # whoever asks a question is told


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, a recommendation or both, and what narrows them, as the address says it."""

    question: str = ""
    recommendation: int | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    k: int = PER_PAGE

    @property
    def something(self) -> bool:
        return bool(self.question) or self.recommendation is not None

    def query(self) -> Query:
        """What the engine is asked. Raises UsageError for a value that does not exist."""
        narrowed = tuple(facets.parse(name, values) for name, values in self.filters.items())
        return Query(self.question or None, self.recommendation, narrowed, self.filters, self.k)

    def with_filter(self, name: str, values: tuple[str, ...]) -> Asked:
        """The same, narrowed by these values of one facet and no others; by none of it when empty."""
        others = {n: v for n, v in self.filters.items() if n != name}
        return replace(self, filters={**others, name: values} if values else others, k=PER_PAGE)

    def parameters(self) -> dict[str, Any]:
        """The address's parameters, without those that say nothing."""
        said: dict[str, Any] = {
            "q": self.question,
            "recommendation": self.recommendation and str(self.recommendation),
            "k": str(self.k) if self.k != PER_PAGE else None,
        }
        said.update({name: list(values) for name, values in self.filters.items()})
        return {name: value for name, value in said.items() if value}


def asked() -> Asked:
    """What the address asks for. Raises UsageError for a recommendation that is no number."""
    given = st.query_params
    if (wanted := given.get("recommendation")) and _number(wanted) is None:
        raise UsageError(f"There is no recommendation “{wanted}”. They are 20 to 26 and 60 to 68.")
    filters = {f.name: tuple(given.get_all(f.name)) for f in facets.FACETS if any(given.get_all(f.name))}
    return Asked(
        question=" ".join(given.get("q", "").split()),
        recommendation=_number(given.get("recommendation")),
        filters=filters,
        k=min(max(_number(given.get("k")) or PER_PAGE, 1), MOST),
    )


def go(to: Asked) -> None:
    """Put this into the address, as one step of the history; for callbacks."""
    st.query_params.from_dict(to.parameters())


def keep(key: str, value: object) -> None:
    """Set a widget to what the address says, before it is drawn."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def begin(key: str, value: object) -> None:
    """Set a widget once, before it is drawn for the first time; what is typed then stays."""
    if key not in st.session_state:
        st.session_state[key] = value


def given(key: str, default: Any = None) -> Any:
    """What somebody gave a widget, for callbacks.

    The framework breaks a callback off wherever it looks up one key of its session state while the next
    press has arrived already, and what was chosen first would be lost unsaid. It never does where all of
    the state is copied, as here.
    """
    return st.session_state.to_dict().get(key, default)


def memory() -> dict[str, Any]:
    """What is remembered of this window besides its widgets; written and read without being broken off."""
    found: dict[str, Any] | None = given(_MEMORY)
    if found is None:
        found = st.session_state[_MEMORY] = {}
    return found


def forget(start: str) -> None:
    """Let the widgets whose keys begin so show again what they are drawn with."""
    for key in [key for key in st.session_state if str(key).startswith(start)]:
        del st.session_state[key]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None
