from datetime import UTC, datetime, timedelta

from app.web.throttle import Throttle

NOON = datetime(2026, 3, 25, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_the_window_slides():
    throttle = Throttle(2)
    waits = [throttle.seconds_to_wait("a", after(s)) for s in (0, 30, 40, 59.5, 60, 61, 90)]
    assert waits == [0, 0, 20, 1, 0, 29, 0]


def test_each_address_has_its_own_window():
    throttle = Throttle(1)
    assert [throttle.seconds_to_wait(address, NOON) for address in "aba"] == [0, 0, 60]


def test_a_refused_attempt_does_not_lengthen_the_wait():
    throttle = Throttle(1)
    assert [throttle.seconds_to_wait("a", after(s)) for s in (0, 10, 20, 59, 60)] == [0, 50, 40, 1, 0]


def test_it_remembers_a_bounded_number_of_addresses():
    throttle = Throttle(1, addresses=100)
    for n in range(1000):
        throttle.seconds_to_wait(str(n), NOON)
    assert len(throttle._attempts) == 100
    assert throttle.seconds_to_wait("999", NOON) == 60
    assert throttle.seconds_to_wait("0", NOON) == 0


def test_a_limit_of_none_lets_nobody_in():
    assert Throttle(0).seconds_to_wait("a", NOON) == 60
