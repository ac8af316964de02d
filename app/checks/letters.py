"""Dead letters: messages that were given up and that nobody has seen to."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select, text
from sqlmodel import col

from app.checks.checker import Checker, Finding, Look
from app.tables import Delivery
from app.tables.alerts import GIVEN_UP


def _delivery_dead(look: Look) -> Iterator[Finding]:
    """By recipient, lest one address that is gone fill the list. It is said to which account or service, never to whom."""
    given_up = (
        select(col(Delivery.recipient), func.count(), func.max(col(Delivery.dead_at)))
        .where(text(GIVEN_UP))  # as the index has it, word for word
        .group_by(col(Delivery.recipient))
        .order_by(col(Delivery.recipient))
    )
    for recipient, count, last in look.session.execute(given_up):
        yield Finding(f"{count} to {recipient}, the last on {last:%Y-%m-%d}")


LETTERS: Final = (
    Checker(
        "delivery_dead",
        "Messages were given up after two days of trying, or refused for good: nobody has read them.",
        "See why (GET /deliveries?status=dead), put it right and replay them, or put them to rest.",
        _delivery_dead,
    ),
)
