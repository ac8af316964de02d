"""Clients: how a system signs in by itself (OAuth 2 client credentials, RFC 6749 section 4.4), and how that is ended."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.accounts.schemas import ClientIn, ClientMade, ClientOut
from app.accounts.store import audit
from app.errors import conflict, not_found
from app.security import new_secret, secret_digest
from app.tables import Account, OAuthClient, Token

EXPIRES_IN: Final = 3600
_NOBODYS: Final = secret_digest("the secret of no client")


def make(session: Session, account: Account, wanted: ClientIn, now: datetime, by: int) -> ClientMade:
    """A client for an account: its secret is shown this once. Raises 409 for an account that is disabled."""
    if account.disabled:
        raise conflict(f"account {account.id} is disabled: nothing can sign in as it")
    client_id, secret = f"ehc-{secrets.token_hex(12)}", new_secret()
    made = OAuthClient(
        client_id=client_id,
        account_id=account.id or 0,
        name=wanted.name,
        digest=secret_digest(secret),
        created_at=now,
    )
    session.add(made)
    audit(session, account, f"given client {client_id}", now, by)
    return ClientMade(**ClientOut.model_validate(made).model_dump(), client_secret=secret)


def of_account(session: Session, account: Account) -> list[ClientOut]:
    """The clients of an account, revoked ones too, oldest first."""
    mine = select(OAuthClient).where(col(OAuthClient.account_id) == account.id).order_by(col(OAuthClient.id))
    return [ClientOut.model_validate(client) for client in session.scalars(mine)]


def revoke(session: Session, account: Account, client_id: str, now: datetime, by: int) -> ClientOut:
    """End a client and every token it fetched. Raises 404 where the account has none of that id."""
    mine = select(OAuthClient).where(col(OAuthClient.account_id) == account.id, col(OAuthClient.client_id) == client_id)
    client = session.scalars(mine).one_or_none()
    if client is None:
        raise not_found("client")
    if client.revoked_at is None:
        client.revoked_at = now
        fetched = update(Token).where(col(Token.client_id) == client.id, col(Token.revoked_at).is_(None))
        session.execute(fetched.values(revoked_at=now))
        audit(session, account, f"client {client_id} revoked, and its tokens", now, by)
    return ClientOut.model_validate(client)


def proved(session: Session, client_id: str, secret: str, *, held: bool = False) -> tuple[OAuthClient, Account] | None:
    """The client that proves itself, or None: unknown, wrong, revoked and disabled are not told apart.

    `held`: against a revocation at the same moment, which then comes before what follows or ends it.
    """
    statement = (
        select(OAuthClient, Account)
        .join(Account, col(Account.id) == col(OAuthClient.account_id))
        .where(col(OAuthClient.client_id) == client_id)
        .where(col(OAuthClient.revoked_at).is_(None), col(Account.disabled).is_(False))
    )
    found = session.execute(statement.with_for_update() if held else statement).one_or_none()
    fits = hmac.compare_digest(found[0].digest if found else _NOBODYS, secret_digest(secret))
    return (found[0], found[1]) if found and fits else None


def token_for(session: Session, client_id: str, secret: str, now: datetime) -> str | None:
    """A bearer token for a client that proves itself, or None."""
    found = proved(session, client_id, secret, held=True)
    if found is None:
        return None
    client, account = found
    client.used_at = now
    token = new_secret()
    session.add(
        Token(
            account_id=account.id or 0,
            digest=secret_digest(token),
            created_at=now,
            expires_at=now + timedelta(seconds=EXPIRES_IN),
            client_id=client.id,
        )
    )
    audit(session, account, f"client {client_id} fetched a token", now)
    return token


def account_of(session: Session, client_id: str) -> Account | None:
    """Whose client it is, if it is anybody's."""
    mine = select(Account).join(OAuthClient, col(OAuthClient.account_id) == col(Account.id))
    return session.scalars(mine.where(col(OAuthClient.client_id) == client_id)).one_or_none()
