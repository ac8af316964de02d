"""The decision panel: what was recommended, who met, which events each meeting recorded. Append-only.

What was decided, deferred and why is in the record of each case: a meeting only names its events.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Recommendation(SQLModel, table=True):
    """What a caseworker recommends on a question that waits for its decision. The latest counts."""

    __tablename__: ClassVar[Any] = "panel_recommendation"
    __table_args__ = (Index("ix_panel_recommendation_matter", "matter_id", "question", "id"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    question: str  # assess, plan
    outcome: str  # agreed, refused
    reasons: str  # codes of criteria, separated by spaces
    on: date
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class RecommendationWords(SQLModel, table=True):
    """The words beside a recommendation, about a child: apart, so that they can be erased."""

    __tablename__: ClassVar[Any] = "panel_recommendation_words"

    recommendation_id: int = Field(
        sa_column=Column(Id, ForeignKey("panel_recommendation.id"), primary_key=True, autoincrement=False)
    )
    text: str = Field(sa_column=Column(Text, nullable=False))


class PanelMeeting(SQLModel, table=True):
    """A meeting of the panel, or an officer's decisions outside one, as confirmed in one call."""

    __tablename__: ClassVar[Any] = "panel_meeting"
    __table_args__ = (Index("ix_panel_meeting_list", "authority", "on", "id"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    on: date
    by: str  # panel, officer
    officer: str = ""  # the role of the officer who decided; empty for a panel
    next_on: date | None = None  # the panel to which cases were deferred; None for an officer
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class PanelMember(SQLModel, table=True):
    """Who was there, for which service."""

    __tablename__: ClassVar[Any] = "panel_member"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("panel_meeting.id"), nullable=False, index=True))
    service: str  # education, health, social_care, other
    name: str
    role: str = ""


class PanelItem(SQLModel, table=True):
    """One case on a meeting's list: the event that says what came of it."""

    __tablename__: ClassVar[Any] = "panel_item"
    __table_args__ = (UniqueConstraint("meeting_id", "matter_id", name="uq_panel_item"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("panel_meeting.id"), nullable=False))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    event_id: int = Field(sa_column=Column(Id, ForeignKey("event.id"), nullable=False, unique=True))
    place: int  # in the order in which the meeting took them, from 1
