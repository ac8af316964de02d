"""What a family sends: a message, what is wrong, a reply to the draft. Recorded once, answered, and shown to nobody else."""

import json

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.tables import Account, CaseRow, EventPrivate, EventRow
from tests.family.families import MOTHER, csrf_in, main_of

FATHER = {**MOTHER, "relation": "father", "name": "Fay Father", "email": "fay@example.org"}


def events(families, type_):
    with families.here.db.reading() as session:
        rows = session.execute(
            select(EventRow, EventPrivate, Account)
            .join(Account, col(Account.id) == col(EventRow.actor_id))
            .outerjoin(EventPrivate, col(EventPrivate.event_id) == col(EventRow.id))
            .where(col(EventRow.type) == type_)
            .order_by(col(EventRow.id))
        ).all()
        return [(json.loads(e.data), json.loads(p.text) if p else {}, a.name) for e, p, a in rows]


def send(client, address, **typed):
    return client.post(address, data={**csrf_in(client.get(address).text), **typed})


def test_a_message_is_recorded_and_by_when_it_is_answered_is_said(families, browser_of):
    case = families.case("requested")
    families.come_in(browser_of, case)
    answer = send(browser_of, f"/family/cases/{case}/tell", kind="message", words="When is the visit? <b>")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/family/cases/{case}?message=sent")
    ((data, words, actor),) = events(families, "message_received")
    assert (data["from"], data["channel"], data.get("kind", "message")) == ("mother", "portal", "message")
    assert words["summary"] == "When is the visit? <b>\n\n(Hana Reed)"
    assert actor == "The family’s page"
    text = main_of(browser_of.get(answer.headers["location"]).text)
    assert "We have your message." in text
    assert "You wrote to us on Wed 25 Mar 2026 . We will answer by Wed 1 Apr 2026" in text


@pytest.mark.parametrize("kind", ["concern", "complaint"])
def test_a_complaint_is_a_complaint(embedded_families, browser_of, kind):
    case = embedded_families.case("requested_late")
    embedded_families.come_in(browser_of, case)
    send(browser_of, f"/family/cases/{case}/tell", kind=kind, words="You are late.")
    assert [data["kind"] for data, _, _ in events(embedded_families, "message_received")] == [kind]


def test_what_one_parent_wrote_the_other_is_not_told(embedded_families, browser_of):
    case = embedded_families.asked("two", "2026-03-16", contacts=[MOTHER, FATHER])
    embedded_families.come_in(browser_of, case)
    send(browser_of, f"/family/cases/{case}/tell", kind="complaint", words="About him.")
    assert "You wrote to us" in browser_of.get(f"/family/cases/{case}").text
    browser_of.cookies.clear()
    embedded_families.come_in(browser_of, case, "Fay Father")
    assert "You wrote to us" not in browser_of.get(f"/family/cases/{case}").text


def test_a_double_click_records_once(families, browser_of):
    case = families.case("requested")
    families.come_in(browser_of, case)
    address = f"/family/cases/{case}/tell"
    form = {**csrf_in(browser_of.get(address).text), "kind": "message", "words": "Twice."}
    assert [browser_of.post(address, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(events(families, "message_received")) == 1
    assert browser_of.post(address, data={**form, "words": "Other words."}).status_code == 409


def test_what_is_missing_is_asked_for_and_what_was_typed_is_kept(embedded_families, browser_of):
    case = embedded_families.case("requested")
    embedded_families.come_in(browser_of, case)
    answer = send(browser_of, f"/family/cases/{case}/tell", kind="complaint", words="")
    assert answer.status_code == 422
    assert "<title>Error: Tell us something" in answer.text
    assert 'href="#words"' in answer.text
    assert 'value="complaint" checked' in answer.text


def test_a_form_without_its_secret_or_from_elsewhere_is_refused(embedded_families, browser_of):
    case = embedded_families.case("requested")
    embedded_families.come_in(browser_of, case)
    address = f"/family/cases/{case}/tell"
    form = {**csrf_in(browser_of.get(address).text), "kind": "message", "words": "Hello."}
    assert browser_of.post(address, data={**form, "csrf": "x"}).status_code == 403
    assert browser_of.post(address, data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert events(embedded_families, "message_received") == []


def test_yes_it_is_right_records_nothing_and_no_is_a_message(embedded_families, browser_of):
    case = embedded_families.case("requested")
    embedded_families.come_in(browser_of, case)
    address = f"/family/cases/{case}/right"
    answer = send(browser_of, address, right="yes")
    assert "good to know" in browser_of.get(answer.headers["location"]).text
    assert events(embedded_families, "message_received") == []
    assert send(browser_of, address, right="no").status_code == 422
    answer = send(browser_of, address, right="no", words="My phone number is new.")
    assert "We will look at what is wrong" in browser_of.get(answer.headers["location"]).text
    ((_, words, _),) = events(embedded_families, "message_received")
    assert "My phone number is new." in words["summary"]


def test_a_reply_to_the_draft_is_the_familys_own_and_moves_the_case_on(families, browser_of):
    case = families.case("consulting")
    families.come_in(browser_of, case)
    answer = send(
        browser_of, f"/family/cases/{case}/reply", agrees="no", preference="Hill School", note="Section F is vague."
    )
    assert answer.status_code == 303, answer.text
    ((data, words, actor),) = events(families, "representations_received")
    assert (data.get("agrees", False), actor) == (False, "Hana Reed")
    assert words == {"note": "Section F is vague.", "preference": "Hill School"}
    with families.here.db.reading() as session:
        row = session.scalars(select(CaseRow).where(col(CaseRow.matter_id) == case, col(CaseRow.current))).one()
    assert row.state == "finalising"
    text = main_of(browser_of.get(answer.headers["location"]).text)
    assert "We have your reply to the draft." in text
    assert "We got your reply to it on Wed 25 Mar 2026" in text


def test_a_family_may_reply_again_while_the_plan_is_not_made(embedded_families, browser_of):
    case = embedded_families.case("consulting")
    embedded_families.come_in(browser_of, case)
    address = f"/family/cases/{case}/reply"
    assert send(browser_of, address, agrees="yes").status_code == 303
    assert "Reply to the draft" in browser_of.get(f"/family/cases/{case}").text
    assert send(browser_of, address, agrees="no", note="On reading it again.").status_code == 303
    assert [data.get("agrees", False) for data, _, _ in events(embedded_families, "representations_received")] == [True, False]  # fmt: skip


def test_there_is_no_draft_to_reply_to_before_there_is_one(embedded_families, browser_of):
    case = embedded_families.case("requested")
    embedded_families.come_in(browser_of, case)
    address = f"/family/cases/{case}/reply"
    assert "There is no draft to reply to now" in browser_of.get(address).text
    form = csrf_in(browser_of.get(f"/family/cases/{case}/tell").text)
    answer = browser_of.post(address, data={**form, "agrees": "yes"})
    assert answer.status_code == 409
    assert events(embedded_families, "representations_received") == []


def test_a_message_sent_about_a_restricted_case_is_taken_in(embedded_families, browser_of):
    from app.tables import Matter

    case = embedded_families.case("requested")
    with embedded_families.here.db.writing() as session:
        session.get_one(Matter, case).restricted = True
    embedded_families.come_in(browser_of, case)
    assert send(browser_of, f"/family/cases/{case}/tell", kind="message", words="Hello.").status_code == 303
