"""What is recorded wrongly is put right by a step of its own; what cannot be is refused, naming what is wrong."""

import pytest

from app.rulebook import _policy
from tests.correspondence.conftest import CAME, ON_MON_2_NOV
from workflow.law.policy import EXAMPLE


def test_a_day_is_put_right_and_what_was_said_before_is_kept(at_once):
    made = at_once.concern(received_on="2026-11-02")
    right = at_once.corrects(made, "received", on="2026-10-02")
    assert (right["received_on"], right["due_on"], right["status"]) == ("2026-10-02", "2026-10-16", "overdue")
    assert [(step["what"], step["on"]) for step in right["steps"]] == [
        ("received", "2026-11-02"),
        ("corrected", "2026-10-02"),
    ]
    again = at_once.corrects(made, "received", received={**CAME, "type": "concern", "stage": None, "about": "decision"})
    assert (again["received_on"], again["about"]) == ("2026-10-02", "decision")  # the day stays as last put right


def test_a_reply_that_was_never_sent_is_struck(at_once):
    made = at_once.records()
    at_once.replies(made, "2026-11-03")
    struck = at_once.corrects(made, "replied", strike=True)
    assert (struck["status"], struck["replied_on"]) == ("due", None)
    assert at_once.listed() == [made["id"]]
    assert [step["counts"] for step in struck["steps"]] == [True, False, True]
    assert at_once.replies(made, "2026-11-04")["replied_on"] == "2026-11-04"


def test_what_should_not_have_been_recorded_is_in_no_list_and_no_count(at_once):
    made = at_once.records()
    struck = at_once.corrects(made, "received", strike=True)
    assert struck["struck"]
    assert at_once.listed("all") == []
    counts = at_once.reads("/counts")
    assert {item["numerator"] for item in counts["items"]} == {0}
    at_once.replies(made, "2026-11-03", status=409)
    assert at_once.corrects(made, "received", on=ON_MON_2_NOV)["struck"] is False


def test_a_chain_is_struck_from_its_end_and_may_then_go_on_otherwise(at_once):
    first = at_once.records(received_on="2026-10-01")
    second = at_once.records(stage="stage_2", follows=first["id"])
    at_once.corrects(first, "received", strike=True, status=409)
    at_once.corrects(first, "received", received={**CAME, "type": "concern", "stage": None}, status=409)
    at_once.corrects(second, "received", strike=True)
    assert at_once.reads(f"/{first['id']}")["escalated_to"] is None
    at_once.corrects(second, "received", on=ON_MON_2_NOV, status=409)
    third = at_once.records(stage="ombudsman", follows=first["id"])
    assert at_once.reads(f"/{first['id']}")["escalated_to"] == third["id"]


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"stage": None}, 422, "stage"),
        ({"type": "concern"}, 422, "stage"),
        ({"stage": "stage_2"}, 422, "follows"),
        ({"received_on": "2026-11-21"}, 422, "received_on"),
        ({"case_id": 4711}, 422, "case_id"),
        ({"follows": 4711}, 422, "follows"),
        ({"type": "gossip"}, 422, "type"),
        ({"about": "Mrs Example"}, 422, "about"),
        ({"channel": "pigeon"}, 422, "channel"),
        ({"from": "Mrs Example"}, 422, "from"),
        ({"name": "Mrs Example"}, 422, "name"),
        ({"owner": {"worker": 4711}}, 422, "owner.worker"),
        ({"reply_by": "2026-11-01"}, 422, "reply_by"),
        ({"external_ref": "a\nb"}, 422, "external_ref"),
    ],
)
def test_what_cannot_be_is_refused_naming_the_field(at_once, said, status, field):
    refused = at_once.records(status=status, **said)
    assert [error["field"] for error in refused["errors"]] == [field]
    assert at_once.listed("all") == []


def test_steps_out_of_turn_are_refused(at_once):
    made = at_once.records()
    at_once.replies(made, "2026-11-01", status=422)  # before it came in
    at_once.replies(made, "2026-11-21", status=422)  # tomorrow
    at_once.closes(made, "2026-11-05", outcome="upheld", status=409)  # it is owed a reply
    at_once.closes(made, "2026-11-05", status=422)  # and an outcome
    at_once.replies(made, "2026-11-05")
    at_once.replies(made, "2026-11-06", status=409)
    at_once.closes(made, "2026-11-04", outcome="upheld", status=422)  # before the reply
    at_once.closes(made, "2026-11-06", outcome="upheld")
    at_once.closes(made, "2026-11-06", outcome="upheld", status=409)
    at_once.replies(made, "2026-11-06", status=409)
    at_once.sends(f"/{made['id']}/owner", {}, 409)
    at_once.corrects(made, "received", on="2026-11-06", status=422)  # after the reply
    at_once.corrects(made, "replied", strike=True, status=409)  # it was closed as upheld
    assert at_once.corrects(made, "closed", outcome="not_upheld")["outcome"] == "not_upheld"


