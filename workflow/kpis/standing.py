"""What a case counts for beyond its dated steps: who holds it, whether it passed week 20, what falls due next month."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from workflow.counting import days_since
from workflow.kpis.counts import TWENTY_WEEKS
from workflow.kpis.measured import Measured
from workflow.kpis.members import Member

SOON: Final = 14
"""Days ahead that a caseworker's list calls due."""


def passed_week_20(m: Measured) -> date | None:
    """The first day past the twenty weeks, where the case was still open when it came; None where it was not, or is not known."""
    if m.counted_from is None:
        return None
    day = m.counted_from + timedelta(days=TWENTY_WEEKS + 1)
    return day if m.ended_on is None or m.ended_on >= day else None


def case_flows(m: Measured, day: date) -> Iterator[Member]:
    """What a case counts for on days of its own, up to a day."""
    passed = passed_week_20(m)
    if passed and passed <= day:
        yield Member("new_late", "", passed)
        yield Member("by_worker", "breaches", passed)
        if m.exceptions:
            yield Member("new_late", "with_exception", passed)
    if m.first_plan_on:
        yield Member("by_worker", "issued", m.first_plan_on)
        days = days_since(m.received_on, m.first_plan_on) if m.received_on else None
        yield Member("by_worker", "on_time", m.first_plan_on, those=days is not None and days <= TWENTY_WEEKS)
    if m.ended_on and not m.open:
        yield Member("handovers", "", m.ended_on, amount=m.handovers)
        yield Member("handovers", "closed", m.ended_on, amount=m.handovers)


def case_standing(m: Measured, day: date, caseworker: int | None, asked_on: date | None) -> Iterator[Member]:
    """What a case counts for as it stands on a day; `asked_on`: since when an open request waits for a psychologist."""
    yield from _due_next_month(m, day)
    if not m.open:
        return
    yield Member("handovers", "", None, amount=m.handovers)
    yield Member("handovers", "open", None, amount=m.handovers)
    if caseworker is None:
        yield Member("unallocated", "caseworker", None)
        if m.received_on:
            yield Member("unallocated", "caseworker.mean_wait", None, amount=days_since(m.received_on, day))
    if asked_on:
        yield Member("unallocated", "psychologist", None)
        yield Member("unallocated", "psychologist.mean_wait", None, amount=days_since(asked_on, day))
    if caseworker is None or asked_on:
        yield Member("unallocated", "", None)
    yield Member("by_worker", "open", None)
    ahead = TWENTY_WEEKS - days_since(m.counted_from, day) if m.counted_from else -1
    if ahead < 0:
        yield Member("by_worker", "late", None)
    elif ahead <= SOON:
        yield Member("by_worker", "due_in_14_days", None)


def _due_next_month(m: Measured, day: date) -> Iterator[Member]:
    """A case whose week 20 falls next month, its plan issued already or still to come; no case that ended otherwise."""
    if m.counted_from is None or not (m.open or m.first_plan_on):
        return
    week_20 = m.counted_from + timedelta(days=TWENTY_WEEKS)
    if (week_20.year * 12 + week_20.month) - (day.year * 12 + day.month) == 1:
        yield Member("due_next_month_issued", "", None, those=m.first_plan_on is not None)


def backlog(then: Measured, frozen_on: date, *, still_open: bool) -> Iterator[Member]:
    """Whether a case was out of time when the backlog was frozen, and whether it is open still. One with no day of receipt was."""
    passed = then.counted_from + timedelta(days=TWENTY_WEEKS + 1) if then.counted_from else None
    if not then.open or (passed and passed > frozen_on):
        return
    yield Member("backlog", "at_the_date", None)
    yield Member("backlog", "cleared", None, those=not still_open)
    if still_open:
        yield Member("backlog", "", None)
