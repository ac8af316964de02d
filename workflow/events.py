"""What can happen to an assessment: small frozen payloads, past tense, and the envelope each is recorded in.

A field made with `words()` is about people: it is kept apart from the chain and may be erased; no fold reads it.
A field made with `stamped()` is set by the service when it records the event, never by a caller.
"""

from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

AdviceKind = Literal[
    "parental",
    "child_views",
    "educational",
    "medical",
    "psychological",
    "social_care",
    "preparing_for_adulthood",
    "requested_by_family",
    "other",
]
Source = Literal[
    "parent",
    "young_person",
    "school",
    "post16",
    "early_years",
    "health",
    "social_care",
    "youth_justice",
    "other",
    "local_authority",
    "not_stated",
]
Means = Literal["email", "post", "hand", "portal", "not_stated"]
Channel = Literal["phone", "email", "post", "portal", "in_person", "text", "other"]
Need = Literal[
    "SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH", "NSA", "not_stated"
]
DecisionType = Literal["assessment_agreed", "assessment_refused", "plan_agreed", "plan_refused"]


def words() -> Any:  # noqa: ANN401 - dataclasses.field is typed so: the field's own annotation rules
    """Words about people: stored apart, erasable, unread by any fold; optional for a fold, whoever must give them."""
    return field(default="", metadata={"words": True})


def stamped(default: object) -> Any:  # noqa: ANN401 - as above
    """A value the service sets when it records the event: a caller may not send it."""
    return field(default=default, metadata={"stamped": True})


class Strict:
    """Payloads refuse a field they do not know, and take JSON's `from` for Python's `from_`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "str_max_length": 20_000,
        "alias_generator": lambda name: name.rstrip("_"),
    }


class Payload(Strict):
    """What an event says. `type` names it in the record; `v` is the version of its shape."""

    type: ClassVar[str]
    v: ClassVar[int] = 1


@dataclass(frozen=True)
class RequestReceived(Payload):
    """A request, or an alert that brought the child to attention, arrived at any inbox of the council."""

    type = "request_received"
    source: Source = "not_stated"
    support_plan: bool | None = None
    primary_need: Need | None = None
    year_group: int | None = None
    attends: str | None = None
    flags: tuple[str, ...] = ()
    received_at: datetime | None = None
    person: int = stamped(0)
    receipt_known: bool = stamped(default=True)


@dataclass(frozen=True)
class AssessmentAgreed(Payload):
    """The family was told that an assessment will be secured."""

    type = "assessment_agreed"
    decided_on: date | None = None


@dataclass(frozen=True)
class AssessmentRefused(Payload):
    """The family was told, with reasons, that there will be no assessment."""

    type = "assessment_refused"
    reasons: tuple[str, ...]
    note: str = words()
    decided_on: date | None = None


@dataclass(frozen=True)
class AdviceRequested(Payload):
    """Advice was asked of a service, the family or the child; `body` says under which duty it answers."""

    type = "advice_requested"
    kind: AdviceKind
    service: str | None = None
    note: str = words()
    body: Literal["s31", "other", "family"] = stamped("other")


@dataclass(frozen=True)
class AdviceRequestReceived(Payload):
    """The body asked for advice got the request: reg 8's six weeks start."""

    type = "advice_request_received"
    advice_id: int


@dataclass(frozen=True)
class AdviceReceived(Payload):
    """The advice that was asked for came in."""

    type = "advice_received"
    advice_id: int


@dataclass(frozen=True)
class AdviceReturned(Payload):
    """Advice was sent back for rework; its due date does not move."""

    type = "advice_returned"
    advice_id: int
    reason: str = words()


@dataclass(frozen=True)
class AdviceAccepted(Payload):
    """The council accepted advice that is in; no clock moves."""

    type = "advice_accepted"
    advice_id: int


@dataclass(frozen=True)
class Assents(Strict):
    """Who is satisfied that earlier advice is sufficient: all three are needed (reg 6(4))."""

    adviser: bool = False
    authority: bool = False
    family: bool = False


@dataclass(frozen=True)
class ExistingAdviceAccepted(Payload):
    """Advice provided before, for any purpose, stands for this assessment: fresh advice must not be sought."""

    type = "existing_advice_accepted"
    kind: AdviceKind
    assents: Assents
    note: str = words()


