"""Whom a row is about, as the row gives them: the child or young person, the setting attended, the contact."""

from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from app.intake.rejected import Rejected
from app.intake.row import Row
from app.people.identifiers import SCHEMES, clean, urn_fault
from app.people.schemas import AttendsIn, ContactIn, PersonIn
from app.people.store import name_key

_CONTACT: Final = {
    "name": "contact_name",
    "email": "contact_email",
    "phone": "contact_phone",
    "address": "contact_address",
    "language": "language",
}


@dataclass(frozen=True)
class Sought:
    """The child or young person as a row gives them, the setting attended, and the contact, if any."""

    person: PersonIn
    attends: AttendsIn | None
    contact: ContactIn | None

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return name_key(self.person.forename, self.person.surname)


def sought_in(row: Row) -> Sought:
    """Whom a row gives. What cannot be an identifier, or a contact, stays with the row as words, with a doubt."""
    return Sought(_person_in(row), _attends_in(row), _contact_in(row))


def _person_in(row: Row) -> PersonIn:
    given: dict[str, object] = {
        name: row.text(name) for name in ("forename", "surname", "ethnicity", "postcode") if row.text(name)
    }
    for scheme, fault_of in SCHEMES.items():
        number = clean(row.text(scheme) or "")
        fault = fault_of(number) if number else None
        if fault:
            row.doubt(scheme, f"left out: {fault}")
            row.extra[scheme] = row.cells[scheme]
        elif number:
            given[scheme] = number
    sex = row.text("sex")
    given |= {"sex": sex.upper() if sex else None, "date_of_birth": row.day("date_of_birth")}
    try:
        return PersonIn(**given, year_group=row.number_in("year_group", -2, 20))
    except ValidationError as error:
        raise _too_long(error) from error


def _contact_in(row: Row) -> ContactIn | None:
    given = {name: row.text(column) for name, column in _CONTACT.items() if row.text(column)}
    if given.keys() == {"language"}:
        row.doubt("language", "left out: there is nobody to write to in it")
        row.extra["language"] = row.cells["language"]
        return None
    try:
        return ContactIn.model_validate(given) if given else None
    except ValidationError as error:
        raise _too_long(error) from error


def _too_long(error: ValidationError) -> Rejected:
    fault = error.errors()[0]
    column = str(fault["loc"][0])
    return Rejected(_CONTACT.get(column, column), fault["msg"])


def _attends_in(row: Row) -> AttendsIn | None:
    said = row.text("attends_urn")
    if said is None:
        return None
    try:
        return AttendsIn(name=said) if urn_fault(said) else AttendsIn(urn=said)
    except ValidationError as error:
        raise Rejected("attends_urn", error.errors()[0]["msg"]) from error
