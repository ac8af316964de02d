"""Around the resources: what the server says of itself, who may ask, in which format, and every error an OperationOutcome."""

import pytest

from app.errors import Problem
from app.fhir.outcome import outcome
from tests.fhir.conftest import FHIR_JSON, document, validated
from workflow.states import Role

PATHS = (("get", "/fhir/Task"), ("get", "/fhir/Task/1"), ("get", "/fhir/DocumentReference/1"))


def test_metadata_is_public_and_says_what_there_is_and_what_there_is_not(embedded):
    with embedded.client() as client:
        answer = client.get("/fhir/metadata")
        assert (answer.status_code, answer.headers["content-type"]) == (200, FHIR_JSON)
        found = validated(answer.json())
        document_of = client.get("/openapi.json").json()
    assert (found["fhirVersion"], found["kind"], found["format"]) == ("4.0.1", "instance", [FHIR_JSON])
    (rest,) = found["rest"]
    said = {one["type"]: {i["code"] for i in one["interaction"]} for one in rest["resource"]}
    assert said == {"Task": {"read", "search-type"}, "DocumentReference": {"create", "read"}}
    served = {path: set(item) for path, item in document_of["paths"].items() if path.startswith("/fhir/")}
    assert served == {
        "/fhir/metadata": {"get"},
        "/fhir/Task": {"get"},
        "/fhir/Task/{task_id}": {"get"},
        "/fhir/DocumentReference": {"post"},
        "/fhir/DocumentReference/{document_id}": {"get"},
    }


@pytest.mark.parametrize(("method", "path"), [*PATHS, ("post", "/fhir/DocumentReference")])
def test_nobody_is_told_anything_before_they_say_who_they_are(embedded, method, path):
    with embedded.client() as client:
        answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (401, FHIR_JSON)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert validated(answer.json())["issue"][0]["code"] == "login"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROFESSIONAL])
def test_fhir_is_for_services_and_for_no_other_role(embedded, role):
    with embedded.client(embedded.actor(role)) as client:
        answers = [client.request(method, path) for method, path in PATHS]
        answers.append(client.post("/fhir/DocumentReference", json=document(1)))
    assert {answer.status_code for answer in answers} == {403}
    assert {validated(answer.json())["issue"][0]["code"] for answer in answers} == {"forbidden"}


def test_a_browsers_cookie_opens_nothing_here(embedded):
    """Else any page could post advice in the name of whoever is signed in to this one."""
    from datetime import UTC, datetime

    from app.deps import SESSION_COOKIE
    from app.security import new_secret, secret_digest
    from app.tables import WebSession

    embedded.register_service("sirona", "s31")
    account, secret, now = embedded.actor("professional", service="sirona"), new_secret(), datetime.now(UTC)
    with embedded.db.writing() as session:
        session.add(
            WebSession(
                account_id=account.account_id, digest=secret_digest(secret), csrf="x", created_at=now, seen_at=now
            )
        )
    with embedded.client() as client:
        client.cookies.set(SESSION_COOKIE, secret)
        assert client.get("/fhir/Task").status_code == 401
        for said in ("Basic eDp5", "Bearer nonsense", "Bearer", "Bearer  "):
            assert client.get("/fhir/Task", headers={"Authorization": said}).status_code == 401


@pytest.mark.parametrize("asked", ["json", "application/json", "application/fhir+json", "text/json"])
def test_json_is_given_by_any_of_its_names(system, asked):
    for answer in (
        system.client.get("/fhir/Task", params={"_format": asked}),
        system.client.get(f"/fhir/Task?_format={asked}"),  # where a plus sign means a blank
        system.client.get("/fhir/Task", headers={"Accept": f"application/fhir+xml;q=0.1, {asked}; fhirVersion=4.0"})
        if "/" in asked
        else system.client.get("/fhir/Task", headers={"Accept": "*/*"}),
        system.client.get("/fhir/Task", params={"_format": asked}, headers={"Accept": "text/html"}),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (200, FHIR_JSON)


def test_xml_is_neither_given_nor_taken(system):
    for answer, status in (
        (system.client.get("/fhir/Task", params={"_format": "xml"}), 406),
        (system.client.get("/fhir/metadata", headers={"Accept": "application/fhir+xml"}), 406),
        (system.client.post("/fhir/DocumentReference", content="<DocumentReference/>"), 415),
        (
            system.client.post(
                "/fhir/DocumentReference", content="<x/>", headers={"Content-Type": "application/fhir+xml"}
            ),
            415,
        ),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (status, FHIR_JSON)
        assert validated(answer.json())["issue"][0]["code"] == "not-supported"


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("get", "/fhir/Patient/1", None, 404),
        ("put", "/fhir/Task/1", b"{}", 405),
        ("get", "/fhir/Task/none", None, 422),
        ("post", "/fhir/DocumentReference", b"{", 422),
        ("post", "/fhir/DocumentReference", b"[]", 422),
        ("post", "/fhir/DocumentReference", b"{\xff\x80}", 400),
        ("post", "/fhir/DocumentReference", b'"' + b"a" * 30_000_000 + b'"', 413),
    ],
)
def test_every_error_is_an_operation_outcome_and_never_a_page(system, method, path, content, status):
    answer = system.client.request(
        method, path, content=content, headers={"Content-Type": FHIR_JSON, "Accept": "text/html,*/*"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (status, FHIR_JSON), answer.text
    assert validated(answer.json())["resourceType"] == "OperationOutcome"


def test_an_outcome_says_each_fault_where_it_is_and_what_is_cited_for_it():
    faults = [{"field": "content.0.attachment.data", "message": "is not base64"}, {"field": "", "message": "more"}]
    found = validated(outcome(Problem(422, "bad-input", "two faults", errors=faults)))
    assert [issue["details"]["text"] for issue in found["issue"]] == ["is not base64", "more"]
    assert found["issue"][0]["expression"] == ["content[0].attachment.data"]
    (slowed,) = validated(outcome(Problem(429, "slow-down", "wait", {"Retry-After": "3"})))["issue"]
    assert slowed["code"] == "throttled"
    (guarded,) = validated(outcome(Problem(409, "not-now", "no", cite=["send2014 reg 8(1)"])))["issue"]
    assert guarded["diagnostics"] == "send2014 reg 8(1)"
