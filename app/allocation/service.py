"""The meeting's own list, confirmed or undone: every case judged, recorded and projected in the caller's one commit."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.allocation import decided, keeping, telling
from app.allocation.judging import Judged, judge
from app.allocation.schemas import DecisionIn
from app.allocation.store import HOLDERS
from app.errors import conflict
from app.record.append import lock
from app.record.happen import Context, Proposal, happen
from app.record.load import history
from app.security import visible
from app.tables import AllocationLine, AllocationUndo, AllocationWords, Matter
from workflow.allocation import Kind
from workflow.events import Annulled, CaseworkerAllocated, EpAllocated, PlanWriterAllocated
from workflow.history import settle

EVENTS: Final = {
    Kind.CASEWORKER: CaseworkerAllocated,
    Kind.PSYCHOLOGIST: EpAllocated,
    Kind.PLAN_WRITER: PlanWriterAllocated,
}


def confirm(session: Session, body: DecisionIn, context: Context) -> tuple[int, telling.Told]:
    """Confirm a meeting's list: the meeting's id, and who is told. Raises as `judge` does; then nothing is recorded."""
    judged = judge(session, body, context)
    meeting_id = keeping.keep(session, judged, body, context, _allocate(session, judged, context))
    references = {id_: matter.reference for id_, matter in judged.matters.items()}
    return meeting_id, telling.tell(session, judged.table, judged.hands, meeting_id, context, references)


def _allocate(session: Session, judged: Judged, context: Context) -> dict[tuple[int, Kind], int]:
    """The record's own events, case by case in the order of their numbers; the id of each."""
    found: dict[tuple[int, Kind], int] = {}
    for case_id in sorted({case_id for case_id, _ in judged.hands}):
        kinds = sorted(kind for case, kind in judged.hands if case == case_id)
        proposals = []
        for kind in kinds:
            why = judged.by_need[case_id, kind].why
            payload = EVENTS[kind](judged.hands[case_id, kind])
            proposals.append(Proposal(payload, judged.table.day.on, words={"why": why} if why else {}))
        outcome = happen(session, judged.matters[case_id], proposals, context)
        found |= {(case_id, kind): event.id for kind, event in zip(kinds, outcome.events, strict=True)}
    return found


def undo(session: Session, meeting_id: int, why: str, context: Context) -> telling.Told:
    """Undo a meeting's allocations: each is annulled in its case, all or none.

    Raises 404 for another authority's meeting; 409 where it is undone already, gave nobody anything, or a case has been
    given on since.
    """
    meeting = decided.found(session, context.actor, meeting_id)
    if session.scalars(select(AllocationUndo).where(col(AllocationUndo.meeting_id) == meeting_id)).first():
        message = f"the meeting of {meeting.on} was undone already"
        raise conflict(message)
    statement = (
        select(AllocationLine, Matter)
        .join(Matter, col(Matter.id) == col(AllocationLine.matter_id))
        .where(visible(context.actor), col(AllocationLine.meeting_id) == meeting_id)
        .where(col(AllocationLine.event_id).is_not(None))
        .order_by(col(Matter.id), col(AllocationLine.id))
    )
    lines = [(line, matter) for line, matter in session.execute(statement)]
    if not lines:
        message = f"the meeting of {meeting.on} gave nobody a case: there is nothing to undo"
        raise conflict(message)
    by_case: dict[int, list[AllocationLine]] = {}
    for line, _ in lines:
        by_case.setdefault(line.matter_id, []).append(line)
    matters = {matter.id or 0: matter for _, matter in lines}
    for case_id, theirs in by_case.items():
        lock(session, case_id)
        _still_stands(session, matters[case_id], theirs)
        proposals = [Proposal(Annulled(line.event_id or 0, why=why), context.today) for line in theirs]
        happen(session, matters[case_id], proposals, context)
    session.add(AllocationUndo(meeting_id=meeting_id, at=context.now, by_account_id=context.actor.account_id))
    session.add(AllocationWords(meeting_id=meeting_id, about="undo", text=why))
    session.flush()
    return telling.tell_undone(session, [line for line, _ in lines], matters, meeting_id, context)


def _still_stands(session: Session, matter: Matter, lines: Sequence[AllocationLine]) -> None:
    """Each allocation is the last of its kind. Raises 409 where it was undone by itself, or the case was given on."""
    events = settle(history(session, matter.id or 0))
    for line in lines:
        same = [event for event in events if HOLDERS.get(event.type) == line.kind]
        if line.event_id not in {event.id for event in same}:
            message = f"the allocation of {matter.reference} was undone already"
            raise conflict(message, case_id=matter.id, reference=matter.reference)
        if same[-1].id != line.event_id:
            message = f"{matter.reference} has been given on since: undo that first"
            raise conflict(message, case_id=matter.id, reference=matter.reference)
