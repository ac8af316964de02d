"""Slack, worked out by hand: advice 42 days, the draft 28 between the targets of weeks 12 and 16, the family's 15."""

from datetime import date, timedelta

import pytest

from tests.allocation.meetings import MON_23_NOV
from workflow.allocation.slack import Steps, Underway, days_needed, slack, steps_of
from workflow.law.book import book
from workflow.law.policy import policy
from workflow.rules import Rules
from workflow.states import State

STEPS = Steps(advice=42, drafting=28, family=15)


def on(n: int) -> date:
    return MON_23_NOV + timedelta(days=n)


def test_the_steps_are_as_long_as_the_law_and_the_targets_say():
    assert steps_of(Rules(book(), policy()), MON_23_NOV) == STEPS
    assert "advice that nobody holds 42 days (reg 8(1))" in STEPS.says


@pytest.mark.parametrize(
    ("case", "days"),
    [
        (Underway(State.REQUESTED, None), 42 + 28 + 15),
        (Underway(State.ASSESSING, None, unheld=True), 42 + 28 + 15),
        (Underway(State.ASSESSING, None, [on(10), on(20)]), 20 + 28 + 15),
        (Underway(State.ASSESSING, None, [on(10)], unheld=True), 42 + 28 + 15),
        (Underway(State.ASSESSING, None, [on(50)], unheld=True), 50 + 28 + 15),
        (Underway(State.ASSESSING, None, [on(-9)]), 28 + 15),
        (Underway(State.DECIDING, None, [on(10)]), 28 + 15),
        (Underway(State.DECIDING, None, unheld=True), 42 + 28 + 15),
        (Underway(State.DRAFTING, None, to_draft_on=on(0)), 28 + 15),
        (Underway(State.DRAFTING, None, to_draft_on=on(-20)), 8 + 15),
        (Underway(State.DRAFTING, None, to_draft_on=on(-40)), 15),
        (Underway(State.DRAFTING, None), 28 + 15),
        (Underway(State.CONSULTING, None, may_finalise_from=on(6)), 6),
        (Underway(State.FINALISING, None, may_finalise_from=on(6)), 6),
        (Underway(State.CONSULTING, None, may_finalise_from=on(-1)), 0),
        (Underway(State.FINALISING, None), 0),
        (Underway(State.PLAN_ISSUED, None), 0),
    ],
)
def test_the_days_the_steps_left_take(case, days):
    assert days_needed(case, STEPS, MON_23_NOV) == days


@pytest.mark.parametrize(("due", "left"), [(on(85), 0), (on(84), -1), (on(100), 15), (on(-3), -88), (None, None)])
def test_slack_is_what_is_left_before_the_last_lawful_day(due, left):
    assert slack(Underway(State.REQUESTED, due), STEPS, MON_23_NOV) == left
