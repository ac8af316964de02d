"""People in the database: finding whom a request is about, joining by identifier, never by name."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, insert, select
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, SQLModel, col

from app.errors import invalid
from app.people.identifiers import SCHEMES
from app.people.schemas import AttendsIn, ContactIn, PersonIn
from app.record.prepared import Prepared, connection_of
from app.tables import Contact, Matter, Person, PersonChange, PersonIdentifier

_MATTERS, _PEOPLE, _CONTACTS = (SQLModel.metadata.tables[t.__tablename__] for t in (Matter, Person, Contact))


class OnFile(NamedTuple):
    """A person's details as they are on file, to be shown: a change to them is made on the row itself."""

    id: int
    forename: str
    surname: str
    name_key: str
    date_of_birth: date | None
    sex: str | None
    ethnicity: str | None
    postcode: str | None
    year_group: int | None
    attends_urn: str | None
    attends_name: str | None
    created_at: datetime


class ContactOnFile(NamedTuple):
    """A contact's details, to be shown."""

    id: int
    relation: str
    name: str
    parental_responsibility: bool
    email: str | None
    phone: str | None
    address: str | None
    language: str | None
    interpreter: bool
    send: str
    withhold_address: bool


# Built once, since an import asks them of every row: see app/record/append.py.
_BEARER: Final = select(col(PersonIdentifier.person_id)).where(
    col(PersonIdentifier.authority) == bindparam("authority"),
    col(PersonIdentifier.scheme) == bindparam("scheme"),
    col(PersonIdentifier.value) == bindparam("value"),
)
_BORNE: Final = Prepared(
    select(col(PersonIdentifier.scheme), col(PersonIdentifier.value))
    .where(col(PersonIdentifier.person_id) == bindparam("of"))
    .order_by(col(PersonIdentifier.id))
)
_FILE: Final = Prepared(
    select(*(_PEOPLE.c[n] for n in OnFile._fields), *(_CONTACTS.c[n] for n in ContactOnFile._fields))
    .outerjoin(_CONTACTS, and_(_CONTACTS.c.person_id == _PEOPLE.c.id, _CONTACTS.c.ended_at.is_(None)))
    .where(_PEOPLE.c.id == bindparam("of"))
    .order_by(_CONTACTS.c.id)
)
_AROUND: Final = (
    select(Contact)
    .where(col(Contact.person_id) == bindparam("of"), col(Contact.ended_at).is_(None))
    .order_by(col(Contact.id))
)
# Possible duplicates: ids of unrestricted cases of the same authority, and nothing else of them.
_SAME: Final = Prepared(
    select(_MATTERS.c.id)
    .join(_PEOPLE, _PEOPLE.c.id == _MATTERS.c.person_id)
    .where(_PEOPLE.c.authority == bindparam("authority"), _PEOPLE.c.name_key == bindparam("key"))
    .where(_PEOPLE.c.date_of_birth == bindparam("born"), _PEOPLE.c.id != bindparam("but_not"))
    .where(_MATTERS.c.restricted.is_(False))
    .order_by(_MATTERS.c.id)
)
_ADD_IDENTIFIERS: Final = insert(SQLModel.metadata.tables[PersonIdentifier.__tablename__])
_ADD_CONTACTS: Final = insert(SQLModel.metadata.tables[Contact.__tablename__])


def name_key(forename: str, surname: str) -> str:
    """A name as it is compared for possible duplicates: no accents, case, hyphens or apostrophes."""
    plain = unicodedata.normalize("NFKD", f"{forename} {surname}".casefold())
    return " ".join(
        "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c) and c not in "'’").split()
    )


def person_by_identifier(session: Session, authority: str, person: PersonIn) -> Person | None:
    """The one person who bears any of the identifiers given. Raises 422 where they belong to two people."""
    who = the_one(bearers(session, authority, person))
    return session.get(Person, who) if who else None


def bearers(session: Session, authority: str, person: PersonIn) -> dict[str, int]:
    """Of each identifier given that is on file, whose file."""
    given = ((scheme, getattr(person, scheme)) for scheme in SCHEMES)
    found = (
        (scheme, session.scalar(_BEARER, {"authority": authority, "scheme": scheme, "value": value}))
        for scheme, value in given
        if value
    )
    return {scheme: who for scheme, who in found if who}


