"""The request papers and the family's evidence reach each adviser asked, and nobody else; files that go with advice."""

from datetime import timedelta
from io import BytesIO

import pytest

from tests.advice.conftest import TODAY, advice
from tests.documents.files import pdf  # real files, made for the tests of documents

ASKS = "/api/v1/advice-requests"


def send(client, path, content, name, **form):
    return client.post(path, files={"file": (name, BytesIO(content))}, data=form)


@pytest.fixture
def asked(desk):
    return desk.ask("medical", "sirona")


@pytest.fixture
def papers(desk, asked):
    case = f"/api/v1/cases/{desk.case_id}/documents"
    kinds = {"request": {}, "evidence": {}, "panel_note": {}, "report": {"share_with": "professional"}}
    return {
        kind: send(desk.council, case, pdf(), f"{kind}.pdf", kind=kind, **form).json()["id"]
        for kind, form in kinds.items()
    }


def test_an_adviser_is_given_the_request_the_evidence_and_what_is_shared_and_no_more(desk, asked, papers):
    found = desk.trust.get(f"{ASKS}/{asked}").json()["papers"]
    assert {paper["id"] for paper in found} == {papers["request"], papers["evidence"], papers["report"]}
    content = desk.trust.get(f"{ASKS}/{asked}/documents/{papers['evidence']}/content")
    assert (content.status_code, content.content) == (200, pdf())
    assert desk.trust.get(f"{ASKS}/{asked}/documents/{papers['panel_note']}/content").status_code == 404


def test_a_service_not_asked_is_given_none(desk, clients, asked, papers):
    stranger = clients.enter_context(desk.here.client(desk.here.actor("professional", service="psychologists")))
    assert stranger.get(f"{ASKS}/{asked}/documents/{papers['request']}/content").status_code == 404
    desk.ask("psychological", "psychologists")  # asked of the same case, by its own request and no other
    assert stranger.get(f"{ASKS}/{asked}/documents/{papers['request']}/content").status_code == 404


def test_papers_and_the_childs_name_go_when_the_request_is_withdrawn(desk, asked, papers):
    noted = desk.ask("other", "sirona", note="She was moved from home.")
    assert desk.trust.get(f"{ASKS}/{noted}").json()["note"] == "She was moved from home."
    for request in (asked, noted):
        desk.happens("advice_withdrawn", advice_id=request)
        found = desk.trust.get(f"{ASKS}/{request}").json()
        assert (found["papers"], found["child"], found["note"]) == ([], None, "")  # there is no more need to know
    assert desk.council.get(f"{ASKS}/{asked}").json()["child"]["forename"] == "Amina"
    assert desk.trust.get(f"{ASKS}/{asked}/documents/{papers['request']}/content").status_code == 404


def test_a_file_goes_with_the_advice_and_the_council_has_it_with_its_case(desk, asked):
    sent = send(desk.trust, f"{ASKS}/{asked}/attachments", pdf(), "audiogram.pdf")
    assert sent.status_code == 201, sent.text
    done = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice()).json()["advice_request"]
    assert done["given"][0]["documents"] == [sent.json()["id"]]
    assert [file["filename"] for file in done["attachments"]] == ["audiogram.pdf"]
    listed = desk.council.get(f"/api/v1/cases/{desk.case_id}/documents").json()["items"]
    assert [(file["kind"], file["id"]) for file in listed] == [("advice", sent.json()["id"])]


def test_a_file_of_one_service_is_not_given_to_another(desk, clients, asked):
    sent = send(desk.trust, f"{ASKS}/{asked}/attachments", pdf(), "audiogram.pdf").json()
    theirs = desk.ask("psychological", "psychologists")
    stranger = clients.enter_context(desk.here.client(desk.here.actor("professional", service="psychologists")))
    found = stranger.get(f"{ASKS}/{theirs}").json()
    assert (found["papers"], found["attachments"]) == ([], [])
    assert stranger.get(f"{ASKS}/{theirs}/documents/{sent['id']}/content").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"%PDF-1.7 " + b"0" * 25_000_000, "large.pdf", 413),
        (b"MZ\x90\x00" + b"\x00" * 200, "advice.pdf", 415),
        (b"", "empty.pdf", 422),
    ],
    ids=["25 MB", "a renamed executable", "nothing"],
)
def test_a_file_that_may_not_be_kept_is_refused_and_nothing_is_stored(desk, asked, content, name, status):
    answer = send(desk.trust, f"{ASKS}/{asked}/attachments", content, name)
    assert answer.status_code == status, answer.text
    assert desk.trust.get(f"{ASKS}/{asked}").json()["attachments"] == []
    assert not [path for path in desk.here.settings.documents_dir.rglob("*") if path.is_file()]


def test_the_same_file_sent_twice_under_one_key_is_kept_once(desk, asked):
    path, key = f"{ASKS}/{asked}/attachments", {"Idempotency-Key": "one file"}
    first = desk.trust.post(path, files={"file": ("a.pdf", BytesIO(pdf()))}, headers=key)
    again = desk.trust.post(path, files={"file": ("a.pdf", BytesIO(pdf()))}, headers=key)
    assert first.json()["id"] == again.json()["id"]
    assert len(desk.trust.get(f"{ASKS}/{asked}").json()["attachments"]) == 1


def test_a_private_report_is_on_record_before_a_psychologist_is_allocated(desk):
    desk.happens("private_report_received", TODAY - timedelta(days=20), kind="psychological", note="Of last May.")
    case = desk.council.get(f"/api/v1/cases/{desk.case_id}").json()
    (warned,) = [warning for warning in case["warnings"] if warning["code"] == "private_report"]
    assert "reg 6(4)" in warned["message"]
    assents = {"adviser": True, "authority": True, "family": True}
    desk.happens("existing_advice_accepted", kind="psychological", assents=assents)
    case = desk.council.get(f"/api/v1/cases/{desk.case_id}").json()
    assert not [warning for warning in case["warnings"] if warning["code"] == "private_report"]
