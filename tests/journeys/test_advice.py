"""Advice, over HTTP only: a council asks four services; a trust answers by FHIR, a psychologist by the native API.

Every day is counted from today, which is day 0 here; day -100 is a hundred days ago. What the engine must say is worked
out by hand beside each step.
"""

import base64
from contextlib import ExitStack
from datetime import timedelta

import pytest

from tests.advice.conftest import advice
from tests.documents.files import pdf
from tests.support.installation import Installation

ASKS = "/api/v1/advice-requests"


@pytest.fixture
def people(here: Installation):
    """The council's caseworker and manager, and the accounts of two of the services."""
    for code, body in (
        ("sirona", "s31"),
        ("psychologists", "other"),
        ("social-care", "other"),
        ("hill-school", "other"),
    ):
        here.register_service(code, body)
    with ExitStack() as stack:
        clients = {
            "caseworker": here.actor("caseworker"),
            "manager": here.actor("manager"),
            "trust": here.actor("professional", service="sirona", name="The trust's system"),
            "psychologist": here.actor("professional", service="psychologists", name="Dr Example"),
        }
        yield {name: stack.enter_context(here.client(actor)) for name, actor in clients.items()}


def day(n: int) -> str:
    from app.today import today

    return (today() + timedelta(days=n)).isoformat()


def happens(client, case_id, type_, when, expect=201, **data):
    body = {"type": type_, "occurred_on": day(when), "data": data}
    answer = client.post(f"/api/v1/cases/{case_id}/events", json=body)
    assert answer.status_code == expect, answer.text
    return answer.json()


def clock_of(client, advice_id):
    found = client.get(f"{ASKS}/{advice_id}").json()["clock"]
    return found["started_on"], found["due_on"], found["met_on"], found["status"]


