"""The shapes of registration numbers, by body."""

import pytest

from app.accounts import registration


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("HCPC", "PYL01234"),
        ("HCPC", "ot 123456"),
        ("GMC", "1234567"),
        ("GMC", "12 34 567"),
        ("NMC", "98a1234e"),
        ("SWE", "sw12345"),
        ("none", ""),
        (None, ""),
    ],
)
def test_a_number_of_the_bodys_shape_is_right_however_it_was_typed(body, number):
    assert registration.fault(body, registration.tidied(number)) is None


@pytest.mark.parametrize(
    ("body", "number", "said"),
    [
        ("HCPC", "Z12345", "the letters of the profession"),
        ("HCPC", "PYL", "the letters of the profession"),
        ("GMC", "123456", "seven digits"),
        ("GMC", "١٢٣٤٥٦٧", "seven digits"),
        ("NMC", "98A123E", "two digits"),
        ("SWE", "12345", "SW and up to seven digits"),
        ("SWE", "", "has a number"),
        ("none", "1234567", "which body"),
        (None, "1234567", "which body"),
    ],
)
def test_any_other_is_refused_with_what_it_should_be(body, number, said):
    assert said in registration.fault(body, registration.tidied(number))
