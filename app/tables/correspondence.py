"""Complaints, concerns, enquiries of members of parliament, contacts of a patient advice and liaison service. Append-only.

Tables of their own and no events of a matter's stream: a general one has no matter; what is complained of may be that the
case ended, so it outlives the stream; it changes no state and starts no clock of the law; and whoever may read a case
need not read every complaint about it. When a reply is due is not kept: it is computed from the council's policy.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Correspondence(SQLModel, table=True):
    """One thing that came in and is owed a reply: about a case, or about none. `follows` is what it was escalated from."""

    __tablename__: ClassVar[Any] = "correspondence"
    __table_args__ = (
        UniqueConstraint("authority", "external_ref", name="uq_correspondence_external_ref"),
        Index("ix_correspondence_matter", "matter_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    matter_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("matter.id"), nullable=True))
    follows: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("correspondence.id"), nullable=True))
    external_ref: str | None = None
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class CorrespondenceStep(SQLModel, table=True):
    """One thing that happened to it: received, owned, replied, escalated, closed, corrected, erased. Codes, days and ids only."""

    __tablename__: ClassVar[Any] = "correspondence_step"
    __table_args__ = (Index("ix_correspondence_step_of", "correspondence_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    correspondence_id: int = Field(sa_column=Column(Id, ForeignKey("correspondence.id"), nullable=False))
    what: str
    on: date
    said: str = Field(sa_column=Column(Text, nullable=False))  # workflow.correspondence.steps, as JSON
    corrects: int | None = Field(
        default=None, sa_column=Column(Id, ForeignKey("correspondence_step.id"), nullable=True)
    )
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class CorrespondenceWords(SQLModel, table=True):
    """What was written or said, about people: apart, so that it can be erased."""

    __tablename__: ClassVar[Any] = "correspondence_words"

    step_id: int = Field(
        sa_column=Column(Id, ForeignKey("correspondence_step.id"), primary_key=True, autoincrement=False)
    )
    text: str = Field(sa_column=Column(Text, nullable=False))
