"""People and contacts as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, field_validator

from app import today as clock
from app.people import identifiers
from app.schema import Body, IsoDay, Reply
from app.security import COUNCIL_ROLES
from workflow.states import Role

Name = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=100)]
Line = Annotated[str, Field(max_length=500)]


class Details(Body):
    """What is on file of a child or young person."""

    forename: Name = ""
    surname: Name = ""
    date_of_birth: IsoDay | None = None
    sex: Short | None = None
    ethnicity: Short | None = None
    postcode: Short | None = None
    upn: Short | None = None
    uln: Short | None = None
    nhs_number: Short | None = None
    year_group: int | None = Field(default=None, ge=-2, le=20)

    @field_validator("date_of_birth")
    @classmethod
    def _born(cls, value: date | None) -> date | None:
        fault = identifiers.birth_fault(value, clock.today()) if value else None
        if fault:
            raise ValueError(fault)
        return value

    @field_validator("upn", "uln", "nhs_number")
    @classmethod
    def _check_digit(cls, value: str | None, info: Any) -> str | None:  # noqa: ANN401 - pydantic's ValidationInfo
        if not value:
            return None
        value = identifiers.clean(value)
        # Digits of other scripts are digits to Python: one number must not be on file in two spellings.
        if not value.isascii():
            raise ValueError("letters A to Z and digits 0 to 9 only")
        fault = identifiers.SCHEMES[info.field_name](value)
        if fault:
            raise ValueError(fault)
        return value


class PersonIn(Details):
    """A child or young person, or the id of one on file."""

    id: int | None = Field(default=None, ge=1, le=2**62)


class ContactIn(Body):
    """Someone around the child."""

    relation: Short = ""
    name: Name = ""
    parental_responsibility: bool = False
    email: Line | None = None
    phone: Short | None = None
    address: Line | None = None
    language: Short | None = None
    interpreter: bool = False
    send: Short = "email"
    withhold_address: bool = False


class AttendsIn(Body):
    """The setting attended."""

    urn: Short | None = None
    name: Name | None = None


class PersonPatch(Details):
    """What is to change: only the fields given do. An identifier given takes the place of the one on file; null ends it."""

    attends: AttendsIn | None = None


class ContactOut(Reply):
    """A contact on file; a withheld address is left out."""

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

    def without_address(self) -> "ContactOut":
        """The contact with nothing by which they could be found."""
        return self.model_copy(update={"address": None, "email": None, "phone": None})


class PersonOut(Reply):
    """A person on file."""

    id: int
    forename: str
    surname: str
    date_of_birth: date | None
    sex: str | None
    ethnicity: str | None
    postcode: str | None
    upn: str | None = None
    uln: str | None = None
    nhs_number: str | None = None
    year_group: int | None
    attends: dict[str, str | None] | None
    contacts: list[ContactOut] = Field(default=[])
    cases: list[int] = Field(default=[])

    def shown_to(self, role: Role) -> "PersonOut":
        """What this role may know. A withheld address is kept from family and settings; so is the child's postcode then.

        From the family so is where the child is at school: whom the address is withheld from may be one of them.
        """
        if role in COUNCIL_ROLES or not any(contact.withhold_address for contact in self.contacts):
            return self
        contacts = [contact.without_address() if contact.withhold_address else contact for contact in self.contacts]
        attends = None if role is Role.FAMILY else self.attends
        return self.model_copy(update={"postcode": None, "attends": attends, "contacts": contacts})


class ReaderOut(Reply):
    """Whose account it was."""

    id: int
    name: str
    role: str


class ReadOut(Reply):
    """One reading of a child's record: when, by whom, by which route, of which case."""

    id: int
    at: datetime
    reader: ReaderOut
    route: str
    case_id: int | None
