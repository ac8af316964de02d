"""Figures out of counts. One decimal place, half up; a count is never rounded; nothing out of nothing is no value, not 0."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil
from operator import mul
from typing import Final

TENTH: Final = Decimal("0.1")
NINETY: Final = Fraction(9, 10)


def one_decimal(value: Fraction) -> Decimal:
    """To one decimal place, half up: 33.85 is 33.9."""
    # A tie at the second decimal is exact in a Decimal, so that dividing first cannot lose it.
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(TENTH, ROUND_HALF_UP)


def percentage(numerator: int, denominator: int) -> Decimal | None:
    """A share in per cent; None of nothing."""
    return one_decimal(Fraction(100 * numerator, denominator)) if denominator else None


def total(times: Mapping[int, int]) -> tuple[int, int]:
    """All the days of a distribution {days: cases}, and how many cases."""
    return sum(map(mul, times.keys(), times.values())), sum(times.values())


def mean(times: Mapping[int, int], unit: int = 1) -> Decimal | None:
    """The mean of a distribution of days, in units of so many days."""
    days, cases = total(times)
    return one_decimal(Fraction(days, cases * unit)) if cases else None


def median(times: Mapping[int, int], unit: int = 1) -> Decimal | None:
    """The middle of a distribution; between the two middle ones where their number is even."""
    cases = sum(times.values())
    if not cases:
        return None
    low, high = _ranked(times, ((cases + 1) // 2, cases // 2 + 1))
    return one_decimal(Fraction(low + high, 2 * unit))


def ninetieth(times: Mapping[int, int]) -> Decimal | None:
    """The 90th percentile by nearest rank: the fewest days within which at least nine in ten were done."""
    cases = sum(times.values())
    return one_decimal(Fraction(_ranked(times, (ceil(NINETY * cases),))[0])) if cases else None


def _ranked(times: Mapping[int, int], ranks: Iterable[int]) -> list[int]:
    """The days at these ranks, counted from 1."""
    found, passed, wanted = [], 0, list(ranks)
    for days in sorted(times):
        passed += times[days]
        while wanted and passed >= wanted[0]:
            found.append(days)
            wanted.pop(0)
    return found
