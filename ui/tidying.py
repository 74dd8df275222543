"""What a server does by itself: finish what was interrupted, and remove what has had its time."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

from corpus import access
from corpus.errors import CorpusError
from corpus.model import PUBLIC
from corpus.store import Writer
from ingest import drafts, publishing, receiving, withdrawn
from ingest.drafts import Drafts
from ui import drafting

_LOG = logging.getLogger("ui")
_EVERY = 600  # seconds
_DUTY = access.viewer("consultation_lead", "an approval")  # of somebody who was allowed to; shown to nobody


def begin() -> None:
    """At the server's start, and from then on every ten minutes, beside what people ask for."""
    threading.Thread(target=_go_on, daemon=True).start()


def _go_on() -> None:
    while True:
        try:
            tidy()
        except CorpusError as error:  # no store yet, or one that cannot be written now
            _LOG.info("Nothing was tidied: %s", error)
        except Exception:
            _LOG.exception("Tidying failed")
        time.sleep(_EVERY)


def tidy() -> None:
    """Complete what was begun in the store that is written to. Raises CorpusError where that is none."""
    store = drafting.store()
    drafts.expire(store.path)
    Writer(store, PUBLIC)  # making one finishes erasures and removes words whose consent has ended
    receiving.sweep()
    withdrawn.sweep(store)
    publishing.complete(Drafts(store.path, _DUTY), Writer(store, _DUTY), dt.date.today())
