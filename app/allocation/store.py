"""Open cases as a meeting sees them, read in a few queries that cost what is open; and what came in and went out."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, select, true
from sqlmodel import Session, col

from app.record.load import event_of
from app.security import Actor, visible_rows
from app.tables import AdviceRow, CaseRow, ClockRow, EventRow, Matter, Person
from workflow.allocation import Kind
from workflow.counting import london_day
from workflow.events import Event
from workflow.history import settle

HOLDERS: Final = {
    "caseworker_allocated": Kind.CASEWORKER,
    "ep_allocated": Kind.PSYCHOLOGIST,
    "plan_writer_allocated": Kind.PLAN_WRITER,
}
ORDERED_BY: Final = {
    "tribunal_order": "tribunal_order",
    "mediation": "after_appeal",
    "unopposed_appeal": "after_appeal",
}
"""Flags that the record itself raises: a refusal was reversed by an order, or by an agreement or an appeal not opposed."""
_READ: Final = (*HOLDERS, "decision_reversed", "private_report_received", "corrected", "annulled")
_OF_FAMILY: Final = ("parental", "child_views")  # the case waits for neither


@dataclass(frozen=True)
class Day:
    """The day a meeting is of, and the day it is: for a day gone by the position is as at that day."""

    on: date
    today: date

    def holds(self, table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a projection
        """The rows that hold. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
        if self.on < self.today:
            return and_(table.holds_from <= self.on, table.holds_until > self.on)
        return table.current == true()  # type: ignore[no-any-return]


@dataclass
class OpenCase:
    """One open case: what it waits for, who holds it, how far it has come."""

    id: int
    reference: str
    state: str
    received_on: date | None
    entered_on: date
    flags: set[str]
    holders: dict[Kind, int]
    to_draft_on: date | None
    school: str | None
    school_name: str | None
    locality: str | None
    due_on: date | None = None
    may_finalise_from: date | None = None
    advice_due: dict[str, date] = field(default_factory=dict)  # by kind, the latest that is out
    asked_psychologists_on: date | None = None  # psychological advice is out, asked for on this day
    handovers: dict[Kind, int] = field(default_factory=dict)
    last_holder: dict[Kind, int] = field(default_factory=dict)
    private_report: bool = False
    ordered_on: date | None = None

    @property
    def with_psychologist(self) -> bool:
        """Whether its psychologist still has advice to give."""
        return self.asked_psychologists_on is not None


def open_cases(session: Session, actor: Actor, day: Day) -> dict[int, OpenCase]:
    """Every open case this actor may see, by id."""
    cases = {case.id: case for case in _cases(session, actor, day)}
    _read_clocks(session, actor, day, cases)
    _read_events(session, actor, day, cases)
    return cases


def _is_open(actor: Actor, day: Day) -> list[ColumnElement[bool]]:
    return [
        visible_rows(actor, CaseRow),
        day.holds(CaseRow),
        col(CaseRow.open) == true(),
        col(CaseRow.synthetic) == false(),
        col(CaseRow.kind) == "assessment",
    ]


def _cases(session: Session, actor: Actor, day: Day) -> list[OpenCase]:
    c = CaseRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    statement = (
        select(c.matter_id, c.state, c.received_on, c.caseworker, c.psychologist, c.flags, c.to_draft_on)
        .add_columns(col(Matter.reference), col(Matter.created_at))
        .add_columns(col(Person.attends_urn), col(Person.attends_name), col(Person.postcode))
        .join(Matter, col(Matter.id) == c.matter_id)
        .join(Person, col(Person.id) == col(Matter.person_id))
        .where(visible_rows(actor, CaseRow), *_is_open(actor, day))
        .order_by(c.matter_id)
    )
    return [
        OpenCase(
            id=row.matter_id,
            reference=row.reference,
            state=row.state,
            received_on=row.received_on,
            entered_on=row.received_on or london_day(row.created_at),
            flags=set(row.flags.split()),
            holders={
                kind: held
                for kind, held in ((Kind.CASEWORKER, row.caseworker), (Kind.PSYCHOLOGIST, row.psychologist))
                if held
            },
            to_draft_on=row.to_draft_on,
            school=row.attends_urn,
            school_name=row.attends_name,
            locality=outward(row.postcode),
        )
        for row in session.execute(statement)
    ]


def outward(postcode: str | None) -> str | None:
    """The outward part of a postcode, which names a locality: BS1 of "bs1 5tr"; None where there is none."""
    letters = "".join((postcode or "").split()).upper()
    return letters[:-3] or None if len(letters) > 4 else None  # noqa: PLR2004 - the inward part is three long, the outward two at least


