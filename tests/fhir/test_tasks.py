"""What was asked of a service, as Tasks: who is named, by when, and a status told from the record."""

from datetime import timedelta

import pytest

from tests.advice.conftest import A_WEEK_AGO, FOUR_WEEKS_AGO, TODAY, advice
from tests.documents.files import pdf
from tests.fhir.conftest import document

ASKS = "/api/v1/advice-requests"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"


def test_a_task_says_what_is_asked_of_whom_for_which_child_and_by_when(desk, system):
    asked = desk.ask("medical", "sirona", note="Please say how he hears.")
    task = system.get(f"Task/{asked}")
    assert task["meta"]["profile"] == ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Task"]
    assert (task["id"], task["status"], task["intent"]) == (str(asked), "requested", "order")
    assert task["identifier"] == [{"system": "urn:ehc-casework:advice-request", "value": str(asked)}]
    assert task["code"]["coding"] == [{"system": "urn:ehc-casework:advice-kind", "code": "medical"}]
    assert task["for"]["identifier"] == {"system": NHS, "value": "9434765919"}
    due = FOUR_WEEKS_AGO + timedelta(days=42)
    assert task["restriction"]["period"] == {"start": FOUR_WEEKS_AGO.isoformat(), "end": due.isoformat()}
    assert task["authoredOn"] == FOUR_WEEKS_AGO.isoformat()
    assert task["requester"]["identifier"] == {"system": "urn:ehc-casework:local-authority", "value": "801"}
    assert task["owner"]["identifier"] == {"system": "urn:ehc-casework:service", "value": "sirona"}
    assert task["note"] == [{"text": "Please say how he hears."}]
    (patient,) = task["contained"]
    assert patient["name"] == [{"family": "Example", "given": ["Amina"]}]
    assert patient["birthDate"] == "2018-03-02"


def test_no_upn_goes_to_health_and_nobody_else_of_the_family(desk, system):
    asked = desk.ask("medical", "sirona")
    for text in (str(system.get(f"Task/{asked}")), str(system.get("Task"))):
        assert "H801200001001" not in text
        assert "upn" not in text.lower()
        assert "Hodan" not in text


def test_the_due_date_is_that_of_the_clock_and_moves_with_the_day_of_receipt(desk, system):
    asked = desk.ask("medical", "sirona")
    got = FOUR_WEEKS_AGO + timedelta(days=3)
    desk.trust.post(f"{ASKS}/{asked}/acknowledgement", json={"received_on": got.isoformat()})
    native = desk.trust.get(f"{ASKS}/{asked}").json()["clock"]["due_on"]
    assert system.get(f"Task/{asked}")["restriction"]["period"]["end"] == native
    assert native == (got + timedelta(days=42)).isoformat()


def test_a_service_with_an_ods_code_is_named_by_it_and_found_by_it(desk, system):
    from app.tables import Service

    asked = desk.ask("medical", "sirona")
    with desk.here.db.writing() as session:
        session.get_one(Service, "sirona").ods_code = "NQV"
    (task,) = system.tasks()
    assert task["owner"]["identifier"] == {"system": ODS, "value": "NQV"}
    for owner in ("NQV", "sirona", f"{ODS}|NQV", "urn:ehc-casework:service|sirona"):
        assert system.ids(owner=owner) == [asked]
        assert system.ids(**{"owner:identifier": owner}) == [asked]
    assert system.ids(owner="psychologists") == system.ids(owner=f"{ODS}|sirona") == []


def test_a_child_without_an_nhs_number_is_named_all_the_same(desk, clients, system):
    manager = desk.here.actor("manager")
    case_id = desk.here.open(TODAY - timedelta(days=60), manager, TODAY, person={"forename": "Zed", "surname": "Other"})
    desk.here.record(case_id, "assessment_agreed", TODAY - timedelta(days=50), manager, TODAY)
    made = desk.here.record(
        case_id, "advice_requested", A_WEEK_AGO, manager, TODAY, kind="medical", service="sirona"
    )  # fmt: skip
    task = system.get(f"Task/{made.events[0].id}")
    assert task["for"] == {"reference": "#patient", "type": "Patient"}
    assert task["contained"][0]["name"][0]["family"] == "Other"


