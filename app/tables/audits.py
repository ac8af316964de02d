"""Audits of the quality of plans and advice, and the samples drawn for them. Append-only.

Ids, days and codes alone: words about a child or an adviser stand apart, where they can be erased.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class QualityAudit(SQLModel, table=True):
    """One audit of a plan or of one advice. A second audit or a moderation is another row, which supersedes this one."""

    __tablename__: ClassVar[Any] = "quality_audit"
    __table_args__ = (
        UniqueConstraint("supersedes", name="uq_quality_audit_supersedes"),
        Index("ix_quality_audit_day", "authority", "audited_on", "id"),
        Index("ix_quality_audit_matter", "matter_id", "id"),
        Index("ix_quality_audit_advice", "advice_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    what: str  # plan, advice
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    advice_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("event.id"), nullable=True))
    service: str | None = None  # that gave the advice; none for a plan, or where none was named
    audited_on: date
    overall: str  # the grade that counts
    by_rule: str  # the grade that the stated rule gives
    rules: str  # the digest of the council's rules by which it was audited
    kind: str  # audit, second_audit, moderation
    supersedes: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("quality_audit.id"), nullable=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class QualityAuditSection(SQLModel, table=True):
    """What an audit found of one section of a plan, or one part of an advice."""

    __tablename__: ClassVar[Any] = "quality_audit_section"
    __table_args__ = (UniqueConstraint("audit_id", "section", name="uq_quality_audit_section"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    audit_id: int = Field(sa_column=Column(Id, ForeignKey("quality_audit.id"), nullable=False))
    section: str
    grade: str
    findings: str = ""  # codes, separated by spaces


class QualityAuditWords(SQLModel, table=True):
    """Words beside an audit. A row may be erased, never changed."""

    __tablename__: ClassVar[Any] = "quality_audit_words"
    __table_args__ = (UniqueConstraint("audit_id", "section", name="uq_quality_audit_words"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    audit_id: int = Field(sa_column=Column(Id, ForeignKey("quality_audit.id"), nullable=False))
    section: str  # empty: why the overall grade is another than the rule's
    text: str = Field(sa_column=Column(Text, nullable=False))


class AuditSample(SQLModel, table=True):
    """A month's sample as it was drawn: by which rule, from which population. `inputs` is all that the draw depends on."""

    __tablename__: ClassVar[Any] = "audit_sample"
    __table_args__ = (UniqueConstraint("authority", "month", "what", name="uq_audit_sample"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    month: date  # its first day
    what: str  # plan, advice
    rule_digest: str
    population: int  # how many were issued, or came in, in the month
    population_digest: str
    inputs: str = Field(sa_column=Column(Text, nullable=False))  # workflow.audits.sampling.Inputs, as canonical JSON
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class AuditSampled(SQLModel, table=True):
    """A plan or an advice in a sample, in the order of the draw; with `instead_of` it took the place of one withdrawn."""

    __tablename__: ClassVar[Any] = "audit_sampled"
    __table_args__ = (
        UniqueConstraint("instead_of", name="uq_audit_sampled_instead_of"),
        UniqueConstraint("sample_id", "item", name="uq_audit_sampled_item"),  # nothing is drawn twice
        Index("ix_audit_sampled_matter", "matter_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    sample_id: int = Field(sa_column=Column(Id, ForeignKey("audit_sample.id"), nullable=False))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    advice_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("event.id"), nullable=True))
    item: int = Field(sa_column=Column(Id, nullable=False))  # what was drawn: the case of a plan, or the advice
    stratum: str  # the caseworker by number, or the service; empty where none is known
    because: str  # stratum, lot
    instead_of: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("audit_sampled.id"), nullable=True))


class AuditWithdrawal(SQLModel, table=True):
    """A plan or an advice taken out of a sample, and for which coded reason."""

    __tablename__: ClassVar[Any] = "audit_withdrawal"
    __table_args__ = (UniqueConstraint("sampled_id", name="uq_audit_withdrawal"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    sampled_id: int = Field(sa_column=Column(Id, ForeignKey("audit_sampled.id"), nullable=False))
    reason: str
    on: date
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class AuditWithdrawalWords(SQLModel, table=True):
    """The words beside a withdrawal. A row may be erased, never changed."""

    __tablename__: ClassVar[Any] = "audit_withdrawal_words"
    __table_args__ = (UniqueConstraint("withdrawal_id", name="uq_audit_withdrawal_words"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    withdrawal_id: int = Field(sa_column=Column(Id, ForeignKey("audit_withdrawal.id"), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
