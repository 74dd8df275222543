"""The only door to the room for everyone above: a Store is opened once, readers and writers come of it."""

from corpus.catalogue import (
    AuditLine,
    Held,
    Job,
    JobFile,
    Judgement,
    PassageRow,
    Row,
    Tombstone,
    Withdrawal,
    now,
)
from corpus.store.accounts import Accounts, Listed
from corpus.store.codes import Codes, Mine
from corpus.store.correcting import Change
from corpus.store.curating import Curator, Paper
from corpus.store.deciding import REVIEWED, Offer, Outcome
from corpus.store.duplicates import Pair
from corpus.store.jobs import Jobs, Progress, Queue
from corpus.store.location import Location, arriving, is_samples, to_read, to_write
from corpus.store.preparing import Prepared
from corpus.store.reader import DocumentView, Reader
from corpus.store.readmitting import Lifted
from corpus.store.receipts import Receipts
from corpus.store.searcher import Searcher
from corpus.store.sessions import Sessions, SignedIn
from corpus.store.store import Store
from corpus.store.withdrawing import NOBODY, PARTICIPANT, Preview
from corpus.store.writer import Writer

__all__ = [
    "NOBODY",
    "PARTICIPANT",
    "REVIEWED",
    "Accounts",
    "AuditLine",
    "Change",
    "Codes",
    "Curator",
    "DocumentView",
    "Held",
    "Job",
    "JobFile",
    "Jobs",
    "Judgement",
    "Lifted",
    "Listed",
    "Location",
    "Mine",
    "Offer",
    "Outcome",
    "Pair",
    "Paper",
    "PassageRow",
    "Prepared",
    "Preview",
    "Progress",
    "Queue",
    "Reader",
    "Receipts",
    "Row",
    "Searcher",
    "Sessions",
    "SignedIn",
    "Store",
    "Tombstone",
    "Withdrawal",
    "Writer",
    "arriving",
    "is_samples",
    "now",
    "to_read",
    "to_write",
]
