"""The same-rows floor: the rows the engine wrote, caught as it wrote them, then written again by the bare driver.

What the floor keeps: the very rows, in the very tables, with their indexes, foreign keys and append-only triggers; one
commit where the engine had one; the same pragmas; the same disk. What it leaves out: everything that made the values
(reading the history, the guards, the fold, the clocks, the hashes, the canonical JSON), the ORM, and every SELECT. It
is what hand-written SQL would cost that already knew the answers; nothing that has to work them out can reach it.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from app.db import Database

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
RETURNING = re.compile(r"\sRETURNING\s.*\Z", re.IGNORECASE | re.DOTALL)
NOT_ROWS = {"alembic_version", "sqlite_sequence"}


@dataclass
class Write:
    """One statement, and the rows it was given."""

    statement: str
    rows: list[Any]


Commit = list[Write]


class Catching:
    """What a database's connections write, from the statement to the commit. What was rolled back is left out.

    Statements are caught at the driver's own cursor, which nothing that writes can go round.
    """

    def __init__(self) -> None:
        self.commits: list[Commit] = []
        self._open: dict[int, Commit] = {}
        self._savepoints: dict[int, list[int]] = {}

    def listeners(self) -> dict[str, Callable[..., None]]:
        """SQLAlchemy's events, and what each means here."""
        return {
            "do_connect": self._connect,
            "savepoint": self._savepoint,
            "rollback_savepoint": self._back_to_savepoint,
            "release_savepoint": self._past_savepoint,
            "commit": self._commit,
            "rollback": self._rollback,
        }

    def _connect(self, dialect: Any, _: Any, __: Any, options: dict[str, Any]) -> None:
        options |= sqlite_cursors(self.write) if dialect.name == "sqlite" else postgres_cursors(self.write)

    def write(self, driver: Any, statement: str, rows: Sequence[Any]) -> None:
        """A statement that a driver's connection is about to run, for each of these rows."""
        if rows and WRITES.match(statement):
            plain = [_plain(row) for row in rows]
            self._open.setdefault(id(driver), []).append(Write(RETURNING.sub("", statement), plain))

    def _writes(self, connection: Any) -> Commit:
        return self._open.setdefault(id(connection.connection.driver_connection), [])

    def _marks(self, connection: Any) -> list[int]:
        return self._savepoints.setdefault(id(connection.connection.driver_connection), [])

    def _savepoint(self, connection: Any, _: str) -> None:
        self._marks(connection).append(len(self._writes(connection)))

    def _back_to_savepoint(self, connection: Any, _: str, __: Any) -> None:
        del self._writes(connection)[self._marks(connection).pop() :]

    def _past_savepoint(self, connection: Any, _: str, __: Any) -> None:
        self._marks(connection).pop()

    def _commit(self, connection: Any) -> None:
        if done := _merged(self._writes(connection)):
            self.commits.append(done)
        self._rollback(connection)

    def _rollback(self, connection: Any) -> None:
        self._writes(connection).clear()
        self._marks(connection).clear()


Catch = Callable[[Any, str, Sequence[Any]], None]


def sqlite_cursors(catch: Catch) -> dict[str, Any]:
    """What makes sqlite3 tell of every statement."""

    class Cursor(sqlite3.Cursor):
        def execute(self, statement: str, parameters: Any = (), /) -> "Cursor":
            catch(self.connection, statement, [parameters])
            return super().execute(statement, parameters)

        def executemany(self, statement: str, rows: Any, /) -> "Cursor":
            catch(self.connection, statement, rows := list(rows))
            return super().executemany(statement, rows)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: type = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, statement: str, parameters: Any = (), /) -> Any:
            return self.cursor().execute(statement, parameters)

        def executemany(self, statement: str, rows: Any, /) -> Any:
            return self.cursor().executemany(statement, rows)

    return {"factory": Connection}


def postgres_cursors(catch: Catch) -> dict[str, Any]:
    """What makes psycopg tell of every statement."""

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, statement: Any, parameters: Any = None, **options: Any) -> "Cursor":
            catch(self.connection, str(statement), [parameters or {}])
            return super().execute(statement, parameters, **options)

        def executemany(self, statement: Any, rows: Any, **options: Any) -> None:
            catch(self.connection, str(statement), rows := list(rows))
            super().executemany(statement, rows, **options)

    return {"cursor_factory": Cursor}


@contextmanager
def caught(db: Database) -> Iterator[list[Commit]]:
    """Every write of every commit on a database, as the driver was given it."""
    catching = Catching()
    listeners = catching.listeners()
    for name, listener in listeners.items():
        event.listen(db.engine, name, listener)
    db.close()  # connections opened before this know nothing of it
    yield catching.commits
    for name, listener in listeners.items():
        event.remove(db.engine, name, listener)
    db.close()


def _plain(row: Any) -> Any:
    """A row that can be kept: bytes, where SQLAlchemy hands the driver a view of them."""
    if isinstance(row, dict):
        return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def _merged(writes: Commit) -> Commit:
    """Neighbours that say the same thing become one statement of many rows, as a hand would write them."""
    merged: Commit = []
    for write in writes:
        if merged and merged[-1].statement == write.statement:
            merged[-1].rows.extend(write.rows)
        else:
            merged.append(Write(write.statement, list(write.rows)))
    return merged


def sqlite(path: Path) -> sqlite3.Connection:
    """A bare connection with the engine's own pragmas: as durable, as strict."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def write_sqlite(connection: sqlite3.Connection, commit: Commit) -> None:
    """One commit of rows."""
    connection.execute("BEGIN IMMEDIATE")
    for write in commit:
        if len(write.rows) == 1:
            connection.execute(write.statement, write.rows[0])
        else:
            connection.executemany(write.statement, write.rows)
    connection.execute("COMMIT")


def write_postgres(connection: "psycopg.Connection[Any]", commit: Commit) -> None:
    """One commit of rows."""
    with connection.transaction(), connection.cursor() as cursor:
        for write in commit:
            if len(write.rows) == 1:
                cursor.execute(write.statement, write.rows[0])
            else:
                cursor.executemany(write.statement, write.rows)


def replay(path: Path, commits: Sequence[Commit]) -> None:
    """Write them all, in order."""
    with closing(sqlite(path)) as connection:
        for commit in commits:
            write_sqlite(connection, commit)


def differing_tables(one: Path, other: Path) -> list[str]:
    """The tables whose rows are not the same in two databases: none, where the floor did the engine's writing."""
    with closing(sqlite(one)) as a, closing(sqlite(other)) as b:
        found = a.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = sorted(name for (name,) in found if name not in NOT_ROWS)
        return [name for name in tables if _rows(a, name) != _rows(b, name)]


def _rows(connection: sqlite3.Connection, name: str) -> list[str]:
    return sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))
