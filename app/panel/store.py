"""What the panel reads of cases, each query starting from what its actor may see. Nothing here is asked case by case."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, and_, case, false, func, literal, or_, select, true
from sqlmodel import Session, col

from app.record.load import event_of
from app.security import Actor, visible, visible_rows
from app.tables import (
    Account,
    AdviceRow,
    CaseRow,
    ClockRow,
    Document,
    EventRow,
    Matter,
    MatterHead,
    PanelItem,
    PanelMeeting,
    Worker,
)
from workflow.events import Event
from workflow.history import settle
from workflow.panel import CLOCKS, TARGETS, TYPES, Question, Standing, question_of, standing
from workflow.states import State

UNDECIDED: Final = (State.REQUESTED.value, State.ASSESSING.value, State.DECIDING.value)
OF_FAMILY: Final = ("parental", "child_views")  # the case does not wait for these
UNDATED: Final = date.min
"""Stands for a limit with no date: where the day of receipt is unknown it counts as late, and comes first."""


@dataclass(frozen=True)
class Asked:
    """What an agenda is asked for: the meeting's day, the next one's, and up to which due date a case presses."""

    on: date
    next_on: date
    presses_until: date
    question: Question | None = None
    because: str | None = None


class Waiting(NamedTuple):
    """A case that may be on the agenda."""

    matter_id: int
    state: str
    due: date
    ready: bool

    @property
    def because(self) -> str:
        """Why it is there."""
        if self.state == State.ASSESSING:
            return "advice_in" if self.ready else "date_presses"
        return "request" if self.state == State.REQUESTED else "assessment"


def waiting(session: Session, actor: Actor, asked: Asked, limit: int, after: tuple[date, int] | None) -> list[Waiting]:
    """Cases whose question is open, or nearly so, those to be acted on first before the others; decided ones among them.

    A case that is still being assessed is there where nothing it waits for is out and something is in, or where its
    limit would not bear another deferral.
    """
    code = case((col(CaseRow.state) == State.REQUESTED.value, CLOCKS[Question.ASSESS]), else_=CLOCKS[Question.PLAN])
    its_clock = and_(
        col(ClockRow.matter_id) == col(CaseRow.matter_id),
        col(ClockRow.current) == true(),
        col(ClockRow.open) == true(),
        col(ClockRow.kind) == "statutory",
        col(ClockRow.code) == code,
    )
    of_case = col(AdviceRow.matter_id) == col(CaseRow.matter_id)
    out = and_(of_case, col(AdviceRow.out) == true(), col(AdviceRow.kind).not_in(OF_FAMILY))
    received = and_(of_case, col(AdviceRow.received_on).is_not(None))
    ready = and_(~select(literal(1)).where(out).exists(), select(literal(1)).where(received).exists())
    found = (
        select(
            col(CaseRow.matter_id).label("matter_id"),
            col(CaseRow.state).label("state"),
            func.coalesce(func.min(col(ClockRow.due_on)), UNDATED).label("due"),
            ready.label("ready"),
        )
        .outerjoin(ClockRow, its_clock)
        .where(visible_rows(actor, CaseRow), col(CaseRow.current) == true(), col(CaseRow.synthetic) == false())
        .where(col(CaseRow.state).in_(_states(asked)))
        .group_by(col(CaseRow.matter_id), col(CaseRow.state))
        .subquery()
        .c
    )
    statement = select(found.matter_id, found.state, found.due, found.ready).where(
        or_(found.state != State.ASSESSING.value, found.ready, found.due <= asked.presses_until)
    )
    if asked.because in {"advice_in", "date_presses"}:
        statement = statement.where(found.ready if asked.because == "advice_in" else ~found.ready)
    if after:
        day, matter_id = after
        statement = statement.where(or_(found.due > day, and_(found.due == day, found.matter_id > matter_id)))
    statement = statement.order_by(found.due, found.matter_id).limit(limit)
    return [Waiting(id_, state, day, bool(is_ready)) for id_, state, day, is_ready in session.execute(statement)]


def _states(asked: Asked) -> list[str]:
    """The states an agenda looks at."""
    by_reason = {"request": State.REQUESTED, "assessment": State.DECIDING}
    states = [by_reason.get(asked.because, State.ASSESSING).value] if asked.because else list(UNDECIDED)
    return [state for state in states if asked.question in {None, question_of(state)}]


def cases_with_decisions(session: Session, actor: Actor) -> dict[int, str]:
    """The cases, each with its state, that still wait for a decision to be told and in which one was ever made."""
    statement = (
        select(col(CaseRow.matter_id), col(CaseRow.state))
        .where(visible_rows(actor, CaseRow), col(CaseRow.current) == true(), col(CaseRow.synthetic) == false())
        .where(col(CaseRow.state).in_(UNDECIDED))
        .where(
            select(literal(1))
            .where(col(EventRow.matter_id) == col(CaseRow.matter_id), col(EventRow.type) == "decision_made")
            .exists()
        )
    )
    return {matter_id: state for matter_id, state in session.execute(statement)}  # noqa: C416 - of rows, not pairs


def events_of(session: Session, matter_ids: Collection[int]) -> dict[int, list[Event]]:
    """Of each of these cases, the events that say how its question stands, in order of recording."""
    statement = (
        select(EventRow)
        .where(col(EventRow.matter_id).in_(matter_ids), col(EventRow.type).in_(TYPES))
        .order_by(col(EventRow.matter_id), col(EventRow.seq))
    )
    rows = session.scalars(statement)
    return {id_: [event_of(row) for row in of_case] for id_, of_case in groupby(rows, key=lambda row: row.matter_id)}


def standings(session: Session, states: Mapping[int, str]) -> dict[int, Standing]:
    """How the question of each of these cases stands, given the state each is in."""
    events = events_of(session, states.keys())
    found = {}
    for matter_id, state in states.items():
        question = question_of(state)
        found[matter_id] = standing(settle(events.get(matter_id, ())), question) if question else Standing()
    return found


_CODES: Final = (*CLOCKS.values(), *TARGETS.values())


def open_clocks(session: Session, actor: Actor, matter_ids: Collection[int]) -> dict[tuple[int, str], Row[Any]]:
    """The open clocks that decisions run against, by case and code; of two of a code, the one due first."""
    clock = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    statement = (
        select(clock)
        .where(visible_rows(actor, ClockRow), clock.matter_id.in_(matter_ids), clock.code.in_(_CODES))
        .where(clock.current == true(), clock.open == true())
        .order_by(clock.due_on.is_not(None), clock.due_on.desc())  # the last of a code stays: the one due first
    )
    return {(row.matter_id, row.code): row for row in session.execute(statement)}


def dues(session: Session, actor: Actor, matter_ids: Collection[int]) -> dict[tuple[int, str], list[Row[Any]]]:
    """Every clock of the law that a decision ran against, by case and code, ended or not, earliest start first."""
    statement = (
        select(col(ClockRow.matter_id), col(ClockRow.code), col(ClockRow.started_on), col(ClockRow.due_on))
        .where(visible_rows(actor, ClockRow), col(ClockRow.matter_id).in_(matter_ids), col(ClockRow.current) == true())
        .where(col(ClockRow.code).in_(CLOCKS.values()))
        .order_by(col(ClockRow.started_on), col(ClockRow.key))
    )
    found: dict[tuple[int, str], list[Row[Any]]] = {}
    for row in session.execute(statement):
        found.setdefault((row.matter_id, row.code), []).append(row)
    return found


class Case(NamedTuple):
    """What every list says of a case."""

    reference: str
    version: int
    flags: str
    caseworker: int | None
    caseworker_name: str | None


def cases(session: Session, actor: Actor, matter_ids: Collection[int]) -> dict[int, Case]:
    """The cases by id."""
    statement = (
        select(
            col(Matter.id),
            col(Matter.reference),
            col(MatterHead.version),
            col(CaseRow.flags),
            col(CaseRow.caseworker),
            col(Worker.name),
        )
        .join(MatterHead, col(MatterHead.matter_id) == col(Matter.id))
        .join(CaseRow, and_(col(CaseRow.matter_id) == col(Matter.id), col(CaseRow.current) == true()))
        .outerjoin(Worker, col(Worker.id) == col(CaseRow.caseworker))
        .where(visible(actor), col(Matter.id).in_(matter_ids))
    )
    return {id_: Case(*said) for id_, *said in session.execute(statement)}


def documents(session: Session, matter_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """The papers of cases already found, oldest first."""
    statement = (
        select(
            col(Document.matter_id), col(Document.id), col(Document.kind), col(Document.dated), col(Document.added_at)
        )
        .where(col(Document.matter_id).in_(matter_ids))
        .order_by(col(Document.id))
    )
    return _by_case(session.execute(statement))


def advice(session: Session, actor: Actor, matter_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """The advice asked for in these cases, in the order it was asked for."""
    row = AdviceRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    statement = (
        select(row.matter_id, row.advice_id, row.kind, row.service, row.status, row.received_on, row.due_on, row.out)
        .where(visible_rows(actor, AdviceRow), row.matter_id.in_(matter_ids))
        .order_by(row.advice_id)
    )
    return _by_case(session.execute(statement))


def _by_case(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.matter_id, []).append(row)
    return found


def account_name(session: Session, account_id: int) -> str:
    """The name of an account; a leaver's account keeps its name."""
    return session.scalars(select(col(Account.name)).where(col(Account.id) == account_id)).one()


def matters(session: Session, actor: Actor, case_ids: Sequence[int]) -> dict[int, Matter]:
    """Those of these cases that the actor may know of."""
    statement = select(Matter).where(
        visible(actor),
        col(Matter.id).in_(case_ids),
        col(Matter.kind) == "assessment",
        col(Matter.synthetic).is_(False),
    )
    return {matter.id or 0: matter for matter in session.scalars(statement)}


def meeting_of_event(session: Session, event_id: int) -> PanelMeeting:
    """The meeting that recorded an event of a case the actor was shown to know of."""
    statement = (
        select(PanelMeeting)
        .join(PanelItem, col(PanelItem.meeting_id) == col(PanelMeeting.id))
        .where(col(PanelItem.event_id) == event_id)
    )
    return session.scalars(statement).one()
