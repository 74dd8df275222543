"""The drafts that a lead works on in the pages: where they are, and how one is changed."""

from __future__ import annotations

from collections.abc import Callable

from corpus.errors import NotFound
from corpus.model import Viewer
from corpus.store import Store, Writer
from ingest.drafts import Draft, Drafts
from ingest.review import Review
from ui import state


def store() -> Store:
    """The store that consultations go to: the one that is written to, and never the samples.

    Raises NotFound while there is none.
    """
    found = state.accounts_store()
    if found is None:
        raise NotFound(
            "There is no store yet that could keep consultations. Make one with 'python -m ingest'."
        )
    # Where the pages show that very store, its model is loaded already.
    shown = state.opened()
    return shown.store if shown.location.path.resolve() == found.path.resolve() else found


def drafts(who: Viewer) -> Drafts:
    """The drafts, for somebody who may review. Raises NotAllowed for others."""
    return Drafts(store().path, who)


def change(draft: Draft, edit: Callable[[Review], Review]) -> None:
    """Work on a draft, for callbacks: whoever has signed out meanwhile changes nothing."""
    drafts(state.viewer()).change(draft.id, edit)


def note(draft_id: str, what: str) -> None:
    """Say in the audit what was done with a draft: `uploaded`, `approved`, `deleted`."""
    Writer(store(), state.viewer()).note_draft(draft_id, what)


def tell(sentence: str) -> None:
    """Something to say at the top of the next page that is drawn."""
    state.memory()["drafting-told"] = sentence


def told() -> str | None:
    """What was to be said, once."""
    found = state.memory().pop("drafting-told", None)
    return str(found) if found else None


def address(draft_id: str, transcript: int = 0, step: str | None = None) -> str:
    """Where a draft is reviewed, as a link within the site."""
    more = (f"&transcript={transcript + 1}" if transcript else "") + (f"&step={step}" if step else "")
    return f"review?draft={draft_id}{more}"
