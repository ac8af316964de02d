"""The breach list, read from the clocks' projection: it costs what it prints, not what the caseload weighs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    Text,
    Tuple,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.security import Actor, visible, visible_rows
from app.tables import CaseRow, ClockRow, Matter, Worker
from workflow import duties

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
KINDS: Final = tuple(kind for kind in duties.KINDS.values() if kind != "window")  # a window that opens is no limit


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


def holds(table: Any, asked: Asked) -> Any:  # noqa: ANN401 - a projection or its alias
    """The rows that hold on the day. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    if asked.is_past:
        return and_(table.holds_from <= asked.day, table.holds_until > asked.day)
    return table.current == true()


def _sorts(asked: Asked) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """The kinds of clock asked for, and whether conditional or not.

    They are always named, even where all are asked for: the index is kept by them, and is not sought in otherwise.
    """
    if asked.kind == "conditional":
        return KINDS, (True,)
    if asked.kind:
        return (asked.kind,), (False,)
    return (KINDS, (False, True)) if asked.code else (("statutory",), (False,))


def _is_asked_for(clock: Any, asked: Asked) -> list[ColumnElement[bool]]:  # noqa: ANN401 - ClockRow or its alias
    """What a clock must be to be listed, whosever case it is."""
    overdue, excused = clock.due_on < asked.day, clock.excused_from <= asked.day
    by_status = {
        "overdue": and_(overdue, or_(clock.excused_from.is_(None), clock.excused_from > asked.day)),
        "excused": and_(overdue, excused),
        "due_soon": and_(clock.due_on >= asked.day, clock.due_on <= asked.day + timedelta(days=asked.within_days)),
    }
    latest = asked.day + timedelta(days=asked.within_days if "due_soon" in asked.statuses else -1)
    found = [clock.open == true(), holds(clock, asked), clock.synthetic == false(), clock.due_on <= latest]
    if set(asked.statuses) != {"overdue", "excused"}:
        found.append(or_(*(by_status[status] for status in asked.statuses)))
    if asked.code:
        found.append(clock.code == asked.code)
    kinds, conditional = _sorts(asked)
    found += [clock.kind.in_(kinds), clock.conditional.in_(conditional)]
    if asked.service:
        found.append(clock.service == asked.service)
    return found


