"""The allocation meeting: who can take cases, the council's published rules, what each meeting decided and why.

What a meeting decided is append-only, codes, ids and days alone; the words people wrote stand apart, where they can be
erased. Who holds a case is in the record (its allocation events), never here.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class WorkerTerms(SQLModel, table=True):
    """On what terms a worker of the register takes cases. Its `capacity` and the day they left stand on the register."""

    __tablename__: ClassVar[Any] = "worker_terms"

    worker_id: int = Field(sa_column=Column(Id, ForeignKey("worker.id"), primary_key=True, autoincrement=False))
    source: str = "in_house"  # in_house, locum, provider
    part_time: int = 100  # percent of full time
    schools: str = ""  # URNs of the schools linked to this worker, separated by spaces
    localities: str = ""  # outward postcodes ("BS1"), separated by spaces


class WorkerAbsence(SQLModel, table=True):
    """A worker is away, and who covers. Cover changes no owner. Why somebody is away is nobody's business here."""

    __tablename__: ClassVar[Any] = "worker_absence"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3, index=True)
    worker_id: int = Field(sa_column=Column(Id, ForeignKey("worker.id"), nullable=False))
    from_on: date
    to_on: date
    covered_by: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("worker.id"), nullable=True))
    cover_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("cover.id"), nullable=True))
    noted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    noted_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class AllocationRules(SQLModel, table=True):
    """A version of a council's published rules: who decided it, why, from when. Version 0 is the shipped example."""

    __tablename__: ClassVar[Any] = "allocation_rules"
    __table_args__ = (UniqueConstraint("authority", "version", name="uq_allocation_rules"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    version: int
    from_on: date
    content: str = Field(sa_column=Column(Text, nullable=False))  # the rules, as canonical JSON
    why: str
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    made_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class AllocationMeeting(SQLModel, table=True):
    """One meeting's decision as confirmed: on which day, for which resources, by which rules, from which inputs."""

    __tablename__: ClassVar[Any] = "allocation_meeting"
    __table_args__ = (Index("ix_allocation_meeting", "authority", "on", "id"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    on: date
    kinds: str  # of which workers it decided, separated by spaces
    rules_version: int
    inputs_digest: str  # of the inputs of the proposal that lay on the table
    proposal_digest: str
    inputs: str = Field(sa_column=Column(Text, nullable=False))  # those inputs, canonical JSON: ids, days, codes
    capacity: str = Field(sa_column=Column(Text, nullable=False))  # JSON: the slots there were, by worker
    confirmed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    confirmed_by: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class AllocationLine(SQLModel, table=True):
    """One case at one meeting: whom it was given to, or who went before it by which rule."""

    __tablename__: ClassVar[Any] = "allocation_line"
    __table_args__ = (
        Index("ix_allocation_line_meeting", "meeting_id"),
        Index("ix_allocation_line_matter", "matter_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("allocation_meeting.id"), nullable=False))
    matter_id: int = Field(sa_column=Column(Id, ForeignKey("matter.id"), nullable=False))
    kind: str  # caseworker, psychologist, plan_writer
    worker_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("worker.id"), nullable=True))
    instead_of: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("worker.id"), nullable=True))
    event_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("event.id"), nullable=True))
    place: int | None = None  # in the order of the rules; none for a case that waited for nobody
    band: str = ""
    rule: str  # by which rule it was given or passed over
    before_matter_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("matter.id"), nullable=True))
    breaks: str = ""  # rules this decision went past, separated by spaces
    reasons: str = Field(sa_column=Column(Text, nullable=False))  # JSON: the engine's own sentences


class AllocationAttendee(SQLModel, table=True):
    """Somebody who was at a meeting."""

    __tablename__: ClassVar[Any] = "allocation_attendee"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("allocation_meeting.id"), nullable=False, index=True))
    seat: str  # a seat the rules name, or `guest`
    name: str


class AllocationAction(SQLModel, table=True):
    """Something a meeting asked of somebody, by a day."""

    __tablename__: ClassVar[Any] = "allocation_action"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("allocation_meeting.id"), nullable=False, index=True))
    authority: str = Field(max_length=3, index=True)
    owner: str
    due_on: date


class AllocationActionDone(SQLModel, table=True):
    """A later meeting heard that an action is done."""

    __tablename__: ClassVar[Any] = "allocation_action_done"
    __table_args__ = (UniqueConstraint("action_id", name="uq_allocation_action_done"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    action_id: int = Field(sa_column=Column(Id, ForeignKey("allocation_action.id"), nullable=False))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("allocation_meeting.id"), nullable=False))


class AllocationUndo(SQLModel, table=True):
    """A meeting's allocations were undone: each by an `annulled` event of its case, which carries the reason."""

    __tablename__: ClassVar[Any] = "allocation_undo"
    __table_args__ = (UniqueConstraint("meeting_id", name="uq_allocation_undo"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("allocation_meeting.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by_account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))


class AllocationWords(SQLModel, table=True):
    """Words written at a meeting: why a rule was gone past, what an action is. A row may be erased, never changed."""

    __tablename__: ClassVar[Any] = "allocation_words"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    meeting_id: int = Field(sa_column=Column(Id, ForeignKey("allocation_meeting.id"), nullable=False, index=True))
    line_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("allocation_line.id"), nullable=True))
    action_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("allocation_action.id"), nullable=True))
    about: str  # why, action, capacity, undo
    text: str = Field(sa_column=Column(Text, nullable=False))
