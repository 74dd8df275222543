"""The catalogue: the truth from which everything else in a store is derived. Only door to the database."""

from corpus.catalogue.accounts import Account, Standing
from corpus.catalogue.core import now
from corpus.catalogue.curation import APART, CONFIRMED, MERGED, REJECTED, Duplicate, Judgement
from corpus.catalogue.database import Catalogue
from corpus.catalogue.jobs import Job, JobFile
from corpus.catalogue.ledger import AuditLine, Row, Tombstone
from corpus.catalogue.passages import NewPassage, PassageRow, Searchable
from corpus.catalogue.session import Held, Session, corrected, document_columns
from corpus.catalogue.withdrawals import Code, Withdrawal

__all__ = [
    "APART",
    "CONFIRMED",
    "MERGED",
    "REJECTED",
    "Account",
    "AuditLine",
    "Catalogue",
    "Code",
    "Duplicate",
    "Held",
    "Job",
    "JobFile",
    "Judgement",
    "NewPassage",
    "PassageRow",
    "Row",
    "Searchable",
    "Session",
    "Standing",
    "Tombstone",
    "Withdrawal",
    "corrected",
    "document_columns",
    "now",
]
