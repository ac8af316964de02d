"""Every act has a form that can be shown, checked and recorded; what is refused comes back with its rule."""

import re

import pytest
from sqlalchemy import select

from app.cases.pages_acts import ACTS, form_of
from app.tables import EventPrivate, EventRow
from tests.web.desk import Desk
from tests.web.hand import DAY
from tests.web.story import SCRIPT
from workflow.machine import role_refusal
from workflow.states import Role
from workflow.steps import AMENDS, EVENT_TYPES


def events(desk: Desk, case: str) -> list[EventRow]:
    with desk.here.db.reading() as session:
        return list(
            session.scalars(select(EventRow).where(EventRow.matter_id == desk.cases[case]).order_by(EventRow.seq))
        )


def words_of(desk: Desk, event: EventRow) -> str:
    with desk.here.db.reading() as session:
        found = session.get(EventPrivate, event.id)
        return found.text if found else ""


def test_every_event_of_the_table_has_a_form():
    assert {e for e in (*EVENT_TYPES, *AMENDS) if not form_of(e)} == {"request_received", "advice_assigned"}


@pytest.mark.parametrize("name", ["amina", "late", "new", "drafted", "issued", "strange", "to-draft", "decided-on"])
def test_every_form_is_shown_whatever_the_case(desk, manager, name):
    for code in ACTS:
        manager.see(f"/cases/{desk.cases[name]}/acts/{code}")


def test_a_form_is_for_who_may_record_its_event(desk, caseworker):
    for code, act in ACTS.items():
        status = 403 if role_refusal(act.event, Role.CASEWORKER) else 200
        caseworker.see(f"/cases/{desk.cases['amina']}/acts/{code}", status)
    caseworker.see(f"/cases/{desk.cases['amina']}/acts/nothing", 404)
    caseworker.see("/cases/9999/acts/decide", 404)


def test_a_decision_is_checked_and_recorded_once_and_says_what_it_met(desk, caseworker):
    path = f"/cases/{desk.cases['undecided']}/acts/decide"
    page = caseworker.see(path)
    checked = caseworker.again(path, page, **DAY, outcome="agreed")
    assert checked.status_code == 200
    assert "Check your answers" in checked.text
    assert "day 37 of 42" in checked.text
    sent = {**DAY, "outcome": "agreed", "step": "send"}
    done = caseworker.again(path, page, **sent)
    assert done.status_code == 303
    assert caseworker.again(path, page, **sent).headers["location"] == done.headers["location"]
    assert [e.type for e in events(desk, "undecided")].count("assessment_agreed") == 1
    said = caseworker.see(done.headers["location"])
    assert "Clock met on day 37 of 42: decide whether to assess." in said
    assert "Ask six services and people for advice" in said
    other = caseworker.again(path, page, **{**sent, "outcome": "refused", "reasons": "needs_met_by_sen_support"})
    assert other.status_code == 409
    assert "already sent" in other.text


def test_a_refusal_without_a_reason_is_sent_back_with_what_was_typed(desk, caseworker):
    path = f"/cases/{desk.cases['undecided']}/acts/decide"
    answer = caseworker.send(path, **DAY, outcome="refused", note="Because <b>so</b>")
    assert answer.status_code == 422
    assert "a refusal gives its reasons" in answer.text
    assert "Because &lt;b&gt;so&lt;/b&gt;" in answer.text
    done = caseworker.send(
        path, **DAY, outcome="refused", reasons="needs_met_by_sen_support", note="It is met.", step="send"
    )
    assert done.status_code == 303
    last = events(desk, "undecided")[-1]
    assert last.type == "assessment_refused"
    assert "It is met." in words_of(desk, last)
    assert "It is met." not in last.data


def test_a_day_to_come_is_refused_at_its_field(desk, caseworker):
    answer = caseworker.send(
        f"/cases/{desk.cases['undecided']}/acts/decide",
        **{**DAY, "occurred_on-day": "26"},
        outcome="agreed",
        step="send",
    )
    assert answer.status_code == 422
    assert "must be today or in the past" in answer.text
    assert len([e for e in events(desk, "undecided") if e.type == "assessment_agreed"]) == 0


