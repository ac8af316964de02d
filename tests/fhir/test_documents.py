"""Advice in files, as a DocumentReference: it completes its Task, and is looked into like any other file."""

import base64
from hashlib import sha1

import pytest

from tests.advice.conftest import TODAY, advice
from tests.documents.files import EXECUTABLE, PNG, docx, pdf, stream
from tests.documents.test_documents import on_the_shelf
from tests.fhir.conftest import FHIR_JSON, attachment, document

ASKS = "/api/v1/advice-requests"
BASE = "http://127.0.0.1:8000/fhir"
SCRIPT = b"5 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj"


def test_a_document_completes_its_task_meets_the_clock_and_the_council_has_the_files(desk, system):
    asked = desk.ask("medical", "sirona")
    report = attachment(pdf(), title="Community paediatrics report", creation="2026-02-03T10:00:00Z")
    made = system.send(document(asked, report, attachment(PNG, "image/png", title="audiogram.png")))
    assert system.status(asked) == "completed"
    found = desk.council.get(f"{ASKS}/{asked}").json()
    assert (found["status"], found["clock"]["status"]) == ("received", "met")
    (given,) = found["given"]
    assert (given["event_id"], given["received_on"], given["template"]) == (int(made["id"]), TODAY.isoformat(), None)
    assert [(file["filename"], file["date"], file["id"] in given["documents"]) for file in found["attachments"]] == [
        ("Community paediatrics report.pdf", "2026-02-03", True),
        ("audiogram.png", None, True),
    ]
    content = desk.council.get(f"{ASKS}/{asked}/documents/{given['documents'][0]}/content")
    assert (content.status_code, content.content) == (200, pdf())
    assert desk.state() == "deciding"


def test_what_was_given_can_be_read_again_by_its_service_and_by_no_other(desk, clients, system):
    asked = desk.ask("medical", "sirona")
    made = system.send(document(asked))
    assert system.get(f"DocumentReference/{made['id']}") == made
    assert made["context"] == {"related": [{"reference": f"Task/{asked}"}]}
    assert made["subject"]["identifier"]["value"] == "9434765919"
    (output,) = system.get(f"Task/{asked}")["output"]
    assert output["valueReference"]["reference"] == f"DocumentReference/{made['id']}"
    fetched = system.client.get(made["content"][0]["attachment"]["url"].removeprefix("http://127.0.0.1:8000"))
    assert (fetched.status_code, fetched.content) == (200, pdf())
    stranger = clients.enter_context(desk.here.client(desk.here.actor("professional", service="psychologists")))
    assert stranger.get(f"/fhir/DocumentReference/{made['id']}").status_code == 404
    system.get(f"DocumentReference/{asked}", expect=404)  # an event, and none by which advice was given
    system.get("DocumentReference/999999", expect=404)


def test_the_answer_says_where_the_document_is(desk, system):
    asked = desk.ask("medical", "sirona")
    answer = system.client.post("/fhir/DocumentReference", json=document(asked))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{BASE}/DocumentReference/{answer.json()['id']}"


def test_advice_on_the_template_is_a_document_too_by_its_native_address(desk, system):
    asked = desk.ask("medical", "sirona")
    event = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice()).json()["event"]["id"]
    (content,) = system.get(f"DocumentReference/{event}")["content"]
    assert content["attachment"]["contentType"] == "application/json"
    assert content["attachment"]["url"].endswith(f"{ASKS}/{asked}")


def test_a_second_document_is_told_of_the_first_and_leaves_no_file(desk, system):
    asked = desk.ask("medical", "sirona")
    first = system.send(document(asked))
    (issue,) = system.send(document(asked, attachment(docx(), "text/plain")), expect=415)["issue"]
    (issue,) = system.send(document(asked, attachment(b"Another report.", "text/plain")), expect=409)["issue"]
    assert issue["code"] == "conflict"
    assert issue["diagnostics"] == f"the first: event {first['id']} of {TODAY}"
    assert len(on_the_shelf(desk.here)) == 1


def test_advice_sent_back_is_answered_by_a_second_document_and_the_first_is_superseded(desk, system):
    asked = desk.ask("medical", "sirona")
    first = system.send(document(asked))
    desk.happens("advice_returned", advice_id=asked, code="provision_not_specific", reason="How often?")
    second = system.send(document(asked, attachment(b"Twice a week.", "text/plain; charset=utf-8")))
    assert system.get(f"DocumentReference/{first['id']}")["status"] == "superseded"
    assert (second["status"], system.status(asked)) == ("current", "completed")


def test_a_document_after_the_request_was_withdrawn_is_kept_as_late_information(desk, system):
    asked = desk.ask("medical", "sirona")
    desk.happens("advice_withdrawn", advice_id=asked, why="Asked twice.")
    made = system.send(document(asked))
    assert system.status(asked) == "cancelled"
    (given,) = desk.council.get(f"{ASKS}/{asked}").json()["given"]
    assert (given["event_id"], given["late_information"]) == (int(made["id"]), True)


def test_the_same_sending_is_recorded_once(desk, system):
    asked = desk.ask("medical", "sirona")
    first = system.send(document(asked), Idempotency_Key="once")
    assert system.send(document(asked), Idempotency_Key="once") == first
    other = document(asked, attachment(b"Another report.", "text/plain"))
    assert system.send(other, expect=422, Idempotency_Key="once")["issue"][0]["expression"] == ["Idempotency-Key"]
    assert len(desk.council.get(f"{ASKS}/{asked}").json()["given"]) == 1


