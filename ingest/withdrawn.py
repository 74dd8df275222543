"""Drafts that hold what was withdrawn: they go with it, for their words are somebody's who said no."""

from __future__ import annotations

import datetime as dt

from corpus import access
from corpus.derive import marks
from corpus.store import Receipts, Store, Withdrawal, Writer
from ingest.drafts import Draft, Drafts
from ingest.review import Transcript

# A withdrawal is carried out whoever asked for it; nothing of a draft is shown to them.
_DUTY = access.viewer("consultation_lead", "a withdrawal")


def remove_drafts(store: Store, done: Withdrawal) -> int:
    """Remove the drafts that hold the withdrawn words, by their file or by the words; how many there were.

    Names are replaced in what is stored and not in a draft, so a passage that held one is known only by its
    file. Raises StoreError where drafts wait that the key at hand does not open.
    """
    drafts = Drafts(store.path, _DUTY)
    return len(_remove(store, drafts, drafts.all(), done))


def sweep(store: Store) -> int:
    """The same for every withdrawal that stands and the drafts that waited already when it was made.

    A withdrawal on the command line knows of no drafts; what was uploaded since is the lead's to review.
    """
    drafts = Drafts(store.path, _DUTY)
    waiting = drafts.all()
    removed: set[str] = set()
    for done in Receipts(store, _DUTY).standing() if waiting else ():
        made = dt.datetime.fromisoformat(done.at)
        before = [each for each in waiting if each.begun <= made and each.id not in removed]
        if before:
            removed |= _remove(store, drafts, before, done)
    return len(removed)


def _remove(store: Store, drafts: Drafts, waiting: list[Draft], done: Withdrawal) -> set[str]:
    """Remove those of the waiting drafts that hold the withdrawn words; their ids."""
    with store.read(_DUTY) as reader:
        files = {row.sha256 for row in reader.ledger() if done.document_id in row.document_ids}
    known = marks.Marks.from_dict(done.marks)

    def holds(transcript: Transcript) -> bool:
        return transcript.sha256 in files or marks.recurs(transcript.document, known)

    gone = {each.id for each in waiting if any(map(holds, each.review.transcripts))}
    for draft_id in sorted(gone):
        drafts.remove(draft_id)
        Writer(store, _DUTY).note_draft(draft_id, "removed")
    return gone
