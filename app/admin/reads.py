"""Who read which case: the readings that are written down, by case or by reader, newest first. Cases are numbers here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from app.admin.asked import ROLES
from app.admin.people import named
from app.schema import unstorable
from app.security import Actor
from app.tables import Account, Matter, Person, ReadAudit

PAGE: Final = 100
REFUSED: Final = "refused "


class Reading(NamedTuple):
    """One reading, or one that was refused."""

    id: int
    at: datetime
    account_id: int | None  # None: of another council, which administers it
    reader: str
    role: str
    what: str
    refused: bool
    case_id: int | None


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a case of the authority, a reader, those before one already seen."""

    case_id: int | None = None
    person_id: int | None = None
    reader: int | None = None
    before: int | None = None


def case_named(session: Session, who: Actor, text: str) -> tuple[int, int] | None:
    """The ids of a case and of its child's file, by its number or reference; None where this authority has none."""
    if not text or unstorable(text):
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None  # noqa: PLR2004 - an id
    is_it = col(Matter.reference) == text if number is None else col(Matter.id) == number
    mine = select(col(Matter.id), col(Matter.person_id)).where(col(Matter.authority) == who.authority, is_it)
    found = session.execute(mine.where(col(Matter.synthetic).is_(False))).first()
    return (found[0], found[1]) if found else None


def readers(session: Session, who: Actor) -> list[tuple[int, str]]:
    """Who may have read: every account of the authority but families."""
    mine = select(Account).where(col(Account.authority) == who.authority, col(Account.role) != "family")
    return [(a.id or 0, a.name) for a in session.scalars(mine.order_by(col(Account.name), col(Account.id)))]


def readings(session: Session, who: Actor, wanted: Wanted) -> tuple[Sequence[Reading], int | None]:
    """The readings of the authority's cases, or by its accounts of no case in particular; and before which one more stand."""
    ours = or_(col(Matter.authority) == who.authority, col(Person.authority) == who.authority)
    of_none = and_(
        col(ReadAudit.matter_id).is_(None), col(ReadAudit.person_id).is_(None), col(Account.authority) == who.authority
    )
    statement = (
        select(ReadAudit, Account)
        .join(Account, col(Account.id) == col(ReadAudit.account_id))
        .outerjoin(Matter, col(Matter.id) == col(ReadAudit.matter_id))
        .outerjoin(Person, col(Person.id) == col(ReadAudit.person_id))
        .where(or_(ours, of_none))
    )
    if wanted.case_id is not None:
        statement = statement.where(
            or_(col(ReadAudit.matter_id) == wanted.case_id, col(ReadAudit.person_id) == wanted.person_id)
        )
    if wanted.reader is not None:
        statement = statement.where(col(ReadAudit.account_id) == wanted.reader)
    if wanted.before is not None:
        statement = statement.where(col(ReadAudit.id) < wanted.before)
    rows = session.execute(statement.order_by(col(ReadAudit.id).desc()).limit(PAGE + 1)).all()
    shown = [_reading(who, read, account) for read, account in rows[:PAGE]]
    return shown, shown[-1].id if len(rows) > PAGE else None


def _reading(who: Actor, read: ReadAudit, account: Account) -> Reading:
    refused = read.route.startswith(REFUSED)
    return Reading(
        read.id or 0, read.at, account.id if account.authority == who.authority else None, named(account), ROLES.get(account.role, account.role),
        read.route.removeprefix(REFUSED), refused, read.matter_id,
    )  # fmt: skip
