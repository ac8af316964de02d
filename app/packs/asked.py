"""The span a pack is asked for."""

from datetime import date, timedelta

from app.errors import invalid
from workflow.packs.spans import QUARTER, YEAR, Kind, Span


def span_of(kind: Kind, first: date, last: date, as_at: date) -> Span:
    """The span asked for. Raises 422 where it is not of whole months (a board's) or quarters, too long, or yet to come."""
    if last < first:
        raise invalid("to", f"{last} is before {first}, the day in from")
    span = Span(first, last)
    if first.day != 1:
        raise invalid("from", "a pack is of whole months: give the first day of one")
    if (last + timedelta(days=1)).day != 1:
        raise invalid("to", "a pack is of whole months: give the last day of one")
    if kind is Kind.SCRUTINY and (first.month % QUARTER != 1 or span.length % QUARTER):
        raise invalid("from", "a scrutiny pack is of whole quarters: they begin in January, April, July and October")
    if span.length > YEAR:
        raise invalid("from", f"a pack is of {YEAR} months at most")
    if first > as_at:
        raise invalid("from", f"{first} is after {as_at}, the day it would be seen from")
    return span
