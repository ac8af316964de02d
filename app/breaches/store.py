"""The breach list, read from the clocks' projection: it costs what it prints, not what the caseload weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, distinct, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.security import Actor, visible_rows
from app.tables import CaseRow, ClockRow, Matter, Worker

# The most serious first: the child's plan, what an order requires, the decisions on the way, then one adviser's part.
SERIOUSNESS: Final = (
    "issue_plan",
    "send_draft",
    "notify_no_plan",
    "notify_will_assess",
    "decide_whether_to_assess",
    "advice",
)
STATUSES: Final = ("overdue", "excused", "due_soon")


@dataclass(frozen=True)
class Asked:
    """What a breach list is asked for."""

    day: date
    is_past: bool
    statuses: tuple[str, ...] = ("overdue", "excused")
    within_days: int = 14
    code: str | None = None
    kind: str | None = None
    caseworker: str | None = None
    service: str | None = None
    flag: str | None = None
    by_case: bool = True


def _holds(table: Any, asked: Asked) -> Any:  # noqa: ANN401 - a projection or its alias
    """The rows that hold on the day. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    if asked.is_past:
        return and_(table.holds_from <= asked.day, table.holds_until > asked.day)
    return table.current == true()


def _matches(clock: Any, actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:  # noqa: ANN401 - ClockRow or its alias
    overdue, excused = clock.due_on < asked.day, clock.excused_from <= asked.day
    by_status = {
        "overdue": and_(overdue, or_(clock.excused_from.is_(None), clock.excused_from > asked.day)),
        "excused": and_(overdue, excused),
        "due_soon": and_(clock.due_on >= asked.day, clock.due_on <= asked.day + timedelta(days=asked.within_days)),
    }
    latest = asked.day + timedelta(days=asked.within_days if "due_soon" in asked.statuses else -1)
    found = [
        clock.authority == actor.authority,
        clock.open == true(),
        _holds(clock, asked),
        clock.kind != "window",
        clock.synthetic.is_(False),
        clock.due_on <= latest,
    ]
    if set(asked.statuses) != {"overdue", "excused"}:
        found.append(or_(*(by_status[status] for status in asked.statuses)))
    if asked.code:
        found.append(clock.code == asked.code)
    if asked.kind == "conditional":
        found.append(clock.conditional.is_(True))
    elif asked.kind:
        found += [clock.kind == asked.kind, clock.conditional.is_(False)]
    elif not asked.code:
        found += [clock.kind == "statutory", clock.conditional.is_(False)]
    if asked.service:
        found.append(clock.service == asked.service)
    if asked.caseworker or asked.flag:
        found.append(clock.matter_id.in_(_cases_wanted(actor, asked)))
    return found


def _cases_wanted(actor: Actor, asked: Asked) -> Any:  # noqa: ANN401 - a scalar subquery
    wanted = select(col(CaseRow.matter_id)).where(visible_rows(actor, CaseRow), _holds(CaseRow, asked))
    if asked.caseworker:
        worker = asked.caseworker
        named = select(col(Worker.id)).where(col(Worker.authority) == actor.authority, col(Worker.name) == worker)
        is_id = worker.isascii() and worker.isdigit() and len(worker) < 18  # noqa: PLR2004 - within a 64-bit id
        wanted = wanted.where(col(CaseRow.caseworker) == int(worker) if is_id else col(CaseRow.caseworker).in_(named))
    if asked.flag:
        padded = " " + col(CaseRow.flags) + " "
        wanted = wanted.where(padded.contains(f" {asked.flag} ", autoescape=True))
    return wanted


def _rank(clock: Any) -> ColumnElement[int]:  # noqa: ANN401 - ClockRow or its alias
    return case({code: n for n, code in enumerate(SERIOUSNESS)}, value=clock.code, else_=len(SERIOUSNESS))


def _nothing_more_serious(actor: Actor, asked: Asked) -> ColumnElement[bool]:
    """No other matching clock of the same case outranks this one: that one stands for the case."""
    other = aliased(ClockRow)
    mine, theirs, mine_due = _rank(ClockRow), _rank(other), col(ClockRow.due_on)
    earlier = or_(
        theirs < mine,
        and_(
            theirs == mine,
            or_(col(other.due_on) < mine_due, and_(col(other.due_on) == mine_due, col(other.key) < col(ClockRow.key))),
        ),
    )
    return (
        ~select(col(other.matter_id))
        .where(col(other.matter_id) == col(ClockRow.matter_id), *_matches(other, actor, asked), earlier)
        .exists()
    )


def most_urgent(
    session: Session, actor: Actor, asked: Asked, limit: int, after: tuple[date, int, str] | None
) -> Sequence[Row[Any]]:
    """A page of clocks, earliest due date first; one more than asked where there are more."""
    c = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    statement = (
        select(
            c.matter_id, c.key, c.code, c.cite, c.kind, c.due_on, c.excused_from, c.conditional, c.service, c.authority
        )
        .where(visible_rows(actor, ClockRow), *_matches(ClockRow, actor, asked))
        .order_by(c.due_on, c.matter_id, c.key)
        .limit(limit + 1)
    )
    if asked.by_case:
        statement = statement.where(_nothing_more_serious(actor, asked))
    if after:
        due_on, matter_id, key = after
        later = or_(c.matter_id > matter_id, and_(c.matter_id == matter_id, c.key > key))
        statement = statement.where(or_(c.due_on > due_on, and_(c.due_on == due_on, later)))
    return session.execute(statement).all()


def counts(session: Session, actor: Actor, asked: Asked) -> tuple[int, dict[str, int]]:
    """How many cases match, and how many clocks of each code."""
    matching = (visible_rows(actor, ClockRow), *_matches(ClockRow, actor, asked))
    by_code = select(col(ClockRow.code), func.count()).where(*matching).group_by(col(ClockRow.code))
    cases = session.scalar(select(func.count(distinct(col(ClockRow.matter_id)))).where(*matching)) or 0
    return cases, {code: count for code, count in sorted(session.execute(by_code).all())}  # noqa: C416 - of rows, not pairs


def others_of(session: Session, actor: Actor, asked: Asked, matter_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Every matching clock of these cases: (key, code), earliest due first."""
    statement = (
        select(col(ClockRow.matter_id), col(ClockRow.key), col(ClockRow.code))
        .where(
            visible_rows(actor, ClockRow), col(ClockRow.matter_id).in_(matter_ids), *_matches(ClockRow, actor, asked)
        )
        .order_by(col(ClockRow.due_on), col(ClockRow.key))
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for matter_id, key, code in session.execute(statement):
        found.setdefault(matter_id, []).append((key, code))
    return found


def cases_of(
    session: Session, actor: Actor, asked: Asked, matter_ids: list[int]
) -> dict[int, tuple[str, str, str | None]]:
    """For each case: its reference, its flags, its caseworker's name."""
    statement = (
        select(col(CaseRow.matter_id), col(Matter.reference), col(CaseRow.flags), col(Worker.name))
        .join(Matter, col(Matter.id) == col(CaseRow.matter_id))
        .join(Worker, col(Worker.id) == col(CaseRow.caseworker), isouter=True)
        .where(visible_rows(actor, CaseRow), _holds(CaseRow, asked), col(CaseRow.matter_id).in_(matter_ids))
    )
    return {matter_id: (reference, flags, name) for matter_id, reference, flags, name in session.execute(statement)}
