"""Alerts: what was raised, what became of it, who covers for whom; and what was sent, to whom, with what result."""

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Alert(SQLModel, table=True):
    """One rung of one clock, raised once. No row ever changes: what became of it is in `alert_change`."""

    __tablename__: ClassVar[Any] = "alert"
    __table_args__ = (UniqueConstraint("matter_id", "clock_key", "rung", "due_on", "occurrence", name="uq_alert"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    authority: str = Field(max_length=3)
    clock_key: str
    code: str  # the clock's code
    rung: str
    due_on: date  # the clock's due date it was raised against
    occurrence: int = 0  # of a rung that repeats: which time
    on: date  # the day it fell due
    raised_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    synthetic: bool = False


class AlertChange(SQLModel, table=True):
    """What became of an alert: withdrawn by the engine, or acknowledged, snoozed or reassigned by somebody. Append-only."""

    __tablename__: ClassVar[Any] = "alert_change"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    alert_id: int = Field(sa_column=Column(Id, ForeignKey("alert.id"), nullable=False, index=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("account.id"), nullable=True))
    what: str  # withdrawn, acknowledged, snoozed, reassigned
    reason: str = ""  # coded: met, stopped, corrected; for a person one of the codes the API takes
    until: date | None = None
    to_account_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("account.id"), nullable=True))


class AlertOpen(SQLModel, table=True):
    """An alert as it stands while it is open: not withdrawn. What the list shows and the sweep looks at."""

    __tablename__: ClassVar[Any] = "alert_open"
    __table_args__ = (Index("ix_alert_open_list", "authority", "on", "alert_id"),)

    alert_id: int = Field(sa_column=Column(Id, ForeignKey("alert.id"), primary_key=True, autoincrement=False))
    matter_id: int = Field(sa_column=Column(Id, nullable=False, index=True))
    authority: str = Field(max_length=3)
    clock_key: str
    due_on: date
    on: date
    acknowledged_by: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    snoozed_until: date | None = None
    assigned_to: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    synthetic: bool = False


class Sweep(SQLModel, table=True):
    """A day that was swept, and what it came to. Append-only."""

    __tablename__: ClassVar[Any] = "sweep"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    day: date
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    raised: int
    withdrawn: int
    rungs: str = ""  # the codes of those that were swept, separated by spaces
    silent: str = ""  # of them, those that did not fire when they were tried


class Subscription(SQLModel, table=True):
    """An address that is told of alerts by signed messages. Its secret is kept encrypted: signing needs it."""

    __tablename__: ClassVar[Any] = "subscription"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3, index=True)
    url: str
    secret: str
    events: str = ""  # kinds of message it takes, separated by spaces; empty: all
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    created_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


GIVEN_UP: Final = "dead_at IS NOT NULL AND delivered_at IS NULL AND rested_at IS NULL"


class Delivery(SQLModel, table=True):
    """One message to one recipient: sent at least once under the same id, or dead and replayable."""

    __tablename__: ClassVar[Any] = "delivery"
    __table_args__ = (
        UniqueConstraint("key", name="uq_delivery_key"),
        Index(
            "ix_delivery_waiting",
            "not_before",
            "id",
            sqlite_where=text("delivered_at IS NULL AND dead_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL AND dead_at IS NULL"),
        ),
        Index(
            "ix_delivery_dead",
            "recipient",
            "dead_at",
            sqlite_where=text(GIVEN_UP),
            postgresql_where=text(GIVEN_UP),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    key: str  # what makes it the same message: a second one is never made
    authority: str = Field(max_length=3, index=True)
    channel: str  # email, webhook
    recipient: str  # an account or service ("account:12", "service:sirona", "address:director"), or "subscription:3": never a name
    topic: str
    body: str = Field(
        sa_column=Column(Text, nullable=False)
    )  # JSON: codes, ids, references, dates; never a child's name
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    not_before: datetime = Field(sa_column=Column(Instant, nullable=False))
    attempts: int = 0
    claimed_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    delivered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    dead_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    rested_at: datetime | None = Field(
        default=None, sa_column=Column(Instant, nullable=True)
    )  # not to be sent after all
    error: str = ""


class Preference(SQLModel, table=True):
    """How an account wants to hear of alerts. What the floor says is sent whatever stands here."""

    __tablename__: ClassVar[Any] = "preference"

    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), primary_key=True, autoincrement=False))
    immediate: bool = False
    muted: str = ""  # rungs not to be told of, separated by spaces; those of the floor are told all the same


class Cover(SQLModel, table=True):
    """Somebody is away, and who covers: told of the alerts meanwhile, without becoming the case's owner."""

    __tablename__: ClassVar[Any] = "cover"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    away: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False, index=True))
    covered_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    from_on: date
    to_on: date
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
