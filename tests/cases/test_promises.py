"""What was promised on a case, and the message to the family, over HTTP."""

from datetime import timedelta

import pytest

from app.today import today

DAY = today()


def ago(days):
    return DAY - timedelta(days=days)


def said(day):
    return f"{day.day} {day:%B %Y}"


@pytest.fixture
def manager(here):
    with here.client(here.actor("manager")) as client:
        yield client


@pytest.fixture
def case_id(here):
    return here.open(ago(40), today=DAY, person={"forename": "Amina", "surname": "Example"})


def test_the_promises_of_a_case_stand_apart_from_its_clocks(here, manager, case_id):
    found = manager.get(f"/api/v1/cases/{case_id}/promises").json()
    assert (found["waiting"], found["last_told_on"]) == (True, ago(40).isoformat())
    assert found["next_contact_on"] == ago(12).isoformat()
    assert {(p["code"], p["kind"], p["status"]) for p in found["promises"]} == {
        ("allocate_caseworker", "promise", "overdue"),
        ("contact_family", "promise", "overdue"),
    }
    clocks = {clock["code"] for clock in manager.get(f"/api/v1/cases/{case_id}").json()["clocks"]}
    assert clocks.isdisjoint({"allocate_caseworker", "contact_family"})


def test_contact_made_starts_the_next_interval(here, manager, case_id):
    here.record(case_id, "family_contacted", DAY, today=DAY, channel="phone", summary="Told them when.")
    found = manager.get(f"/api/v1/cases/{case_id}/promises").json()
    assert found["next_contact_on"] == (DAY + timedelta(days=28)).isoformat()


def test_the_breach_list_as_a_sheet_is_the_list_and_runs_nothing(here, manager):
    case_id = here.open(ago(50), today=DAY)
    here.record(case_id, "caseworker_allocated", ago(40), today=DAY, worker="=HYPERLINK(1)")
    answer = manager.get("/api/v1/breaches.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    heading, line = answer.text.splitlines()
    cells = dict(zip(heading.split(","), line.split(","), strict=True))
    (item,) = manager.get("/api/v1/breaches").json()["items"]
    assert (cells["reference"], cells["due_on"]) == (item["reference"], item["due_on"])
    assert cells["caseworker"] == "'=HYPERLINK(1)"
