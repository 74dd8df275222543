"""The catalogue: the truth from which everything else in a store is derived. Only door to the database."""

from corpus.catalogue.database import Catalogue
from corpus.catalogue.ledger import Row, Tombstone, now
from corpus.catalogue.session import Held, NewPassage, PassageRow, Session, corrected, document_columns

__all__ = [
    "Catalogue",
    "Held",
    "NewPassage",
    "PassageRow",
    "Row",
    "Session",
    "Tombstone",
    "corrected",
    "document_columns",
    "now",
]
