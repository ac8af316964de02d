"""Saved views: what somebody asks of a list again and again, under a name."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class BreachView(SQLModel, table=True):
    """A view of the breach list: one account's own, or shared with the authority. It is ended, never deleted."""

    __tablename__: ClassVar[Any] = "breach_view"
    __table_args__ = (
        Index(
            "uq_breach_view_name",
            "account_id",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3, index=True)
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    name: str
    query: str = Field(sa_column=Column(Text, nullable=False))  # JSON: the parameters of GET /breaches that were given
    shared: bool = False
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
