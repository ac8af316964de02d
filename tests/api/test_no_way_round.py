"""Ways round that were tried and are shut: into another child's file, round an approval, past a manager, past the calendar."""

import pytest

from tests.support.installation import Installation

CHILD = {"forename": "Ruby", "surname": "Example", "nhs_number": "9990000018"}


def request(client, **person):
    return client.post(
        "/api/v1/cases", json={"received_on": "2026-02-05", "person": person, "contacts": [{"name": "Dad"}]}
    )


@pytest.mark.parametrize("role", ["family", "setting"])
def test_a_request_is_no_way_into_another_childs_file(here: Installation, role):
    here.open("2026-01-05", person=CHILD)
    with here.client(here.actor(role)) as client:
        by_id = request(client, id=1)
        assert by_id.status_code == 422
        assert "nobody on file" in by_id.json()["detail"]
        by_number = request(client, surname="Other", nhs_number=CHILD["nhs_number"])
        assert by_number.status_code == 201
        assert by_number.json()["person"]["id"] != 1
        assert "Ruby" not in by_number.text
        assert client.get("/api/v1/people/1").status_code == 404
    with here.client(here.actor("manager")) as council:
        assert council.get("/api/v1/people/1").json()["contacts"] == []


def test_a_restricted_childs_file_is_no_more_open_to_a_new_request(here: Installation):
    case_id = here.open("2026-01-05", person=CHILD)
    with here.client(here.actor("manager")) as manager:
        shut = manager.post(f"/api/v1/cases/{case_id}/access", json={"restricted": True, "accounts": []})
        assert shut.status_code in {200, 201}, shut.text
    with here.client(here.actor("caseworker")) as client:
        assert request(client, id=1).status_code == 422
        assert "Ruby" not in request(client, surname="Other", nhs_number=CHILD["nhs_number"]).text


def corrected(client, case_id, **correction):
    return client.post(f"/api/v1/cases/{case_id}/corrections", json={"corrections": [{"why": "Tried.", **correction}]})


def test_an_approval_stands_for_what_was_approved_and_is_a_managers_to_undo(here: Installation):
    case_id = here.open("2026-01-05")
    facts = {"ground": "exceptional_circumstances", "clocks": [f"{case_id}.issue_plan"], "from": "2026-03-01"}
    caseworker, manager = here.actor("caseworker"), here.actor("manager")
    exception = here.record(case_id, "exception_recorded", "2026-03-02", caseworker, **facts).events[0].id
    approval = here.record(case_id, "exception_approved", "2026-03-03", manager, exception_id=exception).events[0].id
    wider = {"clocks": [f"{case_id}.issue_plan", f"{case_id}.notify_no_plan"]}
    with here.client(caseworker) as client:
        assert corrected(client, case_id, event_id=exception, data=wider).status_code == 409
        assert corrected(client, case_id, type="annulled", event_id=approval).status_code == 403
    with here.client(manager) as client:
        assert corrected(client, case_id, event_id=exception, data=wider).status_code == 409
        assert corrected(client, case_id, type="annulled", event_id=approval).status_code == 201
        assert corrected(client, case_id, event_id=exception, data=wider).status_code == 201


def test_undoing_a_correction_is_no_way_round_an_approval_either(embedded):
    case_id = embedded.open("2026-01-05")
    wide = {"clocks": [f"{case_id}.issue_plan", f"{case_id}.notify_no_plan"]}
    caseworker, manager = embedded.actor("caseworker"), embedded.actor("manager")
    facts = {"ground": "exceptional_circumstances", "from": "2026-03-01", **wide}
    exception = embedded.record(case_id, "exception_recorded", "2026-03-02", caseworker, **facts).events[0].id
    with embedded.client(caseworker) as client:
        narrowed = corrected(client, case_id, event_id=exception, data={"clocks": [f"{case_id}.issue_plan"]})
        assert narrowed.status_code == 201
        embedded.record(case_id, "exception_approved", "2026-03-03", manager, exception_id=exception)
        undone = corrected(client, case_id, type="annulled", event_id=narrowed.json()["events"][0]["id"])
        assert undone.status_code == 409
        assert "approved" in undone.json()["detail"]


def test_what_a_manager_let_stand_as_irregular_a_manager_puts_right(here: Installation):
    case_id = here.open("2026-01-05")
    here.record(case_id, "assessment_agreed", "2026-02-10")
    event = here.record(case_id, "plan_agreed", "2026-03-01", irregular="Decided on the school's report.").events[0].id
    with here.client(here.actor("caseworker")) as client:
        assert corrected(client, case_id, event_id=event, occurred_on="2026-02-11").status_code == 403


@pytest.mark.parametrize(
    ("event_type", "data", "field"),
    [
        ("draft_sent", {"by": "post", "served_on": "9999-12-31"}, "data.served_on"),
        ("draft_sent", {"by": "post", "served_on": "2026-08-01"}, "data.served_on"),
        ("message_received", {"from": "mother", "channel": "phone", "reply_due": "0001-01-01"}, "data.reply_due"),
        ("notice_sent", {"notice": "Letter to Mrs Example", "to": ["mother"], "by": "post"}, "data.notice"),
        ("notice_sent", {"notice": "will_assess", "to": [], "by": "post"}, "data.to"),
        ("moved_away", {"to_la": "the moon"}, "data.to_la"),
        ("moved_away", {"to_la": "abc"}, "data.to_la"),
        ("moved_away", {"to_la": "8021"}, "data.to_la"),
    ],
)
def test_days_that_cannot_be_and_words_where_a_code_belongs_are_named(embedded, event_type, data, field):
    case_id = embedded.open("2026-01-05")
    embedded.record(case_id, "assessment_agreed", "2026-02-10")
    embedded.record(case_id, "plan_agreed", "2026-03-01", irregular="Decided early.")
    with embedded.client(embedded.actor("manager")) as client:
        answer = client.post(
            f"/api/v1/cases/{case_id}/events", json={"type": event_type, "occurred_on": "2026-03-20", "data": data}
        )
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


def test_a_correction_is_dated_today_or_before_and_keeps_to_what_a_request_may_say(embedded):
    case_id = embedded.open("2026-01-05")
    with embedded.client(embedded.actor("manager")) as client:
        later = {
            "type": "corrected",
            "occurred_on": "2199-01-01",
            "data": {"event_id": 1, "data": {"source": "school"}, "why": "x"},
        }
        assert client.post(f"/api/v1/cases/{case_id}/events", json=later).status_code == 422
        for data in ({"flags": ["Mrs Example"]}, {"year_group": 99999}, {"received_at": "2026-02-02T10:00:00"}):
            assert corrected(client, case_id, event_id=1, data=data).status_code == 422, data
        assert corrected(client, case_id, event_id=1, data={"source": "school"}, why="  ").status_code == 422
