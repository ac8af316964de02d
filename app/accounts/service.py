"""Accounts: made, given tokens and links, let in to cases, shut out. Each is written down in the account's audit."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.accounts.store import account_named, audit
from app.security import new_secret, secret_digest
from app.tables import Account, Grant, Matter, OAuthClient, Service, ServiceArea, SignInLink, Token, WebSession

LINK_MINUTES = 30


__all__ = [
    "AccountError",
    "account_named",
    "end_tokens",
    "let_in",
    "new_link",
    "new_token",
    "service_registered",
    "shut_out",
]


class AccountError(ValueError):
    """What was asked for does not fit together."""


def service_registered(session: Session, code: str, authority: str, body: str | None) -> Service:
    """A service on the register, serving this authority. Raises AccountError where `body` contradicts the register."""
    service = session.get(Service, code)
    if service is None:
        service = Service(code=code, name=code, body=body or "other")
        session.add(service)
        session.flush()
    elif body is not None and body != service.body:
        message = f"service {code} is on the register as body {service.body}, not {body}"
        raise AccountError(message)
    area = select(ServiceArea).where(col(ServiceArea.service) == code, col(ServiceArea.authority) == authority)
    if session.scalars(area).first() is None:
        session.add(ServiceArea(service=code, authority=authority))
        session.flush()
    return service


def let_in(session: Session, account: Account, case_id: int, now: datetime) -> None:
    """Let an account in to one case of its authority. Raises AccountError where there is none."""
    matter = session.get(Matter, case_id)
    if matter is None or matter.authority != account.authority:
        message = f"case {case_id} is no case of authority {account.authority}"
        raise AccountError(message)
    held = select(Grant).where(col(Grant.account_id) == account.id, col(Grant.matter_id) == case_id)
    grant = session.scalars(held).one_or_none()
    if grant is None:
        session.add(Grant(account_id=account.id or 0, matter_id=case_id, granted_at=now))
        audit(session, account, f"let in to case {case_id}", now)
    elif grant.ended_at is not None:
        grant.ended_at = None
        audit(session, account, f"let in again to case {case_id}", now)


def new_token(session: Session, account: Account, days: int, now: datetime, by: int | None = None) -> str:
    """A bearer token, shown once; the database keeps its digest."""
    secret = new_secret()
    session.add(
        Token(
            account_id=account.id or 0,
            digest=secret_digest(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    audit(session, account, f"given a token for {days} days", now, by)
    return secret


def end_tokens(session: Session, account: Account, now: datetime, by: int | None = None) -> int:
    """Revoke the tokens an account was given so far, its clients' too; how many there were. The account stays open."""
    open_ones = update(Token).where(col(Token.account_id) == account.id, col(Token.revoked_at).is_(None))
    ended = session.connection().execute(open_ones.values(revoked_at=now)).rowcount
    if ended:
        audit(session, account, f"{ended} tokens revoked", now, by)
    return ended


def new_link(session: Session, account: Account, now: datetime, by: int | None = None) -> str:
    """The code of a link that signs a browser in, once, within half an hour."""
    code = new_secret()
    session.add(
        SignInLink(
            account_id=account.id or 0, digest=secret_digest(code), expires_at=now + timedelta(minutes=LINK_MINUTES)
        )
    )
    audit(session, account, "given a sign-in link", now, by)
    return code


def shut_out(session: Session, account: Account, now: datetime, by: int) -> None:
    """Revoke every token, client, link and session of an account, and disable it. What it did and was given to do stays."""
    account.disabled = True
    mine = account.id
    session.execute(
        update(Token).where(col(Token.account_id) == mine, col(Token.revoked_at).is_(None)).values(revoked_at=now)
    )
    session.execute(
        update(OAuthClient)
        .where(col(OAuthClient.account_id) == mine, col(OAuthClient.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    session.execute(
        update(SignInLink)
        .where(col(SignInLink.account_id) == mine, col(SignInLink.used_at).is_(None))
        .values(used_at=now)
    )
    session.execute(
        update(WebSession)
        .where(col(WebSession.account_id) == mine, col(WebSession.ended_at).is_(None))
        .values(ended_at=now)
    )
    audit(session, account, "tokens, links and sessions revoked; disabled", now, by)
