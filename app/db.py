"""The database: one engine, one way to read, one way to write. `commit()` is said here and nowhere else.

SQLite: WAL, synchronous=FULL, one writer at a time, queued in the process and, since the CLI and the service are two
processes, by BEGIN IMMEDIATE with a busy timeout. PostgreSQL: a writer locks the matter's head (see `record`).
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

BUSY_TIMEOUT_MS = 30_000


class Database:
    """One database and the sessions on it."""

    def __init__(self, url: str) -> None:
        """Open an engine. The URL names sqlite or postgresql+psycopg."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = threading.RLock()
        self.engine = (
            self._sqlite_engine() if self.is_sqlite else create_engine(self.url, pool_size=10, pool_pre_ping=True)
        )

    def _sqlite_engine(self) -> Engine:
        engine = create_engine(self.url, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000})

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
            driver.execute("BEGIN IMMEDIATE" if writing else "BEGIN")

        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and writes nothing."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection, Session(connection) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed at the end, all of it or none."""
        with (
            self._one_writer(),
            self.engine.connect().execution_options(writing=True) as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session
            session.commit()

    def _one_writer(self) -> AbstractContextManager[object]:
        """SQLite has one writer: a queue in the process is fairer, and far quicker at its worst, than its busy timeout."""
        return self._writer if self.is_sqlite else nullcontext()

    def ping(self) -> None:
        """Ask the database for nothing. Raises where it does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
