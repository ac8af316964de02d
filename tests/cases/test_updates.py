"""The letter to a family that waits: drafted from where the case is, read and changed by a person, sent, and recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.alerts.delivery.drain import drain_all
from app.tables import Delivery, EventPrivate
from app.today import today
from tests.alerts.delivery.servers import mail_server

DAY = today()
LETTER = "Your request is with us. We are sorry that it takes so long.\n\nWe will be in touch again soon."


def ago(days):
    return DAY - timedelta(days=days)


def said(day):
    return f"{day.day} {day:%B %Y}"


@pytest.fixture
def manager(here):
    with here.client(here.actor("manager")) as client:
        yield client


@pytest.fixture
def case_id(here):
    contacts = [{"name": "Hodan Example", "email": "hodan@family.example"}, {"name": "Gran"}]
    return here.open(ago(40), today=DAY, person={"forename": "Amina", "surname": "Example"}, contacts=contacts)


@pytest.fixture
def contacts(manager, case_id):
    return {c["name"]: c["id"] for c in manager.get(f"/api/v1/cases/{case_id}").json()["person"]["contacts"]}


def test_a_family_is_told_where_things_are_in_its_own_words(here, manager, case_id):
    text = manager.get(f"/api/v1/cases/{case_id}/family-update").json()["text"]
    assert text.startswith(f"We received the request about your child on {said(ago(40))}.")
    assert f"we must tell you whether we will assess by {said(DAY + timedelta(days=2))}" in text
    assert "has not been given to a caseworker yet" in text
    assert "Waiting changes none of your rights." in text
    assert f"in touch again by {said(DAY + timedelta(days=28))}" in text


def test_when_we_are_late_that_comes_first(here, manager):
    case_id = here.open(ago(50), today=DAY)
    text = manager.get(f"/api/v1/cases/{case_id}/family-update").json()["text"]
    assert text.startswith(f"We are late, and we are sorry. The law gave us until {said(ago(8))}.")
    assert "What happens next" not in text  # no day in the past is promised


def test_a_family_is_told_who_has_replied_and_who_has_not(here, manager, case_id):
    here.register_service("sirona", "s31")
    here.record(case_id, "assessment_agreed", ago(30), today=DAY)
    here.record(case_id, "caseworker_allocated", ago(30), today=DAY, worker="Sam Fairweather")
    asked = [
        here.record(case_id, "advice_requested", ago(29), today=DAY, kind=kind, service="sirona").events[0].id
        for kind in ("educational", "medical", "psychological")
    ]
    here.record(case_id, "advice_received", ago(5), today=DAY, advice_id=asked[0])
    text = manager.get(f"/api/v1/cases/{case_id}/family-update").json()["text"]
    assert f"We have had {words('educational')}." in text
    assert f"We are waiting for {words('medical')} and {words('psychological')}, asked for on {said(ago(29))}." in text
    assert "Sam Fairweather is your caseworker" in text


def words(kind):
    from app.web.words import KINDS

    return KINDS[kind]


def test_what_can_start_now_is_said_in_the_councils_own_words(here, manager, case_id):
    here.settings.support_now = "Your school can already ask our inclusion team for help: 0117 496 0100."
    letter = manager.get(f"/api/v1/cases/{case_id}/family-update").json()["text"]
    assert "\n\nYour school can already ask our inclusion team for help: 0117 496 0100.\n\n" in letter
    assert "Amina" not in letter


def sent(manager, case_id, **letter):
    return manager.post(f"/api/v1/cases/{case_id}/family-update", json={"text": LETTER} | letter)


def test_sent_it_arrives_and_the_contact_is_on_record_and_the_next_is_due_anew(here, manager, case_id, contacts):
    answer = sent(manager, case_id, contact=contacts["Hodan Example"])
    assert answer.status_code == 201
    event = answer.json()["event"]
    assert (event["type"], event["data"]["channel"], event["data"]["summary"]) == ("family_contacted", "email", LETTER)
    found = manager.get(f"/api/v1/cases/{case_id}/promises").json()
    assert found["next_contact_on"] == (DAY + timedelta(days=28)).isoformat()
    with here.db.reading() as session:
        (waiting,) = session.scalars(select(Delivery)).all()
        assert "sorry" not in waiting.body  # the words stand beside the event, and nowhere else
    with mail_server() as server:
        here.settings.smtp_url, here.settings.smtp_starttls = f"smtp://127.0.0.1:{server.port}", False
        here.settings.mail_from = "ehc@council.example"
        assert drain_all(here.db, here.settings).delivered == 1
    (mail,) = server.mails
    assert mail["To"] == "hodan@family.example"
    assert mail["Subject"].startswith("Where things are (801-")
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == LETTER
    assert "Sign in" not in mail.as_string()


def test_words_that_were_erased_meanwhile_are_not_sent(here, manager, case_id, contacts):
    event = sent(manager, case_id, contact=contacts["Hodan Example"]).json()["event"]["id"]
    with here.db.writing() as session:
        from tests.record.conftest import drop_triggers

        drop_triggers(session)
        session.execute(text("DELETE FROM event_private WHERE event_id = :id"), {"id": event})
    with mail_server() as server:
        here.settings.smtp_url, here.settings.smtp_starttls = f"smtp://127.0.0.1:{server.port}", False
        here.settings.mail_from = "ehc@council.example"
        assert drain_all(here.db, here.settings).dead == 1
    assert server.mails == []


def test_a_letter_that_names_the_child_or_goes_to_nobody_is_refused_and_nothing_is_kept(
    here, manager, case_id, contacts
):
    for letter, field in (
        ({"contact": contacts["Hodan Example"], "text": f"About amina: {LETTER}"}, "text"),
        ({"contact": contacts["Hodan Example"], "text": "Too short"}, "text"),
        ({"contact": contacts["Gran"]}, "contact"),
        ({"contact": 9999}, "contact"),
    ):
        answer = sent(manager, case_id, **letter)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == field
    with here.db.reading() as session:
        assert session.scalars(select(Delivery)).all() == []
        assert all("sorry" not in row.text for row in session.scalars(select(EventPrivate)))


def test_sent_again_under_its_key_it_goes_once(here, manager, case_id, contacts):
    letter = {"text": LETTER, "contact": contacts["Hodan Example"]}
    answers = [
        manager.post(f"/api/v1/cases/{case_id}/family-update", json=letter, headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]
    assert answers[0].json()["event"] == answers[1].json()["event"]
    with here.db.reading() as session:
        assert len(session.scalars(select(Delivery)).all()) == 1
