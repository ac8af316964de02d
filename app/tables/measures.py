"""Measures that no case holds: values that somebody entered, and counted answers to surveys. Append-only.

A change is a new row that names the one it takes the place of. No names, and nothing said of anybody: figures, days, and
where they are from.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class MeasureValue(SQLModel, table=True):
    """What a measure was over a period, as somebody entered it. With no value and no count: what it supersedes is taken back."""

    __tablename__: ClassVar[Any] = "measure_value"
    __table_args__ = (
        UniqueConstraint("supersedes", name="uq_measure_value_supersedes"),
        Index("ix_measure_value_list", "authority", "code", "on", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    code: str
    period_from: date
    period_to: date
    on: date  # the day it is true of
    value: str | None = None  # a decimal as it was entered: neither database is to round it
    numerator: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    denominator: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    evidence: str = Field(default="", sa_column=Column(Text, nullable=False))
    link: str = ""
    supersedes: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("measure_value.id"), nullable=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class Survey(SQLModel, table=True):
    """How many gave which answer to one question, asked of families at one stage. No answers: what it supersedes is taken back."""

    __tablename__: ClassVar[Any] = "survey"
    __table_args__ = (
        UniqueConstraint("supersedes", name="uq_survey_supersedes"),
        Index("ix_survey_list", "authority", "question", "period_to", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    stage: str
    question: str
    wave: str = ""
    period_from: date
    period_to: date
    how_asked: str
    invited: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    answers: str = Field(sa_column=Column(Text, nullable=False))  # {option: how many}, as JSON
    link: str = ""
    supersedes: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("survey.id"), nullable=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
