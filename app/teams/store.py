"""The exceptions that wait for somebody's approval, found by the few cases in which one was recorded."""

from typing import Final

from sqlalchemy import String, and_, cast, false, or_, select, text, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.security import Actor, visible_rows
from app.tables import CaseRow, EventRow

RECORDED: Final = text("event.type = 'exception_recorded'")  # said so, SQLite uses its partial index


def cases_that_may_wait(session: Session, who: Actor) -> list[int]:
    """Cases of which an exception may wait for approval, the longest waiting first.

    An exception is answered by an event that names it and nothing else. Where an entry of the case was annulled the
    answer may be gone: such a case comes too, and its history tells.
    """
    answer, annulled = aliased(EventRow), aliased(EventRow)
    of_case = col(answer.matter_id) == col(EventRow.matter_id)
    exception, event = (_naming(field) for field in ("exception_id", "event_id"))
    approved = and_(col(answer.type) == "exception_approved", col(answer.data) == exception)
    gone = and_(col(answer.type) == "annulled", col(answer.data) == event)
    taken_back = (
        select(col(annulled.id))
        .where(col(annulled.matter_id) == col(EventRow.matter_id), col(annulled.type) == "annulled")
        .exists()
    )
    answered = select(col(answer.id)).where(of_case, approved).exists()
    withdrawn = select(col(answer.id)).where(of_case, gone).exists()
    held = and_(col(CaseRow.matter_id) == col(EventRow.matter_id), col(CaseRow.current) == true())
    statement = (
        select(col(EventRow.matter_id), col(EventRow.id))
        .join(CaseRow, held)
        .where(RECORDED, visible_rows(who, CaseRow), col(CaseRow.synthetic) == false())
        .where(col(EventRow.data).not_like('%"already_approved":true%'))
        .where(~withdrawn, or_(~answered, taken_back))
        .order_by(col(EventRow.id))
    )
    return list(dict.fromkeys(session.scalars(statement)))


def _naming(field: str) -> object:
    """The data of an event that names the exception's, as it is stored."""
    return f'{{"{field}":' + cast(col(EventRow.id), String) + "}"
