"""The registers a case draws on: services that give advice, workers who may hold a case."""

from typing import Final

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from app.errors import invalid
from app.record.prepared import Prepared, connection_of
from app.tables import Matter, Service, ServiceArea, Worker

WORKER_KINDS = {
    "caseworker_allocated": "caseworker",
    "ep_allocated": "psychologist",
    "plan_writer_allocated": "plan_writer",
}

_SERVICE: Final = Prepared(select(col(Service.code), col(Service.body)).where(col(Service.code) == bindparam("of")))


def service_asked(session: Session, authority: str, kind: str, code: str | None) -> tuple[str | None, str]:
    """Which service is asked for a kind of advice, and under which duty it answers (`s31`, `other`, `family`).

    With no code, the authority's default for the kind. Raises 422 for a service not on the register.
    """
    if kind in {"parental", "child_views"}:
        return None, "family"
    if code is None:
        statement = select(col(ServiceArea.service)).where(
            col(ServiceArea.authority) == authority, col(ServiceArea.kind) == kind
        )
        code = session.scalars(statement.order_by(col(ServiceArea.id))).first()
        if code is None:
            return None, "other"
    for found, body in _SERVICE.rows(connection_of(session), {"of": code}):
        return found, body
    raise invalid("data.service", f"{code} is no service on the register")


def worker_named(session: Session, authority: str, kind: str, named: int | str) -> int:
    """The id of a worker of this authority, by id, or by name: a new name makes a register entry."""
    if isinstance(named, int):
        worker = session.get(Worker, named)
        if worker is None or worker.authority != authority:
            raise invalid("data.worker", f"{named} is nobody on the register of workers")
        return named
    statement = select(Worker).where(
        col(Worker.authority) == authority, col(Worker.kind) == kind, col(Worker.name) == named
    )
    worker = session.scalars(statement).one_or_none()
    if worker is None:
        worker = Worker(authority=authority, kind=kind, name=named)
        session.add(worker)
        session.flush()
    return worker.id or 0


def worker_names(session: Session, ids: set[int]) -> dict[int, str]:
    """Names by id."""
    rows = session.scalars(select(Worker).where(col(Worker.id).in_(ids))) if ids else ()
    return {row.id or 0: row.name for row in rows}


def authorities(session: Session) -> list[str]:
    """The authorities that have cases: from one to the next along the index, whatever number of cases each has."""
    found: list[str] = []
    while True:
        beyond = select(func.min(Matter.authority)).where(col(Matter.authority) > (found[-1] if found else ""))
        following = session.scalar(beyond)
        if following is None:
            return found
        found.append(following)
