"""How a family is let in to its page: a standing link, and the code that has to be typed beside it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class FamilyLink(SQLModel, table=True):
    """A link made for one contact. It opens nothing without a code; its secret is made of `salt` and the service's key."""

    __tablename__: ClassVar[Any] = "family_link"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    contact_id: int = Field(sa_column=Column(Id, ForeignKey("contact.id"), nullable=False, index=True))
    salt: str
    made_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class FamilyCode(SQLModel, table=True):
    """A code for a link: typed once, soon, and by guessing hardly ever. Only the latest of a link is any good."""

    __tablename__: ClassVar[Any] = "family_code"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    link_id: int = Field(sa_column=Column(Id, ForeignKey("family_link.id"), nullable=False, index=True))
    salt: str
    made_by: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    """Who read it out; None where the family asked for it by e-mail."""
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    tried: int = 0
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
