"""Opening the database and its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from corpus.catalogue.connection import connect, damaged, is_behind, prepare
from corpus.catalogue.schema import VERSION
from corpus.catalogue.session import Session
from corpus.errors import StoreError


class Catalogue:
    """The database of one store. Reading and writing happen in sessions, each one transaction."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the database at `path`. Raises StoreError for one that is damaged or too new."""
        self.path = path
        if not create and not path.exists():
            raise StoreError(f"{path.parent} holds no catalogue. Restore a backup, or name another store.")
        self._engine = connect(path)
        self._file: int | None = None  # which file it is that the connections have open
        try:
            if create:
                prepare(self._engine, path)
            with self.read() as session:
                version = int(session.meta("version") or 0)
        except sa.exc.DatabaseError as error:
            raise damaged(path, error) from error
        if version > VERSION:
            raise StoreError(
                f"The store {path.parent} was made by newer software (version {version}; this one knows "
                f"{VERSION}). Update this software with 'git pull' and 'make install'."
            )
        with self._guard():
            if is_behind(self._engine, path):
                prepare(self._engine, path)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One whole generation, for as long as the block lasts."""
        self._reopen()
        with self._guard(), self._engine.connect() as connection, connection.begin():
            yield Session(connection)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One commit: all of the block or nothing. Callers hold the store's lock."""
        self._reopen()
        with (
            self._guard(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield Session(connection)

    def compact(self) -> None:
        """Write the database anew without what was deleted, and empty its log.

        Raises StoreError while a reader of an older state keeps the log from being emptied.
        """
        with self._guard(), self._engine.connect() as connection:
            plain = connection.connection.driver_connection
            assert plain is not None  # noqa: S101 - an open connection has its driver's beneath
            plain.execute("VACUUM")
            busy, *_ = plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreError(
                f"Someone is still reading {self.path}, so its log could not be emptied. "
                "Run any command that writes to the store again when they have finished."
            )

    def copy_to(self, path: Path) -> None:
        """A consistent copy of the database, taken while others read and write."""
        with self._guard(), self._engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM INTO ?", (str(path),))  # type: ignore[union-attr]

    def integrity(self) -> list[str]:
        """What SQLite itself finds wrong with the file; empty when all is well."""
        with self._guard(), self._engine.connect() as connection:
            found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        self._engine.dispose()

    def _reopen(self) -> None:
        """Leave a file that a restore has replaced: what it holds is no longer so."""
        try:
            file = self.path.stat().st_ino
        except FileNotFoundError:
            return
        if self._file not in (None, file):
            self._engine.dispose()
        self._file = file

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DatabaseError as error:
            if isinstance(error, sa.exc.IntegrityError):
                raise
            raise damaged(self.path, error) from error
