"""What is sent as another media type than a route reads is 415, which names the one it takes; after 401, 403 and 404."""

import pytest

from tests.documents.files import pdf

NEW = b'{"received_on": "2026-01-05", "person": {"surname": "Example"}}'


@pytest.fixture
def client(embedded):
    with embedded.client(embedded.actor("manager")) as client:
        yield client


def sent_as(client, path, kind, content=NEW):
    headers = {"Content-Type": kind} if kind else {}
    return client.post(path, content=content, headers=headers)


def not_taken(answer, taken):
    assert answer.status_code == 415, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/media-type"
    assert taken in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json", ""])
def test_json_is_sent_as_json(client, embedded, kind):
    not_taken(sent_as(client, "/api/v1/cases", kind), "application/json")
    assert client.get("/api/v1/cases").json()["items"] == []


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/fhir+json"])
def test_json_by_another_of_its_names_is_read(client, kind):
    assert sent_as(client, "/api/v1/cases", kind).status_code == 201


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "application/pdf"])
def test_a_file_is_sent_in_a_form_of_parts(client, embedded, kind):
    place = f"/api/v1/cases/{embedded.open('2026-01-05')}/documents"
    not_taken(sent_as(client, place, kind), "multipart/form-data")
    sent = {"data": {"kind": "report"}, "files": {"file": ("a.pdf", pdf(), "application/pdf")}}
    assert client.post(place, **sent).status_code == 201


def test_a_body_that_need_not_be_sent_is_no_media_type_when_it_is_not(embedded):
    embedded.register_service("sirona")
    case_id = embedded.open("2026-01-05")
    embedded.record(case_id, "assessment_agreed", "2026-02-10")
    asked = embedded.record(case_id, "advice_requested", "2026-02-11", kind="medical", service="sirona").events[0].id
    place = f"/api/v1/advice-requests/{asked}/acknowledgement"
    with embedded.client(embedded.actor("professional", service="sirona")) as client:
        not_taken(sent_as(client, place, "text/plain", b"Got it."), "application/json")
        assert client.post(place).status_code == 201


def test_nothing_sent_at_all_is_bad_input(client):
    assert client.post("/api/v1/cases").status_code == 422
    assert sent_as(client, "/api/v1/cases", "application/json", b'{"received_on": "2026-01-05"}').status_code == 422


def test_who_may_not_is_told_that_first(client, embedded):
    assert sent_as(client, "/api/v1/cases/999/events", "text/plain").status_code == 404
    with embedded.client(embedded.actor("analyst")) as analyst:
        assert sent_as(analyst, "/api/v1/cases", "text/plain").status_code == 403
    with embedded.client() as stranger:
        assert sent_as(stranger, "/api/v1/cases", "text/plain").status_code == 401
