"""A case as its family sees it, and what a family sends: recorded as everything is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts.store import account_named
from app.cases import service as cases
from app.cases import view
from app.cases.schemas import CaseOut, EventIn
from app.deps import AsOf, Parts
from app.documents.pages import on_case
from app.documents.schemas import DocumentOut
from app.family import links
from app.family.standing import YOUNG, Own, Standing
from app.record.append import lock
from app.record.filed import AnyMatter
from app.record.happen import Context
from app.record.idempotency import Sending
from app.registers import worker_names
from app.security import Actor, visible
from app.tables import Contact, Grant, IdempotencyKey, Matter, Person
from app.web import answers
from workflow.clocks import clocks
from workflow.facts import Facts
from workflow.promises import promises
from workflow.rules import Rules
from workflow.states import Role

PAGE: Final = "The family’s page"
ASKED_BY: Final = frozenset({"parent", "young_person"})


@dataclass(frozen=True)
class Seen:
    """A case as one reader of its family sees it."""

    case: CaseOut
    standing: Standing
    reader: Contact | None
    papers: list[DocumentOut]

    @property
    def name(self) -> str:
        """The child's name."""
        return f"{self.case.person.forename} {self.case.person.surname}".strip()

    @property
    def shut(self) -> bool:
        """Whether somebody around the child has an address that is withheld: then nothing is shown of where the child is."""
        return any(contact.withhold_address for contact in self.case.person.contacts)


def children(session: Session, who: Actor) -> list[tuple[int, str]]:
    """The cases a family may see, with the child's name."""
    mine = (
        select(col(Matter.id), Person)
        .join(Person, col(Person.id) == col(Matter.person_id))
        .where(visible(who), col(Matter.kind) == "assessment")
    )
    found = session.execute(mine.order_by(col(Matter.id)))
    return [(case_id or 0, f"{person.forename} {person.surname}".strip()) for case_id, person in found]


def seen(session: Session, who: Actor, case_id: int, rules: Rules, day: date) -> Seen:
    """A case as this reader sees it. Raises 404 for one they may not know of."""
    matter, as_of = cases.find(session, who, case_id), AsOf(day, None, past=False)
    facts, _ = view.facts_as_of(session, matter, as_of, rules)
    case = view.view_of(session, who, matter, facts, as_of, rules)
    reader = links.contact_of_account(session, who.account_id)
    standing = Standing(
        f=facts,
        day=day,
        rules=rules,
        clocks=tuple(clocks(facts, rules)),
        promises=tuple(promises(facts, rules)),
        names=worker_names(session, {w for w in (facts.caseworker, facts.psychologist) if w}),
        young=reader is not None and reader.relation.strip().lower() in YOUNG,
        asked=_asked(session, matter, facts, reader),
        own=tuple(_own(session, who, case_id, facts, rules)),
    )
    return Seen(case, standing, reader, on_case(session, who, case_id))


def _asked(session: Session, matter: AnyMatter, f: Facts, reader: Contact | None) -> bool:
    """Whether the request came from this reader: a parent's, where one only is on file, or the young person's."""
    if f.request is None or reader is None or f.request.source not in ASKED_BY:
        return False
    theirs = select(Contact).where(col(Contact.person_id) == matter.person_id, col(Contact.ended_at).is_(None))
    young = reader.relation.strip().lower() in YOUNG
    others = [c for c in session.scalars(theirs) if c.id != reader.id and c.relation.strip().lower() not in YOUNG]
    return young if f.request.source == "young_person" else not young and not others


def _own(session: Session, who: Actor, case_id: int, f: Facts, rules: Rules) -> list[Own]:
    """What this very account sent, and when it is answered: what another parent wrote is not theirs to know."""
    sent = select(col(IdempotencyKey.event_id)).where(
        col(IdempotencyKey.account_id) == who.account_id, col(IdempotencyKey.matter_id) == case_id
    )
    mine = set(session.scalars(sent))
    due = {c.duty.key: c.due_on for c in promises(f, rules)}
    return [
        Own(m.received_on, due.get(f"reply.{m.id}"), m.answered_on is not None)
        for m in f.messages.values()
        if m.id in mine
    ]


# ---- what a family sends


def page_of(session: Session, authority: str, now: datetime) -> Actor:
    """The council's page itself, which takes messages in: nobody signs in as it. Who wrote is said in the message."""
    account = account_named(session, PAGE, Role.CASEWORKER, authority, "", now)
    return Actor(account.id or 0, account.name, Role.CASEWORKER, authority)


def sender_of(contact: Contact | None) -> str:
    """Whom a message is from, in the words messages are recorded by."""
    relation = contact.relation.strip().lower().replace(" ", "_") if contact else ""
    return relation if relation in answers.SENDERS else "family"


def keep(
    here: Parts, who: Actor, case_id: int, sending: Sending, event: EventIn, now: datetime, *, by_page: bool
) -> None:
    """Record what a family sent, once. `by_page`: it is a message, which the council's page takes in."""
    with here.db.writing() as session:
        rules = here.rules(session)
        matter = cases.find(session, who, case_id)
        lock(session, case_id)
        if sending.first(session):
            return
        actor = page_of(session, matter.authority, now) if by_page else who
        context = Context(actor, rules, event.occurred_on, now)
        outcome = cases.record(session, matter, event, context, None)
        sending.keep(session, case_id, outcome.events[0].id, 201, now)


def message(reader: Contact | None, who: Actor, kind: str, text: str, day: date) -> EventIn:
    """A message as it is recorded."""
    data: dict[str, Any] = {"from": sender_of(reader), "channel": "portal", "kind": kind}
    return EventIn(type="message_received", occurred_on=day, data={**data, "summary": f"{text}\n\n({who.name})"})


def let_go(session: Session, account_id: int, case_id: int, now: datetime) -> None:
    """Take back what an account was let in to."""
    held = select(Grant).where(col(Grant.account_id) == account_id, col(Grant.matter_id) == case_id)
    for grant in session.scalars(held.where(col(Grant.ended_at).is_(None))):
        grant.ended_at = now


__all__: Sequence[str] = ["Seen", "children", "keep", "let_go", "message", "page_of", "seen"]
