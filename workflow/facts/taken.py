"""What each type of event adds to the facts: one function a type, under its name."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from workflow import events as ev
from workflow.facts.facts import Facts
from workflow.facts.parts import Advice, Consultation, Exception_, Message, Reversal, Rework
from workflow.states import ENDED, State


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
    if advice.rework:
        advice.rework[-1].back_on = e.occurred_on


def _advice_acknowledged(f: Facts, e: ev.Event, p: ev.AdviceAcknowledged) -> None:
    f.advices[p.advice_id].acknowledged_on = e.occurred_on


def _advice_assigned(f: Facts, _: ev.Event, p: ev.AdviceAssigned) -> None:
    f.advices[p.advice_id].assigned_to = p.account


def _appointment_made(f: Facts, _: ev.Event, p: ev.AppointmentMade) -> None:
    f.advices[p.advice_id].appointments.append(p.on)


def _appointment_kept(f: Facts, _: ev.Event, p: ev.AppointmentKept) -> None:
    f.advices[p.advice_id].kept.append(p.on)


def _advice_returned(f: Facts, e: ev.Event, p: ev.AdviceReturned) -> None:
    advice = f.advices[p.advice_id]
    advice.received_on = advice.accepted_on = advice.nil_on = advice.nil_answer = None
    advice.returned_on = e.occurred_on
    advice.rework.append(Rework(e.occurred_on, p.code))


def _advice_withdrawn(f: Facts, e: ev.Event, p: ev.AdviceWithdrawn) -> None:
    f.advices[p.advice_id].withdrawn_on = e.occurred_on


def _nil_advice_accepted(f: Facts, e: ev.Event, p: ev.NilAdviceAccepted) -> None:
    f.advices[p.advice_id].nil_accepted_on = e.occurred_on


def _late_information_received(f: Facts, e: ev.Event, p: ev.LateInformationReceived) -> None:
    f.advices[p.advice_id].late_on.append(e.occurred_on)


def _private_report_received(f: Facts, e: ev.Event, p: ev.PrivateReportReceived) -> None:
    f.private_reports.append((e.occurred_on, p.kind))


def _advice_accepted(f: Facts, e: ev.Event, p: ev.AdviceAccepted) -> None:
    f.advices[p.advice_id].accepted_on = e.occurred_on


def _existing_advice_accepted(f: Facts, e: ev.Event, p: ev.ExistingAdviceAccepted) -> None:
    f.existing.setdefault(p.kind, e.occurred_on)
    for advice in f.advices.values():
        if advice.kind == p.kind and not advice.is_settled:
            advice.superseded_on = e.occurred_on


def _advice_answered_nil(f: Facts, e: ev.Event, p: ev.AdviceAnsweredNil) -> None:
    advice = f.advices[p.advice_id]
    advice.nil_on, advice.nil_answer = e.occurred_on, p.answer
    advice.first_nil = advice.first_nil or (e.occurred_on, p.answer)


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
    """The family may reply again while the plan is not made: its latest answer says whether it agrees, and from when."""
    f.represented_on = e.occurred_on
    f.draft_agreed_on = (f.draft_agreed_on or e.occurred_on) if p.agrees else None


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
    if p.dispute:
        f.reversed_by.append((e.occurred_on, p.dispute))


def _dispute_recorded(f: Facts, e: ev.Event, p: ev.DisputeRecorded) -> None:
    f.disputes.append((e.occurred_on, p))


def _exception_recorded(f: Facts, e: ev.Event, p: ev.ExceptionRecorded) -> None:
    f.exceptions[e.id] = Exception_(e.id, p, e.occurred_on, e.actor, correctors=e.correctors)
    if p.already_approved:
        f.exceptions[e.id].approved_on = e.occurred_on


def _exception_approved(f: Facts, e: ev.Event, p: ev.ExceptionApproved) -> None:
    exception = f.exceptions[p.exception_id]
    exception.approved_on, exception.approver = e.occurred_on, e.actor


def _exception_ended(f: Facts, _: ev.Event, p: ev.ExceptionEnded) -> None:
    f.exceptions[p.exception_id].ended_on = p.on


FAMILY = frozenset({"family", "parent", "mother", "father", "carer", "young_person", "child"})


def _notice_sent(f: Facts, e: ev.Event, p: ev.NoticeSent) -> None:
    """A notice to the family (by role, or to a contact by number) is news to it; one to the ICB is not."""
    f.notices.setdefault(p.notice, []).append(e.occurred_on)
    if any(to in FAMILY or to.isdigit() for to in p.to):
        f.told_on = e.occurred_on


def _message_received(f: Facts, e: ev.Event, p: ev.MessageReceived) -> None:
    f.messages[e.id] = Message(e.id, p.kind, e.occurred_on, p.reply_due)


def _family_contacted(f: Facts, e: ev.Event, p: ev.FamilyContacted) -> None:
    """A contact that names no message answers every plain message there is; a complaint is answered by name."""
    f.contacted_on = e.occurred_on
    for message in f.messages.values():
        named = message.id == p.message_id
        if message.answered_on is None and (named or (p.message_id is None and message.kind == "message")):
            message.answered_on = e.occurred_on


def _caseworker_allocated(f: Facts, e: ev.Event, p: ev.CaseworkerAllocated) -> None:
    f.handovers += f.caseworker not in (None, p.worker)
    f.caseworker, f.caseworker_on = p.worker, f.caseworker_on or e.occurred_on


def _ep_allocated(f: Facts, e: ev.Event, p: ev.EpAllocated) -> None:
    f.psychologist, f.psychologist_on = p.worker, f.psychologist_on or e.occurred_on


def _plan_writer_allocated(f: Facts, _: ev.Event, p: ev.PlanWriterAllocated) -> None:
    f.plan_writer = p.worker


def _nothing_further(_f: Facts, _e: ev.Event, _p: ev.Payload) -> None:
    """The event changes the state, or only stands in the history."""


TAKEN: Final[dict[str, Callable[[Facts, ev.Event, Any], None]]] = dict.fromkeys(ev.PAYLOADS, _nothing_further) | {
    "request_received": _request_received,
    "assessment_agreed": _assessment_agreed,
    "assessment_refused": _assessment_refused,
    "advice_requested": _advice_requested,
    "advice_request_received": _advice_request_received,
    "advice_acknowledged": _advice_acknowledged,
    "advice_assigned": _advice_assigned,
    "appointment_made": _appointment_made,
    "appointment_kept": _appointment_kept,
    "advice_received": _advice_received,
    "advice_returned": _advice_returned,
    "advice_accepted": _advice_accepted,
    "existing_advice_accepted": _existing_advice_accepted,
    "advice_answered_nil": _advice_answered_nil,
    "nil_advice_accepted": _nil_advice_accepted,
    "advice_withdrawn": _advice_withdrawn,
    "late_information_received": _late_information_received,
    "private_report_received": _private_report_received,
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
    "message_received": _message_received,
    "family_contacted": _family_contacted,
    "caseworker_allocated": _caseworker_allocated,
    "ep_allocated": _ep_allocated,
    "plan_writer_allocated": _plan_writer_allocated,
}


def _end_what_is_out(f: Facts, on: date) -> None:
    """Nobody owes advice to a case that has ended. Kept where a refusal is reversed: on that day it was not owed."""
    for advice in f.advices.values():
        if advice.ended_on is None and not (advice.is_settled or advice.nil_on):
            advice.ended_on = on


def take(f: Facts, event: ev.Event, to: State | None) -> None:
    """Take one event in, and the state its step leads to (None: no change)."""
    TAKEN[event.type](f, event, event.payload)
    if to is not None and to is not f.state:
        f.state = to
        # A death after a refusal or a plan closes the case and stops its letters; it had ended before that.
        f.ended_on = (f.ended_on or event.occurred_on) if to in ENDED else None
        if f.ended_on:
            _end_what_is_out(f, f.ended_on)
    f.last_on = event.occurred_on
