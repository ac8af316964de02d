"""A meeting's own list, judged: what cannot be meant, what somebody did meanwhile, which rules it goes past and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.allocation import decided
from app.allocation.schemas import AssignmentIn, DecisionIn
from app.allocation.store import Day
from app.allocation.table import Table, laid
from app.errors import Problem, conflict, invalid
from app.record.append import lock
from app.record.happen import Context
from app.security import Actor, visible
from app.tables import Matter, Worker
from workflow.allocation import Kind, Proposal, Violation, propose, violations

GUEST: Final = "guest"
Hands = dict[tuple[int, Kind], int]


@dataclass(frozen=True)
class Judged:
    """A meeting's own list, held against the proposal."""

    table: Table
    proposal: Proposal
    matters: Mapping[int, Matter]
    hands: Hands
    by_need: Mapping[tuple[int, Kind], AssignmentIn]
    breaks: Sequence[Violation]


def judge(session: Session, body: DecisionIn, context: Context) -> Judged:
    """A list that may stand, its cases locked.

    Raises 422 naming a field that cannot be meant, or a rule gone past with no why; 409 naming a case that somebody was
    given meanwhile, or where the proposal is out of date.
    """
    _at_once(body, context)
    matters = _locked(session, context.actor, body)
    table = laid(session, context.actor, Day(body.on, context.today), context.rules)
    hands, by_need = _hands(table, body)
    _left_are_known(body, matters)
    _seats_are_known(body, table)
    _actions_are_open(session, context.actor, body)
    meeting = table.meeting(body.capacity)
    taken = _not_allocated_meanwhile(session, context, table, body)
    if meeting.digest != body.digest:
        message = "the proposal is out of date: something it was made from has changed; ask for it anew"
        raise conflict(message, digest=meeting.digest)
    table.makes_room(body.capacity)  # room that somebody else took meanwhile is no fault of this list: that comes first
    proposal = propose(meeting)
    judged = Judged(table, proposal, matters, hands, by_need, violations(proposal, hands, taken))
    _every_breach_has_a_why(judged, body)
    return judged


def _at_once(body: DecisionIn, context: Context) -> None:
    """Refuse what could never be meant: a day to come, a case twice."""
    if body.on > context.today:
        raise invalid("on", f"{body.on} is in the future: a decision is recorded on its day, today is {context.today}")
    if not (body.assignments or body.left or body.actions or body.attendees or body.done):
        raise invalid("assignments", "there is nothing to confirm")


def _locked(session: Session, actor: Actor, body: DecisionIn) -> dict[int, Matter]:
    """The cases named; they and the workers locked in the order of their numbers: of two meetings at once, one waits."""
    ids = sorted({a.case_id for a in body.assignments} | {one.case_id for one in body.left})
    statement = select(Matter).where(
        visible(actor), col(Matter.id).in_(ids), col(Matter.kind) == "assessment", col(Matter.synthetic).is_(False)
    )
    found = {matter.id or 0: matter for matter in session.scalars(statement)}
    named = [(f"assignments.{n}", a.case_id) for n, a in enumerate(body.assignments)]
    named += [(f"left.{n}", one.case_id) for n, one in enumerate(body.left)]
    for field, case_id in named:
        if case_id not in found:
            raise invalid(f"{field}.case_id", f"{case_id} is no case here that you may see")
    by_whom = sorted({a.worker for a in body.assignments} | {slots.worker for slots in body.capacity or ()})
    session.execute(
        select(Worker).where(col(Worker.id).in_(by_whom)).order_by(col(Worker.id)).with_for_update(key_share=True)
    )
    for id_ in sorted({a.case_id for a in body.assignments}):
        lock(session, id_)
    return found


def _hands(table: Table, body: DecisionIn) -> tuple[Hands, dict[tuple[int, Kind], AssignmentIn]]:
    hands: Hands = {}
    by_need = {}
    for n, asked in enumerate(body.assignments):
        field = f"assignments.{n}.worker"
        worker = table.register.get(asked.worker)
        if worker is None or worker.kind not in table.kinds:
            raise invalid(field, f"{asked.worker} is nobody on the register whom you allocate")
        if worker.has_left(table.day.today):
            raise invalid(field, f"{worker.name} left on {worker.left_on}")
        if (asked.case_id, worker.kind) in hands:
            raise invalid(f"assignments.{n}.case_id", f"{asked.case_id} is given to two, each a {worker.kind.value}")
        hands[asked.case_id, worker.kind] = worker.id
        by_need[asked.case_id, worker.kind] = asked
    return hands, by_need