def test_four_services_are_asked_and_every_day_is_accounted_for(people):
    caseworker, manager, trust, psychologist = (people[n] for n in ("caseworker", "manager", "trust", "psychologist"))
    opened = caseworker.post(
        "/api/v1/cases",
        json={
            "received_on": day(-100),
            "source": "parent",
            "person": {"forename": "Amina", "surname": "Example", "nhs_number": "9434765919"},
        },
    )
    case = opened.json()["id"]
    happens(caseworker, case, "assessment_agreed", -70)
    asked = {
        kind: happens(caseworker, case, "advice_requested", -69, kind=kind, service=service)["event"]["id"]
        for kind, service in (
            ("psychological", "psychologists"),
            ("medical", "sirona"),
            ("social_care", "social-care"),
            ("educational", "hill-school"),
        )
    }

    # The trust's system picks up its Tasks by FHIR: its own one of the four. It got the request on day -60, and a body
    # of section 31 has six weeks from receipt: -60 + 42 = -18. The others have six weeks from being asked: -69 + 42 = -27.
    bundle = trust.get("/fhir/Task", params={"status": "requested"}).json()
    (task,) = [entry["resource"] for entry in bundle["entry"]]
    assert (bundle["resourceType"], task["id"]) == ("Bundle", str(asked["medical"]))
    assert task["for"]["identifier"]["value"] == "9434765919"
    got = trust.post(f"{ASKS}/{asked['medical']}/acknowledgement", json={"received_on": day(-60)})
    assert got.status_code == 201, got.text
    assert clock_of(trust, asked["medical"]) == (day(-60), day(-18), None, "overdue")
    assert trust.get(f"/fhir/Task/{asked['medical']}").json()["restriction"]["period"]["end"] == day(-18)

    # The school answers on day -50, in time; social care on day -20, a week late (due -27).
    happens(caseworker, case, "advice_received", -50, advice_id=asked["educational"])
    happens(caseworker, case, "advice_received", -20, advice_id=asked["social_care"])
    assert clock_of(caseworker, asked["educational"]) == (day(-69), day(-27), day(-50), "met")
    assert clock_of(caseworker, asked["social_care"]) == (day(-69), day(-27), day(-20), "met_late")

    # The psychologist's advice came by post on day -40, in time, and was returned for rework on day -35: its clock runs
    # again to the old date, -27. It comes back by the native API today: 35 days of rework, and late.
    happens(caseworker, case, "advice_received", -40, advice_id=asked["psychological"])
    happens(
        caseworker,
        case,
        "advice_returned",
        -35,
        advice_id=asked["psychological"],
        code="outcomes_not_smart",
        reason="By when?",
    )
    assert clock_of(psychologist, asked["psychological"]) == (day(-69), day(-27), None, "overdue")
    sent = psychologist.post(f"{ASKS}/{asked['psychological']}/submission", json=advice())
    assert sent.status_code == 201, sent.text
    assert (sent.json()["advice_request"]["rework_days"], sent.json()["advice_request"]["rework"][0]["code"]) == (
        35,
        "outcomes_not_smart",
    )
    assert clock_of(psychologist, asked["psychological"]) == (day(-69), day(-27), day(0), "met_late")

    # The child missed the trust's appointment on day -30, inside its six weeks: reg 8(2)(c) excuses the trust's clock and
    # no other. A caseworker records the exception, the manager approves it. The due date does not move.
    missed = trust.post(f"{ASKS}/{asked['medical']}/missed-appointment", json={"on": day(-30)})
    assert missed.status_code == 201, missed.text
    facts = {"ground": "missed_appointment", "advice_id": asked["medical"], "on": day(-30), "from": day(-30)}
    happens(caseworker, case, "exception_recorded", 0, expect=422, clocks=[f"{case}.issue_plan"], **facts)
    own = f"{case}.advice.{asked['medical']}"
    exception = happens(caseworker, case, "exception_recorded", 0, clocks=[own], **facts)["event"]["id"]
    assert clock_of(trust, asked["medical"])[3] == "overdue"
    happens(manager, case, "exception_approved", 0, exception_id=exception)
    assert clock_of(trust, asked["medical"]) == (day(-60), day(-18), None, "excused")

    # The trust completes its Task with a letter, by FHIR. It is the last one out: the case goes on to the decision.
    letter = {
        "resourceType": "DocumentReference",
        "status": "current",
        "context": {"related": [{"reference": f"Task/{asked['medical']}"}]},
        "content": [
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "title": "advice.pdf",
                    "data": base64.b64encode(pdf()).decode(),
                }
            }
        ],
    }
    completed = trust.post("/fhir/DocumentReference", json=letter)
    assert completed.status_code == 201, completed.text
    assert trust.get(f"/fhir/Task/{asked['medical']}").json()["status"] == "completed"
    assert clock_of(trust, asked["medical"]) == (day(-60), day(-18), day(0), "met_late")
    assert caseworker.get(f"/api/v1/cases/{case}").json()["state"] == "deciding"

    # Whose days. The council held the case from receipt to the asking: -100 to -69, 31 days. Then whoever had been asked
    # longest and was still out: the psychologists from -69 to -40 (29), the trust, asked next, from -40 to the return at
    # -35 (5), the psychologists again from -35 to today (35). 31 + 29 + 5 + 35 = 100.
    timeline = caseworker.get(f"/api/v1/cases/{case}/timeline").json()
    assert [(s["holder"], s["service"], s["from"], s["until"], s["days"]) for s in timeline["stretches"]] == [
        ("council", None, day(-100), day(-69), 31),
        ("service", "psychologists", day(-69), day(-40), 29),
        ("service", "sirona", day(-40), day(-35), 5),
        ("service", "psychologists", day(-35), day(0), 35),
    ]
    totals = {(total["holder"], total["service"]): total["days"] for total in timeline["totals"]}
    assert totals == {("council", None): 31, ("service", "psychologists"): 64, ("service", "sirona"): 5}
    assert sum(totals.values()) == timeline["days"] == 100
