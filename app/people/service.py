"""What is done with a person's file. Details are put right in place; what they said before is kept beside them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.errors import conflict, invalid, not_found
from app.paging import position_of
from app.people import store
from app.people.identifiers import SCHEMES
from app.people.schemas import ContactIn, ContactOut, PersonOut, PersonPatch, ReaderOut, ReadOut
from app.security import Actor, visible
from app.tables import Account, Contact, Matter, Person, PersonChange, PersonIdentifier, ReadAudit


def find(session: Session, actor: Actor, person_id: int, *, to_change: bool = False) -> Person:
    """A person with a case this actor may know exists, locked where they are to be changed. Raises 404 otherwise."""
    known = select(col(Matter.person_id)).where(visible(actor))
    statement = select(Person).where(col(Person.id) == person_id, col(Person.id).in_(known))
    person = session.scalars(statement.with_for_update() if to_change else statement).one_or_none()
    if person is None:
        raise not_found("person")
    return person


def find_contact(session: Session, person_id: int, contact_id: int) -> Contact:
    """A contact on file of that person. Raises 404 for another's, or one that has ended."""
    contact = session.get(Contact, contact_id)
    if contact is None or contact.person_id != person_id or contact.ended_at is not None:
        raise not_found("contact")
    return contact


def view(session: Session, actor: Actor, person: Person) -> PersonOut:
    """A person's file as this actor may see it."""
    key = person.id or 0
    cases = select(col(Matter.id)).where(visible(actor), col(Matter.person_id) == key, col(Matter.kind) == "assessment")
    details = person.model_dump(exclude={"authority", "name_key", "attends_urn", "attends_name", "created_at"})
    attends = {"urn": person.attends_urn, "name": person.attends_name}
    return PersonOut(
        **details,
        **{scheme: values[0] for scheme, values in store.identifiers_of(session, key).items()},
        attends=attends if any(attends.values()) else None,
        contacts=[ContactOut.model_validate(contact) for contact in store.contacts_of(session, key)],
        cases=sorted(case_id for case_id in session.scalars(cases) if case_id is not None),
    ).shown_to(actor.role)


def change(session: Session, actor: Actor, person: Person, patch: PersonPatch, now: datetime) -> None:
    """Put details right: the fields given, and no others. Raises 409 for an identifier that is another person's."""
    given = patch.model_dump(exclude_unset=True)
    identifiers = {scheme: given.pop(scheme) for scheme in SCHEMES if scheme in given}
    if "attends" in given:
        attends = given.pop("attends") or {}
        given |= {"attends_urn": attends.get("urn"), "attends_name": attends.get("name")}
    if not (given.get("forename", person.forename).strip() or given.get("surname", person.surname).strip()):
        raise invalid("surname", "a forename or a surname must stay on file")
    _change_identifiers(session, actor, person, identifiers, now)
    _write(session, actor, person, given, now)
    person.name_key = store.name_key(person.forename, person.surname)
    session.flush()


def add_contact(session: Session, actor: Actor, person: Person, new: ContactIn, now: datetime) -> Contact:
    """Somebody more around the child. Raises 409 where the same contact is on file."""
    same = (new.name, new.relation, new.email)
    if any((c.name, c.relation, c.email) == same for c in store.contacts_of(session, person.id or 0)):
        message = "a contact of this name, relation and email is on file: change that one"
        raise conflict(message)
    contact = Contact(person_id=person.id or 0, **new.model_dump())
    session.add(contact)
    session.flush()
    _keep(session, actor, person, None, now, contact.id)
    return contact


def change_contact(session: Session, actor: Actor, contact: Contact, patch: ContactIn, now: datetime) -> None:
    """Put a contact right: the fields given, and no others."""
    _write(session, actor, contact, patch.model_dump(exclude_unset=True), now)
    session.flush()


def end_contact(session: Session, actor: Actor, contact: Contact, now: datetime) -> None:
    """They are written to no longer; what was on file stays there."""
    _write(session, actor, contact, {"ended_at": now}, now)


def reads(session: Session, actor: Actor, person_id: int, limit: int, cursor: str | None) -> list[ReadOut]:
    """Who read this child's record, newest first: the file itself or a case; one more than asked where there are more."""
    theirs = select(col(Matter.id)).where(visible(actor), col(Matter.person_id) == person_id)
    statement = (
        select(ReadAudit, Account)
        .join(Account, col(Account.id) == col(ReadAudit.account_id))
        .where(or_(col(ReadAudit.person_id) == person_id, col(ReadAudit.matter_id).in_(theirs)))
        .order_by(col(ReadAudit.id).desc())
    )
    if cursor:
        statement = statement.where(col(ReadAudit.id) < position_of(cursor, int)[0])
    return [
        ReadOut(
            id=read.id or 0,
            at=read.at,
            reader=ReaderOut(id=account.id or 0, name=account.name, role=account.role),
            route=read.route,
            case_id=read.matter_id,
        )
        for read, account in session.execute(statement.limit(limit + 1))
    ]


def _write(session: Session, actor: Actor, row: Person | Contact, given: dict[str, Any], now: datetime) -> None:
    """Change what differs; keep what it said before."""
    changed = {name: value for name, value in given.items() if getattr(row, name) != value}
    if changed:
        store.keep_before(session, row, actor.account_id, now)
        for name, value in changed.items():
            setattr(row, name, value)


def _change_identifiers(session: Session, actor: Actor, person: Person, given: dict[str, Any], now: datetime) -> None:
    before = store.identifiers_of(session, person.id or 0)
    changed = {s: v for s, v in given.items() if before.get(s, []) != ([v] if v else [])}
    if not changed:
        return
    _keep(session, actor, person, before, now)
    for scheme, value in changed.items():
        mine = (col(PersonIdentifier.person_id) == person.id, col(PersonIdentifier.scheme) == scheme)
        session.execute(delete(PersonIdentifier).where(*mine))
        if value:
            session.add(
                PersonIdentifier(authority=person.authority, scheme=scheme, value=value, person_id=person.id or 0)
            )
        try:
            session.flush()
        except IntegrityError as taken:
            message = f"this {scheme} belongs to another person on file"
            raise conflict(message, errors=[{"field": scheme, "message": message}]) from taken


def _keep(
    session: Session, actor: Actor, person: Person, before: object, now: datetime, contact_id: int | None = None
) -> None:
    """Write down what stood where no row of `person` or `contact` says it: identifiers, or nothing (null) yet."""
    kept = json.dumps(before)
    session.add(
        PersonChange(person_id=person.id or 0, contact_id=contact_id, account_id=actor.account_id, at=now, before=kept)
    )
