"""What a return said of each case, kept when it was sent (`ehc export sen2`) or taken in (`ehc import sen2`)."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, insert, select
from sqlmodel import Session, col

from app.security import Actor, visible
from app.tables import CaseRow, Matter, ReturnLine
from workflow.returns.balance import Stood

BATCH: Final = 5000
How = Literal["imported", "exported"]


class Filing(NamedTuple):
    """One return: whose and of which year, whether it was sent or taken in, when, and by which account."""

    authority: str
    year: int
    how: How
    filed_at: datetime
    by_account_id: int


class Gone(NamedTuple):
    """A case of a return that has nothing on record on a later day."""

    case_id: int
    reference: str
    stood: Stood


def keep(session: Session, filing: Filing, lines: Iterable[tuple[int, Stood]]) -> None:
    """Keep how each case stood in a return."""
    same = filing._asdict()
    rows = ({**same, "matter_id": case_id, "stood": stood.value} for case_id, stood in lines)
    while batch := list(islice(rows, BATCH)):
        session.execute(insert(ReturnLine), batch)


def last(session: Session, who: Actor, year: int) -> Filing | None:
    """The last return of a year that is kept."""
    r = ReturnLine
    statement = (
        select(col(r.authority), col(r.year), col(r.how), col(r.filed_at), col(r.by_account_id))
        .join(Matter, col(r.matter_id) == col(Matter.id))
        .where(visible(who), col(r.authority) == who.authority, col(r.year) == year)
        .order_by(col(r.filed_at).desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return Filing._make(row) if row else None


def stood_in(session: Session, who: Actor, filing: Filing) -> dict[int, Stood]:
    """How each case stood in a return."""
    statement = select(col(ReturnLine.matter_id), col(ReturnLine.stood))
    statement = statement.join(Matter, col(ReturnLine.matter_id) == col(Matter.id)).where(visible(who), *_of(filing))
    statement = statement.order_by(col(ReturnLine.id))  # a case that two requests of a file became stands as the later
    return {case_id: Stood(word) for case_id, word in session.execute(statement)}


def gone(session: Session, who: Actor, filing: Filing, day: date) -> list[Gone]:
    """The cases of a return that have nothing on record on a day, in order of id."""
    on_record = select(col(CaseRow.matter_id)).where(
        col(CaseRow.matter_id) == col(Matter.id), col(CaseRow.holds_from) <= day, col(CaseRow.holds_until) > day
    )
    statement = (
        select(col(Matter.id), col(Matter.reference), col(ReturnLine.stood))
        .join(ReturnLine, col(ReturnLine.matter_id) == col(Matter.id))
        .where(visible(who), *_of(filing), ~on_record.exists())
        .distinct()
        .order_by(col(Matter.id))
    )
    return [Gone(id_, reference, Stood(word)) for id_, reference, word in session.execute(statement)]


def _of(filing: Filing) -> tuple[ColumnElement[bool], ...]:
    r = ReturnLine
    return (
        col(r.authority) == filing.authority,
        col(r.year) == filing.year,
        col(r.filed_at) == filing.filed_at,
        col(r.how) == filing.how,
    )
