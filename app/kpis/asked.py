"""What is asked of the indicators: a period, the day it is seen from, and how it is cut."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from app.deps import AsOf
from app.errors import invalid

LONGEST: Final = 240  # months: twenty years

By = Literal["month", "source", "caseworker", "team"]


@dataclass(frozen=True)
class Asked:
    """From `first` to `last`, both counted, as it stood on `day`; `known_at` leaves out what was recorded later."""

    first: date
    last: date
    day: date
    today: date
    by: By | None = None
    known_at: datetime | None = None

    @property
    def is_past(self) -> bool:
        """Whether it is asked for as it stood on an earlier day, or as it was known."""
        return self.day < self.today or self.known_at is not None

    def covers(self, on: date) -> bool:
        """Whether a day is in the period, and had come."""
        return self.first <= on <= min(self.last, self.day)

    @property
    def months(self) -> list[date]:
        """The first day of every month the period touches, as far as the day it is seen from."""
        found, month = [], self.first.replace(day=1)
        while month <= min(self.last, self.day):
            found.append(month)
            month = next_month(month)
        return found

    def is_whole(self, month: date) -> bool:
        """Whether all that has happened in a month is in the period."""
        return self.first <= month and min(next_month(month) - timedelta(days=1), self.today) <= self.last

    def last_day_of(self, month: date) -> date:
        """A month's last day, or the day it is seen from where that comes before."""
        return min(next_month(month) - timedelta(days=1), self.day)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def period(as_of: AsOf, first: date | None, last: date | None, today: date, by: By | None = None) -> Asked:
    """What is asked for, its defaults filled in. Raises 422 for a period that ends before it starts, or is too long."""
    last = last or (as_of.day if first is None or first <= as_of.day else first)
    first = first or date(last.year, 1, 1)
    if last < first:
        raise invalid("to", f"{last} is before {first}, the day in from")
    if (last.year - first.year) * 12 + last.month - first.month >= LONGEST:
        raise invalid("from", f"a period is {LONGEST // 12} years at most")
    return Asked(first, last, as_of.day, today, by, as_of.known_at)
