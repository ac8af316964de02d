"""Looking the law up: by citation, by loose words, by clock, by ground."""

from datetime import date

import pytest

from workflow.law.book import NotInForce, UnknownProvision, book
from workflow.law.words import Confidence, Kind

THURSDAY_1_JAN_2026 = date(2026, 1, 1)


def refs(found) -> list[str]:
    return [str(provision.cite) for provision in found]


@pytest.mark.parametrize("typed", ["reg 10(4)", "Regulation 10 (4)", "r10(4)", "10(4)", "reg 10(4)(a)"])
def test_a_bare_reg_10_4_means_two_provisions_and_the_modelled_one_comes_first(typed):
    assert refs(book().find(typed)) == ["send2014 reg 10(4)", "dpr2015 reg 10(4)"]


@pytest.mark.parametrize("typed", ["send2014 reg 10(4)", "SI 2014/1530 reg 10(4)", "SEND Regulations 2014 10(4)"])
def test_a_named_instrument_is_believed(typed):
    assert refs(book().find(typed)) == ["send2014 reg 10(4)"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("9.41", "send_code2015 para 9.41"),
        ("Code 9.83", "send_code2015 para 9.83"),
        ("s.24", "cfa2014 s.24(1)"),
        ("reg 13(2)(c)", "send2014 reg 13(2)"),
        ("reg 6(1)", "send2014 reg 6(1)"),
        ("TPR rule 20(1)(c)", "tpr2008 rule 20(1)(c)(i)"),
    ],
)
def test_a_part_finds_the_whole_and_the_whole_its_parts(typed, first):
    assert refs(book().find(typed))[0] == first


def test_nothing_is_found_for_what_is_no_provision():
    assert book().find("week 12") == []
    assert book().find("reg 999") == []


def test_a_ground_belongs_to_the_provision_that_lists_it():
    assert book().provision("send2014 reg 8(2)(c)").id == "X8"
    assert "send2014 reg 8(2)(c)" in book()
    assert "send2014 reg 8(2)(d)" not in book()
    with pytest.raises(UnknownProvision, match=r"the law book holds no send2014 reg 10\(4\)\(e\)"):
        book().provision("send2014 reg 10(4)(e)")


def test_the_twenty_weeks_as_a_limit():
    limit = book().limit("send2014 reg 13(2)", THURSDAY_1_JAN_2026)
    assert (limit.amount, limit.unit, limit.counting) == (20, "week", "excluding_the_first_day")
    assert limit.kind is Kind.TIME_LIMIT
    assert limit.as_soon_as_practicable
    assert str(limit.excused_by) == "send2014 reg 13(3)"
    assert str(limit.set_by) == "send2014 reg 13(2)"
    assert limit.in_force_from == date(2014, 9, 1)


def test_before_the_regulations_began_there_was_no_limit():
    with pytest.raises(NotInForce, match=r"send2014 reg 5\(1\) sets no period on 2014-08-31"):
        book().limit("send2014 reg 5(1)", date(2014, 8, 31))


def test_a_duty_without_a_number_is_no_limit():
    with pytest.raises(NotInForce):
        book().limit("send2014 reg 14", THURSDAY_1_JAN_2026)


def test_the_twenty_weeks_borrow_the_grounds_of_the_sixteen():
    grounds = book().grounds("send2014 reg 13(3)")
    assert [str(ground.cite) for ground in grounds] == [f"send2014 reg 10(4)({letter})" for letter in "abcd"]
    assert {str(ground.via) for ground in grounds} == {"send2014 reg 13(3)"}


def test_after_an_order_two_weeks_absence_comes_before_the_borrowed_four():
    absences = [g for g in book().grounds("send2014 reg 44(3)") if g.code == "absent_from_area"]
    assert [ground.minimum_days for ground in absences] == [14, 28]
    assert [ground.via is None for ground in absences] == [True, False]


def test_a_missed_appointment_belongs_to_the_advisers_alone():
    assert refs(book().grounds_of("missed_appointment")) == ["send2014 reg 8(2)"]


def test_a_closed_school_never_excuses_the_advisers():
    lists = refs(book().grounds_of("school_closed"))
    assert "send2014 reg 8(2)" not in lists
    assert {"send2014 reg 5(4)", "send2014 reg 10(4)", "send2014 reg 13(3)"} <= set(lists)


def test_a_staff_shortage_belongs_nowhere():
    assert book().grounds_of("staff_shortage") == ()


@pytest.mark.parametrize(
    ("clock", "event", "cites"),
    [
        ("issue_plan", "request_received", ["send2014 reg 13(2)"]),
        ("issue_plan", "tribunal_order", ["send2014 reg 44(2)(b)(ii)", "send2014 reg 44(2)(c)(ii)"]),
        ("issue_plan", "unopposed_appeal", ["send2014 reg 45(3A)(b)", "send2014 reg 45(6)(b)"]),
        ("notify_will_assess", "mediation_agreement", ["send2014 reg 44(2)(b)"]),
        ("advice", "advice_request_received", ["send2014 reg 8(1)"]),
        ("advice", "advice_requested", ["send_code2015 para 9.41"]),
    ],
)
def test_an_event_starts_a_clock_under_its_provision(clock, event, cites):
    assert refs(book().limits_with_clock(clock, event)) == cites


def test_how_well_a_row_was_checked_travels_with_it():
    assert book().provision("send2014 reg 13(2)").checked.confidence is Confidence.V
    assert book().provision("send2014 reg 44(3)").checked.confidence is Confidence.M
    assert [ground.confidence for ground in book().grounds("send2014 reg 5(4)")] == ["V", "V2", "V2", "V2"]


def test_the_book_is_read_once_and_its_digest_is_steady():
    assert book() is book()
    assert len(book().digest) == 64
