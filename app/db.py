"""The database: one engine, one way to read, one way to write. `commit()` is said here and nowhere else.

SQLite: WAL, synchronous=FULL, one writer at a time, queued in the process and, since the CLI and the service are two
processes, by BEGIN IMMEDIATE with a busy timeout. PostgreSQL: a writer locks the matter's head (see `record`).
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

BUSY_TIMEOUT_MS = 30_000
IDLE_S = 1.0  # a connection that did work so lately is taken to be there: to ask is a round trip of every transaction


class Busy(Exception):
    """Somebody else is writing, and whoever asked does not wait."""


class Database:
    """One database and the sessions on it."""

    def __init__(self, url: str) -> None:
        """Open an engine. The URL names sqlite or postgresql+psycopg."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = threading.RLock()
        self._at_once = False
        self.engine = self._sqlite_engine() if self.is_sqlite else self._postgres_engine()
        self._writing = self.engine.execution_options(writing=True)
        self._kept: list[tuple[Connection, Session]] = []  # SQLite's writer's, while nobody writes
        # SQLite's look-ups are made on the event loop, which may not queue for a connection behind long reads.
        self._glancing = self._sqlite_engine() if self.is_sqlite else self.engine

    def _sqlite_engine(self) -> Engine:
        waits = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
        # What a statement was sent is a child's: an error that is logged, or a log of statements, must not repeat it.
        engine = create_engine(self.url, hide_parameters=True, connect_args=waits)

        @event.listens_for(engine, "connect")
        def _connect(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's connection
            connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "recursive_triggers=ON",  # a REPLACE then fires the DELETE triggers of what it replaces
                f"busy_timeout={BUSY_TIMEOUT_MS}",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            writing = connection.get_execution_options().get("writing", False)
            # Straight to the driver, as the pragmas are: through SQLAlchemy it costs more than a short transaction does.
            driver: Any = connection.connection.driver_connection
            if writing and self._at_once:
                _begin_at_once(driver)
            else:
                driver.execute("BEGIN IMMEDIATE" if writing else "BEGIN")

        return engine

    def _postgres_engine(self) -> Engine:
        """An engine that makes sure of a connection before its use, as `pool_pre_ping` does, where it has been idle."""
        engine = create_engine(self.url, hide_parameters=True, pool_size=10)

        @event.listens_for(engine, "checkin")
        def _checkin(_connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's connection
            entry.info["since"] = time.monotonic()

        @event.listens_for(engine, "checkout")
        def _checkout(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:  # noqa: ANN401 - as above
            if time.monotonic() - entry.info.get("since", time.monotonic()) < IDLE_S:
                return
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error

        return engine

    @contextmanager
    def glancing(self) -> Iterator[Session]:
        """A session for a look-up or two that need not agree on one state of the database, such as who is asking."""
        options = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}  # no BEGIN, no ROLLBACK to wait for
        with self._glancing.connect().execution_options(**options) as connection, Session(connection) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and writes nothing."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection, Session(connection) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed at the end, all of it or none.

        Whichever of the two first has work begins the transaction, and the other joins it (see `connection_of`).
        """
        with self._one_writer(), self._at_work() as (connection, session):
            yield session
            if session.in_transaction():
                session.commit()
            if connection.in_transaction():
                connection.commit()

    def _one_writer(self) -> AbstractContextManager[object]:
        """SQLite has one writer: a queue in the process is fairer, and far quicker at its worst, than its busy timeout."""
        return self._writer if self.is_sqlite else nullcontext()

    @contextmanager
    def _at_work(self) -> Iterator[tuple[Connection, Session]]:
        """A session on a connection that writes; SQLite's one writer keeps both for the next, unless something failed.

        To make a session and have a connection from the pool takes a tenth of the time of an event.
        """
        connection, session = self._kept.pop() if self._kept else self._opened()
        try:
            yield connection, session
        except BaseException:
            session.close()
            connection.close()
            raise
        if session.in_transaction() or session.identity_map:  # most events ask nothing of the session itself
            session.close()
        if self.is_sqlite:
            session.info.clear()  # what was kept for the length of a session
            self._kept.append((connection, session))
        else:
            connection.close()

    def _opened(self) -> tuple[Connection, Session]:
        connection = self._writing.connect()
        return connection, Session(connection, expire_on_commit=False)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """On SQLite, `writing` inside this waits for nobody. Raises Busy where another thread or process is writing."""
        if not self._writer.acquire(blocking=False):
            raise Busy
        try:
            self._at_once = True  # only the thread that holds the lock can begin to write
            yield
        finally:
            self._at_once = False
            self._writer.release()

    def ping(self) -> None:
        """Ask the database for nothing. Raises where it does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give the connections back."""
        while self._kept:
            self._kept.pop()[0].close()
        self.engine.dispose()
        self._glancing.dispose()


def _begin_at_once(driver: Any) -> None:  # noqa: ANN401 - the driver's connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise Busy from error
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
