"""Who can take cases: the register of workers, on what terms, who is away, how many cases each has and has room for."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.allocation import schemas, shown
from app.allocation.store import OpenCase
from app.cases.schemas import WorkerOut
from app.errors import conflict, invalid, not_found
from app.security import Actor
from app.tables import Account, Cover, Worker, WorkerAbsence, WorkerTerms
from workflow.allocation import Kind
from workflow.states import Role

SOON: Final = timedelta(days=14)
KINDS: Final = {Role.MANAGER: tuple(Kind), Role.EP_MANAGER: (Kind.PSYCHOLOGIST,)}
"""Whom each role allocates: a manager everybody, the principal psychologist psychologists."""


@dataclass(frozen=True)
class Registered:
    """A worker on the register, with the terms on which they take cases."""

    id: int
    name: str
    kind: Kind
    team: str | None
    capacity: int | None
    left_on: date | None
    account_id: int | None
    terms: WorkerTerms

    def has_left(self, on: date) -> bool:
        """Whether they had left by a day, which is the last on which they worked."""
        return self.left_on is not None and self.left_on < on


@dataclass(frozen=True)
class Hands:
    """A worker on a day: what they hold, whether they are there, how many they can take more (None: not known)."""

    worker: Registered
    away: WorkerAbsence | None
    load: int
    late: int
    due_soon: int
    slots: int | None


def registered(session: Session, authority: str, kinds: Collection[Kind]) -> dict[int, Registered]:
    """The register of an authority, by id."""
    statement = (
        select(Worker, WorkerTerms)
        .outerjoin(WorkerTerms, col(WorkerTerms.worker_id) == col(Worker.id))
        .where(col(Worker.authority) == authority, col(Worker.kind).in_([kind.value for kind in kinds]))
        .order_by(col(Worker.kind), col(Worker.name))
    )
    return {
        worker.id or 0: Registered(
            worker.id or 0, worker.name, Kind(worker.kind), worker.team, worker.capacity, worker.left_on,
            worker.account_id, terms or WorkerTerms(worker_id=worker.id or 0),
        )
        for worker, terms in session.execute(statement)
    }  # fmt: skip


def absences(session: Session, authority: str, on: date) -> dict[int, WorkerAbsence]:
    """Who is away on a day, by worker; of several absences at once the one that lasts longest."""
    statement = (
        select(WorkerAbsence)
        .where(col(WorkerAbsence.authority) == authority, col(WorkerAbsence.ended_at).is_(None))
        .where(col(WorkerAbsence.from_on) <= on, col(WorkerAbsence.to_on) >= on)
        .order_by(col(WorkerAbsence.to_on), col(WorkerAbsence.id))
    )
    return {absence.worker_id: absence for absence in session.scalars(statement)}


def holds(worker: Registered, case: OpenCase) -> bool:
    """Whether a case is part of a worker's load: a psychologist's only while the advice is out."""
    held = case.holders.get(worker.kind) == worker.id
    return held and (worker.kind is not Kind.PSYCHOLOGIST or case.with_psychologist)


def on_day(
    register: Mapping[int, Registered], away: Mapping[int, WorkerAbsence], cases: Iterable[OpenCase], on: date
) -> list[Hands]:
    """Everybody on the register with their load and room on a day. Who left and holds nothing is not listed.

    Room is the worker's capacity by their hours (a part-timer's share, rounded down) less what they hold; none while
    they are away or have left.
    """
    load, late, soon = Counter[int](), Counter[int](), Counter[int]()
    for case in cases:
        for kind, id_ in case.holders.items():
            worker = register.get(id_)
            if worker and worker.kind is kind and holds(worker, case):
                load[id_] += 1
                late[id_] += case.due_on is None or case.due_on < on
                soon[id_] += case.due_on is not None and on <= case.due_on <= on + SOON
    return [
        Hands(worker, away.get(id_), load[id_], late[id_], soon[id_], _slots(worker, load[id_], on, away=id_ in away))
        for id_, worker in register.items()
        if load[id_] or not worker.has_left(on)
    ]


def _slots(worker: Registered, load: int, on: date, *, away: bool) -> int | None:
    if away or worker.has_left(on):
        return 0
    if worker.capacity is None:
        return None
    return max(0, worker.capacity * worker.terms.part_time // 100 - load)


# -- keeping the register


def _of_kinds(field: str, kind: Kind, kinds: Collection[Kind]) -> None:
    if kind not in kinds:
        raise invalid(field, f"you allocate {', '.join(kinds)}, not {kind.value}")


def add(session: Session, actor: Actor, body: schemas.NewWorker) -> int:
    """A worker is entered. Raises 409 where one of this name and kind is there."""
    _of_kinds("kind", Kind(body.kind), KINDS[actor.role])
    there = select(col(Worker.id)).where(
        col(Worker.authority) == actor.authority, col(Worker.kind) == body.kind, col(Worker.name) == body.name
    )
    if session.scalars(there).first() is not None:
        message = f"{body.name} is on the register of workers already, as {body.kind}"
        raise conflict(message)
    worker = Worker(authority=actor.authority, kind=body.kind, name=body.name)
    session.add(worker)
    session.flush()
    _set(session, actor, worker, body)
    return worker.id or 0


def change(session: Session, actor: Actor, worker_id: int, body: schemas.WorkerIn) -> None:
    """A worker's terms, as they are from now on."""
    _set(session, actor, session.get_one(Worker, worker_id), body)


