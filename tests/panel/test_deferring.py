"""What a deferral costs, and how a question stands: worked by hand, and held for any day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.building import RULES, story
from workflow import events as ev
from workflow.history import settle
from workflow.panel import Question, arrangements, misses, pressing_until, question_of, standing

DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))
tue_10_feb, fri_13_feb, sat_14_feb, mon_16_feb, tue_17_feb = (date(2026, 2, day) for day in (10, 13, 14, 16, 17))
REQUEST = ev.RequestReceived("parent")


def test_a_limit_that_ends_on_a_saturday_is_missed_by_a_meeting_on_that_day():
    assert not misses(sat_14_feb, fri_13_feb, RULES)
    assert misses(sat_14_feb, sat_14_feb, RULES)
    assert not misses(tue_17_feb, tue_17_feb, RULES)
    assert misses(mon_16_feb, tue_17_feb, RULES)


def test_a_limit_with_no_date_counts_as_late():
    assert misses(None, tue_17_feb, RULES)


@given(due_on=DAYS, next_on=DAYS, longer=st.integers(0, 60))
def test_nobody_who_misses_the_limit_is_left_unmarked(due_on, next_on, longer):
    """Told on the day of the meeting at the earliest: after the last lawful day it is too late, whatever else holds."""
    if next_on > due_on:
        assert misses(due_on, next_on, RULES)
    if misses(due_on, next_on, RULES):
        assert misses(due_on, next_on + timedelta(days=longer), RULES)
        assert next_on > RULES.act_by(due_on)
    else:
        assert next_on <= due_on


@given(due_on=DAYS, next_on=DAYS)
def test_a_case_presses_if_and_only_if_what_it_needs_is_to_be_done_by_the_next_meeting(due_on, next_on):
    assert (due_on <= pressing_until(next_on, RULES)) is (RULES.act_by(due_on) <= next_on)


@given(on=DAYS)
def test_the_next_meeting_is_a_working_day_after_this_one(on):
    next_on = arrangements().next_after(on, RULES.working_days)
    assert on < next_on <= on + timedelta(days=7)
    assert RULES.working_days.is_working(next_on)


def test_only_three_states_wait_for_a_decision():
    waits = {state: question_of(state) for state in ("requested", "assessing", "deciding", "drafting", "plan_issued")}
    assert waits == {
        "requested": Question.ASSESS,
        "assessing": Question.PLAN,
        "deciding": Question.PLAN,
        "drafting": None,
        "plan_issued": None,
    }


def stands(question, *told):
    decided, deferrals = standing(settle(story(("2026-01-05", REQUEST), *told)), question)
    return decided and decided.id, tuple(event.id for event in deferrals)


DEFERRED = ev.DecisionDeferred("assess", ("not_reached",), tue_17_feb)
MADE = ev.DecisionMade("assessment_agreed", "panel")


def test_decided_until_the_family_is_told():
    assert stands(Question.ASSESS, ("2026-02-10", DEFERRED), ("2026-02-17", MADE)) == (3, (2,))
    told = (("2026-02-10", DEFERRED), ("2026-02-17", MADE), ("2026-02-18", ev.AssessmentAgreed()))
    assert stands(Question.ASSESS, *told) == (None, ())
    assert stands(Question.PLAN, *told) == (None, ())


def test_a_decision_on_one_question_is_none_on_the_other():
    assert stands(Question.PLAN, ("2026-02-17", MADE)) == (None, ())


def test_of_two_decisions_the_later_counts_and_an_annulled_one_does_not():
    refused = ev.DecisionMade("assessment_refused", "officer")
    assert stands(Question.ASSESS, ("2026-02-10", MADE), ("2026-02-12", refused)) == (3, ())
    assert stands(Question.ASSESS, ("2026-02-10", MADE), ("2026-02-12", ev.Annulled(2))) == (None, ())
    assert stands(Question.ASSESS, ("2026-02-10", DEFERRED), ("2026-02-12", ev.Annulled(2))) == (None, ())


def test_a_decision_recorded_late_stands_at_its_own_day():
    """Entered after the notice, and dated before it: the family has been told."""
    assert stands(Question.ASSESS, ("2026-02-18", ev.AssessmentAgreed()), ("2026-02-17", MADE)) == (None, ())
