"""What is done with cases. Each function is one request: it judges, records and projects in the caller's one commit."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import bindparam, select
from sqlmodel import Session, SQLModel, col

from app.cases.schemas import Correction, EventIn, NewCase
from app.errors import conflict, forbidden, invalid, not_found, refused
from app.people import store as people
from app.record.begin import begin
from app.record.filed import AnyMatter, Filed
from app.record.happen import Context, Outcome, Proposal, happen
from app.record.load import history
from app.record.parse import bad_fields, correction, prepared
from app.record.prepared import Prepared, connection_of
from app.security import COUNCIL_ROLES, Actor, visible
from app.tables import Matter, Person
from workflow.advice import YOUNGEST_IN_YEAR_NINE
from workflow.counting import age_on, london_day
from workflow.events import Annulled, RequestReceived
from workflow.events.vocabulary import Payload
from workflow.history import settle
from workflow.machine import role_refusal
from workflow.states import Role

_MATTERS = SQLModel.metadata.tables[Matter.__tablename__]


@lru_cache(maxsize=128)  # an account's statement is built once
def _found(actor: Actor) -> Prepared:
    seen = (visible(actor), col(Matter.id) == bindparam("case"), col(Matter.kind) == "assessment")
    return Prepared(select(*(_MATTERS.c[name] for name in Filed._fields)).where(*seen))


def find(session: Session, actor: Actor, case_id: int) -> Filed:
    """A case this actor may know exists. Raises 404 otherwise."""
    found = _found(actor).rows(connection_of(session), {"case": case_id})
    if not found:
        raise not_found("case")
    return Filed(*found[0])


def received_day(new: NewCase, today: date) -> date:
    """The London day of receipt. Raises 422 naming the field for a day to come."""
    day = london_day(new.received_at) if new.received_at else new.received_on
    field = "received_at" if new.received_at else "received_on"
    if day is None or day > today:
        raise invalid(field, f"{day} is in the future: today is {today}")
    return day


def whom(session: Session, authority: str, new: NewCase, context: Context) -> Person:
    """The person a request is about: the one named, the one who bears the identifier given, or somebody new.

    Only a file the actor may see is joined: a request is no way into another child's, nor to hear that there is one.
    Where an identifier given is on a file that is shut to the actor, the child is entered without it, for the council
    to put together; and only the council adds to a file that is there.
    """
    council = context.actor.role in COUNCIL_ROLES
    if new.person.id is not None:
        found = {"id": people.person_on_file(session, authority, new.person.id).id or 0}
    else:
        found = people.bearers(session, authority, new.person)
    shut = {scheme: None for scheme, who in found.items() if not _sees(session, context.actor, who)}
    known = people.the_one({scheme: who for scheme, who in found.items() if scheme not in shut})
    if "id" in shut:
        raise invalid("person.id", f"{new.person.id} is nobody on file")
    if known:
        person = session.get_one(Person, known)
    else:
        person = people.add_person(session, authority, new.person, new.attends, context.now)
    if not found or (known and council):
        people.add_identifiers(session, person, new.person.model_copy(update=shut))
    if not known or council:
        people.add_contacts(session, person.id or 0, new.contacts)
    return person


def _sees(session: Session, actor: Actor, person_id: int) -> bool:
    """Whether the actor may see a case of this person's, and so the person."""
    theirs = select(col(Matter.id)).where(visible(actor), col(Matter.person_id) == person_id)
    return session.scalars(theirs.limit(1)).first() is not None


def open_case(session: Session, new: NewCase, context: Context) -> tuple[Matter, Outcome]:
    """A request was received: a person on file, a matter, its first event. Never refused for being incomplete (Q7)."""
    actor, day = context.actor, received_day(new, context.today)
    if new.external_ref:
        taken = select(col(Matter.id)).where(
            col(Matter.authority) == actor.authority, col(Matter.external_ref) == new.external_ref
        )
        if session.scalars(taken).first() is not None:
            message = f"external_ref {new.external_ref} is already a case of this authority"
            raise conflict(message)
    person = whom(session, actor.authority, new, context)
    payload = RequestReceived(
        source=new.source,
        support_plan=new.support_plan,
        primary_need=new.primary_need,
        year_group=new.person.year_group,
        attends=new.attends.urn if new.attends else None,
        flags=tuple(dict.fromkeys(new.flags)),
        received_at=new.received_at,
        person=person.id or 0,
        under_twelve=new.person.year_group is None and _under_twelve(person.date_of_birth, day),
    )
    return begin(session, person, [Proposal(payload, day)], context, external_ref=new.external_ref)


def _under_twelve(born_on: date | None, day: date) -> bool:
    """Whether nobody asks for what regulation 6(1)(g) asks: the birth date itself is a name's, and no fact of the chain."""
    return born_on is not None and age_on(born_on, day) < YOUNGEST_IN_YEAR_NINE


def record(session: Session, matter: AnyMatter, event: EventIn, context: Context, version: int | None) -> Outcome:
    """Something happened to a case: one event."""
    refusal = role_refusal(event.type, context.actor.role)
    if refusal:
        raise refused([refusal])
    irregular = event.irregular.why if event.irregular else ""
    if event.type in {"corrected", "annulled"}:
        sent = _amendment(event.type, event.data)
        return happen(session, matter, [_amends(session, matter, sent, event.occurred_on)], context, version=version)
    payload = prepared(session, matter, event.type, event.data)
    _for_itself(context.actor, payload)
    return happen(session, matter, [Proposal(payload, event.occurred_on, irregular)], context, version=version)


def _for_itself(actor: Actor, payload: Payload) -> None:
    """Raises 403 for a setting that speaks for another one: an account whose service is a URN is that setting's."""
    urn = getattr(payload, "urn", None)
    if actor.role is Role.SETTING and actor.service.isdigit() and urn not in {None, actor.service}:
        message = f"you are setting {actor.service}: setting {urn} answers for itself"
        raise forbidden(message)


def correct(
    session: Session, matter: AnyMatter, corrections: Sequence[Correction], context: Context, version: int | None
) -> Outcome:
    """Corrections that stand only together, in one commit."""
    refusal = role_refusal("corrected", context.actor.role)
    if refusal:
        raise refused([refusal])
    proposals = [_amends(session, matter, c, context.today) for c in corrections]
    return happen(session, matter, proposals, context, version=version)


def _amendment(event_type: str, data: Mapping[str, Any]) -> Correction:
    try:
        return Correction.model_validate({**data, "type": event_type})
    except ValidationError as error:
        raise bad_fields(error, "data") from error


def _amends(session: Session, matter: AnyMatter, sent: Correction, on: date) -> Proposal:
    if sent.type == "annulled":
        return Proposal(Annulled(sent.event_id, why=sent.why), on)
    events = history(session, matter.id or 0)
    as_it_stands = (*settle(events), *events)  # with what was put right before; what was annulled, as it was recorded
    target = next((event for event in as_it_stands if event.id == sent.event_id), None)
    proposal = correction(session, matter, target, {**sent.model_dump(), "on": on})
    if proposal is None:
        raise invalid("data.event_id", f"{sent.event_id} is no event of this case")
    return proposal
