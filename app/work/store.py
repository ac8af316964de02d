"""What a caseworker holds, read from the projections: it costs what they hold, not what the council does."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, false, func, select, true
from sqlmodel import Session, col

from app.record.filed import Filed
from app.security import Actor, visible, visible_rows
from app.tables import CaseRow, ClockRow, Matter, Person, Service, Worker
from app.work.groups import Running, Standing

CASEWORKER = "caseworker"
ENDED_WITHIN = timedelta(days=120)
"""Of the cases that have ended, those that ended so lately are asked for messages that nobody answered."""


class Caseworker(NamedTuple):
    """A caseworker on the register."""

    id: int
    name: str
    team: str | None


class Known(NamedTuple):
    """What is shown of a case beside its clocks."""

    matter_id: int
    reference: str
    forename: str
    surname: str
    attends: str | None
    state: str
    flags: str
    holder: str | None
    holder_code: str
    holder_until: date | None
    then_holder: str | None
    then_code: str


def own_entry(session: Session, who: Actor) -> Caseworker | None:
    """The register's entry of an account: the one that names it, or one of its name that names nobody.

    It gives no leave to see anything: which list is shown first is all that hangs on it.
    """
    mine = select(col(Worker.id), col(Worker.name), col(Worker.team), col(Worker.account_id)).where(
        col(Worker.authority) == who.authority, col(Worker.kind) == CASEWORKER, col(Worker.left_on).is_(None)
    )
    linked = session.execute(mine.where(col(Worker.account_id) == who.account_id)).first()
    named = (
        linked or session.execute(mine.where(col(Worker.name) == who.name, col(Worker.account_id).is_(None))).first()
    )
    return Caseworker(named.id, named.name, named.team) if named else None


def caseworker(session: Session, who: Actor, worker_id: int) -> Caseworker | None:
    """A caseworker of the actor's authority, by id."""
    statement = select(col(Worker.id), col(Worker.name), col(Worker.team)).where(
        col(Worker.id) == worker_id, col(Worker.authority) == who.authority, col(Worker.kind) == CASEWORKER
    )
    found = session.execute(statement).first()
    return Caseworker(*found) if found else None


_IN_POST = (
    select(col(Worker.id), col(Worker.name), col(Worker.team))
    .where(
        col(Worker.authority) == bindparam("authority"), col(Worker.kind) == CASEWORKER, col(Worker.left_on).is_(None)
    )
    .order_by(col(Worker.name), col(Worker.id))
)


def caseworkers(session: Session, who: Actor) -> list[Caseworker]:
    """Those on the register of the actor's authority, by name; those who have left are none of them."""
    rows = session.connection().execute(_IN_POST, {"authority": who.authority}).all()
    return [Caseworker._make(row) for row in rows]


def to_pick(session: Session, who: Actor) -> list[tuple[str, str]]:
    """The same for a list to pick from: what is sent, and what is read."""
    return [(str(worker.id), worker.name) for worker in caseworkers(session, who)]


