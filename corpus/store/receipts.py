"""What was withdrawn, for one viewer who may withdraw; nothing of what it was is known any more."""

from __future__ import annotations

from corpus import access
from corpus.catalogue import Withdrawal
from corpus.errors import NotFound
from corpus.model import Viewer
from corpus.store import erasing
from corpus.store.store import Store


class Receipts:
    """The withdrawals of one store."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self.viewer = viewer

    @access.needs("withdraw")
    def of_document(self, document_id: str) -> list[Withdrawal]:
        """Every withdrawal of a document or of words in it, lifted or not, the earliest first."""
        with self._store.catalogue.read() as session:
            return session.withdrawals(document_id)

    @access.needs("withdraw")
    def standing(self) -> list[Withdrawal]:
        """Every withdrawal that was not lifted, the earliest first."""
        with self._store.catalogue.read() as session:
            return [each for each in session.withdrawals() if not each.readmitted and each.marks]

    @access.needs("withdraw")
    def one(self, withdrawal_id: str) -> Withdrawal:
        """One withdrawal. Raises NotFound."""
        with self._store.catalogue.read() as session:
            found = session.withdrawal(withdrawal_id)
        if found is None:
            raise NotFound(f"There is no receipt {withdrawal_id!r} here.")
        return found

    @access.needs("read")
    def is_erased(self) -> bool:
        """Whether every file has been written anew since the last withdrawal."""
        return not erasing.has_begun(self._store)
