"""One transaction's view of passages and their vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from corpus.catalogue.core import CoreSession, chunks
from corpus.catalogue.schema import documents, passages
from corpus.model import Passage

Searchable = tuple[int, int, str, int, str | None]
"""What a filter needs of a passage: row, document, find, until, section."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage ready to be stored: where it stands, who may find it until when, and its vector."""

    passage: Passage
    find: str
    until: int
    vector: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A stored passage with its row and its document's row; `text` is filled where it was asked for."""

    row: int
    document: int
    passage: Passage
    find: str
    until: int
    text: str | None = None


# Made once: to put such a statement together takes as long as to carry it out.
_COLUMNS = [c for c in passages.c if c.name != "vector"]
_WORDS = sa.func.substr(
    documents.c.text, passages.c.char_start + 1, passages.c.char_end - passages.c.char_start
)
_WITHOUT_WORDS = sa.select(*_COLUMNS, sa.null().label("words")).order_by(passages.c.row)
_WITH_WORDS = (
    sa.select(*_COLUMNS, _WORDS.label("words"))
    .join(documents, documents.c.row == passages.c.document)
    .order_by(passages.c.row)
)


class PassageSession(CoreSession):
    """The part of a session that speaks of passages."""

    def put_passages(self, document: int, new: Sequence[NewPassage]) -> None:
        """The passages of a document, in the place of those it had."""
        self._connection.execute(passages.delete().where(passages.c.document == document))
        if new:
            self._connection.execute(passages.insert(), [_columns(document, p) for p in new])
        self._changed(document)

    def passages(
        self, *, document: int | None = None, rows: Iterable[int] | None = None, text: bool = False
    ) -> Iterator[PassageRow]:
        """Passages of one document in order, or those of these rows, by row; with their words if asked."""
        query = _WITH_WORDS if text else _WITHOUT_WORDS
        if document is not None:
            yield from map(
                _passage_row, self._connection.execute(query.where(passages.c.document == document))
            )
            return
        for part in chunks(sorted(set(rows or ()))):
            yield from map(
                _passage_row, self._connection.execute(query.where(passages.c.row.in_(part))).all()
            )

    def searchable(self) -> Iterator[Searchable]:
        """Every embedded passage, by row."""
        columns = (passages.c[name] for name in ("row", "document", "find", "until", "section"))
        query = sa.select(*columns)
        for row in self._connection.execute(query.where(passages.c.embedded).order_by(passages.c.row)):
            yield tuple(row)

    def vectors(self, rows: Sequence[int], dimension: int) -> NDArray[np.float32]:
        """The vectors of these passages, (n, dimension), in the order asked for."""
        found: dict[int, bytes] = {}
        for part in chunks(list(rows)):
            query = sa.select(passages.c.row, passages.c.vector).where(passages.c.row.in_(part))
            found.update((row, vector) for row, vector in self._connection.execute(query))
        joined = b"".join(found[row] for row in rows)
        return np.frombuffer(joined, np.float32).reshape(len(rows), dimension)

    def embedded_lengths(self) -> Iterator[tuple[int, int | None]]:
        """(row, bytes of its vector) of every passage that should have one."""
        query = sa.select(passages.c.row, sa.func.length(passages.c.vector)).where(passages.c.embedded)
        yield from self._connection.execute(query)

    def expired(self, today: int) -> list[int]:
        """Rows of documents with passages whose consent ended before this day."""
        query = sa.select(passages.c.document).where(passages.c.until < today).distinct()
        return list(self._connection.scalars(query))


def _columns(document: int, new: NewPassage) -> dict[str, Any]:
    p = new.passage
    return {
        "document": document,
        "ordinal": p.ordinal,
        "char_start": p.start,
        "char_end": p.end,
        "context": p.context,
        "embedded": p.embedded,
        "page": p.page,
        "page_label": p.page_label,
        "section": p.section,
        "speaker": p.speaker,
        "turn": p.turn,
        "timecode": p.timecode,
        "find": new.find,
        "until": new.until,
        "vector": None if new.vector is None else new.vector.astype(np.float32).tobytes(),
    }


def _passage_row(r: Any) -> PassageRow:
    return PassageRow(
        row=r.row,
        document=r.document,
        passage=Passage(
            ordinal=r.ordinal,
            start=r.char_start,
            end=r.char_end,
            context=r.context,
            embedded=r.embedded,
            page=r.page,
            page_label=r.page_label,
            section=r.section,
            speaker=r.speaker,
            turn=r.turn,
            timecode=r.timecode,
        ),
        find=r.find,
        until=r.until,
        text=r.words,
    )
