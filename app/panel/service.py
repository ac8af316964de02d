"""A list confirmed: each case's outcome recorded as an event of it, and the meeting that took it. All in one commit, or none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from app.errors import Problem
from app.panel import schemas, store
from app.panel.recommending import VERBS
from app.record.append import Head, lock
from app.record.happen import Context, Proposal, happen
from app.record.idempotency import Sending
from app.record.load import history
from app.tables import Matter, PanelItem, PanelMeeting, PanelMember
from workflow.events import DecisionDeferred, DecisionMade, MovedToDeciding, Outstanding
from workflow.facts import Facts
from workflow.history import settle
from workflow.machine import fold
from workflow.panel import DECISIONS, Arrangements, Outcome, Standing, question_of, standing, unfit
from workflow.states import State

ADVICE_OUT: Final = ("send2014 reg 6(1)", "send2014 reg 10(1)")


class Fault(NamedTuple):
    """What is wrong with one item of the list, and in which of its fields."""

    place: int
    field: str
    message: str
    version: int | None = None

    @property
    def error(self) -> dict[str, str]:
        """As problem+json names it."""
        return {"field": f"items.{self.place}{self.field and '.'}{self.field}", "message": self.message}


class Taken(NamedTuple):
    """A case as the list finds it, under its lock."""

    matter: Matter
    head: Head
    facts: Facts
    standing: Standing


def confirm(
    session: Session, body: schemas.DecisionsIn, context: Context, arrangements: Arrangements, sending: Sending
) -> PanelMeeting:
    """Record a meeting's list, or an officer's. The same key again finds the meeting that its first sending recorded.

    Raises 422 for what no case's state could make good, then 409 for what a case's state refuses: each naming its items.
    """
    _refuse_bad_input(body, context.today, arrangements)
    matters = _matters(session, body, context)
    heads = {id_: lock(session, id_) for id_ in sorted(matters)}
    first = sending.first(session)
    if first:
        return store.meeting_of_event(session, first.event_id)
    taken = {id_: _taken(session, matter, heads[id_], context) for id_, matter in matters.items()}
    faults = [fault for place, item in enumerate(body.items) for fault in _not_now(place, item, taken, body)]
    if faults:
        raise _refused(409, "not-now", faults)
    next_on = body.next_on or arrangements.next_after(body.on, context.rules.working_days)
    places = sorted(range(len(body.items)), key=lambda n: body.items[n].case_id)
    events = {n: _recorded(session, n, taken[body.items[n].case_id], body, next_on, context) for n in places}
    meeting = _kept(session, body, events, next_on, context)
    sending.keep(session, body.items[0].case_id, events[0], 201, context.now)
    return meeting


# ---- what is refused


def _refuse_bad_input(body: schemas.DecisionsIn, today: date, arrangements: Arrangements) -> None:
    """Raise 422 with everything that is wrong with a list, whatever the cases on it."""
    errors = []
    if body.on > today:
        errors.append({"field": "on", "message": f"{body.on} is in the future: today is {today}"})
    if body.next_on and body.next_on <= body.on:
        errors.append({"field": "next_on", "message": f"{body.next_on} is not after {body.on}"})
    if body.officer and body.officer not in arrangements.officers:
        known = ", ".join(arrangements.officers)
        errors.append({"field": "officer", "message": f"{body.officer} is no role that decides here: {known}"})
    errors += [fault.error for place in range(len(body.items)) for fault in _bad_item(place, body)]
    if errors:
        raise _problem(422, "bad-input", errors)


def _bad_item(place: int, body: schemas.DecisionsIn) -> list[Fault]:
    item = body.items[place]
    case, faults = f"case {item.case_id}", []
    if any(earlier.case_id == item.case_id for earlier in body.items[:place]):
        faults.append(Fault(place, "case_id", f"{case} is on the list twice"))
    for code in unfit(item.reasons, item.question, item.outcome):
        message = f"{case}: {code} is no criterion for {item.question} {item.outcome}"
        faults.append(Fault(place, "reasons", message))
    is_deferral = item.outcome is Outcome.DEFERRED
    if is_deferral and body.by == "officer":
        faults.append(Fault(place, "outcome", f"{case}: an officer decides, or leaves it to the panel"))
    if item.until and not is_deferral:
        faults.append(Fault(place, "until", f"{case}: only a deferral has a day to come back"))
    if item.until and item.until <= body.on:
        faults.append(Fault(place, "until", f"{case}: {item.until} is not after {body.on}"))
    if item.outstanding and is_deferral:
        faults.append(Fault(place, "outstanding", f"{case}: a deferral goes on without no advice"))
    return faults


def _matters(session: Session, body: schemas.DecisionsIn, context: Context) -> dict[int, Matter]:
    found = store.matters(session, context.actor, [item.case_id for item in body.items])
    unknown = [
        Fault(place, "case_id", f"{item.case_id} is no case that you may see")
        for place, item in enumerate(body.items)
        if item.case_id not in found
    ]
    if unknown:
        raise _refused(422, "bad-input", unknown)
    return found


def _taken(session: Session, matter: Matter, head: Head, context: Context) -> Taken:
    settled = settle(history(session, matter.id or 0))
    facts = fold(settled, context.rules, matter.id or 0)
    question = question_of(facts.state)
    return Taken(matter, head, facts, standing(settled, question) if question else Standing())


def _not_now(place: int, item: schemas.OutcomeIn, cases: Mapping[int, Taken], body: schemas.DecisionsIn) -> list[Fault]:
    """What of a case's state refuses its outcome; of several things the first, since the others may follow from it."""
    matter, head, facts, stands = cases[item.case_id]
    if item.version is not None and item.version != head.version:
        message = f"{matter.reference} has moved on: you saw version {item.version}, it is at {head.version}"
        return [Fault(place, "version", message, head.version)]
    if question_of(facts.state) is not item.question:
        message = (
            f"{matter.reference}: whether to {VERBS[item.question]} is not to be decided; the case is {facts.state}"
        )
        return [Fault(place, "question", message)]
    if stands.decided:
        was, on = stands.decided.id, stands.decided.occurred_on
        message = f"{matter.reference} was decided on {on}: tell the family, or annul event {was} to decide anew"
        return [Fault(place, "case_id", message)]
    if item.outcome is Outcome.DEFERRED:
        if any(event.occurred_on == body.on for event in stands.deferrals):
            return [Fault(place, "case_id", f"{matter.reference} was already deferred on {body.on}")]
        return []
    return _advice_not_waited_for(place, item, matter, facts)


