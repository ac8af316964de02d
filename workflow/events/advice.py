"""Advice: asked for, received, returned, answered, and what stood in its way."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.events.vocabulary import AdviceKind, Payload, Strict, stamped, words


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
