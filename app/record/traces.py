"""Traces: what is left of a case or an event that is gone."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import exists, select, text
from sqlmodel import Session, SQLModel, col

from app.tables import EventRow, IdempotencyKey, Matter, OutboxMessage

NAME_A_CASE: Final = tuple(table for table in SQLModel.metadata.sorted_tables if "matter_id" in table.c)
NUMBERED: Final = ("matter", "event", "checkpoint")
MOST: Final = 20

GAPS: Final = """
WITH place(id) AS (SELECT 0 UNION ALL SELECT id FROM {table})
SELECT place.id + 1 FROM place
WHERE place.id < ({last}) AND NOT EXISTS (SELECT 1 FROM {table} AS after WHERE after.id = place.id + 1)
ORDER BY 1 LIMIT {most}
"""
LAST: Final = {
    "sqlite": "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = '{table}'",
    "postgresql": "SELECT last_value FROM {table}_id_seq",
}


def cases_that_are_gone(session: Session) -> list[tuple[int, list[str]]]:
    """Cases that rows still name and that are not there, each with the tables that name it. 0 names none."""
    found: dict[int, list[str]] = {}
    for table in NAME_A_CASE:
        named = table.c.matter_id
        gone = select(named).where(named > 0, ~exists().where(col(Matter.id) == named)).distinct()
        for matter_id in session.scalars(gone):
            found.setdefault(matter_id, []).append(table.name)
    return sorted(found.items())


def events_that_are_gone(session: Session) -> Iterator[tuple[int | None, str]]:
    """Events that were acknowledged to a client, or that a message tells of, and that are not there; by case."""
    told_of = (IdempotencyKey, "a client was told of", col(IdempotencyKey.names) == "event")
    tells_of = (OutboxMessage, "a message tells of", col(OutboxMessage.event_id).is_not(None))
    for table, label, names_one in (told_of, tells_of):
        lost = select(col(table.matter_id), col(table.event_id)).where(
            names_one, ~exists().where(col(EventRow.id) == col(table.event_id))
        )
        for matter_id, event_id in session.execute(lost):
            yield matter_id, f"event {event_id}, which {label}, is gone"


def ids_that_are_gone(session: Session, *, suspected: bool) -> Iterator[tuple[str, int]]:
    """Ids that were given and have no row; of several in a run, the first.

    SQLite takes an id back with the transaction that drew it, so there a gap is a row that went. PostgreSQL does not:
    there a case's id is worth naming only where a checkpoint is short of one.
    """
    dialect = session.get_bind().dialect.name
    tables = NUMBERED if dialect == "sqlite" else ("matter",) if suspected else ()
    for table in tables:
        statement = GAPS.format(table=table, last=LAST[dialect].format(table=table), most=MOST)
        for (id_,) in session.execute(text(statement)):
            yield table, id_
