"""Letters in the database, each query starting from what its actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import not_found
from app.security import Actor, visible
from app.tables import Account, Letter, Matter


def letters_of(
    session: Session, actor: Actor, case_id: int, limit: int, before: int | None = None
) -> list[tuple[Letter, Account]]:
    """The letters of a case, newest first; one more than asked where there are more."""
    statement = (
        select(Letter, Account)
        .join(Matter, col(Matter.id) == col(Letter.matter_id))
        .join(Account, col(Account.id) == col(Letter.by_account_id))
        .where(visible(actor), col(Letter.matter_id) == case_id)
        .order_by(col(Letter.id).desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(col(Letter.id) < before)
    return [(letter, account) for letter, account in session.execute(statement)]


def letter_of(session: Session, actor: Actor, case_id: int, letter_id: int) -> Letter:
    """One letter of a case. Raises 404 otherwise."""
    statement = (
        select(Letter)
        .join(Matter, col(Matter.id) == col(Letter.matter_id))
        .where(visible(actor), col(Letter.matter_id) == case_id, col(Letter.id) == letter_id)
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise not_found("letter")
    return found


def letters_of_event(session: Session, actor: Actor, case_id: int, event_id: int) -> list[tuple[Letter, Account]]:
    """The letters that one entry of the record is of."""
    statement = (
        select(Letter, Account)
        .join(Matter, col(Matter.id) == col(Letter.matter_id))
        .join(Account, col(Account.id) == col(Letter.by_account_id))
        .where(visible(actor), col(Letter.matter_id) == case_id, col(Letter.event_id) == event_id)
        .order_by(col(Letter.id))
    )
    return [(letter, account) for letter, account in session.execute(statement)]


@dataclass(frozen=True)
class Filed:
    """What is kept of one letter."""

    notice: str
    addressee: str
    means: str
    sent_on: date
    pdf_id: int
    docx_id: int
    template: str
    plan_version: int | None = None
    again_of: int | None = None


def keep(session: Session, case_id: int, event_id: int, filed: Sequence[Filed], by: int, at: datetime) -> list[Letter]:
    """Put letters on the list, in the caller's commit."""
    rows = [Letter(matter_id=case_id, event_id=event_id, at=at, by_account_id=by, **vars(one)) for one in filed]
    session.add_all(rows)
    session.flush()
    return rows
