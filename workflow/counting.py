"""Counting weeks, days, months and working days, with and without the first day (decisions Q1, Q2, Q4, Q7)."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import holidays

from workflow.law.coverage import implements

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5
AUGUST, DECEMBER = 8, 12
DAYS_IN: Final = {"day": 1, "week": 7}


class Counted(Protocol):
    """A period the law or a policy states: how much, of what, and whether its first day counts."""

    @property
    def amount(self) -> int:
        """How many units."""

    @property
    def unit(self) -> str:
        """One of `day`, `week`, `month`, `working_day`."""

    @property
    def counting(self) -> str:
        """One of `excluding_the_first_day`, `including_the_first_day`."""


def london_day(instant: datetime) -> date:
    """The calendar day in Europe/London on which an instant falls: the day of receipt (Q7).

    Raises ValueError for an instant that names no time zone: its day cannot be known.
    """
    if instant.tzinfo is None:
        message = "an instant needs a time zone, for example 2026-01-05T18:30:00+00:00"
        raise ValueError(message)
    return instant.astimezone(LONDON).date()


@lru_cache(maxsize=256)
def _england_bank_holidays(year: int) -> frozenset[date]:
    # Observed days and proclaimed one-offs are the library's; an override table covers a day proclaimed since its release.
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


@dataclass(frozen=True)
class WorkingDays:
    """Working days in England: not Saturday, Sunday, a bank holiday, Good Friday or Christmas Day.

    `overrides` adds a proclaimed bank holiday (True) or takes one away (False).
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_bank_holiday(self, day: date) -> bool:
        """Whether England's banks are closed on this day by law or proclamation."""
        told = self.overrides.get(day)
        return day in _england_bank_holidays(day.year) if told is None else told

    def is_working(self, day: date) -> bool:
        """Whether this is a working day."""
        return day.weekday() < SATURDAY and not self.is_bank_holiday(day)

    def last_on_or_before(self, day: date) -> date:
        """The last working day on or before a day: what people plan to, never "the deadline" (Q2)."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` working days after a day, which is not itself counted."""
        for _ in range(count):
            day += timedelta(days=1)
            while not self.is_working(day):
                day += timedelta(days=1)
        return day


def months_after(day: date, months: int) -> date:
    """The corresponding date so many months on, or the month's last day if it has none (Dodds v Walker [1981])."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(limit: Counted, start: date, working_days: WorkingDays | None = None) -> date:
    """The last lawful day of a period that starts from an event on `start` (Q1, Q4).

    "Within n weeks of" excludes the event's day, so six weeks from a Monday end on a Monday;
    "beginning with the day" includes it, so fifteen days from a Monday end on the Monday a fortnight later.
    No limit is moved for weekends, bank holidays or school holidays: only a limit in working days skips any day.
    """
    first_day_counts = limit.counting == "including_the_first_day"
    match limit.unit:
        case "week" | "day" as unit:  # nearly every limit, and a case has ten: one sum
            return start + timedelta(limit.amount * DAYS_IN[unit] - first_day_counts)
        case "month":
            end = months_after(start, limit.amount)
            return end - timedelta(days=1) if first_day_counts else end
        case "working_day":
            days = working_days or WorkingDays()
            return days.after(start - timedelta(days=1) if first_day_counts else start, limit.amount)
        case unknown:
            message = f"{unknown!r} is not a unit the law counts in"
            raise ValueError(message)


@implements("tpr2008 rule 12(2)", "tpr2008 rule 12(3)(a)")
def in_time_until(due_on: date, working_days: WorkingDays) -> date:
    """The last day on which the tribunal takes an appeal that is due on a day: nobody is out of time before it (Q10)."""
    if due_on.month == AUGUST:
        return working_days.after(date(due_on.year, AUGUST, 31), 1)
    new_year = date(due_on.year + (due_on.month == DECEMBER), 1, 1)
    if new_year - timedelta(days=7) <= due_on <= new_year:  # from 25 December
        return working_days.after(new_year, 1)
    return due_on if working_days.is_working(due_on) else working_days.after(due_on, 1)


def first_day_after(limit: Counted, start: date, working_days: WorkingDays | None = None) -> date:
    """The first day on which one may act once a minimum window has run (reg 13(1): day 16 of "at least 15 days")."""
    return last_day(limit, start, working_days) + timedelta(days=1)


def full_days_between(left_on: date, returned_on: date) -> int:
    """Whole days of absence: neither travel day counts (law.md, section 15, row 7)."""
    return max(0, (returned_on - left_on).days - 1)


def days_since(start: date, day: date) -> int:
    """Days from an event to a day, the event's own day being day 0: 140 is the last day of week 20."""
    return (day - start).days


def age_on(born_on: date, day: date) -> int:
    """Completed years on a day. Whoever was born on 29 February completes one on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
