"""Cases found: lists and searches, each starting from what the actor may see."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Select, and_, bindparam, select, true
from sqlmodel import Session, col

from app.cases.schemas import CaseListItem, SearchIn, WorkerOut
from app.deps import AsOf
from app.paging import position_of
from app.people.identifiers import SCHEMES, clean
from app.people.store import name_key
from app.record.prepared import Prepared, connection_of
from app.registers import worker_names
from app.security import Actor, visible
from app.tables import CaseRow, Matter, Person, PersonIdentifier, Worker

Found = tuple[Matter, CaseRow, Person]


def _cases(actor: Actor, as_of: AsOf) -> Select[Matter, CaseRow, Person]:
    held = (
        col(CaseRow.current) == true()
        if not as_of.past
        else (col(CaseRow.holds_from) <= as_of.day) & (col(CaseRow.holds_until) > as_of.day)
    )  # `== true()` renders `= 1`: SQLite's partial index is used for nothing else
    return (
        select(Matter, CaseRow, Person)
        .join(CaseRow, col(CaseRow.matter_id) == col(Matter.id))
        .join(Person, col(Person.id) == col(Matter.person_id))
        .where(visible(actor), held, col(Matter.synthetic).is_(False))
        .order_by(col(Matter.id))
    )


@lru_cache(maxsize=128)  # an account's statement is built once: it is asked after every event
def _open_of_person(actor: Actor) -> Prepared:
    stands_open = and_(
        col(CaseRow.matter_id) == col(Matter.id), col(CaseRow.current) == true(), col(CaseRow.open) == true()
    )
    mine = and_(visible(actor), col(Matter.person_id) == bindparam("person"), col(Matter.kind) == "assessment")
    return Prepared(select(col(Matter.id)).join(CaseRow, stands_open).where(mine).order_by(col(Matter.id)))


def open_of_person(session: Session, actor: Actor, person_id: int) -> list[int]:
    """The open cases of a person that this actor may know of."""
    return [case_id for (case_id,) in _open_of_person(actor).rows(connection_of(session), {"person": person_id})]


def listed(
    session: Session, actor: Actor, as_of: AsOf, limit: int, cursor: str | None, **wanted: str | None
) -> list[Found]:
    """A page of cases, one row more than asked where there are more. Filters: state, caseworker (id or name), q."""
    statement = _cases(actor, as_of)
    if wanted.get("state"):
        statement = statement.where(col(CaseRow.state) == wanted["state"])
    worker = wanted.get("caseworker")
    if worker:
        named = select(col(Worker.id)).where(col(Worker.authority) == actor.authority, col(Worker.name) == worker)
        is_id = worker.isascii() and worker.isdigit() and len(worker) < 18  # noqa: PLR2004 - within a 64-bit id
        statement = statement.where(
            col(CaseRow.caseworker) == int(worker) if is_id else col(CaseRow.caseworker).in_(named)
        )
    if wanted.get("q"):
        statement = statement.where((col(Matter.reference) == wanted["q"]) | (col(Matter.external_ref) == wanted["q"]))
    if cursor:
        statement = statement.where(col(Matter.id) > position_of(cursor, int)[0])
    return [(matter, row, person) for matter, row, person in session.execute(statement.limit(limit + 1))]


def searched(session: Session, actor: Actor, as_of: AsOf, sought: SearchIn) -> list[Found]:
    """A page of cases by name (every part must be there), birth date or identifiers: one row more where there are more."""
    statement = _cases(actor, as_of)
    for part in name_key(sought.name or "", "").split():
        statement = statement.where(col(Person.name_key).contains(part, autoescape=True))
    if sought.date_of_birth:
        statement = statement.where(col(Person.date_of_birth) == sought.date_of_birth)
    for scheme in SCHEMES:
        value = getattr(sought, scheme)
        if value:
            bearers = select(col(PersonIdentifier.person_id)).where(
                col(PersonIdentifier.scheme) == scheme, col(PersonIdentifier.value) == clean(value)
            )
            statement = statement.where(col(Matter.person_id).in_(bearers))
    if sought.cursor:
        statement = statement.where(col(Matter.id) > position_of(sought.cursor, int)[0])
    return [(matter, row, person) for matter, row, person in session.execute(statement.limit(sought.limit + 1))]


def items(session: Session, found: Sequence[Found]) -> list[CaseListItem]:
    """Cases as a list shows them."""
    names = worker_names(session, {row.caseworker for _, row, _ in found if row.caseworker})
    return [
        CaseListItem(
            id=matter.id or 0,
            reference=matter.reference,
            authority=matter.authority,
            state=row.state,
            received_on=row.received_on,
            flags=row.flags.split(),
            caseworker=WorkerOut(id=row.caseworker, name=names.get(row.caseworker, "")) if row.caseworker else None,
            person={"forename": person.forename, "surname": person.surname},
        )
        for matter, row, person in found
    ]
