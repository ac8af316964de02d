"""The panel as the API takes and gives it. No child is named here: a case goes by its reference."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from app.schema import ISO_DAY, Body, Reply
from workflow.panel.arrangements import Service
from workflow.panel.criteria import Outcome, Question

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1)), ISO_DAY]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Codes = Annotated[list[Code], Field(min_length=1, max_length=10)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Id = Annotated[int, Field(ge=1, le=2**62)]
Version = Annotated[int, Field(ge=0, le=1_000_000_000)]
Because = Literal["request", "assessment", "advice_in", "date_presses"]


class CriterionOut(Reply):
    """A published criterion: the reason in words, the provisions it rests on, what of the Code it answers."""

    code: str
    questions: list[Question]
    outcome: Outcome
    title: str
    says: str
    cite: list[str]
    guidance: str
    confidence: str


class ReasonOut(Reply):
    """A coded reason with its title, empty for a code that is not among the criteria."""

    code: str
    title: str
    cite: list[str]


class LimitOut(Reply):
    """A clock that a decision runs against."""

    id: str
    code: str
    cite: str
    kind: str
    due_on: date | None
    act_by: date | None
    days_left: int | None
    status: str
    conditional: bool


class PaperOut(Reply):
    """A document of the case. Its file name and sender stay with the case: they may name the child."""

    id: int
    kind: str
    dated: date | None
    added_on: date


class AdviceOut(Reply):
    """Advice asked for: `out` while an answer is still looked for."""

    id: int
    kind: str
    service: str | None
    status: str
    received_on: date | None
    due_on: date | None
    out: bool


class AccountOut(Reply):
    """Somebody of the council."""

    id: int
    name: str


class RecommendationOut(Reply):
    """What a caseworker recommends."""

    id: int
    case_id: int
    question: Question
    outcome: Outcome
    reasons: list[ReasonOut]
    note: str
    on: date
    by: AccountOut


class DeferralOut(Reply):
    """A decision put off: when, to which day, why. It stopped no clock."""

    event_id: int
    on: date
    until: date | None
    reasons: list[ReasonOut]


class AgendaItem(Reply):
    """A case that waits for its decision."""

    case_id: int
    reference: str
    version: int
    state: str
    question: Question
    because: Because
    clock: LimitOut | None
    target: LimitOut | None = Field(description="The council's own target, which is no law.")
    already_late: bool
    late_if_deferred: bool = Field(
        description="Deferred to the next meeting, the family is told too late, or later still."
    )
    documents: list[PaperOut]
    advice: list[AdviceOut]
    recommendation: RecommendationOut | None
    deferrals: list[DeferralOut]
    flags: list[str]
    caseworker: AccountOut | None


class Agenda(Reply):
    """What waits for a decision, in order of the day to act by."""

    on: date
    next_on: date
    items: list[AgendaItem]
    next: str | None = None


class RecommendationIn(Body):
    """A recommendation to the panel."""

    case_id: Id
    question: Question
    outcome: Literal[Outcome.AGREED, Outcome.REFUSED]
    reasons: Codes
    note: Words = ""


class MemberIn(Body):
    """Somebody who was there, for a service."""

    service: Service
    name: Name
    role: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class OutstandingIn(Body):
    """Advice that is out and that the decision does not wait for, and why."""

    advice_id: Id
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class OutcomeIn(Body):
    """What came of one case."""

    case_id: Id
    version: Version | None = Field(default=None, description="The version of the case you saw.")
    question: Question
    outcome: Outcome
    reasons: Codes
    note: Words = ""
    until: Day | None = Field(
        default=None, description="Of a deferral: the day it comes back; else the next meeting's."
    )
    outstanding: list[OutstandingIn] = Field(
        default=[],
        max_length=50,
        description="Of a plan decided with advice out: each that is out, and why not waited for.",
    )


class DecisionsIn(Body):
    """A meeting's list, or an officer's, confirmed: all of it is recorded, or none."""

    on: Day
    by: Literal["panel", "officer"] = "panel"
    members: list[MemberIn] = Field(default=[], max_length=50)
    officer: Code | None = Field(default=None, description="The role that decided, where it was no panel.")
    next_on: Day | None = Field(
        default=None, description="The next meeting; by the council's arrangements where not given."
    )
    items: list[OutcomeIn] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _who_decided(self) -> "DecisionsIn":
        if self.by == "panel" and (not self.members or self.officer):
            message = "members: a panel's decisions name who was there, and no officer"
            raise ValueError(message)
        if self.by == "officer" and (self.members or not self.officer):
            message = "officer: an officer's decisions name the role that decided, and no members"
            raise ValueError(message)
        return self


class NoticeOut(Reply):
    """A decision that the family has yet to be told of. Telling it is recorded as the event `record`."""

    case_id: int
    reference: str
    event_id: int
    question: Question
    outcome: Outcome
    record: str
    decided_on: date
    by: str
    officer: str
    reasons: list[ReasonOut]
    clock: LimitOut | None
    caseworker: AccountOut | None


class MemberOut(Reply):
    """Who was there."""

    service: Service
    name: str
    role: str


class QuorumOut(Reply):
    """What the council wants at a meeting, and whether it was there. Shown; a decision stands either way."""

    members: int
    services: list[Service]
    present: int
    missing: list[Service]
    met: bool


class ItemOut(Reply):
    """What came of one case, as the record has it. `amended`: annulled or corrected since."""

    place: int
    case_id: int
    reference: str
    event_id: int
    question: Question
    outcome: Outcome
    reasons: list[ReasonOut]
    until: date | None
    due_on: date | None
    act_by: date | None
    late_if_deferred: bool | None = Field(description="Of a deferral: whether the family is then told too late.")
    amended: Literal["annulled", "corrected"] | None


class MeetingListItem(Reply):
    """A meeting in a list."""

    id: int
    on: date
    by: Literal["panel", "officer"]
    officer: str
    next_on: date | None
    members: int
    decided: int
    deferred: int


class MeetingOut(Reply):
    """A meeting: who was there, what came of each case."""

    id: int
    authority: str
    on: date
    by: Literal["panel", "officer"]
    officer: str
    next_on: date | None
    confirmed_at: datetime
    confirmed_by: AccountOut
    members: list[MemberOut]
    quorum: QuorumOut | None
    items: list[ItemOut]


class Confirmed(Reply):
    """A list as it was confirmed, and the notices that are now owed."""

    meeting: MeetingOut
    notices: list[NoticeOut]
