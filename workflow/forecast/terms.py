"""The school year as most of England keeps it. Each council sets its own days: these are close enough to forecast by.

Schools answer, and psychologists visit, in term; requests come with the terms too. Nothing lawful is counted here: no
limit moves for a holiday (workflow/counting.py).
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

from workflow.counting import WorkingDays

BEFORE_EASTER, AFTER_EASTER = timedelta(days=6), timedelta(days=9)  # from Good Friday: a fortnight around it
SUMMER: Final = ((7, 22), (9, 1))
CHRISTMAS: Final = ((12, 20), (1, 3))
FEBRUARY, MAY, OCTOBER = (2, 11), (5, 25), (10, 23)
"""The half-terms: five days from the first Monday on or after each."""


@lru_cache(maxsize=64)
def _good_friday(year: int) -> date:
    named = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return next(day for day, name in named.items() if name == "Good Friday")


def _half_term(year: int, first: tuple[int, int]) -> tuple[date, date]:
    start = date(year, *first)
    start += timedelta(days=-start.weekday() % 7)
    return start, start + timedelta(days=4)


@lru_cache(maxsize=64)
def _holidays(year: int) -> tuple[tuple[date, date], ...]:
    """The school holidays of a calendar year, first and last days."""
    easter = _good_friday(year)
    return (
        (date(year, 1, 1), date(year, *CHRISTMAS[1])),
        (date(year, *CHRISTMAS[0]), date(year, 12, 31)),
        (date(year, *SUMMER[0]), date(year, *SUMMER[1])),
        (easter - BEFORE_EASTER, easter + AFTER_EASTER),
        *(_half_term(year, first) for first in (FEBRUARY, MAY, OCTOBER)),
    )


def is_school_holiday(day: date) -> bool:
    """Whether schools are closed, weekends apart."""
    return any(first <= day <= last for first, last in _holidays(day.year))


def kinds_of_day(first: date, last: date, working_days: WorkingDays | None = None) -> bytes:
    """Each day from first to last: 0 nobody works, 1 a working day in term, 2 a working day in a school holiday."""
    open_on = working_days or WorkingDays()
    days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return bytes(0 if not open_on.is_working(day) else 2 if is_school_holiday(day) else 1 for day in days)
