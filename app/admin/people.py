"""Accounts as their administrator looks at them: lists with filters, what opens one, what was done to it.

What changes an account is the accounts' own room's to do. A family's account is shown by its number: whose parent or
child it is concerns those who work on the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.admin.asked import ROLES
from app.security import Actor
from app.tables import Account, AccountAudit, Token, WebSession, Worker
from workflow.states import Role

PAGE: Final = 100
AUDIT_SHOWN: Final = 50
FAMILY: Final = "A family’s account"


class Line(NamedTuple):
    """An account in a list."""

    id: int
    name: str
    email: str
    role: str
    service: str
    disabled: bool
    seen_at: datetime | None


class Listed(NamedTuple):
    """A page of accounts, and after which one the next begins."""

    lines: Sequence[Line]
    next: int | None


class Opener(NamedTuple):
    """A bearer token that opens an account now."""

    created_at: datetime
    expires_at: datetime
    by_client: bool


class Done(NamedTuple):
    """Something that was done to an account."""

    at: datetime
    what: str
    by: str


@dataclass(frozen=True)
class Wanted:
    """What a list of accounts is asked for: a role (empty: everybody but families), open or shut, a part of a name."""

    role: str = ""
    status: str = ""
    after: int = 0
    sought: str = ""


def named(account: Account) -> str:
    """An account's name as its administrator is told it."""
    return f"{FAMILY}, number {account.id}" if account.role == Role.FAMILY else account.name


def listed(session: Session, who: Actor, wanted: Wanted) -> Listed:
    """The accounts of the administrator's authority that are like this, oldest first."""
    role = col(Account.role) == wanted.role if wanted.role in ROLES else col(Account.role) != Role.FAMILY.value
    statement = select(Account).where(col(Account.authority) == who.authority, role, col(Account.id) > wanted.after)
    if wanted.status in {"open", "shut"}:
        statement = statement.where(col(Account.disabled).is_(wanted.status == "shut"))
    if wanted.sought:
        like = f"%{wanted.sought.lower().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        in_name = func.lower(col(Account.name)).like(like, escape="!")
        in_email = func.lower(func.coalesce(col(Account.email), "")).like(like, escape="!")
        statement = statement.where(in_name | in_email, col(Account.role) != Role.FAMILY.value)
    found = list(session.scalars(statement.order_by(col(Account.id)).limit(PAGE + 1)))
    shown = found[:PAGE]
    seen = _last_seen(session, [account.id or 0 for account in shown])
    return Listed([_line(account, seen) for account in shown], shown[-1].id if len(found) > PAGE else None)


def _last_seen(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    mine = col(WebSession.account_id)
    rows = session.execute(select(mine, func.max(col(WebSession.seen_at))).where(mine.in_(ids)).group_by(mine))
    return {row[0]: row[1] for row in rows}


def _line(account: Account, seen: dict[int, datetime]) -> Line:
    hidden = account.role == Role.FAMILY
    return Line(
        account.id or 0, named(account), "" if hidden else account.email or "", ROLES.get(account.role, account.role),
        account.service, account.disabled, seen.get(account.id or 0),
    )  # fmt: skip


def counts(session: Session, who: Actor) -> dict[str, int]:
    """How many accounts are open in each role."""
    role = col(Account.role)
    mine = select(role, func.count()).where(col(Account.authority) == who.authority, col(Account.disabled).is_(False))
    found = {row[0]: row[1] for row in session.execute(mine.group_by(role))}
    return {name: found.get(name, 0) for name in ROLES}


def tokens(session: Session, account: Account, now: datetime) -> list[Opener]:
    """The tokens that open an account now, those that last longest first."""
    mine = select(Token).where(col(Token.account_id) == account.id, col(Token.revoked_at).is_(None))
    living = mine.where(col(Token.expires_at) > now).order_by(col(Token.expires_at).desc())
    return [Opener(t.created_at, t.expires_at, t.client_id is not None) for t in session.scalars(living)]


def last_seen(session: Session, account: Account) -> datetime | None:
    """When a browser of theirs was last here."""
    return _last_seen(session, [account.id or 0]).get(account.id or 0)


def done_to(session: Session, account: Account) -> list[Done]:
    """What was done to an account, newest first, and by whom."""
    mine = select(AccountAudit, Account).outerjoin(Account, col(Account.id) == col(AccountAudit.by_account_id))
    mine = mine.where(col(AccountAudit.account_id) == account.id).order_by(col(AccountAudit.id).desc())
    rows = session.execute(mine.limit(AUDIT_SHOWN))
    return [Done(row.at, row.what, named(by) if by else "the command line") for row, by in rows]


class Hand(NamedTuple):
    """A worker on the register: who may hold a case, and the account by which they are told."""

    name: str
    kind: str
    team: str
    account_id: int | None
    account: str
    left_on: object


KINDS: Final = {"caseworker": "Caseworker", "psychologist": "Psychologist", "plan_writer": "Plan writer"}


def workers(session: Session, who: Actor) -> list[Hand]:
    """The register of workers of the administrator's authority: those who are here, then leavers."""
    statement = (
        select(Worker, Account)
        .outerjoin(Account, col(Account.id) == col(Worker.account_id))
        .where(col(Worker.authority) == who.authority)
        .order_by(col(Worker.left_on).is_not(None), col(Worker.kind), col(Worker.name), col(Worker.id))
    )
    return [
        Hand(w.name, KINDS.get(w.kind, w.kind), w.team or "", a.id if a else None, a.name if a else "", w.left_on)
        for w, a in session.execute(statement)
    ]