def test_the_task_may_be_named_by_its_whole_address_here_and_by_no_other_servers(desk, system):
    asked = desk.ask("medical", "sirona")
    issue = system.send(document(f"https://fhir.example.org/Task/{asked}"), expect=422)["issue"][0]
    assert issue["expression"] == ["context.related"]
    two = document(asked)
    two["context"]["related"].append({"reference": "Task/999"})
    system.send(two, expect=422)
    system.send(document("Patient/1"), expect=422)
    system.send(document(f"{BASE}/Task/{asked}"))


def test_advice_on_another_child_is_not_filed(desk, system):
    asked = desk.ask("medical", "sirona")

    def of(number):
        return {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}}

    issue = system.send(document(asked, subject=of("9990000018")), expect=422)["issue"][0]
    assert issue["expression"] == ["subject.identifier"]
    assert on_the_shelf(desk.here) == []
    system.send(document(asked, subject=of("943 476 5919")))


def test_bytes_lost_on_the_way_are_noticed(desk, system):
    asked = desk.ask("medical", "sirona")
    right = base64.b64encode(sha1(pdf(), usedforsecurity=False).digest()).decode()
    for wrong in ({"size": len(pdf()) + 1}, {"hash": base64.b64encode(b"\x00" * 20).decode()}):
        issue = system.send(document(asked, attachment(**wrong)), expect=422)["issue"][0]
        assert issue["expression"] == [f"content[0].attachment.{next(iter(wrong))}"]
    system.send(document(asked, attachment(size=len(pdf()), hash=right)))


@pytest.mark.parametrize(
    ("file", "expect", "code"),
    [
        (attachment(EXECUTABLE), 415, "not-supported"),
        (attachment(pdf(), "application/msword"), 415, "not-supported"),
        (attachment(pdf(), "\ud800"), 422, "invalid"),
        (attachment(title="\ud800"), 422, "invalid"),
        (attachment(pdf(), "image/png"), 415, "not-supported"),
        (attachment(pdf(SCRIPT)), 422, "invalid"),
        (attachment(pdf(stream(b"/Type /EmbeddedFile", b"x"))), 422, "invalid"),
        ({"contentType": "application/pdf", "data": ""}, 422, "invalid"),
        ({"contentType": "application/pdf", "data": "!!"}, 422, "invalid"),
        ({"contentType": "text/plain", "data": "SGVs*bG8="}, 422, "invalid"),  # a lax decoder reads "Hello"
        ({"contentType": "text/plain", "data": "Plain words, not base64."}, 422, "invalid"),
        ({"contentType": "application/pdf", "url": "https://example.org/report.pdf"}, 422, "invalid"),
        (attachment(creation="2026-02-31"), 422, "invalid"),
        (attachment(creation="2999-01-01"), 422, "invalid"),
        (attachment(modifierExtension=[{"url": "https://example.org/not", "valueBoolean": True}]), 422, "invalid"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_nothing_is_stored(desk, system, file, expect, code):
    import json

    asked = desk.ask("medical", "sirona")
    body = json.dumps(document(asked, attachment(title="Good"), file))  # escapes what UTF-8 has no bytes for
    answer = system.client.post("/fhir/DocumentReference", content=body, headers={"Content-Type": FHIR_JSON})
    assert answer.status_code == expect, answer.text
    assert answer.json()["issue"][0]["code"] == code
    assert on_the_shelf(desk.here) == []
    assert system.status(asked) == "requested"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "entered-in-error"}, "status"),
        ({"docStatus": "preliminary"}, "docStatus"),
        ({"content": []}, "content"),
        ({"context": {}}, "context.related"),
        ({"resourceType": "Patient"}, "resourceType"),
        ({"implicitRules": "https://example.org/rules"}, "implicitRules"),
        ({"modifierExtension": [{"url": "https://example.org/not", "valueBoolean": True}]}, "modifierExtension"),
    ],
)
def test_a_document_that_says_something_else_is_refused_and_the_element_named(desk, system, change, field):
    asked = desk.ask("medical", "sirona")
    issues = system.send({**document(asked), **change}, expect=422)["issue"]
    assert [field] in [issue["expression"] for issue in issues]
    assert system.status(asked) == "requested"


def test_elements_that_are_not_read_are_passed_over(desk, system):
    asked = desk.ask("medical", "sirona")
    more = {
        "meta": {"profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-DocumentReference"]},
        "type": {"text": "Report"},
        "date": "2026-02-03T10:00:00Z",
        "author": [{"display": "Dr Example"}],
        "description": "Paediatric report",
    }
    system.send(document(asked, **more))


def test_a_file_of_the_full_weight_is_taken_and_one_past_it_refused(desk, system):
    asked = desk.ask("medical", "sirona")
    most = desk.here.settings.documents_max_mb * 1_000_000
    (issue,) = system.send(document(asked, attachment(b"a" * (most + 1), "text/plain")), expect=413)["issue"]
    assert (issue["code"], issue["expression"]) == ("too-long", ["content[0].attachment.data"])
    (issue,) = system.send(document(asked, attachment(b"a" * 25_000_000, "text/plain")), expect=413)["issue"]
    assert issue["code"] == "too-long"
    system.send(document(asked, attachment(b"a" * most, "text/plain")))
