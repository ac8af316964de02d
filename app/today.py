"""The only place that reads the wall clock."""

from datetime import UTC, date, datetime

from workflow.counting import london_day

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any record of this kind."""


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Europe/London."""
    return london_day(now())
