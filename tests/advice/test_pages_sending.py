"""Advice sent back, sent in files, sent too late; and what of the pages is not a professional's."""

from io import BytesIO

import pytest

from tests.advice.writing import CHILD, TICKS, WHOLE, write
from tests.documents.files import pdf
from tests.support.filling import Visitor, words


def test_sent_back_it_says_why_and_keeps_its_day_and_what_was_sent_is_there_to_go_on_from(desk, asked, beth):
    write(beth, asked, **WHOLE)
    beth.send(f"/advice/{asked}/check", f"/advice/{asked}/submission")
    due = desk.trust.get(f"/api/v1/advice-requests/{asked}").json()["clock"]["due_on"]
    desk.happens("advice_returned", advice_id=asked, reason="Outcome 1 cannot be seen.", code="outcomes_not_smart")
    for path in (f"/advice/{asked}", f"/advice/{asked}/write/outcomes", f"/advice/{asked}/check"):
        page = beth.page(path)
        assert "Its outcomes cannot be measured." in words(page), path
        assert "Outcome 1 cannot be seen." in words(page)
        assert f'still due on the day it always was: <strong><time datetime="{due}"' in page
    assert "Follows an instruction of three key words." in beth.page(f"/advice/{asked}/write/outcomes")
    assert beth.goes(beth.get(f"/advice/{asked}/write")).endswith("/write/outcomes")  # what it was sent back for
    assert "Nothing is changed yet since it was sent back." in beth.see(f"/advice/{asked}/check")
    write(beth, asked, outcomes={"outcomes-0-measure": "Nine of ten."})
    assert beth.goes(beth.send(f"/advice/{asked}/check", f"/advice/{asked}/submission")).endswith("/sent")
    found = desk.trust.get(f"/api/v1/advice-requests/{asked}").json()
    assert (found["clock"]["due_on"], len(found["given"])) == (due, 2)
    assert found["given"][1]["content"]["strengths"] == CHILD["strengths"]


def test_a_report_is_sent_instead_once_its_checks_are_ticked(desk, asked, beth):
    page = f"/advice/{asked}/upload"
    assert "Send the report" not in beth.see(page)
    empty = beth.send(page, f"/advice/{asked}/attachments")
    assert (empty.status_code, "Choose a file" in words(empty.text)) == (422, True)
    danger = beth.send(page, f"/advice/{asked}/attachments", files={"file": ("report.exe", BytesIO(b"MZ\x90\x00"))})
    assert danger.status_code in {415, 422}
    file = {"file": ("report.pdf", BytesIO(pdf()))}
    assert beth.goes(beth.send(page, f"/advice/{asked}/attachments", files=file)) == f"{page}#files"
    unticked = beth.send(page, **{**TICKS, "outcomes": ""})
    assert (unticked.status_code, "Put it in the report, then tick this" in words(unticked.text)) == (422, True)
    assert beth.goes(beth.send(page, **TICKS)) == f"/advice/{asked}/sent"
    assert "report.pdf" in beth.see(f"/advice/{asked}/copy")
    assert desk.trust.get(f"/api/v1/advice-requests/{asked}").json()["given"][0]["template"] is None


def test_two_files_by_one_form_are_two_and_one_sent_twice_is_one(desk, asked, beth):
    opened = beth.page(f"/advice/{asked}/check")
    for name, content in (("a.txt", b"Seen on Monday."), ("a.txt", b"Seen on Monday."), ("b.txt", b"Seen on Tuesday.")):
        beth.goes(beth.send("", f"/advice/{asked}/attachments", page=opened, files={"file": (name, BytesIO(content))}))
    files = desk.trust.get(f"/api/v1/advice-requests/{asked}").json()["attachments"]
    assert [file["filename"] for file in files] == ["a.txt", "b.txt"]
    content = beth.get(f"/advice/{asked}/documents/{files[1]['id']}")
    assert (content.content, content.headers["content-disposition"][:10]) == (b"Seen on Tuesday.", "attachment")


def test_a_request_withdrawn_shows_no_name_and_takes_late_information(desk, asked, beth):
    desk.happens("advice_withdrawn", advice_id=asked)
    said = beth.see(f"/advice/{asked}")
    assert "no longer asks for this" in said
    assert "Amina" not in said
    assert beth.goes(beth.get(f"/advice/{asked}/write/child")) == f"/advice/{asked}"
    beth.send(f"/advice/{asked}/upload", f"/advice/{asked}/attachments", files={"file": ("late.pdf", BytesIO(pdf()))})
    beth.goes(beth.send(f"/advice/{asked}/upload", **TICKS))
    assert "as late information" in beth.see(f"/advice/{asked}/sent")


# ---- the psychologists' manager


def test_the_psychologists_manager_reads_and_assigns_and_writes_nothing(desk):
    manager = Visitor(desk.here, desk.here.actor("ep_manager"))
    writer = desk.here.actor("professional", service="psychologists", name="Dr Sian Hughes")
    asked, medical = desk.ask("psychological", "psychologists"), desk.ask("medical", "sirona")
    said = manager.see("/advice")
    assert "1 to answer" in said
    answer = manager.send(f"/advice/{asked}", f"/advice/{asked}/assignment", account=str(writer.account_id))
    assert manager.goes(answer).endswith("done=assigned")
    assert "With Dr Sian Hughes" in manager.see(f"/advice/{asked}")
    assert "Write the advice" not in manager.see(f"/advice/{asked}")
    assert manager.get(f"/advice/{medical}").status_code == 404
    for path in ("write", "write/child", "check", "upload", "answer", "appointment"):
        assert manager.get(f"/advice/{asked}/{path}").status_code == 403, path


@pytest.mark.parametrize("role", ["caseworker", "manager", "analyst", "admin", "family", "setting"])
def test_others_have_pages_of_their_own(desk, asked, role):
    other = Visitor(desk.here, desk.here.actor(role))
    assert {
        other.get(path).status_code for path in ("/advice", f"/advice/{asked}", f"/advice/{asked}/write/child")
    } == {403}
