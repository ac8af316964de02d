"""The letters that were sent of a case, and the drafts of its plan. Append-only.

Ids, days and codes alone: what a letter says lies in its files, what a plan says in words that can be erased.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Letter(SQLModel, table=True):
    """One letter to one addressee, as it went out. `event_id` is the `notice_sent` that says so."""

    __tablename__: ClassVar[Any] = "letter"
    __table_args__ = (Index("ix_letter_matter", "matter_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    event_id: int = Field(sa_column=Column(Id, ForeignKey("event.id"), nullable=False))
    notice: str  # workflow.notices.NOTICES
    addressee: str  # a contact by number, a body by its code, an adviser by `advice.` and the number of its request
    means: str
    sent_on: date
    pdf_id: int = Field(sa_column=Column(Id, ForeignKey("document.id"), nullable=False))
    docx_id: int = Field(sa_column=Column(Id, ForeignKey("document.id"), nullable=False))
    template: str = Field(sa_column=Column(String(64), nullable=False))  # digest of the words it was made from
    plan_version: int | None = None  # the draft of the plan that went with it
    again_of: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("letter.id"), nullable=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class PlanDraft(SQLModel, table=True):
    """One version of a plan as it was written: a change is another row."""

    __tablename__: ClassVar[Any] = "plan_draft"
    __table_args__ = (UniqueConstraint("matter_id", "version", name="uq_plan_draft_version"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    version: int
    what: str  # assembled, written
    digest: str = Field(sa_column=Column(String(64), nullable=False))  # of its words
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class PlanDraftWords(SQLModel, table=True):
    """What a version says, section by section, each paragraph with where it comes from. May be erased, never changed."""

    __tablename__: ClassVar[Any] = "plan_draft_words"
    __table_args__ = (UniqueConstraint("draft_id", name="uq_plan_draft_words"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    draft_id: int = Field(sa_column=Column(Id, ForeignKey("plan_draft.id"), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
