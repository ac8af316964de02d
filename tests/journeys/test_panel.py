"""The decision panel, over HTTP only: two meetings a week apart, and an officer's decision between them.

The days are those of 2026; each limit is six (or sixteen) weeks from receipt, worked out by hand beside its case. The
panel meets on Tuesdays: 10 and 17 February.
"""

from contextlib import ExitStack

import pytest

from tests.support.installation import Installation

PANEL = "/api/v1/panel"
tue_10_feb, thu_12_feb, fri_13_feb, sat_14_feb, tue_17_feb, tue_24_feb = (
    f"2026-02-{day}" for day in (10, 12, 13, 14, 17, 24)
)
MEMBERS = [
    {"service": "education", "name": "Ada Example", "role": "SEND service manager"},
    {"service": "health", "name": "Ben Example", "role": "Designated clinical officer"},
    {"service": "social_care", "name": "Cat Example"},
]
# Received, and the last day by which the family is to be told: a Friday, a Saturday, a Monday, a Tuesday in February.
RECEIVED = {"agreed": "2026-01-02", "deferred": "2026-01-03", "officer": "2026-01-05", "later": "2026-01-13"}
DUE = {
    "agreed": fri_13_feb,
    "deferred": sat_14_feb,
    "officer": "2026-02-16",
    "refused": "2026-02-23",
    "later": tue_24_feb,
}


def got(answer, status=200):
    assert answer.status_code == status, answer.text
    return answer.json()


class Council:
    """A caseworker, a manager who takes the panel's decisions down, and five cases, each under the name of what comes of it."""

    def __init__(self, caseworker, manager):
        self.caseworker, self.manager = caseworker, manager
        self.cases = {name: self.opened(day, f"Child {n}") for n, (name, day) in enumerate(RECEIVED.items())}
        self.cases["refused"] = self.assessed("Child 9")
        self.names = {case_id: name for name, case_id in self.cases.items()}

    def happens(self, case_id, type_, day, **data):
        body = {"type": type_, "occurred_on": day, "data": data}
        return got(self.caseworker.post(f"/api/v1/cases/{case_id}/events", json=body), 201)

    def opened(self, received_on, child):
        body = {"received_on": received_on, "person": {"forename": child, "surname": "Marrowby"}}
        return got(self.caseworker.post("/api/v1/cases", json=body), 201)["id"]

    def assessed(self, child):
        """A case of 3 November, assessed: its sixteen weeks end on 23 February, the council's own twelve on 26 January."""
        case_id = self.opened("2025-11-03", child)
        self.happens(case_id, "assessment_agreed", "2025-12-01")
        asked = self.happens(case_id, "advice_requested", "2025-12-02", kind="psychological")["event"]["id"]
        self.happens(case_id, "advice_requested", "2025-12-02", kind="parental")
        self.happens(case_id, "advice_received", "2026-01-12", advice_id=asked)
        return case_id

    def clock(self, name, code="decide_whether_to_assess"):
        clocks = got(self.caseworker.get(f"/api/v1/cases/{self.cases[name]}"))["clocks"]
        (found,) = [clock for clock in clocks if clock["code"] == code]
        return found

    def agenda(self, **params):
        agenda = got(self.manager.get(PANEL, params=params))
        assert "Marrowby" not in str(agenda)
        return agenda, {self.names[item["case_id"]]: item for item in agenda["items"]}

    def item(self, name, outcome, *reasons, **more):
        question = "plan" if name == "refused" else "assess"
        return {"case_id": self.cases[name], "question": question, "outcome": outcome, "reasons": list(reasons), **more}

    def decides(self, items, key=None, **body):
        headers = {"Idempotency-Key": key} if key else {}
        return got(self.manager.post(f"{PANEL}/decisions", json={**body, "items": items}, headers=headers), 201)

    def notices(self):
        return got(self.caseworker.get(f"{PANEL}/notices"))["items"]


@pytest.fixture
def council(here: Installation):
    with ExitStack() as stack:
        yield Council(*(stack.enter_context(here.client(here.actor(role))) for role in ("caseworker", "manager")))


def test_two_meetings_with_an_officers_decision_between(council):
    a_recommendation_and_a_paper(council)
    versions = the_first_agenda(council)
    meeting = the_first_meeting(council, versions)
    an_officer_decides_what_could_not_wait(council)
    the_notices_go_out(council)
    the_second_meeting_takes_the_deferred_case_late(council)
    the_minutes_name_cases_by_reference(council, meeting)


