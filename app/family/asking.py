"""A request from somebody without an account: it lands as any other does, and says that nobody has checked who sent it."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col
from starlette.requests import Request

from app import today as clock
from app.accounts.store import account_named
from app.cases import service as cases
from app.cases.schemas import EventIn, NewCase
from app.deps import Parts
from app.documents import keeping, sniff
from app.family.forms import YOUNG
from app.family.service import let_go, page_of
from app.record.happen import Context
from app.record.load import history
from app.security import Actor
from app.tables import IdempotencyKey, Matter
from app.web.forms import Filled
from workflow.clocks import clocks
from workflow.counting import london_day
from workflow.history import settle
from workflow.machine import fold
from workflow.states import Role

FORM: Final = "The public request form"
ADDRESS: Final = "/ask"
PAPER: Final = "what-was-written-with-the-request.txt"
NOT_CHECKED: Final = "sender_not_checked"
"""The flag of a request whose sender nobody has yet been in touch with: taken away by correcting it."""


class Asked(NamedTuple):
    """What the sender is told: nothing but what they themselves began."""

    reference: str
    received_on: Any
    decide_by: Any
    plan_by: Any


def form_of(session: Session, authority: str, now: datetime) -> Actor:
    """The form itself, as whoever sends a request: nobody signs in as it, and it is let in to nothing."""
    account = account_named(session, FORM, Role.FAMILY, authority, "", now)
    return Actor(account.id or 0, account.name, Role.FAMILY, authority)


def nobody(here: Parts) -> Actor:
    """Whoever sends a request, before anything is kept."""
    return Actor(0, FORM, Role.FAMILY, here.settings.authority)


def received(here: Parts, request: Request, filled: Filled) -> None:
    """Open the case, once. Whether the child is on file already is the council's to see, and changes nothing here."""
    now, authority = clock.now(), here.settings.authority
    with here.db.writing() as session:
        sender = form_of(session, authority, now)
        sending = filled.sending(sender, request)
        if sending.first(session):
            return
        rules = here.rules(session)
        matter, outcome = cases.open_case(
            session, request_of(filled, now), Context(sender, rules, london_day(now), now)
        )
        let_go(session, sender.account_id, matter.id or 0, now)
        if filled["words"]:
            page = Context(page_of(session, authority, now), rules, london_day(now), now)
            cases.record(session, matter, _words(filled, now), page, None)
            _as_a_paper(here, session, page.actor, matter.id or 0, filled, now)
        sending.keep(session, matter.id or 0, outcome.events[0].id, 201, now)


def request_of(filled: Filled, now: datetime) -> NewCase:
    """The request as `POST /cases` takes it."""
    young = filled["source"] == YOUNG
    contact = {
        "relation": YOUNG if young else filled["relation"] or "",
        "name": filled["contact_name"] or "",
        "parental_responsibility": False,  # nobody has checked
        "email": filled["email"],
        "phone": filled["phone"],
        "language": filled["language"],
        "interpreter": filled["interpreter"] or False,
        "withhold_address": filled["withhold"] or False,
    }
    said = any(contact[name] for name in ("name", "email", "phone", "language", "interpreter", "withhold_address"))
    return NewCase.model_validate(
        {
            "received_at": now,
            **({"source": filled["source"]} if filled["source"] else {}),
            "person": {
                "forename": filled["forename"] or "",
                "surname": filled["surname"] or "",
                "date_of_birth": filled["date_of_birth"],
            },
            "contacts": [contact] if said else [],
            "attends": {"name": filled["attends_name"]} if filled["attends_name"] else None,
            "flags": [NOT_CHECKED],
        }
    )


def _sender(filled: Filled) -> str:
    return YOUNG if filled["source"] == YOUNG else filled["relation"] or "family"


def _words(filled: Filled, now: datetime) -> EventIn:
    data = {"from": _sender(filled), "channel": "portal", "summary": filled["words"]}
    return EventIn(type="message_received", occurred_on=london_day(now), data=data)


def _as_a_paper(here: Parts, session: Session, who: Actor, case_id: int, filled: Filled, now: datetime) -> None:
    """What they wrote as a paper of the request: whoever is asked for advice is given it (regulation 6(3)), and the form says so."""
    offered = keeping.Offered(filled["words"].encode(), PAPER, sniff.TEXT)  # our own file: nothing to look for in it
    kind = "other" if filled["withhold"] else "request"  # where a home is to be kept secret, a person reads it first
    said = keeping.About(kind, _sender(filled), london_day(now), ())
    keeping.keep(session, who, case_id, said, offered, here.settings.documents_dir, now)


def asked(here: Parts, key: str) -> Asked | None:
    """What the form of this key began; None where none did. The key is long, and was the sender's alone."""
    with here.db.reading() as session:
        statement = (
            select(col(IdempotencyKey.matter_id), col(Matter.reference))
            .join(Matter, col(Matter.id) == col(IdempotencyKey.matter_id))
            .where(col(IdempotencyKey.path) == ADDRESS, col(IdempotencyKey.key) == key)
        )
        found = session.execute(statement).first()
        if found is None:
            return None
        rules = here.rules(session)
        f = fold(settle(history(session, found[0])), rules, found[0])
        due = {c.duty.code: c.due_on for c in clocks(f, rules)}
        return Asked(found[1], f.received_on, due.get("decide_whether_to_assess"), due.get("issue_plan"))
