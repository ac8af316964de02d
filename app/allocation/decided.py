"""What meetings decided, read back: for the next pack, for the list of meetings, for the minutes.

Whoever reads sees the lines of cases they may see, of the workers they allocate; of another case not even its reference,
where it is the one that went before.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from app.allocation import shown
from app.allocation.workers import KINDS
from app.cases.schemas import WorkerOut
from app.errors import not_found
from app.record.load import words_of
from app.registers import worker_names
from app.security import Actor, visible
from app.tables import (
    Account,
    AllocationAction,
    AllocationActionDone,
    AllocationAttendee,
    AllocationLine,
    AllocationMeeting,
    AllocationUndo,
    AllocationWords,
    Matter,
)
from workflow.allocation import Kind

UNSEEN = "A case you may not see went before it."


@dataclass(frozen=True)
class Last:
    """The meeting before: how many cases it gave to somebody, and whether that was undone."""

    id: int
    on: date
    given: int
    undone: bool


def before(session: Session, actor: Actor, on: date) -> Last | None:
    """The last meeting before a day."""
    statement = (
        select(AllocationMeeting)
        .where(col(AllocationMeeting.authority) == actor.authority, col(AllocationMeeting.on) < on)
        .order_by(col(AllocationMeeting.on).desc(), col(AllocationMeeting.id).desc())
        .limit(1)
    )
    row = session.scalars(statement).first()
    if row is None:
        return None
    counts = _counts(session, actor, [row.id or 0])
    return Last(row.id or 0, row.on, counts[row.id or 0, True], bool(_undone(session, [row.id or 0])))


def _counts(session: Session, actor: Actor, ids: Sequence[int]) -> Mapping[tuple[int, bool], int]:
    """How many cases each meeting gave to somebody, and how many it passed over."""
    was_given = col(AllocationLine.worker_id).is_not(None)
    statement = (
        select(col(AllocationLine.meeting_id), was_given, func.count())
        .join(Matter, col(Matter.id) == col(AllocationLine.matter_id))
        .where(visible(actor), col(AllocationLine.meeting_id).in_(ids), _of_kinds(actor))
        .group_by(col(AllocationLine.meeting_id), was_given)
    )
    found = defaultdict[tuple[int, bool], int](int)
    for meeting_id, given, count in session.execute(statement):
        found[meeting_id, bool(given)] = count
    return found


def _of_kinds(actor: Actor) -> Any:  # noqa: ANN401 - a condition
    return col(AllocationLine.kind).in_([kind.value for kind in KINDS[actor.role]])


def _undone(session: Session, ids: Sequence[int]) -> dict[int, tuple[AllocationUndo, str]]:
    statement = (
        select(AllocationUndo, col(Account.name))
        .join(Account, col(Account.id) == col(AllocationUndo.by_account_id))
        .where(col(AllocationUndo.meeting_id).in_(ids))
    )
    return {undo.meeting_id: (undo, name) for undo, name in session.execute(statement)}


def _meetings(actor: Actor) -> Select[Any, Any]:
    return (
        select(AllocationMeeting, col(Account.name))
        .join(Account, col(Account.id) == col(AllocationMeeting.confirmed_by))
        .where(col(AllocationMeeting.authority) == actor.authority)
    )


def listed(session: Session, actor: Actor, limit: int, after: int | None) -> list[shown.MeetingItem]:
    """A page of meetings, the latest first; one more than asked where there are more."""
    statement = _meetings(actor).order_by(col(AllocationMeeting.id).desc()).limit(limit + 1)
    if after is not None:
        statement = statement.where(col(AllocationMeeting.id) < after)
    rows = session.execute(statement).all()
    ids = [row.id or 0 for row, _ in rows]
    counts, undone = _counts(session, actor, ids), _undone(session, ids)
    return [
        shown.MeetingItem(
            id=row.id or 0,
            on=row.on,
            rules_version=row.rules_version,
            confirmed_at=row.confirmed_at,
            confirmed_by=name,
            kinds=_kinds(row, actor),
            assignments=counts[row.id or 0, True],
            passed_over=counts[row.id or 0, False],
            undone=row.id in undone,
        )
        for row, name in rows
    ]


def _kinds(row: AllocationMeeting, actor: Actor) -> list[Kind]:
    return [kind for kind in map(Kind, row.kinds.split()) if kind in KINDS[actor.role]]


def found(session: Session, actor: Actor, meeting_id: int) -> AllocationMeeting:
    """A meeting of this actor's authority. Raises 404 for any other."""
    row = session.get(AllocationMeeting, meeting_id)
    if row is None or row.authority != actor.authority:
        raise not_found("meeting")
    return row


