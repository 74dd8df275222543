"""Drafts that hold what was withdrawn: they go with it, for their words are somebody's who said no."""

from __future__ import annotations

from corpus import access
from corpus.derive import marks
from corpus.store import Store, Withdrawal
from ingest.drafts import Drafts
from ingest.review import Transcript

# A withdrawal is carried out whoever asked for it; nothing of a draft is shown to them.
_DUTY = access.viewer("consultation_lead", "a withdrawal")


def remove_drafts(store: Store, done: Withdrawal) -> int:
    """Remove the drafts that hold the withdrawn words, by their file or by the words; how many there were.

    Names are replaced in what is stored and not in a draft, so a passage that held one is known only by its
    file. Raises StoreError where drafts wait that the key at hand does not open.
    """
    with store.read(_DUTY) as reader:
        files = {row.sha256 for row in reader.ledger() if done.document_id in row.document_ids}
    known = marks.Marks.from_dict(done.marks)
    drafts = Drafts(store.path, _DUTY)

    def holds(transcript: Transcript) -> bool:
        return transcript.sha256 in files or marks.recurs(transcript.document, known)

    gone = [each.id for each in drafts.all() if any(map(holds, each.review.transcripts))]
    for draft_id in gone:
        drafts.remove(draft_id)
    return len(gone)
