"""The facts of an assessment as its history tells it."""

from dataclasses import dataclass, field
from datetime import date

from workflow import events as ev
from workflow.facts.parts import Advice, Consultation, Exception_, Message, Reversal
from workflow.states import State


@dataclass(slots=True)
class Facts:
    """An assessment as its history tells it."""

    matter: int = 0
    state: State = State.NEW
    received_on: date | None = None
    request: ev.RequestReceived | None = None
    assessment_agreed_on: date | None = None
    assessment_refused_on: date | None = None
    assessment_reversal: Reversal | None = None
    plan_agreed_on: date | None = None
    plan_refused_on: date | None = None
    plan_reversal: Reversal | None = None
    drafts: list[tuple[date, ev.DraftSent]] = field(default_factory=list)
    represented_on: date | None = None
    draft_agreed_on: date | None = None
    plan_issued_on: date | None = None
    plan: ev.PlanIssued | None = None
    ended_on: date | None = None
    advices: dict[int, Advice] = field(default_factory=dict)
    existing: dict[str, date] = field(default_factory=dict)
    private_reports: list[tuple[date, str]] = field(default_factory=list)
    consultations: dict[int, Consultation] = field(default_factory=dict)
    exceptions: dict[int, Exception_] = field(default_factory=dict)
    notices: dict[str, list[date]] = field(default_factory=dict)
    disputes: list[tuple[date, ev.DisputeRecorded]] = field(default_factory=list)
    reversed_by: list[tuple[date, ev.DisputeRecorded]] = field(default_factory=list)
    contacted_on: date | None = None
    told_on: date | None = None  # a notice went to the family
    messages: dict[int, Message] = field(default_factory=dict)
    caseworker: int | None = None
    caseworker_on: date | None = None
    psychologist: int | None = None
    psychologist_on: date | None = None
    plan_writer: int | None = None
    handovers: int = 0
    last_on: date | None = None

    @property
    def receipt_known(self) -> bool:
        """Whether the day of receipt is on record: without it no clock of the case has a first date."""
        return self.request is not None and self.request.receipt_known

    @property
    def awaited(self) -> list[Advice]:
        """Advice asked for that the case waits for: not in, and not the family's own.

        A body's nil answer leaves the item open, until another source has answered for the same kind.
        """
        answered = {a.kind for a in self.advices.values() if a.is_in}
        return [
            a for a in self.advices.values() if not (a.is_settled or a.of_family or (a.nil_on and a.kind in answered))
        ]

    @property
    def some_advice_is_in(self) -> bool:
        """Whether there is any advice to decide on."""
        return bool(self.existing) or any(a.received_on for a in self.advices.values())
