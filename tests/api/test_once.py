"""A POST sent again under its key finds what the first one made: what is counted would otherwise be counted twice."""

import pytest

API = "/api/v1"
PERIOD = {"period_from": "2026-07-01", "period_to": "2026-09-30"}
SENT = {
    "/correspondence": {
        "type": "complaint", "stage": "stage_1", "from": "parent", "channel": "email", "about": "delay", "received_on": "2026-11-02",
    },
    "/surveys": {**PERIOD, "stage": "review", "how_asked": "online", "answers": {"agree": 9}},
    "/measures/treated_fairly/values": {**PERIOD, "value": 81.5, "evidence": "The forum's survey."},
    "/people/1/contacts": {"name": "Ada Reed", "relation": "mother"},
}  # fmt: skip
OTHERWISE = {"received_on": "2026-11-03", "wave": "2", "value": 82, "relation": "aunt"}


@pytest.fixture
def client(here):
    here.open("2026-01-05")
    with here.client(here.actor("manager")) as client:
        yield client


@pytest.mark.parametrize("path", SENT)
def test_one_key_makes_one(client, path):
    def send(key: str, **changed):
        return client.post(f"{API}{path}", json={**SENT[path], **changed}, headers={"Idempotency-Key": key})

    first, again = send("k-1"), send("k-1")
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.json() == again.json()
    field = next(name for name in OTHERWISE if name in SENT[path] or (name == "wave" and path == "/surveys"))
    other = send("k-1", **{field: OTHERWISE[field]})
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert send("k-2", **{field: OTHERWISE[field]}).json()["id"] != first.json()["id"]


def test_a_step_sent_again_is_taken_once(client):
    made = client.post(f"{API}/correspondence", json=SENT["/correspondence"]).json()
    reply = {"on": "2026-11-16", "channel": "post", "words": "We are sorry."}
    answers = [
        client.post(f"{API}/correspondence/{made['id']}/reply", json=reply, headers={"Idempotency-Key": "r-1"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json() == answers[1].json()