def _own(worker_id: int, *, is_open: bool) -> Any:  # noqa: ANN401 - a condition
    """Their cases. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    return and_(
        col(CaseRow.caseworker) == worker_id,
        col(CaseRow.current) == true(),
        col(CaseRow.synthetic) == false(),
        col(CaseRow.open) == (true() if is_open else false()),
    )


# The statements of a caseworker's own are kept as they were written, for the reader and whose work it is: to put them
# together takes longer than to run them. They are run past the ORM, which makes nothing of plain columns.
KEPT = 128


@lru_cache(maxsize=KEPT)
def _open_cases(who: Actor, worker_id: int) -> Select[int, str, date | None]:
    return select(col(CaseRow.matter_id), col(CaseRow.state), col(CaseRow.received_on)).where(
        visible_rows(who, CaseRow), _own(worker_id, is_open=True)
    )


def open_cases(session: Session, who: Actor, worker_id: int) -> list[Standing]:
    """The open cases a caseworker holds, that the actor may see."""
    rows = session.connection().execute(_open_cases(who, worker_id)).all()
    return [Standing(case, state, day, is_open=True) for case, state, day in rows]


_CLOCK = (
    col(ClockRow.matter_id),
    col(ClockRow.key),
    col(ClockRow.code),
    col(ClockRow.kind),
    col(ClockRow.due_on),
    col(ClockRow.excused_from),
    col(ClockRow.conditional),
    col(ClockRow.advice_kind),
    col(ClockRow.service),
)


def _runs() -> Any:  # noqa: ANN401 - a condition
    """A clock that runs, looked up by its case and nothing else: were the authority said again, SQLite would walk all of it."""
    of_case = col(ClockRow.matter_id) == col(CaseRow.matter_id)
    return and_(of_case, col(ClockRow.open) == true(), col(ClockRow.current) == true())


@lru_cache(maxsize=KEPT)
def _clocks_of_open(who: Actor, worker_id: int) -> Any:  # noqa: ANN401 - a statement of as many columns as a clock shows
    return select(*_CLOCK).join(CaseRow, _runs()).where(visible_rows(who, CaseRow), _own(worker_id, is_open=True))


def clocks_of_open(session: Session, who: Actor, worker_id: int) -> list[Running]:
    """Every clock that runs in the open cases a caseworker holds: a thousand and more, so all at once."""
    return list(starmap(Running, session.connection().execute(_clocks_of_open(who, worker_id)).all()))


@lru_cache(maxsize=KEPT)
def _unanswered_of_ended(who: Actor, worker_id: int, today: date) -> Any:  # noqa: ANN401 - as above
    ended = and_(_own(worker_id, is_open=False), col(CaseRow.holds_from) >= today - ENDED_WITHIN)
    statement = select(col(CaseRow.state), col(CaseRow.received_on), *_CLOCK).join(CaseRow, _runs())
    return statement.where(visible_rows(who, CaseRow), ended, col(ClockRow.code) == "reply")


def unanswered_of_ended(session: Session, who: Actor, worker_id: int, today: date) -> list[tuple[Standing, Running]]:
    """Messages nobody answered in cases that ended lately: an answer is owed even then."""
    rows = session.connection().execute(_unanswered_of_ended(who, worker_id, today)).all()
    return [(Standing(row[2], row[0], row[1], is_open=False), Running(*row[2:])) for row in rows]


@lru_cache(maxsize=KEPT)
def _known(who: Actor) -> Any:  # noqa: ANN401 - a statement of the columns of Known
    return (
        select(
            col(Matter.id),
            col(Matter.reference),
            col(Person.forename),
            col(Person.surname),
            func.coalesce(col(Person.attends_name), col(Person.attends_urn)),
            col(CaseRow.state),
            col(CaseRow.flags),
            col(CaseRow.holder),
            col(CaseRow.holder_code),
            col(CaseRow.holder_until),
            col(CaseRow.then_holder),
            col(CaseRow.then_code),
        )
        .join(Person, col(Person.id) == col(Matter.person_id))
        .join(CaseRow, and_(col(CaseRow.matter_id) == col(Matter.id), col(CaseRow.current) == true()))
        .where(visible(who), col(Matter.id).in_(bindparam("cases", expanding=True)))
    )


def known(session: Session, who: Actor, matter_ids: Iterable[int]) -> dict[int, Known]:
    """What is shown of these cases: names are read for the rows on the page, and for no others."""
    rows: Sequence[Row[Any]] = session.connection().execute(_known(who), {"cases": list(set(matter_ids))}).all()
    return {row[0]: Known._make(row) for row in rows}


_SERVICES = select(col(Service.code), col(Service.name)).where(
    col(Service.code).in_(bindparam("codes", expanding=True))
)


def service_names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """The names of services, by code."""
    wanted = set(codes)
    if not wanted:
        return {}
    return {code: name for code, name in session.connection().execute(_SERVICES, {"codes": list(wanted)})}  # noqa: C416 - of rows


def matters(session: Session, who: Actor, ids: Iterable[int]) -> list[Filed]:
    """Those of these assessments that the actor may know of, in order of id."""
    wanted = [getattr(Matter, name) for name in Filed._fields]
    statement = select(*wanted).where(visible(who), col(Matter.id).in_(set(ids)), col(Matter.kind) == "assessment")
    return [Filed._make(row) for row in session.execute(statement.order_by(col(Matter.id)))]