def test_six_are_asked_in_one_commit_and_undone_together(desk, caseworker):
    path = f"/cases/{desk.cases['agreed']}/acts/ask"
    page = caseworker.see(path)
    ticked = re.findall(r'name="kinds" type="checkbox" value="(\w+)" checked', page)
    assert sorted(ticked) == sorted(
        ["parental", "child_views", "educational", "medical", "psychological", "social_care"]
    )
    done = caseworker.again(path, page, **DAY, kinds=ticked, step="send")
    asked = [e for e in events(desk, "agreed") if e.type == "advice_requested"]
    assert len(asked) == 6
    said = caseworker.see(done.headers["location"])
    undo = re.search(r'href="(/cases/\d+/undo/\d+\?count=6)"', said)[1]
    undone = caseworker.send(undo, why="Recorded by mistake.")
    assert undone.status_code == 303
    assert [e.type for e in events(desk, "agreed")][-6:] == ["annulled"] * 6
    assert "Ask for advice" in caseworker.see(undone.headers["location"])


def test_issuing_inside_the_fifteen_days_is_refused_with_its_rule_and_a_manager_may_say_why(desk, caseworker, manager):
    path = f"/cases/{desk.cases['drafted']}/acts/plan_issued"
    plan = {**DAY, "place": "urn", "urn": "109001", "primary_need": "ASD", "step": "send"}
    refused = caseworker.send(path, **plan)
    assert refused.status_code == 409
    assert "reg-13(1)" in refused.text
    assert "Thu 2 Apr 2026" in refused.text
    assert "a manager can record it" in refused.text
    assert 'value="109001"' in refused.text
    asked = manager.send(path, **plan)
    assert asked.status_code == 409
    assert 'name="irregular"' in asked.text
    done = manager.send(path, **plan, irregular="It went out by mistake.")
    assert done.status_code == 303
    assert events(desk, "drafted")[-1].irregular
    assert "marked as out of order" in manager.see(done.headers["location"])


def test_what_was_recorded_meanwhile_is_said_and_the_form_kept(desk, caseworker):
    path = f"/cases/{desk.cases['undecided']}/acts/decide"
    page = caseworker.see(path)
    desk.happens(desk.cases["undecided"], "family_contacted", "2026-03-25", channel="phone", summary="Rang.")
    answer = caseworker.again(path, page, **DAY, outcome="agreed", step="send")
    assert answer.status_code == 409
    assert "since you opened this form" in answer.text
    assert caseworker.again(path, answer.text, **DAY, outcome="agreed", step="send").status_code == 303


def test_an_entry_is_put_right_by_typing_over_it(desk, caseworker):
    contact = next(e for e in events(desk, "amina") if e.type == "family_contacted")
    path = f"/cases/{desk.cases['amina']}/acts/corrected"
    chosen = caseworker.send(path, event_id=str(contact.id))
    assert chosen.status_code == 303
    page = caseworker.see(chosen.headers["location"])
    assert "Rang with an interpreter" in page
    same = {
        "event_id": str(contact.id),
        "right_day-day": "7",
        "right_day-month": "1",
        "right_day-year": "2026",
        "channel": "phone",
        "summary": "Rang with an interpreter: what happens next, and that we decide by 16 February.",
        "why": "It was by post.",
    }
    nothing = caseworker.again(path, page, **same)
    assert nothing.status_code == 422
    assert "nothing here differs" in nothing.text
    done = caseworker.again(path, page, **{**same, "channel": "post"}, step="send")
    assert done.status_code == 303
    last = events(desk, "amina")[-1]
    assert last.type == "corrected"
    assert '"channel":"post"' in last.data
    assert "summary" not in last.data


