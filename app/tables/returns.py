"""What the yearly return asks of a case beyond its assessment; and how each case stood in a return sent or taken in.

The details are a register and no event of the assessment: they are entered after it ended, often weeks after the census
day about that day, change no state and start no clock. A plan's reviews, changes and end will be matters of their own; until
they are, this is the way in. Codes and dates only. Append-only: the latest row of a matter counts.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, String, Text
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class ReturnDetail(SQLModel, table=True):
    """All that was known of a matter at an instant for the return: a row takes the place of the one before it."""

    __tablename__: ClassVar[Any] = "return_detail"
    __table_args__ = (Index("ix_return_detail_matter", "matter_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    said: str = Field(sa_column=Column(Text, nullable=False))  # workflow.returns.details.Details, as JSON
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class ReturnLine(SQLModel, table=True):
    """How one request of a return stood in it. The lines of one `filed_at` are one return; the last of a year counts."""

    __tablename__: ClassVar[Any] = "return_line"
    __table_args__ = (Index("ix_return_line_filing", "authority", "year", "filed_at", "how", "matter_id", "stood"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(sa_column=Column(String(3), nullable=False))
    year: int
    how: str = Field(sa_column=Column(String(8), nullable=False))  # imported or exported
    filed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    stood: str = Field(sa_column=Column(String(8), nullable=False))  # workflow.returns.balance.Stood
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
