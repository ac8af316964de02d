"""Whose days, over a whole caseload: the days of each holder in a period, read from the spans of the cases' projection."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import and_, false, or_, select, true
from sqlmodel import Session, col

from app.schema import Reply
from app.security import Actor, counted
from app.tables import CaseRow
from workflow.holders import Who
from workflow.states import State

REFUSED = (State.ASSESSMENT_REFUSED.value, State.PLAN_REFUSED.value)
Holder = tuple[str, str | None]


class HolderDays(Reply):
    """The days of one holder in a period, and of how many cases; settings together, each service apart."""

    holder: Who
    service: str | None
    days: int
    cases: int


class CaseloadDays(Reply):
    """Every day of every case in a period, by holder: the items add up to `days`."""

    from_: date = Field(serialization_alias="from")
    until: date
    days: int
    items: list[HolderDays]


def by_holder(session: Session, actor: Actor, from_: date, until: date) -> CaseloadDays:
    """The days from one day up to and without another. A case that stands refused ended with its refusal."""
    days: Counter[Holder] = Counter()
    cases: defaultdict[Holder, set[int]] = defaultdict(set)
    for row in session.execute(_spans(actor, from_, until)).yield_per(5_000):
        for holder, start, end in _pieces(row):
            held = (min(end, until) - max(start, from_)).days
            if held > 0:
                days[holder] += held
                cases[holder].add(row.matter_id)
    items = [
        HolderDays(holder=who, service=service, days=count, cases=len(cases[who, service]))
        for (who, service), count in sorted(days.items(), key=lambda item: (-item[1], str(item[0])))
    ]
    return CaseloadDays(from_=from_, until=until, days=days.total(), items=items)


def _spans(actor: Actor, from_: date, until: date) -> Any:  # noqa: ANN401 - a statement
    stands_refused = select(col(CaseRow.matter_id)).where(
        counted(actor, CaseRow), col(CaseRow.current) == true(), col(CaseRow.state).in_(REFUSED)
    )
    return select(
        col(CaseRow.matter_id),
        col(CaseRow.holds_from),
        col(CaseRow.holds_until),
        col(CaseRow.holder),
        col(CaseRow.holder_code),
        col(CaseRow.holder_until),
        col(CaseRow.then_holder),
        col(CaseRow.then_code),
    ).where(
        counted(actor, CaseRow),
        col(CaseRow.synthetic) == false(),
        col(CaseRow.holder).is_not(None),
        and_(col(CaseRow.holds_from) < until, col(CaseRow.holds_until) > from_),
        or_(col(CaseRow.state).not_in(REFUSED), col(CaseRow.matter_id).not_in(stands_refused)),
    )


def _pieces(row: Any) -> Iterator[tuple[Holder, date, date]]:  # noqa: ANN401 - a row of the projection
    """A span, cut in two where time alone gave the case to somebody else."""
    change = row.holds_until
    if row.holder_until:
        change = min(max(row.holds_from, row.holder_until), row.holds_until)
    yield _holder(row.holder, row.holder_code), row.holds_from, change
    if row.then_holder:
        yield _holder(row.then_holder, row.then_code), change, row.holds_until


def _holder(who: str, code: str) -> Holder:
    return who, code if who == "service" else None


def period(from_: date | None, to: date | None, today: date) -> tuple[date, date]:
    """The period asked for, its end excluded: the last twelve months where none is named, and never beyond today."""
    until = min(to + timedelta(days=1), today) if to else today
    return from_ or until - timedelta(days=365), until
