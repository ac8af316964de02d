"""What a message may still say when it is sent: of a case restricted since it was queued, only who may see it is told."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.outcome import Refused
from app.alerts.delivery.recipients import DIRECTOR
from app.security import Actor, knows
from app.tables import Account, Matter
from workflow.states import Role


def need_to_know(session: Session, message: Claimed) -> Claimed:
    """A message without the cases its reader may not know of by now. Raises Refused where it is about no other.

    A service was asked for its advice whether the case is restricted or not, and a subscription is the council's own.
    """
    items = json.loads(message.body).get("items")
    if not items or not (message.recipient == DIRECTOR or message.recipient.startswith("account:")):
        return message
    shut = _shut(session, message.recipient, items)
    if not shut:
        return message
    told = json.loads(message.body)
    told["items"] = [item for item in items if item.get("case_id") not in shut]
    if not told["items"]:
        raise Refused("its cases were restricted before it was sent")
    return replace(message, body=json.dumps(told, sort_keys=True))


def _shut(session: Session, recipient: str, items: Iterable[dict[str, Any]]) -> set[int]:
    """The restricted cases among these that this recipient may not know of."""
    ids = {item["case_id"] for item in items if "case_id" in item}
    restricted = set(session.scalars(select(col(Matter.id)).where(col(Matter.id).in_(ids), col(Matter.restricted))))
    if recipient == DIRECTOR:
        return {id_ for id_ in restricted if id_}
    account = session.get(Account, int(recipient.removeprefix("account:")))
    if account is None:
        return set()
    who = Actor(account.id or 0, account.name, Role(account.role), account.authority)
    return {id_ for id_ in restricted if id_ and not knows(session, who, id_)}
