"""Services, workers, documents, messages to send, and bank holidays proclaimed since the library's release."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Service(SQLModel, table=True):
    """A service that gives advice. It may serve several authorities and has one inbox."""

    __tablename__: ClassVar[Any] = "service"

    code: str = Field(primary_key=True)
    name: str
    body: str = "other"  # `s31`: a body of section 31, bound by reg 8(1); `other`: asked under the Code
    kinds: str = ""  # the kinds of advice it gives, separated by spaces
    inbox: str | None = None
    ods_code: str | None = None


class ServiceArea(SQLModel, table=True):
    """An authority a service serves, and the kinds of advice it gives there by default."""

    __tablename__: ClassVar[Any] = "service_area"
    __table_args__ = (UniqueConstraint("service", "authority", "kind", name="uq_service_area"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    service: str = Field(foreign_key="service.code")
    authority: str = Field(max_length=3)
    kind: str | None = None  # the kind for which it is the default here; empty: it serves here, by default for none


class Worker(SQLModel, table=True):
    """A register entry, not a login: someone who may hold a case."""

    __tablename__: ClassVar[Any] = "worker"
    __table_args__ = (UniqueConstraint("authority", "kind", "name", name="uq_worker"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    kind: str  # caseworker, psychologist, plan_writer
    name: str
    team: str | None = None
    capacity: int | None = None
    account_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("account.id"), nullable=True))
    left_on: date | None = None


class Document(SQLModel, table=True):
    """A file in a matter: its bytes lie under their hash, outside the database."""

    __tablename__: ClassVar[Any] = "document"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False, index=True))
    advice_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True))  # sent with this advice
    kind: str
    from_whom: str = ""
    dated: date | None = None
    share_with: str = ""
    filename: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    added_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class AdviceDraft(SQLModel, table=True):
    """Advice being written: the work of a service, seen by its colleagues, and no part of the record until submitted."""

    __tablename__: ClassVar[Any] = "advice_draft"

    advice_id: int = Field(sa_column=Column(Id, ForeignKey("event.id"), primary_key=True, autoincrement=False))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False, index=True))
    content: str = Field(sa_column=Column(Text, nullable=False))  # the template, in part, as JSON
    version: int = 1
    saved_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    saved_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class OutboxMessage(SQLModel, table=True):
    """That somebody is to be told, written in the commit of the event that calls for it; messages are made of it after."""

    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (
        Index("ix_outbox_unsent", "id", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    topic: str
    matter_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    event_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    attempts: int = 0


class BankHoliday(SQLModel, table=True):
    """A bank holiday proclaimed (or cancelled) since the holiday library's release."""

    __tablename__: ClassVar[Any] = "bank_holiday"

    day: date = Field(primary_key=True)
    closed: bool
    why: str
