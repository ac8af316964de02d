"""Cases as the forecast reads them: their milestones as they stood on a day, in four queries whatever the caseload weighs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, true
from sqlmodel import Session, col

from app.security import Actor, visible, visible_rows
from app.tables import CaseRow, ClockRow, Matter
from workflow.forecast.cases import PSYCHOLOGICAL, Asked, Case
from workflow.states import State

HISTORY: Final = timedelta(days=730)
"""How long ago a case may have closed and still be learned from."""

C = CaseRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
K = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
READ: Final = ("advice", "send_draft", "family_representations", "issue_plan")
_COLUMNS: Final = (
    *(C.matter_id, C.holds_from, C.open, C.state, C.received_on, C.caseworker, C.psychologist, C.decided, C.decided_on),
    *(C.to_draft_on, C.issued_on, C.counted_from, C.ordered, C.psychology, C.exceptions),
)


@dataclass(frozen=True)
class Read:
    """Cases to forecast from, in order of id; and how many open ones have no day of receipt, and so no week 20."""

    cases: tuple[Case, ...]
    without_receipt: int


def _holds(table: Any, day: date, *, is_past: bool) -> ColumnElement[bool]:  # noqa: ANN401 - a projection
    """The rows that hold on a day. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    if is_past:
        return and_(table.holds_from <= day, table.holds_until > day)
    return and_(table.current == true(), table.holds_from <= day)


def _matches(actor: Actor, day: date, *, is_past: bool) -> tuple[ColumnElement[bool], ...]:
    """The cases read: open, or closed not too long ago, of those this actor may see. Never synthetic ones."""
    lately = or_(col(CaseRow.open) == true(), col(CaseRow.holds_from) > day - HISTORY)
    return (visible_rows(actor, CaseRow), _holds(CaseRow, day, is_past=is_past), C.synthetic == false(), lately)


def read(session: Session, actor: Actor, day: date, *, is_past: bool) -> Read:
    """Every case this actor may see, open or closed of late, as it stood on a day."""
    matching = _matches(actor, day, is_past=is_past)
    rows = session.execute(select(*_COLUMNS).where(*matching).order_by(C.matter_id)).all()
    ids = select(C.matter_id).where(*matching)
    met = _spans(session, actor, day, func.min(C.holds_from), C.psychologist.is_not(None))
    ended = _spans(session, actor, day, func.max(C.holds_until), C.open == true())
    clocks = defaultdict(list)
    statement = select(K.matter_id, K.code, K.advice_kind, K.started_on, K.due_on, K.met_on, K.stopped_on).where(
        visible_rows(actor, ClockRow), _holds(ClockRow, day, is_past=is_past), K.code.in_(READ), K.matter_id.in_(ids)
    )
    for clock in session.execute(statement.order_by(K.matter_id, K.started_on, K.key)):
        clocks[clock.matter_id].append(clock)
    cases = (
        _case(row, clocks[row.matter_id], met.get(row.matter_id), ended.get(row.matter_id))
        for row in rows
        if row.received_on
    )
    return Read(tuple(case for case in cases if case), sum(row.open and row.received_on is None for row in rows))


def _spans(
    session: Session, actor: Actor, day: date, which: ColumnElement[date], where: ColumnElement[bool]
) -> dict[int, date]:
    """A first or last day of some of the stretches of each case, up to a day."""
    statement = select(C.matter_id, which.label("on")).where(visible_rows(actor, CaseRow), C.holds_from <= day, where)
    return {row.matter_id: row.on for row in session.execute(statement.group_by(C.matter_id))}


def _case(row: Row[Any], clocks: list[Row[Any]], met: date | None, ended: date | None) -> Case | None:
    """One case, put together. None where it has no week 20 to speak of."""
    due = [clock.due_on for clock in clocks if clock.code == "issue_plan" and clock.due_on]
    if not due:
        return None
    is_open = row.open and row.state != State.NEW
    closed = None if is_open else row.issued_on or ended or row.holds_from
    agreed, reopened = _agreed(row)
    drafted = _drafted(clocks)
    advice = tuple(_advice(row, clocks, agreed, closed))
    asked = next((a.asked_on for a in advice if a.kind == PSYCHOLOGICAL), None)
    # A psychologist may have been named before advice was asked for: the line is joined, and left, that day.
    met = max(met, asked) if met and asked else None
    return Case(
        case_id=row.matter_id,
        received_on=row.received_on,
        due_on=due[-1],  # of the last of them to start: an order sets its own
        agreed_on=agreed,
        advice=advice,
        psychologist_on=met,
        plan_agreed_on=row.to_draft_on or drafted or row.issued_on,
        draft_on=drafted,
        issued_on=None if is_open else row.issued_on,
        ended_on=None if row.issued_on else closed,
        caseworker=row.caseworker,
        psychologist=row.psychologist if met else None,
        excepted=any(":issue_plan:" in exception for exception in row.exceptions.split()),
        reopened=reopened,
    )


def _agreed(row: Row[Any]) -> tuple[date | None, bool]:
    """The day the assessment was agreed to, and whether that took a refusal to be reversed."""
    if row.decided != "refused":
        return row.decided_on, False
    if row.issued_on or (row.open and row.state != State.REQUESTED):
        return (row.counted_from if row.ordered else row.decided_on), True
    return None, False


def _drafted(clocks: list[Row[Any]]) -> date | None:
    """The day the draft went out: by its own target or, where the council has none, by the family's fifteen days."""
    sent = [clock.met_on for clock in clocks if clock.code == "send_draft"]
    served = [clock.started_on for clock in clocks if clock.code == "family_representations" and clock.started_on]
    return (sent[-1] if sent else None) or (served[0] if served and (not sent or len(sent) == 1) else None)


def _advice(row: Row[Any], clocks: list[Row[Any]], agreed: date | None, closed: date | None) -> Iterator[Asked]:
    """What was asked for. A request withdrawn, or that earlier advice stands for, is no longer waited for: it counts as in."""
    kinds = set()
    for clock in clocks:
        if clock.code == "advice" and clock.started_on:
            stopped = clock.stopped_on if closed is None or (clock.stopped_on and clock.stopped_on < closed) else None
            kinds.add(clock.advice_kind)
            yield Asked(clock.advice_kind, clock.started_on, clock.met_on or stopped)
    if row.psychology == "in" and PSYCHOLOGICAL not in kinds and agreed:
        yield Asked(PSYCHOLOGICAL, agreed, agreed)


def references(session: Session, actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The references of a page of cases."""
    statement = select(col(Matter.id), col(Matter.reference)).where(visible(actor), col(Matter.id).in_(list(ids)))
    return {row.id: row.reference for row in session.execute(statement)}
