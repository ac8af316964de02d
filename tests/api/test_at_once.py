"""Several clients at once: the same key lands once, the same external_ref makes one case, nothing is half done."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.installation import Installation

EIGHT = range(8)


@pytest.fixture
def client(here: Installation):
    with here.client(here.actor("manager")) as client:
        yield client


def at_once(send):
    with ThreadPoolExecutor(len(EIGHT)) as pool:
        return list(pool.map(send, EIGHT))


def test_one_key_sent_eight_times_at_once_is_one_event(here, client):
    case_id = here.open("2026-01-05")
    body = {"type": "family_contacted", "occurred_on": "2026-02-12", "data": {"channel": "phone", "summary": "Rang."}}
    answers = at_once(
        lambda _: client.post(f"/api/v1/cases/{case_id}/events", json=body, headers={"Idempotency-Key": "one"})
    )
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["event"]["id"] for a in answers}) == 1
    assert client.get(f"/api/v1/cases/{case_id}").json()["version"] == 2


def test_one_external_ref_sent_eight_times_at_once_is_one_case(client):
    body = {"received_on": "2026-01-05", "person": {"surname": "Example"}, "external_ref": "T-1"}
    answers = at_once(lambda _: client.post("/api/v1/cases", json=body))
    assert sorted(a.status_code for a in answers) == [201, *[409] * 7]
    assert len(client.get("/api/v1/cases").json()["items"]) == 1


def test_eight_writers_who_saw_the_same_version_are_one_recorded_and_seven_told(here, client):
    case_id = here.open("2026-01-05")
    body = {
        "type": "family_contacted",
        "occurred_on": "2026-02-12",
        "data": {"channel": "phone", "summary": "Rang."},
        "version": 1,
    }
    answers = at_once(lambda _: client.post(f"/api/v1/cases/{case_id}/events", json=body))
    assert sorted(a.status_code for a in answers) == [201, *[409] * 7]
    assert {a.json()["current_version"] for a in answers if a.status_code == 409} == {2}
