"""Append: the one writer of events. Everything happens under the lock on the matter's head, in the caller's commit."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, SQLModel

from app.record.canonical import GENESIS, canonical, link, private_digest
from app.record.prepared import Prepared, connection_of
from app.tables import EventPrivate, EventRow, Matter, MatterHead
from workflow import payloads
from workflow.events import Event, Payload

# Core tables on the hot path: the ORM's unit of work would nearly double its cost.
EVENTS, WORDS, HEADS, MATTERS = (
    SQLModel.metadata.tables[t.__tablename__] for t in (EventRow, EventPrivate, MatterHead, Matter)
)
_HEAD: Final = Prepared(
    select(HEADS.c.matter_id, HEADS.c.version, HEADS.c.last_hash, HEADS.c.last_recorded_at)
    .where(HEADS.c.matter_id == bindparam("of"))
    .with_for_update()
)
_OPEN: Final = Prepared(insert(MATTERS))
_BEGIN_HEAD: Final = Prepared(insert(HEADS))
_MOVE_HEAD: Final = Prepared(
    update(HEADS)
    .where(HEADS.c.matter_id == bindparam("of"))
    .values({name: bindparam(name) for name in ("version", "last_hash", "last_recorded_at")})
)
_RECORD: Final = Prepared(insert(EVENTS))
_RECORD_WORDS: Final = Prepared(insert(WORDS))
_NEXT_IDS: Final = {
    "postgresql": Prepared(text("SELECT nextval(pg_get_serial_sequence(:of, 'id')) FROM generate_series(1, :count)")),
    "sqlite": Prepared(text("SELECT seq FROM sqlite_sequence WHERE name = :of")),
}


class Head(NamedTuple):
    """A matter's head as locked for writing."""

    matter_id: int
    version: int
    last_hash: str
    last_recorded_at: datetime


class Entry(NamedTuple):
    """An event to be recorded, under an id allocated for it."""

    id: int
    payload: Payload
    occurred_on: date
    actor: int
    cite: str
    irregular: bool = False
    words: Mapping[str, str] = {}


def next_ids(session: Session, table: str, count: int) -> list[int]:
    """Ids of a table ahead of its insert: what is written can then name itself, and is written once."""
    connection = connection_of(session)
    found = _NEXT_IDS[connection.dialect.name].rows(connection, {"of": table, "count": count})
    if connection.dialect.name == "postgresql":
        return [id_ for (id_,) in found]
    last = found[0][0] if found else 0
    return list(range(last + 1, last + 1 + count))


def lock(session: Session, matter_id: int) -> Head:
    """Take the matter's head for this commit. PostgreSQL locks the row; SQLite's writer already holds the database.

    Raises NoResultFound for a matter that has no head.
    """
    found = _HEAD.rows(connection_of(session), {"of": matter_id})
    if not found:
        message = f"matter {matter_id} has no head"
        raise NoResultFound(message)
    return Head(*found[0])


def open_matter(session: Session, matter: Matter, at: datetime) -> Head:
    """A new matter, under an id from `next_ids`, with an empty chain."""
    session.flush()  # what the matter refers to may be waiting to be written
    connection = connection_of(session)
    _OPEN.write(connection, [{column.name: getattr(matter, column.name) for column in MATTERS.c}])
    head = Head(matter.id or 0, 0, GENESIS, at - timedelta(microseconds=1))
    _BEGIN_HEAD.write(connection, [head._asdict()])
    return head


def event_link(previous: str, row: EventRow) -> str:
    """The hash of an event: all that is stored of it, in one order."""
    return _link(previous, {name: getattr(row, name) for name in _HASHED})


_HASHED: Final = (
    "id",
    "matter_id",
    "kind",
    "seq",
    "type",
    "v",
    "occurred_on",
    "recorded_at",
    "actor_id",
    "cite",
    "irregular",
    "data",
    "private_digest",
)


def _link(previous: str, stored: Mapping[str, Any]) -> str:
    return link(previous, *[_said(stored[name]) for name in _HASHED])


def _said(value: Any) -> str:  # noqa: ANN401 - a stored value
    """A stored value as the hash covers it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, date):  # and an instant, which is one
        return value.isoformat()
    return str(int(value))  # True is 1


def append(
    session: Session, head: Head, entries: Iterable[Entry], now: datetime, kind: str = "assessment"
) -> tuple[Head, list[Event]]:
    """Record events at the end of a matter's chain and move its head. `recorded_at` never goes back or repeats."""
    rows: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    recorded = []
    for entry in entries:
        row, beside = _row(head, entry, now, kind)
        rows.append(row)
        if beside:
            words.append(beside)
        head = Head(head.matter_id, row["seq"], row["hash"], row["recorded_at"])
        recorded.append(
            Event(
                entry.id,
                head.version,
                entry.occurred_on,
                head.last_recorded_at,
                entry.actor,
                entry.payload,
                irregular=entry.irregular,
            )
        )
    if rows:
        connection = connection_of(session)
        _RECORD.write(connection, rows)
        _RECORD_WORDS.write(connection, words)
        moved = {"version": head.version, "last_hash": head.last_hash, "last_recorded_at": head.last_recorded_at}
        _MOVE_HEAD.write(connection, [{"of": head.matter_id, **moved}])
    return head, recorded


def _row(head: Head, entry: Entry, now: datetime, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The next row of a chain, and the row of words beside it: {} where it has none."""
    data, words = payloads.split(entry.payload)
    words.update(entry.words)
    beside: dict[str, Any] = {}
    if words:
        beside = {"event_id": entry.id, "salt": secrets.token_bytes(16), "text": canonical(words)}
    row = {
        "id": entry.id,
        "matter_id": head.matter_id,
        "kind": kind,
        "seq": head.version + 1,
        "type": entry.payload.type,
        "v": entry.payload.v,
        "occurred_on": entry.occurred_on,
        "recorded_at": max(now, head.last_recorded_at + timedelta(microseconds=1)),
        "actor_id": entry.actor,
        "cite": entry.cite,
        "irregular": entry.irregular,
        "data": canonical(data),
        "private_digest": private_digest(beside["salt"], beside["text"]) if beside else None,
        "previous_hash": head.last_hash,
    }
    row["hash"] = _link(head.last_hash, row)
    return row, beside