def test_a_status_follows_the_request_from_sent_to_answered(desk, system):
    asked = desk.ask("medical", "sirona")
    assert system.status(asked) == "requested"
    desk.happens("advice_request_received", A_WEEK_AGO, advice_id=asked)
    assert system.status(asked) == "received"
    desk.trust.post(f"{ASKS}/{asked}/acknowledgement")
    assert system.status(asked) == "accepted"
    desk.trust.put(f"{ASKS}/{asked}/draft", json={"content": {"strengths": "Sings."}})
    assert system.status(asked) == "in-progress"
    desk.trust.post(f"{ASKS}/{asked}/submission", json=advice())
    assert system.status(asked) == "completed"
    task = system.get(f"Task/{asked}")
    assert [out["type"]["text"] for out in task["output"]] == ["advice"]
    desk.happens("advice_returned", advice_id=asked, code="provision_not_specific", reason="How often?")
    assert system.status(asked) == "in-progress"
    task = system.get(f"Task/{asked}")
    assert task["businessStatus"]["coding"][0]["code"] == "returned"
    assert task["statusReason"]["coding"][0]["code"] == "provision_not_specific"
    assert task["statusReason"]["text"] == "How often?"


def test_an_appointment_is_progress_for_its_own_request_alone(desk, system):
    asked, other = desk.ask("medical", "sirona"), desk.ask("other", "sirona")
    desk.trust.post(f"{ASKS}/{asked}/appointment", json={"on": A_WEEK_AGO.isoformat()})
    assert system.status(asked) == "in-progress"
    assert system.status(other) == "requested"


def test_a_nil_answer_is_a_rejection_with_its_reason_and_a_withdrawal_a_cancellation(desk, system):
    nil, withdrawn = desk.ask("medical", "sirona"), desk.ask("other", "sirona")
    desk.trust.post(f"{ASKS}/{nil}/answer", json={"answer": "not_known", "why": "Not on our system."})
    desk.happens("advice_withdrawn", advice_id=withdrawn, why="Asked twice.")
    assert (system.status(nil), system.status(withdrawn)) == ("rejected", "cancelled")
    assert {"contained", "for", "input", "note"} & system.get(f"Task/{withdrawn}").keys() == set()  # no child
    assert {"contained", "for"} <= system.get(f"Task/{nil}").keys()
    assert system.get(f"Task/{nil}")["statusReason"]["coding"] == [
        {"system": "urn:ehc-casework:nil-answer", "code": "not_known"}
    ]


def test_a_request_of_a_case_that_ended_is_cancelled(desk, system):
    asked, done = desk.ask("medical", "sirona"), desk.ask("other", "sirona")
    desk.trust.post(f"{ASKS}/{done}/submission", json=advice())
    desk.happens("request_withdrawn", note="By letter.")
    assert (system.status(asked), system.status(done)) == ("cancelled", "completed")


def test_what_an_appointment_put_right_leaves_is_no_progress(desk, system):
    asked = desk.ask("medical", "sirona")
    event = desk.trust.post(f"{ASKS}/{asked}/appointment", json={"on": A_WEEK_AGO.isoformat()}).json()["event"]["id"]
    desk.happens("annulled", event_id=event, why="Another child's.")
    assert system.status(asked) == "requested"


def test_the_papers_are_named_where_they_can_be_fetched(desk, system):
    asked = desk.ask("medical", "sirona")
    case = f"/api/v1/cases/{desk.case_id}/documents"
    kept = desk.council.post(case, files={"file": ("evidence.pdf", pdf())}, data={"kind": "evidence"}).json()["id"]
    (paper,) = system.get(f"Task/{asked}")["input"]
    assert paper["valueUrl"] == f"http://127.0.0.1:8000{ASKS}/{asked}/documents/{kept}/content"
    fetched = system.client.get(paper["valueUrl"].removeprefix("http://127.0.0.1:8000"))
    assert (fetched.status_code, fetched.content) == (200, pdf())