def a_recommendation_and_a_paper(council):
    """The caseworker recommends, thinks again, and files a paper."""
    case_id = council.cases["agreed"]
    for outcome, reason in (("refused", "progress_as_expected"), ("agreed", "not_progressing_despite_action")):
        said = {"case_id": case_id, "question": "assess", "outcome": outcome, "reasons": [reason], "note": "See p. 2."}
        got(council.caseworker.post(f"{PANEL}/recommendations", json=said), 201)
    paper = {"data": {"kind": "report"}, "files": {"file": ("r.txt", b"Reading.")}}
    got(council.caseworker.post(f"/api/v1/cases/{case_id}/documents", **paper), 201)


def the_first_agenda(council):
    """The day to act by first. Deferred to the 17th, the first three families would be told too late."""
    agenda, items = council.agenda(on=tue_10_feb)
    assert (agenda["on"], agenda["next_on"], agenda["next"]) == (tue_10_feb, tue_17_feb, None)
    assert list(items) == ["agreed", "deferred", "officer", "refused", "later"]
    assert {name: item["clock"]["due_on"] for name, item in items.items()} == DUE
    assert [item["late_if_deferred"] for item in items.values()] == [True, True, True, False, False]
    assert not any(item["already_late"] for item in items.values())
    assert (items["deferred"]["clock"]["act_by"], items["deferred"]["clock"]["days_left"]) == (fri_13_feb, 4)
    assert (items["refused"]["question"], items["refused"]["because"]) == ("plan", "assessment")
    assert (items["refused"]["target"]["due_on"], items["refused"]["target"]["kind"]) == ("2026-01-26", "local_target")
    assert [(a["kind"], a["status"], a["out"]) for a in items["refused"]["advice"]] == [
        ("psychological", "received", False),
        ("parental", "outstanding", True),
    ]
    assert [paper["kind"] for paper in items["agreed"]["documents"]] == ["report"]
    recommendation = items["agreed"]["recommendation"]
    assert (recommendation["outcome"], recommendation["note"]) == ("agreed", "See p. 2.")
    assert recommendation["reasons"][0]["cite"] == ["cfa2014 s.36(8)"]
    return {name: item["version"] for name, item in items.items()}


def the_first_meeting(council, versions):
    """One call confirms the list: agreed, refused, deferred. What is left off is left as it was."""
    taken = [
        council.item("agreed", "agreed", "not_progressing_despite_action", version=versions["agreed"]),
        council.item("refused", "refused", "needs_met_by_sen_support", note="Child 9 has what is needed in class."),
        council.item("deferred", "deferred", "evidence_to_consider", version=versions["deferred"]),
    ]
    confirmed = council.decides(taken, on=tue_10_feb, members=MEMBERS, key="first meeting")
    assert confirmed == council.decides(taken, on=tue_10_feb, members=MEMBERS, key="first meeting")
    assert [council.names[notice["case_id"]] for notice in confirmed["notices"]] == ["agreed", "refused"]
    meeting = confirmed["meeting"]
    assert [(i["outcome"], i["due_on"], i["until"], i["late_if_deferred"]) for i in meeting["items"]] == [
        ("agreed", fri_13_feb, None, None),
        ("refused", "2026-02-23", None, None),
        ("deferred", sat_14_feb, tue_17_feb, True),
    ]
    assert meeting["quorum"]["met"]
    # A deferral stops no clock, and a decision leaves its clock running until the family is told.
    for name, code in (("deferred", "decide_whether_to_assess"), ("refused", "notify_no_plan")):
        clock = council.clock(name, code)
        assert (clock["due_on"], clock["met_on"], clock["stopped_on"]) == (DUE[name], None, None)
    assert council.clock("agreed")["met_on"] is None
    return meeting


def an_officer_decides_what_could_not_wait(council):
    """Between the meetings; it goes the same way, and is owed its notice like the others."""
    taken = [council.item("officer", "agreed", "plan_may_be_necessary")]
    council.decides(taken, on=thu_12_feb, by="officer", officer="sen_service_manager")
    owed = council.notices()
    assert [(council.names[n["case_id"]], n["record"], n["by"], n["officer"], n["decided_on"]) for n in owed] == [
        ("agreed", "assessment_agreed", "panel", "", tue_10_feb),
        ("officer", "assessment_agreed", "officer", "sen_service_manager", thu_12_feb),
        ("refused", "plan_refused", "panel", "", tue_10_feb),
    ]
    assert "Marrowby" not in str(owed)


