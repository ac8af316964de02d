"""The outbox: what is to be sent, written in the commit of the event that calls for it. One writer, this function."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app.record.canonical import canonical
from app.record.prepared import Prepared, connection_of
from app.tables import OutboxMessage

_PUT: Final = Prepared(
    insert(SQLModel.metadata.tables[OutboxMessage.__tablename__]).inline(),
    ("topic", "matter_id", "event_id", "body", "created_at", "attempts"),
)


def put(
    session: Session, topic: str, matter_id: int, event_id: int, body: Mapping[str, str | int | None], now: datetime
) -> None:
    """Queue a message. Its body holds codes and ids, never a name."""
    message = {"topic": topic, "matter_id": matter_id, "event_id": event_id, "body": canonical(body), "created_at": now}
    _PUT.write(connection_of(session), [{**message, "attempts": 0}])
