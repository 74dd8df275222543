"""Withdrawn means gone: no byte of the words stays in catalogue, indexes, kept files, free pages or logs.

The commit that takes a document away also notes that an erasure has begun; the note goes when every file
of the store has been written anew. So an erasure that a crash interrupts is completed by the next writer.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence

from corpus.catalogue import Held, Session, Tombstone, now
from corpus.store import identity, location, looking
from corpus.store.store import Store

_log = logging.getLogger(__name__)

BEGUN = "erasing"  # in the catalogue's meta, while files may still hold what was deleted
_PROBES = 64  # stretches of the withdrawn text that are looked for in every byte of the store
_PROBE_LENGTH = 40
_SHORTEST_PROBE = 12
_LEFT_OVER = ("backup-*", "restore-*")  # folders of runs that were killed, or that go on meanwhile


def bury(session: Session, held: Held, by: str, reason: str) -> Tombstone:
    """Take a document out of the catalogue, leaving a tombstone; the erasure has begun."""
    known = session.keys_of(held.row)
    if len(session.documents_at(held.path)) == 1:
        known.append(f"file:{held.sha256}")  # of a file of many records, the others stay welcome
    passages = list(session.passages(document=held.row))
    session.remove_document(held.row)
    session.keep_no_file(held.path)
    tombstone = Tombstone(
        id=held.id,
        kind=str(held.document.kind),
        keys=identity.hashed(known),
        at=now(),
        by=by,
        reason=reason,
        removed={
            "passages": len(passages),
            "vectors": sum(p.passage.embedded for p in passages),
            "files": int(held.kept),
        },
    )
    session.put_tombstone(tombstone)
    session.set_meta(BEGUN, tombstone.at)
    return tombstone


def has_begun(store: Store) -> bool:
    """Whether files of the store may still hold what was deleted."""
    with store.catalogue.read() as session:
        return session.meta(BEGUN) is not None


def finish(store: Store) -> None:
    """Write indexes and database anew from what the catalogue holds. Callers hold the store's lock."""
    store.follow(anew=True)
    scrub(store)


def scrub(store: Store) -> None:
    """Remove what was deleted from the kept files and from the database's free pages and log.

    A backup that is being made meanwhile ends with an error: it would hold what was withdrawn.
    """
    sweep(store)
    for path in (path for pattern in _LEFT_OVER for path in store.path.glob(pattern)):
        shutil.rmtree(path)
    store.catalogue.compact()
    with store.catalogue.write() as session:
        session.set_meta(BEGUN, None)


def sweep(store: Store) -> None:
    """Remove kept files that no document came from. Callers hold the store's lock."""
    with store.catalogue.read() as session:
        kept = session.files()
    for path in (store.path / location.FILES).glob("*"):
        if path.name not in kept:
            path.unlink()


def probes(texts: Iterable[str], others: Iterable[str]) -> list[str]:
    """Stretches of texts by which to find their bytes, leaving out those that other documents hold too."""
    found = {probe for text in texts for probe in _stretches(text)}
    for other in others:
        found = {probe for probe in found if probe not in other}
    return sorted(found)[:: max(1, len(found) // _PROBES)]


def held_by(texts: Iterable[str], others: Iterable[str]) -> int:
    """How many other documents hold a stretch of these texts still."""
    stretches = {probe for text in texts for probe in _stretches(text) if len(probe) == _PROBE_LENGTH}
    return sum(any(probe in other for probe in stretches) for other in others)


def _stretches(text: str) -> Iterator[str]:
    """Samples of a text; what is too short to be told from any other bytes is passed over."""
    step = max(_PROBE_LENGTH, len(text) // _PROBES)
    for at in range(0, max(1, len(text) - _PROBE_LENGTH + 1), step):
        if len(probe := text[at : at + _PROBE_LENGTH].strip()) >= _SHORTEST_PROBE:
            yield probe


def is_gone(store: Store, stretches: Sequence[str]) -> bool | None:
    """Whether none of these stretches is in any byte of any file of the store; None if nobody could look."""
    command = [sys.executable, "-I", looking.__file__, str(store.path.resolve())]
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and program)
            command, input=json.dumps(stretches).encode(), capture_output=True, check=False
        )
    except OSError as error:
        _log.warning("Nobody could look for withdrawn words: %s", error)
        return None
    if done.returncode not in (0, looking.FOUND):
        _log.warning("Looking for withdrawn words failed: %s", done.stderr.decode(errors="replace"))
        return None
    return done.returncode == 0
