"""People and contacts as the API takes and gives them."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator

from app.people import identifiers
from app.schema import Body, Reply

Name = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=100)]
Line = Annotated[str, Field(max_length=500)]


class PersonIn(Body):
    """A child or young person, or the id of one on file."""

    id: int | None = Field(default=None, ge=1, le=2**62)
    forename: Name = ""
    surname: Name = ""
    date_of_birth: date | None = None
    sex: Short | None = None
    ethnicity: Short | None = None
    postcode: Short | None = None
    upn: Short | None = None
    uln: Short | None = None
    nhs_number: Short | None = None
    year_group: int | None = Field(default=None, ge=-2, le=20)

    @field_validator("upn", "uln", "nhs_number")
    @classmethod
    def _check_digit(cls, value: str | None, info: Any) -> str | None:  # noqa: ANN401 - pydantic's ValidationInfo
        if not value:
            return None
        value = identifiers.clean(value)
        fault = identifiers.SCHEMES[info.field_name](value)
        if fault:
            raise ValueError(fault)
        return value


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
    contacts: list[ContactOut] = []
    cases: list[int] = []