def decision(session: Session, actor: Actor, meeting_id: int) -> shown.Decision:
    """What a meeting decided, as this actor may see it. Raises 404 for a meeting of another authority."""
    found(session, actor, meeting_id)
    row, confirmed_by = session.execute(_meetings(actor).where(col(AllocationMeeting.id) == meeting_id)).one()
    words = _words(session, meeting_id)
    lines = _lines(session, actor, meeting_id, words)
    capacity = json.loads(row.capacity)
    names = worker_names(session, {slots["worker"] for slots in capacity})
    seats = select(AllocationAttendee).where(col(AllocationAttendee.meeting_id) == meeting_id)
    undone = _undone(session, [meeting_id]).get(meeting_id)
    return shown.Decision(
        id=meeting_id,
        on=row.on,
        rules_version=row.rules_version,
        digest=row.inputs_digest,
        confirmed_at=row.confirmed_at,
        confirmed_by=confirmed_by,
        kinds=_kinds(row, actor),
        capacity=[
            shown.SlotsDecided(
                worker=WorkerOut(id=slots["worker"], name=names.get(slots["worker"], "")),
                kind=Kind(slots["kind"]),
                slots=slots["slots"],
                why=words.get((f"capacity {slots['worker']}", None)),
            )
            for slots in capacity
            if slots["kind"] in KINDS[actor.role]
        ],
        attendees=[
            shown.AttendeeOut(seat=one.seat, name=one.name)
            for one in session.scalars(seats.order_by(col(AllocationAttendee.id)))
        ],
        assignments=[line for line in lines if line.worker],
        passed_over=[line for line in lines if not line.worker],
        actions=_actions(session, col(AllocationAction.meeting_id) == meeting_id),
        done=_actions(session, col(AllocationActionDone.meeting_id) == meeting_id),
        undone=shown.Undone(at=undone[0].at, by=undone[1], why=words.get(("undo", None), "")) if undone else None,
    )


def _words(session: Session, meeting_id: int) -> dict[tuple[str, int | None], str]:
    """The words of a meeting, by what they are about and the line or action; those erased are gone."""
    statement = select(AllocationWords).where(col(AllocationWords.meeting_id) == meeting_id)
    return {(row.about, row.line_id or row.action_id): row.text for row in session.scalars(statement)}


def _lines(
    session: Session, actor: Actor, meeting_id: int, words: Mapping[tuple[str, int | None], str]
) -> list[shown.DecidedLine]:
    statement = (
        select(AllocationLine, col(Matter.reference))
        .join(Matter, col(Matter.id) == col(AllocationLine.matter_id))
        .where(visible(actor), col(AllocationLine.meeting_id) == meeting_id, _of_kinds(actor))
        .order_by(col(AllocationLine.id))
    )
    rows = session.execute(statement).all()
    seen = {row.matter_id for row, _ in rows}
    names = worker_names(session, {id_ for row, _ in rows for id_ in (row.worker_id, row.instead_of) if id_})
    whys = words_of(session, [row.event_id for row, _ in rows if row.event_id])
    return [
        shown.DecidedLine(
            case_id=row.matter_id,
            reference=reference,
            kind=Kind(row.kind),
            worker=_worker(names, row.worker_id),
            instead_of=_worker(names, row.instead_of),
            event_id=row.event_id,
            place=row.place,
            band=row.band,
            rule=row.rule,
            before=row.before_matter_id if row.before_matter_id in seen else None,
            breaks=row.breaks.split(),
            why=whys.get(row.event_id or 0, {}).get("why") or words.get(("why", row.id)),
            reasons=json.loads(row.reasons) if row.before_matter_id in {None, *seen} else [UNSEEN],
        )
        for row, reference in rows
    ]


def _worker(names: Mapping[int, str], id_: int | None) -> WorkerOut | None:
    return WorkerOut(id=id_, name=names.get(id_, "")) if id_ else None


def _actions(session: Session, which: Any) -> list[shown.Minuted]:  # noqa: ANN401 - a condition
    heard = select(
        col(AllocationActionDone.action_id), col(AllocationActionDone.meeting_id), col(AllocationMeeting.on)
    ).join(AllocationMeeting, col(AllocationMeeting.id) == col(AllocationActionDone.meeting_id))
    done = heard.subquery()
    statement = (
        select(AllocationAction, col(AllocationWords.text), done.c.on)
        .outerjoin(AllocationWords, col(AllocationWords.action_id) == col(AllocationAction.id))
        .outerjoin(AllocationActionDone, col(AllocationActionDone.action_id) == col(AllocationAction.id))
        .outerjoin(done, done.c.action_id == col(AllocationAction.id))
        .where(which)
        .order_by(col(AllocationAction.id))
    )
    return [
        shown.Minuted(id=action.id or 0, what=what or "", owner=action.owner, due_on=action.due_on, done_on=done_on)
        for action, what, done_on in session.execute(statement)
    ]


def open_actions(session: Session, actor: Actor, on: date) -> list[shown.ActionOut]:
    """Actions of meetings before a day (or of that day) that no meeting up to it has heard are done, the earliest due first."""
    done = (
        select(col(AllocationActionDone.action_id))
        .join(AllocationMeeting, col(AllocationMeeting.id) == col(AllocationActionDone.meeting_id))
        .where(col(AllocationMeeting.on) <= on)
    )
    statement = (
        select(AllocationAction, col(AllocationWords.text), col(AllocationMeeting.on))
        .join(AllocationMeeting, col(AllocationMeeting.id) == col(AllocationAction.meeting_id))
        .outerjoin(AllocationWords, col(AllocationWords.action_id) == col(AllocationAction.id))
        .where(col(AllocationAction.authority) == actor.authority, col(AllocationMeeting.on) <= on)
        .where(col(AllocationAction.id).not_in(done))
        .order_by(col(AllocationAction.due_on), col(AllocationAction.id))
    )
    return [
        shown.ActionOut(
            id=action.id or 0,
            what=what or "",
            owner=action.owner,
            due_on=action.due_on,
            asked_on=asked_on,
            overdue=action.due_on < on,
        )
        for action, what, asked_on in session.execute(statement)
    ]


def meeting_of(session: Session, actor: Actor, event_id: int) -> int:
    """The meeting that an allocation on record came of."""
    statement = (
        select(col(AllocationLine.meeting_id))
        .join(Matter, col(Matter.id) == col(AllocationLine.matter_id))
        .where(visible(actor), col(AllocationLine.event_id) == event_id)
    )
    return session.scalars(statement).one()
