"""What a case gives to be counted: a case that went on without a recorded decision was agreed to, on no day."""

from dataclasses import replace
from datetime import date

from tests.workflow.building import facts_of, reaching
from workflow.kpis.counts import Request, counts
from workflow.kpis.measured import measured
from workflow.states import State


def outcome(facts):
    return next(count.key.outcome for count in counts(measured(facts)) if isinstance(count.key, Request))


def test_a_case_that_was_drafted_and_then_moved_away_with_no_decision_on_record_was_agreed_to():
    facts = facts_of(reaching(State.DRAFTING))
    facts = replace(facts, assessment_agreed_on=None, state=State.MOVED_AWAY)
    assert outcome(facts) == "agreed"
    assert not [count for count in counts(measured(facts)) if count.measure == "decision"]


def test_a_request_that_ended_before_a_decision_is_not_agreed_to():
    requested = facts_of(reaching(State.REQUESTED))
    assert outcome(requested) == "undecided"
    assert outcome(replace(requested, state=State.WITHDRAWN)) == "withdrawn"
    assert outcome(replace(requested, state=State.CLOSED)) == "ended"


def test_a_plan_with_no_day_of_receipt_counts_in_no_time():
    facts = facts_of(reaching(State.PLAN_ISSUED))
    facts = replace(facts, request=replace(facts.request, receipt_known=False), plan_issued_on=date(2026, 9, 1))
    bands = [count.key.band for count in counts(measured(facts)) if count.measure == "plan"]
    assert bands == ["not_known"]
