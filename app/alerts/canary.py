"""The canary: a case of nobody, one an authority, whose message is left unanswered every day, to prove that somebody is told.

Each morning, before the sweep, yesterday's message is answered and another is put down that was due its answer
yesterday. So the sweep must raise `reply_late` for it and withdraw the one before, and the alert must leave by mail:
the whole chain, from the record to the post. Its cases are marked synthetic: they are in no list, no figure, no return.
Each month has a case of its own, lest its history grow without end.
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import and_, select
from sqlmodel import Session, col

from app.accounts.store import account_named
from app.alerts.delivery.putting import Message, put
from app.alerts.sweep import Swept
from app.db import Database
from app.record.begin import begin
from app.record.commands import OPERATOR
from app.record.happen import Context, Proposal, happen
from app.record.load import history
from app.registers import authorities
from app.rulebook import current_rules
from app.security import Actor
from app.settings import Settings
from app.tables import Alert, Matter, Person
from workflow.events import FamilyContacted, MessageReceived, RequestReceived, RequestWithdrawn
from workflow.history import settle
from workflow.machine import fold
from workflow.rules import Rules
from workflow.states import Role

RUNG: Final = "reply_late"
RECIPIENT: Final = "address:canary"
TOPIC: Final = "canary"
_REF: Final = "canary:"
_IS_ONE: Final = and_(col(Matter.external_ref) > _REF, col(Matter.external_ref) < "canary;")
"""Between the two in the order of the index."""


def cases(session: Session, authority: str) -> list[Matter]:
    """The canaries of an authority, the latest last."""
    mine = select(Matter).where(col(Matter.authority) == authority, _IS_ONE)
    return list(session.scalars(mine.order_by(col(Matter.external_ref))))


def feed(db: Database, settings: Settings, today: date, at: datetime) -> None:
    """Leave yesterday's message of every canary unanswered; fed twice on a day, nothing more happens. A commit each."""
    rules = current_rules(db, settings)
    with db.reading() as session:
        fed = authorities(session)
    for authority in fed:
        with db.writing() as session:
            _feed(session, authority, rules, today, at)


def _feed(session: Session, authority: str, rules: Rules, today: date, at: datetime) -> None:
    account = account_named(session, OPERATOR, Role.MANAGER, authority, "", at)
    context = Context(Actor(account.id or 0, account.name, Role.MANAGER, authority), rules, today, at)
    yesterday = today - timedelta(days=1)
    message = Proposal(MessageReceived("canary", "phone", reply_due=yesterday), yesterday)
    last = next(reversed(cases(session, authority)), None)
    if last:
        facts = fold(settle(history(session, last.id or 0)), rules)
        unanswered = [m for m in facts.messages.values() if m.answered_on is None]
        if any(m.received_on >= yesterday for m in unanswered):
            return
        answers = [Proposal(FamilyContacted("phone", message_id=m.id), yesterday) for m in unanswered]
        if last.external_ref == _ref(today):
            happen(session, last, [*answers, message], context)
            return
        happen(session, last, [*answers, Proposal(RequestWithdrawn(), yesterday)], context)
    person = Person(authority=authority, forename="Canary", surname="Synthetic", created_at=at)
    session.add(person)
    session.flush()
    received = Proposal(RequestReceived("other", person=person.id or 0), yesterday)
    begin(session, person, [received, message], context, external_ref=_ref(today), synthetic=True)


def _ref(today: date) -> str:
    return f"{_REF}{today:%Y-%m}"


def queue(session: Session, swept: Swept, at: datetime) -> None:
    """Post what the sweep raised for the canaries: the last link of the chain. In the sweep's own commit."""
    raised = (
        select(col(Alert.id), col(Alert.authority))
        .join(Matter, col(Matter.id) == col(Alert.matter_id))
        .where(col(Alert.id) >= swept.first, col(Alert.id) < swept.after, col(Alert.synthetic).is_(True))
        .where(col(Alert.rung) == RUNG, col(Alert.occurrence) == 0, _IS_ONE)
    )
    put(session, [_message(alert, authority, swept.day) for alert, authority in session.execute(raised)], at)


def key_of(alert_id: int) -> str:
    """The key of the message that says a canary's alert."""
    return f"canary:{alert_id}"


def _message(alert: int, authority: str, day: date) -> Message:
    line = f"The daily test of authority {authority}: an alert was raised and sent. No child is concerned."
    return Message(key_of(alert), authority, RECIPIENT, TOPIC, {"day": day.isoformat(), "lines": [line]})