def _advice_not_waited_for(place: int, item: schemas.OutcomeIn, matter: Matter, facts: Facts) -> list[Fault]:
    """A plan decided while advice is out says of each why it is not waited for."""
    named = {advice.advice_id for advice in item.outstanding}
    if facts.state is not State.ASSESSING:
        message = f"{matter.reference} waits for no advice: it is {facts.state}"
        return [Fault(place, "outstanding", message)] if named else []
    unnamed = [str(advice.id) for advice in facts.awaited if advice.id not in named]
    if unnamed:
        message = (
            f"{matter.reference}: advice {', '.join(unnamed)} is out; say of each why it is not waited for, or defer"
        )
        return [Fault(place, "outstanding", message)]
    return []


def _refused(status: int, slug: str, faults: Sequence[Fault]) -> Problem:
    stale = {fault.version for fault in faults if fault.version is not None}
    more: dict[str, Any] = {"current_version": stale.pop()} if len(faults) == len(stale) == 1 else {}
    if any(fault.field == "outstanding" for fault in faults):
        more["cite"] = list(ADVICE_OUT)
    return _problem(status, slug, [fault.error for fault in faults], **more)


def _problem(status: int, slug: str, errors: Sequence[Mapping[str, str]], **more: Any) -> Problem:
    detail = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
    return Problem(status, slug, detail, errors=list(errors), **more)


# ---- what is recorded


def _recorded(
    session: Session, place: int, case: Taken, body: schemas.DecisionsIn, next_on: date, context: Context
) -> int:
    """The id of the event that says what came of one case. What its history refuses is said of its item."""
    proposals = _proposals(body.items[place], body, next_on)
    try:
        return happen(session, case.matter, proposals, context).events[-1].id
    except Problem as problem:
        raise _named(problem, place, case.matter) from problem


def _proposals(item: schemas.OutcomeIn, body: schemas.DecisionsIn, next_on: date) -> list[Proposal]:
    reasons = tuple(dict.fromkeys(item.reasons))
    if item.outcome is Outcome.DEFERRED:
        deferred = DecisionDeferred(item.question.value, reasons, item.until or next_on, item.note)
        return [Proposal(deferred, body.on)]
    decision = DECISIONS[item.question, item.outcome]
    made = DecisionMade(decision, body.by, reasons, item.note, body.officer or "")  # type: ignore[arg-type]  # the table's own words
    if not item.outstanding:
        return [Proposal(made, body.on)]
    moved = MovedToDeciding(tuple(Outstanding(advice.advice_id, advice.why) for advice in item.outstanding))
    return [Proposal(moved, body.on), Proposal(made, body.on)]


def _named(problem: Problem, place: int, matter: Matter) -> Problem:
    """What the record refused, with the item it is about."""
    faults = problem.more.get("errors") or [{"field": "", "message": problem.detail}]
    errors = [
        Fault(place, fault["field"].removeprefix("data."), f"{matter.reference}: {fault['message']}").error
        for fault in faults
    ]
    more = {**problem.more, "errors": errors}
    return Problem(problem.status, problem.slug, f"{matter.reference}: {problem.detail}", problem.headers, **more)


def _kept(
    session: Session, body: schemas.DecisionsIn, events: Mapping[int, int], next_on: date, context: Context
) -> PanelMeeting:
    """The meeting: who was there, and the event of each case on its list."""
    meeting = PanelMeeting(
        authority=context.actor.authority,
        on=body.on,
        by=body.by,
        officer=body.officer or "",
        next_on=next_on if body.by == "panel" else None,
        at=context.now,
        by_account_id=context.actor.account_id,
    )
    session.add(meeting)
    session.flush()
    meeting_id = meeting.id or 0
    session.add_all(
        PanelMember(meeting_id=meeting_id, service=member.service, name=member.name, role=member.role)
        for member in body.members
    )
    session.add_all(
        PanelItem(meeting_id=meeting_id, matter_id=item.case_id, event_id=events[n], place=n + 1)
        for n, item in enumerate(body.items)
    )
    session.flush()
    return meeting
