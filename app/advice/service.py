"""What a service does with a request for advice: each function says what is to be recorded (app/advice/recording.py records it)."""

from datetime import datetime

from sqlmodel import Session

from app.advice import complete, schemas, store
from app.advice.recording import Request, Say, given
from app.advice.template import SCHEMA_VERSION, Submission
from app.errors import Problem, conflict, invalid
from app.record.append import lock
from app.record.happen import Proposal
from app.security import Actor
from app.tables import AdviceDraft
from workflow.events import (
    AdviceAcknowledged,
    AdviceAnsweredNil,
    AdviceAssigned,
    AdviceRequestReceived,
    AppointmentKept,
    AppointmentMade,
    AppointmentMissed,
)


def acknowledged(body: schemas.Acknowledgement) -> Say:
    """The service has the request in hand. To say so is not to receive it: a day of receipt is recorded where it is given.

    Until that day is on record reg 8's six weeks count from the day of sending, which is never the later (law.md, Q8).
    """

    def say(asked: Request) -> list[Proposal]:
        on_record, given = asked.advice.received_by_body_on, body.received_on
        if on_record and given and on_record != given:
            raise conflict(
                f"it is on record that the service received it on {on_record}: the council corrects that day"
            )
        arrival = [Proposal(AdviceRequestReceived(asked.advice.id), given)] if given and not on_record else []
        return [*arrival, Proposal(AdviceAcknowledged(asked.advice.id), asked.context.today)]

    return say


def assigned(body: schemas.Assignment) -> Say:
    """Somebody of the service is to write it. Raises 422 for an account that is not the service's own."""

    def say(asked: Request) -> list[Proposal]:
        wanted = body.account or asked.context.actor.account_id
        if store.colleague(asked.session, asked.advice.service or "", wanted) is None:
            raise invalid("account", f"{wanted} is nobody of {asked.advice.service or 'a service'} who is still let in")
        return [Proposal(AdviceAssigned(asked.advice.id, wanted), asked.context.today)]

    return say


def appointment(body: schemas.Appointment, event: type[AppointmentMade | AppointmentKept | AppointmentMissed]) -> Say:
    """An appointment was made, kept or missed."""

    def say(asked: Request) -> list[Proposal]:
        return [Proposal(event(asked.advice.id, body.on), asked.context.today)]

    return say


def answered(body: schemas.Answer) -> Say:
    """The service has no advice to give. Its clock is met; what reg 6(1) asks for is still to be got."""

    def say(asked: Request) -> list[Proposal]:
        payload = AdviceAnsweredNil(asked.advice.id, body.answer)
        return [Proposal(payload, asked.context.today, words={"why": body.why})]

    return say


def submitted(body: Submission) -> Say:
    """Advice on the template. Raises 422 with all that is missing; 409 with the first where it is already in."""

    def say(asked: Request) -> list[Proposal]:
        lacks = complete.missing(body, asked.context.today)
        if lacks:
            detail = f"{len(lacks)} thing{'s' if len(lacks) > 1 else ''} to put right before it can be submitted"
            errors = [{"field": lack.field, "message": lack.message} for lack in lacks]
            raise Problem(422, "incomplete-advice", detail, errors=errors)
        said = given(asked, template=SCHEMA_VERSION, words={"advice": body.model_dump_json(exclude_defaults=True)})
        draft = store.draft_of(asked.session, asked.advice.id)
        if draft:
            asked.session.delete(draft)
        return said

    return say


def save_draft(session: Session, actor: Actor, advice_id: int, body: schemas.DraftIn, now: datetime) -> AdviceDraft:
    """Keep what is written so far. Raises 409 where a colleague saved since, with the version that is there."""
    matter = store.found(session, actor, advice_id)
    lock(session, matter.id or 0)  # of two first savings at once, the second waits and finds the first
    draft = store.draft_of(session, advice_id)
    there = draft.version if draft else 0
    closed = store.closed_since(session, actor, advice_id)
    if closed:
        raise conflict(closed)
    if body.version is None and draft:
        raise conflict(f"there is a draft, at version {there}: send the version you saw", current_version=there)
    if body.version is not None and body.version != there:
        raise conflict(
            f"the draft has moved on: you saw version {body.version}, it is at {there}", current_version=there
        )
    content = body.content.model_dump_json(exclude_defaults=True)
    if draft is None:
        draft = AdviceDraft(
            advice_id=advice_id, matter_id=matter.id or 0, content=content, saved_at=now, saved_by=actor.account_id
        )
    else:
        draft.content, draft.version, draft.saved_at, draft.saved_by = content, there + 1, now, actor.account_id
    session.add(draft)
    session.flush()
    return draft