def test_a_withdrawn_one_is_closed_without_a_reply(at_once):
    made = at_once.records(received_on="2026-09-01")
    closed = at_once.closes(made, "2026-09-02", outcome="withdrawn")
    assert (closed["status"], closed["late"]) == ("closed", False)
    waited = at_once.records(received_on="2026-09-01")  # due Tue 29 September
    closed = at_once.closes(waited, "2026-09-30", outcome="withdrawn")
    assert (closed["late"], closed["days_late"]) == (True, 1)
    parts = {item["part"]: item for item in at_once.reads("/counts")["items"]}
    assert parts["replied_in_time"]["denominator"] == 1  # who gives up waiting was not answered in time


def test_a_concern_is_closed_without_an_outcome(at_once):
    made = at_once.concern()
    at_once.replies(made, "2026-11-03")
    assert at_once.closes(made, "2026-11-03")["outcome"] is None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 422),
        ({"strike": True, "on": "2026-11-03"}, 422),
        ({"outcome": "upheld"}, 422),
        ({"on": "2026-11-21"}, 422),
        ({"received": {**CAME, "stage": None}}, 422),
        ({"on": "2026-11-03", "words": ""}, 422),
        ({"on": "2026-11-03", "step_id": 4711}, 422),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(at_once, said, status):
    made = at_once.records()
    at_once.corrects(made, "received", status=status, **said)
    assert len(at_once.reads(f"/{made['id']}")["steps"]) == 1


def test_only_what_may_be_escalated_is_and_only_once(at_once):
    concern, enquiry = at_once.concern(), at_once.records(type="mp_enquiry", stage=None)
    at_once.records(stage="stage_2", follows=concern["id"], status=422)
    at_once.records(type="concern", stage=None, follows=enquiry["id"], status=422)
    at_once.records(follows=concern["id"], received_on="2026-11-01", status=422)  # before the concern itself
    at_once.records(follows=concern["id"])
    at_once.records(follows=concern["id"], status=409)


def test_what_follows_is_about_the_same_case(at_once):
    case, other = at_once.here.open("2026-06-01"), at_once.here.open("2026-06-02")
    first = at_once.records(case_id=case)
    at_once.records(stage="stage_2", follows=first["id"], case_id=other, status=422)
    assert at_once.records(stage="stage_2", follows=first["id"], case_id=case)["case_id"] == case


def test_the_same_number_of_another_system_is_not_recorded_twice(desk):
    desk.records(external_ref="FB-2026/17")
    assert "already recorded" in desk.records(external_ref="FB-2026/17", status=409)["detail"]
    theirs = desk.beside(authority="802")
    theirs.records(external_ref="FB-2026/17")


def test_a_limit_is_the_councils_own_and_where_there_is_none_nothing_is_due(at_once, tmp_path):
    _policy.cache_clear()
    head, rest = EXAMPLE.read_text(encoding="utf-8").split("  reply_concern:\n")
    rest = rest[rest.index("  reply_mp_enquiry:") :]
    ours = tmp_path / "ours.yaml"
    ours.write_text(head.replace("amount: 20", "amount: 15") + rest, encoding="utf-8")
    concern, complaint = at_once.concern(), at_once.records(received_on="2026-10-16")
    assert at_once.listed() == [complaint["id"], concern["id"]]
    at_once.here.settings.local_policy = ours
    shown = at_once.reads(f"/{concern['id']}")
    assert (shown["due_on"], shown["status"], shown["limit_says"]) == (None, "due", None)
    assert at_once.reads(f"/{complaint['id']}")["due_on"] == "2026-11-06"
    assert at_once.listed() == [complaint["id"], concern["id"]]  # what has no limit comes last
    due = {item["part"]: item["denominator"] for item in at_once.reads("/counts")["items"]}
    assert (due["replied_in_time.concern"], due["replied_in_time.complaint"]) == (0, 1)
