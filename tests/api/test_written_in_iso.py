"""Days and instants are written as ISO writes them, wherever they are sent: in a body, an event's data, a form, an address."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from app.schema import Body
from tests.support.installation import Installation, the_app

SECONDS = 1767571200  # midnight of 2026-01-05: pydantic reads it as that day, and as that instant
NOT_A_DAY = [SECONDS, str(SECONDS), "2026-01-05T00:00:00", "2026-01-05T00:00:00Z", True]
NOT_AN_INSTANT = [SECONDS, str(SECONDS), "2026-01-05", "2026-01-05T18:30:00"]


@pytest.fixture
def client(embedded: Installation):
    with embedded.client(embedded.actor("manager")) as client:
        yield client


def at_fault(answer):
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("day", NOT_A_DAY, ids=repr)
def test_a_day_of_a_body_is_written_year_month_day(client, embedded, day):
    person = {"surname": "Example"}
    assert at_fault(client.post("/api/v1/cases", json={"received_on": day, "person": person})) == ["received_on"]
    event = {"type": "family_contacted", "occurred_on": day, "data": {"channel": "phone"}}
    assert at_fault(client.post(f"/api/v1/cases/{embedded.open('2026-01-05')}/events", json=event)) == ["occurred_on"]


@pytest.mark.parametrize("instant", NOT_AN_INSTANT, ids=repr)
def test_an_instant_is_written_with_its_zone(client, instant):
    answer = client.post("/api/v1/cases", json={"received_at": instant, "person": {"surname": "Example"}})
    assert at_fault(answer) == ["received_at"]


@pytest.mark.parametrize("instant", ["2026-01-05T18:30Z", "2026-01-05T18:30:00.123+00:00", "2026-01-05T18:30:00+0100"])
def test_an_instant_has_seconds_or_not_and_any_zone(client, instant):
    answer = client.post("/api/v1/cases", json={"received_at": instant, "person": {"surname": "Example"}})
    assert answer.json()["received_on"] == "2026-01-05"


@pytest.mark.parametrize("day", NOT_A_DAY, ids=repr)
def test_so_is_a_day_in_an_events_data_and_in_a_correction_of_it(client, embedded, day):
    case_id = embedded.open("2026-01-05")
    agreed = {"type": "assessment_agreed", "occurred_on": "2026-02-10", "data": {"decided_on": day}}
    assert at_fault(client.post(f"/api/v1/cases/{case_id}/events", json=agreed)) == ["data.decided_on"]
    event_id = embedded.record(case_id, "assessment_agreed", "2026-02-10").events[0].id
    put_right = {"corrections": [{"event_id": event_id, "data": {"decided_on": day}, "why": "The minutes."}]}
    assert at_fault(client.post(f"/api/v1/cases/{case_id}/corrections", json=put_right)) == ["data.decided_on"]


def test_so_is_the_day_of_a_document(client, embedded):
    sent = {"data": {"kind": "report", "date": str(SECONDS)}, "files": {"file": ("a.txt", b"A report.", "text/plain")}}
    assert at_fault(client.post(f"/api/v1/cases/{embedded.open('2026-01-05')}/documents", **sent)) == ["date"]


def dated(schema):
    return {"date", "date-time"} & {part.get("format") for part in (schema, *schema.get("anyOf", ()))}


DATED = sorted(
    (path, parameter["name"])
    for path, item in the_app().openapi()["paths"].items()
    for parameter in item.get("get", {}).get("parameters", ())
    if dated(parameter["schema"])
)


@pytest.mark.parametrize(("path", "name"), DATED, ids=[f"{path} {name}" for path, name in DATED])
def test_so_is_every_day_and_instant_of_an_address(embedded, path, name):
    role = "admin" if "bank-holidays" in path else "manager"
    place = path.format(case_id=embedded.open("2026-01-05"), day=SECONDS, code="issued_20w", form="csv")
    with embedded.client(embedded.actor(role)) as client:
        assert name in at_fault(client.get(place, params={} if f"{{{name}}}" in path else {name: SECONDS}))


def bodies(cls: type[Body] = Body) -> Iterator[type[Body]]:
    for body in cls.__subclasses__():
        yield from (body, *bodies(body))


def test_no_body_of_any_room_takes_a_count_of_seconds_for_a_day():
    the_app()  # and so every room
    days = [
        (body, field.alias or name)
        for body in bodies()
        for name, field in body.model_fields.items()
        if "datetime.date" in str(field.annotation)
    ]
    assert len(days) > 40
    taken = [(body.__name__, name) for body, name in days if not refuses(body, name)]
    assert taken == []


def refuses(body, name):
    """Whether a field is at fault that is given a count of seconds, or a list of one: others may be missing too."""
    faults = set()
    for sent in (SECONDS, [SECONDS]):
        with pytest.raises(ValidationError) as refused:
            body.model_validate({name: sent})
        faults |= {fault["msg"] for fault in refused.value.errors() if fault["loc"][0] == name}
    return any("is written" in fault for fault in faults)
