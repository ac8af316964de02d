"""Correcting and annulling: who may, what may be put right, and what may not."""

import pytest

from tests.workflow.building import MANAGER, REQUEST, day, facts_of, reaching, story, then
from workflow import events as ev
from workflow.amendments import amendment_refusals, merged
from workflow.facts import Facts
from workflow.refusal import bad_input, impossible, not_yours
from workflow.states import ENDED, OPEN, Role, State

mon_5_jan = day("2026-01-05")
tue_6_jan = day("2026-01-06")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")

EVENTS = story(
    (mon_5_jan, REQUEST),
    (mon_2_feb, ev.AssessmentAgreed()),
    (tue_3_feb, ev.AdviceRequested("medical")),
    (tue_3_feb, ev.Corrected(2, tue_3_feb)),
    (tue_3_feb, ev.Redacted(3)),
    (tue_3_feb, ev.Annulled(4)),
)


def refused(payload, state=State.ASSESSING, role=Role.CASEWORKER) -> list:
    return amendment_refusals(payload, EVENTS, Facts(state=state), role)


@pytest.mark.parametrize("state", OPEN)
def test_a_caseworker_corrects_and_annuls_in_an_open_case(state):
    assert refused(ev.Corrected(1, tue_6_jan), state) == []
    assert refused(ev.Annulled(2), state) == []


@pytest.mark.parametrize("state", [*ENDED, State.NEW])
def test_a_manager_corrects_closed_cases(state):
    assert refused(ev.Corrected(1, tue_6_jan), state) == [
        not_yours(f"the case is {state.value}: a manager corrects closed cases")
    ]
    assert refused(ev.Annulled(2), state) == [not_yours(f"the case is {state.value}: a manager corrects closed cases")]
    assert refused(ev.Corrected(1, tue_6_jan), state, Role.MANAGER) == []
    assert refused(ev.Annulled(2), state, Role.MANAGER) == []


@pytest.mark.parametrize("payload", [ev.Corrected(99, tue_6_jan), ev.Annulled(99)])
def test_only_an_event_of_this_case_is_corrected_or_annulled(payload):
    assert refused(payload) == [bad_input("data.event_id", "99 is no event of this case")]


def test_a_correction_corrects_something():
    assert refused(ev.Corrected(1)) == [bad_input("data", "a correction gives a new occurred_on, or data, or both")]
    assert refused(ev.Corrected(1, None, {})) == [
        bad_input("data", "a correction gives a new occurred_on, or data, or both")
    ]
    assert refused(ev.Corrected(1, None, {"year_group": 4})) == []


@pytest.mark.parametrize(("target", "type_"), [(4, "corrected"), (5, "redacted"), (6, "annulled")])
def test_a_correction_an_annulment_or_a_redaction_is_not_corrected(target, type_):
    assert refused(ev.Corrected(target, tue_6_jan)) == [
        impossible(f"a {type_} event is not corrected: annul it and record it again")
    ]


def test_what_the_service_sets_nobody_corrects():
    assert refused(ev.Corrected(1, None, {"receipt_known": False, "person": 4})) == [
        bad_input("data.data.person", "the service sets this")
    ]


def test_a_request_that_was_received_cannot_be_annulled():
    assert refused(ev.Annulled(1)) == [
        impossible(
            "a request that was received cannot be annulled: correct its day, or record its withdrawal",
            "cfa2014 s.24(1)",
        )
    ]


def test_erased_words_do_not_come_back_but_a_correction_or_an_annulment_may_be_annulled():
    assert refused(ev.Annulled(5)) == [impossible("erased words cannot come back")]
    assert refused(ev.Annulled(4)) == refused(ev.Annulled(6)) == []


def test_what_an_event_would_say_once_put_right():
    payload = ev.RequestReceived("parent", year_group=2)
    assert merged(payload, {"year_group": 9, "primary_need": "ASD"}) == {
        "source": "parent",
        "year_group": 9,
        "primary_need": "ASD",
    }
    assert merged(payload, None) == {"source": "parent", "year_group": 2}


def test_an_exception_corrected_keeps_its_recorder():
    recorded = ev.ExceptionRecorded("exceptional_circumstances", ("17.issue_plan",))
    events = then(
        reaching(State.ASSESSING),
        (tue_3_feb, recorded),
        (tue_3_feb, ev.Corrected(4, None, {"to": "2026-03-02"}), {"actor": MANAGER}),
    )
    exception = facts_of(events).exceptions[4]
    assert (exception.recorder, exception.payload.to) == (1, day("2026-03-02"))
