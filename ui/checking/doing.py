"""Changing something from the checking page, and saying what became of it."""

from __future__ import annotations

from collections.abc import Callable

from corpus.errors import CorpusError, NotAllowed
from corpus.store import Curator, Store
from ui import parts, state

_SAID = "checking-said"


def store() -> Store:
    """The store that is changed. Raises NotAllowed while samples stand in for one: they stay as they are."""
    opened = state.opened()
    if opened.location.samples:
        raise NotAllowed(
            "These are samples, and they stay as they are. Add papers of your own, and check those here."
        )
    return opened.store


def curator() -> Curator:
    """The papers, for whoever is looking at this very moment: what is pressed is asked about anew."""
    return Curator(store(), state.viewer())


def tried(change: Callable[[], str]) -> bool:
    """Change something, for callbacks; what became of it stands on the page that follows."""
    try:
        state.memory()[_SAID] = change()
    except CorpusError as error:
        state.memory()[_SAID] = str(error)
        return False
    return True


def say() -> None:
    """What became of the last change, once."""
    if said := state.memory().pop(_SAID, None):
        parts.notice(said)
