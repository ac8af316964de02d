"""What is asked of the indicators: a period, the day it is seen from, and how it is cut."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from app.deps import AsOf
from app.errors import invalid
from app.kpis.stretches import CUTS, Stretch, months, next_month

LONGEST: Final = 240  # months: twenty years
EARLIEST: Final = 1970
LATEST: Final = 2199

By = Literal[
    "month",
    "quarter",
    "calendar_year",
    "financial_year",
    "academic_year",
    "rolling_12_months",
    "source",
    "caseworker",
    "team",
    "service",
    "kind",
    "age",
    "need",
    "ethnicity",
    "sex",
    "school",
    "locality",
]
OF_WORKERS: Final = frozenset({"caseworker", "team"})
OF_ADVICE: Final = frozenset({"service", "kind"})
PERSONAL: Final = frozenset({"age", "need", "ethnicity", "sex", "school", "locality"})
"""Cuts by what a child is or lives with: small numbers among them are hidden."""


@dataclass(frozen=True)
class Asked:
    """From `first` to `last`, both counted, as it stood on `day`; `known_at` leaves out what was recorded later.

    `codes` are the indicators wanted: all of them where none is named. `backlog_on` is the day the backlog was frozen.
    """

    first: date
    last: date
    day: date
    today: date
    by: By | None = None
    known_at: datetime | None = None
    codes: frozenset[str] = frozenset()
    backlog_on: date = date(2020, 1, 1)

    @property
    def is_past(self) -> bool:
        """Whether it is asked for as it stood on an earlier day, or as it was known."""
        return self.day < self.today or self.known_at is not None

    @property
    def end(self) -> date:
        """The last day of the period that had come."""
        return min(self.last, self.day)

    @property
    def over_time(self) -> bool:
        """Whether it is cut into stretches of time."""
        return self.by in CUTS

    def wants(self, *codes: str) -> bool:
        """Whether any of these indicators is asked for."""
        return not self.codes or not self.codes.isdisjoint(codes)

    def covers(self, on: date) -> bool:
        """Whether a day is in the period, and had come."""
        return self.first <= on <= self.end

    @property
    def months(self) -> list[date]:
        """The first day of every month the period touches, as far as the day it is seen from."""
        return months(self.first, self.end)

    def stretches(self) -> list[Stretch]:
        """What the period is cut into: one stretch with no name where it is not cut by time."""
        cut = CUTS.get(self.by or "")
        return cut(self.first, self.end) if cut else [Stretch("", self.first, self.end)]

    def before(self) -> "Asked":
        """The period just before, as long as this one: as many months where it is whole months, else as many days."""
        last, day_after = self.first - timedelta(days=1), self.end + timedelta(days=1)
        if self.first.day == day_after.day == 1:
            n = (day_after.year - self.first.year) * 12 + day_after.month - self.first.month
            month = self.first.year * 12 + self.first.month - 1 - n
            first = date(month // 12, month % 12 + 1, 1)
        else:
            first = self.first - (day_after - self.first)
        return replace(self, first=first, last=last, day=min(last, self.day))

    def is_whole(self, month: date, of: Stretch) -> bool:
        """Whether all that has happened in a month is in a stretch."""
        return of.first <= month and min(next_month(month) - timedelta(days=1), self.today) <= of.last


def period(
    as_of: AsOf,
    first: date | None,
    last: date | None,
    today: date,
    by: By | None = None,
    codes: frozenset[str] = frozenset(),
) -> Asked:
    """What is asked for, its defaults filled in. Raises 422 for a period that ends before it starts, or is too long."""
    for name, day in (("from", first), ("to", last)):
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise invalid(name, f"figures are of the years {EARLIEST} to {LATEST}")
    last = last or (as_of.day if first is None or first <= as_of.day else first)
    first = first or date(last.year, 1, 1)
    if last < first:
        raise invalid("to", f"{last} is before {first}, the day in from")
    if (last.year - first.year) * 12 + last.month - first.month >= LONGEST:
        raise invalid("from", f"a period is {LONGEST // 12} years at most")
    return Asked(first, last, as_of.day, today, by, as_of.known_at, codes)
