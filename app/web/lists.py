"""The cases a reader may see, as the home page lists them: by the next date of law, without names."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import false, func, select, true
from sqlmodel import Session, col

from app import today as clock
from app.deps import Parts
from app.schema import unstorable
from app.security import Actor, visible, visible_rows
from app.tables import CaseRow, ClockRow, Matter
from app.web.words import STATUS, Tag
from workflow.counting import days_since

SHOWN = 50
ENDED_SHOWN = 10


class Due(NamedTuple):
    """One case and the date of law that comes next in it."""

    id: int
    reference: str
    state: str
    day: int | None
    code: str | None
    advice_kind: str | None
    due_on: date | None
    tag: Tag | None


class Ended(NamedTuple):
    """A case that has ended, and when."""

    id: int
    reference: str
    state: str
    since: date


class Cases(NamedTuple):
    """The open cases shown, how many there are, and those that ended last."""

    shown: list[Due]
    of: int
    ended: list[Ended]


def next_due(here: Parts, who: Actor) -> Cases:
    """Open cases, the earliest date of law first; cases with none come last."""
    today = clock.today()
    mine = (
        visible_rows(who, CaseRow),
        col(CaseRow.current) == true(),
        col(CaseRow.open) == true(),
        col(CaseRow.synthetic) == false(),
    )  # `== true()` renders `= 1`: SQLite's partial index is used for nothing else
    running = (visible_rows(who, ClockRow), col(ClockRow.current) == true(), col(ClockRow.open) == true())
    binding = (
        col(ClockRow.kind) == "statutory",
        col(ClockRow.conditional) == false(),
        col(ClockRow.due_on).is_not(None),
    )
    first = (
        select(col(ClockRow.matter_id), func.min(col(ClockRow.due_on)).label("due_on"))
        .where(*running, *binding)
        .group_by(col(ClockRow.matter_id))
        .subquery()
    )
    cases = (
        select(Matter, CaseRow, first.c.due_on)
        .join(CaseRow, col(CaseRow.matter_id) == col(Matter.id))
        .outerjoin(first, first.c.matter_id == col(Matter.id))
        .where(visible(who), *mine)
        .order_by(first.c.due_on.is_(None), first.c.due_on, col(Matter.id))
        .limit(SHOWN)
    )
    policy = here.rules().policy
    with here.db.reading() as session:
        rows = session.execute(cases).all()
        of = session.scalar(select(func.count()).select_from(CaseRow).where(*mine)) or 0
        ids = [matter.id for matter, _, _ in rows]
        clocks = session.scalars(
            select(ClockRow)
            .where(*running, *binding, col(ClockRow.matter_id).in_(ids))
            .order_by(col(ClockRow.due_on).desc(), col(ClockRow.key).desc())
        )
        nearest = {row.matter_id: row for row in clocks}
        return Cases(
            [_due(matter, row, nearest.get(matter.id or 0), today, policy.due_soon_days) for matter, row, _ in rows],
            of,
            _ended(session, who),
        )


def _ended(session: Session, who: Actor) -> list[Ended]:
    mine = (
        visible_rows(who, CaseRow),
        col(CaseRow.current) == true(),
        col(CaseRow.open) == false(),
        col(CaseRow.synthetic) == false(),
    )
    last = select(Matter, CaseRow).join(CaseRow, col(CaseRow.matter_id) == col(Matter.id)).where(visible(who), *mine)
    rows = session.execute(last.order_by(col(CaseRow.holds_from).desc(), col(Matter.id).desc()).limit(ENDED_SHOWN))
    return [Ended(matter.id or 0, matter.reference, row.state, row.holds_from) for matter, row in rows]


def _due(matter: Matter, row: CaseRow, clock_row: ClockRow | None, today: date, due_soon_days: int) -> Due:
    day = days_since(row.received_on, today) if row.received_on else None
    if clock_row is None or clock_row.due_on is None:
        return Due(
            matter.id or 0,
            matter.reference,
            row.state,
            day,
            None,
            None,
            None,
            None if row.received_on else STATUS["no_start"],
        )
    left = days_since(today, clock_row.due_on)
    late = "excused" if clock_row.excused_from else "overdue"
    status = late if left < 0 else "due_soon" if left <= due_soon_days else "running"
    return Due(
        matter.id or 0,
        matter.reference,
        row.state,
        day,
        clock_row.code,
        clock_row.advice_kind,
        clock_row.due_on,
        STATUS[status],
    )


def case_of_reference(here: Parts, who: Actor, reference: str) -> int | None:
    """The id of a case by its reference, or by the reference another system gave it."""
    if unstorable(reference):
        return None
    named = (col(Matter.reference) == reference) | (col(Matter.external_ref) == reference)
    with here.db.reading() as session:
        statement = (
            select(col(Matter.id)).where(visible(who), named, col(Matter.kind) == "assessment").order_by(col(Matter.id))
        )
        return session.scalars(statement).first()
