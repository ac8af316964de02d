"""Projections of the record: droppable, rebuildable, checked. Nothing here depends on today.

Each row holds for the days from `holds_from` up to, but not including, `holds_until`: the position as at any day is
the rows that hold on it. Rows that hold now have `current` set.
"""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field, SQLModel

from app.tables.columns import Id

FOR_EVER = date(9999, 12, 31)


class CaseRow(SQLModel, table=True):
    """Where a case stood over a stretch of days."""

    __tablename__: ClassVar[Any] = "case_row"
    __table_args__ = (
        Index(
            "ix_case_row_current",
            "authority",
            "state",
            "matter_id",
            sqlite_where=text("current = 1"),
            postgresql_where=text("current"),
        ),
        # How many are open, and which ended last.
        Index(
            "ix_case_row_open",
            "authority",
            "open",
            "holds_from",
            "matter_id",
            sqlite_where=text("current = 1 AND synthetic = 0"),
            postgresql_where=text("current AND NOT synthetic"),
        ),
        # A caseworker's own: what they have open, read without the rows.
        Index(
            "ix_case_row_own",
            "authority",
            "open",
            "caseworker",
            "holds_from",
            "matter_id",
            "state",
            "received_on",
            "current",
            "synthetic",
            sqlite_where=text("current = 1 AND synthetic = 0"),
            postgresql_where=text("current AND NOT synthetic"),
        ),
        Index("ix_case_row_as_at", "authority", "holds_from", "holds_until"),
    )

    matter_id: int = Field(sa_column=Column(Id, primary_key=True))
    holds_from: date = Field(primary_key=True)
    holds_until: date
    current: bool
    kind: str = "assessment"
    authority: str
    state: str
    open: bool
    received_on: date | None = None
    caseworker: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    psychologist: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    flags: str = ""
    # What the indicators count: the fields of workflow.kpis.measured.Measured, under the same names.
    source: str = "not_stated"
    decided: str | None = None
    decided_on: date | None = None
    to_draft_on: date | None = None
    no_plan_on: date | None = None
    issued_on: date | None = None
    ended_on: date | None = None
    counted_from: date | None = None
    ordered: bool = False
    psychology: str = "not_asked"
    exceptions: str = ""
    disputes: str = ""
    need: str = "not_stated"
    support: str = "not_known"
    handovers: int = 0
    # Whose the days are (workflow/holders.py); from `holder_until` on, where time alone ends it, whose they are then.
    holder: str | None = None
    holder_code: str = ""
    holder_until: date | None = None
    then_holder: str | None = None
    then_code: str = ""
    synthetic: bool = False
    rules: str


class ClockRow(SQLModel, table=True):
    """One clock over a stretch of days: what was owed and whether it was done, never whether it is overdue."""

    __tablename__: ClassVar[Any] = "clock_row"
    __table_args__ = (
        # Lists walk this in order of due date, and counts read nothing else: one covering partial index. SQLite uses it
        # only for a query that itself says `open = 1`: not for `IS 1`, nor for a value bound to a parameter.
        Index(
            "ix_clock_row_open",
            "authority",
            "conditional",
            "kind",
            "due_on",
            "matter_id",
            "key",
            "code",
            "excused_from",
            "service",
            "open",  # the condition too, or SQLite reads the row to hold it against
            "current",
            "synthetic",
            sqlite_where=text("open = 1 AND current = 1 AND synthetic = 0"),
            postgresql_where=text("open AND current AND NOT synthetic"),
        ),
        Index("ix_clock_row_as_at", "authority", "holds_from", "holds_until"),
        # The sweep asks for the clocks due on a day, of one code, whosever they are. The day leads, lest a list by code
        # prefer this index, which knows no authority.
        Index(
            "ix_clock_row_due",
            "due_on",
            "code",
            "matter_id",
            "key",
            sqlite_where=text("open = 1"),
            postgresql_where=text("open"),
        ),
    )

    matter_id: int = Field(sa_column=Column(Id, primary_key=True))
    key: str = Field(primary_key=True)
    holds_from: date = Field(primary_key=True)
    holds_until: date
    current: bool
    authority: str
    code: str
    kind: str
    cite: str
    started_on: date | None = None
    due_on: date | None = None
    met_on: date | None = None
    stopped_on: date | None = None
    excused_from: date | None = None
    open: bool
    conditional: bool
    advice_kind: str | None = None
    service: str | None = None
    synthetic: bool = False
    rules: str


class AdviceRow(SQLModel, table=True):
    """One request for advice as it stands now: what a service's inbox lists, and the council's."""

    __tablename__: ClassVar[Any] = "advice_row"
    __table_args__ = (
        # An inbox reads what is out in order of due date, and no request of another service.
        Index("ix_advice_row_service", "service", "out", "due_on", "advice_id"),
        Index("ix_advice_row_authority", "authority", "out", "due_on", "advice_id"),
    )

    advice_id: int = Field(sa_column=Column(Id, primary_key=True))
    matter_id: int = Field(sa_column=Column(Id, nullable=False, index=True))
    authority: str
    kind: str
    service: str | None = None
    requested_on: date
    received_by_body_on: date | None = None
    status: str
    out: bool = False  # an answer is still looked for: neither in, nor answered, nor withdrawn, and the case goes on
    due_on: date | None = None
    acknowledged_on: date | None = None
    assigned_to: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    first_received_on: date | None = None
    received_on: date | None = None
    accepted_on: date | None = None
    returned_on: date | None = None
    reworks: int = 0
    # What the indicators count: what of it came first, so that how it stood on an earlier day can be told.
    body: str = "other"
    first_nil_on: date | None = None
    first_nil_answer: str | None = None
    withdrawn_on: date | None = None
    superseded_on: date | None = None
    ended_on: date | None = None  # the case ended while this was out
    rework: str = ""  # each time it was sent back: the day, and the day it came in again
    synthetic: bool = False
    rules: str


class KpiTotal(SQLModel, table=True):
    """What was counted in a month, by name: rows are added, never changed, and a month's totals are their sum.

    An event adds what its case now counts for and takes away what it counted for before, so that two writers never
    wait for one another over a hot row. The sweep folds a month's rows into one; `verify` recounts them.
    """

    __tablename__: ClassVar[Any] = "kpi_total"
    __table_args__ = (Index("ix_kpi_total", "authority", "month"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    month: date  # its first day
    counts: str = Field(sa_column=Column(Text, nullable=False))  # JSON: how many of each name
