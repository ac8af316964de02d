"""Stretches of time that figures are cut into: months, quarters, years of three kinds, and twelve months to a month's end."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

APRIL: Final = 4
SEPTEMBER: Final = 9


class Stretch(NamedTuple):
    """From one day to another, both counted."""

    name: str
    first: date
    last: date

    def covers(self, on: date) -> bool:
        """Whether a day is in it."""
        return self.first <= on <= self.last


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months(first: date, last: date) -> list[date]:
    """The first day of every month that a period touches."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def _quarter(month: date) -> str:
    return f"{month.year}-Q{(month.month + 2) // 3}"


def _from(start: int, mark: str) -> Callable[[date], str]:
    """Years that begin with a month, named by both of theirs."""

    def name(month: date) -> str:
        year = month.year if month.month >= start else month.year - 1
        return f"{year}{mark}{(year + 1) % 100:02}"

    return name


def _named(name: Callable[[date], str]) -> Callable[[date, date], list[Stretch]]:
    """A cut in which each month goes into the stretch of its name; the first and the last are as long as the period has them."""

    def cut(first: date, last: date) -> list[Stretch]:
        found: dict[str, Stretch] = {}
        for month in months(first, last):
            of, begins, ends = name(month), max(first, month), min(last, next_month(month) - timedelta(days=1))
            found[of] = Stretch(of, found[of].first if of in found else begins, ends)
        return list(found.values())

    return cut


def _rolling(first: date, last: date) -> list[Stretch]:
    """For each month the twelve that end with it, whatever part of them the period begins in."""
    return [
        Stretch(
            f"12 months to {month:%Y-%m}",
            next_month(month.replace(year=month.year - 1)),
            min(last, next_month(month) - timedelta(days=1)),
        )
        for month in months(first, last)
    ]


CUTS: Final[Mapping[str, Callable[[date, date], list[Stretch]]]] = {
    "month": _named(lambda month: f"{month:%Y-%m}"),
    "quarter": _named(_quarter),
    "calendar_year": _named(lambda month: str(month.year)),
    "financial_year": _named(_from(APRIL, "-")),
    "academic_year": _named(_from(SEPTEMBER, "/")),
    "rolling_12_months": _rolling,
}
"""Each cut: a period's first and last day, to its stretches. A financial year is 2026-27, an academic one 2026/27."""
