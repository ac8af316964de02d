"""A list is confirmed whole or not at all; what refuses it names the case and the field."""

import pytest

from tests.panel.conftest import MEMBERS, agree, defer, refuse


def refused(council, status, field, said, *items, **body):
    """The list is refused for this, and nothing of it is recorded."""
    before, meetings = council.versions(), council.get("/meetings")
    problem = council.decide(*items, status=status, **body)
    faults = {error["field"]: error["message"] for error in problem["errors"]}
    assert field in faults, problem
    assert said in faults[field], faults[field]
    assert council.versions() == before
    assert council.get("/meetings") == meetings
    return problem


# ---- bad input: 422


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"on": "2099-01-01"}, "on", "in the future"),
        ({"next_on": "2026-10-06"}, "next_on", "not after 2026-10-06"),
        ({"members": []}, "body", "members"),
        ({"officer": "head_of_service"}, "body", "no officer"),
        ({"by": "officer", "members": []}, "body", "officer"),
        ({"by": "officer", "members": [], "officer": "caretaker"}, "officer", "no role that decides here"),
        ({"by": "officer", "officer": "head_of_service"}, "body", "no members"),
        ({"members": [{"service": "finance", "name": "A."}]}, "members.0.service", "education"),
        ({"chair": "A."}, "chair", "not permitted"),
    ],
)
def test_what_is_wrong_with_the_list_itself(council, more, field, said):
    refused(council, 422, field, said, agree(council.asked), **more)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"reasons": []}, "items.1.reasons", "at least 1"),
        ({"reasons": ["no_money"]}, "items.1.reasons", "no_money is no criterion for assess agreed"),
        ({"reasons": ["needs_met_by_sen_support"]}, "items.1.reasons", "no criterion for assess agreed"),
        ({"reasons": ["Jane is doing well"]}, "items.1.reasons.0", "pattern"),
        ({"outcome": "postponed"}, "items.1.outcome", "agreed"),
        ({"until": "2026-10-13"}, "items.1.until", "only a deferral"),
        ({"case_id": 4711}, "items.1.case_id", "4711 is no case that you may see"),
        ({"case_id": 0}, "items.1.case_id", "greater than"),
        ({"nonsense": 1}, "items.1.nonsense", "not permitted"),
    ],
)
def test_what_is_wrong_with_one_item_of_it(council, change, field, said):
    refused(council, 422, field, said, agree(council.other), {**agree(council.asked), **change})


def test_all_that_is_wrong_is_said_at_once(council):
    wrong = {**agree(council.asked), "reasons": ["no_money"]}
    early = defer(council.other, until="2026-10-06")
    problem = refused(council, 422, "on", "future", wrong, early, agree(council.asked), on="2099-01-01")
    fields = [error["field"] for error in problem["errors"]]
    assert fields == ["on", "items.0.reasons", "items.1.until", "items.2.case_id"]
    assert f"case {council.asked} is on the list twice" in problem["detail"]


def test_an_officer_puts_nothing_off(council):
    body = {"by": "officer", "officer": "head_of_service", "members": []}
    refused(council, 422, "items.0.outcome", "leaves it to the panel", defer(council.asked), **body)


def test_another_authoritys_case_is_as_one_that_is_not_there(council):
    away = council.here.open("2026-09-01", council.here.actor("manager", "802"))
    refused(council, 422, "items.0.case_id", f"{away} is no case that you may see", agree(away), agree(council.asked))


# ---- not now: 409


def test_a_stale_version_names_the_case_and_the_version_that_is_there(council):
    council.here.record(council.asked, "family_contacted", "2026-09-03", channel="phone")
    problem = refused(
        council,
        409,
        "items.1.version",
        "you saw version 1, it is at 2",
        agree(council.other),
        agree(council.asked, version=1),
    )
    assert problem["current_version"] == 2
    assert "801-2026-" in problem["detail"]


@pytest.mark.parametrize("question", ["assess", "plan"])
def test_a_question_that_is_not_open_is_refused_with_the_state(council, question):
    case_id, state = (council.assessed, "deciding") if question == "assess" else (council.asked, "requested")
    item = agree(case_id, question)
    refused(council, 409, "items.1.question", f"is not to be decided; the case is {state}", agree(council.other), item)


def test_what_is_decided_is_not_decided_again_until_it_is_annulled(council):
    made = council.decide(agree(council.asked))["notices"][0]["event_id"]
    refused(
        council, 409, "items.0.case_id", f"annul event {made} to decide anew", refuse(council.asked), on="2026-10-07"
    )
    council.here.record(council.asked, "annulled", "2026-10-07", event_id=made, why="It was another case.")
    assert council.decide(refuse(council.asked), on="2026-10-08")["notices"][0]["record"] == "assessment_refused"


def test_a_case_is_deferred_once_at_a_meeting(council):
    council.decide(defer(council.asked))
    refused(council, 409, "items.0.case_id", "already deferred on 2026-10-06", defer(council.asked))
    council.decide(defer(council.asked), on="2026-10-13")
    (item,) = [i for i in council.get("")["items"] if i["case_id"] == council.asked]
    assert [deferral["on"] for deferral in item["deferrals"]] == ["2026-10-06", "2026-10-13"]


