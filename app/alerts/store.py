"""Open alerts in the database, each query starting from what its actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select, true, tuple_
from sqlmodel import Session, col

from app.security import Actor, visible_rows
from app.tables import Alert, AlertOpen, CaseRow, Matter, Worker


@dataclass(frozen=True)
class Asked:
    """What a list of alerts is asked for."""

    mine: bool = False
    code: str | None = None
    rung: str | None = None
    snoozed: bool = False
    acknowledged: bool | None = None


def _open(actor: Actor) -> Any:  # noqa: ANN401 - a statement of many columns
    return (
        select(
            col(Alert.id),
            col(Alert.matter_id),
            col(Alert.authority),
            col(Alert.clock_key),
            col(Alert.code),
            col(Alert.rung),
            col(Alert.due_on),
            col(Alert.on),
            col(Alert.occurrence),
            col(AlertOpen.acknowledged_by),
            col(AlertOpen.snoozed_until),
            col(AlertOpen.assigned_to),
            col(Matter.reference),
        )
        .join(AlertOpen, col(AlertOpen.alert_id) == col(Alert.id))
        .join(Matter, col(Matter.id) == col(Alert.matter_id))
        .where(visible_rows(actor, AlertOpen), col(AlertOpen.synthetic).is_(False))
    )


def listed(
    session: Session, actor: Actor, asked: Asked, today: date, limit: int, after: tuple[date, int] | None
) -> Sequence[Row[Any]]:
    """Open alerts this actor may see, those that fell first before the others; one more than asked where there are more."""
    statement = _open(actor).order_by(col(AlertOpen.on), col(AlertOpen.alert_id)).limit(limit + 1)
    if not asked.snoozed:
        statement = statement.where(or_(col(AlertOpen.snoozed_until).is_(None), col(AlertOpen.snoozed_until) <= today))
    if asked.code:
        statement = statement.where(col(Alert.code) == asked.code)
    if asked.rung:
        statement = statement.where(col(Alert.rung) == asked.rung)
    if asked.acknowledged is not None:
        none = col(AlertOpen.acknowledged_by).is_(None)
        statement = statement.where(~none if asked.acknowledged else none)
    if asked.mine:
        statement = statement.where(_is_mine(actor))
    if after:
        statement = statement.where(tuple_(col(AlertOpen.on), col(AlertOpen.alert_id)) > tuple_(*after))
    return session.execute(statement).all()


def _is_mine(actor: Actor) -> Any:  # noqa: ANN401 - a condition
    """Given to this account, or of a case its worker holds and given to nobody."""
    workers = select(col(Worker.id)).where(col(Worker.account_id) == actor.account_id)
    held = select(col(CaseRow.matter_id)).where(
        visible_rows(actor, CaseRow), col(CaseRow.current) == true(), col(CaseRow.caseworker).in_(workers)
    )
    given = col(AlertOpen.assigned_to)
    return or_(given == actor.account_id, given.is_(None) & col(AlertOpen.matter_id).in_(held))


def found(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Those of these alerts that are open and that this actor may see."""
    return session.execute(_open(actor).where(col(Alert.id).in_(ids)).order_by(col(Alert.id))).all()
