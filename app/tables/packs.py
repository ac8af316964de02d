"""The packs that were made: what each was of, and the digest of what it showed. Append-only.

A pack keeps no figures: they are worked out again from the record for the same `as_at` and `known_at`, and must give
the same digest.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, String, text
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Pack(SQLModel, table=True):
    """A pack for the board or for scrutiny, of one authority. `scheduled`: made by the morning, once a period."""

    __tablename__: ClassVar[Any] = "pack"
    __table_args__ = (
        Index("ix_pack_authority", "authority", "id"),
        Index(
            "uq_pack_scheduled", "authority", "kind", "first", "last", unique=True,
            sqlite_where=text("scheduled = 1"), postgresql_where=text("scheduled"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(sa_column=Column(String(3), nullable=False))
    kind: str
    first: date
    last: date
    as_at: date
    known_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))  # of its figures
    rules: str  # digest of law, policy and holidays they were worked out by
    targets: str = Field(sa_column=Column(String(64), nullable=False))  # digest of what they were held against
    release: str  # of the software
    scheduled: bool = False
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
