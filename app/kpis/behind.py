"""The cases behind a figure: the same counts, case by case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import not_found
from app.kpis.asked import Asked
from app.kpis.members import Counted, flows, standing
from app.kpis.schemas import CaseBehind, CasesBehind
from app.kpis.units import Case, Units
from app.paging import cursor_after
from app.security import Actor, visible
from app.tables import Matter
from workflow.counting import days_since
from workflow.kpis.counts import TWENTY_WEEKS, Live, counts, excepted, live
from workflow.kpis.figures import is_late, stock_parts
from workflow.kpis.indicators import indicators
from workflow.kpis.measured import Measured
from workflow.kpis.members import FORMS
from workflow.kpis.table import TABLE, Cohort, Row
from workflow.rules import Rules

NO_RECEIPT: Final = "no day of receipt"
WITH_PARTS: Final = ("open_stock", "late_waiting_weeks", "with_exception", "days_to_issue")
"""Indicators with parts that are no rows of the table."""

LATE_AT_ISSUE: Final = ("late_waiting_weeks", "mean_at_issue")


@dataclass(frozen=True)
class Behind:
    """Which cases are asked for: those of one figure, and whether only those in its numerator."""

    code: str
    part: str
    cohort: Cohort
    numerator_only: bool = False

    @property
    def rows(self) -> list[Row]:
        """The table's rows of the figure; with no part, its main row or, where it has none, all of its parts.

        The median and the 90th percentile are of the same plans as the mean.
        """
        mine = [row for row in TABLE if row.code == self.code]
        exact = [row for row in mine if row.part == self.part]
        return exact or ([] if self.part and self.code != "days_to_issue" else mine)

    @property
    def is_known(self) -> bool:
        """Whether there is such an indicator, and such a part of it."""
        if self.code in FORMS:
            of_advice = self.code.startswith("advice_") and self.part.startswith(("kind.", "service."))
            return of_advice or self.part in {"", *FORMS[self.code]}
        return self.code in indicators() and bool(self.rows or self.code in WITH_PARTS)


def cases_behind(
    session: Session, who: Actor, asked: Asked, behind: Behind, rules: Rules, limit: int, after: int
) -> CasesBehind:
    """A page of the cases behind a figure. Raises 404 for an indicator, or a part of one, that there is not."""
    if not behind.is_known:
        raise not_found("indicator, or part of one, of that name")
    units = Units(session, who, asked, rules)
    if behind.code in FORMS:
        found = _members(units, behind, limit, after)
    else:
        found = _cases(units.cases(after), asked, behind, limit)
    shown = _named(session, who, found[:limit])
    return CasesBehind(items=shown, next=cursor_after(shown[-1].case_id) if len(found) > limit else None)


# ---- cases behind sums of members


def _members(units: Units, behind: Behind, limit: int, after: int) -> list[CaseBehind]:
    """One more than a page of the cases of a part, each once; a case of which anything is in the numerator is in it."""
    cases: dict[int, CaseBehind] = {}
    for counted in (*_in_period(units, behind), *(c for c in standing(units) if _is_of(c, behind))):
        member, id_ = counted.member, counted.whose.matter_id
        if id_ > after and (member.those or not behind.numerator_only):
            earlier = cases.get(id_)
            days = member.amount or (
                days_since(counted.asked.requested_on, member.on) if counted.asked and member.on else None
            )
            those = member.those or (earlier is not None and earlier.in_numerator)
            cases[id_] = CaseBehind(case_id=id_, reference="", on=member.on, days=days, in_numerator=those, fault=None)
    return [cases[id_] for id_ in nsmallest(limit + 1, cases)]


def _in_period(units: Units, behind: Behind) -> Iterator[Counted]:
    for counted in flows(units):
        if _is_of(counted, behind) and units.asked.covers(counted.member.on or units.asked.day):
            yield counted


def _is_of(counted: Counted, behind: Behind) -> bool:
    """Whether it is of the part asked for; of all of them where none is named and the indicator has no whole."""
    whole = not behind.part and "" not in FORMS[behind.code]
    return counted.member.code == behind.code and (whole or counted.member.part == behind.part)


# ---- cases behind what happened, and who is open


def _cases(cases: Iterable[Case], asked: Asked, behind: Behind, limit: int) -> list[CaseBehind]:
    found: list[CaseBehind] = []
    for case in cases:
        each = next(_behind(case.whose.matter_id, case.measured, asked, behind), None)
        if each and (each.in_numerator or not behind.numerator_only):
            found.append(each)
        if len(found) > limit:
            break
    return found


def _behind(matter_id: int, m: Measured, asked: Asked, behind: Behind) -> Iterator[CaseBehind]:
    """The case, as often as it counts in the figure."""
    for count in counts(m):
        for row in behind.rows if asked.covers(count.on) else ():
            if row.measure == count.measure and row.of(count.key, behind.cohort):
                those = row.those is None or row.those(count.key, behind.cohort)
                yield _case(matter_id, m, count.on, _days(m.received_on, count.on), those=those)
        if _is_cut(behind, count.measure, count.key) and asked.covers(count.on):
            yield _case(matter_id, m, count.on, _days(m.received_on, count.on), those=True)
    if (behind.code, behind.part) == LATE_AT_ISSUE:
        days = _days(m.received_on, m.first_plan_on) if m.first_plan_on and asked.covers(m.first_plan_on) else None
        if days and days > TWENTY_WEEKS:
            yield _case(matter_id, m, m.first_plan_on, days, those=True)
        return
    waits = live(m)
    if waits and _waits(behind, waits, m, asked.day):
        yield _case(matter_id, m, waits.since, _days(waits.since, asked.day), those=True)


def _is_cut(behind: Behind, measure: str, key: object) -> bool:
    """Whether a plan with an exception is in the cut asked for."""
    wanted = f"plans_issued.{'.'.join(key)}" if measure == "plan_exception" and isinstance(key, tuple) else None
    return behind.code == "with_exception" and behind.part == wanted


def _waits(behind: Behind, waits: Live, m: Measured, day: date) -> bool:
    """Whether an open case is among those of a figure of who waits."""
    match behind.code:
        case "late_waiting_weeks":
            ordered = waits.ordered or behind.part != "after_an_order"
            return ordered and waits.since is not None and is_late(waits, day)
        case "open_stock":
            return behind.part in stock_parts(waits, day)
        case "with_exception":
            cuts = (f"live.{cut.cut}.{cut.word}" for cut in excepted(m.exceptions))
            return waits.excepted and behind.part in {"", "live", *cuts}
    return False


def _days(start: date | None, until: date | None) -> int | None:
    return days_since(start, until) if start and until else None


def _case(matter_id: int, m: Measured, on: date | None, days: int | None, *, those: bool) -> CaseBehind:
    fault = None if m.received_on else NO_RECEIPT
    return CaseBehind(case_id=matter_id, reference="", on=on, days=days, in_numerator=those, fault=fault)


def _named(session: Session, who: Actor, found: Iterable[CaseBehind]) -> list[CaseBehind]:
    cases = list(found)
    statement = select(col(Matter.id), col(Matter.reference)).where(
        visible(who), col(Matter.id).in_([case.case_id for case in cases])
    )
    references = {matter_id: reference for matter_id, reference in session.execute(statement)}  # noqa: C416 - of rows, not pairs
    return [case.model_copy(update={"reference": references[case.case_id]}) for case in cases]
