"""Whether the facts of a ground are made out: the closed school, the absence, the missed appointment."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.workflow.building import (
    story,
)
from tests.workflow.excusing import (
    ABSENCE,
    ASSESSING,
    CLOSED,
    CLOSURE,
    IN_SUMMER,
    ORDERED,
    PERSONAL,
    exception,
    made_out,
    mon_1_jun,
    mon_2_feb,
    mon_2_mar,
    mon_5_jan,
    mon_16_feb,
    mon_25_may,
    mon_27_apr,
    sun_4_jan,
    thu_1_jan,
    tue_3_feb,
    tue_14_jul,
    tue_17_feb,
    tue_17_mar,
    tue_18_aug,
    tue_20_jan,
    tue_25_aug,
    tue_26_may,
    tue_28_apr,
    wed_2_sep,
    wed_15_jul,
    wed_18_feb,
    wed_18_mar,
    wed_19_aug,
    wed_22_jul,
    wed_26_aug,
)
from workflow import events as ev
from workflow.exceptions import (
    absence_ground_is_available,
    closure_ground_is_available,
)
from workflow.refusal import bad_input, impossible

# ---- the closed school


@pytest.mark.parametrize(
    ("asked_on", "available"),
    [
        (tue_14_jul, False),
        (wed_15_jul, True),
        (wed_22_jul, True),
        (tue_25_aug, True),
        (wed_26_aug, False),
        (wed_2_sep, False),
    ],
)
def test_the_head_is_asked_from_a_week_before_the_closing_to_a_week_before_the_opening(asked_on, available):
    assert closure_ground_is_available(asked_on, wed_22_jul, wed_2_sep, CLOSURE) is available


def test_a_closure_of_28_days_is_long_enough_and_of_27_is_not():
    assert closure_ground_is_available(wed_22_jul, wed_22_jul, wed_19_aug, CLOSURE)
    assert not closure_ground_is_available(wed_22_jul, wed_22_jul, tue_18_aug, CLOSURE)


def test_a_ground_that_states_no_days_asks_for_none():
    free = replace(CLOSURE, minimum_days=None, lead_days=None)
    assert closure_ground_is_available(wed_22_jul, wed_22_jul, date(2026, 7, 23), free)
    assert not closure_ground_is_available(wed_22_jul, wed_22_jul, wed_22_jul, free)
    assert not closure_ground_is_available(date(2026, 7, 21), wed_22_jul, date(2026, 7, 24), free)
    assert absence_ground_is_available(
        mon_5_jan, mon_5_jan, (mon_5_jan, mon_5_jan), replace(ABSENCE, minimum_days=None)
    )


@pytest.mark.parametrize("code", ["school_closed", "early_years_closed"])
def test_a_closure_that_does_not_fit_is_refused_with_its_paragraph(code):
    letter = {"school_closed": "a", "early_years_closed": "b"}[code]
    assert made_out(IN_SUMMER, exception(code, "issue_plan", **CLOSED)) is None
    assert made_out(IN_SUMMER, exception(code, "issue_plan", **{**CLOSED, "asked_on": wed_26_aug})) == bad_input(
        "data.ground",
        "advice was asked on 2026-08-26, the closure ran from 2026-07-22 to 2026-09-02: the ground needs 28 days' closure and a request "
        "from a week before it to a week before it ends",
        f"send2014 reg 10(4)({letter})",
    )
    assert made_out(
        IN_SUMMER, exception(code, "decide_whether_to_assess", **{**CLOSED, "asked_on": wed_26_aug})
    ).cite == (f"send2014 reg 5(4)({letter})",)


def around(asked_on: date) -> dict[str, date]:
    """A closure of six weeks that began on the day the head was asked."""
    return {"asked_on": asked_on, "closed_from": asked_on, "reopens_on": asked_on + timedelta(weeks=6)}


@pytest.mark.parametrize(
    ("asked_on", "fits"), [(sun_4_jan, False), (mon_5_jan, True), (mon_25_may, True), (tue_26_may, False)]
)
def test_advice_asked_of_the_head_before_the_limit_ran_or_after_its_last_day_cannot_have_made_it_impractical(
    asked_on, fits
):
    outside = bad_input(
        "data.asked_on",
        f"advice was asked on {asked_on}, outside 2026-01-05 to 2026-05-25, while issue_plan ran",
        "send2014 reg 10(4)(a)",
    )
    refusal = made_out(ASSESSING, exception("school_closed", "issue_plan", **around(asked_on)))
    assert refusal == (None if fits else outside)


def test_where_the_day_of_receipt_is_unknown_a_closure_is_held_to_no_period():
    unknown = story((mon_5_jan, ev.RequestReceived("parent", receipt_known=False)))
    assert made_out(unknown, exception("school_closed", "issue_plan", **around(sun_4_jan))) is None


# ---- absence


PERIOD = (mon_5_jan, mon_16_feb)


@pytest.mark.parametrize(
    ("left_on", "returned_on", "available"),
    [
        (tue_20_jan, mon_16_feb, False),  # 26 full days
        (tue_20_jan, wed_18_feb, False),  # 28, but two of them after the period
        (date(2026, 1, 19), tue_17_feb, True),  # 28, the last of them the last day of the period
        (date(2026, 1, 19), mon_16_feb, False),
        (sun_4_jan, mon_2_feb, True),  # 28, the first of them the first day of the period
        (thu_1_jan, mon_2_feb, True),
        (thu_1_jan, date(2026, 2, 1), False),
        (thu_1_jan, mon_1_jun, True),
        (mon_1_jun, date(2026, 9, 1), False),
    ],
)
def test_twenty_eight_full_days_of_absence_fall_wholly_inside_the_period(left_on, returned_on, available):
    assert absence_ground_is_available(left_on, returned_on, PERIOD, ABSENCE) is available


def test_an_absence_is_tested_against_each_limits_own_period():
    away = {"left_on": date(2026, 1, 26), "returned_on": mon_2_mar}
    too_short = made_out(ASSESSING, exception("absent_from_area", "decide_whether_to_assess", **away))
    assert too_short == bad_input(
        "data.ground",
        "the absence has fewer than 28 full days inside 2026-01-05 to 2026-02-16, the period of decide_whether_to_assess",
        "send2014 reg 5(4)(d)",
    )
    assert made_out(ASSESSING, exception("absent_from_area", "notify_no_plan", **away)) is None
    assert (
        made_out(ASSESSING, exception("absent_from_area", "notify_no_plan", "decide_whether_to_assess", **away))
        == too_short
    )


def test_a_family_still_away_is_taken_to_be_back_on_the_day_it_is_recorded():
    away = exception("absent_from_area", "issue_plan", left_on=tue_20_jan)
    assert made_out(ASSESSING, away, tue_17_feb).field == "data.ground"
    assert made_out(ASSESSING, away, wed_18_feb) is None


def test_for_the_twenty_weeks_the_absence_falls_inside_the_sixteen_which_is_the_shorter():
    late = {"left_on": date(2026, 4, 13), "returned_on": mon_25_may}
    refusal = made_out(ASSESSING, exception("absent_from_area", "issue_plan", **late))
    assert (
        refusal.reason
        == "the absence has fewer than 28 full days inside 2026-01-05 to 2026-04-27, the period of issue_plan"
    )
    inside = {"left_on": date(2026, 3, 30), "returned_on": tue_28_apr}
    assert made_out(ASSESSING, exception("absent_from_area", "issue_plan", **inside)) is None


def test_fourteen_days_away_are_enough_after_an_order_and_inside_its_own_period():
    away = {"left_on": mon_2_mar, "returned_on": date(2026, 3, 17)}
    assert made_out(ORDERED, exception("absent_from_area", "issue_plan.3", **away)) is None
    short = made_out(
        ORDERED, exception("absent_from_area", "issue_plan.3", left_on=mon_2_mar, returned_on=date(2026, 3, 16))
    )
    assert (short.reason, short.cite) == (
        "the absence has fewer than 14 full days inside 2026-03-02 to 2026-06-08, the period of issue_plan",
        ("send2014 reg 44(3)(b)",),
    )


def test_where_the_day_of_receipt_is_unknown_there_is_no_period_to_hold_an_absence_to():
    unknown = story((mon_5_jan, ev.RequestReceived("parent", receipt_known=False)))
    assert made_out(unknown, exception("absent_from_area", "issue_plan", left_on=thu_1_jan)) is None
    assert made_out(unknown, exception(PERSONAL, "issue_plan", from_=mon_1_jun)) is None
    assert made_out(unknown, exception(PERSONAL, "issue_plan", to=date(2020, 1, 1))) is None


# ---- the missed appointment, and when a circumstance fell


@pytest.mark.parametrize(
    ("on", "fits"), [(mon_2_feb, False), (tue_3_feb, True), (mon_2_mar, True), (tue_17_mar, True), (wed_18_mar, False)]
)
def test_an_appointment_was_missed_within_the_bodys_own_six_weeks(on, fits):
    refusal = made_out(ASSESSING, exception("missed_appointment", "advice.3", advice_id=3, on=on))
    expected = bad_input(
        "data.on",
        f"the appointment on {on} was outside 2026-02-03 to 2026-03-17, the period of advice",
        "send2014 reg 8(2)(c)",
    )
    assert refusal == (None if fits else expected)


def test_a_circumstance_that_began_after_the_limits_period_excuses_nothing():
    assert made_out(ASSESSING, exception(PERSONAL, "notify_no_plan", from_=mon_27_apr)) is None
    assert made_out(ASSESSING, exception(PERSONAL, "notify_no_plan", from_=tue_28_apr)) == bad_input(
        "data.from",
        "it began on 2026-04-28, after 2026-01-05 to 2026-04-27, the period of notify_no_plan",
        "send2014 reg 10(4)(c)",
    )


def test_a_circumstance_that_was_over_before_the_limits_period_excuses_nothing():
    assert made_out(ASSESSING, exception(PERSONAL, "decide_whether_to_assess", to=mon_5_jan)) is None
    assert made_out(ASSESSING, exception(PERSONAL, "decide_whether_to_assess", to=sun_4_jan)) == bad_input(
        "data.to",
        "it ended on 2026-01-04, before 2026-01-05 to 2026-02-16, the period of decide_whether_to_assess",
        "send2014 reg 5(4)(c)",
    )


def test_a_circumstance_cannot_end_before_it_began_not_even_one_imported():
    wrong = impossible("it ended on 2026-02-02, before it began on 2026-02-03")
    assert made_out(ASSESSING, exception(PERSONAL, "issue_plan", from_=tue_3_feb, to=mon_2_feb)) == wrong
    assert (
        made_out(ASSESSING, exception(PERSONAL, "issue_plan", from_=tue_3_feb, to=mon_2_feb, already_approved=True))
        == wrong
    )
    assert made_out(ASSESSING, exception(PERSONAL, "issue_plan", from_=tue_3_feb, to=tue_3_feb)) is None
