"""One row into the record, all of it or none: a new case, or what is new of one that is there."""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.errors import Problem
from app.intake import whom
from app.intake.advice import Services
from app.intake.course import course
from app.intake.row import Rejected, Row
from app.intake.telling import Telling
from app.intake.told import Told
from app.people.schemas import PersonIn
from app.people.store import name_key
from app.record.happen import Context
from app.registers import worker_named
from app.security import visible
from app.tables import EventRow, Matter, Person

Done = Literal["loaded", "merged", "unchanged"]


def enter(session: Session, row: Row, services: Services, context: Context) -> Done:
    """Record what a row tells. Raises Rejected, and leaves nothing behind, where it cannot stand.

    A row's events go to the record together; if they are refused, they are told again one by one, to name the column.
    """
    sought, events = whom.person_in(row), course(row, services)
    try:
        with session.begin_nested():
            return _enter(session, row, sought, events, context, singly=False)
    except IntegrityError as error:
        raise Rejected(
            "external_ref", "somebody else was recording the same case or child at this moment: run the import again"
        ) from error
    except Problem:
        with session.begin_nested():
            return _enter(session, row, sought, events, context, singly=True)


def _enter(
    session: Session, row: Row, sought: PersonIn, events: Sequence[Told], context: Context, *, singly: bool
) -> Done:
    matter, caseworker = _case_of(session, row, sought, events[0], context), row.text("caseworker")
    worker = worker_named(session, context.actor.authority, "caseworker", caseworker) if caseworker else 0
    if matter is None:
        person = whom.enter(session, row, sought, context)
        telling = Telling(session, context, person, row.text("external_ref"), worker, singly=singly)
        telling.tell(events)
        return "loaded"
    person = session.get_one(Person, matter.person_id)
    filled_in = whom.fill_in(session, person, row, sought, context)
    telling = Telling(session, context, person, matter.external_ref, worker, singly=singly)
    news = telling.news(matter, events)
    telling.tell(news)
    return "merged" if news or filled_in else "unchanged"


def _case_of(session: Session, row: Row, sought: PersonIn, received: Told, context: Context) -> Matter | None:
    """The case a row is of: by external_ref, or without one by the same person and day of receipt."""
    mine, ref = select(Matter).where(visible(context.actor), col(Matter.kind) == "assessment"), row.text("external_ref")
    if ref and len(ref) > 100:  # noqa: PLR2004 - the API's length
        raise Rejected("external_ref", "over 100 characters")
    if ref:
        return session.scalars(mine.where(col(Matter.external_ref) == ref)).one_or_none()
    of_day = mine.join(EventRow, col(EventRow.matter_id) == col(Matter.id)).where(
        col(EventRow.seq) == 1, col(EventRow.occurred_on) == received.on
    )
    known = whom.identified(session, context.actor.authority, sought)
    if known:
        return session.scalars(of_day.where(col(Matter.person_id) == known.id)).first()
    if sought.date_of_birth is None:
        return None
    same = (col(Person.name_key) == name_key(sought.forename, sought.surname)) & (
        col(Person.date_of_birth) == sought.date_of_birth
    )
    return session.scalars(of_day.join(Person, col(Person.id) == col(Matter.person_id)).where(same)).first()
