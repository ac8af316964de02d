"""Idempotency keys: a repeated POST finds the event its first sending recorded; the same key with another body is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session, SQLModel, col

from app.errors import invalid
from app.record.canonical import digest
from app.security import Actor
from app.tables import IdempotencyKey

MAX_KEY = 200
Named = Literal["event", "document", "beside"]  # beside: a row of a room that stands beside the record

# Built once: see app/record/append.py.
_FIRST: Final = select(IdempotencyKey).where(
    col(IdempotencyKey.account_id) == bindparam("account"),
    col(IdempotencyKey.method) == "POST",
    col(IdempotencyKey.path) == bindparam("path"),
    col(IdempotencyKey.key) == bindparam("key"),
)
_KEEP: Final = insert(SQLModel.metadata.tables[IdempotencyKey.__tablename__])


@dataclass(frozen=True)
class Sending:
    """One POST as it arrived: whose, where, under which key, with which body."""

    actor: Actor
    path: str
    key: str | None
    body: str

    def first(self, session: Session) -> IdempotencyKey | None:
        """The first sending under this key, if there was one. Raises 422 where its body differed."""
        if self.key is None:
            return None
        if not 0 < len(self.key) <= MAX_KEY:
            raise invalid("Idempotency-Key", f"1 to {MAX_KEY} characters")
        sent = {"account": self.actor.account_id, "path": self.path, "key": self.key}
        found = session.scalars(_FIRST, sent).one_or_none()
        if found and found.body_hash != digest(self.body):
            raise invalid("Idempotency-Key", "this key was sent before with another body")
        return found

    def keep(
        self, session: Session, matter_id: int, event_id: int, status: int, now: datetime, *, names: Named = "event"
    ) -> None:
        """Keep the key in the event's commit: what was recorded, not the answer. `names`: what the id is of.

        What is about no case has 0 for its matter.
        """
        if self.key is not None:
            kept = {
                "account_id": self.actor.account_id,
                "method": "POST",
                "path": self.path,
                "key": self.key,
                "body_hash": digest(self.body),
                "status": status,
                "matter_id": matter_id,
                "event_id": event_id,
                "names": names,
                "created_at": now,
            }
            session.connection().execute(_KEEP, kept)
