"""The table of deliveries as those who send see it: claim what waits, say what became of it. One commit each.

A claim is a time, not a lock: whoever claims sends outside any transaction, and where it dies the claim runs out and
somebody else sends the message again, under the same id.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session, col

from app.alerts.delivery.backoff import ATTEMPTS, wait_after
from app.db import Database
from app.tables import Delivery

CLAIMED_FOR: Final = timedelta(minutes=5)
LONGEST_ERROR: Final = 300  # characters kept of what went wrong


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to send until `claimed_until`. `attempts` are those before this one."""

    id: int
    authority: str
    channel: str
    recipient: str
    topic: str
    body: str
    created_at: datetime
    attempts: int
    claimed_until: datetime


def _waiting(now: datetime, channels: Collection[str]) -> ColumnElement[bool]:
    return and_(
        col(Delivery.delivered_at).is_(None),
        col(Delivery.dead_at).is_(None),
        col(Delivery.not_before) <= now,
        or_(col(Delivery.claimed_until).is_(None), col(Delivery.claimed_until) <= now),
        col(Delivery.channel).in_(sorted(channels)),
    )


def claim(db: Database, channels: Collection[str], now: datetime, limit: int) -> list[Claimed]:
    """Take on at most so many of the messages that wait, those that waited longest first.

    SQLite has one writer (BEGIN IMMEDIATE) and PostgreSQL skips what another has locked: no two claim the same one.
    """
    some = select(col(Delivery.id)).where(_waiting(now, channels)).order_by(col(Delivery.not_before), col(Delivery.id))
    with db.reading() as session:  # asked every few seconds: only where something waits is SQLite's one writer held up
        if session.execute(some.limit(1)).first() is None:
            return []
    until = now + CLAIMED_FOR
    with db.writing() as session:
        ids = list(session.scalars(some.limit(limit).with_for_update(skip_locked=True)))
        rows = list(session.scalars(select(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id))))
        session.execute(update(Delivery).where(col(Delivery.id).in_(ids)).values(claimed_until=until))
        return [_claimed(row, until) for row in rows]


def _claimed(row: Delivery, until: datetime) -> Claimed:
    return Claimed(
        id=row.id or 0,
        authority=row.authority,
        channel=row.channel,
        recipient=row.recipient,
        topic=row.topic,
        body=row.body,
        created_at=row.created_at,
        attempts=row.attempts,
        claimed_until=until,
    )


def delivered(db: Database, message: Claimed, at: datetime) -> None:
    """It was taken: this stands whoever holds the claim by now."""
    done = {"delivered_at": at, "dead_at": None, "claimed_until": None, "error": ""}
    with db.writing() as session:
        mine = col(Delivery.id) == message.id, col(Delivery.delivered_at).is_(None)
        session.execute(update(Delivery).where(*mine).values(attempts=col(Delivery.attempts) + 1, **done))


def put_off(db: Database, message: Claimed, why: str, at: datetime, asked: timedelta | None = None) -> bool:
    """It was not taken: it waits again, or after the last of its attempts is dead. Return whether it is dead.

    An attempt counts when its end is known. Counted when it begins, a machine that keeps stopping would use them all up.
    """
    attempts = message.attempts + 1
    if attempts >= ATTEMPTS:
        dead(db, message, f"given up after {attempts} attempts; the last: {why}", at)
        return True
    _ours(db, message, attempts=attempts, not_before=at + wait_after(attempts, asked), error=_short(why))
    return False


def dead(db: Database, message: Claimed, why: str, at: datetime) -> None:
    """It will not be taken: it stays, and is not tried again unless somebody says so."""
    _ours(db, message, attempts=message.attempts + 1, dead_at=at, error=_short(why))


def let_go(db: Database, messages: Iterable[Claimed]) -> None:
    """Give messages back that were claimed and not tried."""
    for message in messages:
        _ours(db, message)


def _ours(db: Database, message: Claimed, **changes: Any) -> None:
    """Write to a message as long as the claim on it is ours: after that it is another's to say."""
    with db.writing() as session:
        still = (
            col(Delivery.id) == message.id,
            col(Delivery.delivered_at).is_(None),
            col(Delivery.claimed_until) == message.claimed_until,
        )
        session.execute(update(Delivery).where(*still).values(claimed_until=None, **changes))


def _short(why: str) -> str:
    return why.replace("\x00", "")[:LONGEST_ERROR]


def unsent(session: Session, channel: str) -> int:
    """How many messages of a channel still wait, due or not."""
    waiting = select(func.count()).where(
        col(Delivery.delivered_at).is_(None), col(Delivery.dead_at).is_(None), col(Delivery.channel) == channel
    )
    return session.scalar(waiting) or 0
