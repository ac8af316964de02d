"""Cases as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from app.people.schemas import AttendsIn, ContactIn, PersonIn, PersonOut, Short
from app.record.parse import EARLIEST, FIRST, LAST, LATEST
from app.schema import ISO_DAY, Body, IsoDay, IsoInstant, Reply
from workflow.events import PAYLOADS, Need, Source

Day = Annotated[date, Field(ge=EARLIEST, le=LATEST), ISO_DAY]
Instant = Annotated[IsoInstant, Field(ge=FIRST, le=LAST)]
RECORDABLE: Final = tuple(name for name in PAYLOADS if name not in {"request_received", "redacted"})
Version = Annotated[int, Field(ge=0, le=1_000_000_000)]


class NewCase(Body):
    """A request, or an alert, as it arrived. Only its day and a name are needed (Q7)."""

    received_at: Instant | None = Field(
        default=None, description="The instant of arrival; its London date is the day of receipt."
    )
    received_on: Day | None = None
    source: Source = "not_stated"
    person: PersonIn
    contacts: list[ContactIn] = Field(default=[], max_length=20)
    attends: AttendsIn | None = None
    support_plan: bool | None = None
    primary_need: Need | None = None
    flags: list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]] = Field(default=[], max_length=20)
    external_ref: Short | None = None

    @model_validator(mode="after")
    def _one_day_and_a_name(self) -> "NewCase":
        if (self.received_at is None) == (self.received_on is None):
            message = "give received_at or received_on, one of them"
            raise ValueError(message)
        if self.person.id is None and not (self.person.forename.strip() or self.person.surname.strip()):
            message = "person: a forename or a surname is needed, or the id of somebody on file"
            raise ValueError(message)
        self.external_ref = (self.external_ref or "").strip() or None  # blank: it has none, and two cases may have none
        return self


class Irregular(Body):
    """A manager's reason for recording what happened out of order."""

    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


def _recordable(event_type: str) -> str:
    if event_type not in RECORDABLE:
        message = f"{event_type[:60]} is not a type of event that is recorded here; one of {', '.join(RECORDABLE)}"
        raise ValueError(message)
    return event_type


class EventIn(Body):
    """Something that happened. `data` depends on the type; `version` is the case version you saw."""

    type: Annotated[str, AfterValidator(_recordable), WithJsonSchema({"type": "string", "enum": list(RECORDABLE)})]
    occurred_on: Day
    data: dict[str, Any] = Field(default_factory=dict)
    version: Version | None = None
    irregular: Irregular | None = None


class Correction(Body):
    """One event put right, or annulled."""

    type: Literal["corrected", "annulled"] = "corrected"
    event_id: int = Field(ge=1, le=2**62)
    occurred_on: Day | None = None
    data: dict[str, Any] | None = None
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class CorrectionsIn(Body):
    """Corrections that stand only together."""

    corrections: list[Correction] = Field(min_length=1, max_length=50)
    version: Version | None = None


class SearchIn(Body):
    """A search by name or identifier: in a body, never in a URL."""

    name: Short | None = None
    date_of_birth: IsoDay | None = None
    upn: Short | None = None
    uln: Short | None = None
    nhs_number: Short | None = None
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=500)


class ExcuseOut(Reply):
    """An approved exception beside a clock."""

    exception_id: int
    ground: str
    approved_on: date
    from_on: date | None
    to_on: date | None
    ended_on: date | None


class ClockOut(Reply):
    """A clock, and why its date is what it is."""

    id: str
    code: str
    cite: str
    kind: Literal["statutory", "guidance", "local_target", "window", "promise"]
    started_on: date | None
    due_on: date | None
    act_by: date | None
    met_on: date | None
    stopped_on: date | None
    status: str
    days_left: int | None
    conditional: bool = False
    may_finalise_from: date | None = None
    advice_id: int | None = None
    advice_kind: str | None = None
    service: str | None = None
    excuses: list[ExcuseOut]
    why: list[str]


class Warned(Reply):
    """Something imperfect, which stops nothing."""

    code: str
    message: str
    case_id: int | None = None


class NextStep(Reply):
    """What the case waits for: the act, the day to act by, the rule."""

    act: str
    act_by: date | None = None
    due_on: date | None = None
    cite: str | None = None
    code: str | None = None


class ChecklistItem(Reply):
    """One line of the reg 6(1) checklist."""

    kind: str
    cite: str
    standing: str
    note: str


class AdviceOut(Reply):
    """A request for advice as its case shows it."""

    id: int
    kind: str
    service: str | None
    requested_on: date
    received_by_body_on: date | None
    status: str
    received_on: date | None
    due_on: date | None


class WorkerOut(Reply):
    """Who holds the case."""

    id: int
    name: str


class CaseOut(Reply):
    """A case on a day: who, where it stands, what is owed, what may be done."""

    id: int
    reference: str
    external_ref: str | None
    authority: str
    state: str
    version: int
    received_on: date | None
    person: PersonOut
    flags: list[str]
    caseworker: WorkerOut | None
    psychologist: WorkerOut | None
    plan_writer: WorkerOut | None
    clocks: list[ClockOut]
    advice: list[AdviceOut]
    checklist: list[ChecklistItem]
    available: list[str]
    next_step: NextStep | None
    warnings: list[Warned]


class EventOut(Reply):
    """One event of the record, with the words beside it for those who may read them."""

    id: int
    seq: int
    type: str
    occurred_on: date
    recorded_at: datetime
    actor: WorkerOut
    cite: str
    data: dict[str, Any]
    irregular: bool | None = None
    irregular_because: str | None = None
    corrected_by: list[int] | None = None
    hash: str


class Recorded(Reply):
    """An event recorded, and the case as it then stands."""

    event: EventOut
    case: CaseOut


class RecordedTogether(Reply):
    """Events recorded together, and the case as it then stands."""

    events: list[EventOut]
    case: CaseOut


class GuardOut(Reply):
    """Why a step may not happen."""

    reason: str
    cite: list[str]


class StepOut(Reply):
    """One event type: whether this role may record it now, and what refuses it if not."""

    type: str
    permitted: bool
    to: str | None
    cite: str
    guards: list[GuardOut]


class CaseListItem(Reply):
    """A case in a list."""

    id: int
    reference: str
    authority: str
    state: str
    received_on: date | None
    flags: list[str]
    caseworker: WorkerOut | None
    person: dict[str, str | None]
