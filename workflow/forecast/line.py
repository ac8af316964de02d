"""The line for a psychologist, as the record shows it: how many are seen a week, in term and not, and who out of turn.

Where no allocation is on record, a request leaves the line on the day its report came: slower, and all that is known.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import erfc, pi, sqrt
from typing import Final

import numpy as np

from workflow.forecast.cases import Case
from workflow.forecast.pace import TERM, Calendar, Numbers
from workflow.forecast.steps import seen_on

YEAR: Final = timedelta(days=364)
WEEKS_BACK: Final = 104
RECENT: Final = 8
"""Weeks after which a week's figure weighs half in the rate of today."""

LEAST: Final = 0.1  # of a week in term: what a week of the holidays is worth at least, to learn from
ROUNDS: Final = 12  # of working out what the weeks that emptied the line could have seen

ENOUGH: Final = 30
"""Fewer seen than this are too little data to tell a rate by."""

LEAST_WEEKS: Final = 8
COME_TO_BE_SEEN: Final = 0.9  # three in four requests, over four weeks in five

CALLS: Final = 400
USUALLY: Final = (0.0, 0.0, 0.0, 0.0, -0.5)
SHORTEST: Final = 7  # days: a line in which nobody waits longer has no turns to speak of
HOLIDAY_RATE: Final = 0.35
"""What is supposed without data: nearly first come, first served; a third as many seen in a week of the holidays."""


@dataclass(frozen=True)
class Line:
    """What is known of the line. Rates are a week in term; a week of the holidays has `holiday_rate` of that."""

    slots_per_week: float
    holiday_rate: float
    differs: float  # how far the rate of the months to come may lie from today's, as a share
    weekly: Numbers  # how single weeks differ from their rate
    out_of_turn: Numbers  # days by which people were called before (less than 0) or after their turn
    weekday: int
    seen: int
    waiting: int
    joined_in_a_year: int
    seen_in_a_year: int
    allocation_on_record: bool


def line(cases: Sequence[Case], day: date, calendar: Calendar) -> Line:
    """What the record says of the line up to a day. Where it says little, as many are held to be seen as are asked for."""
    asked = [case for case in cases if case.psychology]
    seen = sorted((on, case.case_id) for case in asked if (on := seen_on(case)) is not None and on <= day)
    came = sorted(
        (case.psychology.asked_on, case.case_id) for case in asked if case.psychology and not _ended_in_it(case, day)
    )
    first = day - timedelta(days=7 * WEEKS_BACK)
    recent = [(on, case_id) for on, case_id in seen if on > first]
    weeks = _weeks(recent, came, seen, day)
    term = _term_share(calendar, day, len(weeks))
    rate_in_holiday = _holiday_rate(weeks, term)
    expected = term + (1 - term) * rate_in_holiday
    rate, differs, weekly = _rates(weeks, expected)
    known = min(len(recent) / ENOUGH, 1.0)
    rate = known * rate + (1 - known) * _supposed(cases, day)
    allocated = sum(case.psychologist_on is not None for case in asked)
    return Line(
        rate,
        rate_in_holiday,
        differs,
        weekly,
        _out_of_turn(came, seen) * _longest_wait(came, seen, day),
        Counter(on.weekday() for on, _ in recent).most_common(1)[0][0] if recent else 1,
        len(seen),
        len({case_id for _, case_id in came} - {case_id for _, case_id in seen}),
        sum(on > day - YEAR for on, _ in came),
        sum(on > day - YEAR for on, _ in seen),
        allocated * 2 >= len(seen),
    )


def _supposed(cases: Sequence[Case], day: date) -> float:
    """As many slots in a week of term as keep a line as long as it is: most requests come to be assessed."""
    received = [case.received_on for case in cases if case.received_on > day - YEAR]
    weeks = max((day - min(received, default=day)).days / 7, LEAST_WEEKS)
    return len(received) / weeks * COME_TO_BE_SEEN


def _ended_in_it(case: Case, day: date) -> bool:
    """Whether a case left the line because it ended: nobody was seen for it."""
    return seen_on(case) is None and case.closed_on is not None and case.closed_on <= day


@dataclass(frozen=True)
class Week:
    """One week of the line: how many were seen, and whether any that had waited since before were left at its end."""

    seen: int
    any_left: bool


