"""When a limit does not bind: which ground belongs to which limit, and whether its facts are made out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.workflow.building import MANAGER, MATTER, REQUEST, RULES, day, facts_of, reaching, refusals_of, story, then
from workflow import events as ev
from workflow.exceptions import (
    Excuse,
    absence_ground_is_available,
    clock_key,
    closure_ground_is_available,
    excuses_of,
    facts_of_the_ground,
    ground_belongs,
)
from workflow.facts import Facts
from workflow.refusal import Refusal, Why, bad_input, impossible
from workflow.states import State

thu_1_jan = day("2026-01-01")
sun_4_jan = day("2026-01-04")
mon_5_jan = day("2026-01-05")
tue_20_jan = day("2026-01-20")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_16_feb = day("2026-02-16")
tue_17_feb = day("2026-02-17")
wed_18_feb = day("2026-02-18")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
tue_17_mar = day("2026-03-17")
wed_18_mar = day("2026-03-18")
mon_27_apr = day("2026-04-27")
tue_28_apr = day("2026-04-28")
mon_25_may = day("2026-05-25")
tue_26_may = day("2026-05-26")
mon_1_jun = day("2026-06-01")
tue_14_jul = day("2026-07-14")
wed_15_jul = day("2026-07-15")
wed_22_jul = day("2026-07-22")
tue_18_aug = day("2026-08-18")
wed_19_aug = day("2026-08-19")
tue_25_aug = day("2026-08-25")
wed_26_aug = day("2026-08-26")
wed_2_sep = day("2026-09-02")


def named(*clocks: str) -> tuple[str, ...]:
    return tuple(f"{MATTER}.{clock}" for clock in clocks)


def exception(ground: str, *clocks: str, **facts) -> ev.ExceptionRecorded:
    return ev.ExceptionRecorded(ground, named(*clocks), **facts)


def ground(code: str, cite: str):
    return next(g for g in RULES.book.grounds(cite) if g.code == code)


CLOSURE, ABSENCE = ground("school_closed", "send2014 reg 10(4)"), ground("absent_from_area", "send2014 reg 10(4)")
CLOSED = {"asked_on": wed_22_jul, "closed_from": wed_22_jul, "reopens_on": wed_2_sep}
PERSONAL = "exceptional_circumstances"

ASSESSING = reaching(State.ASSESSING)  # received 5 January; advice.3 was asked of a body of section 31 on 3 February
IN_SUMMER = story((date(2026, 7, 6), REQUEST))
CONSULTING = reaching(State.CONSULTING)
ORDERED = then(reaching(State.ASSESSMENT_REFUSED, out=0), (mon_2_mar, ev.DecisionReversed("assess", "tribunal_order")))
GRANTED = then(
    reaching(State.ASSESSMENT_REFUSED, out=0), (mon_2_mar, ev.DecisionReversed("assess", "unopposed_appeal"))
)
OTHERS = story(
    (mon_5_jan, REQUEST),
    (mon_2_feb, ev.AssessmentAgreed()),
    (tue_3_feb, ev.AdviceRequested("educational")),
    (tue_3_feb, ev.AdviceRequested("parental", body="family")),
)


def belongs(events, p: ev.ExceptionRecorded) -> Refusal | None:
    return ground_belongs(facts_of(events), p, RULES)


def made_out(events, p: ev.ExceptionRecorded, on: date = mon_1_jun) -> Refusal | None:
    return facts_of_the_ground(facts_of(events), p, on, RULES)


def test_a_clock_is_named_within_its_matter():
    assert [clock_key(id_) for id_ in ("17.issue_plan", "17.advice.203", "17", "")] == [
        "issue_plan",
        "advice.203",
        "",
        "",
    ]


# ---- which ground belongs to which limit: the whole table


FOUR = {"school_closed", "early_years_closed", PERSONAL, "absent_from_area"}
THREE = {PERSONAL, "absent_from_area", "missed_appointment"}
NONE: set[str] = set()
EVERY = sorted(FOUR | THREE | {"staff_shortage", "ep_shortage", "panel_date", "waiting_list"})


@pytest.mark.parametrize(
    ("events", "clock", "own_list"),
    [
        (ASSESSING, "decide_whether_to_assess", FOUR),
        (ASSESSING, "notify_no_plan", FOUR),
        (ASSESSING, "issue_plan", FOUR),
        (ASSESSING, "decide_to_draft", NONE),
        (CONSULTING, "send_draft", NONE),
        (CONSULTING, "family_representations", NONE),
        (CONSULTING, "setting_response.7", NONE),
        (ASSESSING, "advice.3", THREE),
        (OTHERS, "advice.3", THREE),
        (OTHERS, "advice.4", NONE),
        (ORDERED, "notify_will_assess.3", FOUR),
        (ORDERED, "notify_no_plan.3", FOUR),
        (ORDERED, "issue_plan.3", FOUR),
        (GRANTED, "issue_plan.3", FOUR),
    ],
)
def test_a_limit_has_its_own_list_of_grounds_and_no_other(events, clock, own_list):
    accepted = {code for code in EVERY if belongs(events, exception(code, clock, advice_id=3)) is None}
    assert accepted == own_list


def test_a_ground_refused_cites_where_it_belongs_and_the_limits_own_list():
    assert belongs(ASSESSING, exception("missed_appointment", "issue_plan", advice_id=3)) == bad_input(
        "data.ground",
        "missed_appointment is not a ground for issue_plan: it belongs to send2014 reg 8(2)(c). That limit's own list is: "
        "school_closed, early_years_closed, exceptional_circumstances, absent_from_area",
        "send2014 reg 8(2)(c)",
        "send2014 reg 10(4)",
    )
    refusal = belongs(ASSESSING, exception("school_closed", "advice.3"))
    assert refusal.reason == (
        "school_closed is not a ground for advice: it belongs to send2014 reg 5(4)(a), send2014 reg 10(4)(a), dpr2015 reg 5(4)(a), "
        "send2014 reg 27(3)(a). That limit's own list is: exceptional_circumstances, absent_from_area, missed_appointment"
    )
    assert refusal.cite == (
        "send2014 reg 5(4)(a)",
        "send2014 reg 10(4)(a)",
        "dpr2015 reg 5(4)(a)",
        "send2014 reg 27(3)(a)",
        "send2014 reg 8(2)",
    )


def test_a_ground_no_regulation_lists_is_refused_with_the_limits_own_list():
    assert belongs(ASSESSING, exception("staff_shortage", "decide_whether_to_assess")) == bad_input(
        "data.ground",
        "staff_shortage is not a ground for decide_whether_to_assess: no regulation lists it as an exception. That limit's own list is: "
        "school_closed, early_years_closed, exceptional_circumstances, absent_from_area",
        "send2014 reg 5(4)",
    )


def test_a_limit_with_no_exception_says_so_and_cites_itself():
    refusal = belongs(CONSULTING, exception("staff_shortage", "setting_response.7"))
    assert refusal == bad_input(
        "data.ground",
        "staff_shortage is not a ground for setting_response: no regulation lists it as an exception. "
        "That limit's own list is: none: no exception excuses it",
        "send_code2015 para 9.83",
    )


def test_an_exception_names_at_least_one_clock_of_its_own_case():
    assert belongs(ASSESSING, exception(PERSONAL)) == bad_input(
        "data.clocks", "name at least one clock of this case that the exception excuses"
    )
    assert belongs(ASSESSING, exception(PERSONAL, "advice.99")) == bad_input(
        "data.clocks", "17.advice.99 is not a clock of this case"
    )
    assert (
        belongs(ASSESSING, exception(PERSONAL, "issue_plan", "advice.99")).reason
        == "17.advice.99 is not a clock of this case"
    )


def test_each_clock_that_is_named_is_tested():
    assert belongs(ASSESSING, exception("school_closed", "issue_plan", "advice.3")).field == "data.ground"
    assert belongs(ASSESSING, exception("school_closed", "issue_plan", "notify_no_plan")) is None


def test_a_missed_appointment_excuses_the_clock_of_that_advice_only():
    two = reaching(State.ASSESSING, out=2)
    assert belongs(two, exception("missed_appointment", "advice.3", advice_id=3)) is None
    wrong = bad_input(
        "data.advice_id", "a missed appointment excuses the clock of that advice only", "send2014 reg 8(2)(c)"
    )
    assert belongs(two, exception("missed_appointment", "advice.3", advice_id=4)) == wrong
    assert belongs(two, exception("missed_appointment", "advice.3")) == wrong
    assert belongs(two, exception("missed_appointment", "advice.3", "advice.4", advice_id=3)) == wrong
    assert belongs(two, exception(PERSONAL, "advice.3", advice_id=4)) is None


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


# ---- the facts that a ground needs


@pytest.mark.parametrize(
    ("code", "clock", "given", "needed"),
    [
        ("school_closed", "issue_plan", CLOSED, "asked_on, closed_from, reopens_on"),
        ("early_years_closed", "issue_plan", CLOSED, "asked_on, closed_from, reopens_on"),
        ("absent_from_area", "issue_plan", {"left_on": thu_1_jan}, "left_on"),
        ("missed_appointment", "advice.3", {"advice_id": 3, "on": mon_2_mar}, "advice_id, on"),
    ],
)
def test_a_ground_is_given_with_all_its_facts(code, clock, given, needed):
    events = ASSESSING if given is not CLOSED else IN_SUMMER
    assert made_out(events, exception(code, clock, **given)) is None
    for name in given:
        without = {key: value for key, value in given.items() if key != name}
        assert made_out(ASSESSING, exception(code, clock, **without)) == bad_input(
            f"data.{name}", f"{code} needs {needed}"
        )


def test_exceptional_circumstances_need_no_further_facts():
    assert made_out(ASSESSING, exception(PERSONAL, "issue_plan")) is None


def test_what_a_council_approved_long_ago_is_imported_without_its_facts():
    assert made_out(ASSESSING, exception("school_closed", "issue_plan", already_approved=True)) is None


def test_the_facts_are_tested_for_the_clocks_named_and_for_no_other():
    away = exception("absent_from_area", "notify_no_plan", left_on=date(2026, 1, 26), returned_on=mon_2_mar)
    assert made_out(ASSESSING, away) is None


# ---- what excuses a clock


def test_what_excuses_a_clock_is_approved_and_names_it():
    events = then(
        ASSESSING,
        (mon_2_mar, exception(PERSONAL, "issue_plan", from_=mon_2_feb, to=mon_27_apr)),
        (mon_2_mar, exception(PERSONAL, "issue_plan", "notify_no_plan")),
        (mon_9_mar, ev.ExceptionApproved(4), {"actor": MANAGER}),
    )
    f = facts_of(events)
    assert list(excuses_of("issue_plan", f)) == [Excuse(4, PERSONAL, mon_9_mar, mon_2_feb, mon_27_apr, None)]
    assert list(excuses_of("notify_no_plan", f)) == []
    assert list(excuses_of("issue", f)) == []
    assert list(excuses_of("issue_plan", Facts())) == []


def test_an_exception_refused_leaves_no_mark():
    events = then(ASSESSING)
    [refusal] = refusals_of(events, mon_2_mar, exception("staff_shortage", "issue_plan"))
    assert refusal.why is Why.BAD_INPUT
    assert facts_of(events).exceptions == {}