def test_a_decision_before_the_request_names_its_case(council):
    items = (agree(council.asked), agree(council.other))
    problem = refused(council, 409, "items.1", "the request was received on 2026-09-02", *items, on="2026-09-01")
    assert len(problem["errors"]) == 1


def test_faults_of_several_cases_are_all_named(council):
    council.here.record(council.asked, "family_contacted", "2026-09-03", channel="phone")
    items = (agree(council.asked, version=1), agree(council.assessed), agree(council.other, version=1))
    problem = refused(council, 409, "items.0.version", "version", *items)
    assert [error["field"] for error in problem["errors"]] == ["items.0.version", "items.1.question"]


# ---- a plan decided while advice is out


def test_advice_that_is_out_is_named_with_why_it_is_not_waited_for(council):
    item = agree(council.waiting, "plan")
    problem = refused(council, 409, "items.0.outstanding", f"advice {council.out} is out", item)
    assert problem["cite"] == ["send2014 reg 6(1)", "send2014 reg 10(1)"]
    named = {"advice_id": council.out, "why": "The clinic has no date before week 20."}
    confirmed = council.decide({**item, "outstanding": [named]})
    assert confirmed["notices"][0]["record"] == "plan_agreed"
    events = council.manager.get(f"/api/v1/cases/{council.waiting}/events").json()["items"]
    assert [event["type"] for event in events[-2:]] == ["moved_to_deciding", "decision_made"]
    assert events[-2]["data"]["outstanding"][0]["why"] == "The clinic has no date before week 20."


def test_nor_is_advice_named_that_nobody_waits_for(council):
    named = [{"advice_id": council.in_, "why": "It came."}]
    refused(
        council, 409, "items.0.outstanding", "waits for no advice", agree(council.assessed, "plan", outstanding=named)
    )
    unheard_of = [{"advice_id": council.out, "why": "No date."}, {"advice_id": council.in_, "why": "It came."}]
    item = agree(council.waiting, "plan", outstanding=unheard_of)
    refused(council, 422, "items.1.outstanding", f"{council.in_} is no advice_requested", agree(council.asked), item)


def test_a_deferral_needs_no_such_word(council):
    assert council.decide(defer(council.waiting, "plan"))["meeting"]["items"][0]["outcome"] == "deferred"


# ---- what is recorded


def test_a_decision_says_who_took_it_why_and_against_what_on_the_record_of_its_case(council):
    body = {"by": "officer", "officer": "head_of_service", "members": []}
    council.decide(agree(council.asked, note="Jane reads well."), **body)
    event = council.manager.get(f"/api/v1/cases/{council.asked}/events").json()["items"][-1]
    assert (event["type"], event["occurred_on"]) == ("decision_made", "2026-10-06")
    assert event["data"] == {
        "decision": "assessment_agreed",
        "by": "officer",
        "officer": "head_of_service",
        "reasons": ["plan_may_be_necessary"],
        "note": "Jane reads well.",
    }


def test_who_decided_is_for_the_panel_to_say_and_for_no_caller(council):
    data = {"decision": "assessment_agreed", "by": "officer", "officer": "caretaker"}
    body = {"type": "decision_made", "occurred_on": "2026-10-06", "data": data}
    answer = council.manager.post(f"/api/v1/cases/{council.asked}/events", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "data.officer")


def test_a_decision_recorded_without_a_meeting_is_owed_its_notice_all_the_same(council):
    council.here.record(council.asked, "decision_made", "2026-10-06", decision="assessment_agreed", by="officer")
    (notice,) = council.get("/notices")["items"]
    assert (notice["case_id"], notice["record"], notice["reasons"]) == (council.asked, "assessment_agreed", [])


def test_some_of_the_list_may_be_confirmed_and_the_rest_later(council):
    council.decide(agree(council.asked))
    left = [item["case_id"] for item in council.get("")["items"]]
    assert council.asked not in left
    assert council.other in left
    council.decide(agree(council.other))
    assert [m["decided"] for m in council.get("/meetings")["items"]] == [1, 1]


def test_the_same_key_records_it_once_and_with_another_body_is_refused(council):
    key = {"Idempotency-Key": "tuesday"}
    first = council.decide(agree(council.asked), defer(council.other), headers=key)
    assert council.decide(agree(council.asked), defer(council.other), headers=key) == first
    assert council.decide(agree(council.asked), headers=key, status=422)["errors"][0]["field"] == "Idempotency-Key"
    assert len(council.get("/meetings")["items"]) == 1


def test_the_next_meeting_is_a_week_on_unless_it_is_given(council):
    meeting = council.decide(defer(council.asked))["meeting"]
    assert (meeting["next_on"], meeting["items"][0]["until"]) == ("2026-10-13", "2026-10-13")
    items = (defer(council.other), defer(council.assessed, "plan", until="2026-10-27"))
    meeting = council.decide(*items, next_on="2026-10-20")["meeting"]
    assert [item["until"] for item in meeting["items"]] == ["2026-10-20", "2026-10-27"]
    assert meeting["members"] == [{**member, "role": ""} for member in MEMBERS]
