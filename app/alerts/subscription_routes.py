"""/subscriptions and /deliveries: who is told by webhook, and where each message stands."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from app import today as clock
from app.alerts import subscriptions
from app.alerts.delivery import shown
from app.alerts.subscription_schemas import DeliveryOut, Status, SubscriptionIn, SubscriptionMade, SubscriptionOut
from app.deps import ActorDep, HereDep, SignedIn, only
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.schema import Page
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1",
    tags=["alerts"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.ADMIN))],
    responses=PROBLEMS,
)

Id = Annotated[int, Path(ge=1, le=2**62)]


@router.get("/subscriptions")
def list_subscriptions(here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep) -> Page[SubscriptionOut]:
    """The webhook subscriptions of your authority, ended ones too, oldest first."""
    after = position_of(cursor, int)[0] if cursor else 0
    with here.db.reading() as session:
        found = subscriptions.of_authority(session, who, limit, after)
    following = cursor_after(found[limit - 1].id) if len(found) > limit else None
    return Page[SubscriptionOut](items=found[:limit], next=following)


@router.post("/subscriptions", status_code=201)
def make_subscription(body: SubscriptionIn, here: HereDep, who: ActorDep) -> SubscriptionMade:
    """Have an address told, by signed messages (Standard Webhooks) with CloudEvents bodies: codes and references, no names.

    A message comes at least once, always under the same `webhook-id`; what cannot be delivered is tried again for about
    two days. The address must be public.
    """
    with here.db.writing() as session:
        return subscriptions.make(session, who, body, here.settings, clock.now())


@router.delete("/subscriptions/{subscription_id}")
def end_subscription(subscription_id: Id, here: HereDep, who: ActorDep) -> SubscriptionOut:
    """End a subscription. What still waits for it is not sent."""
    with here.db.writing() as session:
        return subscriptions.end(session, who, subscription_id, clock.now())


@router.get("/deliveries")
def list_deliveries(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    status: Annotated[Status | None, Query(description="Only those that stand so.")] = None,
) -> Page[DeliveryOut]:
    """The messages of your authority, newest first: to whom, with what result. What they say is not shown."""
    before = position_of(cursor, int)[0] if cursor else None
    with here.db.reading() as session:
        found = shown.of_authority(session, who, status, limit, before)
    following = cursor_after(found[limit - 1].id) if len(found) > limit else None
    return Page[DeliveryOut](items=found[:limit], next=following)


@router.post("/deliveries/{delivery_id}/replay")
def replay_delivery(delivery_id: Id, here: HereDep, who: ActorDep) -> DeliveryOut:
    """Have a message sent again, under the same id, as soon as may be: a dead one, or one its receiver has lost."""
    with here.db.writing() as session:
        return shown.replay(session, who, delivery_id, clock.now())


@router.post("/deliveries/{delivery_id}/rest")
def rest_delivery(delivery_id: Id, here: HereDep, who: ActorDep) -> DeliveryOut:
    """Put a message to rest: it is not sent, and a check no longer asks for it. A replay still sends it."""
    with here.db.writing() as session:
        return shown.rest(session, who, delivery_id, clock.now())
