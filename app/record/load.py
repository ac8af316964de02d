"""Load: a matter's events as the workflow knows them, and as stored for those who may read the words beside them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.tables import EventPrivate, EventRow
from workflow import payloads
from workflow.events import Event


@dataclass(frozen=True)
class Stored:
    """One event as stored, with the words beside it ({} where there are none, or they were erased)."""

    row: EventRow
    words: dict[str, str]


def event_of(row: EventRow) -> Event:
    """The workflow's event from its row, lifted to today's version of its payload."""
    if row.id is None:
        message = "an event that is not stored yet has no id"
        raise ValueError(message)
    payload = payloads.read(row.type, row.v, json.loads(row.data))
    return Event(row.id, row.seq, row.occurred_on, row.recorded_at, row.actor_id, payload, irregular=row.irregular)


_COLUMNS: Final = EventRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
_HISTORY: Final = (
    select(
        _COLUMNS.id,
        _COLUMNS.seq,
        _COLUMNS.type,
        _COLUMNS.v,
        _COLUMNS.occurred_on,
        _COLUMNS.recorded_at,
        _COLUMNS.actor_id,
        _COLUMNS.data,
        _COLUMNS.irregular,
    )
    .where(_COLUMNS.matter_id == bindparam("of"))
    .order_by(_COLUMNS.seq)
)


def history(session: Session, matter_id: int) -> list[Event]:
    """Every event of a matter, in order of recording."""
    return [
        Event(id_, seq, on, at, actor, payloads.read(type_, v, json.loads(data)), irregular=irregular)
        for id_, seq, type_, v, on, at, actor, data, irregular in session.connection().execute(
            _HISTORY, {"of": matter_id}
        )
    ]


def words_of(session: Session, event_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The words beside events, for those who may read them."""
    statement = select(EventPrivate).where(col(EventPrivate.event_id).in_(list(event_ids)))
    return {private.event_id: json.loads(private.text) for private in session.scalars(statement)}


def stored(session: Session, matter_id: int, after_seq: int = 0, limit: int = 500) -> list[Stored]:
    """A page of a matter's events as stored, in order of `seq`."""
    statement = (
        select(EventRow)
        .where(col(EventRow.matter_id) == matter_id, col(EventRow.seq) > after_seq)
        .order_by(col(EventRow.seq))
        .limit(limit)
    )
    return _with_words(session, session.scalars(statement))


def stored_by_id(session: Session, matter_id: int, event_ids: Iterable[int]) -> list[Stored]:
    """Some of a matter's events as stored, in order of `seq`."""
    statement = select(EventRow).where(col(EventRow.matter_id) == matter_id, col(EventRow.id).in_(list(event_ids)))
    return _with_words(session, session.scalars(statement.order_by(col(EventRow.seq))))


def _with_words(session: Session, found: Iterable[EventRow]) -> list[Stored]:
    rows = list(found)
    words = words_of(session, [row.id for row in rows if row.id is not None])
    return [Stored(row, words.get(row.id or 0, {})) for row in rows]