def _set(session: Session, actor: Actor, worker: Worker, body: schemas.WorkerIn) -> None:
    if body.account is not None:
        account = session.get(Account, body.account)
        if account is None or account.authority != actor.authority:
            raise invalid("account", f"{body.account} is no account of this authority")
    worker.team, worker.capacity = body.team, body.capacity
    worker.left_on, worker.account_id = body.left_on, body.account
    terms = session.get(WorkerTerms, worker.id) or WorkerTerms(worker_id=worker.id or 0)
    terms.source, terms.part_time = body.source, body.part_time
    terms.schools = " ".join(dict.fromkeys(body.schools))
    terms.localities = " ".join(dict.fromkeys(place.upper() for place in body.localities))
    session.add(worker)
    session.add(terms)
    session.flush()


def known(session: Session, actor: Actor, worker_id: int) -> Registered:
    """A worker whom this actor allocates. Raises 404 for any other."""
    found = registered(session, actor.authority, KINDS[actor.role]).get(worker_id)
    if found is None:
        raise not_found("worker")
    return found


def kept(session: Session, actor: Actor, worker_id: int) -> schemas.WorkerKept:
    """A worker's terms as they now stand."""
    worker = known(session, actor, worker_id)
    return schemas.WorkerKept(
        id=worker.id,
        kind=worker.kind,
        name=worker.name,
        team=worker.team,
        capacity=worker.capacity,
        source=worker.terms.source,
        part_time=worker.terms.part_time,
        schools=worker.terms.schools.split(),
        localities=worker.terms.localities.split(),
        left_on=worker.left_on,
        account=worker.account_id,
    )


def note_absence(
    session: Session, actor: Actor, worker_id: int, body: schemas.AbsenceIn, now: datetime
) -> WorkerAbsence:
    """A worker is away. Where both have accounts, whoever covers is told of the alerts meanwhile. No case changes hands."""
    worker = known(session, actor, worker_id)
    if body.to_on < body.from_on:
        raise invalid("to_on", f"{body.to_on} is before {body.from_on}")
    noted = WorkerAbsence(
        authority=actor.authority,
        worker_id=worker_id,
        from_on=body.from_on,
        to_on=body.to_on,
        covered_by=body.covered_by,
        noted_at=now,
        noted_by=actor.account_id,
    )
    if body.covered_by is not None:
        by = registered(session, actor.authority, (worker.kind,)).get(body.covered_by)
        if by is None or by.has_left(body.from_on):
            raise invalid(
                "covered_by", f"{body.covered_by} is no {worker.kind.value} of this authority who is still there"
            )
        if by.id == worker_id:
            raise invalid("covered_by", "nobody covers for themselves")
        noted.cover_id = _cover(session, actor, worker, by, body)
    session.add(noted)
    session.flush()
    return noted


def _cover(session: Session, actor: Actor, worker: Registered, by: Registered, body: schemas.AbsenceIn) -> int | None:
    if not (worker.account_id and by.account_id) or worker.account_id == by.account_id:
        return None
    cover = Cover(
        authority=actor.authority,
        away=worker.account_id,
        covered_by=by.account_id,
        from_on=body.from_on,
        to_on=body.to_on,
    )
    session.add(cover)
    session.flush()
    return cover.id


def absences_from(session: Session, actor: Actor, on: date) -> list[shown.AbsenceOut]:
    """Absences of those this actor allocates that have not ended by a day, the earliest first."""
    register = registered(session, actor.authority, KINDS[actor.role])
    statement = (
        select(WorkerAbsence)
        .where(col(WorkerAbsence.authority) == actor.authority, col(WorkerAbsence.ended_at).is_(None))
        .where(col(WorkerAbsence.to_on) >= on)
        .order_by(col(WorkerAbsence.from_on), col(WorkerAbsence.id))
    )
    return [absence_shown(absence, register) for absence in session.scalars(statement) if absence.worker_id in register]


def absence_shown(absence: WorkerAbsence, register: Mapping[int, Registered]) -> shown.AbsenceOut:
    """An absence with the names of both."""
    away, by = register[absence.worker_id], register.get(absence.covered_by or 0)
    return shown.AbsenceOut(
        id=absence.id or 0,
        worker=WorkerOut(id=away.id, name=away.name),
        from_on=absence.from_on,
        to_on=absence.to_on,
        covered_by=WorkerOut(id=by.id, name=by.name) if by else None,
    )


def end_absence(session: Session, actor: Actor, absence_id: int, now: datetime) -> None:
    """A worker is back before their day. Raises 404 for an absence of another authority, or of whom one does not allocate."""
    noted = session.get(WorkerAbsence, absence_id)
    ours = noted is not None and noted.authority == actor.authority and noted.ended_at is None
    if noted is None or not ours or noted.worker_id not in registered(session, actor.authority, KINDS[actor.role]):
        raise not_found("absence")
    noted.ended_at = now
    cover = session.get(Cover, noted.cover_id) if noted.cover_id else None
    if cover is not None and cover.ended_at is None:
        cover.ended_at = now
        session.add(cover)
    session.add(noted)
    session.flush()
