"""One case, over HTTP only, from a mother's e-mail to a finalised plan. Dates are those of law.md, example 1."""

from datetime import date

import pytest

from tests.support.installation import Installation

REQUEST = {
    "received_at": "2026-01-05T18:30:00+00:00",
    "source": "parent",
    "person": {"forename": "Amina", "surname": "Example", "date_of_birth": "2018-03-02", "sex": "F", "year_group": 2},
    "contacts": [{"relation": "mother", "name": "Hodan Example", "language": "so", "interpreter": True}],
    "primary_need": "SLCN",
    "flags": ["looked_after"],
}


class Case:
    """A case as an API client drives it."""

    def __init__(self, client, answer):
        self.client, self.now = client, answer

    @property
    def path(self):
        return f"/api/v1/cases/{self.now['id']}"

    def happens(self, event_type, day, expect=201, **data):
        irregular = data.pop("irregular", None)
        body = {
            "type": event_type,
            "occurred_on": day,
            "data": data,
            **({"irregular": {"why": irregular}} if irregular else {}),
        }
        answer = self.client.post(f"{self.path}/events", json=body)
        assert answer.status_code == expect, answer.text
        if expect == 201:
            self.now = answer.json()["case"]
        return answer.json()

    def clock(self, code):
        (found,) = [clock for clock in self.now["clocks"] if clock["code"] == code]
        return found


@pytest.fixture
def case(here: Installation):
    here.register_service("sirona", "s31")
    here.register_service("council-eps", "other")
    with here.client(here.actor("manager")) as client:
        answer = client.post("/api/v1/cases", json=REQUEST)
        assert answer.status_code == 201, answer.text
        yield Case(client, answer.json())


def test_the_four_week_clocks_are_listed_from_the_day_of_receipt(case):
    due = {clock["code"]: clock["due_on"] for clock in case.now["clocks"]}
    assert due == {
        "decide_whether_to_assess": "2026-02-16",
        "decide_to_draft": "2026-03-30",
        "notify_no_plan": "2026-04-27",
        "issue_plan": "2026-05-25",
    }
    assert case.clock("issue_plan")["act_by"] == "2026-05-22"  # Monday the 25th is a bank holiday: act by Friday
    assert case.clock("decide_to_draft")["kind"] == "local_target"
    assert any("local_policy" in line or "not law" in line for line in case.clock("decide_to_draft")["why"])


def test_a_case_runs_from_request_to_plan(case):
    assert case.now["state"] == "requested"
    case.happens("assessment_agreed", "2026-02-10", decided_on="2026-02-05")
    assert case.now["state"] == "assessing"
    assert case.clock("decide_whether_to_assess")["status"] == "met"
    nhs = case.happens("advice_requested", "2026-02-16", kind="medical", service="sirona")["event"]["id"]
    eps = case.happens("advice_requested", "2026-02-16", kind="psychological", service="council-eps")["event"]["id"]
    case.happens("advice_requested", "2026-02-16", kind="parental")
    clocks = {clock["advice_id"]: clock for clock in case.now["clocks"] if clock["code"] == "advice"}
    assert (clocks[nhs]["kind"], clocks[nhs]["cite"], clocks[nhs]["due_on"]) == (
        "statutory",
        "send2014 reg 8(1)",
        "2026-03-30",
    )
    assert clocks[eps]["kind"] == "guidance"
    case.happens("advice_request_received", "2026-02-18", advice_id=nhs)
    case.happens("advice_received", "2026-03-20", advice_id=nhs)
    assert case.now["state"] == "assessing"
    case.happens("advice_received", "2026-03-23", advice_id=eps)
    assert case.now["state"] == "deciding"  # the parents' own advice is out: the case does not wait for it
    case.happens("plan_agreed", "2026-03-27")
    assert case.clock("notify_no_plan")["status"] == "stopped"
    case.happens("draft_sent", "2026-04-27", by="hand")
    window = case.clock("family_representations")
    assert (window["kind"], window["due_on"], window["may_finalise_from"], window["days_left"]) == (
        "window",
        "2026-05-11",
        "2026-05-12",
        None,
    )
    case.happens("setting_consulted", "2026-04-28", urn="109000", preferred_by_family=True)
    case.happens("setting_responded", "2026-05-08", urn="109000", response="yes")
    case.happens("representations_received", "2026-05-05", preference="Example Primary")
    early = case.happens("plan_issued", "2026-05-11", expect=409, placement={"urn": "109000"}, primary_need="SLCN")
    assert early["first_lawful_day"] == "2026-05-12"
    assert "send2014 reg 13(1)" in early["cite"]
    case.happens("plan_issued", "2026-05-12", placement={"urn": "109000"}, primary_need="SLCN")
    assert case.now["state"] == "plan_issued"
    assert case.clock("issue_plan")["status"] == "met"
    assert case.now["next_step"] is None


