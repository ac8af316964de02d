"""What an event calls for becomes messages: from the record's outbox to whoever is to be told, once.

The event's own commit holds no more than that somebody is to be told. Who that is (a service's inbox, subscriptions)
is looked up here, after it, so that no event waits for it and none depends on it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, select
from sqlmodel import Session, col

from app.alerts.delivery.putting import Message, put
from app.alerts.subscriptions import takers
from app.db import Database
from app.tables import AdviceRow, Matter, OutboxMessage, Service, Subscription
from app.web.words import KINDS, plain

BATCH: Final = 100
TOPIC: Final = "advice.requested"


class Asked(NamedTuple):
    """A request for advice that is out, and where its service reads its mail."""

    authority: str
    case_id: int
    reference: str
    advice_id: int
    kind: str
    service: str
    inbox: str | None
    day: date
    due_on: date | None


def forward(db: Database, now: datetime) -> int:
    """Turn at most so many of the outbox's notes into messages, in one commit; how many notes were done with."""
    waiting = select(OutboxMessage).where(col(OutboxMessage.sent_at).is_(None)).order_by(col(OutboxMessage.id))
    with db.reading() as session:  # asked every few seconds: only where something waits is SQLite's one writer held up
        if session.execute(waiting.limit(1)).first() is None:
            return 0
    with db.writing() as session:
        notes = session.scalars(waiting.limit(BATCH).with_for_update(skip_locked=True)).all()
        put(session, _messages(session, [note.event_id for note in notes if note.topic == TOPIC]), now)
        for note in notes:
            note.sent_at = now
            session.add(note)
        return len(notes)


def _messages(session: Session, advice_ids: Sequence[int | None]) -> Iterator[Message]:
    """For each request that is still out: one to its service's inbox, one to each subscription of who asked."""
    told = takers(session, TOPIC)
    for asked in _still_out(session, advice_ids):
        if asked.inbox:
            yield _message(asked, f"service:{asked.service}")
        yield from (_message(asked, to) for to in _subscriptions(told, asked.authority))


def _subscriptions(told: Sequence[Subscription], authority: str) -> Iterator[str]:
    return (f"subscription:{taker.id}" for taker in told if taker.authority == authority)


def _still_out(session: Session, advice_ids: Sequence[int | None]) -> Iterator[Asked]:
    """Those that nobody has answered, withdrawn or annulled meanwhile. The engine tells: no reader is shown these rows."""
    statement = (
        select(
            col(AdviceRow.authority),
            col(AdviceRow.matter_id),
            col(Matter.reference),
            col(AdviceRow.advice_id),
            col(AdviceRow.kind),
            col(AdviceRow.service),
            col(Service.inbox),
            col(AdviceRow.requested_on),
            col(AdviceRow.due_on),
        )
        .join(Matter, col(Matter.id) == col(AdviceRow.matter_id))
        .join(Service, col(Service.code) == col(AdviceRow.service))
        .where(and_(col(AdviceRow.advice_id).in_(advice_ids), col(AdviceRow.out), col(AdviceRow.synthetic).is_(False)))
        .order_by(col(AdviceRow.advice_id))
    )
    return (Asked(*row) for row in session.execute(statement))


def _message(asked: Asked, to: str) -> Message:
    due = f", due {asked.due_on.day} {asked.due_on:%B %Y}" if asked.due_on else ""
    body = {
        "day": asked.day.isoformat(),
        "about": "advice is asked of you",
        "lines": [f"{asked.reference}: advice is asked of you ({KINDS.get(asked.kind, plain(asked.kind))}){due}."],
        "case_id": asked.case_id,
        "reference": asked.reference,
        "advice_id": asked.advice_id,
        "kind": asked.kind,
        "service": asked.service,
        "due_on": asked.due_on.isoformat() if asked.due_on else None,
    }
    return Message(f"{TOPIC}:{asked.advice_id}:{to}", asked.authority, to, TOPIC, body)
