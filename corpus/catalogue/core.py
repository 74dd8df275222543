"""What every part of a session shares: the connection, the catalogue's own notes, and the generation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TypeVar

import sqlalchemy as sa

from corpus.catalogue.schema import changes, meta

_CHUNK = 500  # values in one IN list; SQLite's oldest limit on variables is 999

_Value = TypeVar("_Value", int, str)
_META = sa.select(meta.c.value).where(meta.c.name == sa.bindparam("name"))


def now() -> str:
    """This moment in UTC, to the second, as ISO 8601."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


class CoreSession:
    """One transaction; as soon as it changes a document, it is a new generation."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._generation: int | None = None  # of this transaction, once it changes a document

    def meta(self, name: str) -> str | None:
        return self._connection.scalar(_META, {"name": name})

    def set_meta(self, name: str, value: str | None) -> None:
        self._connection.execute(meta.delete().where(meta.c.name == name))
        if value is not None:
            self._connection.execute(meta.insert().values(name=name, value=value))

    @property
    def generation(self) -> int:
        """The number of the last committed change of documents; 0 for a store that never held one."""
        return int(self.meta("generation") or 0)

    def changed_since(self, generation: int) -> set[int]:
        """Rows of the documents that were added, changed or taken away after this generation."""
        query = sa.select(changes.c.document).where(changes.c.generation > generation).distinct()
        return set(self._connection.scalars(query))

    def forget_changes(self, generation: int) -> None:
        """Drop the notes that an index at this generation no longer needs."""
        self._connection.execute(changes.delete().where(changes.c.generation <= generation))

    def _changed(self, document: int) -> None:
        """One transaction is one generation, however many documents it changes."""
        if self._generation is None:
            self._generation = self.generation + 1
            self.set_meta("generation", str(self._generation))
            self.set_meta("changed_at", now())
        self._connection.execute(
            changes.insert().prefix_with("OR IGNORE"),
            {"generation": self._generation, "document": document},
        )


def chunks(values: list[_Value]) -> Iterator[list[_Value]]:
    """The values in lists that fit into one statement."""
    for at in range(0, len(values), _CHUNK):
        yield values[at : at + _CHUNK]