def test_it_can_be_read_as_at_any_day_of_its_life(case):
    case.happens("assessment_agreed", "2026-02-10")
    for day, state, status in (("2026-02-09", "requested", "due_soon"), ("2026-02-10", "assessing", "met")):
        then = case.client.get(case.path, params={"as_at": day})
        assert then.headers.get("etag") is None
        found = then.json()
        assert (found["state"], found["available"]) == (state, [])
        assert next(c for c in found["clocks"] if c["code"] == "decide_whether_to_assess")["status"] == status
    assert case.client.get(case.path, params={"as_at": "2026-01-04"}).status_code == 404
    assert case.client.get(case.path, params={"as_at": "2999-01-01"}).status_code == 422


def test_a_plan_that_went_out_inside_the_fifteen_days_is_recorded_as_it_happened_and_marked(case):
    case.happens("assessment_agreed", "2026-02-10")
    case.happens("plan_agreed", "2026-03-27", expect=409)
    case.happens("plan_agreed", "2026-03-27", irregular="Decided on the school's report alone.")
    case.happens("draft_sent", "2026-04-27", by="email")
    event = case.happens(
        "plan_issued",
        "2026-05-08",
        placement={"section_61": True},
        primary_need="ASD",
        irregular="Sent on day 12 by mistake.",
    )["event"]
    assert event["irregular"] is True
    assert event["irregular_because"] == "Sent on day 12 by mistake."
    listed = case.client.get(f"{case.path}/events").json()["items"]
    assert [e["type"] for e in listed if e.get("irregular")] == ["plan_agreed", "plan_issued"]
    assert [e["seq"] for e in listed] == [1, 2, 3, 4, 5]


def test_a_refusal_reversed_by_the_tribunal_starts_the_orders_own_clocks(case):
    case.happens("assessment_refused", "2026-02-13", reasons=["needs_met_by_sen_support"])
    case.happens("decision_reversed", "2026-05-12", decision="assess", because="tribunal_order")
    due = {(c["code"], c["cite"]): c["due_on"] for c in case.now["clocks"] if c["started_on"] == "2026-05-12"}
    assert due == {
        ("notify_will_assess", "send2014 reg 44(2)(b)"): "2026-05-26",
        ("notify_no_plan", "send2014 reg 44(2)(b)(i)"): "2026-07-21",
        ("issue_plan", "send2014 reg 44(2)(b)(ii)"): "2026-08-18",
    }


def test_a_concession_keeps_the_original_twenty_weeks(case):
    """R (W) v Hertfordshire [2023] EWHC 3138 (Admin)."""
    case.happens("assessment_refused", "2026-02-13", reasons=["needs_met_by_sen_support"])
    assert case.clock("issue_plan")["status"] == "stopped"
    case.happens("decision_reversed", "2026-04-20", decision="assess", because="reconsidered")
    assert case.now["state"] == "assessing"
    assert (case.clock("issue_plan")["due_on"], case.clock("issue_plan")["stopped_on"]) == ("2026-05-25", None)


def test_an_excuse_never_moves_a_date_and_its_recorder_does_not_approve_it(case, here):
    case_id = case.now["id"]
    facts = {
        "ground": "exceptional_circumstances",
        "clocks": [f"{case_id}.issue_plan"],
        "from": "2026-03-01",
        "evidence": "A letter.",
    }
    exception = case.happens("exception_recorded", "2026-03-02", **facts)["event"]["id"]
    refused = case.happens("exception_approved", "2026-03-03", expect=403, exception_id=exception)
    assert "somebody else" in refused["detail"]
    with here.client(here.actor("manager", name="another manager")) as other:
        Case(other, case.now).happens("exception_approved", "2026-03-03", exception_id=exception)
    now = case.client.get(case.path).json()
    clock = next(c for c in now["clocks"] if c["code"] == "issue_plan")
    assert (clock["due_on"], clock["status"]) == ("2026-05-25", "excused")
    assert clock["excuses"][0]["ground"] == "exceptional_circumstances"
    assert date.fromisoformat(clock["due_on"]) < date.fromisoformat("2026-11-20")