def the_notices_go_out(council):
    """Each is recorded by the event that its notice names; then none is owed, and the clock is met."""
    for notice in council.notices():
        is_refusal = notice["outcome"] == "refused"
        why = {"reasons": [reason["code"] for reason in notice["reasons"]]} if is_refusal else {}
        council.happens(notice["case_id"], notice["record"], thu_12_feb, decided_on=notice["decided_on"], **why)
    assert council.notices() == []
    assert council.clock("agreed")["status"] == "met"


def the_second_meeting_takes_the_deferred_case_late(council):
    """It comes first, three days late; what put it off stands beside it."""
    _, items = council.agenda(on=tue_17_feb, next=tue_24_feb)
    assert list(items) == ["deferred", "later"]
    late, other = items.values()
    assert (late["already_late"], late["late_if_deferred"]) == (True, True)
    assert (late["clock"]["days_left"], late["clock"]["status"]) == (-3, "overdue")
    assert [(d["on"], d["until"], d["reasons"][0]["code"]) for d in late["deferrals"]] == [
        (tue_10_feb, tue_17_feb, "evidence_to_consider")
    ]
    assert (other["already_late"], other["late_if_deferred"]) == (False, False)
    taken = [
        council.item("deferred", "agreed", "plan_may_be_necessary"),
        council.item("later", "deferred", "not_reached"),
    ]
    second = council.decides(taken, on=tue_17_feb, members=MEMBERS[:1])["meeting"]
    assert (second["quorum"]["met"], second["quorum"]["missing"]) == (False, ["health", "social_care"])
    council.happens(late["case_id"], "assessment_agreed", "2026-02-18", decided_on=tue_17_feb)
    assert council.clock("deferred")["status"] == "met_late"
    events = got(council.manager.get(f"/api/v1/cases/{late['case_id']}/events"))["items"]
    assert [(event["type"], event["occurred_on"]) for event in events[1:]] == [
        ("decision_deferred", tue_10_feb),
        ("decision_made", tue_17_feb),
        ("assessment_agreed", "2026-02-18"),
    ]


def the_minutes_name_cases_by_reference(council, meeting):
    """Three meetings, the latest first; minutes of each."""
    listed = got(council.caseworker.get(f"{PANEL}/meetings"))["items"]
    assert [(m["on"], m["by"], m["members"], m["decided"], m["deferred"]) for m in listed] == [
        (tue_17_feb, "panel", 1, 1, 1),
        (thu_12_feb, "officer", 0, 1, 0),
        (tue_10_feb, "panel", 3, 2, 1),
    ]
    references = {council.names[item["case_id"]]: item["reference"] for item in meeting["items"]}
    minutes = council.caseworker.get(f"{PANEL}/meetings/{meeting['id']}/minutes")
    assert minutes.headers["content-type"] == "text/plain; charset=utf-8"
    assert (
        minutes.text
        == f"""\
Decision panel, authority 801, Tuesday 10 February 2026
Confirmed by manager 801

Present:
  Education: Ada Example, SEND service manager
  Health: Ben Example, Designated clinical officer
  Social care: Cat Example
Quorum (3 members, with education, health, social care): met
Next meeting: Tuesday 17 February 2026

1. {references["agreed"]}. Whether to assess: agreed
   Reason: No expected progress despite action (cfa2014 s.36(8))
   The family is to be told: by Friday 13 February 2026

2. {references["refused"]}. Whether to make a plan: refused
   Reason: Needs met without a plan (cfa2014 s.36(8), cfa2014 s.37)
   The family is to be told: by Monday 23 February 2026

3. {references["deferred"]}. Whether to assess: deferred to Tuesday 17 February 2026
   Reason: Evidence came too late to be read (cfa2014 s.36(7), send2014 reg 5(4), send2014 reg 10(4))
   No limit waits: by Saturday 14 February 2026 (act by Friday 13 February 2026). The deferral misses it.
"""
    )
    address = f"{PANEL}/meetings/{meeting['id']}"
    as_json = council.caseworker.get(f"{address}/minutes", headers={"Accept": "application/json"})
    assert got(as_json) == got(council.manager.get(address)) == meeting
    of_officer = council.manager.get(f"{PANEL}/meetings/{listed[1]['id']}/minutes").text
    assert "Decided by: SEND service manager" in of_officer
    assert "Quorum" not in of_officer
