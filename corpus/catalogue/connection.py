"""The connection to the database file, and its tables made when it is new."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from corpus.catalogue.schema import VERSION, meta, metadata
from corpus.errors import StoreError

# What was done stays told: the database itself refuses to change a line of it or to take one away.
_APPEND_ONLY = {
    f"audit_no_{verb}": f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb} BEFORE {verb} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for verb in ("update", "delete")
}


def connect(path: Path) -> sa.Engine:
    """An engine on the database file; the caller has made sure it exists or may be made.

    Every transaction is begun explicitly, so that a reader sees one generation from its first query on
    and a writer takes SQLite's lock at once (`execution_options(writes=True)`).
    """
    readonly = _is_readonly(path)

    def creator() -> sqlite3.Connection:
        # An unwritable store can have no writer, so its file may be read as it stands.
        uri = f"{path.resolve().as_uri()}{'?mode=ro&immutable=1' if readonly else ''}"
        return sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)

    engine = sa.create_engine("sqlite://", creator=creator, poolclass=sa.pool.QueuePool)

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=ON")
        if not readonly:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_readonly(path: Path) -> bool:
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def prepare(engine: sa.Engine, path: Path) -> None:
    """Make the tables of a new store; refuse a store of newer software or a file that is none."""
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            metadata.create_all(connection)
            for trigger in _APPEND_ONLY.values():
                connection.exec_driver_sql(trigger)
            found = connection.scalar(sa.select(meta.c.value).where(meta.c.name == "version"))
            if found is None:
                connection.execute(meta.insert().values(name="version", value=str(VERSION)))
    except sa.exc.DatabaseError as error:
        raise damaged(path, error) from error


def is_behind(engine: sa.Engine, path: Path) -> bool:
    """Whether a store was made before some table was thought of, and can be given it now."""
    if _is_readonly(path):
        return False
    with engine.connect() as connection:
        held = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    return not {*metadata.tables, *_APPEND_ONLY} <= set(held)


def damaged(path: Path, error: Exception) -> StoreError:
    """What to say of a database that does not answer."""
    cause = getattr(error, "orig", error)
    if "disk is full" in str(cause) or "readonly" in str(cause) or "unable to open" in str(cause):
        return StoreError(
            f"The store {path.parent} cannot be written ({cause}). Free some disk space or mend the "
            "permissions, then run the same command again; nothing reported as stored is lost."
        )
    if "locked" in str(cause):
        return StoreError(f"The store {path.parent} is busy ({cause}). Try again in a moment.")
    return StoreError(
        f"The catalogue {path} cannot be read ({cause}). Restore the newest backup with "
        f"'python -m corpus restore FILE --store {path.parent}'."
    )
