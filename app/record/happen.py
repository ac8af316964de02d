"""Something happened: judge it at its place in the whole history, record it, project it. All in the caller's one commit.

Nobody else joins these steps: the API, the tracker import and the seeded caseload all come through here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from app.errors import conflict, refused
from app.record import outbox, totals
from app.record.append import Entry, Head, append, lock, next_ids
from app.record.filed import AnyMatter
from app.record.load import history
from app.record.project import Held, Position, held, position, write
from app.security import Actor
from workflow.amendments import amendment_refusals, subject_of
from workflow.events import AdviceRequested, Annulled, Corrected, Event, Payload
from workflow.guards import Happening, not_in_the_future
from workflow.history import corrected, settle
from workflow.machine import Fall, first_refusals, fold, role_refusal
from workflow.refusal import Refusal, Why
from workflow.rules import Rules

ToBeSaid = Callable[[Sequence[int], int], Payload]
"""A payload that names other events of its call: made once they have ids, from those ids in order, and the matter's id."""


class Proposal(NamedTuple):
    """An event somebody wants recorded. `irregular` is a manager's reason; `is_past` an import's word that it happened."""

    payload: Payload | ToBeSaid
    occurred_on: date
    irregular: str = ""
    is_past: bool = False
    words: Mapping[str, str] = {}


@dataclass(frozen=True)
class Context:
    """Who records, by which rules, on which day, at which instant."""

    actor: Actor
    rules: Rules
    today: date
    now: datetime


class Outcome(NamedTuple):
    """What was recorded, and where the matter then stands."""

    events: list[Event]
    position: Position
    version: int


def allocate_ids(session: Session, count: int) -> list[int]:
    """Event ids ahead of the insert, so that one walk both judges and projects: clocks are named after events."""
    return next_ids(session, "event", count)


def _candidates(proposals: Sequence[Proposal], head: Head, ids: Sequence[int], context: Context) -> list[Event]:
    said = [p.payload if isinstance(p.payload, Payload) else p.payload(ids, head.matter_id) for p in proposals]
    return [
        Event(id_, head.version + n, p.occurred_on, context.now, context.actor.account_id, payload)
        for n, (id_, p, payload) in enumerate(zip(ids, proposals, said, strict=True), 1)
    ]


def _refuse_at_once(
    proposal: Proposal, candidate: Event, recorded: Sequence[Event], others: Sequence[Event], context: Context
) -> None:
    """Refuse what no place in the history could make good: another's to do, a future day, an unknown id."""
    if isinstance(candidate.payload, Corrected | Annulled):
        facts = fold(settle(recorded), context.rules)
        refusals = amendment_refusals(candidate.payload, recorded, facts, context.actor.role)
        refusals += _of_the_amendment(candidate, recorded, context)
        if isinstance(candidate.payload, Corrected) and not refusals:
            refusals = _corrected_refusals(candidate.payload, recorded, context)
    else:
        types = {event.id: event.type for event in (*recorded, *others)}
        refusals = first_refusals(Happening.of(candidate), context.actor.role, types, context.today)
        if proposal.irregular and context.actor.role.value != "manager":
            refusals.insert(0, Refusal(Why.NOT_YOURS, "an irregular event is recorded by a manager"))
    if refusals:
        raise refused(refusals)


def _of_the_amendment(candidate: Event, recorded: Sequence[Event], context: Context) -> list[Refusal]:
    """An amendment is dated today or before, and made by one who might have recorded what it amends."""
    amended = subject_of(candidate.payload, recorded)
    found = [
        not_in_the_future(Happening.of(candidate), context.today),
        role_refusal(amended.type, context.actor.role) if amended else None,
    ]
    return [refusal for refusal in found if refusal]


def _corrected_refusals(payload: Corrected, recorded: Sequence[Event], context: Context) -> list[Refusal]:
    target = next(event for event in recorded if event.id == payload.event_id)
    after = target._replace(
        occurred_on=payload.occurred_on or target.occurred_on, payload=corrected(target.payload, payload.data)
    )
    return first_refusals(Happening.of(after), context.actor.role, {e.id: e.type for e in recorded}, context.today)


def _judge(
    matter: AnyMatter,
    recorded: list[Event],
    candidates: list[Event],
    proposals: Sequence[Proposal],
    rules: Rules,
    stored: Held | None,
) -> tuple[list[Event], Position]:
    """Walk the whole history with the candidates in their places; mark those that are irregular and were let stand."""
    waivable = {c.id for c, p in zip(candidates, proposals, strict=True) if p.irregular or p.is_past}
    new = {c.id for c in candidates}
    while True:
        standing, fall = position(matter, settle([*recorded, *candidates]), rules, new, stored)
        if fall is None:
            return candidates, standing
        waived = fall.event.id in waivable and all(r.why is Why.IRREGULAR for r in fall.refusals)
        if not waived:
            raise refused(fall.refusals, _falls(fall, new))
        waivable.discard(fall.event.id)
        candidates = [c._replace(irregular=True) if c.id == fall.event.id else c for c in candidates]


def _falls(fall: Fall, candidate_ids: set[int]) -> dict[str, object] | None:
    """The event on record that could not stand; None where what was sent is itself refused."""
    if fall.event.id in candidate_ids:
        return None
    return {"event_id": fall.event.id, "type": fall.event.type, "occurred_on": fall.event.occurred_on.isoformat()}


def happen(
    session: Session,
    matter: AnyMatter,
    proposals: Sequence[Proposal],
    context: Context,
    *,
    version: int | None = None,
    head: Head | None = None,
) -> Outcome:
    """Record events of one matter, all or none.

    Raises 409 with `current_version` for a stale version; what the guards refuse, with every reason and citation; 409
    naming the first event on record that could not stand beside them.
    """
    is_new = head is not None
    head = head or lock(session, matter.id or 0)
    if version is not None and version != head.version:
        message = f"the case has moved on: you saw version {version}, it is at {head.version}"
        raise conflict(message, current_version=head.version)
    recorded = [] if is_new else history(session, matter.id or 0)
    candidates = _candidates(proposals, head, allocate_ids(session, len(proposals)), context)
    for proposal, candidate in zip(proposals, candidates, strict=True):
        _refuse_at_once(proposal, candidate, recorded, candidates, context)
    stored = None if is_new else held(session, matter.id or 0)
    candidates, standing = _judge(matter, recorded, candidates, proposals, context.rules, stored)
    entries = [
        Entry(
            c.id,
            c.payload,
            c.occurred_on,
            c.actor,
            standing.cites.get(c.id, ""),
            irregular=c.irregular,
            words=_words(p, c),
        )
        for c, p in zip(candidates, proposals, strict=True)
    ]
    head, events = append(session, head, entries, context.now, matter.kind)
    before = write(session, matter.id or 0, standing, is_new=is_new)
    totals.add(session, before, standing.case_rows)
    for proposal, event in zip(proposals, events, strict=True):
        # Nobody is told today of what an import says was asked long ago.
        if isinstance(event.payload, AdviceRequested) and event.payload.service and not proposal.is_past:
            body = {"advice_id": event.id, "kind": event.payload.kind, "service": event.payload.service}
            outbox.put(session, "advice.requested", matter.id or 0, event.id, body, context.now)
    return Outcome(events, standing, head.version)


def _words(proposal: Proposal, candidate: Event) -> Mapping[str, str]:
    return (
        {**proposal.words, "irregular_because": proposal.irregular}
        if candidate.irregular and proposal.irregular
        else proposal.words
    )
