"""What a pack is of: a kind, a span of whole months, the day it is seen from and the instant it is known at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
YEAR: Final = 12
QUARTER: Final = 3


class Kind(StrEnum):
    """Whom a pack is for."""

    BOARD = "board"
    SCRUTINY = "scrutiny"


def month_after(month: date, n: int = 1) -> date:
    """The first day of the month so many months later; earlier, where negative."""
    place = month.year * YEAR + month.month - 1 + n
    return date(place // YEAR, place % YEAR + 1, 1)


@dataclass(frozen=True, order=True)
class Span:
    """Whole months, the first day and the last."""

    first: date
    last: date

    @classmethod
    def of(cls, month: date, months: int = 1) -> "Span":
        """So many months, from one on."""
        first = month.replace(day=1)
        return cls(first, month_after(first, months) - timedelta(days=1))

    @property
    def length(self) -> int:
        """How many months."""
        return (self.last.year - self.first.year) * YEAR + self.last.month - self.first.month + 1

    def moved(self, months: int) -> "Span":
        """The same length, so many months later; earlier, where negative."""
        return Span.of(month_after(self.first, months), self.length)

    @property
    def name(self) -> str:
        """October 2026, or July to September 2026."""
        last = f"{MONTHS[self.last.month - 1]} {self.last.year}"
        if self.length == 1:
            return last
        first = MONTHS[self.first.month - 1]
        return f"{first} to {last}" if self.first.year == self.last.year else f"{first} {self.first.year} to {last}"

    @property
    def group(self) -> str:
        """What the indicators call it: 2026-10, or 2026-Q3."""
        of_quarter = f"{self.first.year}-Q{(self.first.month + 2) // QUARTER}"
        return of_quarter if self.length == QUARTER else f"{self.first:%Y-%m}"

    @property
    def short(self) -> str:
        """Oct 26, or Jul–Sep 26."""
        last = f"{MONTHS[self.last.month - 1][:3]} {self.last:%y}"
        return last if self.length == 1 else f"{MONTHS[self.first.month - 1][:3]}–{last}"


@dataclass(frozen=True)
class Of:
    """What a pack is of. The same authority and the same `Of` show the same figures, whenever they are worked out."""

    kind: Kind
    span: Span
    as_at: date
    known_at: datetime

    @property
    def trend(self) -> list[Span]:
        """The spans its charts run over, ending with its own: thirteen months, or two years of quarters."""
        step, count = (1, YEAR + 1) if self.kind is Kind.BOARD else (QUARTER, 8)
        last = Span.of(month_after(self.span.last.replace(day=1), 1 - step), step)
        return [last.moved(-step * n) for n in reversed(range(count))]


def ended_before(kind: Kind, day: date) -> Iterator[Span]:
    """The spans of a kind that ended before a day, the latest first, a year's worth."""
    months = 1 if kind is Kind.BOARD else QUARTER
    begun = month_after(date(day.year, (day.month - 1) // months * months + 1, 1), -months)
    for n in range(YEAR // months):
        yield Span.of(month_after(begun, -months * n), months)
