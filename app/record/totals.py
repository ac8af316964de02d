"""Totals of what is counted, by month: rows added in the event's commit, folded by the sweep, recounted by verify.

A total is a projection: it is the sum of what `workflow.kpis.counts` says of each case's current row, and `rebuild`
makes it anew. Only what happens on a day is totalled; who is waiting depends on today and is read from the cases.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, func, insert, select, text
from sqlmodel import Session, SQLModel, col

from app.record.canonical import canonical
from app.record.prepared import Prepared, connection_of
from app.tables import CaseRow, KpiTotal
from workflow.kpis.counts import KEYS, Count, Key, counts
from workflow.kpis.measured import Measured

TOTALS: Final = SQLModel.metadata.tables[KpiTotal.__tablename__]
CASES: Final = SQLModel.metadata.tables[CaseRow.__tablename__]
PAGE: Final = 1000
_MEASURED: Final = itemgetter(*Measured._fields)
_ADDED: Final = Prepared(insert(TOTALS).inline(), ("authority", "month", "counts"))


class Total(NamedTuple):
    """What a total is of: its name is the measure and the words of its key."""

    authority: str
    month: date
    name: str


def measured_row(row: Mapping[str, Any]) -> Measured:
    """What a row of `case_row` gives to be counted."""
    return Measured._make(_MEASURED(row))


def total_of(authority: str, count: Count) -> Total:
    """The total a count goes into."""
    return Total(authority, count.on.replace(day=1), "|".join((count.measure, *count.key)))


@lru_cache(maxsize=100_000)
def named(name: str) -> tuple[str, Key]:
    """A total's measure, and its key as the indicators' table reads it. The names are few words over and over."""
    measure, *words = name.split("|")
    return measure, KEYS[measure](*words)


def contributions(case_rows: Iterable[Mapping[str, Any]]) -> Counter[Total]:
    """What the current row among a case's rows counts for; nothing for a synthetic case."""
    return Counter(_totals(_measured(case_rows)))


def _measured(case_rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, Measured]]:
    return [(row["authority"], measured_row(row)) for row in case_rows if row["current"] and not row["synthetic"]]


def _totals(measured: Iterable[tuple[str, Measured]]) -> Iterator[Total]:
    return (total_of(authority, count) for authority, m in measured for count in counts(m))


def add(session: Session, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> None:
    """Add the difference that an event made to a case: its rows before, and after. Most events make none."""
    was, now = _measured(before), _measured(after)
    if was != now:
        change = Counter(_totals(now))
        change.subtract(_totals(was))
        _insert(session, change)


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
    found: Counter[Total] = Counter()
    statement = select(TOTALS.c.authority, TOTALS.c.month, TOTALS.c.counts)
    for authority, month, sums in session.execute(statement.execution_options(yield_per=PAGE)):
        for name, n in json.loads(sums).items():
            found[Total(authority, month, name)] += n
    return Counter({total: n for total, n in found.items() if n})


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
            yield f"total {total.authority} {total.month:%Y-%m} {total.name}: {before[total]} -> {after[total]}"


def _insert(session: Session, sums: Counter[Total]) -> None:
    """Add counts, a row for each month."""
    months: dict[tuple[str, date], dict[str, int]] = {}
    for total, n in sums.items():
        if n:
            months.setdefault((total.authority, total.month), {})[total.name] = n
    if months:
        rows = [{"authority": a, "month": month, "counts": canonical(names)} for (a, month), names in months.items()]
        _ADDED.write(connection_of(session), rows)
