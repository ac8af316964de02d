"""What was counted, read from where it costs least: the months' totals, the cases' rows, or the record itself."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlmodel import Session, col

from app.kpis.asked import Asked
from app.record.load import history
from app.record.totals import measured_row, named
from app.security import Actor, counted
from app.tables import CaseRow, KpiTotal, Matter, Worker
from workflow.history import settle
from workflow.kpis.counts import Live, counts, excepted, live
from workflow.kpis.figures import Tally
from workflow.kpis.measured import Measured, measured
from workflow.machine import fold
from workflow.rules import Rules

C = CaseRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
PAGE = 1000
HAPPENED = ("received_on", "decided_on", "to_draft_on", "no_plan_on", "issued_on")
"""The days of a case on which something is counted."""


class Case(NamedTuple):
    """One case as it stood: what it gives to be counted, and who held it."""

    matter_id: int
    measured: Measured
    caseworker: int | None


def _holds(day: date, today: date) -> ColumnElement[bool]:
    """The rows that hold on a day. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    if day < today:
        return and_(col(CaseRow.holds_from) <= day, col(CaseRow.holds_until) > day)
    return col(CaseRow.current) == true()


def cases(session: Session, who: Actor, asked: Asked, rules: Rules, *, after: int = 0) -> Iterator[Case]:
    """Every case that may count, as it stood on the day, in order of id after one."""
    if asked.known_at is not None:
        yield from _folded(session, who, asked, rules, after)
        return
    in_period = (col(getattr(CaseRow, name)).between(asked.first, asked.last) for name in HAPPENED)
    statement = (
        select(C.matter_id, C.caseworker, *(C[name] for name in Measured._fields))
        .where(counted(who, CaseRow), _holds(asked.day, asked.today), col(CaseRow.synthetic).is_(False))
        .where(or_(col(CaseRow.open) == true(), *in_period))
        .order_by(C.matter_id)
        .limit(PAGE)
    )
    while page := session.execute(statement.where(C.matter_id > after)).all():
        for row in page:
            yield Case(row.matter_id, measured_row(row._mapping), row.caseworker)  # type: ignore[arg-type]  # noqa: SLF001 - SQLAlchemy's public name for a row by column
        after = page[-1].matter_id


def _folded(session: Session, who: Actor, asked: Asked, rules: Rules, after: int) -> Iterator[Case]:
    """The same out of the record, for what was known at an instant: as slow as folding every case is."""
    statement = select(Matter).where(counted(who, Matter), col(Matter.synthetic).is_(False))
    for matter in session.scalars(statement.where(col(Matter.id) > after).order_by(col(Matter.id))):
        known = settle(history(session, matter.id or 0), known_at=asked.known_at, as_at=asked.day)
        if known:
            facts = fold(known, rules, matter.id or 0)
            yield Case(matter.id or 0, measured(facts), facts.caseworker)


def tallies(session: Session, who: Actor, asked: Asked, rules: Rules) -> dict[str, Tally]:
    """What was counted, by group: months as 2021-12, or one group with no name.

    Who waits is a position on a day and is in no month: a month's last day is asked for with `as_at`.
    """
    found: dict[str, Tally] = defaultdict(Tally)
    if asked.by == "month":
        found.update({f"{month:%Y-%m}": Tally() for month in asked.months})
    elif asked.by is None:
        found[""] = Tally()
    if asked.by in {None, "month"} and not asked.is_past:
        _from_totals(session, who, asked, found)
        _from_part_months(session, who, asked, rules, found)
        if asked.by is None:
            _waiting(session, who, asked.day, asked.today, found[""])
    else:
        _from_cases(session, who, asked, rules, found)
    return found


def _from_totals(session: Session, who: Actor, asked: Asked, found: dict[str, Tally]) -> None:
    """The months that are in the period from their first day to their last."""
    t = KpiTotal.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    whole = {month for month in asked.months if asked.is_whole(month)}
    if not whole:
        return
    statement = select(t.month, t.counts).where(counted(who, KpiTotal), t.month.between(min(whole), max(whole)))
    sums: dict[str, dict[str, int]] = defaultdict(dict)
    for month, names in session.execute(statement):
        group = sums[f"{month:%Y-%m}" if asked.by else ""]
        for name, n in json.loads(names).items():
            group[name] = group.get(name, 0) + n
    for group_name, group in sums.items():
        for name, n in group.items():
            if n:  # not what was counted and then taken away again
                found[group_name].add(*named(name), n)


def _from_part_months(session: Session, who: Actor, asked: Asked, rules: Rules, found: dict[str, Tally]) -> None:
    """The days of months that are only partly in the period: counted case by case."""
    for month in asked.months:
        if not asked.is_whole(month):
            part = Asked(max(asked.first, month), min(asked.last, asked.last_day_of(month)), asked.day, asked.today)
            for case in cases(session, who, part, rules):
                _count(found[f"{month:%Y-%m}" if asked.by else ""], case.measured, part)


def _from_cases(session: Session, who: Actor, asked: Asked, rules: Rules, found: dict[str, Tally]) -> None:
    """Case by case: as the past was, or by who held each."""
    names = _names(session, who, asked)
    for case in cases(session, who, asked, rules):
        if asked.by == "month":
            for count in counts(case.measured):
                if asked.covers(count.on):
                    found[f"{count.on:%Y-%m}"].add(count.measure, count.key)
            continue
        tally = found[names.get(case.caseworker, "none") if names is not None else _group(case, asked)]
        _count(tally, case.measured, asked)
        _wait(tally, case.measured)


def _count(tally: Tally, of: Measured, asked: Asked) -> None:
    for count in counts(of):
        if asked.covers(count.on):
            tally.add(count.measure, count.key)


def _wait(tally: Tally, of: Measured) -> None:
    """Count a case that is open."""
    waits = live(of)
    if waits:
        tally.waiting[waits] += 1
        tally.excepted.update(excepted(of.exceptions))


def _group(case: Case, asked: Asked) -> str:
    return case.measured.source if asked.by == "source" else ""


def _names(session: Session, who: Actor, asked: Asked) -> dict[int | None, str] | None:
    """What workers are called, or their teams, where that is the cut."""
    if asked.by not in {"caseworker", "team"}:
        return None
    workers = session.scalars(select(Worker).where(col(Worker.authority) == who.authority))
    return {w.id: (w.name if asked.by == "caseworker" else w.team) or "none" for w in workers}


def _waiting(session: Session, who: Actor, day: date, today: date, tally: Tally) -> None:
    """Who was open on a day: counted by the database, since the open are few words many times over."""
    words: tuple[Any, ...] = (C.live_from, C.state, C.psychology, C.ordered, C.exceptions)
    statement = (
        select(*words, func.count())
        .where(
            counted(who, CaseRow), _holds(day, today), col(CaseRow.open) == true(), col(CaseRow.synthetic).is_(False)
        )
        .group_by(*words)
    )
    for live_from, state, psychology, ordered, exceptions, n in session.execute(statement):
        tally.waiting[Live(live_from, state, psychology, ordered, bool(exceptions))] += n
        for cut in excepted(exceptions):
            tally.excepted[cut] += n
