"""The cases behind a figure: the same counts, case by case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import not_found
from app.kpis import store
from app.kpis.asked import Asked
from app.kpis.schemas import CaseBehind, CasesBehind
from app.paging import cursor_after
from app.security import Actor, visible
from app.tables import Matter
from workflow.counting import days_since
from workflow.kpis.counts import Live, counts, excepted, live
from workflow.kpis.figures import is_late, stock_parts
from workflow.kpis.indicators import indicators
from workflow.kpis.measured import Measured
from workflow.kpis.table import TABLE, Cohort, Row
from workflow.rules import Rules

NO_RECEIPT: Final = "no day of receipt"
WITH_PARTS: Final = ("open_stock", "late_waiting_weeks", "with_exception", "days_to_issue")
"""Indicators with parts that are no rows of the table."""


@dataclass(frozen=True)
class Behind:
    """Which cases are asked for: those of one figure, and whether only those in its numerator."""

    code: str
    part: str
    cohort: Cohort
    numerator_only: bool = False

    @property
    def rows(self) -> list[Row]:
        """The table's rows of the figure; with no part, its main row or, where it has none, all of its parts."""
        mine = [row for row in TABLE if row.code == self.code]
        exact = [row for row in mine if row.part == self.part]
        return exact or ([] if self.part else mine)


def cases_behind(
    session: Session, who: Actor, asked: Asked, behind: Behind, rules: Rules, limit: int, after: int
) -> CasesBehind:
    """A page of the cases behind a figure. Raises 404 for an indicator, or a part of one, that there is not."""
    if behind.code not in indicators() or not (behind.rows or behind.code in WITH_PARTS):
        raise not_found("indicator, or part of one, of that name")
    found: list[CaseBehind] = []
    for case in store.cases(session, who, asked, rules, after=after):
        each = next(_behind(case.matter_id, case.measured, asked, behind), None)
        if each and (each.in_numerator or not behind.numerator_only):
            found.append(each)
        if len(found) > limit:
            break
    shown = _named(session, who, found[:limit])
    return CasesBehind(items=shown, next=cursor_after(shown[-1].case_id) if len(found) > limit else None)


def _behind(matter_id: int, m: Measured, asked: Asked, behind: Behind) -> Iterator[CaseBehind]:
    """The case, as often as it counts in the figure."""
    for count in counts(m):
        for row in behind.rows if asked.covers(count.on) else ():
            if row.measure == count.measure and row.of(count.key, behind.cohort):
                those = row.those is None or row.those(count.key, behind.cohort)
                yield _case(matter_id, m, count.on, _days(m.received_on, count.on), those=those)
        if _is_cut(behind, count.measure, count.key) and asked.covers(count.on):
            yield _case(matter_id, m, count.on, _days(m.received_on, count.on), those=True)
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


def _days(start: date | None, until: date) -> int | None:
    return days_since(start, until) if start else None


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
