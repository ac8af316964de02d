"""The cases a reader may see, as the home page lists them: by the next date of law, without names."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased
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
    today, policy = clock.today(), here.rules().policy
    with here.db.reading() as session:
        nearest = {row.matter_id: row for row in _nearest(session, who)}
        ids = [*nearest, *_undated(session, who, SHOWN - len(nearest))]
        found = {matter.id or 0: (matter, row) for matter, row in _cases_of(session, who, ids)}
        shown = [(*found[id_], nearest.get(id_)) for id_ in ids]
        return Cases(
            [_due(matter, row, clock_row, today, policy.due_soon_days) for matter, row, clock_row in shown],
            _open_in_all(session, who),
            _ended(session, who),
        )


def _is_open(case: Any, *, is_open: bool = True) -> ColumnElement[bool]:  # noqa: ANN401 - CaseRow or its alias
    """A real case that is open now, or has ended. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    return and_(case.current == true(), case.synthetic == false(), case.open == (true() if is_open else false()))


def _is_binding(row: Any) -> ColumnElement[bool]:  # noqa: ANN401 - ClockRow or its alias
    """A clock that runs now towards a day the law has set."""
    runs = and_(row.open == true(), row.current == true(), row.synthetic == false())
    return and_(runs, row.conditional == false(), row.kind == "statutory", row.due_on.is_not(None))


def _nearest(session: Session, who: Actor) -> Sequence[ClockRow]:
    """The next date of law in each open case, the earliest first: read along the index, and no further than is shown.

    What is looked up for one clock is looked up by its case and nothing else: were the authority said again there, SQLite
    would walk all that is open in it.
    """
    mine, other = col(ClockRow.due_on), aliased(ClockRow)
    same_case = col(other.matter_id) == col(ClockRow.matter_id)
    sooner = or_(col(other.due_on) < mine, and_(col(other.due_on) == mine, col(other.key) < col(ClockRow.key)))
    statement = (
        select(ClockRow)
        .where(visible_rows(who, ClockRow), _is_binding(ClockRow))
        .where(~select(col(other.key)).where(same_case, _is_binding(other), sooner).exists())
        .where(select(col(CaseRow.state)).where(_of_this_clock(), _is_open(CaseRow)).exists())
        .order_by(mine, col(ClockRow.matter_id))
        .limit(SHOWN)
    )
    return session.scalars(statement).all()


def _of_this_clock() -> ColumnElement[bool]:
    return col(CaseRow.matter_id) == col(ClockRow.matter_id)


def _undated(session: Session, who: Actor, most: int) -> Sequence[int]:
    """Open cases with no date of law to come, in order of id: asked for only where the dated ones leave room."""
    if most <= 0:
        return ()
    dated = select(col(ClockRow.key)).where(_of_this_clock(), _is_binding(ClockRow)).exists()
    statement = select(col(CaseRow.matter_id)).where(visible_rows(who, CaseRow), _is_open(CaseRow), ~dated)
    return session.scalars(statement.order_by(col(CaseRow.matter_id)).limit(most)).all()


def _cases_of(session: Session, who: Actor, ids: list[int]) -> Sequence[Row[Matter, CaseRow]]:
    of_case = and_(col(CaseRow.matter_id) == col(Matter.id), col(CaseRow.current) == true())
    return session.execute(
        select(Matter, CaseRow).join(CaseRow, of_case).where(visible(who), col(Matter.id).in_(ids))
    ).all()


def _open_in_all(session: Session, who: Actor) -> int:
    statement = select(func.count()).select_from(CaseRow).where(visible_rows(who, CaseRow), _is_open(CaseRow))
    return session.scalar(statement) or 0


def _ended(session: Session, who: Actor) -> list[Ended]:
    newest = (col(CaseRow.holds_from).desc(), col(CaseRow.matter_id).desc())
    ended = select(col(CaseRow.matter_id)).where(visible_rows(who, CaseRow), _is_open(CaseRow, is_open=False))
    ids = session.scalars(ended.order_by(*newest).limit(ENDED_SHOWN)).all()
    rows = _cases_of(session, who, list(ids))
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
