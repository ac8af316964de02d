"""Identities: whom an OpenID provider vouches for, by its issuer and its own name for them. Never by an e-mail address."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts.schemas import IdentityOut
from app.accounts.store import audit
from app.errors import conflict, not_found
from app.tables import Account, Identity


def of_account(session: Session, account: Account) -> list[IdentityOut]:
    """The identities that open an account."""
    mine = select(Identity).where(col(Identity.account_id) == account.id).order_by(col(Identity.id))
    return [IdentityOut.model_validate(identity) for identity in session.scalars(mine)]


def link(
    session: Session, account: Account, issuer: str, subject: str, now: datetime, by: int
) -> tuple[IdentityOut, bool]:
    """Let an identity open an account, and whether that is new. Raises 409 where it opens another."""
    found = session.scalars(
        select(Identity).where(col(Identity.issuer) == issuer, col(Identity.subject) == subject)
    ).one_or_none()
    if found is not None and found.account_id != account.id:
        raise conflict("this identity opens another account: unlink it there first")
    if found is not None:
        return IdentityOut.model_validate(found), False
    if account.disabled:
        raise conflict(f"account {account.id} is disabled: nobody can sign in as it")
    made = Identity(account_id=account.id or 0, issuer=issuer, subject=subject, linked_at=now, linked_by=by)
    session.add(made)
    audit(session, account, f"identity of {issuer} linked", now, by)
    return IdentityOut.model_validate(made), True


def unlink(session: Session, account: Account, identity_id: int, now: datetime, by: int) -> None:
    """An identity opens the account no longer. Raises 404 where it did not."""
    found = session.get(Identity, identity_id)
    if found is None or found.account_id != account.id:
        raise not_found("identity")
    session.delete(found)
    audit(session, account, f"identity of {found.issuer} unlinked", now, by)


def account_of(session: Session, issuer: str, subject: str) -> Account | None:
    """The account an identity opens, disabled or not."""
    mine = select(Account).join(Identity, col(Identity.account_id) == col(Account.id))
    return session.scalars(mine.where(col(Identity.issuer) == issuer, col(Identity.subject) == subject)).one_or_none()