def _left_are_known(body: DecisionIn, matters: Mapping[int, Matter]) -> None:
    seen = set()
    for n, one in enumerate(body.left):
        if (one.case_id, one.kind) in seen:
            raise invalid(f"left.{n}.case_id", f"{matters[one.case_id].reference} stands here twice")
        seen.add((one.case_id, one.kind))


def _seats_are_known(body: DecisionIn, table: Table) -> None:
    known = {seat.code for seat in table.rules.seats} | {GUEST}
    for n, one in enumerate(body.attendees):
        if one.seat not in known:
            raise invalid(
                f"attendees.{n}.seat", f"{one.seat} is no seat of the rules; known are {', '.join(sorted(known))}"
            )


def _actions_are_open(session: Session, actor: Actor, body: DecisionIn) -> None:
    known = {action.id for action in decided.open_actions(session, actor, body.on)}
    for n, id_ in enumerate(body.done):
        if id_ not in known or body.done.index(id_) != n:
            raise invalid(f"done.{n}", f"{id_} is no action that is open on {body.on}")


def _not_allocated_meanwhile(
    session: Session, context: Context, table: Table, body: DecisionIn
) -> list[tuple[int, Kind]]:
    """The needs that are moves: somebody holds the case, and is named. Raises 409 for a case that another holds or that ended."""
    now = table
    if body.on < context.today:  # what has happened since counts as well
        now = laid(session, context.actor, Day(context.today, context.today), context.rules)
    moves = []
    for asked in body.assignments:
        kind = table.register[asked.worker].kind
        for position in (table, now):
            case = position.cases.get(asked.case_id)
            if case is None:
                reference = session.get_one(Matter, asked.case_id).reference
                day = position.day.on
                raise _meanwhile(
                    asked.case_id, reference, f"{reference} is not open on {day}: it cannot be given to anybody"
                )
            holder = position.holder(case, kind)
            is_there = holder is not None and not holder.has_left(position.day.on)
            if holder is not None and is_there and holder.id != asked.instead_of:
                says = f"{case.reference} has been given to {holder.name} ({kind.value}) meanwhile"
                raise _meanwhile(asked.case_id, case.reference, says)
            if asked.instead_of is not None and (holder is None or holder.id != asked.instead_of):
                says = f"{case.reference} is not held by worker {asked.instead_of}"
                raise _meanwhile(asked.case_id, case.reference, says)
            if is_there and position is table:
                moves.append((asked.case_id, kind))
    return moves


def _meanwhile(case_id: int, reference: str, says: str) -> Problem:
    return conflict(says, case_id=case_id, reference=reference)


def _every_breach_has_a_why(judged: Judged, body: DecisionIn) -> None:
    """Raises 422 naming each rule gone past that nobody answered for."""
    left = {(one.case_id, one.kind) for one in body.left}
    said = {need for need, asked in judged.by_need.items() if asked.why}
    for_worker = {judged.hands[need] for need in said}
    errors = []
    for broken in judged.breaks:
        need = (broken.case or 0, broken.kind)
        answered = {
            "slot": need in left,
            "capacity": broken.worker in for_worker,
        }.get(broken.rule, need in said)
        if not answered:
            errors.append({"field": _field(broken, body), "message": f"{broken.says} Say why."})
    if errors:
        detail = "; ".join(str(error["message"]) for error in errors)
        gone_past = [{"rule": b.rule, "case_id": b.case, "kind": b.kind.value, "says": b.says} for b in judged.breaks]
        raise Problem(422, "rule-gone-past", detail, errors=errors, violations=gone_past)


def _field(broken: Violation, body: DecisionIn) -> str:
    if broken.rule == "slot":
        return "left"
    for n, asked in enumerate(body.assignments):
        if asked.worker == broken.worker and broken.case in {None, asked.case_id}:
            return f"assignments.{n}.why"
    return "assignments"
