"""What is on file of correspondence: every query starts from the cases its reader may see, and the general ones beside them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, select, text
from sqlmodel import Session, col

from app.errors import not_found
from app.record.load import event_of
from app.security import COUNCIL_ROLES, Actor, visible
from app.security import counted as numbers_of
from app.tables import Account, Correspondence, CorrespondenceStep, CorrespondenceWords, EventRow, Matter, Worker
from workflow.correspondence import (
    TYPES,
    About,
    Dated,
    Kind,
    Standing,
    Step,
    What,
    as_received,
    due_on,
    messages,
    once,
    standing,
)
from workflow.rules import Rules
from workflow.states import Role

S = CorrespondenceStep.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
CASE = Correspondence.__table__.c.matter_id  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True)
class Filed:
    """One piece of correspondence with its steps in the order they were recorded, and how it stands (None: struck out)."""

    row: Correspondence
    steps: Sequence[Any]  # rows of correspondence_step
    now: Standing | None


def _seen(who: Actor) -> Any:  # noqa: ANN401 - a statement
    """Those about a case the actor may see, and those about none. Nobody but the council's own people sees any."""
    ours = col(Correspondence.authority) == who.authority if who.role in COUNCIL_ROLES else false()
    general = col(Correspondence.matter_id).is_(None)
    return (
        select(Correspondence)
        .outerjoin(Matter, col(Matter.id) == col(Correspondence.matter_id))
        .where(ours, or_(general, visible(who)))
    )


def _may_read(who: Actor, now: Standing | None) -> bool:
    """What is about staff is for managers; and so is what was struck out, which may have been."""
    return who.role is Role.MANAGER or (now is not None and now.about is not About.STAFF)


def found(session: Session, who: Actor, id_: int, *, lock: bool = False) -> Filed:
    """One, locked for writing where asked. Raises 404 for one that is not there to be seen."""
    filed = _filed(session, _seen(who).where(col(Correspondence.id) == id_), lock=lock)
    if not filed or not _may_read(who, filed[0].now):
        raise not_found("correspondence")
    return filed[0]


def of_id(session: Session, who: Actor, id_: int) -> Filed:
    """One that the actor has just written: shown to them once more, whatever it has become."""
    return _filed(session, _seen(who).where(col(Correspondence.id) == id_))[0]


def as_recorded(filed: Filed) -> Standing:
    """How one that was struck out stood when it came in."""
    return as_received(next(step_of(step) for step in filed.steps if step.what == What.RECEIVED))


def all_seen(session: Session, who: Actor, case_id: int | None = None, *, answered: bool | None = None) -> list[Filed]:
    """All that the actor may see, of one case where asked; what was struck out is not among them.

    `answered` leaves out most of those that were not, or that were, replied to or closed: how each stands is the caller's
    to ask, as any of its steps may have been corrected since.
    """
    statement = _seen(who).order_by(col(Correspondence.id))
    if case_id is not None:
        statement = statement.where(col(Correspondence.matter_id) == case_id)
    if answered is not None:
        statement = statement.where(or_(_has_step(What.REPLIED, What.CLOSED) == answered, _has_step(What.CORRECTED)))
    return [one for one in _filed(session, statement) if one.now is not None and _may_read(who, one.now)]


def _has_step(*what: What) -> ColumnElement[bool]:
    of_it = col(CorrespondenceStep.correspondence_id) == col(Correspondence.id)
    return select(literal(1)).where(of_it, col(CorrespondenceStep.what).in_(what)).exists()


def _filed(session: Session, statement: Any, *, lock: bool = False) -> list[Filed]:  # noqa: ANN401 - of `_seen`
    rows = session.scalars(statement.with_for_update(of=Correspondence) if lock else statement).all()
    ids = statement.with_only_columns(col(Correspondence.id)).order_by(None)
    steps = select(S).where(S.correspondence_id.in_(ids)).order_by(S.correspondence_id, S.id)
    by_id = _by_correspondence(session.execute(steps))
    return [Filed(row, by_id[row.id], standing(map(step_of, by_id[row.id]))) for row in rows]


def _by_correspondence(steps: Iterable[Any]) -> dict[int, list[Any]]:
    return {id_: list(of_it) for id_, of_it in groupby(steps, key=lambda step: step.correspondence_id)}


def step_of(row: Any) -> Step:  # noqa: ANN401 - a row of steps
    """A step as the rules take it."""
    return Step(row.id, What(row.what), row.on, _said(row.said), row.corrects)


