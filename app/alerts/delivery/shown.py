"""Deliveries as an authority's managers see them: where each message stands, and sending one again."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from app.accounts.store import audit
from app.alerts.delivery.webhook import message_id
from app.alerts.subscription_schemas import DeliveryOut, Status
from app.errors import conflict, not_found
from app.security import Actor
from app.tables import Account, Delivery


def _is(status: Status) -> ColumnElement[bool]:
    match status:
        case "delivered":
            return col(Delivery.delivered_at).is_not(None)
        case "dead":
            return and_(col(Delivery.delivered_at).is_(None), col(Delivery.dead_at).is_not(None))
        case "waiting":
            return and_(col(Delivery.delivered_at).is_(None), col(Delivery.dead_at).is_(None))


def _status(row: Delivery) -> Status:
    if row.delivered_at:
        return "delivered"
    return "dead" if row.dead_at else "waiting"


def shown(row: Delivery) -> DeliveryOut:
    """A delivery as the API gives it."""
    known = row.model_dump(exclude={"key", "body", "authority", "claimed_until"})
    return DeliveryOut(**known, status=_status(row), message_id=message_id(row.id or 0))


def of_authority(
    session: Session, who: Actor, status: Status | None, limit: int, before: int | None
) -> list[DeliveryOut]:
    """The deliveries of the actor's authority, newest first; one more than `limit`."""
    mine = select(Delivery).where(col(Delivery.authority) == who.authority)
    if status is not None:
        mine = mine.where(_is(status))
    if before is not None:
        mine = mine.where(col(Delivery.id) < before)
    return [shown(row) for row in session.scalars(mine.order_by(col(Delivery.id).desc()).limit(limit + 1))]


def replay(session: Session, who: Actor, delivery_id: int, now: datetime) -> DeliveryOut:
    """Have a message sent again as soon as may be, under the same id: dead, waiting or delivered.

    Raises 404 where the authority has none of that id. When it was delivered before stands in the account's audit.
    """
    row = _mine(session, who, delivery_id)
    was = f", delivered {row.delivered_at.isoformat()}" if row.delivered_at else ""
    row.delivered_at, row.dead_at, row.rested_at = None, None, None
    row.attempts, row.not_before, row.error = 0, now, ""
    session.add(row)
    account = session.get_one(Account, who.account_id)
    audit(session, account, f"had delivery {delivery_id} sent again{was}", now, who.account_id)
    return shown(row)


def rest(session: Session, who: Actor, delivery_id: int, now: datetime) -> DeliveryOut:
    """Put a message to rest: one that waits is not sent, and one that was given up needs nobody's attention any more.

    Raises 404 where the authority has none of that id, 409 for one that was delivered. Again is no news.
    """
    row = _mine(session, who, delivery_id)
    if row.delivered_at is not None:
        detail = f"delivery {delivery_id} was delivered"
        raise conflict(detail)
    if row.rested_at is None:
        row.dead_at, row.rested_at = row.dead_at or now, now
        session.add(row)
        account = session.get_one(Account, who.account_id)
        audit(session, account, f"put delivery {delivery_id} to rest", now, who.account_id)
    return shown(row)


def _mine(session: Session, who: Actor, delivery_id: int) -> Delivery:
    mine = select(Delivery).where(col(Delivery.id) == delivery_id, col(Delivery.authority) == who.authority)
    row = session.scalars(mine.with_for_update()).one_or_none()
    if row is None:
        raise not_found("delivery")
    return row
