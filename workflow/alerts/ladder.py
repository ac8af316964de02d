"""On which day a rung falls, and which due dates make it fall on a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from workflow.alerts.rungs import Rung
from workflow.counting import WorkingDays
from workflow.law.words import Unit

LONGEST: Final = timedelta(days=5 * 366)
"""For how long a rung repeats: no clock stays open for five years without somebody closing the case."""


class Due(NamedTuple):
    """A due date, and which time its rung falls (0: the first)."""

    due_on: date
    occurrence: int


def falls_on(rung: Rung, due_on: date, working_days: WorkingDays, occurrence: int = 0) -> date:
    """The day on which a clock due on a day has this rung fall, for the first or a later time."""
    if rung.unit is Unit.WORKING_DAY:
        return _working_days_from(due_on, rung.offset, working_days)
    return due_on + timedelta(days=rung.offset + occurrence * (rung.every or 0))


def falling_due(rung: Rung, day: date, working_days: WorkingDays) -> Iterator[Due]:
    """The due dates of the clocks that have this rung fall on a day, with which time it is."""
    if rung.unit is Unit.WORKING_DAY:
        reach = 2 * abs(rung.offset) + 14  # days that hold so many working days, whatever holidays stand among them
        near = (day + timedelta(days=n) for n in range(-reach, reach + 1))
        yield from (Due(due_on, 0) for due_on in near if falls_on(rung, due_on, working_days) == day)
        return
    first = day - timedelta(days=rung.offset)
    yield Due(first, 0)
    if rung.every:
        for n in range(1, LONGEST.days // rung.every + 1):
            yield Due(first - timedelta(days=n * rung.every), n)


def _working_days_from(day: date, count: int, working_days: WorkingDays) -> date:
    if count >= 0:
        return working_days.after(day, count)
    for _ in range(-count):
        day = working_days.last_on_or_before(day - timedelta(days=1))
    return day
