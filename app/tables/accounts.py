"""Accounts, what opens them, and who was let in to what."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Account(SQLModel, table=True):
    """Who acts: a person or a system, in one role, for one authority or one service."""

    __tablename__: ClassVar[Any] = "account"
    __table_args__ = (UniqueConstraint("name", "role", "authority", "service", name="uq_account"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    name: str
    role: str
    authority: str = Field(max_length=3)
    service: str = ""
    disabled: bool = False
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Token(SQLModel, table=True):
    """A bearer token, stored hashed; it expires and can be revoked."""

    __tablename__: ClassVar[Any] = "token"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    digest: str = Field(unique=True)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


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
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    digest: str = Field(unique=True)
    csrf: str
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