def _weeks(
    recent: list[tuple[date, int]], came: list[tuple[date, int]], seen: list[tuple[date, int]], day: date
) -> list[Week]:
    """The last weeks, the latest first, as far back as anybody was seen."""
    if not recent:
        return []
    found = []
    back = min(WEEKS_BACK, (day - recent[0][0]).days // 7 + 1)
    for n in range(back):
        end = day - timedelta(days=7 * n)
        begin = end - timedelta(days=7)
        count = bisect_left(seen, (end + timedelta(days=1), 0)) - bisect_left(seen, (begin + timedelta(days=1), 0))
        waiting = bisect_left(came, (begin + timedelta(days=1), 0)) - bisect_left(seen, (end + timedelta(days=1), 0))
        found.append(Week(count, waiting > 0))
    return found


def _term_share(calendar: Calendar, day: date, weeks: int) -> Numbers:
    """For each of the last weeks, the latest first, what share of its working days was in term."""
    kinds = calendar.kinds[: day.toordinal() - calendar.first.toordinal() + 1][::-1][: 7 * weeks].reshape(weeks, 7)
    working = np.maximum(np.sum(kinds > 0, axis=1), 1)
    found: Numbers = np.sum(kinds == TERM, axis=1) / working
    return found


def _holiday_rate(weeks: list[Week], term: Numbers) -> float:
    """How many are seen in a week of the holidays against one in term: four supposed weeks of each stand beside."""
    full = np.array([week.any_left for week in weeks], dtype=bool)
    counts = np.array([week.seen for week in weeks], dtype=float)
    in_term, in_holiday = full & (term > 0.8), full & (term < 0.2)  # noqa: PLR2004 - weeks that are nearly all one or the other
    if not in_term.any():
        return HOLIDAY_RATE
    usual = counts[in_term].mean()
    return float((counts[in_holiday].sum() + 4 * HOLIDAY_RATE * usual) / ((in_holiday.sum() + 4) * max(usual, 1e-9)))


def _rates(weeks: list[Week], expected: Numbers) -> tuple[float, float, Numbers]:
    """The rate of today a week in term, how uncertain it is, and how single weeks differ from theirs."""
    even = np.ones(1)
    if not weeks:
        return 0.0, 0.3, even
    counts = np.array([week.seen for week in weeks], dtype=float)
    full = np.array([week.any_left for week in weeks], dtype=bool)
    decay = 0.5 ** (np.arange(len(weeks)) / RECENT)
    if full.sum() < 4:  # noqa: PLR2004 - the line was all but empty: what could have been seen is not known, only the best weeks
        best = float(np.quantile(counts / np.maximum(expected, LEAST), 0.85))
        return best, 0.2, even
    expected = np.maximum(expected, LEAST)
    rate = float((decay * counts)[full].sum() / (decay * expected)[full].sum())
    spread = float(np.sqrt(np.mean((counts - rate * expected)[full] ** 2))) or 1.0
    for _ in range(ROUNDS):
        could = np.where(full, counts, _at_least(counts, rate * expected, spread))
        rate = float((decay * could).sum() / (decay * expected).sum())
    used = full & (expected > 0.8)  # noqa: PLR2004 - weeks in term
    weekly = counts[used] / max(counts[used].mean(), 1e-9) if used.sum() >= RECENT else even
    blocks = [counts[used][n : n + RECENT].mean() for n in range(0, int(used.sum()) - RECENT + 1, RECENT)]
    differs = float(np.std(blocks) / max(np.mean(blocks), 1e-9)) if len(blocks) >= 3 else 0.12  # noqa: PLR2004
    return rate, min(max(differs, 0.05), 0.4), weekly


def _at_least(counts: Numbers, mean: Numbers, spread: float) -> Numbers:
    """What a week that emptied the line could have seen: on average, if at least so many, by the normal law."""
    z = (counts - mean) / spread
    density = np.exp(-(z**2) / 2) / sqrt(2 * pi)
    above = np.array([erfc(each / sqrt(2)) / 2 for each in z])
    found: Numbers = np.where(above > 1e-6, mean + spread * density / np.maximum(above, 1e-12), counts)  # noqa: PLR2004 - beyond that, what was seen
    return found


def _out_of_turn(came: list[tuple[date, int]], seen: list[tuple[date, int]]) -> Numbers:
    """How far before or after their turn each of the last was called, as a share of the longest wait of the moment.

    The n-th to be called stood, in turn, where the n-th to join did: the days between the two joinings, less than 0 for
    whoever was called early.
    """
    joined = {case_id: on for on, case_id in came}
    at_call = sorted((on, joined[case_id], case_id) for on, case_id in seen)
    in_turn = sorted(on for _, on, _ in at_call)
    found = [
        (turn - on).days / max((day - turn).days, SHORTEST) for turn, (day, on, _) in zip(in_turn, at_call, strict=True)
    ]
    return np.array((list(USUALLY) + found)[-CALLS:])


def _longest_wait(came: list[tuple[date, int]], seen: list[tuple[date, int]], day: date) -> int:
    """How long the one at the head of the line has waited, in days."""
    gone = {case_id for _, case_id in seen}
    return max([SHORTEST, *((day - on).days for on, case_id in came if case_id not in gone and on <= day)])
