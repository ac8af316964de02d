"""What was asked of a service, in the database: each query starts from what its reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, tuple_
from sqlmodel import Session, col

from app.security import Actor, visible_rows
from app.tables import AdviceDraft, AdviceRow, EventRow, Matter, Person, PersonIdentifier, Service
from app.tables.projections import FOR_EVER

APPOINTMENTS: Final = ("appointment_made", "appointment_kept", "appointment_missed")


class Asked(NamedTuple):
    """One request for advice: its row, its case, its child, the service asked, and the draft's number where there is one."""

    row: AdviceRow
    matter: Matter
    person: Person
    service: Service | None
    draft: int | None

    @property
    def due_on(self) -> date | None:
        """The due date of the request's clock, where it has one."""
        return self.row.due_on if self.row.due_on and self.row.due_on < FOR_EVER else None


@dataclass(frozen=True)
class Search:
    """What a search asks for. `due` holds conditions such as ("ge", day); an owner is `ods`, `service` or "" for either, and a code."""

    statuses: frozenset[str] | None = None
    due: tuple[tuple[str, date], ...] = ()
    owners: tuple[tuple[str, str], ...] = ()


def asked(
    session: Session, actor: Actor, search: Search, count: int, after: tuple[date, int] | None
) -> Sequence[Asked]:
    """Requests this actor may see, earliest due first; one more than asked where there are more.

    Whether an appointment was made is not in the projection: a status is told in full by the case's facts alone, and
    what is found here may hold a few of another.
    """
    statement = _statement(actor).order_by(col(AdviceRow.due_on), col(AdviceRow.advice_id)).limit(count + 1)
    for name, day in search.due:
        statement = statement.where(_COMPARED[name](day), col(AdviceRow.due_on) < FOR_EVER)
    for system, code in search.owners:
        statement = statement.where(_owned(system, code))
    if search.statuses is not None:
        statement = statement.where(or_(false(), *(_STANDING[status] for status in sorted(search.statuses))))
    if after:
        statement = statement.where(tuple_(col(AdviceRow.due_on), col(AdviceRow.advice_id)) > tuple_(*after))
    return [Asked(*found) for found in session.execute(statement)]


def one(session: Session, actor: Actor, advice_id: int) -> Asked | None:
    """One request, if this actor may see it."""
    found = session.execute(_statement(actor).where(col(AdviceRow.advice_id) == advice_id)).one_or_none()
    return Asked(*found) if found else None


def _statement(actor: Actor) -> Any:  # noqa: ANN401 - a select of five
    return (
        select(AdviceRow, Matter, Person, Service, col(AdviceDraft.advice_id))
        .join(Matter, col(Matter.id) == col(AdviceRow.matter_id))
        .join(Person, col(Person.id) == col(Matter.person_id))
        .outerjoin(Service, col(Service.code) == col(AdviceRow.service))
        .outerjoin(AdviceDraft, col(AdviceDraft.advice_id) == col(AdviceRow.advice_id))
        .where(visible_rows(actor, AdviceRow))
    )


def nhs_numbers(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """NHS numbers by person; where one child has two on file, the first that came."""
    statement = (
        select(col(PersonIdentifier.person_id), col(PersonIdentifier.value))
        .where(col(PersonIdentifier.scheme) == "nhs_number", col(PersonIdentifier.person_id).in_(set(person_ids)))
        .order_by(col(PersonIdentifier.id).desc())
    )
    return {person_id: value for person_id, value in session.execute(statement)}  # noqa: C416 - dict(result) takes a Result for a mapping


def matter_of(session: Session, event_id: int) -> int | None:
    """The matter of an event: its reader's right to it is still to be asked."""
    return session.scalars(select(col(EventRow.matter_id)).where(col(EventRow.id) == event_id)).one_or_none()


def _owned(system: str, code: str) -> ColumnElement[bool]:
    by = {"service": col(AdviceRow.service) == code, "ods": col(Service.ods_code) == code.upper()}
    return by[system] if system else or_(*by.values())


_DUE: Final = col(AdviceRow.due_on)
_COMPARED: Final = {
    "eq": _DUE.__eq__,
    "ne": _DUE.__ne__,
    "gt": _DUE.__gt__,
    "ge": _DUE.__ge__,
    "lt": _DUE.__lt__,
    "le": _DUE.__le__,
}

_OUT: Final = col(AdviceRow.out) == true()  # `= 1`, not `IS 1`: see app/breaches/store.py
_SAID: Final = col(AdviceRow.status)
_DRAFTED: Final = col(AdviceDraft.advice_id).is_not(None)
_SEEN: Final = exists().where(col(EventRow.matter_id) == col(AdviceRow.matter_id), col(EventRow.type).in_(APPOINTMENTS))
_UNTOUCHED: Final = and_(_OUT, _SAID == "outstanding", ~_DRAFTED)
_ACKNOWLEDGED: Final = col(AdviceRow.acknowledged_on).is_not(None)
_THERE: Final = col(AdviceRow.received_by_body_on).is_not(None)

# How each status of a Task shows in the projection; app/fhir/tasks.py tells it in full.
_STANDING: Final[dict[str, ColumnElement[bool]]] = {
    "requested": and_(_UNTOUCHED, ~_ACKNOWLEDGED, ~_THERE),
    "received": and_(_UNTOUCHED, ~_ACKNOWLEDGED, _THERE),
    "accepted": and_(_UNTOUCHED, _ACKNOWLEDGED),
    "in-progress": and_(_OUT, or_(_SAID == "returned", _DRAFTED, _SEEN)),
    "completed": _SAID == "received",
    "rejected": _SAID == "answered_nil",
    "cancelled": or_(
        _SAID.in_(["withdrawn", "superseded"]),
        and_(col(AdviceRow.out) == false(), _SAID.in_(["outstanding", "returned"])),
    ),
}
USED: Final = frozenset(_STANDING)
