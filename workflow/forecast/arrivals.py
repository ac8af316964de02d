"""Requests to come: how many a week, by month of the year, learned from those received and shrunk towards the usual year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workflow.forecast.cases import Case
from workflow.forecast.pace import Days, Numbers

USUAL_YEAR: Final = (1.0, 1.0, 1.2, 0.95, 1.1, 1.25, 1.1, 0.5, 0.75, 1.05, 1.2, 0.9)
"""How requests usually fall over the months: schools ask before the holidays, and hardly in August."""

SUPPOSED: Final = 60
"""The usual year weighs as much as so many requests in each month."""

WEEKS: Final = 52
"""How far ahead requests are drawn."""

YEARS_BACK: Final = 3
DIFFERS: Final = 0.08
"""How far the number of a whole year to come may lie from what the last one leads one to expect, as a share."""


@dataclass(frozen=True)
class Arrivals:
    """Requests a week over the year, on average, and how the months share them (1: an average month)."""

    per_week: float
    by_month: tuple[float, ...]
    received: int

    def expected(self, weeks: list[date], per_week: float | None = None) -> Numbers:
        """How many are to be expected in each of these weeks; with so many a week on average, if told."""
        rate = self.per_week if per_week is None else per_week
        return np.array([rate * self.by_month[(week + timedelta(days=3)).month - 1] for week in weeks])


def arrivals(cases: Iterable[Case], day: date) -> Arrivals:
    """What the requests received up to a day lead one to expect."""
    received = sorted(
        case.received_on for case in cases if day - timedelta(days=366 * YEARS_BACK) < case.received_on <= day
    )
    if not received:
        return Arrivals(0.0, tuple(USUAL_YEAR), 0)
    days = np.zeros(12)
    counts = np.zeros(12)
    first = received[0]
    for n in range((day - first).days + 1):
        days[(first + timedelta(days=n)).month - 1] += 1
    for on in received:
        counts[on.month - 1] += 1
    a_day = len(received) / days.sum()
    usual = np.array(USUAL_YEAR)
    # Months not yet seen are as usual; those seen, as they were.
    factors = (counts + SUPPOSED * usual) / (days * a_day + SUPPOSED)
    factors /= factors.mean()
    recent = [on for on in received if on > day - timedelta(days=364)]
    span = min(364, (day - first).days + 1)
    share = sum(factors[(day - timedelta(days=n)).month - 1] for n in range(span)) / span
    return Arrivals(len(recent) / max(span, 28) * 7 / share, tuple(float(f) for f in factors), len(received))


def drawn(expected: Numbers, weeks: list[date], draws: int, seed: int) -> tuple[Days, NDArray[np.bool_]]:
    """Days on which requests may come, a row each, and in which of the draws each does.

    The same seed with more expected keeps every request and adds some: the n-th of a week comes where n unit gaps,
    drawn one after another, fit into what is expected of the week.
    """
    year = np.exp(np.random.default_rng([seed, 0]).normal(0, DIFFERS, draws))
    days, comes = [np.zeros(0, np.int64)], [np.zeros((0, draws), np.bool_)]
    for n, week in enumerate(weeks):
        most = int(expected[n] * 1.5 + 4 * np.sqrt(expected[n]) + 1)
        gaps = np.random.default_rng([seed, 1, n]).exponential(size=(most, draws))
        weekdays = np.random.default_rng([seed, 2, n]).integers(0, 5, most)
        days.append(week.toordinal() + weekdays)
        comes.append(np.cumsum(gaps, axis=0) <= expected[n] * year)
    every, here = np.concatenate(days), np.concatenate(comes)
    kept = here.any(axis=1)
    return every[kept], here[kept]
