"""The arithmetic of a queue, on the figures one council published."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.forecast.capacity import Capacity, a_week

REQUESTS = a_week(1886, 43)


def test_the_councils_own_figures_come_out():
    queue = Capacity(waiting=729, requests_per_week=REQUESTS, seen_per_week=Fraction(38), weeks=43)
    assert round(float(REQUESTS), 1) == 43.9
    assert queue.waiting_at_the_end == 981
    assert round(float(queue.clears_at), 1) == 60.8
    assert queue.weeks_to_clear is None


def test_from_the_rounded_rate_two_more_wait():
    queue = Capacity(729, Fraction("43.9"), Fraction(38), 43)
    assert round(queue.waiting_at_the_end) == 983


def test_a_queue_that_shrinks_says_when_nobody_waits():
    assert Capacity(100, Fraction(10), Fraction(15), 52).weeks_to_clear == 20
    assert Capacity(100, Fraction(10), Fraction(15), 52).waiting_at_the_end == 0
    assert Capacity(0, Fraction(10), Fraction(5), 52).weeks_to_clear == 0


@given(st.integers(0, 5000), st.fractions(0, 200), st.integers(1, 200))
def test_seeing_as_many_as_clears_it_leaves_nobody(waiting, rate, weeks):
    clears_at = Capacity(waiting, rate, Fraction(0), weeks).clears_at
    assert Capacity(waiting, rate, clears_at, weeks).waiting_at_the_end == 0


@pytest.mark.parametrize(
    ("waiting", "rate", "seen", "weeks"), [(-1, 1, 1, 1), (1, -1, 1, 1), (1, 1, -1, 1), (1, 1, 1, 0)]
)
def test_there_is_no_queue_of_less_than_nobody(waiting, rate, seen, weeks):
    with pytest.raises(ValueError, match=r"negative|one week"):
        Capacity(waiting, Fraction(rate), Fraction(seen), weeks)


def test_a_rate_needs_a_week():
    with pytest.raises(ValueError, match="one week"):
        a_week(5, 0)
