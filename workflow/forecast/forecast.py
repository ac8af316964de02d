"""The forecast of a day: for each open case how likely its plan is by week 20, and when; for all of them, month by month.

What it says is a share of imagined courses, drawn from what the record shows of others: never a verdict on a family,
and never a reason to leave a case for last. The same cases, day and seed give the same figures in any year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from workflow.forecast.arrivals import WEEKS, arrivals
from workflow.forecast.cases import PSYCHOLOGICAL, Case
from workflow.forecast.courses import NEVER, Asked, Courses, Known, courses
from workflow.forecast.learning import learn
from workflow.forecast.line import line
from workflow.forecast.pace import Calendar, Days, Numbers
from workflow.forecast.steps import WORDS, kind_of, waited_for

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""An interval of 80 %: one in ten falls before it, one in ten after."""

MONTHS: Final = 12
YEAR: Final = timedelta(days=364)
CELLS, FEWEST, MOST = 1_200_000, 100, 1000
"""Courses in all; for each case at least, whatever it takes; and at most."""

USUAL_SHARES: Final = {PSYCHOLOGICAL: 0.97, "educational": 0.95, "medical": 0.9, "social_care": 0.9, "other": 0.1}
SUPPOSED: Final = 8  # cases for which the usual shares stand


@dataclass(frozen=True)
class Range:
    """A figure with an interval of 80 % about it."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class OfCase:
    """What is foreseen of one open case. Days are None where a plan came of too few of the courses to name any."""

    case_id: int
    on_time: float  # the share of courses with a plan by the last day of week 20
    late: float  # those neither planned nor ended by then
    no_plan: float  # those that end without a plan, whenever
    earliest: date | None
    likely: date | None
    latest: date | None
    blocker: str | None  # the step that takes most of the days to come
    blocker_days: int

    @property
    def blocker_says(self) -> str | None:
        """The step in words."""
        return WORDS[self.blocker] if self.blocker else None


@dataclass(frozen=True)
class OfMonth:
    """What is foreseen of one month: plans issued in it, the share of them on time, who is open and waits at its end."""

    month: date
    plans: Range
    on_time: Range | None  # None where no plan is foreseen
    open_at_end: Range
    waiting_for_psychologist: Range


@dataclass(frozen=True)
class Forecast:
    """All that is foreseen on a day, and what it was foreseen from."""

    day: date
    draws: int
    known: Known
    cases: tuple[OfCase, ...]
    months: tuple[OfMonth, ...]
    on_time: Range  # of the open cases that get a plan, the share by week 20


def draws_for(cases: Sequence[Case], day: date, requests_per_week: float | None) -> int:
    """How many courses to draw for each case: as many as take a second or two, for all that are open or will come."""
    lately = sum(case.received_on > day - YEAR for case in cases)
    to_come = lately if requests_per_week is None else round(requests_per_week * WEEKS)
    rows = sum(case.closed_on is None for case in cases) + to_come
    return max(FEWEST, min(MOST, CELLS // max(rows, 1)))


def what_is_known(cases: Sequence[Case], day: date) -> Known:
    """All that is learned from cases as known on a day."""
    earliest = min((case.received_on for case in cases), default=day)
    calendar = Calendar.around(earliest, day)
    return Known(
        day, calendar, learn(cases, day, calendar), line(cases, day, calendar), arrivals(cases, day), _shares(cases)
    )


def _shares(cases: Sequence[Case]) -> dict[str, float]:
    """Of cases in which the advice is complete, how many each kind was asked for."""
    through = [case for case in cases if case.plan_agreed_on and waited_for(case)][-1000:]
    found = {}
    for kind, usual in USUAL_SHARES.items():
        asked = sum(any(kind_of(a) == kind for a in waited_for(case)) for case in through)
        found[kind] = (asked + SUPPOSED * usual) / (len(through) + SUPPOSED)
    return found


def forecast(cases: Sequence[Case], day: date, asked: Asked) -> Forecast:
    """The forecast from cases as known on a day, closed and open. Issued and ended cases are learned from, not foreseen."""
    known = what_is_known(cases, day)
    open_cases = [case for case in cases if case.closed_on is None]
    drawn = courses(known, asked, open_cases)
    found = tuple(_of_cases(open_cases, drawn))
    return Forecast(day, asked.draws, known, found, tuple(_months(drawn, day)), _on_time(drawn, len(open_cases)))


def _of_cases(open_cases: Sequence[Case], drawn: Courses) -> list[OfCase]:
    size = len(open_cases)
    if not size:
        return []
    due = drawn.due[:size, None]
    issued, ended = drawn.issued[:size], drawn.ended[:size]
    on_time = np.mean(issued <= due, axis=1)
    late = np.mean((issued > due) & (ended > due), axis=1)
    no_plan = np.mean(ended < NEVER, axis=1)
    codes = list(drawn.pieces)
    pieces = np.array([drawn.pieces[code] for code in codes]) if codes else np.zeros((1, size))
    worst = np.argmax(pieces, axis=0)
    found = []
    for n, case in enumerate(open_cases):
        planned = np.sort(issued[n][issued[n] < NEVER])
        earliest, likely, latest = (_day(planned, share) for share in (LOW, MIDDLE, HIGH))
        takes = float(pieces[worst[n], n])
        blocker = codes[worst[n]] if takes >= 1 else None
        found.append(
            OfCase(
                case.case_id,
                float(on_time[n]),
                float(late[n]),
                float(no_plan[n]),
                earliest,
                likely,
                latest,
                blocker,
                round(takes),
            )
        )
    return found


def _day(days: Days, share: float) -> date | None:
    """The day by which such a share of them had come, where there are enough to say."""
    if len(days) < 10:  # noqa: PLR2004 - a tenth of fewer is nobody
        return None
    return date.fromordinal(int(days[min(int(share * len(days)), len(days) - 1)]))


def _range(of_draws: Numbers) -> Range:
    low, middle, high = np.quantile(of_draws, (LOW, MIDDLE, HIGH))
    return Range(float(low), float(middle), float(high))


def _on_time(drawn: Courses, size: int) -> Range:
    issued = drawn.issued[:size]
    plans = np.maximum(np.sum(issued < NEVER, axis=0), 1)
    return _range(np.sum(issued <= drawn.due[:size, None], axis=0) / plans)


def _months(drawn: Courses, day: date) -> list[OfMonth]:
    """From the day's own month on: the rest of it first."""
    on_time_by = drawn.due[:, None]
    gone = np.minimum(drawn.issued, drawn.ended)
    found, begin, month = [], day.toordinal(), day.replace(day=1)
    for _ in range(MONTHS):
        after = (month + timedelta(days=32)).replace(day=1)
        end = after.toordinal() - 1
        issued = drawn.present & (drawn.issued > begin) & (drawn.issued <= end)
        plans, in_time = issued.sum(axis=0), (issued & (drawn.issued <= on_time_by)).sum(axis=0)
        some = plans > 0
        is_open = drawn.present & (drawn.received[:, None] <= end) & (gone > end)
        waits = drawn.present & (drawn.joined <= end) & (drawn.called > end)
        found.append(
            OfMonth(
                month,
                _range(plans),
                _range(in_time[some] / plans[some]) if some.any() else None,
                _range(is_open.sum(axis=0)),
                _range(waits.sum(axis=0)),
            )
        )
        begin, month = end, after
    return found
