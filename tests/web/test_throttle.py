"""The counts of failed sign-ins, in the database: who waits, for how long, and who does not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from app.deps import Parts
from app.tables import SignInCount
from app.web import throttle

NOON = datetime(2026, 3, 25, 12, tzinfo=UTC)
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def parts(here) -> Parts:
    return Parts(here.settings, here.db)


def wait(parts: Parts, name: str, address: str, at: datetime) -> int:
    return throttle.attempt(parts, "password", name, address, at).wait


def test_each_wait_is_twice_the_one_before_up_to_a_quarter_of_an_hour(parts):
    assert [wait(parts, "sam", HERE, NOON) for _ in range(6)] == [0] * 6
    waits, at = [], 0
    for _ in range(12):
        waits.append(wait(parts, "sam", HERE, after(at)))
        at += waits[-1]
        assert wait(parts, "sam", HERE, after(at)) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_a_refused_attempt_does_not_lengthen_the_wait(parts):
    for _ in range(8):
        wait(parts, "sam", HERE, NOON)
    assert [wait(parts, "sam", HERE, after(seconds)) for seconds in (0.25, 0.5, 0.9, 1)] == [1, 1, 1, 0]


def test_quiet_for_an_hour_is_forgotten(parts):
    for seconds in (0, 0, 0, 0, 0, 0, 1, 3, 7):
        assert wait(parts, "sam", HERE, after(seconds)) == 0
    assert wait(parts, "sam", HERE, after(3600 + 8)) == 0
    assert wait(parts, "sam", HERE, after(3600 + 8)) == 0


def test_ten_thousand_attempts_on_one_name_from_one_place_slow_nobody_else(parts):
    """A day of it, an attempt every 8.64 seconds."""
    let_through = sum(wait(parts, "sam", HERE, after(n * 8.64)) == 0 for n in range(10_000))
    assert let_through < 120  # six at once, ten ever slower, then four an hour
    now = after(86_400)
    assert wait(parts, "sam", ELSEWHERE, now) == 0  # its owner, elsewhere
    assert wait(parts, "kim", HERE, now) == 0  # somebody else, at the same place
    assert wait(parts, "kim", ELSEWHERE, now) == 0


def test_many_places_slow_a_name_by_half_a_minute_at_most(parts):
    waits = [wait(parts, "sam", f"203.0.113.{n % 250}", after(n / 2)) for n in range(1000)]
    assert max(waits) == 30
    assert wait(parts, "kim", "203.0.113.1", after(500)) == 0


def test_where_a_name_signed_in_before_only_its_own_failures_count(parts):
    throttle.succeeded(parts, throttle.attempt(parts, "password", "sam", HERE, NOON), NOON)
    for n in range(200):
        wait(parts, "sam", f"203.0.113.{n}", after(n / 10))  # a crowd guesses at it from everywhere
        wait(parts, f"name {n}", HERE, after(n / 10))  # and somebody here at everybody
    assert wait(parts, "sam", ELSEWHERE, after(20)) > 0
    assert wait(parts, "kim", HERE, after(20)) > 0
    assert [wait(parts, "sam", HERE, after(20)) for _ in range(7)] == [0] * 6 + [1]
    assert wait(parts, "sam", HERE, after(20 + 91 * 86_400)) == 0


def test_one_address_trying_many_names_is_slowed(parts):
    waits = [wait(parts, f"name {n}", HERE, NOON) for n in range(30)]
    assert waits == [0] * 21 + [1] * 9
    assert wait(parts, "name 1", ELSEWHERE, NOON) == 0


def test_a_success_takes_the_attempt_back(parts):
    for n in range(50):
        tried = throttle.attempt(parts, "password", f"name {n}", HERE, NOON)
        assert tried.wait == 0
        throttle.succeeded(parts, tried, NOON)


def test_many_at_once_are_all_counted(parts):
    def guess(_: int) -> int:
        return wait(parts, "sam", HERE, NOON)

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(guess, range(40))) == [0] * 6 + [1] * 34


def test_a_household_is_counted_as_one(parts):
    for n in range(6):
        assert wait(parts, "sam", f"2001:db8:1:2::{n}", NOON) == 0
    assert wait(parts, "sam", "2001:db8:1:2:ffff::1", NOON) == 1
    assert wait(parts, "sam", "2001:db8:1:3::1", NOON) == 0


def test_nothing_typed_can_be_read_back_and_what_is_old_is_dropped(parts):
    for n in range(10):
        wait(parts, f"hunter{n}", HERE, NOON)
    with parts.db.reading() as session:
        assert "hunter" not in str(session.execute(text("SELECT * FROM sign_in_count")).all())
        assert session.scalar(select(func.count()).select_from(SignInCount)) == 21
    wait(parts, "sam", ELSEWHERE, after(2 * 86_400))
    with parts.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInCount)) == 3
