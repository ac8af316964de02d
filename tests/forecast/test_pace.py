"""The school year, and days of work."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.forecast.pace import Calendar, Pace
from workflow.forecast.terms import is_school_holiday

CALENDAR = Calendar.around(date(2026, 1, 1), date(2026, 6, 1))
DAYS = st.integers(date(2026, 1, 1).toordinal(), date(2029, 1, 1).toordinal())


@pytest.mark.parametrize(
    ("day", "shut"),
    [
        (date(2026, 8, 12), True),
        (date(2026, 12, 28), True),
        (date(2026, 1, 2), True),
        (date(2026, 4, 7), True),  # the week after Easter Sunday, 5 April
        (date(2026, 2, 17), True),
        (date(2026, 5, 28), True),
        (date(2026, 10, 28), True),
        (date(2026, 9, 8), False),
        (date(2026, 11, 17), False),
        (date(2026, 3, 3), False),
        (date(2026, 6, 16), False),
    ],
)
def test_schools_are_closed_when_most_of_england_is(day, shut):
    assert is_school_holiday(day) is shut


def ordinal(day):
    return np.array([day.toordinal()])


def test_a_weekend_counts_nothing_and_a_holiday_what_it_is_worth():
    pace = Pace(CALENDAR, 0.5)
    fri, mon = date(2026, 6, 12), date(2026, 6, 15)
    assert pace.between(ordinal(fri), ordinal(mon)) == [1]
    assert pace.between(ordinal(date(2026, 8, 7)), ordinal(date(2026, 8, 14))) == [2.5]
    assert pace.between(ordinal(date(2026, 12, 24)), ordinal(date(2026, 12, 28))) == [0]  # 28th: Boxing Day observed


def test_so_much_work_is_done_on_a_working_day():
    pace = Pace(CALENDAR, 0.5)
    done = pace.after(ordinal(date(2026, 6, 12)), np.array([1.0]))
    assert date.fromordinal(int(done[0])) == date(2026, 6, 15)
    assert pace.after(ordinal(date(2026, 6, 12)), np.array([0.0])) == ordinal(date(2026, 6, 12))


@given(DAYS, DAYS, st.floats(0, 200), st.sampled_from((0.1, 0.55, 1.0)))
def test_who_starts_earlier_never_ends_later(one, other, work, worth):
    pace = Pace(CALENDAR, worth)
    first, second = pace.after(np.array(sorted((one, other))), np.array([work, work]))
    assert first <= second


@given(DAYS, st.integers(1, 200), st.sampled_from((0.55, 1.0)))
def test_there_and_back(start, work, worth):
    pace = Pace(CALENDAR, worth)
    begun = np.array([start])
    done = pace.after(begun, np.array([float(work)]))
    assert abs(pace.between(begun, done)[0] - work) <= 0.56
