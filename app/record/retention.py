"""Retention: what is kept for a time only. Words beside events go through `redact`, never here."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col

from app.tables import IdempotencyKey

KEYS_FOR: Final = timedelta(days=30)


def purge_keys(session: Session, now: datetime) -> int:
    """Delete the idempotency keys that are older than thirty days; return how many went."""
    old = delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < now - KEYS_FOR)
    return session.connection().execute(old).rowcount
