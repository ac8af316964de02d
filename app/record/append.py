"""Append: the one writer of events. Everything happens under the lock on the matter's head, in the caller's commit."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlmodel import Session, SQLModel

from app.record.canonical import GENESIS, canonical, link, private_digest
from app.tables import EventPrivate, EventRow, Matter, MatterHead
from workflow import payloads
from workflow.events import Event, Payload

# Core tables on the hot path: the ORM's unit of work would nearly double its cost.
EVENTS, WORDS, HEADS = (SQLModel.metadata.tables[t.__tablename__] for t in (EventRow, EventPrivate, MatterHead))


@dataclass(frozen=True)
class Head:
    """A matter's head as locked for writing."""

    matter_id: int
    version: int
    last_hash: str
    last_recorded_at: datetime


@dataclass(frozen=True)
class Entry:
    """An event to be recorded, under an id allocated for it."""

    id: int
    payload: Payload
    occurred_on: date
    actor: int
    cite: str
    irregular: bool = False
    words: dict[str, str] = field(default_factory=dict)


def lock(session: Session, matter_id: int) -> Head:
    """Take the matter's head for this commit. PostgreSQL locks the row; SQLite's writer already holds the database."""
    columns = select(HEADS.c.matter_id, HEADS.c.version, HEADS.c.last_hash, HEADS.c.last_recorded_at)
    return Head(*session.execute(columns.where(HEADS.c.matter_id == matter_id).with_for_update()).one())


def open_matter(session: Session, matter: Matter, at: datetime) -> Head:
    """A new matter with an empty chain."""
    session.add(matter)
    session.flush()
    if matter.id is None:
        message = "the database gave the matter no id"
        raise RuntimeError(message)
    head = Head(matter.id, 0, GENESIS, at - timedelta(microseconds=1))
    session.add(MatterHead(matter_id=matter.id, version=0, last_hash=GENESIS, last_recorded_at=head.last_recorded_at))
    session.flush()
    return head


def event_link(previous: str, row: EventRow) -> str:
    """The hash of an event: all that is stored of it, in one order."""
    return link(
        previous,
        str(row.id),
        str(row.matter_id),
        row.kind,
        str(row.seq),
        row.type,
        str(row.v),
        row.occurred_on.isoformat(),
        row.recorded_at.isoformat(),
        str(row.actor_id),
        row.cite,
        str(int(row.irregular)),
        row.data,
        row.private_digest or "",
    )


def append(
    session: Session, head: Head, entries: Iterable[Entry], now: datetime, kind: str = "assessment"
) -> tuple[Head, list[Event]]:
    """Record events at the end of a matter's chain and move its head. `recorded_at` never goes back or repeats."""
    recorded = []
    for entry in entries:
        data, words = payloads.split(entry.payload)
        words = {**words, **entry.words}
        salt, text = secrets.token_bytes(16), canonical(words)
        row = EventRow(
            id=entry.id,
            matter_id=head.matter_id,
            kind=kind,
            seq=head.version + 1,
            type=entry.payload.type,
            v=entry.payload.v,
            occurred_on=entry.occurred_on,
            recorded_at=max(now, head.last_recorded_at + timedelta(microseconds=1)),
            actor_id=entry.actor,
            cite=entry.cite,
            irregular=entry.irregular,
            data=canonical(data),
            private_digest=private_digest(salt, text) if words else None,
            previous_hash=head.last_hash,
            hash="",
        )
        row.hash = event_link(head.last_hash, row)
        session.execute(insert(EVENTS), row.model_dump())
        if words:
            session.execute(insert(WORDS), {"event_id": entry.id, "salt": salt, "text": text})
        head = Head(head.matter_id, row.seq, row.hash, row.recorded_at)
        recorded.append(
            Event(
                entry.id,
                row.seq,
                row.occurred_on,
                row.recorded_at,
                row.actor_id,
                entry.payload,
                irregular=row.irregular,
            )
        )
    session.execute(
        update(HEADS)
        .where(HEADS.c.matter_id == head.matter_id)
        .values(version=head.version, last_hash=head.last_hash, last_recorded_at=head.last_recorded_at)
    )
    return head, recorded
