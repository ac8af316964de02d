"""What is not somebody's to do is said before anything of what they sent: 401, then 403 and 404, then 422, then 409."""

import pytest


@pytest.fixture
def case_id(embedded):
    return embedded.open("2026-01-05")


def answered(here, role, method, path, **sent):
    with here.client(here.actor(role)) as client:
        return client.request(method, f"/api/v1{path}", **sent)


BAD_EVENTS = [
    ("caseworker", {"type": "decision_reversed", "occurred_on": "bad", "data": {}}),
    ("caseworker", {"type": "exception_approved"}),
    ("ep_manager", {"type": "assessment_agreed", "occurred_on": "x", "data": {"bogus": 1}}),
    ("family", {"type": "plan_agreed", "occurred_on": "2026-02-30", "nonsense": True}),
]


@pytest.mark.parametrize(("role", "event"), BAD_EVENTS, ids=[f"{role} {event['type']}" for role, event in BAD_EVENTS])
def test_an_event_of_others_is_403_however_it_is_written(embedded, case_id, role, event):
    who = embedded.actor(role)
    embedded.let_in(who, case_id)
    with embedded.client(who) as client:
        answer = client.post(f"/api/v1/cases/{case_id}/events", json=event)
    assert answer.status_code == 403, answer.text
    assert answer.json()["type"] == "/problems/not-yours"
    assert event["type"] in answer.json()["detail"]


@pytest.mark.parametrize("event", [{"type": "nonsense"}, {"type": ["corrected"]}, {}, [], "corrected", None])
def test_what_is_no_event_is_bad_input(embedded, case_id, event):
    assert answered(embedded, "caseworker", "POST", f"/cases/{case_id}/events", json=event).status_code == 422


def test_an_event_of_ones_own_that_is_written_badly_is_bad_input(embedded, case_id):
    event = {"type": "assessment_agreed", "occurred_on": "bad", "data": {}}
    assert answered(embedded, "caseworker", "POST", f"/cases/{case_id}/events", json=event).status_code == 422


def test_a_case_that_one_may_not_know_of_is_404_before_either(embedded):
    event = {"type": "decision_reversed", "occurred_on": "bad"}
    assert answered(embedded, "caseworker", "POST", "/cases/999/events", json=event).status_code == 404


def test_corrections_by_whoever_may_not_correct_are_403(embedded, case_id):
    assert answered(embedded, "ep_manager", "POST", f"/cases/{case_id}/corrections", json={}).status_code == 403
    assert answered(embedded, "caseworker", "POST", f"/cases/{case_id}/corrections", json={}).status_code == 422


@pytest.mark.parametrize(("role", "status"), [("caseworker", 403), ("manager", 422)])
@pytest.mark.parametrize("known_at", ["x", "", "2026-01-05"])
def test_what_was_known_is_for_managers_whichever_instant_is_asked_for(embedded, case_id, role, status, known_at):
    answer = answered(embedded, role, "GET", f"/cases/{case_id}", params={"known_at": known_at, "as_at": "x"})
    assert answer.status_code == status, answer.text