@lru_cache(maxsize=1024)  # the same few codes come again and again, and are only read
def _said(stored: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(stored)
    return found


def counted(
    session: Session, who: Actor, last: date, day: date, known_at: datetime | None, rules: Rules
) -> list[Dated]:
    """All that had come in by the end of a period or a day, whichever is earlier, as it was known at an instant (None: now).

    Kinds and days only, of all the authority's cases and of none, in the order they were recorded; then what is in the
    record of the cases themselves and nowhere else.
    """
    ours = col(Correspondence.authority) == who.authority if who.role in {Role.MANAGER, Role.ANALYST} else false()
    of_case = and_(numbers_of(who, Matter), col(Matter.synthetic).is_(False))
    steps = (
        select(*S, CASE)
        .join(Correspondence, col(Correspondence.id) == S.correspondence_id)
        .outerjoin(Matter, col(Matter.id) == col(Correspondence.matter_id))
        .where(ours, or_(col(Correspondence.matter_id).is_(None), of_case))
        .order_by(S.correspondence_id, S.id)
    )
    if known_at is not None:
        steps = steps.where(S.at <= known_at)
    rows = []
    for of_it in _by_correspondence(session.execute(steps)).values():
        now = standing(map(step_of, of_it), as_at=min(last, day))
        if now:
            due = due_on(now, rules)
            dated = Dated(now.kind, now.stage, now.received_on, due, now.replied_on, now.closed_on, now.outcome)
            rows.append((of_it[0].matter_id, dated))
    return list(once(rows, on_cases(session, who, last, day, known_at, rules)))


def on_cases(
    session: Session, who: Actor, last: date, day: date, known_at: datetime | None, rules: Rules
) -> list[tuple[int, Dated]]:
    """The same of what came in on cases and is in their own record, with the case: messages, complaints recorded as one."""
    # In so many words: an index on the few events of the type is used only where the statement says which.
    with_messages = select(col(EventRow.matter_id)).where(text("event.type = 'message_received'")).correlate(None)
    statement = (
        select(EventRow)
        .join(Matter, col(Matter.id) == col(EventRow.matter_id))
        .where(numbers_of(who, Matter), col(Matter.synthetic).is_(False))
        .where(col(EventRow.matter_id).in_(with_messages), col(EventRow.type).in_(TYPES))
        .order_by(col(EventRow.matter_id), col(EventRow.seq))
    )
    found: list[tuple[int, Dated]] = []
    for case_id, of_case in groupby(session.scalars(statement), key=lambda row: row.matter_id):
        found += ((case_id, row) for row in messages(map(event_of, of_case), rules, min(last, day), known_at))
    return found


def on_its_record(session: Session, who: Actor, case_id: int, day: date, rules: Rules) -> list[Dated]:
    """What came in on one case and is in its own record: complaints, concerns and enquiries, and no mere messages."""
    statement = (
        select(EventRow)
        .join(Matter, col(Matter.id) == col(EventRow.matter_id))
        .where(visible(who), col(Matter.id) == case_id, col(EventRow.type).in_(TYPES))
        .order_by(col(EventRow.seq))
    )
    rows = messages(map(event_of, session.scalars(statement)), rules, day)
    return [row for row in rows if row.kind is not Kind.MESSAGE]


def words(session: Session, step_ids: Collection[int | None]) -> Mapping[int, str]:
    """The words kept beside steps of correspondence already found."""
    statement = select(CorrespondenceWords).where(col(CorrespondenceWords.step_id).in_(step_ids))
    return {row.step_id: row.text for row in session.scalars(statement)}


def references(session: Session, who: Actor, filed: Iterable[Filed]) -> Mapping[int, str]:
    """The references of the cases these are about."""
    ids = {one.row.matter_id for one in filed if one.row.matter_id}
    statement = select(col(Matter.id), col(Matter.reference)).where(visible(who), col(Matter.id).in_(ids))
    return {id_: reference for id_, reference in session.execute(statement)}  # noqa: C416 - of rows, not pairs


def accounts(session: Session, ids: Collection[int | None]) -> Mapping[int, str]:
    """The names of accounts; a leaver's keeps its name."""
    statement = select(col(Account.id), col(Account.name)).where(col(Account.id).in_(ids))
    return {id_: name for id_, name in session.execute(statement)}  # noqa: C416 - as above


def workers(session: Session, ids: Collection[int | None]) -> Mapping[int, str]:
    """The names of workers on the register."""
    statement = select(col(Worker.id), col(Worker.name)).where(col(Worker.id).in_(ids))
    return {id_: name for id_, name in session.execute(statement)}  # noqa: C416 - as above


def entries_of(session: Session, who: Actor) -> frozenset[int]:
    """The register's entries of an account: those that name it, and those of its name that name nobody."""
    named = or_(
        col(Worker.account_id) == who.account_id, and_(col(Worker.account_id).is_(None), col(Worker.name) == who.name)
    )
    return frozenset(session.scalars(select(col(Worker.id)).where(col(Worker.authority) == who.authority, named)))


def owners(session: Session, who: Actor) -> dict[str, str]:
    """Whoever could see to correspondence, by name: accounts of the council's, and workers who have none."""
    opens = (col(Account.authority) == who.authority, col(Account.disabled).is_(False))
    of_council = col(Account.role).in_([role.value for role in COUNCIL_ROLES])
    statement = select(col(Account.id), col(Account.name)).where(*opens, of_council)
    found = {f"account.{id_}": name for id_, name in session.execute(statement)}
    is_here = (col(Worker.authority) == who.authority, col(Worker.left_on).is_(None), col(Worker.account_id).is_(None))
    for id_, name in session.execute(select(col(Worker.id), col(Worker.name)).where(*is_here)):
        if name not in found.values():
            found[f"worker.{id_}"] = name
    return dict(sorted(found.items(), key=lambda one: (one[1].casefold(), one[0])))


def case_seen(session: Session, who: Actor, case_id: int) -> bool:
    """Whether a case is there for the actor to see."""
    statement = select(col(Matter.id)).where(visible(who), col(Matter.id) == case_id, col(Matter.kind) == "assessment")
    return session.scalar(statement) is not None


def is_owner(session: Session, who: Actor, worker: int | None, account: int | None) -> bool:
    """Whether a worker who has not left, or an account of the council's that still opens, can own correspondence here."""
    if worker is not None:
        is_here = (col(Worker.authority) == who.authority, col(Worker.left_on).is_(None))
        return session.scalar(select(col(Worker.id)).where(col(Worker.id) == worker, *is_here)) is not None
    opens = (col(Account.authority) == who.authority, col(Account.disabled).is_(False))
    of_council = col(Account.role).in_([role.value for role in COUNCIL_ROLES])
    return session.scalar(select(col(Account.id)).where(col(Account.id) == account, *opens, of_council)) is not None
