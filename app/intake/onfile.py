"""A child's file beside a row: the details, numbers and contact in which they differ, and how each would be written."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col

from app.intake.sought import Sought
from app.people import store as people
from app.people.identifiers import SCHEMES, clean
from app.people.schemas import AttendsIn, ContactIn, PersonIn
from app.record.happen import Context
from app.tables import Contact, Person, PersonChange, PersonIdentifier

DETAILS: Final = ("forename", "surname", "date_of_birth", "sex", "ethnicity", "postcode", "year_group")
OF_CONTACT: Final = {
    "email": "contact_email",
    "phone": "contact_phone",
    "address": "contact_address",
    "language": "language",
}


@dataclass(frozen=True)
class Cell:
    """A cell of a row that the file does not say, or says otherwise. `of` is the row of the file it would change."""

    column: str
    there: str
    given: str
    write: Callable[[Context], None]
    of: Person | Contact | None = None

    @property
    def adds(self) -> bool:
        """Whether the file says nothing of it: then writing it changes nothing that anybody wrote."""
        return not self.there


def cells_that_differ(session: Session, person: Person, sought: Sought) -> Iterator[Cell]:
    """Every cell of a row that the file of a person does not say."""
    for name in DETAILS:
        yield from _detail(person, name, name, getattr(sought.person, name))
    if sought.attends:
        yield from _attends(person, sought.attends)
    yield from _numbers(session, person, sought.person)
    if sought.contact:
        yield from _of_contact(session, person, sought.contact)


def _detail(row: Person | Contact, name: str, column: str, given: str | int | date | None) -> Iterator[Cell]:
    there = getattr(row, name)
    if given in (None, "") or given == there or (name == "postcode" and clean(str(given)) == clean(there or "")):
        return

    def write(_: Context) -> None:
        setattr(row, name, given)
        if isinstance(row, Person):
            row.name_key = people.name_key(row.forename, row.surname)

    yield Cell(column, "" if there is None else str(there), str(given), write, row)


def _attends(person: Person, given: AttendsIn) -> Iterator[Cell]:
    """The setting, by its number, or by the words that a tracker has in its place."""
    if (given.urn and given.urn == person.attends_urn) or (given.name and given.name == person.attends_name):
        return

    def write(_: Context) -> None:
        person.attends_urn, person.attends_name = given.urn, given.name

    there = person.attends_urn or person.attends_name or ""
    yield Cell("attends_urn", there, given.urn or given.name or "", write, person)


def _numbers(session: Session, person: Person, given: PersonIn) -> Iterator[Cell]:
    """Identifiers: a row gives one of a scheme, a file may hold several. A number that is none of them differs."""
    numbers = {scheme: number for scheme in SCHEMES if (number := getattr(given, scheme))}
    on_file = people.identifiers_of(session, person.id or 0) if numbers else {}
    for scheme, number in numbers.items():
        there = on_file.get(scheme, [])
        if number not in there:
            yield Cell(scheme, ", ".join(there), number, _number(session, person, scheme, number, there))


def _number(session: Session, person: Person, scheme: str, number: str, there: list[str]) -> Callable[[Context], None]:
    def write(context: Context) -> None:
        if there:
            before, account = json.dumps({scheme: there}), context.actor.account_id
            session.add(PersonChange(person_id=person.id or 0, account_id=account, at=context.now, before=before))
            mine = (col(PersonIdentifier.person_id) == person.id, col(PersonIdentifier.scheme) == scheme)
            session.execute(delete(PersonIdentifier).where(*mine))
        authority = person.authority
        session.add(PersonIdentifier(authority=authority, scheme=scheme, value=number, person_id=person.id or 0))

    return write


def _of_contact(session: Session, person: Person, given: ContactIn) -> Iterator[Cell]:
    """The contact a row gives. One of another name is somebody more, from whom nothing on file differs."""
    on_file = people.contacts_of(session, person.id or 0)
    named = [contact for contact in on_file if contact.name.casefold() == given.name.casefold()]
    same = next((contact for contact in named if contact.email == given.email), None)
    if same is None and given.name:
        same = next(iter(named), None)
    if same is None:
        yield Cell("contact_name", "", given.name, lambda _: people.add_contacts(session, person.id or 0, [given]))
        return
    for name, column in OF_CONTACT.items():
        yield from _detail(same, name, column, getattr(given, name))