@dataclass(frozen=True)
class AdviceAnsweredNil(Payload):
    """The body answered that the child is not known to it, or declined; the checklist item stays open."""

    type = "advice_answered_nil"
    advice_id: int
    answer: Literal["not_known", "declined"]
    why: str = words()


@dataclass(frozen=True)
class AppointmentMissed(Payload):
    """The child did not keep an appointment made by the body for an examination or test."""

    type = "appointment_missed"
    advice_id: int
    on: date


@dataclass(frozen=True)
class Outstanding(Strict):
    """One advice the council decided not to wait for, and why."""

    advice_id: int
    why: str = words()


@dataclass(frozen=True)
class MovedToDeciding(Payload):
    """The council went on to its decision with advice still out; the items stay open and are chased."""

    type = "moved_to_deciding"
    outstanding: tuple[Outstanding, ...] = ()


@dataclass(frozen=True)
class DecisionMade(Payload):
    """A decision was taken by a panel or an officer; the family has yet to be told, so the clock runs on."""

    type = "decision_made"
    decision: DecisionType
    by: Literal["panel", "officer"]


@dataclass(frozen=True)
class PlanAgreed(Payload):
    """The decision to draft: the family was told that a plan will be made."""

    type = "plan_agreed"
    decided_on: date | None = None


@dataclass(frozen=True)
class PlanRefused(Payload):
    """The family was told, with reasons, that no plan will be made."""

    type = "plan_refused"
    reasons: tuple[str, ...]
    note: str = words()
    decided_on: date | None = None


@dataclass(frozen=True)
class DraftSent(Payload):
    """A draft plan was sent; `served_on` is the day it reached the family."""

    type = "draft_sent"
    by: Means
    served_on: date | None = None


@dataclass(frozen=True)
class RepresentationsReceived(Payload):
    """The family replied to the draft; only its agreement ends the fifteen days early."""

    type = "representations_received"
    agrees: bool = False
    preference: str = words()
    note: str = words()


@dataclass(frozen=True)
class SettingConsulted(Payload):
    """A school, nursery or college was sent the draft and asked whether it could meet the need."""

    type = "setting_consulted"
    urn: str
    preferred_by_family: bool = False


@dataclass(frozen=True)
class SettingResponded(Payload):
    """A consulted setting answered."""

    type = "setting_responded"
    urn: str
    response: Literal["yes", "no_unsuitable", "no_others_education", "no_resources", "full", "none"]
    note: str = words()


@dataclass(frozen=True)
class Placement(Strict):
    """Section I: a named setting, a type of setting, or arrangements under section 61."""

    urn: str | None = None
    type: str | None = None
    section_61: bool = False


@dataclass(frozen=True)
class PlanIssued(Payload):
    """The finalised plan was sent to the family, the named setting and the ICB."""

    type = "plan_issued"
    placement: Placement
    primary_need: Need
    why_not_preference: str = words()


@dataclass(frozen=True)
class DecisionReversed(Payload):
    """A refusal was reversed; dated the day of the order, agreement or notice that reversed it."""

    type = "decision_reversed"
    decision: Literal["assess", "plan"]
    because: Literal["reconsidered", "mediation", "tribunal_order", "unopposed_appeal"]
    note: str = words()


@dataclass(frozen=True)
class DisputeRecorded(Payload):
    """Mediation was asked for or an appeal registered."""

    type = "dispute_recorded"
    form: Literal["mediation", "appeal"]
    about: Literal["request", "assessment", "plan", "other"]


@dataclass(frozen=True)
class RequestWithdrawn(Payload):
    """The council recorded its decision on a written withdrawal."""

    type = "request_withdrawn"
    note: str = words()


@dataclass(frozen=True)
class MovedAway(Payload):
    """The family left the council's area; `to_la` is the three-digit code of the council they moved to."""

    type = "moved_away"
    to_la: str | None = None


@dataclass(frozen=True)
class PersonDied(Payload):
    """The child or young person died: the duty is spent and letters stop."""

    type = "person_died"


