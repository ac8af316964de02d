"""The inbox of a service, and the council's list of what it has asked for: read from projections, a page at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from app.advice import schemas, store
from app.cases.schemas import WorkerOut
from app.paging import cursor_after, position_of
from app.schema import Page
from app.security import Actor
from app.tables.projections import FOR_EVER
from workflow.clocks import status_on
from workflow.counting import days_since
from workflow.rules import Rules


def page(
    session: Session, actor: Actor, asked: store.Listed, limit: int, cursor: str | None, rules: Rules, day: date
) -> Page[schemas.AdviceItem]:  # fmt: skip
    """One page, earliest due first."""
    rows = store.listed(session, actor, asked, limit, _position(cursor))
    names = store.accounts_of(session, {row.assigned_to for row in rows})
    items = [_item(row, names, rules, day) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items=items, next=cursor_after(last.due_on.toordinal(), last.advice_id) if last else None)


def _position(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    ordinal, advice_id = position_of(cursor, int, int)
    return date.fromordinal(max(1, min(ordinal, FOR_EVER.toordinal()))), advice_id


def _item(row: Any, names: Mapping[int, str], rules: Rules, day: date) -> schemas.AdviceItem:  # noqa: ANN401 - a row of the projections
    return schemas.AdviceItem(
        id=row.advice_id,
        case_id=row.matter_id,
        reference=row.reference,
        authority=row.authority,
        kind=row.kind,
        service=row.service,
        requested_on=row.requested_on,
        received_by_body_on=row.received_by_body_on,
        acknowledged_on=row.acknowledged_on,
        received_on=row.received_on,
        accepted_on=row.accepted_on,
        returned_on=row.returned_on,
        reworks=row.reworks,
        assigned_to=WorkerOut(id=row.assigned_to, name=names.get(row.assigned_to, "")) if row.assigned_to else None,
        status=row.status,
        clock=_clock(row, rules, day) if row.key else None,
        child=schemas.Child(initials=f"{row.forename[:1]}{row.surname[:1]}".upper(), date_of_birth=row.date_of_birth),
    )


class _Standing(NamedTuple):
    """Of the clock in a row: what its status depends on."""

    kind: str
    due_on: date | None
    met_on: date | None
    stopped_on: date | None
    excused_from: date | None


def _clock(row: Any, rules: Rules, day: date) -> schemas.ClockLine:  # noqa: ANN401 - as above
    due_on = row.clock_due_on
    standing = _Standing(row.clock_kind, due_on, row.met_on, row.stopped_on, row.excused_from)
    return schemas.ClockLine(
        id=f"{row.matter_id}.{row.key}",
        code=row.code,
        cite=row.cite,
        kind=row.clock_kind,
        started_on=row.started_on,
        due_on=due_on,
        act_by=rules.act_by(due_on) if due_on else None,
        met_on=row.met_on,
        stopped_on=row.stopped_on,
        status=status_on(standing, day, rules.policy.due_soon_days),
        days_left=days_since(day, due_on) if due_on and not (row.met_on or row.stopped_on) else None,
    )
