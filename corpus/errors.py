"""What can go wrong, as sentences: each says what is wrong, with which file or value, and the remedy."""


class CorpusError(Exception):
    """Something asked for could not be done; the message is shown to people as it stands."""


class UsageError(CorpusError):
    """The request itself is wrong (an unknown option value, a question that is missing)."""


class NotFound(CorpusError):
    """No such document, store or recommendation for this viewer."""


class NotAllowed(CorpusError):
    """The viewer's role may not do this; the message says who may, and what to do."""


class Changed(CorpusError):
    """What somebody was shown before they decided is no longer so."""


class StoreError(CorpusError):
    """The store cannot be used as it is; the message names the command that mends it."""


class StoreBusy(StoreError):
    """Somebody else is writing to the store; the same request may succeed in a moment."""


class ReadingError(CorpusError):
    """One file could not be read. `retryable` says whether trying the same bytes again may help."""

    def __init__(self, reason: str, *, retryable: bool = False) -> None:
        super().__init__(reason)
        self.retryable = retryable


class NeedsOCR(ReadingError):
    """The file holds pictures of pages and no text."""


class NeedsReview(ReadingError):
    """A person has to decide something before the file's content may be stored."""
