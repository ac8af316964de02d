"""Events as they are shown: as stored, the words about people joined to them, with what corrected each."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, SQLModel, col

from app.cases.schemas import EventOut, WorkerOut
from app.record.load import Stored
from app.record.prepared import Prepared, connection_of
from app.tables import Account, EventPrivate, EventRow
from workflow.events import Annulled, Corrected, Event
from workflow.payloads import join

_EVENTS, _WORDS, _ACCOUNTS = (SQLModel.metadata.tables[t.__tablename__] for t in (EventRow, EventPrivate, Account))


class _Told(NamedTuple):
    """One event as stored, the words beside it, and who recorded it."""

    id: int
    seq: int
    type: str
    occurred_on: date
    recorded_at: datetime
    actor_id: int
    cite: str
    data: str
    irregular: bool
    hash: str
    words: str | None
    actor: str


_ONE: Final = Prepared(
    select(*(_EVENTS.c[name] for name in _Told._fields[:-2]), _WORDS.c.text, _ACCOUNTS.c.name)
    .join(_ACCOUNTS, _ACCOUNTS.c.id == _EVENTS.c.actor_id)
    .outerjoin(_WORDS, _WORDS.c.event_id == _EVENTS.c.id)
    .where(_EVENTS.c.id == bindparam("event"), _EVENTS.c.matter_id == bindparam("of"))
)


def corrected_by(events: Sequence[Event]) -> dict[int, list[int]]:
    """For each event put right or annulled, the events that did it."""
    found: dict[int, list[int]] = {}
    for event in events:
        if isinstance(event.payload, Corrected | Annulled):
            found.setdefault(event.payload.event_id, []).append(event.id)
    return found


def by_id(session: Session, matter_id: int, ids: Iterable[int], events: Sequence[Event]) -> list[EventOut]:
    """A few of a matter's events, in order of `seq`; `events` are those that may have corrected them."""
    later, connection = corrected_by(events), connection_of(session)
    rows = [_Told(*row) for id_ in ids for row in _ONE.rows(connection, {"event": id_, "of": matter_id})]
    return [
        _shown(row, json.loads(row.words) if row.words else {}, row.actor, later)
        for row in sorted(rows, key=lambda row: row.seq)
    ]


def as_shown(session: Session, rows: Sequence[Stored], events: Sequence[Event]) -> list[EventOut]:
    """Events already read; `events` are those that may have corrected them."""
    later = corrected_by(events)
    actors = {stored.row.actor_id for stored in rows}
    named = session.execute(select(col(Account.id), col(Account.name)).where(col(Account.id).in_(actors)))
    names = {account_id: name for account_id, name in named}  # noqa: C416 - dict(result) takes a Result for a mapping
    return [_shown(stored.row, stored.words, names.get(stored.row.actor_id, ""), later) for stored in rows]


def _shown(row: EventRow | _Told, words: Mapping[str, str], actor: str, later: Mapping[int, list[int]]) -> EventOut:
    words = dict(words)
    because = words.pop("irregular_because", None)
    return EventOut(
        id=row.id or 0,
        seq=row.seq,
        type=row.type,
        occurred_on=row.occurred_on,
        recorded_at=row.recorded_at,
        actor=WorkerOut(id=row.actor_id, name=actor),
        cite=row.cite,
        data=join(json.loads(row.data), words),
        irregular=True if row.irregular else None,
        irregular_because=because,
        corrected_by=later.get(row.id or 0),
        hash=row.hash,
    )
