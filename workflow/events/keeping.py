"""Exceptions, contact with the family, who holds the case, and the putting right of the record itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from workflow.events.vocabulary import Channel, Means, MessageKind, Payload, stamped, words


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
    """A message came in from the family or somebody else, to be answered within the limit of its kind."""

    type = "message_received"
    from_: str
    channel: Channel
    summary: str = words(required=True)
    reply_due: date | None = None
    kind: MessageKind = "message"


@dataclass(frozen=True)
class FamilyContacted(Payload):
    """The council was in touch with the family; where it answers a message, which."""

    type = "family_contacted"
    channel: Channel
    summary: str = words(required=True)
    message_id: int | None = None


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
