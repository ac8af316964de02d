"""The inbox of a service, and the council's list of what it has asked for: read from projections, a page at a time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.advice import schemas, store
from app.cases.schemas import WorkerOut
from app.paging import cursor_after, position_of
from app.schema import Page
from app.security import Actor
from app.tables import Person
from app.tables.projections import FOR_EVER
from workflow.clocks import status_on
from workflow.rules import Rules


def page(
    session: Session, actor: Actor, asked: store.Listed, limit: int, cursor: str | None, rules: Rules, day: date
) -> Page[schemas.AdviceItem]:  # fmt: skip
    """One page, earliest due first."""
    rows = store.listed(session, actor, asked, limit, _position(cursor))
    items = _items(session, actor, rows[:limit], rules, day)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items=items, next=cursor_after(last.due_on.toordinal(), last.advice_id) if last else None)


def _position(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    ordinal, advice_id = position_of(cursor, int, int)
    return date.fromordinal(max(1, min(ordinal, FOR_EVER.toordinal()))), advice_id


def _items(session: Session, actor: Actor, rows: Sequence[Any], rules: Rules, day: date) -> list[schemas.AdviceItem]:
    clocks = store.clocks_of(session, actor, rows)
    children = store.children_of(session, {row.matter_id for row in rows})
    names = store.accounts_of(session, {row.assigned_to for row in rows})
    return [_item(row, clocks.get(row.advice_id), *children[row.matter_id], names, rules, day) for row in rows]


def _item(
    row: Any,  # noqa: ANN401 - a row of the projection
    clock: Any,  # noqa: ANN401 - as above
    reference: str,
    child: Person,
    names: Mapping[int, str],
    rules: Rules,
    day: date,
) -> schemas.AdviceItem:
    return schemas.AdviceItem(
        id=row.advice_id,
        case_id=row.matter_id,
        reference=reference,
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
        clock=_clock(clock, rules, day) if clock else None,
        child=schemas.Child(
            initials=f"{child.forename[:1]}{child.surname[:1]}".upper(), date_of_birth=child.date_of_birth
        ),
    )


def _clock(row: Any, rules: Rules, day: date) -> schemas.ClockLine:  # noqa: ANN401 - as above
    return schemas.ClockLine(
        id=f"{row.matter_id}.{row.key}",
        code=row.code,
        cite=row.cite,
        kind=row.kind,
        started_on=row.started_on,
        due_on=row.due_on,
        act_by=rules.act_by(row.due_on) if row.due_on else None,
        met_on=row.met_on,
        stopped_on=row.stopped_on,
        status=status_on(row, day, rules.policy.due_soon_days),
        days_left=(row.due_on - day).days if row.due_on and not (row.met_on or row.stopped_on) else None,
    )