def test_tasks_are_searched_by_the_day_they_are_due(desk, system):
    due = {n: desk.ask("other", "sirona", TODAY - timedelta(days=n)) for n in (20, 10)}
    first, second = (TODAY + timedelta(days=42 - n) for n in (20, 10))
    assert system.ids(due=f"le{first}") == system.ids(due=f"lt{second}") == system.ids(due=f"{first}") == [due[20]]
    assert system.ids(due=f"gt{first}") == system.ids(period=f"ge{second}") == system.ids(due=f"ne{first}") == [due[10]]
    assert system.ids(due=[f"ge{first}", f"le{second}"]) == [due[20], due[10]]
    assert system.ids(due=f"sa{second}") == system.ids(due=f"eb{first}") == []


def test_tasks_come_in_pages_earliest_due_first(desk, system):
    asked = [desk.ask("other", "sirona", TODAY - timedelta(days=n)) for n in (20, 15, 10)]
    seen, params = [], {"_count": 2, "status": "requested,accepted"}
    while params is not None:
        bundle = system.get("Task", **params)
        seen.append([int(entry["resource"]["id"]) for entry in bundle["entry"]])
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        assert links["self"].startswith("http://127.0.0.1:8000/fhir/Task?_count=2&status=requested%2Caccepted")
        following = links.get("next", "").partition("?")[2]
        params = dict(part.split("=", 1) for part in following.replace("%2C", ",").split("&")) if following else None
    assert seen == [asked[:2], asked[2:]]


def test_a_page_that_holds_none_of_a_status_still_leads_on_to_those_that_do(desk, system):
    """Whether an appointment was made is told by the record and not by the index: such a page may be short, never the last."""
    first, second = (desk.ask("other", "sirona", TODAY - timedelta(days=n)) for n in (20, 10))
    desk.trust.post(f"{ASKS}/{first}/appointment", json={"on": A_WEEK_AGO.isoformat()})
    bundle = system.get("Task", _count=1, status="requested")
    assert "entry" not in bundle
    following = next(link["url"] for link in bundle["link"] if link["relation"] == "next")
    answer = system.client.get(following.removeprefix("http://127.0.0.1:8000"))
    assert [entry["resource"]["id"] for entry in answer.json()["entry"]] == [str(second)]


def test_one_service_answers_several_councils_and_sees_no_other_services_tasks(desk, clients, system):
    ours, theirs = desk.ask("medical", "sirona"), desk.ask("psychological", "psychologists")
    assert system.ids() == [ours]
    assert system.ids(owner="psychologists") == []
    assert system.get(f"Task/{theirs}", expect=404)["issue"][0]["code"] == "not-found"
    assert system.get("Task/999999", expect=404)["issue"] == system.get(f"Task/{theirs}", expect=404)["issue"]
    assert system.send(document(theirs), expect=404)["issue"][0]["code"] == "not-found"


def test_reading_is_audited_child_by_child(desk, system):
    from sqlalchemy import text

    asked = desk.ask("medical", "sirona")
    system.get("Task")
    system.get("Task", owner="psychologists")
    system.get(f"Task/{asked}")
    with desk.here.db.reading() as session:
        rows = session.execute(text("SELECT route, matter_id FROM read_audit WHERE route LIKE '%fhir%' ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            ("GET /fhir/Task", desk.case_id),
            ("GET /fhir/Task", None),
            ("GET /fhir/Task/{id}", desk.case_id),
        ]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"patient": "9434765919"}, "patient"),
        ({"status": "done"}, "status"),
        ({"due": "soon"}, "due"),
        ({"due": "2026-02-30"}, "due"),
        ({"owner": "https://example.org|RXX"}, "owner"),
        ({"owner": "a\x00b"}, "owner"),
        ({"_count": 0}, "_count"),
        ({"_cursor": "nonsense"}, "cursor"),
    ],
)
def test_a_search_that_would_not_be_heeded_is_refused_and_says_which_part(desk, system, params, field):
    issue = system.get("Task", expect=422, **params)["issue"][0]
    assert (issue["code"], issue["expression"]) == ("invalid", [field])


def test_a_status_of_fhir_that_no_task_here_has_finds_none(desk, system):
    desk.ask("medical", "sirona")
    assert system.ids(status="on-hold") == []
