"""Whom a row is about: found by identifier, never joined by name alone; details filled in, never overwritten."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pydantic import ValidationError
from sqlmodel import Session

from app.errors import Problem
from app.intake.row import Rejected, Row
from app.people import store as people
from app.people.identifiers import SCHEMES, clean
from app.people.schemas import AttendsIn, ContactIn, PersonIn
from app.record.happen import Context
from app.tables import Person

DETAILS: Final = ("forename", "surname", "date_of_birth", "sex", "ethnicity", "postcode", "year_group", "attends_urn")
_CONTACT: Final = {
    "name": "contact_name",
    "email": "contact_email",
    "phone": "contact_phone",
    "address": "contact_address",
    "language": "language",
}


def person_in(row: Row) -> PersonIn:
    """The child or young person as the row gives them. An identifier that cannot be one is left out, with a doubt."""
    given: dict[str, object] = {
        name: row.text(name) for name in ("forename", "surname", "ethnicity", "postcode") if row.text(name)
    }
    if not {"forename", "surname"} & given.keys():
        raise Rejected("surname", "a forename or a surname is needed")
    for scheme, fault_of in SCHEMES.items():
        number = clean(row.text(scheme) or "")
        fault = fault_of(number) if number else None
        if fault:
            row.doubt(scheme, f"left out: {fault}")
        elif number:
            given[scheme] = number
    sex = row.text("sex")
    given |= {"sex": sex.upper() if sex else None, "date_of_birth": row.day("date_of_birth")}
    try:
        return PersonIn(**given, year_group=row.number_in("year_group", -2, 20))
    except ValidationError as error:
        raise _too_long(error) from error


def contact_in(row: Row) -> list[ContactIn]:
    """The contact a row gives, if any."""
    given = {name: row.text(column) for name, column in _CONTACT.items() if row.text(column)}
    try:
        return [ContactIn.model_validate(given)] if given.keys() - {"language"} else []
    except ValidationError as error:
        raise _too_long(error) from error


def _too_long(error: ValidationError) -> Rejected:
    fault = error.errors()[0]
    column = str(fault["loc"][0])
    return Rejected(_CONTACT.get(column, column), fault["msg"])


def attends_in(row: Row) -> AttendsIn | None:
    """The setting attended."""
    urn = row.text("attends_urn")
    return AttendsIn(urn=urn[:100]) if urn else None


def identified(session: Session, authority: str, sought: PersonIn) -> Person | None:
    """The one person who bears the row's identifiers. Rejects a row whose identifiers are two people's."""
    try:
        return people.person_by_identifier(session, authority, sought)
    except Problem as problem:
        raise Rejected("upn", problem.detail) from problem


def enter(session: Session, row: Row, sought: PersonIn, context: Context) -> Person:
    """The person on file whom a new case is about: who bears the identifier, or somebody new."""
    authority = context.actor.authority
    person = identified(session, authority, sought) or people.add_person(
        session, authority, sought, attends_in(row), context.now
    )
    people.add_identifiers(session, person, sought)
    people.add_contacts(session, person.id or 0, contact_in(row))
    return person


def fill_in(session: Session, person: Person, row: Row, sought: PersonIn, context: Context) -> bool:
    """Add what a row knows of somebody on file, and say whether it added anything. Rejects what differs, naming both."""
    other = identified(session, person.authority, sought)
    if other is not None and other.id != person.id:
        raise Rejected("upn", "this number belongs to another child on file")
    news = dict(_news(person, row, sought))
    if news:
        people.keep_before(session, person, context.actor.account_id, context.now)
        for name, value in news.items():
            setattr(person, name, value)
        person.name_key = people.name_key(person.forename, person.surname)
    before = _file(session, person)
    people.add_identifiers(session, person, sought)
    people.add_contacts(session, person.id or 0, contact_in(row))
    return bool(news) or _file(session, person) != before


def _news(person: Person, row: Row, sought: PersonIn) -> Iterator[tuple[str, str | int | date]]:
    for name in DETAILS:
        given = row.text("attends_urn") if name == "attends_urn" else getattr(sought, name)
        on_file = getattr(person, name)
        if given in (None, "") or given == on_file:
            continue
        if on_file not in (None, ""):
            raise Rejected(name, f"the record says {on_file}, the row says {given}")
        yield name, given


def _file(session: Session, person: Person) -> tuple[object, int]:
    return people.identifiers_of(session, person.id or 0), len(people.contacts_of(session, person.id or 0))
