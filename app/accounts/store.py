"""Accounts found or made, and the audit each act on one leaves."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.tables import Account, AccountAudit
from workflow.states import Role


def audit(session: Session, account: Account, what: str, now: datetime, by: int | None = None) -> None:
    """Write down what was done to an account."""
    session.add(AccountAudit(at=now, account_id=account.id or 0, by_account_id=by, what=what))
    session.flush()


def account_named(session: Session, name: str, role: Role, authority: str, service: str, now: datetime) -> Account:
    """The account of these names, made if it is new: the same names are the same account."""
    statement = select(Account).where(
        col(Account.name) == name,
        col(Account.role) == role.value,
        col(Account.authority) == authority,
        col(Account.service) == service,
    )
    account = session.scalars(statement).one_or_none()
    if account is None:
        account = Account(name=name, role=role.value, authority=authority, service=service, created_at=now)
        session.add(account)
        session.flush()
        audit(session, account, "made", now)
    return account


def of_service(session: Session, service: str) -> list[Account]:
    """Everybody of a service, by name: who is there and who has left (`disabled`), whose work is then a leaver's."""
    statement = select(Account).where(col(Account.service) == service).order_by(col(Account.name), col(Account.id))
    return list(session.scalars(statement))
