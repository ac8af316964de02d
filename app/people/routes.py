"""/people: a child's file: details, the contacts around them, and who has read it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from app import today as clock
from app.deps import ActorDep, HereDep, SignedIn, audit_read, only
from app.once import SendingDep, once
from app.paging import CursorDep, LimitDep, cursor_after
from app.people import service
from app.people.schemas import ContactIn, ContactOut, PersonOut, PersonPatch, ReadOut
from app.problems import PROBLEMS
from app.schema import Page
from app.security import CASE_ROLES, COUNCIL_ROLES
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/people",
    tags=["people"],
    route_class=SignedIn,
    dependencies=[Depends(only(*CASE_ROLES))],
    responses=PROBLEMS,
)
MAY_CHANGE = [Depends(only(*COUNCIL_ROLES))]

Id = Annotated[int, Path(ge=1, le=2**62)]


def known_person(person_id: Id, here: HereDep, who: ActorDep) -> int:
    """The id of a person with a case this actor may know exists: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        return service.find(session, who, person_id).id or 0


KnownPerson = Annotated[int, Depends(known_person)]


def known_contact(person_id: KnownPerson, contact_id: Id, here: HereDep) -> int:
    """The id of a contact on that person's file."""
    with here.db.reading() as session:
        return service.find_contact(session, person_id, contact_id).id or 0


KnownContact = Annotated[int, Depends(known_contact)]


@router.get("/{person_id}")
def read_person(person_id: KnownPerson, here: HereDep, who: ActorDep) -> PersonOut:
    """A child or young person: details, identifiers, contacts, and the cases of theirs that you may see."""
    with here.db.reading() as session:
        found = service.view(session, who, service.find(session, who, person_id))
    audit_read(here, who, "GET /people/{id}", person_id=person_id)
    return found


@router.patch("/{person_id}", dependencies=MAY_CHANGE)
def change_person(person_id: KnownPerson, body: PersonPatch, here: HereDep, who: ActorDep) -> PersonOut:
    """Put details right: only the fields given change, and what they said before is kept."""
    with here.db.writing() as session:
        person = service.find(session, who, person_id, to_change=True)
        service.change(session, who, person, body, clock.now())
        return service.view(session, who, person)


@router.post("/{person_id}/contacts", status_code=201, dependencies=MAY_CHANGE)
def add_contact(
    person_id: KnownPerson, body: ContactIn, here: HereDep, who: ActorDep, sending: SendingDep
) -> ContactOut:
    """Somebody more around the child."""
    now = clock.now()
    with here.db.writing() as session:
        person = service.find(session, who, person_id, to_change=True)
        made = once(session, sending, now, lambda: service.add_contact(session, who, person, body, now).id)
        return ContactOut.model_validate(service.find_contact(session, person_id, made))


@router.patch("/{person_id}/contacts/{contact_id}", dependencies=MAY_CHANGE)
def change_contact(
    person_id: KnownPerson, contact_id: KnownContact, body: ContactIn, here: HereDep, who: ActorDep
) -> ContactOut:
    """Put a contact right: only the fields given change, and what they said before is kept."""
    with here.db.writing() as session:
        service.find(session, who, person_id, to_change=True)
        contact = service.find_contact(session, person_id, contact_id)
        service.change_contact(session, who, contact, body, clock.now())
        return ContactOut.model_validate(contact)


@router.delete("/{person_id}/contacts/{contact_id}", status_code=204, dependencies=MAY_CHANGE)
def end_contact(person_id: KnownPerson, contact_id: KnownContact, here: HereDep, who: ActorDep) -> Response:
    """They are written to no longer. What was on file is kept, with the instant it ended."""
    with here.db.writing() as session:
        service.find(session, who, person_id, to_change=True)
        service.end_contact(session, who, service.find_contact(session, person_id, contact_id), clock.now())
    return Response(status_code=204)


@router.get("/{person_id}/reads", dependencies=[Depends(only(Role.MANAGER))])
def read_reads(
    person_id: KnownPerson, here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep
) -> Page[ReadOut]:
    """Who read this child's record, newest first: their file, or a case of theirs."""
    with here.db.reading() as session:
        found = service.reads(session, who, person_id, limit, cursor)
    audit_read(here, who, "GET /people/{id}/reads", person_id=person_id)
    return Page[ReadOut](items=found[:limit], next=cursor_after(found[limit - 1].id) if len(found) > limit else None)
