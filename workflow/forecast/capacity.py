"""The arithmetic of a queue: so many come in a week, so many go out, so many wait.

Worked on one council's own figures: 1,886 requests for a psychologist in 43 weeks are 43.9 a week; with 38 seen a week
a backlog of 729 grows to 981; to clear it within the 43 weeks takes 60.8 a week. Fractions are exact: nothing is rounded
before it is shown.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Capacity:
    """A queue over a number of weeks: those waiting at its start, those that come a week, those seen a week."""

    waiting: int
    requests_per_week: Fraction
    seen_per_week: Fraction
    weeks: int

    def __post_init__(self) -> None:
        """Raises ValueError for a number of people, or of weeks, that there cannot be."""
        if self.waiting < 0 or self.requests_per_week < 0 or self.seen_per_week < 0:
            raise ValueError("a queue has no negative numbers")
        if self.weeks < 1:
            raise ValueError("a period has at least one week")

    @property
    def waiting_at_the_end(self) -> Fraction:
        """How many wait when the weeks are over. The queue is never shorter than nobody."""
        return max(Fraction(0), self.waiting + (self.requests_per_week - self.seen_per_week) * self.weeks)

    @property
    def clears_at(self) -> Fraction:
        """How many must be seen a week for nobody to wait when the weeks are over."""
        return self.requests_per_week + Fraction(self.waiting, self.weeks)

    @property
    def weeks_to_clear(self) -> Fraction | None:
        """After how many weeks nobody waits; None where the queue does not shrink."""
        gained = self.seen_per_week - self.requests_per_week
        if self.waiting == 0:
            return Fraction(0)
        return self.waiting / gained if gained > 0 else None


def a_week(count: int, weeks: int) -> Fraction:
    """So many in so many weeks, as a rate a week."""
    if weeks < 1:
        raise ValueError("a period has at least one week")
    return Fraction(count, weeks)
