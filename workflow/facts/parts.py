"""What facts are made of: a request for advice, a consultation, an exception, a reversal."""

from dataclasses import dataclass, field
from datetime import date

from workflow import events as ev


@dataclass(slots=True)
class Rework:
    """Advice sent back: when, for which coded reason, and when it came back."""

    returned_on: date
    code: str
    back_on: date | None = None

    def days(self, day: date) -> int:
        """Days it was out again, up to a day."""
        return ((self.back_on or day) - self.returned_on).days


@dataclass(slots=True)
class Advice:
    """One request for advice and what became of it; its id is that of the event that asked."""

    id: int
    kind: str
    service: str | None
    body: str
    requested_on: date
    received_by_body_on: date | None = None
    received_on: date | None = None
    first_received_on: date | None = None
    returned_on: date | None = None
    accepted_on: date | None = None
    nil_on: date | None = None
    nil_answer: str | None = None
    first_nil: tuple[date, str] | None = None
    nil_accepted_on: date | None = None
    superseded_on: date | None = None
    withdrawn_on: date | None = None
    ended_on: date | None = None  # the case ended while this was out
    acknowledged_on: date | None = None
    assigned_to: int | None = None
    appointments: list[date] = field(default_factory=list)
    kept: list[date] = field(default_factory=list)
    missed: list[date] = field(default_factory=list)
    rework: list[Rework] = field(default_factory=list)
    late_on: list[date] = field(default_factory=list)

    @property
    def is_in(self) -> bool:
        """The advice is with the council, or is no longer wanted because earlier advice stands."""
        return self.received_on is not None or self.superseded_on is not None

    @property
    def first_answered_on(self) -> date | None:
        """The day the body first answered: gave its advice, or said that it has none."""
        nil = self.first_nil and self.first_nil[0]
        return min((day for day in (self.first_received_on, nil) if day), default=None)

    @property
    def of_family(self) -> bool:
        """Asked of the parent, the young person or the child: the case does not wait for it."""
        return self.kind in ev.OF_FAMILY

    @property
    def is_settled(self) -> bool:
        """Nothing more is looked for from this body: it is in, no longer asked for, or its nil answer is enough."""
        return self.is_in or self.withdrawn_on is not None or self.nil_accepted_on is not None

    @property
    def status(self) -> str:
        """`received`, `withdrawn`, `superseded`, `answered_nil`, `returned` or `outstanding`."""
        if self.received_on:
            return "received"
        if self.withdrawn_on:
            return "withdrawn"
        if self.superseded_on:
            return "superseded"
        if self.nil_on:
            return "answered_nil"
        return "returned" if self.returned_on else "outstanding"


@dataclass(slots=True)
class Consultation:
    """One setting asked whether it could meet the need; its id is that of the event that asked."""

    id: int
    urn: str
    consulted_on: date
    responded_on: date | None = None
    response: str | None = None


@dataclass(slots=True)
class Exception_:  # noqa: N801 - the Regulations' word; Python has taken the plain one
    """A recorded exception: it excuses the limits it names once approved, and moves none."""

    id: int
    payload: ev.ExceptionRecorded
    recorded_on: date
    recorder: int
    approved_on: date | None = None
    approver: int | None = None
    ended_on: date | None = None
    correctors: tuple[int, ...] = ()

    def is_by(self, account: int) -> bool:
        """Whether this account wrote any of it: recorded it, or put right what it says."""
        return account == self.recorder or account in self.correctors


@dataclass(slots=True)
class Reversal:
    """A refusal reversed: the first decision stays on record."""

    id: int
    because: str
    on: date

    @property
    def starts_new_clocks(self) -> bool:
        """Only an order, an unopposed appeal or a mediation agreement supplies new dates (R (W) v Hertfordshire)."""
        return self.because != "reconsidered"


@dataclass(slots=True)
class Message:
    """A message that waits for its answer, or has it; its id is that of the event that recorded it."""

    id: int
    kind: str
    received_on: date
    reply_due: date | None
    answered_on: date | None = None