@dataclass(frozen=True)
class ExceptionRecorded(Payload):
    """A fact the Regulations list made it impractical to keep a limit; it excuses once approved and moves no date."""

    type = "exception_recorded"
    ground: str
    clocks: tuple[str, ...]
    from_: date | None = None
    to: date | None = None
    review_on: date | None = None
    urn: str | None = None
    asked_on: date | None = None
    closed_from: date | None = None
    reopens_on: date | None = None
    left_on: date | None = None
    returned_on: date | None = None
    advice_id: int | None = None
    on: date | None = None
    impractical_because: str = words()
    evidence: str = words()
    already_approved: bool = stamped(default=False)


@dataclass(frozen=True)
class ExceptionApproved(Payload):
    """Someone other than its recorder approved an exception."""

    type = "exception_approved"
    exception_id: int


@dataclass(frozen=True)
class ExceptionEnded(Payload):
    """The circumstance came to an end; the limit stays disapplied, "as soon as practicable" still binds."""

    type = "exception_ended"
    exception_id: int
    on: date


@dataclass(frozen=True)
class NoticeSent(Payload):
    """A notice went out, to whom and by what means."""

    type = "notice_sent"
    notice: str
    to: tuple[str, ...]
    by: Means


@dataclass(frozen=True)
class MessageReceived(Payload):
    """A message came in from the family or somebody else."""

    type = "message_received"
    from_: str
    channel: Channel
    summary: str = words()
    reply_due: date | None = None


@dataclass(frozen=True)
class FamilyContacted(Payload):
    """The council was in touch with the family."""

    type = "family_contacted"
    channel: Channel
    summary: str = words()


@dataclass(frozen=True)
class CaseworkerAllocated(Payload):
    """A caseworker took the case."""

    type = "caseworker_allocated"
    worker: int


@dataclass(frozen=True)
class EpAllocated(Payload):
    """An educational psychologist took the case."""

    type = "ep_allocated"
    worker: int


@dataclass(frozen=True)
class PlanWriterAllocated(Payload):
    """A plan writer took the case."""

    type = "plan_writer_allocated"
    worker: int


@dataclass(frozen=True)
class Corrected(Payload):
    """An earlier event was recorded wrongly: its date, or some of what it says, is put right."""

    type = "corrected"
    event_id: int
    occurred_on: date | None = None
    data: dict[str, Any] | None = None
    why: str = words()


@dataclass(frozen=True)
class Annulled(Payload):
    """An earlier event never happened."""

    type = "annulled"
    event_id: int
    why: str = words()


@dataclass(frozen=True)
class Redacted(Payload):
    """The words kept beside an earlier event were erased; the chain still verifies."""

    type = "redacted"
    event_id: int
    because: Literal["erasure", "retention", "recorded_in_error"] = stamped("erasure")


PAYLOADS: dict[str, type[Payload]] = {
    cls.type: cls
    for cls in (
        RequestReceived,
        AssessmentAgreed,
        AssessmentRefused,
        AdviceRequested,
        AdviceRequestReceived,
        AdviceReceived,
        AdviceReturned,
        AdviceAccepted,
        ExistingAdviceAccepted,
        AdviceAnsweredNil,
        AppointmentMissed,
        MovedToDeciding,
        DecisionMade,
        PlanAgreed,
        PlanRefused,
        DraftSent,
        RepresentationsReceived,
        SettingConsulted,
        SettingResponded,
        PlanIssued,
        DecisionReversed,
        DisputeRecorded,
        RequestWithdrawn,
        MovedAway,
        PersonDied,
        ExceptionRecorded,
        ExceptionApproved,
        ExceptionEnded,
        NoticeSent,
        MessageReceived,
        FamilyContacted,
        CaseworkerAllocated,
        EpAllocated,
        PlanWriterAllocated,
        Corrected,
        Annulled,
        Redacted,
    )
}

DECISIONS = ("assessment_agreed", "assessment_refused", "plan_agreed", "plan_refused")


@dataclass(frozen=True)
class Event:
    """One event as recorded: what happened, the day it happened, when and by whom it was written down."""

    id: int
    seq: int
    occurred_on: date
    recorded_at: datetime
    actor: int
    payload: Payload
    _: KW_ONLY
    irregular: bool = False
    corrected_by: tuple[int, ...] = ()

    @property
    def type(self) -> str:
        """The event's name in the record."""
        return self.payload.type