def _read_clocks(session: Session, actor: Actor, day: Day, cases: Mapping[int, OpenCase]) -> None:
    """When plans are due, drafts are with families, and advice is out."""
    statement = select(
        col(ClockRow.matter_id),
        col(ClockRow.key),
        col(ClockRow.code),
        col(ClockRow.due_on),
        col(ClockRow.advice_kind),
        col(ClockRow.started_on),
    ).where(
        visible_rows(actor, ClockRow),
        day.holds(ClockRow),
        col(ClockRow.open) == true(),
        col(ClockRow.synthetic) == false(),
        col(ClockRow.code).in_(("issue_plan", "family_representations", "advice")),
    )
    psychological: dict[int, int] = {}  # advice asked of psychologists and still out, by its id
    for matter_id, key, code, due_on, kind, started_on in session.execute(statement):
        case = cases.get(matter_id)
        if case is None or due_on is None:
            continue
        if code == "issue_plan":
            case.due_on = min(case.due_on or due_on, due_on)
        elif code == "family_representations":
            case.may_finalise_from = due_on + timedelta(days=1)
        elif kind not in _OF_FAMILY:
            case.advice_due[kind] = max(case.advice_due.get(kind, due_on), due_on)
            if kind == "psychological":
                case.asked_psychologists_on = min(case.asked_psychologists_on or started_on, started_on)
                psychological[int(key.partition(".")[2])] = matter_id
    _read_asking(session, actor, cases, psychological)


def _read_asking(
    session: Session, actor: Actor, cases: Mapping[int, OpenCase], psychological: Mapping[int, int]
) -> None:
    """The days psychologists were asked: a body of section 31 counts its six weeks from when it got the request, later."""
    ids = sorted(psychological)
    for start in range(0, len(ids), 500):  # a statement takes only so many values
        statement = select(col(AdviceRow.matter_id), col(AdviceRow.requested_on)).where(
            visible_rows(actor, AdviceRow), col(AdviceRow.advice_id).in_(ids[start : start + 500])
        )
        for matter_id, asked_on in session.execute(statement):
            case = cases[matter_id]
            case.asked_psychologists_on = min(case.asked_psychologists_on or asked_on, asked_on)


def _read_events(session: Session, actor: Actor, day: Day, cases: Mapping[int, OpenCase]) -> None:
    """Who held each case in turn, and what the record says of it that no projection does."""
    theirs = select(col(CaseRow.matter_id)).where(visible_rows(actor, CaseRow), *_is_open(actor, day))
    statement = select(EventRow).where(col(EventRow.matter_id).in_(theirs), col(EventRow.type).in_(_READ))
    by_case: defaultdict[int, list[Event]] = defaultdict(list)
    for row in session.scalars(statement):
        by_case[row.matter_id].append(event_of(row))
    for matter_id, events in by_case.items():
        for event in settle(events, as_at=day.on):
            _take(cases[matter_id], event)


def _take(case: OpenCase, event: Event) -> None:
    said: Any = event.payload
    if event.type in HOLDERS:
        kind = HOLDERS[event.type]
        if case.last_holder.get(kind, said.worker) != said.worker:
            case.handovers[kind] = case.handovers.get(kind, 0) + 1
        case.last_holder[kind] = said.worker
        if kind is Kind.PLAN_WRITER:  # the projection knows the others
            case.holders[kind] = said.worker
    elif event.type == "decision_reversed" and said.because in ORDERED_BY:
        case.flags.add(ORDERED_BY[said.because])
        case.ordered_on = event.occurred_on
    elif event.type == "private_report_received":
        case.private_report = True


@dataclass(frozen=True)
class Flow:
    """Requests that came in and plans that went out, from one day up to and with another."""

    from_on: date
    to_on: date
    requests: int
    plans: int


def flow(session: Session, actor: Actor, from_on: date, to_on: date) -> Flow:
    """How many, by the days on which cases' stretches began: the first begins on receipt, another on issue."""

    def began(day: Any) -> int:  # noqa: ANN401 - a column
        statement = select(func.count(col(CaseRow.matter_id).distinct())).where(
            visible_rows(actor, CaseRow),
            col(CaseRow.holds_from).between(from_on, to_on),
            day == col(CaseRow.holds_from),
            col(CaseRow.synthetic) == false(),
        )
        return session.scalar(statement) or 0

    return Flow(from_on, to_on, began(col(CaseRow.received_on)), began(col(CaseRow.issued_on)))
