"""Load: a matter's events as the workflow knows them, and as stored for those who may read the words beside them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.record.prepared import Prepared, connection_of
from app.tables import EventPrivate, EventRow
from workflow import payloads
from workflow.events import Event, Payload


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
    payload = _payload(row.type, row.v, row.data)
    return Event(row.id, row.seq, row.occurred_on, row.recorded_at, row.actor_id, payload, irregular=row.irregular)


@lru_cache(maxsize=4096)
def _payload(event_type: str, version: int, data: str) -> Payload:
    """A stored payload read: the same few texts come again and again, and what is read of one is never changed."""
    return payloads.read(event_type, version, json.loads(data))


_COLUMNS: Final = EventRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
_HISTORY: Final = Prepared(
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
        Event(id_, seq, on, at, actor, _payload(type_, v, data), irregular=irregular)
        for id_, seq, type_, v, on, at, actor, data, irregular in _HISTORY.rows(
            connection_of(session), {"of": matter_id}
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


def _with_words(session: Session, found: Iterable[EventRow]) -> list[Stored]:
    rows = list(found)
    words = words_of(session, [row.id for row in rows if row.id is not None])
    return [Stored(row, words.get(row.id or 0, {})) for row in rows]
