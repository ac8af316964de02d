"""Messages put down to be sent, in the commit of what calls for them. A message holds codes, ids and days, never a child's name."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app.tables import Delivery

_DELIVERY: Final = SQLModel.metadata.tables[Delivery.__tablename__]


class Message(NamedTuple):
    """One message to one recipient. The same `key` is never put down twice: it is the same message."""

    key: str
    authority: str
    to: str  # `account:12`, `service:sirona`, `contact:7`, `address:director`, `subscription:3`
    topic: str
    body: Mapping[str, Any]


def put(session: Session, messages: Iterable[Message], at: datetime) -> int:
    """Have messages wait from an instant on; how many there were."""
    rows = [
        {
            "key": message.key,
            "authority": message.authority,
            "channel": "webhook" if message.to.startswith("subscription:") else "email",
            "recipient": message.to,
            "topic": message.topic,
            "body": json.dumps(message.body, sort_keys=True),
            "created_at": at,
            "not_before": at,
            "attempts": 0,
            "error": "",
        }
        for message in messages
    ]
    if rows:
        session.execute(insert(_DELIVERY), rows)
    return len(rows)
