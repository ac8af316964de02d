"""Retention: what is kept for a time only, and the files whose young person has outgrown every plan. Numbers, no name."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, false, func, select, true
from sqlmodel import Session, SQLModel, col

from app.record.retention import KEYS_FOR
from app.security import Actor
from app.tables import Account, CaseRow, IdempotencyKey, Matter, Person, SignInLink, Token, WebSession

OUTGROWN: Final = 25
"""Years: a plan is for nobody older (cfa2014 s.46 lets it run to the end of the year of study of the 25th birthday)."""
SHOWN: Final = 100


class Short(NamedTuple):
    """Something kept for a time only: how much of it is past that time, and what takes it away."""

    what: str
    time: str
    past: int
    by: str


class Ended(NamedTuple):
    """A case that has ended, of somebody who has outgrown every plan."""

    case_id: int
    ended_on: date
    turned_on: date


def short_lived(session: Session, who: Actor, now: datetime) -> list[Short]:
    """What is kept for a time only. Keys are the installation's; what opens accounts is the authority's own."""
    return [
        Short(
            "Keys by which a form sent twice is recorded once", f"{KEYS_FOR.days} days",
            _count(session, IdempotencyKey, col(IdempotencyKey.created_at) < now - KEYS_FOR), "the next sweep deletes them",
        ),
        Short("Sign-in links", "half an hour", _of_accounts(session, who, SignInLink, col(SignInLink.expires_at) < now), "they open nothing; kept with the account’s history"),
        Short("Tokens", "as long as each was made for", _of_accounts(session, who, Token, col(Token.expires_at) < now), "they open nothing; kept with the account’s history"),
        Short("Browser sessions", "until they end", _of_accounts(session, who, WebSession, col(WebSession.ended_at).is_not(None)), "they open nothing; kept with the account’s history"),
    ]  # fmt: skip


def _count(session: Session, table: type[SQLModel], *past: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*past)) or 0


def _of_accounts(
    session: Session, who: Actor, table: type[SignInLink | Token | WebSession], past: ColumnElement[bool]
) -> int:
    mine = select(col(Account.id)).where(col(Account.authority) == who.authority)
    return _count(session, table, past, col(table.account_id).in_(mine))


def outgrown(session: Session, who: Actor, today: date) -> tuple[Sequence[Ended], int]:
    """Ended cases of those who are older than any plan is for, the oldest first; and how many there are in all."""
    born_by = _years_before(today, OUTGROWN)
    statement = (
        select(col(Matter.id), col(CaseRow.holds_from), col(Person.date_of_birth))
        .join(Person, col(Person.id) == col(Matter.person_id))
        .join(CaseRow, col(CaseRow.matter_id) == col(Matter.id))
        .where(col(Matter.authority) == who.authority, col(Matter.synthetic).is_(False))
        .where(col(Person.date_of_birth) <= born_by, col(CaseRow.current) == true(), col(CaseRow.open) == false())
    )
    of = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = session.execute(statement.order_by(col(Person.date_of_birth), col(Matter.id)).limit(SHOWN))
    return [Ended(id_, ended, _years_before(born, -OUTGROWN)) for id_, ended, born in rows], of


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February: the day after is when an age is reached
        return date(day.year - years, 3, 1)
