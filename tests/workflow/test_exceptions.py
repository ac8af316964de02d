"""When a limit does not bind: which ground belongs to which limit, and whether its facts are made out."""

from datetime import date

import pytest

from tests.workflow.building import MANAGER, facts_of, reaching, refusals_of, then
from tests.workflow.excusing import (
    ASSESSING,
    CLOSED,
    CONSULTING,
    GRANTED,
    IN_SUMMER,
    ORDERED,
    OTHERS,
    PERSONAL,
    belongs,
    exception,
    made_out,
    mon_2_feb,
    mon_2_mar,
    mon_9_mar,
    mon_27_apr,
    thu_1_jan,
)
from workflow import events as ev
from workflow.exceptions import (
    Excuse,
    clock_key,
    excuses_of,
)
from workflow.facts import Facts
from workflow.refusal import Why, bad_input
from workflow.states import State


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
        "school_closed is not a ground for advice: it belongs to send2014 reg 5(4)(a), send2014 reg 10(4)(a). "
        "That limit's own list is: exceptional_circumstances, absent_from_area, missed_appointment"
    )
    assert refusal.cite == (
        "send2014 reg 5(4)(a)",
        "send2014 reg 10(4)(a)",
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
