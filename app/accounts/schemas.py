"""Accounts, who is let in, services and bank holidays, as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, field_serializer, model_validator

from app.accounts import registration
from app.accounts.registration import RegistrationBody
from app.schema import Body, Reply
from workflow.events import AdviceKind
from workflow.states import Role

Authority = Annotated[str, Field(pattern=r"^\d{3}$")]
AccountId = Annotated[int, Field(ge=1, le=2**62)]
STALE = "What was computed before this day changed is stale: run `ehc rebuild --changed`, which says first which dates move."


class Me(Reply):
    """Who you are here."""

    account: int
    name: str
    role: str
    authority: str
    service: str | None


Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
Number = Annotated[str, AfterValidator(registration.tidied), Field(max_length=30)]


class AccountOut(Reply):
    """An account: never what opens it. A family's is told by its number alone."""

    id: int
    name: str
    role: str
    authority: str
    service: str
    email: str | None
    profession: str | None
    registration_body: str | None
    registration_number: str | None
    disabled: bool
    created_at: datetime

    @field_serializer("name")
    def _no_familys_name(self, name: str) -> str:
        """Whose family it is concerns those who work on the case, and no administrator."""
        return f"A family’s account, number {self.id}" if self.role == Role.FAMILY else name

    @field_serializer("email")
    def _no_familys_address(self, email: str | None) -> str | None:
        return None if self.role == Role.FAMILY else email


class AccountIn(Body):
    """An account to make, in your authority. A professional belongs to a service of the register."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Sian Hughes",
                    "role": "professional",
                    "service": "EPS",
                    "email": "sian.hughes@example.org",
                    "profession": "educational psychologist",
                    "registration_body": "HCPC",
                    "registration_number": "PYL01234",
                }
            ]
        }
    )

    name: Name
    role: Role
    service: Annotated[str, Field(max_length=60)] | None = None
    email: Email | None = None
    profession: Name | None = None
    registration_body: RegistrationBody | None = None
    registration_number: Number | None = None


class AccountChange(Body):
    """What changes of an account; what is not sent stays, and null empties. Role and service never change: that is another account."""

    name: Name | None = None
    email: Email | None = None
    profession: Name | None = None
    registration_body: RegistrationBody | None = None
    registration_number: Number | None = None
    disabled: bool | None = None


class AuditOut(Reply):
    """Something that was done to an account, and by which account (null: by the command line, or before anybody signed in)."""

    id: int
    at: datetime
    by_account_id: int | None
    what: str


class LinkOut(Reply):
    """A link that signs a browser in, once. It is shown this once."""

    url: str
    expires_at: datetime


class ClientIn(Body):
    """A client to make: `name` says which system of theirs it is."""

    name: Name


class ClientOut(Reply):
    """A client: never its secret."""

    client_id: str
    name: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class ClientMade(ClientOut):
    """A client and its secret, which is shown this once."""

    client_secret: str


class IdentityIn(Body):
    """An identity that shall open an account: an issuer of this installation's, and its own name for the person."""

    issuer: Annotated[str, Field(min_length=1, max_length=300)]
    subject: Annotated[str, Field(min_length=1, max_length=300)]


class IdentityOut(Reply):
    """An identity that opens an account."""

    id: int
    issuer: str
    subject: str
    linked_at: datetime
    linked_by: int


class SessionOut(Reply):
    """A browser session of yours."""

    id: int
    opened_by: str
    created_at: datetime
    seen_at: datetime


class SessionsEnded(Reply):
    """How many browser sessions were ended."""

    ended: int


class AccessIn(Body):
    """Who is let in to a case.

    Of the council's own, exactly those named: on a restricted case nobody else but managers sees it. A family or a
    setting that is named is let in, and one that is not stays as it is; `shut_out` ends what was granted.
    """

    restricted: bool
    accounts: list[AccountId] = Field(default=[], max_length=200)
    shut_out: list[AccountId] = Field(default=[], max_length=200)


class LetIn(Reply):
    """Somebody let in by name."""

    id: int
    name: str
    role: str


class AccessOut(Reply):
    """Whether a case is restricted, and who was let in to it."""

    case_id: int
    restricted: bool
    accounts: list[LetIn]


class ServiceIn(Body):
    """A service that gives advice: `s31` where a body of section 31, which reg 8(1) binds; `default_for` holds in your authority."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    body: Literal["s31", "other"] = "other"
    kinds: list[AdviceKind] = Field(default=[], max_length=20)
    inbox: Annotated[str, Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    ods_code: Annotated[str, Field(pattern=r"^[A-Z0-9]{3,10}$")] | None = None
    authorities: list[Authority] = Field(min_length=1, max_length=200)
    default_for: list[AdviceKind] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def _default_for_what_it_gives(self) -> "ServiceIn":
        for kind in self.default_for:
            if kind not in self.kinds:
                message = f"default_for: {kind} is not among the kinds it gives"
                raise ValueError(message)
        return self


class ServiceOut(Reply):
    """A service on the register; `default_for` holds in your authority."""

    code: str
    name: str
    body: str
    kinds: list[str]
    inbox: str | None
    ods_code: str | None
    authorities: list[str]
    default_for: list[str]


class BankHolidayIn(Body):
    """A day that is a bank holiday after all (`closed`), or is none."""

    closed: bool
    why: Annotated[str, Field(min_length=1, max_length=500)]


class BankHolidayOut(Reply):
    """A day entered here; `stale` says what to do where the entry moves a date."""

    day: date
    closed: bool
    why: str
    stale: str | None = None


class BankHolidayGone(Reply):
    """A day whose entry was struck out: the library's calendar counts for it again."""

    day: date
    stale: str
