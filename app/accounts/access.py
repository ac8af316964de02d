"""Who is let in to a case: whether it is restricted, and to whom it is open by name. Each change is audited."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts.schemas import AccessIn, AccessOut, LetIn
from app.errors import invalid, not_found
from app.security import CASE_ROLES, COUNCIL_ROLES, Actor, visible
from app.tables import Account, AccountAudit, Grant, Matter


def shown(session: Session, actor: Actor, case_id: int) -> AccessOut:
    """Who is let in to a case now. Raises 404 for one this actor may not know of."""
    return _out(session, _case(session, actor, case_id))


def put(session: Session, actor: Actor, case_id: int, wanted: AccessIn, now: datetime) -> AccessOut:
    """Restrict a case or open it, and let in who is named. Raises 422 for an account that could not be let in."""
    matter = _case(session, actor, case_id)
    named = _accounts(session, actor, "accounts", wanted.accounts)
    ended = set(wanted.shut_out)
    if both := ended & set(wanted.accounts):
        raise invalid("shut_out", f"account {min(both)} is named to be let in as well")
    for grant, account in _grants(session, case_id):
        of_council = account.role in COUNCIL_ROLES
        if grant.account_id in ended or (of_council and grant.account_id not in named):
            grant.ended_at = now
            _audit(session, actor, account.id, f"let in no longer to case {case_id}", now)
    for account_id in named:
        _let_in(session, actor, account_id, case_id, now)
    if matter.restricted != wanted.restricted:
        matter.restricted = wanted.restricted
        _audit(
            session, actor, actor.account_id, f"{'restricted' if wanted.restricted else 'opened'} case {case_id}", now
        )
    session.flush()
    return _out(session, matter)


def _case(session: Session, actor: Actor, case_id: int) -> Matter:
    matter = session.scalars(select(Matter).where(visible(actor), col(Matter.id) == case_id)).one_or_none()
    if matter is None:
        raise not_found("case")
    return matter


def _accounts(session: Session, actor: Actor, field: str, ids: Iterable[int]) -> dict[int, Account]:
    statement = select(Account).where(col(Account.id).in_(set(ids)), col(Account.authority) == actor.authority)
    found = {account.id or 0: account for account in session.scalars(statement)}
    for account_id in ids:
        account = found.get(account_id)
        if account is None or account.disabled:
            raise invalid(field, f"{account_id} is no account of this authority that is open")
        if account.role not in CASE_ROLES:
            raise invalid(field, f"account {account_id} is of a {account.role}, who is let in to no case")
    return found


def _grants(session: Session, case_id: int) -> list[tuple[Grant, Account]]:
    statement = (
        select(Grant, Account)
        .join(Account, col(Account.id) == col(Grant.account_id))
        .where(col(Grant.matter_id) == case_id, col(Grant.ended_at).is_(None))
        .order_by(col(Account.id))
    )
    return [(grant, account) for grant, account in session.execute(statement)]


def _let_in(session: Session, actor: Actor, account_id: int, case_id: int, now: datetime) -> None:
    held = select(Grant).where(col(Grant.account_id) == account_id, col(Grant.matter_id) == case_id)
    grant = session.scalars(held).one_or_none()
    if grant is not None and grant.ended_at is None:
        return
    if grant is None:
        grant = Grant(account_id=account_id, matter_id=case_id, granted_at=now)
        session.add(grant)
    grant.granted_at, grant.granted_by, grant.ended_at = now, actor.account_id, None
    _audit(session, actor, account_id, f"let in to case {case_id}", now)


def _audit(session: Session, actor: Actor, account_id: int | None, what: str, now: datetime) -> None:
    session.add(AccountAudit(at=now, account_id=account_id or 0, by_account_id=actor.account_id, what=what))


def _out(session: Session, matter: Matter) -> AccessOut:
    let_in = [LetIn.model_validate(account) for _, account in _grants(session, matter.id or 0)]
    return AccessOut(case_id=matter.id or 0, restricted=matter.restricted, accounts=let_in)
