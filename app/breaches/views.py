"""Saved views of the breach list: each account's own, and those a manager shares with the authority."""

import json
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from app.breaches.filters import Filters
from app.breaches.schemas import ViewIn, ViewOut
from app.cases.schemas import WorkerOut
from app.errors import conflict, forbidden, invalid, not_found
from app.security import Actor
from app.tables import Account, BreachView
from workflow.states import Role


def _known(who: Actor) -> ColumnElement[bool]:
    """The views an account may know of: its own, and the shared ones of its authority; none that has ended."""
    mine = or_(col(BreachView.account_id) == who.account_id, col(BreachView.shared))
    return and_(col(BreachView.authority) == who.authority, mine, col(BreachView.ended_at).is_(None))


def _shown(who: Actor, view: BreachView, owner: str) -> ViewOut:
    return ViewOut(
        id=view.id or 0,
        name=view.name,
        filters=json.loads(view.query),
        shared=view.shared,
        mine=view.account_id == who.account_id,
        by=WorkerOut(id=view.account_id, name=owner),
        created_at=view.created_at,
    )


def _views(who: Actor) -> Any:  # noqa: ANN401 - a statement of a view and its owner's name
    return (
        select(BreachView, col(Account.name))
        .join(Account, col(Account.id) == col(BreachView.account_id))
        .where(_known(who))
    )


def listed(session: Session, who: Actor, limit: int, after: int) -> list[ViewOut]:
    """Those this account may use, oldest first; one more than asked where there are more."""
    statement = _views(who).where(col(BreachView.id) > after).order_by(col(BreachView.id)).limit(limit + 1)
    return [_shown(who, view, owner) for view, owner in session.execute(statement)]


def filters_of(session: Session, who: Actor, view_id: int) -> Filters:
    """What a view asks for. Raises 404 for one this account may not know of, 422 for one that no longer means anything."""
    found = session.execute(_views(who).where(col(BreachView.id) == view_id)).one_or_none()
    if found is None:
        raise not_found("view")
    try:
        return Filters.model_validate_json(found[0].query)
    except ValidationError as error:
        fields = ", ".join(str(fault["loc"][0]) for fault in error.errors())
        raise invalid(
            "view", f"{found[0].name} was saved with a filter there no longer is ({fields}): save it anew"
        ) from error


def save(session: Session, who: Actor, body: ViewIn, now: datetime) -> ViewOut:
    """Keep a view. Raises 403 for one shared by somebody who is no manager, 409 for a name this account has already."""
    if body.shared and who.role is not Role.MANAGER:
        raise forbidden("a view is shared with the authority by a manager")
    same = select(col(BreachView.id)).where(
        col(BreachView.account_id) == who.account_id,
        col(BreachView.name) == body.name,
        col(BreachView.ended_at).is_(None),
    )
    if session.scalar(same) is not None:
        detail = f"you have a view named {body.name}: end it first, or choose another name"
        raise conflict(detail)
    view = BreachView(
        authority=who.authority,
        account_id=who.account_id,
        name=body.name,
        query=json.dumps(body.filters.given(), sort_keys=True),
        shared=body.shared,
        created_at=now,
    )
    session.add(view)
    session.flush()
    return _shown(who, view, who.name)


def end(session: Session, who: Actor, view_id: int, now: datetime) -> None:
    """End a view: one's own, or as a manager a shared one. Raises 404 for one not to be known of, 403 for another's."""
    view = session.scalar(select(BreachView).where(_known(who), col(BreachView.id) == view_id))
    if view is None:
        raise not_found("view")
    if view.account_id != who.account_id and who.role is not Role.MANAGER:
        raise forbidden("a shared view is ended by a manager")
    view.ended_at = now
    session.add(view)
    session.flush()
