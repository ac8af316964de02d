"""Advice: asked for, received, returned, answered, and what stood in its way."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.events.vocabulary import AdviceKind, Payload, ReturnReason, Strict, stamped, stamped_words, words


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
class AdviceAcknowledged(Payload):
    """The body asked for advice says that it has the request in hand."""

    type = "advice_acknowledged"
    advice_id: int


@dataclass(frozen=True)
class AdviceAssigned(Payload):
    """The body named the person who will write the advice: an account of its own."""

    type = "advice_assigned"
    advice_id: int
    account: int


@dataclass(frozen=True)
class AppointmentMade(Payload):
    """The body made an appointment for an examination or test."""

    type = "appointment_made"
    advice_id: int
    on: date


@dataclass(frozen=True)
class AppointmentKept(Payload):
    """The child kept an appointment made by the body."""

    type = "appointment_kept"
    advice_id: int
    on: date


@dataclass(frozen=True)
class AdviceReceived(Payload):
    """The advice that was asked for came in: on the template, as files in the case, or as the council wrote it down."""

    type = "advice_received"
    advice_id: int
    advice: str = stamped_words()
    template: int = stamped(0)
    documents: tuple[int, ...] = stamped(())


@dataclass(frozen=True)
class LateInformationReceived(Payload):
    """Advice came after its request was withdrawn, or after the case had ended: kept, and no longer advice asked for."""

    type = "late_information_received"
    advice_id: int
    advice: str = stamped_words()
    template: int = stamped(0)
    documents: tuple[int, ...] = stamped(())


@dataclass(frozen=True)
class AdviceReturned(Payload):
    """Advice was sent back for rework, for a coded reason; its due date does not move."""

    type = "advice_returned"
    advice_id: int
    reason: str = words(required=True)
    code: ReturnReason = "not_stated"


@dataclass(frozen=True)
class AdviceWithdrawn(Payload):
    """The council no longer asks for this advice; its clock stops."""

    type = "advice_withdrawn"
    advice_id: int
    why: str = words()


@dataclass(frozen=True)
class NilAdviceAccepted(Payload):
    """The council recorded why a nil answer is enough: the item of reg 6(1) is settled, and never counted as advice."""

    type = "nil_advice_accepted"
    advice_id: int
    why: str = words()


@dataclass(frozen=True)
class PrivateReportReceived(Payload):
    """The family sent in a report it had commissioned: it is considered before fresh advice of its kind is sought."""

    type = "private_report_received"
    kind: AdviceKind
    note: str = words()


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
    why: str = words(required=True)


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
    why: str = words(required=True)


@dataclass(frozen=True)
class MovedToDeciding(Payload):
    """The council went on to its decision with advice still out; the items stay open and are chased."""

    type = "moved_to_deciding"
    outstanding: tuple[Outstanding, ...] = ()
