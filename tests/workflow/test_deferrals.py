"""A decision put off: it says why and for how long, it is the one that is due, and no clock of the case is any other for it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.building import REQUEST, clocks_of, facts_of, refusals_of, story, then
from workflow.events import AdviceReceived, AdviceRequested, AssessmentAgreed, DecisionDeferred
from workflow.refusal import Why

ASKED = story(("2026-01-05", REQUEST))
ASSESSED = story(
    ("2026-01-05", REQUEST),
    ("2026-02-02", AssessmentAgreed()),
    ("2026-02-03", AdviceRequested("medical")),
    ("2026-03-02", AdviceReceived(3)),
)
tue_10_mar, tue_17_mar = date(2026, 3, 10), date(2026, 3, 17)


@pytest.mark.parametrize("until", [None, tue_17_mar])
@pytest.mark.parametrize(("events", "question"), [(ASKED, "assess"), (ASSESSED, "plan")])
def test_it_may_be_put_off_for_a_reason(events, question, until):
    assert refusals_of(events, tue_10_mar, DecisionDeferred(question, ("not_reached",), until)) == []


@pytest.mark.parametrize(("events", "question"), [(ASKED, "assess"), (ASSESSED, "plan")])
def test_not_without_one(events, question):
    (refusal,) = refusals_of(events, tue_10_mar, DecisionDeferred(question, ()))
    assert (refusal.why, refusal.field) == (Why.BAD_INPUT, "data.reasons")


@pytest.mark.parametrize("until", [tue_10_mar, date(2026, 3, 9)])
def test_nor_to_the_same_day_or_an_earlier_one(until):
    (refusal,) = refusals_of(ASKED, tue_10_mar, DecisionDeferred("assess", ("not_reached",), until))
    assert (refusal.why, refusal.field) == (Why.BAD_INPUT, "data.until")


@pytest.mark.parametrize(("events", "question"), [(ASKED, "plan"), (ASSESSED, "assess")])
def test_nor_the_decision_that_is_not_due(events, question):
    (refusal,) = refusals_of(events, tue_10_mar, DecisionDeferred(question, ("not_reached",)))
    assert refusal.why is Why.IMPOSSIBLE


@given(times=st.integers(1, 5), of=st.sampled_from([(ASKED, "assess"), (ASSESSED, "plan")]))
def test_it_stops_no_clock_and_moves_none(times, of):
    events, question = of
    deferrals = [
        (date(2026, 3, 10 + n), DecisionDeferred(question, ("not_reached",), date(2026, 4, 1))) for n in range(times)
    ]
    after = then(events, *deferrals)
    assert clocks_of(after) == clocks_of(events)
    assert facts_of(after).state is facts_of(events).state
