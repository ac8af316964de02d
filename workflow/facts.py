"""The facts of an assessment: what its history, in order, comes to. The state is told by the machine; the rest is here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflow import events as ev
from workflow.states import ENDED, State


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
    superseded_on: date | None = None
    missed: list[date] = field(default_factory=list)

    @property
    def is_in(self) -> bool:
        """The advice is with the council, or is no longer wanted because earlier advice stands."""
        return self.received_on is not None or self.superseded_on is not None

    @property
    def of_family(self) -> bool:
        """Asked of the parent, the young person or the child: the case does not wait for it."""
        return self.kind in {"parental", "child_views"}

    @property
    def status(self) -> str:
        """`received`, `returned`, `answered_nil`, `superseded` or `outstanding`."""
        if self.received_on:
            return "received"
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
    consultations: dict[int, Consultation] = field(default_factory=dict)
    exceptions: dict[int, Exception_] = field(default_factory=dict)
    notices: dict[str, list[date]] = field(default_factory=dict)
    disputes: list[tuple[date, ev.DisputeRecorded]] = field(default_factory=list)
    contacted_on: date | None = None
    caseworker: int | None = None
    psychologist: int | None = None
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
        return [a for a in self.advices.values() if not (a.is_in or a.of_family or (a.nil_on and a.kind in answered))]

    def apply(self, event: ev.Event, to: State | None) -> None:
        """Take one event in, and the state its step leads to (None: no change)."""
        _APPLY[event.type](self, event, event.payload)
        if to is not None and to is not self.state:
            self.state = to
            self.ended_on = event.occurred_on if to in ENDED else None
        self.last_on = event.occurred_on


def _request_received(f: Facts, e: ev.Event, p: ev.RequestReceived) -> None:
    f.received_on, f.request = e.occurred_on, p


def _assessment_agreed(f: Facts, e: ev.Event, _: ev.AssessmentAgreed) -> None:
    f.assessment_agreed_on = e.occurred_on


def _assessment_refused(f: Facts, e: ev.Event, _: ev.AssessmentRefused) -> None:
    f.assessment_refused_on = e.occurred_on


def _advice_requested(f: Facts, e: ev.Event, p: ev.AdviceRequested) -> None:
    f.advices[e.id] = Advice(e.id, p.kind, p.service, p.body, e.occurred_on)


def _advice_request_received(f: Facts, e: ev.Event, p: ev.AdviceRequestReceived) -> None:
    f.advices[p.advice_id].received_by_body_on = e.occurred_on


def _advice_received(f: Facts, e: ev.Event, p: ev.AdviceReceived) -> None:
    advice = f.advices[p.advice_id]
    advice.received_on = e.occurred_on
    advice.first_received_on = advice.first_received_on or e.occurred_on


def _advice_returned(f: Facts, e: ev.Event, p: ev.AdviceReturned) -> None:
    advice = f.advices[p.advice_id]
    advice.received_on = advice.accepted_on = advice.nil_on = advice.nil_answer = None
    advice.returned_on = e.occurred_on


def _advice_accepted(f: Facts, e: ev.Event, p: ev.AdviceAccepted) -> None:
    f.advices[p.advice_id].accepted_on = e.occurred_on


def _existing_advice_accepted(f: Facts, e: ev.Event, p: ev.ExistingAdviceAccepted) -> None:
    f.existing.setdefault(p.kind, e.occurred_on)
    for advice in f.advices.values():
        if advice.kind == p.kind and not advice.is_in:
            advice.superseded_on = e.occurred_on


def _advice_answered_nil(f: Facts, e: ev.Event, p: ev.AdviceAnsweredNil) -> None:
    advice = f.advices[p.advice_id]
    advice.nil_on, advice.nil_answer = e.occurred_on, p.answer


def _appointment_missed(f: Facts, _: ev.Event, p: ev.AppointmentMissed) -> None:
    f.advices[p.advice_id].missed.append(p.on)


def _plan_agreed(f: Facts, e: ev.Event, _: ev.PlanAgreed) -> None:
    f.plan_agreed_on = e.occurred_on


def _plan_refused(f: Facts, e: ev.Event, _: ev.PlanRefused) -> None:
    f.plan_refused_on = e.occurred_on


def _draft_sent(f: Facts, e: ev.Event, p: ev.DraftSent) -> None:
    f.drafts.append((e.occurred_on, p))
    f.draft_agreed_on = None


def _representations_received(f: Facts, e: ev.Event, p: ev.RepresentationsReceived) -> None:
    f.represented_on = e.occurred_on
    if p.agrees:
        f.draft_agreed_on = e.occurred_on


def _setting_consulted(f: Facts, e: ev.Event, p: ev.SettingConsulted) -> None:
    f.consultations[e.id] = Consultation(e.id, p.urn, e.occurred_on)


def _setting_responded(f: Facts, e: ev.Event, p: ev.SettingResponded) -> None:
    for consultation in f.consultations.values():
        if consultation.urn == p.urn and consultation.responded_on is None:
            consultation.responded_on, consultation.response = e.occurred_on, p.response


def _plan_issued(f: Facts, e: ev.Event, p: ev.PlanIssued) -> None:
    f.plan_issued_on, f.plan = e.occurred_on, p


def _decision_reversed(f: Facts, e: ev.Event, p: ev.DecisionReversed) -> None:
    reversal = Reversal(e.id, p.because, e.occurred_on)
    if p.decision == "assess":
        f.assessment_reversal = reversal
    else:
        f.plan_reversal = reversal


def _dispute_recorded(f: Facts, e: ev.Event, p: ev.DisputeRecorded) -> None:
    f.disputes.append((e.occurred_on, p))


def _exception_recorded(f: Facts, e: ev.Event, p: ev.ExceptionRecorded) -> None:
    f.exceptions[e.id] = Exception_(e.id, p, e.occurred_on, e.actor)
    if p.already_approved:
        f.exceptions[e.id].approved_on = e.occurred_on


def _exception_approved(f: Facts, e: ev.Event, p: ev.ExceptionApproved) -> None:
    exception = f.exceptions[p.exception_id]
    exception.approved_on, exception.approver = e.occurred_on, e.actor


def _exception_ended(f: Facts, _: ev.Event, p: ev.ExceptionEnded) -> None:
    f.exceptions[p.exception_id].ended_on = p.on


def _notice_sent(f: Facts, e: ev.Event, p: ev.NoticeSent) -> None:
    f.notices.setdefault(p.notice, []).append(e.occurred_on)


def _family_contacted(f: Facts, e: ev.Event, _: ev.FamilyContacted) -> None:
    f.contacted_on = e.occurred_on


def _caseworker_allocated(f: Facts, _: ev.Event, p: ev.CaseworkerAllocated) -> None:
    f.handovers += f.caseworker not in (None, p.worker)
    f.caseworker = p.worker


def _ep_allocated(f: Facts, _: ev.Event, p: ev.EpAllocated) -> None:
    f.psychologist = p.worker


def _plan_writer_allocated(f: Facts, _: ev.Event, p: ev.PlanWriterAllocated) -> None:
    f.plan_writer = p.worker


def _nothing_further(_f: Facts, _e: ev.Event, _p: ev.Payload) -> None:
    """The event changes the state, or only stands in the history."""


_APPLY: dict[str, Callable[[Facts, ev.Event, Any], None]] = dict.fromkeys(ev.PAYLOADS, _nothing_further) | {
    "request_received": _request_received,
    "assessment_agreed": _assessment_agreed,
    "assessment_refused": _assessment_refused,
    "advice_requested": _advice_requested,
    "advice_request_received": _advice_request_received,
    "advice_received": _advice_received,
    "advice_returned": _advice_returned,
    "advice_accepted": _advice_accepted,
    "existing_advice_accepted": _existing_advice_accepted,
    "advice_answered_nil": _advice_answered_nil,
    "appointment_missed": _appointment_missed,
    "plan_agreed": _plan_agreed,
    "plan_refused": _plan_refused,
    "draft_sent": _draft_sent,
    "representations_received": _representations_received,
    "setting_consulted": _setting_consulted,
    "setting_responded": _setting_responded,
    "plan_issued": _plan_issued,
    "decision_reversed": _decision_reversed,
    "dispute_recorded": _dispute_recorded,
    "exception_recorded": _exception_recorded,
    "exception_approved": _exception_approved,
    "exception_ended": _exception_ended,
    "notice_sent": _notice_sent,
    "family_contacted": _family_contacted,
    "caseworker_allocated": _caseworker_allocated,
    "ep_allocated": _ep_allocated,
    "plan_writer_allocated": _plan_writer_allocated,
}
