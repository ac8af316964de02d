"""What is on file for a return, as it stood on the census day: a batch of children in six queries, whatever there is on file."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from app.record.load import event_of
from app.record.totals import measured_row
from app.security import Actor, visible
from app.tables import CaseRow, EventRow, Matter, Person, PersonIdentifier, ReturnDetail
from workflow.events import (
    DecisionReversed,
    DisputeRecorded,
    Event,
    MovedAway,
    PersonDied,
    PlanIssued,
    RequestWithdrawn,
)
from workflow.history import settle
from workflow.kpis.measured import Measured
from workflow.returns.census import Census
from workflow.returns.details import NOTHING, Details
from workflow.returns.reported import Reported

BATCH: Final = 500
READ: Final = (
    *("plan_issued", "dispute_recorded", "decision_reversed", "request_withdrawn", "moved_away", "person_died"),
    *("corrected", "annulled"),
)
"""The events that say what no projection does; and those that put them right."""

C = CaseRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
E = EventRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
P = Person.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
details_of: Final = TypeAdapter(Details).validate_json


class Of(NamedTuple):
    """One case: what it gives to the return."""

    case_id: int
    reference: str
    reported: Reported


class Child(NamedTuple):
    """A child or young person on file. `cases` in the order they came on record."""

    id: int
    surname: str
    forename: str
    born_on: date | None
    sex: str | None
    ethnicity: str | None
    postcode: str | None
    name_key: str
    identifiers: dict[str, str]
    cases: list[Of]


def children(session: Session, who: Actor, census: Census, after: int = 0) -> Iterator[Child]:
    """Every child of the authority's with a case, in the order they came on file."""
    statement = (
        select(P.id, P.surname, P.forename, P.date_of_birth, P.sex, P.ethnicity, P.postcode, P.name_key)
        .where(P.authority == who.authority)
        .order_by(P.id)
        .limit(BATCH)
    )
    while page := session.execute(statement.where(P.id > after)).all():
        first, after = page[0].id, page[-1].id
        cases = _cases(session, who, census, first, after)
        borne = _identifiers(session, first, after) if cases else {}
        for id_, surname, forename, born_on, sex, ethnicity, postcode, key in page:
            if id_ in cases:
                own = borne.get(id_, {})
                yield Child(id_, surname, forename, born_on, sex, ethnicity, postcode, key, own, cases[id_])


def _unindexed(seen: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition put so that no index is used for it: SQLite would walk all of an authority's cases for each page."""
    return case((seen, 1), else_=0) == 1


def _cases(session: Session, who: Actor, census: Census, first: int, last: int) -> dict[int, list[Of]]:
    """The cases of a run of children, by child."""
    statement = (
        select(col(Matter.id), col(Matter.reference), col(Matter.person_id), C.flags, *(C[n] for n in Measured._fields))
        .join(CaseRow, C.matter_id == col(Matter.id))
        .where(_unindexed(visible(who)), col(Matter.person_id).between(first, last), col(Matter.kind) == "assessment")
        .where(C.holds_from <= census.day, C.holds_until > census.day)
        .order_by(col(Matter.person_id), col(Matter.id))
    )
    happened, entered = _events(session, who, first, last), _details(session, who, first, last)
    found: dict[int, list[Of]] = defaultdict(list)
    for row in session.execute(statement).mappings():
        id_ = row["id"]
        events = settle(happened.get(id_, ()), as_at=census.day)
        reported = _reported(measured_row(row), row["flags"], events, entered.get(id_, NOTHING))  # type: ignore[arg-type]  # a row by column
        found[row["person_id"]].append(Of(id_, row["reference"], reported))
    return found


def _reported(measured: Measured, flags: str, events: Sequence[Event], details: Details) -> Reported:
    plan: PlanIssued | None = None
    ended_on, moved_to, disputes = None, None, []
    for event in events:
        match event.payload:
            case PlanIssued() as issued:
                plan = issued
            case DisputeRecorded() as dispute:
                disputes.append((event.occurred_on, dispute))
            case DecisionReversed(dispute=DisputeRecorded() as dispute):
                disputes.append((event.occurred_on, dispute))
            case MovedAway(to_la=to_la):
                ended_on, moved_to = event.occurred_on, to_la
            case RequestWithdrawn() | PersonDied():
                ended_on = event.occurred_on
    return Reported(measured, frozenset(flags.split()), plan, tuple(disputes), ended_on, moved_to, details)


def _events(session: Session, who: Actor, first: int, last: int) -> dict[int, list[Event]]:
    columns = (E.id, E.seq, E.type, E.v, E.occurred_on, E.recorded_at, E.actor_id, E.data, E.irregular)
    statement = (
        select(E.matter_id, *columns)
        .join(Matter, E.matter_id == col(Matter.id))
        .where(_unindexed(visible(who)), col(Matter.person_id).between(first, last), E.type.in_(READ))
        .order_by(E.matter_id, E.seq)
    )
    found: dict[int, list[Event]] = defaultdict(list)
    row: Any
    for row in session.execute(statement):
        found[row.matter_id].append(event_of(row))
    return found


def _details(session: Session, who: Actor, first: int, last: int) -> dict[int, Details]:
    statement = (
        select(col(ReturnDetail.matter_id), col(ReturnDetail.said))
        .join(Matter, col(ReturnDetail.matter_id) == col(Matter.id))
        .where(_unindexed(visible(who)), col(Matter.person_id).between(first, last))
        .order_by(col(ReturnDetail.id))
    )
    latest = {row.matter_id: row.said for row in session.execute(statement)}
    return {id_: details_of(said) for id_, said in latest.items()}


def _identifiers(session: Session, first: int, last: int) -> dict[int, dict[str, str]]:
    """The latest UPN and ULN of each child."""
    i = PersonIdentifier
    statement = (
        select(col(i.person_id), col(i.scheme), col(i.value))
        .where(col(i.person_id).between(first, last), col(i.scheme).in_(("upn", "uln")))
        .order_by(col(i.id))
    )
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for person_id, scheme, value in session.execute(statement):
        found[person_id][scheme] = value
    return found


def on_file_twice(session: Session, who: Actor) -> frozenset[tuple[str, date | None]]:
    """The names and dates of birth that several children on file have."""
    statement = (
        select(P.name_key, P.date_of_birth)
        .where(P.authority == who.authority, P.date_of_birth.is_not(None), P.name_key != "")
        .group_by(P.name_key, P.date_of_birth)
        .having(func.count() > 1)
    )
    return frozenset((row.name_key, row.date_of_birth) for row in session.execute(statement))


def persons(session: Session, who: Actor) -> int:
    """How many children are on file: what a progress bar runs to."""
    return session.scalar(select(func.count()).where(P.authority == who.authority)) or 0


def latest_details(session: Session, who: Actor, case_id: int) -> ReturnDetail | None:
    """What was last entered of a case for the return."""
    statement = (
        select(ReturnDetail)
        .join(Matter, col(ReturnDetail.matter_id) == col(Matter.id))
        .where(visible(who), col(Matter.id) == case_id)
        .order_by(col(ReturnDetail.id).desc())
        .limit(1)
    )
    return session.scalars(statement).first()
