"""Days of work: what of the time between two days counts towards a step, and on which day so much of it is done.

Weekends and bank holidays count nothing, a working day in term counts one, a working day in a school holiday counts what
the record says it is worth for that step. Time runs on one way only: who starts earlier never ends later.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from workflow.forecast.terms import kinds_of_day

Days = NDArray[np.int64]  # ordinals of dates
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
AHEAD = timedelta(days=6 * 366)  # what would come later is said to come then
BEHIND = timedelta(days=12 * 366)  # what was longer ago is said to have been then
TERM, HOLIDAY = 1, 2
CELLS = 20  # to a day of work


@lru_cache(maxsize=8)
def _kinds(first: date, last: date) -> NDArray[np.uint8]:
    return np.frombuffer(kinds_of_day(first, last), dtype=np.uint8)


@dataclass(frozen=True)
class Calendar:
    """The days from `first` to `last`, by kind."""

    first: date
    last: date

    @classmethod
    def around(cls, earliest: date, day: date) -> "Calendar":
        """From the year before the earliest day, or some years before another, to some years after that."""
        return cls(date(max(earliest, day - BEHIND).year - 1, 1, 1), date((day + AHEAD).year, 12, 31))

    @property
    def kinds(self) -> NDArray[np.uint8]:
        """The kind of each day."""
        return _kinds(self.first, self.last)

    def place(self, days: Days) -> Days:
        """Where days stand in the calendar; those beyond its ends stand at them."""
        return np.clip(days - self.first.toordinal(), 0, len(self.kinds) - 1)

    def in_holiday(self, days: Days) -> NDArray[np.bool_]:
        """Which days are working days of a school holiday."""
        found: NDArray[np.bool_] = self.kinds[self.place(days)] == HOLIDAY
        return found


class Pace:
    """Days of work in one calendar, a holiday's working day counting `holiday`."""

    def __init__(self, calendar: Calendar, holiday: float) -> None:
        """Add the days up, once."""
        self.calendar, self.holiday = calendar, holiday
        worth = np.array([0.0, 1.0, holiday])[calendar.kinds]
        self._sum = np.cumsum(worth)

    def between(self, start: Days, end: Days) -> Numbers:
        """Days of work after `start`, up to and including `end`."""
        found: Numbers = self._sum[self.calendar.place(end)] - self._sum[self.calendar.place(start)]
        return found

    def after(self, start: Days, work: Numbers) -> Days:
        """The day on which so much is done, to the nearest, counted from the day after `start`; less than half a day is done at once."""
        reached = self._sum[self.calendar.place(start)] + work - 0.5
        cell = np.clip((reached * CELLS).astype(np.int64), 0, len(self._day_by) - 1)
        found: Days = np.maximum(start, self._day_by[cell])
        return found

    @cached_property
    def _day_by(self) -> Days:
        """The first day by which a sum is reached, for every so many parts of a day of work: looked up, not sought."""
        sums = (np.arange(int(self._sum[-1] * CELLS) + 1) + 0.5) / CELLS
        found: Days = np.searchsorted(self._sum, sums) + self.calendar.first.toordinal()
        return found
