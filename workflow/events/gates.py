"""The request, the decisions, the draft and the plan: what moves an assessment through its gates."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from workflow.events.vocabulary import DecisionType, Means, Need, Payload, Source, Strict, stamped, words


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
    under_twelve: bool = stamped(default=False)  # by the birth date on file, where no year group is


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
class DecisionMade(Payload):
    """A decision was taken by a panel or an officer; the family has yet to be told, so the clock runs on."""

    type = "decision_made"
    decision: DecisionType
    by: Literal["panel", "officer"]
    reasons: tuple[str, ...] = ()
    note: str = words()
    officer: str = stamped("")  # the role of the officer who decided, where it was no panel


@dataclass(frozen=True)
class DecisionDeferred(Payload):
    """A decision that was due was put off, for a coded reason; every clock runs on. `until` is the day it comes back."""

    type = "decision_deferred"
    decision: Literal["assess", "plan"]
    reasons: tuple[str, ...]
    until: date | None = None
    note: str = words()


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
    """The family replied to the draft; only its agreement ends the fifteen days early, until it is taken back."""

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

    @property
    def dispute(self) -> "DisputeRecorded | None":
        """The dispute that ended in it, which was there whether or not it was ever recorded; None of the council's own mind."""
        if self.because == "reconsidered":
            return None
        form: Literal["mediation", "appeal"] = "mediation" if self.because == "mediation" else "appeal"
        return DisputeRecorded(form, "request" if self.decision == "assess" else "assessment")


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
