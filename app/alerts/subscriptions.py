"""Webhook subscriptions of an authority: made, listed, ended."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from app.accounts.store import audit
from app.alerts.delivery.addresses import fault_of
from app.alerts.delivery.signing import new_secret, sealed
from app.alerts.subscription_schemas import SubscriptionIn, SubscriptionMade, SubscriptionOut
from app.errors import invalid, not_found
from app.security import Actor
from app.settings import Settings
from app.tables import Account, Delivery, Subscription


def shown(subscription: Subscription) -> SubscriptionOut:
    """A subscription as the API gives it."""
    return SubscriptionOut.model_validate(subscription.model_dump() | {"events": subscription.events.split()})


def make(session: Session, who: Actor, wanted: SubscriptionIn, settings: Settings, now: datetime) -> SubscriptionMade:
    """A subscription of the actor's authority; its secret is shown this once. Raises 422 for an address none may go to."""
    fault = fault_of(wanted.url, private=settings.demo or settings.webhooks_private)
    if fault:
        raise invalid("url", fault)
    secret = new_secret()
    made = Subscription(
        authority=who.authority,
        url=wanted.url,
        secret=sealed(secret, settings),
        events=" ".join(dict.fromkeys(wanted.events)),
        created_at=now,
        created_by=who.account_id,
    )
    session.add(made)
    session.flush()
    audit(
        session, session.get_one(Account, who.account_id), f"made webhook subscription {made.id}", now, who.account_id
    )
    return SubscriptionMade(**shown(made).model_dump(), secret=secret)


def of_authority(session: Session, who: Actor, limit: int, after: int) -> list[SubscriptionOut]:
    """The subscriptions of the actor's authority, ended ones too, oldest first; one more than `limit`."""
    mine = select(Subscription).where(col(Subscription.authority) == who.authority, col(Subscription.id) > after)
    return [shown(found) for found in session.scalars(mine.order_by(col(Subscription.id)).limit(limit + 1))]


def end(session: Session, who: Actor, subscription_id: int, now: datetime) -> SubscriptionOut:
    """End a subscription: what still waits for it, or was given up, is put to rest. Raises 404 where the authority has none of that id."""
    mine = select(Subscription).where(
        col(Subscription.id) == subscription_id, col(Subscription.authority) == who.authority
    )
    found = session.scalars(mine.with_for_update()).one_or_none()
    if found is None:
        raise not_found("subscription")
    if found.ended_at is None:
        found.ended_at = now
        _put_to_rest(session, found, now)
        account = session.get_one(Account, who.account_id)
        audit(session, account, f"ended webhook subscription {found.id}", now, who.account_id)
    return shown(found)


def _put_to_rest(session: Session, ended: Subscription, now: datetime) -> None:
    theirs = col(Delivery.recipient) == f"subscription:{ended.id}", col(Delivery.delivered_at).is_(None)
    given_up = {"dead_at": func.coalesce(col(Delivery.dead_at), now), "rested_at": now}
    session.execute(update(Delivery).where(*theirs, col(Delivery.rested_at).is_(None)).values(given_up))


def takers(session: Session, topic: str) -> list[Subscription]:
    """The subscriptions, of every authority, that are told of a topic."""
    statement = select(Subscription).where(col(Subscription.ended_at).is_(None)).order_by(col(Subscription.id))
    return [taker for taker in session.scalars(statement) if not taker.events or topic in taker.events.split()]
