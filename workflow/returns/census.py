"""The census of a year: its day, and the calendar year whose work it reports."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

THURSDAY: Final = 3
FIRST_YEAR: Final = 2023
"""The first person-level collection."""


@cache
def reference_day(year: int) -> date:
    """The census day of a collection year: the third Thursday of January."""
    new_year = date(year, 1, 1)
    return new_year + timedelta(days=(THURSDAY - new_year.weekday()) % 7 + 14)


@dataclass(frozen=True)
class Census:
    """One collection. `day` is the day as at which the record is read: the census day, or today where that is to come."""

    year: int
    day: date

    @property
    def reference_day(self) -> date:
        """The census day."""
        return reference_day(self.year)

    @property
    def first(self) -> date:
        """The first day of the year reported on: the calendar year before the census."""
        return date(self.year - 1, 1, 1)

    @property
    def last(self) -> date:
        """The last day of the year reported on."""
        return date(self.year - 1, 12, 31)

    def covers(self, on: date | None) -> bool:
        """Whether something happened in the year reported on."""
        return on is not None and self.first <= on <= self.last


def census(year: int, today: date) -> Census:
    """The census of a collection year as far as it can be read today."""
    return Census(year, min(reference_day(year), today))
