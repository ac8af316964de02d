"""Which case on record a row is of: by external_ref, or without one by the same child and day of receipt."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.intake.columns import HAPPENED
from app.intake.rejected import Rejected
from app.intake.row import Row
from app.intake.sought import Sought
from app.intake.told import Told
from app.intake.whom import identified
from app.record.happen import Context
from app.record.load import history
from app.security import visible
from app.tables import Matter, Person
from workflow.events import Event, RequestReceived
from workflow.history import settle

LONGEST_REF: Final = 100  # the API's length


def case_of(session: Session, row: Row, sought: Sought, received: Told, context: Context) -> Matter | None:
    """The case a row is of; None where it is a new one."""
    mine, ref = select(Matter).where(visible(context.actor), col(Matter.kind) == "assessment"), row.text("external_ref")
    if ref and len(ref) > LONGEST_REF:
        raise Rejected("external_ref", f"over {LONGEST_REF} characters")
    if ref:
        return session.scalars(mine.where(col(Matter.external_ref) == ref)).one_or_none()
    theirs = mine.order_by(col(Matter.id))
    known = identified(session, context.actor.authority, sought)
    if known:
        return _received_then(session, session.scalars(theirs.where(col(Matter.person_id) == known.id)), row, received)
    if sought.person.date_of_birth is None:
        return None
    same = (col(Person.name_key) == sought.key) & (col(Person.date_of_birth) == sought.person.date_of_birth)
    of_the_same = theirs.join(Person, col(Person.id) == col(Matter.person_id)).where(same)
    return _received_then(session, session.scalars(of_the_same), row, received)


def _received_then(session: Session, matters: Iterable[Matter], row: Row, received: Told) -> Matter | None:
    """The case of these that was received on the row's day; or, its receipt unknown, is dated as the row would be without."""
    stand_in = min((day for column, day in row.days.items() if column in HAPPENED[1:]), default=None)
    for matter in list(matters):
        request = _request(settle(history(session, matter.id or 0)))
        if request is None:
            continue
        if request.occurred_on == received.on or (received.dated and _is_unknown(request, stand_in)):
            return matter
    return None


def _request(events: Iterable[Event]) -> Event | None:
    return next((event for event in events if isinstance(event.payload, RequestReceived)), None)


def _is_unknown(request: Event, stand_in: date | None) -> bool:
    known = isinstance(request.payload, RequestReceived) and request.payload.receipt_known
    return not known and request.occurred_on == stand_in
