"""Totals of what is counted, by month: rows added in the event's commit, folded by the sweep, recounted by verify.

A total is a projection: it is the sum of what `workflow.kpis.counts` says of each case's current row, and `rebuild`
makes it anew. Only what happens on a day is totalled; who is waiting depends on today and is read from the cases.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, func, insert, select, text
from sqlmodel import Session, SQLModel, col

from app.tables import CaseRow, KpiTotal
from workflow.kpis.counts import KEYS, Count, counts
from workflow.kpis.measured import Measured

TOTALS: Final = SQLModel.metadata.tables[KpiTotal.__tablename__]
CASES: Final = SQLModel.metadata.tables[CaseRow.__tablename__]
PAGE: Final = 1000
_ADDED: Final = insert(TOTALS)


class Total(NamedTuple):
    """What a total is of."""

    authority: str
    measure: str
    month: date
    key: str


def measured_row(row: Mapping[str, Any]) -> Measured:
    """What a row of `case_row` gives to be counted."""
    return Measured(*(row[name] for name in Measured._fields))


def total_of(authority: str, count: Count) -> Total:
    """The total a count goes into."""
    return Total(authority, count.measure, count.on.replace(day=1), "|".join(count.key))


def read_key(measure: str, key: str) -> Any:  # noqa: ANN401 - each measure has a key of its own kind
    """A total's key as the indicators' table reads it."""
    return KEYS[measure](*key.split("|"))


def contributions(case_rows: Iterable[Mapping[str, Any]]) -> Counter[Total]:
    """What the current row among a case's rows counts for; nothing for a synthetic case."""
    return Counter(
        total_of(row["authority"], count)
        for row in case_rows
        if row["current"] and not row["synthetic"]
        for count in counts(measured_row(row))
    )


def add(session: Session, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> None:
    """Add the difference that an event made to a case: its rows before, and after."""
    change = contributions(after)
    change.subtract(contributions(before))
    rows = [{**total._asdict(), "n": n} for total, n in change.items() if n]
    if rows:
        session.connection().execute(_ADDED, rows)


def one_snapshot(session: Session) -> None:
    """From here to its commit the session sees one state of the database. On SQLite a writer always does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def fold(session: Session) -> int:
    """Put many rows of one total into one; return how many rows went. What others add meanwhile is not in the snapshot."""
    one_snapshot(session)
    many = select(func.count()).select_from(TOTALS)
    before = session.scalar(many) or 0
    sums = stored(session)
    session.execute(delete(TOTALS))
    _insert(session, sums)
    return before - (session.scalar(many) or 0)


def stored(session: Session) -> Counter[Total]:
    """Every total that is not nought."""
    keys = (TOTALS.c.authority, TOTALS.c.measure, TOTALS.c.month, TOTALS.c.key)
    statement = select(*keys, func.sum(TOTALS.c.n)).group_by(*keys).having(func.sum(TOTALS.c.n) != 0)
    return Counter({Total(*row[:4]): int(row[4]) for row in session.execute(statement)})


def recounted(session: Session) -> Counter[Total]:
    """Every total, counted again from the cases' current rows, a page at a time."""
    counted: Counter[Total] = Counter()
    statement = select(CASES).where(col(CaseRow.current), col(CaseRow.synthetic).is_(False))
    for row in session.execute(statement.execution_options(yield_per=PAGE)):
        counted.update(contributions([dict(row._mapping)]))  # noqa: SLF001 - SQLAlchemy's public name for it
    return counted


def replace(session: Session) -> bool:
    """Make the totals anew from the cases; return whether that changed any."""
    one_snapshot(session)
    right = recounted(session)
    if right == stored(session):
        return False
    session.execute(delete(TOTALS))
    _insert(session, right)
    return True


def moved(before: Counter[Total], after: Counter[Total]) -> Iterator[str]:
    """In words, the totals that differ."""
    for total in sorted(before.keys() | after.keys()):
        if before[total] != after[total]:
            yield f"total {total.authority} {total.month:%Y-%m} {total.measure} {total.key}: {before[total]} -> {after[total]}"


def _insert(session: Session, sums: Counter[Total]) -> None:
    if sums:
        session.execute(_ADDED, [{**total._asdict(), "n": n} for total, n in sums.items()])
