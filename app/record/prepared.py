"""Prepared statements: written with SQLAlchemy, compiled once for each database, run by the driver itself.

An event takes some ten statements, and SQLAlchemy's own execution of one costs ten times what the driver's does. So the
record has the text and the conversions of each made once. The transaction and the kinds of error stay SQLAlchemy's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Final, NoReturn

from sqlalchemy import Boolean, Connection, Date, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from app.tables.columns import Instant

Values = Mapping[str, Any]
Row = Sequence[Any]
Conversion = Callable[[Any], Any]


def connection_of(session: Session) -> Connection:
    """The connection a session works on, its transaction begun.

    Asking the session takes as long as a statement does, and there are ten an event; to have it begin the transaction
    takes longer than all else that an event asks of it. In a savepoint it is asked all the same: that is what begins one.
    """
    bind = session.bind
    if not isinstance(bind, Connection) or session.in_nested_transaction():
        return session.connection()
    if not bind.in_transaction():
        bind.begin()
    return bind


class Prepared:
    """A statement and what it comes to on each kind of database."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:  # noqa: ANN401 - select, insert, text
        """Take a statement; of an INSERT, the columns it is given."""
        self._statement: Final = statement
        self._columns: Final = columns
        self._on: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Values) -> list[Row]:
        """What a SELECT finds."""
        compiled = self._compiled(connection)
        driver, parameters = _driver(connection), compiled.parameters(values)
        try:
            found: list[Row] = driver.execute(compiled.text, parameters).fetchall()
        except compiled.driver_error as error:
            _raise(connection, compiled, parameters, error)
        return compiled.converted(found)

    def write(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it for each row; for none, not at all."""
        compiled = self._compiled(connection)
        driver, many = _driver(connection), [compiled.parameters(row) for row in rows]
        try:
            if len(many) == 1:
                driver.execute(compiled.text, many[0])
            elif many:
                driver.cursor().executemany(compiled.text, many)
        except compiled.driver_error as error:
            _raise(connection, compiled, many, error)

    def _compiled(self, connection: Connection) -> "_Compiled":
        dialect = connection.dialect
        if dialect.name not in self._on:
            self._on[dialect.name] = _Compiled(self._statement, self._columns, dialect)
        return self._on[dialect.name]


class _Compiled:
    """A statement as one kind of database takes it: its text, and what is done to each value on its way in and out."""

    def __init__(self, statement: Any, columns: Sequence[str] | None, dialect: Dialect) -> None:  # noqa: ANN401 - as above
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self.text = str(compiled)
        self.driver_error: type[Exception] = dialect.loaded_dbapi.Error
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._literals = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._by_place: bool = compiled.positional
        names: list[str] = list(compiled.positiontup if self._by_place else binds)
        self._in_place: Callable[[Values], Sequence[Any]] = _picked(names)
        kinds = [(name, _inward(binds[name].type, dialect)) for name in names]
        self._inward = [(n if self._by_place else name, c) for n, (name, c) in enumerate(kinds) if c]
        selected = enumerate(getattr(statement, "selected_columns", ()))
        self._outward = [(n, convert) for n, column in selected if (convert := _outward(column.type, dialect))]

    def parameters(self, values: Values) -> Any:  # noqa: ANN401 - a list or a mapping, as the driver asks
        """The values as the driver takes them. Raises KeyError for one that is missing."""
        if self._literals:
            values = {**self._literals, **values}
        given: Any = list(self._in_place(values)) if self._by_place else dict(values)
        for place, convert in self._inward:
            if given[place] is not None:
                given[place] = convert(given[place])
        return given

    def converted(self, found: list[Row]) -> list[Row]:
        """Rows as the driver gave them, as Python's own values."""
        if not self._outward:
            return found
        rows = [list(row) for row in found]
        for row in rows:
            for n, convert in self._outward:
                if row[n] is not None:
                    row[n] = convert(row[n])
        return list(rows)


def _picked(names: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    """What takes these values in this order: several in one call of C, an event writes some two hundred."""
    return itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names]


def _inward(kind: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    if dialect.name == "sqlite" and isinstance(kind, Date):
        return _day_text
    if dialect.name == "sqlite" and isinstance(kind, Instant):
        return partial(_instant_text, kind, dialect)  # as with dates: an event writes three or four
    if isinstance(kind, Boolean):
        return None  # both drivers know a bool
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _outward(kind: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    if dialect.name == "sqlite" and isinstance(kind, Instant):
        return _instant  # as with dates: a history has one for each event
    return kind.dialect_impl(dialect).result_processor(dialect, None)


_day_text: Final = lru_cache(maxsize=10_000)(date.isoformat)
"""A day as SQLAlchemy stores it. An event writes some thirty, the same few over and over, and each takes as long as a query's step."""


@lru_cache(maxsize=1_000)  # an event writes one instant three times
def _instant_text(kind: Instant, dialect: Dialect, value: datetime) -> str | None:
    """An instant in SQLAlchemy's own storage format. Raises ValueError for one with no zone."""
    stored = kind.process_bind_param(value, dialect)
    return stored.isoformat(" ", "microseconds") if stored else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - sqlite3's connection or psycopg's: both execute
    return connection.connection.dbapi_connection


def _raise(connection: Connection, compiled: _Compiled, parameters: Any, error: Exception) -> NoReturn:  # noqa: ANN401 - as above
    """The driver's error under the name SQLAlchemy gives it, which is the one everybody catches."""
    raise DBAPIError.instance(
        compiled.text, parameters, error, compiled.driver_error, hide_parameters=True, dialect=connection.dialect
    ) from error
