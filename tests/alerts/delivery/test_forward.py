"""Advice is asked for: the service is told in its inbox, subscribers by webhook; once, and with no child's name."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from app.alerts.delivery import forward as forwarding
from app.alerts.delivery.drain import drain_all
from app.alerts.delivery.forward import forward
from app.tables import Delivery, OutboxMessage, Service
from tests.alerts.delivery.conftest import Waiting
from tests.support.installation import TODAY


class Asking:
    """A case in which advice is asked of a service that has an inbox."""

    def __init__(self, waiting: Waiting) -> None:
        self.waiting, self.here = waiting, waiting.here
        self.service("sirona", "advice@sirona.example")
        self.case_id = self.here.open("2026-10-05", person={"forename": "Amina", "surname": "Warsame"})
        self.here.record(self.case_id, "assessment_agreed", "2026-10-26")

    def service(self, code: str, inbox: str | None) -> None:
        self.here.register_service(code)
        with self.here.db.writing() as session:
            session.get_one(Service, code).inbox = inbox

    def ask(self, service: str = "sirona", kind: str = "medical") -> int:
        outcome = self.here.record(self.case_id, "advice_requested", TODAY, kind=kind, service=service)
        return outcome.events[0].id

    def forward(self) -> int:
        return forward(self.here.db, datetime.now(UTC))

    def messages(self) -> list[Delivery]:
        with self.here.db.reading() as session:
            return list(session.scalars(select(Delivery).order_by(col(Delivery.id))))

    def noted(self) -> int:
        with self.here.db.reading() as session:
            return len(session.scalars(select(OutboxMessage).where(col(OutboxMessage.sent_at).is_(None))).all())


@pytest.fixture
def asking(waiting: Waiting) -> Asking:
    return Asking(waiting)


def test_a_service_is_told_in_its_inbox_and_a_subscriber_by_webhook(asking, mail, hooks):
    asking.waiting.subscription(hooks.url, "advice.requested")
    asking.waiting.subscription(f"{hooks.url}/alerts", "alert.raised")
    advice = asking.ask()
    asking.waiting.mail_by(mail)
    assert drain_all(asking.here.db, asking.here.settings).delivered == 2
    (sent,) = mail.mails
    assert sent["To"] == "advice@sirona.example"
    assert sent["Subject"] == "EHC casework: advice is asked of you, 20 November 2026"
    said = sent.get_body(("plain",)).get_content()
    assert "advice is asked of you (health), due 1 January 2027." in said
    (posted,) = hooks.posted
    event = json.loads(posted.body)
    assert (event["type"], event["data"]["advice_id"], event["data"]["kind"]) == (
        "ehc.advice.requested",
        advice,
        "medical",
    )
    assert (event["data"]["service"], event["data"]["due_on"]) == ("sirona", "2027-01-01")
    for words in (sent.as_string(), posted.body.decode()):
        assert "Amina" not in words
        assert "Warsame" not in words


def test_each_request_is_told_once_however_often_it_is_forwarded(asking):
    asking.ask()
    asking.ask(kind="other")
    assert [asking.forward() for _ in range(3)] == [2, 0, 0]
    assert [(message.recipient, message.topic) for message in asking.messages()] == [
        ("service:sirona", "advice.requested")
    ] * 2
    assert asking.noted() == 0


def test_forwarding_that_fails_is_done_again_and_tells_nobody_twice(asking, monkeypatch):
    asking.ask()

    class Fell(Exception):
        pass

    def fall(*_) -> None:
        raise Fell

    with monkeypatch.context() as patched:
        patched.setattr(forwarding, "put", fall)  # it dies half-way, in the midst of its commit
        with pytest.raises(Fell):
            asking.forward()
    assert (asking.noted(), asking.messages()) == (1, [])
    assert asking.forward() == 1
    assert len(asking.messages()) == 1


def test_a_request_that_was_answered_or_withdrawn_meanwhile_is_told_to_nobody(asking):
    advice = asking.ask()
    asking.here.record(asking.case_id, "advice_received", TODAY, advice_id=advice)
    assert asking.forward() == 1
    assert (asking.noted(), asking.messages()) == (0, [])


def test_a_service_without_an_inbox_is_not_written_to(asking):
    """Its people see the request when they sign in; where nobody can, a check says so."""
    asking.service("walk-in", None)
    asking.ask("walk-in")
    assert asking.forward() == 1
    assert asking.messages() == []


def test_what_another_authority_asks_is_no_business_of_a_subscriber_here(asking, hooks):
    asking.waiting.subscription(hooks.url, "advice.requested")
    with asking.here.db.writing() as session:
        session.execute(text("UPDATE subscription SET authority = '802'"))
    asking.ask()
    asking.forward()
    assert [message.channel for message in asking.messages()] == ["email"]


def test_of_a_case_that_is_none_nobody_is_told(asking):
    asking.ask()
    with asking.here.db.writing() as session:
        session.execute(text("UPDATE advice_row SET synthetic = true"))
    assert asking.forward() == 1
    assert asking.messages() == []


def test_more_than_a_round_of_them_all_go(asking, monkeypatch, mail):
    monkeypatch.setattr("app.alerts.delivery.forward.BATCH", 2)
    monkeypatch.setattr("app.alerts.delivery.drain.FORWARDED", 2)
    for kind in ("medical", "other", "educational", "social_care", "psychological"):
        asking.ask(kind=kind)
    asking.waiting.mail_by(mail)
    assert drain_all(asking.here.db, asking.here.settings).delivered == 5
    assert len(set(mail.ids())) == 5
