"""Who is asking, and what they may see. Need-to-know is in the queries: every one starts from `visible(actor)`."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select
from sqlmodel import Session, SQLModel, col

from app.record.prepared import Prepared, connection_of
from app.tables import Account, AdviceRow, AlertOpen, CaseRow, ClockRow, Grant, KpiTotal, Matter, Token, WebSession
from workflow.states import Role

CASE_ROLES = frozenset({Role.CASEWORKER, Role.MANAGER, Role.EP_MANAGER, Role.SETTING, Role.FAMILY})
COUNCIL_ROLES = frozenset({Role.CASEWORKER, Role.MANAGER, Role.EP_MANAGER})


@dataclass(frozen=True)
class Actor:
    """Who is asking: an account in its role. `csrf` is set for a browser session."""

    account_id: int
    name: str
    role: Role
    authority: str
    service: str = ""
    csrf: str | None = None
    session_id: int | None = None


def new_secret() -> str:
    """A secret to hand out once."""
    return secrets.token_urlsafe(32)


def secret_digest(secret: str) -> str:
    """How a secret is kept: it is random and long, so a plain hash will do."""
    return sha256(secret.encode()).hexdigest()


_WHO: Final = [
    SQLModel.metadata.tables[Account.__tablename__].c[name] for name in ("id", "name", "role", "authority", "service")
]
_BY_TOKEN: Final = Prepared(
    select(*_WHO)
    .join(Token, col(Token.account_id) == col(Account.id))
    .where(col(Token.digest) == bindparam("digest"), col(Token.revoked_at).is_(None))
    .where(col(Token.expires_at) > bindparam("now"), col(Account.disabled).is_(False))
)
_BY_SESSION: Final = Prepared(
    select(*_WHO, col(WebSession.csrf), col(WebSession.id))
    .join(WebSession, col(WebSession.account_id) == col(Account.id))
    .where(col(WebSession.digest) == bindparam("digest"), col(WebSession.ended_at).is_(None))
    .where(col(WebSession.seen_at) > bindparam("awake_since"), col(WebSession.created_at) > bindparam("begun_since"))
    .where(col(Account.disabled).is_(False))
)


def _actor(session: Session, statement: Prepared, sent: dict[str, Any]) -> Actor | None:
    for account_id, name, role, *rest in statement.rows(connection_of(session), sent):
        return Actor(account_id, name, Role(role), *rest)
    return None


def actor_by_token(session: Session, token: str, now: datetime) -> Actor | None:
    """The actor a bearer token opens, unless it is unknown, expired or revoked, or its account disabled."""
    sent = {"digest": secret_digest(token), "now": now}
    return _actor(session, _BY_TOKEN, sent)


def actor_by_session(session: Session, secret: str, now: datetime, idle: timedelta, longest: timedelta) -> Actor | None:
    """The actor of a browser session that has not ended, been idle too long or lasted too long."""
    sent = {"digest": secret_digest(secret), "awake_since": now - idle, "begun_since": now - longest}
    return _actor(session, _BY_SESSION, sent)


def _granted(actor: Actor) -> Any:  # noqa: ANN401 - a scalar subquery
    return select(col(Grant.matter_id)).where(col(Grant.account_id) == actor.account_id, col(Grant.ended_at).is_(None))


def visible(actor: Actor) -> ColumnElement[bool]:
    """The matters this actor may know exist, as a condition on `matter`. A synthetic case is nobody's to see."""
    ours = and_(col(Matter.authority) == actor.authority, col(Matter.synthetic).is_(False))
    match actor.role:
        case Role.MANAGER:
            return ours
        case Role.CASEWORKER | Role.EP_MANAGER:
            return and_(ours, or_(col(Matter.restricted).is_(False), col(Matter.id).in_(_granted(actor))))
        case Role.FAMILY | Role.SETTING:
            return col(Matter.id).in_(_granted(actor))
    return false()


@lru_cache(maxsize=128)  # an account's statement is built once
def _known(actor: Actor) -> Prepared:
    case = col(Matter.id) == bindparam("case")
    return Prepared(select(col(Matter.id)).where(visible(actor), case, col(Matter.kind) == "assessment"))


def knows(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether this actor may know that a case exists."""
    return bool(_known(actor).rows(connection_of(session), {"case": case_id}))


def visible_rows(actor: Actor, table: type[CaseRow | ClockRow | AdviceRow | AlertOpen]) -> ColumnElement[bool]:
    """The same, as a condition on a projection's rows. A service sees what was asked of it, whichever authority asked."""
    match actor.role:
        case Role.MANAGER:
            return col(table.authority) == actor.authority
        case Role.CASEWORKER | Role.EP_MANAGER:
            shut = select(col(Matter.id)).where(
                col(Matter.authority) == actor.authority, col(Matter.restricted), col(Matter.id).not_in(_granted(actor))
            )
            seen = and_(col(table.authority) == actor.authority, col(table.matter_id).not_in(shut))
            of_psychologists = table is AdviceRow and actor.role is Role.EP_MANAGER
            return and_(seen, col(AdviceRow.kind) == "psychological") if of_psychologists else seen
        case Role.FAMILY | Role.SETTING:
            return col(table.matter_id).in_(_granted(actor))
        case Role.PROFESSIONAL if table is AdviceRow and actor.service:
            return col(AdviceRow.service) == actor.service
    return false()


def counted(actor: Actor, table: type[CaseRow | KpiTotal | Matter]) -> ColumnElement[bool]:
    """The rows whose numbers this actor may be told: all of the authority's, restricted cases too, but no name of any."""
    if actor.role in {Role.MANAGER, Role.ANALYST}:
        return col(table.authority) == actor.authority
    return false()