def test_an_exception_asks_for_the_facts_of_its_ground(desk, caseworker):
    case = desk.cases["amina"]
    path = f"/cases/{case}/acts/exception_recorded"
    to = caseworker.send(path, ground="absent_from_area").headers["location"]
    assert to.endswith("/acts/exception_absent_from_area")
    left = {
        "left_on-day": "1",
        "left_on-month": "2",
        "left_on-year": "2026",
        "returned_on-day": "10",
        "returned_on-month": "3",
        "returned_on-year": "2026",
    }
    missing = caseworker.send(to, **DAY, clocks=f"{case}.issue_plan")
    assert missing.status_code == 422
    assert "Enter the day they left" in missing.text
    done = caseworker.send(to, **DAY, **left, clocks=f"{case}.issue_plan", impractical_because="Abroad.", step="send")
    assert done.status_code == 303, done.text
    staff = caseworker.send(
        f"/cases/{case}/acts/exception_missed_appointment", **DAY, clocks=f"{case}.issue_plan", step="send"
    )
    assert staff.status_code == 422


def test_an_update_is_sent_by_one_press_and_names_no_child(desk, caseworker):
    path = f"/cases/{desk.cases['waiting']}/update"
    page = caseworker.see(path)
    contact = re.search(r'name="contact" type="radio" value="(\d+)" checked', page)[1]
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    named = caseworker.again(path, page, contact=contact, text="Ines is waiting for her psychologist.", step="send")
    assert named.status_code == 422
    assert "names the child" in named.text
    done = caseworker.again(path, page, contact=contact, text=text, step="send")
    assert done.status_code == 303
    assert "Undo it" not in caseworker.see(done.headers["location"])
    assert events(desk, "waiting")[-1].type == "family_contacted"


def test_a_family_without_an_address_is_told_in_another_way(desk, caseworker):
    page = caseworker.see(f"/cases/{desk.cases['to-draft']}/update")
    assert "No contact of this case has an e-mail address" in page
    assert "<textarea" not in page


def test_names_that_are_scripts_are_words_in_every_form(desk, caseworker):
    for path in ("acts/decide", "acts/message_received", "update"):
        page = caseworker.see(f"/cases/{desk.cases['strange']}/{path}")
        assert SCRIPT not in page


def test_a_form_without_its_sessions_mark_is_refused(desk, caseworker):
    path = f"/cases/{desk.cases['undecided']}/acts/decide"
    for csrf in ("", "another"):
        answer = caseworker.client.post(path, data={"csrf": csrf, **DAY, "outcome": "agreed", "step": "send"})
        assert answer.status_code == 403
    assert "assessment_agreed" not in [e.type for e in events(desk, "undecided")]


def test_the_request_itself_cannot_be_undone(desk, caseworker):
    first = events(desk, "undecided")[0]
    answer = caseworker.send(f"/cases/{desk.cases['undecided']}/undo/{first.id}", why="By mistake.")
    assert answer.status_code == 409
    assert len([e for e in events(desk, "undecided") if e.type == "annulled"]) == 0


def test_a_handover_note_is_made_of_the_record_whatever_the_case(desk, caseworker):
    notes = {name: caseworker.see(f"/cases/{case}/handover") for name, case in desk.cases.items()}
    assert "Chase advice" in notes["amina"]
    assert "Somali</bdi>, interpreter" in notes["amina"]
    assert SCRIPT not in notes["strange"]


def test_an_entry_is_offered_to_be_amended_by_those_who_might_have_recorded_it(desk, caseworker, manager):
    given = next(e for e in events(desk, "amina") if e.type == "ep_allocated")
    link = f"/cases/{desk.cases['amina']}/acts/annulled?event_id={given.id}"
    assert link not in caseworker.see(f"/cases/{desk.cases['amina']}")
    assert link in manager.see(f"/cases/{desk.cases['amina']}")


@pytest.mark.parametrize(("born", "is_ticked"), [("2018-03-02", False), ("2013-03-02", True), (None, True)])
def test_preparing_for_adulthood_is_asked_of_no_child_too_young_for_year_nine(desk, caseworker, born, is_ticked):
    case = desk.open("no year", "2026-02-16", "Zoe", "Quill", person={"date_of_birth": born})
    desk.happens(case, "assessment_agreed", "2026-03-16")
    page = caseworker.see(f"/cases/{case}/acts/ask")
    box = re.search(r"<input[^>]*value=\"preparing_for_adulthood\"[^>]*>", page)
    assert box
    assert ("checked" in box[0]) is is_ticked