def matches(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    """The clocks listed: those asked for, of the cases this actor may see.

    A caseworker's cases are few, and only such as the actor may see: their clocks are looked up case by case. To say the
    authority again would have SQLite walk along all that is open in it.
    """
    if asked.caseworker:
        return [*_is_asked_for(ClockRow, asked), col(ClockRow.matter_id).in_(_cases_wanted(actor, asked))]
    found = [visible_rows(actor, ClockRow), *_is_asked_for(ClockRow, asked)]
    if asked.flag:
        found.append(col(ClockRow.matter_id).in_(_cases_wanted(actor, asked)))
    return found


def _cases_wanted(actor: Actor, asked: Asked) -> Any:  # noqa: ANN401 - a scalar subquery
    wanted = select(col(CaseRow.matter_id)).where(visible_rows(actor, CaseRow), holds(CaseRow, asked))
    if asked.caseworker:
        worker = asked.caseworker
        named = select(col(Worker.id)).where(col(Worker.authority) == actor.authority, col(Worker.name) == worker)
        is_id = worker.isascii() and worker.isdigit() and len(worker) < 18  # noqa: PLR2004 - within a 64-bit id
        wanted = wanted.where(col(CaseRow.caseworker) == int(worker) if is_id else col(CaseRow.caseworker).in_(named))
        # Both kinds of `open` are named and the synthetic left out: the index of a caseworker's own is sought in by these.
        wanted = wanted.where(col(CaseRow.open).in_((True, False)), col(CaseRow.synthetic) == false())
    if asked.flag:
        padded = " " + col(CaseRow.flags) + " "
        wanted = wanted.where(padded.contains(f" {asked.flag} ", autoescape=True))
    return wanted


def _rank(clock: Any) -> ColumnElement[int]:  # noqa: ANN401 - ClockRow or its alias
    return case({code: n for n, code in enumerate(SERIOUSNESS)}, value=clock.code, else_=len(SERIOUSNESS))


def _place(clock: Any) -> Tuple:  # noqa: ANN401 - ClockRow or its alias
    """Where a clock stands among those of its case."""
    return tuple_(_rank(clock), clock.due_on, clock.key)


def _nothing_more_serious(asked: Asked) -> ColumnElement[bool]:
    """No other clock asked for outranks this one in its case: this one stands for the case.

    The other clock is of the same case, so of the same authority. Saying so would cost three orders of magnitude: SQLite
    would look for it by due date among the whole authority's, not among the few of the case.
    """
    other = aliased(ClockRow)
    earlier = _place(other) < _place(ClockRow)
    return (
        ~select(col(other.matter_id))
        .where(col(other.matter_id) == col(ClockRow.matter_id), *_is_asked_for(other, asked), earlier)
        .exists()
    )


# Statements are kept as they were written, for the reader and what was asked: to put one together takes longer than to
# run it, and a reader goes on asking for the same list all day. They are run past the ORM, which has nothing to make.
KEPT: Final = 128
_CASES: BindParameter[Any] = bindparam("cases", expanding=True)


@lru_cache(maxsize=KEPT)
def _clocks(actor: Actor, asked: Asked) -> Select[Any]:
    """The clocks listed, in no order."""
    c = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    return select(
        c.matter_id, c.key, c.code, c.cite, c.kind, c.due_on, c.excused_from, c.conditional, c.service, c.authority
    ).where(*matches(actor, asked))


@lru_cache(maxsize=KEPT)
def _in_order(actor: Actor, asked: Asked) -> Select[Any]:
    """Of each case the clock that stands for it, or all of them; earliest due date first."""
    c = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    statement = _clocks(actor, asked).order_by(c.due_on, c.matter_id, c.key)
    return statement.where(_nothing_more_serious(asked)) if asked.by_case else statement


def every(session: Session, actor: Actor, asked: Asked) -> Sequence[Row[Any]]:
    """Every clock listed, in no order: for a list that is known to be short."""
    return session.connection().execute(_clocks(actor, asked)).all()


def most_urgent(
    session: Session, actor: Actor, asked: Asked, limit: int, after: tuple[date, int, str] | None
) -> Sequence[Row[Any]]:
    """A page of clocks, earliest due date first; one more than asked where there are more."""
    c = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    statement = _in_order(actor, asked).limit(limit + 1)
    if after:
        # Compared as one value: the index is then entered where the page before it ended.
        statement = statement.where(tuple_(c.due_on, c.matter_id, c.key) > after)
    return session.connection().execute(statement).all()


@lru_cache(maxsize=KEPT)
def _counting(actor: Actor, asked: Asked) -> Select[*tuple[Any, ...]]:
    c = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    each = (cast(c.matter_id, Text), c.code)
    return select(*(func.aggregate_strings(value, ",") for value in each)).where(*matches(actor, asked))


def counts(session: Session, actor: Actor, asked: Asked) -> tuple[int, dict[str, int]]:
    """How many cases match, and how many clocks of each code. One walk along the index, the rows themselves unread.

    Ids and codes come strung together and are counted here: for tens of thousands, a database takes twice as long to.
    """
    ids, codes = session.connection().execute(_counting(actor, asked)).one()
    if not ids or not codes:
        return 0, {}
    return len(set(ids.split(","))), dict(sorted(Counter(codes.split(",")).items()))


@lru_cache(maxsize=KEPT)
def _others(actor: Actor, asked: Asked) -> Select[int, str, str]:
    statement = select(col(ClockRow.matter_id), col(ClockRow.key), col(ClockRow.code))
    return (
        statement.join(Matter, col(Matter.id) == col(ClockRow.matter_id))
        .where(visible(actor), col(Matter.id).in_(_CASES), *_is_asked_for(ClockRow, asked))
        .order_by(col(ClockRow.due_on), col(ClockRow.key))
    )


def others_of(session: Session, actor: Actor, asked: Asked, matter_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Every matching clock of these cases: (key, code), earliest due first."""
    found: dict[int, list[tuple[str, str]]] = {}
    for matter_id, key, code in session.connection().execute(_others(actor, asked), {"cases": matter_ids}).all():
        found.setdefault(matter_id, []).append((key, code))
    return found


@lru_cache(maxsize=KEPT)
def _cases(actor: Actor, asked: Asked) -> Select[int | None, str, str, str]:
    return (
        select(col(Matter.id), col(Matter.reference), col(CaseRow.flags), col(Worker.name))
        .join(CaseRow, col(CaseRow.matter_id) == col(Matter.id))
        .join(Worker, col(Worker.id) == col(CaseRow.caseworker), isouter=True)
        .where(visible(actor), col(Matter.id).in_(_CASES), holds(CaseRow, asked))
    )


def cases_of(
    session: Session, actor: Actor, asked: Asked, matter_ids: list[int]
) -> dict[int, tuple[str, str, str | None]]:
    """For each case: its reference, its flags, its caseworker's name."""
    rows = session.connection().execute(_cases(actor, asked), {"cases": matter_ids}).all()
    return {matter_id or 0: (reference, flags, name) for matter_id, reference, flags, name in rows}
