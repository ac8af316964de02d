"""Law changes on a day: the day before, the day, and after; and who changed it."""

from datetime import date
from pathlib import Path

import pytest

from workflow.law.book import DATA, NotInForce, book, load_book
from workflow.law.words import GroundCode

MADE_UP = Path(__file__).parent / "data" / "amending.yaml"
SATURDAY_31_AUG_2030, SUNDAY_1_SEP_2030, MONDAY_2_SEP_2030 = date(2030, 8, 31), date(2030, 9, 1), date(2030, 9, 2)


@pytest.fixture(scope="module")
def reformed():
    return load_book(DATA, MADE_UP)


@pytest.mark.parametrize(
    ("triggered_on", "weeks", "set_by"),
    [
        (SATURDAY_31_AUG_2030, 20, "send2014 reg 13(2)"),
        (SUNDAY_1_SEP_2030, 18, "si2030_999 reg 3(2)"),
        (MONDAY_2_SEP_2030, 18, "si2030_999 reg 3(2)"),
    ],
)
def test_the_rule_in_force_on_the_trigger_date_governs(reformed, triggered_on, weeks, set_by):
    limit = reformed.limit("send2014 reg 13(2)", triggered_on)
    assert (limit.amount, str(limit.set_by)) == (weeks, set_by)
    assert str(limit.cite) == "send2014 reg 13(2)", "the provision keeps its name"


def test_an_ended_limit_binds_to_its_last_day_and_no_longer(reformed):
    assert reformed.limit("send2014 reg 10(1)", SATURDAY_31_AUG_2030).amount == 16
    assert not reformed.provision("send2014 reg 10(1)").in_force(SUNDAY_1_SEP_2030)
    with pytest.raises(NotInForce, match="2030-09-01"):
        reformed.limit("send2014 reg 10(1)", SUNDAY_1_SEP_2030)


def test_an_exception_can_end_too(reformed):
    exception = reformed.provision("send2014 reg 8(2)")
    assert exception.in_force(SATURDAY_31_AUG_2030)
    assert not exception.in_force(SUNDAY_1_SEP_2030)


def test_a_reform_changes_the_digest_and_the_present_does_not_notice(reformed):
    assert reformed.digest != book().digest
    assert book().limit("send2014 reg 13(2)", MONDAY_2_SEP_2030).amount == 20


def test_the_digest_does_not_depend_on_the_order_of_the_files():
    files = sorted(DATA.glob("*.yaml"))
    assert load_book(*reversed(files)).digest == book().digest


def test_reg_45_as_made_and_as_substituted_in_2015():
    sunday_22_mar, monday_23_mar = date(2015, 3, 22), date(2015, 3, 23)
    as_made = book().limit("send2014 reg 45(3)", sunday_22_mar)
    substituted = book().limit("send2014 reg 45(3)", monday_23_mar)
    assert (as_made.amount, str(as_made.set_by)) == (4, "send2014 reg 45(3)")
    assert (substituted.amount, str(substituted.set_by)) == (2, "si2015_359 reg 8")
    with pytest.raises(NotInForce):
        book().limit("send2014 reg 45(3A)(a)", sunday_22_mar)


def test_the_coronavirus_rule_is_spent():
    rule = book().provision("send2014 reg 2A")
    assert [
        rule.in_force(day) for day in (date(2020, 4, 30), date(2020, 5, 1), date(2020, 9, 25), date(2020, 9, 26))
    ] == [
        False,
        True,
        True,
        False,
    ]
    assert len(list(GroundCode)) == 5, "no ground of today borrows it"
