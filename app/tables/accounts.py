"""Accounts, what opens them, who was let in to what, and how often a sign-in failed."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Account(SQLModel, table=True):
    """Who acts: a person or a system, in one role, for one authority or one service. A leaver's is disabled, never deleted."""

    __tablename__: ClassVar[Any] = "account"
    __table_args__ = (UniqueConstraint("name", "role", "authority", "service", name="uq_account"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    name: str
    role: str
    authority: str = Field(max_length=3)
    service: str = ""
    disabled: bool = False
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    email: str | None = None
    profession: str | None = None
    registration_body: str | None = None
    registration_number: str | None = None


class Token(SQLModel, table=True):
    """A bearer token, stored hashed; it expires and can be revoked."""

    __tablename__: ClassVar[Any] = "token"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    digest: str = Field(unique=True)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    client_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    """The client that fetched it; None where it was handed out."""


class OAuthClient(SQLModel, table=True):
    """A system's standing credentials (RFC 6749 section 4.4); the secret is stored hashed."""

    __tablename__: ClassVar[Any] = "oauth_client"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    client_id: str = Field(unique=True)
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    name: str
    digest: str
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Identity(SQLModel, table=True):
    """Whom an OpenID provider vouches for: an issuer and its name for one person open one account."""

    __tablename__: ClassVar[Any] = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_identity"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    issuer: str
    subject: str
    linked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    linked_by: int = Field(sa_column=Column(Id, nullable=False))


class Password(SQLModel, table=True):
    """A local account's sign-in name (as it is compared) and its password, hashed with Argon2."""

    __tablename__: ClassVar[Any] = "password"

    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), primary_key=True, autoincrement=False))
    name: str = Field(unique=True)
    digest: str
    set_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class SignInCount(SQLModel, table=True):
    """Failed sign-ins by one name, from one address, or by one name from one address: a keyed digest says which."""

    __tablename__: ClassVar[Any] = "sign_in_count"

    key: str = Field(primary_key=True)
    failed: int = 0
    last_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    wait_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    good_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    forget_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class Grant(SQLModel, table=True):
    """One account let in to one matter: a family to its child's, a caseworker to a restricted case."""

    __tablename__: ClassVar[Any] = "account_grant"
    __table_args__ = (UniqueConstraint("account_id", "matter_id", name="uq_account_grant"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False, index=True))
    granted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    granted_by: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class AccountAudit(SQLModel, table=True):
    """What was done to an account: made, given a token, granted, revoked, disabled."""

    __tablename__: ClassVar[Any] = "account_audit"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    by_account_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    what: str


class SignInLink(SQLModel, table=True):
    """A link that opens one browser session, once."""

    __tablename__: ClassVar[Any] = "sign_in_link"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    digest: str = Field(unique=True)
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class WebSession(SQLModel, table=True):
    """A browser session, kept on the server; the cookie holds only its secret."""

    __tablename__: ClassVar[Any] = "web_session"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    digest: str = Field(unique=True)
    csrf: str
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    opened_by: str = ""
    """`link`, `password`, or the name of an OpenID provider."""
