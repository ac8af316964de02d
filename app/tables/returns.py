"""What the yearly return asks of a case beyond its assessment.

A register and no event of the assessment: it is entered after the assessment ended, often weeks after the census day
about that day, changes no state and starts no clock. A plan's reviews, changes and end will be matters of their own; until
they are, this is the way in. Codes and dates only. Append-only: the latest row of a matter counts.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text
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
