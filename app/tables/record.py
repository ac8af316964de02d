"""The record: matters, their heads, the hash chain of events, the words kept apart, checkpoints. Append-only."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Matter(SQLModel, table=True):
    """One stream of events in a child's file: an assessment now; disputes, reviews and transfers later."""

    __tablename__: ClassVar[Any] = "matter"
    __table_args__ = (
        UniqueConstraint("authority", "external_ref", name="uq_matter_external_ref"),
        # Few cases are shut: what a caseworker may not see is looked up here, not among all of them.
        Index(
            "ix_matter_restricted",
            "authority",
            "id",
            sqlite_where=text("restricted = 1"),
            postgresql_where=text("restricted"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    kind: str = Field(default="assessment")
    authority: str = Field(index=True, max_length=3)
    person_id: int = Field(sa_column=Column(Id, ForeignKey("person.id"), nullable=False, index=True))
    concerns: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    reference: str = Field(unique=True)
    external_ref: str | None = None
    restricted: bool = False
    synthetic: bool = False
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class MatterHead(SQLModel, table=True):
    """How long a matter's chain is and where it ends: part of the record, written in the event's commit, never rebuilt."""

    __tablename__: ClassVar[Any] = "matter_head"

    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), primary_key=True))
    version: int
    last_hash: str
    last_recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class EventRow(SQLModel, table=True):
    """One event as stored. `data` is canonical JSON text: the hash covers its bytes."""

    __tablename__: ClassVar[Any] = "event"
    __table_args__ = (
        UniqueConstraint("matter_id", "seq", name="uq_event_matter_seq"),
        Index("ix_event_recorded_at", "recorded_at"),
        # The few cases to which messages came, whose replies are counted.
        Index(
            "ix_event_message",
            "matter_id",
            sqlite_where=text("type = 'message_received'"),
            postgresql_where=text("type = 'message_received'"),
        ),
        # The few cases in which an exception was recorded, looked through for those that wait for approval.
        Index(
            "ix_event_exception",
            "matter_id",
            sqlite_where=text("type = 'exception_recorded'"),
            postgresql_where=text("type = 'exception_recorded'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    kind: str
    seq: int
    type: str
    v: int
    occurred_on: date
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    actor_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    cite: str
    irregular: bool
    data: str = Field(sa_column=Column(Text, nullable=False))
    private_digest: str | None = None
    previous_hash: str
    hash: str


class EventPrivate(SQLModel, table=True):
    """The words about people beside an event. Erasing the row leaves the chain whole: it holds only a digest."""

    __tablename__: ClassVar[Any] = "event_private"

    event_id: int = Field(sa_column=Column(Id, ForeignKey("event.id"), primary_key=True))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))


class Checkpoint(SQLModel, table=True):
    """A day's hash over all heads, chained to the day before: a vanished case shows against yesterday's figure."""

    __tablename__: ClassVar[Any] = "checkpoint"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    day: date
    taken_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    matters: int
    events: int
    last_event_id: int = Field(sa_column=Column(Id, nullable=False))
    heads_hash: str
    previous_hash: str
    hash: str


class IdempotencyKey(SQLModel, table=True):
    """A key a client sent with a POST, written in the event's commit: it holds the event, not the answer."""

    __tablename__: ClassVar[Any] = "idempotency_key"
    __table_args__ = (UniqueConstraint("account_id", "method", "path", "key", name="uq_idempotency_key"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    method: str
    path: str
    key: str
    body_hash: str
    status: int
    matter_id: int = Field(sa_column=Column(Id, nullable=False))
    event_id: int = Field(sa_column=Column(Id, nullable=False))
    names: str = "event"  # what `event_id` is the id of: an event, or a document
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class ReadAudit(SQLModel, table=True):
    """Who read which child's record, when, by which route."""

    __tablename__: ClassVar[Any] = "read_audit"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    matter_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True, index=True))
    person_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True, index=True))
    route: str
