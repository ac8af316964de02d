"""Meetings as they were: who was there, and what the record says of each case they took. A reader sees the cases it may."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, tuple_
from sqlmodel import Session, col

from app.errors import not_found
from app.paging import cursor_after, position_of
from app.panel import schemas, shown, store
from app.panel.notices import OUTCOMES
from app.schema import Page
from app.security import Actor, visible
from app.tables import EventRow, Matter, PanelItem, PanelMeeting, PanelMember
from workflow.events import DecisionDeferred, DecisionMade, Event
from workflow.history import settle
from workflow.panel import CLOCKS, Arrangements, Outcome, Question, misses
from workflow.rules import Rules


def found(session: Session, actor: Actor, meeting_id: int) -> PanelMeeting:
    """A meeting of the actor's authority. Raises 404 otherwise, whether there is one or not."""
    statement = select(PanelMeeting).where(
        col(PanelMeeting.id) == meeting_id, col(PanelMeeting.authority) == actor.authority
    )
    meeting = session.scalars(statement).one_or_none()
    if meeting is None:
        raise not_found("meeting")
    return meeting


def listed(
    session: Session, actor: Actor, limit: int, cursor: str | None, by: str | None
) -> Page[schemas.MeetingListItem]:
    """The meetings of the authority, the latest first, with how many of the cases that the actor may see they took."""
    statement = select(PanelMeeting).where(col(PanelMeeting.authority) == actor.authority)
    if by:
        statement = statement.where(col(PanelMeeting.by) == by)
    if cursor:
        ordinal, meeting_id = position_of(cursor, int, int)
        day = date.fromordinal(max(1, min(ordinal, date.max.toordinal())))
        statement = statement.where(tuple_(col(PanelMeeting.on), col(PanelMeeting.id)) < tuple_(day, meeting_id))
    order = (col(PanelMeeting.on).desc(), col(PanelMeeting.id).desc())
    rows = list(session.scalars(statement.order_by(*order).limit(limit + 1)))
    ids = [row.id or 0 for row in rows[:limit]]
    taken, members = _taken(session, actor, ids), _members(session, ids)
    last = rows[limit - 1] if len(rows) > limit else None
    items = [
        schemas.MeetingListItem(
            id=row.id or 0,
            on=row.on,
            by=row.by,
            officer=row.officer,
            next_on=row.next_on,
            members=len(members.get(row.id or 0, ())),
            decided=taken.get((row.id or 0, "decision_made"), 0),
            deferred=taken.get((row.id or 0, "decision_deferred"), 0),
        )
        for row in rows[:limit]
    ]
    return Page(items=items, next=cursor_after(last.on.toordinal(), last.id) if last else None)


def _taken(session: Session, actor: Actor, ids: Sequence[int]) -> dict[tuple[int, str], int]:
    statement = (
        select(col(PanelItem.meeting_id), col(EventRow.type), func.count())
        .join(EventRow, col(EventRow.id) == col(PanelItem.event_id))
        .join(Matter, col(Matter.id) == col(PanelItem.matter_id))
        .where(visible(actor), col(PanelItem.meeting_id).in_(ids))
        .group_by(col(PanelItem.meeting_id), col(EventRow.type))
    )
    return {(meeting_id, type_): count for meeting_id, type_, count in session.execute(statement)}


def _members(session: Session, ids: Sequence[int]) -> dict[int, list[PanelMember]]:
    statement = select(PanelMember).where(col(PanelMember.meeting_id).in_(ids)).order_by(col(PanelMember.id))
    members: dict[int, list[PanelMember]] = {}
    for row in session.scalars(statement):
        members.setdefault(row.meeting_id, []).append(row)
    return members


def shown_to(
    session: Session, actor: Actor, meeting: PanelMeeting, rules: Rules, arrangements: Arrangements
) -> schemas.MeetingOut:
    """A meeting, with the cases of its list that the actor may see, as the record has them now."""
    meeting_id = meeting.id or 0
    members = _members(session, [meeting_id]).get(meeting_id, [])
    confirmed_by = schemas.AccountOut(id=meeting.by_account_id, name=store.account_name(session, meeting.by_account_id))
    return schemas.MeetingOut(
        id=meeting_id,
        authority=meeting.authority,
        on=meeting.on,
        by=meeting.by,
        officer=meeting.officer,
        next_on=meeting.next_on,
        confirmed_at=meeting.at,
        confirmed_by=confirmed_by,
        members=[schemas.MemberOut.model_validate(member) for member in members],
        quorum=_quorum(members, arrangements) if meeting.by == "panel" else None,
        items=_items(session, actor, meeting, rules),
    )


def _quorum(members: Sequence[PanelMember], arrangements: Arrangements) -> schemas.QuorumOut:
    present = [member.service for member in members]
    return schemas.QuorumOut(
        members=arrangements.members,
        services=list(arrangements.services),
        present=len(present),
        missing=arrangements.missing(present),
        met=arrangements.is_quorate(present),
    )


def _items(session: Session, actor: Actor, meeting: PanelMeeting, rules: Rules) -> list[schemas.ItemOut]:
    statement = (
        select(PanelItem, col(Matter.reference))
        .join(Matter, col(Matter.id) == col(PanelItem.matter_id))
        .where(visible(actor), col(PanelItem.meeting_id) == meeting.id)
        .order_by(col(PanelItem.place))
    )
    rows = [(item, reference) for item, reference in session.execute(statement)]
    ids = [item.matter_id for item, _ in rows]
    events, dues = store.events_of(session, ids), store.dues(session, actor, ids)
    items = []
    for item, reference in rows:
        event, amended = _as_it_stands(events[item.matter_id], item.event_id)
        question, outcome, reasons, until = _said(event)
        of_code = dues.get((item.matter_id, CLOCKS[question]), [])
        # A reversal starts a limit anew: the meeting decided against the last that had begun.
        begun = [row.due_on for row in of_code if row.started_on is None or row.started_on <= meeting.on]
        due_on = begun[-1] if begun else None
        items.append(
            schemas.ItemOut(
                place=item.place,
                case_id=item.matter_id,
                reference=reference,
                event_id=item.event_id,
                question=question,
                outcome=outcome,
                reasons=shown.reasons(reasons),
                until=until,
                due_on=due_on,
                act_by=rules.act_by(due_on) if due_on else None,
                late_if_deferred=misses(due_on, until, rules) if until else None,
                amended=amended,
            )
        )
    return items


def _as_it_stands(events: Sequence[Event], event_id: int) -> tuple[Event, str | None]:
    """An event as corrected since, and whether it was corrected or annulled."""
    for event in settle(events):
        if event.id == event_id:
            return event, "corrected" if event.corrected_by else None
    return next(event for event in events if event.id == event_id), "annulled"


def _said(event: Event) -> tuple[Question, Outcome, tuple[str, ...], date | None]:
    """What an event says of a question: which, what came of it, why, and of a deferral until when."""
    match event.payload:
        case DecisionMade(decision=decision, reasons=reasons):
            return *OUTCOMES[decision], reasons, None
        case DecisionDeferred(decision=question, reasons=reasons, until=until):
            return Question(question), Outcome.DEFERRED, reasons, until
        case other:
            raise TypeError(other)
