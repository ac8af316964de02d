"""One decimal place, half up; nothing out of nothing is no value; and the published counts give the published percentages."""

from decimal import Decimal
from fractions import Fraction

import pytest

from workflow.kpis.arithmetic import mean, median, ninetieth, one_decimal, percentage

# kpis.md, DfE 2024: issued, of them not excepted, on time, on time and not excepted; then the percentages as published.
PUBLISHED_2024 = {
    "England": ((90_392, 84_866, 41_448, 39_407), ("46.4", "45.9")),
    "Bristol": ((684, 678, 118, 118), ("17.4", "17.3")),
    "North Somerset": ((625, 522, 394, 321), ("61.5", "63.0")),
    "South Gloucestershire": ((449, 398, 261, 245), ("61.6", "58.1")),
}


@pytest.mark.parametrize("place", PUBLISHED_2024)
def test_the_counts_published_for_2024_give_the_published_percentages(place):
    (issued, plain, on_time, plain_on_time), (excl, incl) = PUBLISHED_2024[place]
    assert percentage(plain_on_time, plain) == Decimal(excl)
    assert percentage(on_time, issued) == Decimal(incl)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(3385, 100), "33.9"),
        (Fraction(3384, 100), "33.8"),
        (Fraction(1, 20), "0.1"),
        (Fraction(0), "0.0"),
        (Fraction(10**18 + 1, 2 * 10**19), "0.1"),
    ],
)
def test_a_tie_goes_up(value, shown):
    assert str(one_decimal(value)) == shown


def test_nothing_out_of_nothing_is_no_value():
    assert percentage(0, 0) is None
    assert mean({}) is None
    assert median({}) is None
    assert ninetieth({}) is None


def test_the_middle_and_the_ninetieth():
    assert median({100: 1, 141: 1}) == Decimal("120.5")
    assert median({100: 2, 141: 1}) == 100
    assert ninetieth(dict.fromkeys(range(1, 11), 1)) == 9
    assert ninetieth(dict.fromkeys(range(1, 12), 1)) == 10
    assert mean({1: 2, 2: 1}) == Decimal("1.3")
    assert mean({141: 1, 146: 1}, 7) == Decimal("20.5")
