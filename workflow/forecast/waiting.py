"""The line for a psychologist in the weeks to come: so many join, so many are called, in every draw at once.

Each week is one event: those who joined meanwhile stand in the line, and as many are called as there are slots. Who is
called is settled by turn: the day of joining, moved by the days that people were called before or after their turn on
record. With the same chances more slots call nobody later. (tests/forecast holds it against a simpy simulation.)
"""

from datetime import date
from typing import Final

import numpy as np

from workflow.forecast.line import Line
from workflow.forecast.pace import TERM, Calendar, Days, Flags, Numbers

WEEKS: Final = 156
"""How long a line is lived through; whoever still waits then is said to be called then."""


def slots(line: Line, per_week: float | None, first: date, calendar: Calendar, draws: int, seed: int) -> Numbers:
    """Slots in each week to come, a row for each draw. Told how many, the rate is no longer uncertain, the weeks still are.

    A part of a slot is a slot in that share of the weeks.
    """
    start = first.toordinal() - calendar.first.toordinal()
    kinds = calendar.kinds[start : start + 7 * WEEKS].reshape(WEEKS, 7)
    term = np.sum(kinds == TERM, axis=1) / np.maximum(np.sum(kinds > 0, axis=1), 1)
    share = np.where(kinds.any(axis=1), term + (1 - term) * line.holiday_rate, 0.0)
    level = np.exp(np.random.default_rng([seed, 0]).normal(0, line.differs, draws))
    rate = level * line.slots_per_week if per_week is None else np.full(draws, per_week)
    chance = np.random.default_rng([seed, 1])
    weekly = line.weekly[chance.integers(0, len(line.weekly), (draws, WEEKS))]
    found: Numbers = np.floor(rate[:, None] * share * weekly + chance.random((draws, WEEKS)))
    return found


def called(joined: Days, present: Flags, line: Line, free: Numbers, first: date, seed: int) -> Days:
    """The day each is called: a row for each who joins, a column for each draw. Meetings are weekly from `first`.

    `joined` are the days of joining, `present` in which draws each joins at all (else the last day is given).
    """
    rows, draws = joined.shape
    week = np.where(present, np.clip((joined - first.toordinal() + 6) // 7, 0, WEEKS), WEEKS)
    there = np.cumsum(_by_week(week, draws), axis=1)[:, :WEEKS]  # how many had joined by each meeting
    gone = np.zeros((draws, WEEKS))
    so_far = np.zeros(draws)
    for n in range(WEEKS):
        so_far = np.minimum(so_far + free[:, n], there[:, n])
        gone[:, n] = so_far
    chance = np.random.default_rng([seed, rows]).integers(0, len(line.out_of_turn), joined.shape)
    turn = np.where(present, joined + line.out_of_turn[chance], np.inf)
    order = np.argsort(turn, axis=0, kind="stable")
    found = np.empty((rows, draws), dtype=np.int64)
    places = np.arange(rows) + 1
    for n in range(draws):
        found[order[:, n], n] = np.searchsorted(gone[n], places)
    # Somebody may come in a week for which their turn was already called: theirs is then the first meeting they are there for.
    return first.toordinal() + 7 * np.minimum(np.maximum(found, week), WEEKS)


def _by_week(week: Days, draws: int) -> Numbers:
    """How many join before each meeting, a row for each draw."""
    cell = week + np.arange(draws) * (WEEKS + 1)
    found: Numbers = np.bincount(cell.ravel(), minlength=draws * (WEEKS + 1)).reshape(draws, WEEKS + 1).astype(float)
    return found
