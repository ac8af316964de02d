"""Requests for advice as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.advice.template import Submission
from app.cases.schemas import ClockOut, Day, EventOut, WorkerOut
from app.documents.schemas import DocumentOut
from app.people.schemas import ContactOut
from app.schema import Body, Reply

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
AccountId = Annotated[int, Field(ge=1, le=2**62)]


class Acknowledgement(Body):
    """The service has the request. `received_on` is the day it got it: not given, the six weeks count from sending."""

    received_on: Day | None = None


class Assignment(Body):
    """Who will write the advice: an account of the service; nobody named is yourself."""

    account: AccountId | None = None


class Appointment(Body):
    """An appointment for an examination or test."""

    on: Day


class Answer(Body):
    """The service has no advice to give: the child is not known to it, or it declines. Its reasons are given in writing."""

    answer: Literal["not_known", "declined"]
    why: Reason


class DraftIn(Body):
    """Advice as far as it is written. `version` is the draft's version you saw: a colleague's later words are not lost."""

    content: Submission
    version: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None


class ClockLine(Reply):
    """The clock of a request on a day, without its working."""

    id: str
    code: str
    cite: str
    kind: str
    started_on: date | None
    due_on: date | None
    act_by: date | None
    met_on: date | None
    stopped_on: date | None
    status: str
    days_left: int | None


class Child(Reply):
    """Who a request is about, until it is opened."""

    initials: str
    date_of_birth: date | None


class AdviceItem(Reply):
    """One request for advice, as an inbox lists it."""

    id: int
    case_id: int
    reference: str
    authority: str
    kind: str
    service: str | None
    requested_on: date
    received_by_body_on: date | None
    acknowledged_on: date | None
    received_on: date | None
    accepted_on: date | None
    returned_on: date | None
    reworks: int
    assigned_to: WorkerOut | None
    status: str
    clock: ClockLine | None
    child: Child


class ChildOut(Reply):
    """The child or young person, as an adviser needs to know them. A UPN is the schools' and is never among it."""

    forename: str
    surname: str
    date_of_birth: date | None
    sex: str | None
    year_group: int | None
    nhs_number: str | None
    attends: dict[str, str | None] | None
    contacts: list[ContactOut]


class Counted(Reply):
    """Six weeks, counted from two days: when the request was sent, and when the body received it."""

    from_sending: date | None
    from_receipt: date | None


class ReworkOut(Reply):
    """Advice sent back: why, and how long it was out again. Its due date did not move."""

    returned_on: date
    code: str
    reason: str
    back_on: date | None
    days: int


class Lacking(Reply):
    """Something missing or vague, and the field it is in."""

    field: str
    message: str


class Given(Reply):
    """Advice as it was given: on the template, or in files alone."""

    event_id: int
    received_on: date
    late_information: bool
    template: int | None
    content: dict[str, Any] | None
    documents: list[int]
    warnings: list[Lacking]


class DraftOut(Reply):
    """Advice being written, as colleagues of the service see it."""

    content: Submission
    version: int
    saved_at: datetime
    saved_by: WorkerOut
    missing: list[Lacking]
    warnings: list[Lacking]


class DraftMark(Reply):
    """That there is a draft, and whose hand was last on it."""

    version: int
    saved_at: datetime
    saved_by: WorkerOut


class AdviceRequestOut(Reply):
    """A request for advice: what is asked, by when, of what child, on which papers; and what became of it."""

    id: int
    case_id: int
    reference: str
    authority: str
    kind: str
    service: str | None
    body: str
    note: str
    requested_on: date
    received_by_body_on: date | None
    acknowledged_on: date | None
    status: str
    clock: ClockOut | None
    due_if_counted: Counted
    assigned_to: WorkerOut | None
    appointments: list[date]
    kept: list[date]
    missed: list[date]
    rework: list[ReworkOut]
    rework_days: int
    accepted_on: date | None
    withdrawn_on: date | None
    answered: str | None
    given: list[Given]
    draft: DraftMark | None
    child: ChildOut | None
    caseworker: WorkerOut | None
    papers: list[DocumentOut]
    attachments: list[DocumentOut]
    available: list[str]


class Done(Reply):
    """What was recorded, and the request as it then stands."""

    advice_request: AdviceRequestOut
    event: EventOut


class Submitted(Done):
    """Advice submitted, and what in it is vague."""

    warnings: list[Lacking]