def the_one(found: Mapping[str, int]) -> int | None:
    """Whose the identifiers are. Raises 422 where they belong to two people, naming the first of the second's."""
    first = next(iter(found.values()), None)
    for scheme, who in found.items():
        if who != first:
            raise invalid(f"person.{scheme}", "these identifiers belong to two people on file")
    return first


def person_on_file(session: Session, authority: str, person_id: int) -> Person:
    """A person of this authority. Raises 422 naming the field where there is none."""
    person = session.get(Person, person_id)
    if person is None or person.authority != authority:
        raise invalid("person.id", f"{person_id} is nobody on file")
    return person


def add_person(session: Session, authority: str, person: PersonIn, attends: AttendsIn | None, now: datetime) -> Person:
    """A new person on file."""
    row = Person(
        authority=authority,
        forename=person.forename,
        surname=person.surname,
        name_key=name_key(person.forename, person.surname),
        date_of_birth=person.date_of_birth,
        sex=person.sex,
        ethnicity=person.ethnicity,
        postcode=person.postcode,
        year_group=person.year_group,
        attends_urn=attends.urn if attends else None,
        attends_name=attends.name if attends else None,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def add_identifiers(session: Session, row: Person, person: PersonIn) -> None:
    """Keep the identifiers given that this person does not bear yet."""
    known = identifiers_of(session, row.id or 0)
    given = {scheme: getattr(person, scheme) for scheme in SCHEMES}
    fresh = [
        {"authority": row.authority, "scheme": scheme, "value": value, "person_id": row.id}
        for scheme, value in given.items()
        if value and value not in known.get(scheme, ())
    ]
    if fresh:
        session.connection().execute(_ADD_IDENTIFIERS, fresh)


def identifiers_of(session: Session, person_id: int) -> dict[str, list[str]]:
    """A person's identifiers by scheme."""
    found: dict[str, list[str]] = {}
    for scheme, value in _BORNE.rows(connection_of(session), {"of": person_id}):
        found.setdefault(scheme, []).append(value)
    return found


def add_contacts(session: Session, person_id: int, contacts: Iterable[ContactIn]) -> None:
    """Keep the contacts given that are not on file already."""
    given = list(contacts)
    known = {(c.name, c.relation, c.email) for c in contacts_of(session, person_id)} if given else set()
    fresh = [
        {"person_id": person_id, **contact.model_dump()}
        for contact in given
        if (contact.name, contact.relation, contact.email) not in known
    ]
    if fresh:
        session.connection().execute(_ADD_CONTACTS, fresh)


def on_file(session: Session, person_id: int) -> tuple[OnFile, list[ContactOnFile]]:
    """A person and the contacts around them, as they are shown."""
    rows, own = _FILE.rows(connection_of(session), {"of": person_id}), len(OnFile._fields)
    if not rows:
        message = f"person {person_id} is not on file"
        raise NoResultFound(message)
    contacts = [ContactOnFile(*row[own:]) for row in rows if row[own] is not None]
    return OnFile(*rows[0][:own]), contacts


def contacts_of(session: Session, person_id: int) -> list[Contact]:
    """The contacts around a person."""
    return list(session.scalars(_AROUND, {"of": person_id}))


def same_name_and_birth(session: Session, authority: str, key: str, born: date | None, but_not: int) -> list[int]:
    """The cases of other people with the same name and birth date: possible duplicates, never a merge."""
    if not key or born is None:
        return []
    sought = {"authority": authority, "key": key, "born": born, "but_not": but_not}
    return [case_id for (case_id,) in _SAME.rows(connection_of(session), sought)]


def keep_before(session: Session, row: Person | Contact, account_id: int, now: datetime) -> None:
    """Write down what details said before they are changed."""
    before = row.model_dump(mode="json", exclude={"created_at"})
    contact_id = row.id if isinstance(row, Contact) else None
    person_id = row.person_id if isinstance(row, Contact) else row.id or 0
    session.add(
        PersonChange(
            person_id=person_id, contact_id=contact_id, account_id=account_id, at=now, before=json.dumps(before)
        )
    )
