"""Drafts that hold what was withdrawn: it goes from them too, for the words are somebody's who said no."""

from __future__ import annotations

import datetime as dt

from corpus import access
from corpus.derive import marks
from corpus.store import Receipts, Store, Withdrawal, Writer
from ingest import deciding
from ingest.drafts import Draft, Drafts
from ingest.review import Review

# A withdrawal is carried out whoever asked for it; nothing of a draft is shown to them.
_DUTY = access.viewer("consultation_lead", "a withdrawal")


def take_out_of_drafts(store: Store, done: Withdrawal) -> int:
    """Take the transcripts that hold the withdrawn words, known by their file or by the words, out of the
    drafts that wait; how many drafts held some. A draft with nothing else goes.

    Names are replaced in what is stored and not in a draft, so a passage that held one is known only by its
    file. Raises StoreError where drafts wait that the key at hand does not open.
    """
    drafts = Drafts(store.path, _DUTY)
    return len(_take_out(store, drafts, drafts.all(), done))


def sweep(store: Store) -> int:
    """The same for every withdrawal that stands and the drafts that waited already when it was made.

    A withdrawal on the command line knows of no drafts; what was uploaded since is the lead's to review.
    """
    drafts = Drafts(store.path, _DUTY)
    touched: set[str] = set()
    for done in Receipts(store, _DUTY).standing() if drafts.all() else ():
        made = dt.datetime.fromisoformat(done.at)
        before = [each for each in drafts.all() if each.begun <= made]
        touched |= _take_out(store, drafts, before, done)
    return len(touched)


def _take_out(store: Store, drafts: Drafts, waiting: list[Draft], done: Withdrawal) -> set[str]:
    """Take the withdrawn words out of those of the waiting drafts that hold them; their ids."""
    with store.read(_DUTY) as reader:
        files = {row.sha256 for row in reader.ledger() if done.document_id in row.document_ids}
    known = marks.Marks.from_dict(done.marks)

    def holding(review: Review) -> list[int]:
        return [
            number
            for number, transcript in enumerate(review.transcripts)
            if transcript.sha256 in files or marks.recurs(transcript.document, known)
        ]

    touched = [each for each in waiting if holding(each.review)]
    for draft in sorted(touched, key=lambda draft: draft.id):
        whole = len(holding(draft.review)) == len(draft.review.transcripts)
        if whole:
            drafts.remove(draft.id)
        else:
            drafts.change(draft.id, lambda review: deciding.without(review, holding(review)))
        Writer(store, _DUTY).note_draft(draft.id, "removed" if whole else "cut")
    return {draft.id for draft in touched}
