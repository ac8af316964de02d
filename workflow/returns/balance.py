"""From one year's return to the next: how each case stood then, what became of it, and what that leaves unexplained.

Plans active last year, and those issued and transferred in since, less those ceased and transferred out, are the plans active
this year; requests open last year, and those received since, less those that ended, are the requests open this year. A case
that breaks either sum is a difference, with why, so that both always come out.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from workflow.returns.census import Census
from workflow.returns.model import Request
from workflow.returns.reported import Reported

TO_ANOTHER: Final = "5"
"""The cease reason of a plan that was transferred to another authority in England."""


class Stood(StrEnum):
    """How a case stood in a return."""

    ACTIVE = "active"
    OPEN = "open"
    CLOSED = "closed"


class Line(StrEnum):
    """One line of the two sums."""

    PLANS_LAST_YEAR = "plans.active_last_year"
    PLANS_ISSUED = "plans.issued"
    PLANS_IN = "plans.transferred_in"
    PLANS_CEASED = "plans.ceased"
    PLANS_OUT = "plans.transferred_out"
    PLANS_DIFFERENCE = "plans.difference"
    PLANS_THIS_YEAR = "plans.active_this_year"
    OPEN_LAST_YEAR = "requests.open_last_year"
    OPEN_RECEIVED = "requests.received"
    OPEN_ENDED = "requests.ended"
    OPEN_DIFFERENCE = "requests.difference"
    OPEN_THIS_YEAR = "requests.open_this_year"


class Entry(NamedTuple):
    """A case in a line: what it adds there (one, or one less), and why where that needs saying."""

    line: Line
    adds: int
    says: str = ""


def stood(request: Request) -> Stood:
    """How a request stands in a return."""
    a = request.assessment
    if request.active_plan:
        return Stood.ACTIVE
    if request.exported_to:
        return Stood.CLOSED
    if request.outcome == "A":
        return Stood.OPEN
    # Refused at first, and the assessment goes on all the same: reversed.
    if request.outcome in {"Y", "N"}:
        going_on = a is not None and (a.outcome == "A" or (a.outcome == "Y" and not a.outcome_on and not a.named_plan))
        if going_on or (request.outcome == "Y" and a is None):
            return Stood.OPEN
    return Stood.CLOSED


def entries(was: Stood | None, now: Reported | None, last_day: date, census: Census) -> Iterator[Entry]:
    """Every line a case is in. `was`: how it stood in last year's return, made as at `last_day`; None: it was not in it."""
    yield from _of_plan(was is Stood.ACTIVE, now, last_day, census)
    yield from _of_request(was, now, last_day, census)


def _of_plan(was: bool, now: Reported | None, last_day: date, census: Census) -> Iterator[Entry]:  # noqa: FBT001 - one of two sides
    adds = int(was)
    if was:
        yield Entry(Line.PLANS_LAST_YEAR, 1)
    if now:
        for entry in _moves(now, last_day, census, was=was):
            adds += entry.adds
            yield entry
    left = int(now is not None and now.active(census)) - adds
    if left:
        yield Entry(Line.PLANS_DIFFERENCE, left, _why_plan(was, now, last_day, census))
    if now and now.active(census):
        yield Entry(Line.PLANS_THIS_YEAR, 1)


def _moves(now: Reported, last_day: date, census: Census, *, was: bool) -> Iterator[Entry]:
    """What happened to a plan between the two census days. One that came from elsewhere may be of any age."""
    issued_on, ceased_on, d = now.measured.issued_on, now.ceased_on(census), now.details
    if issued_on is None or (ceased_on and ceased_on <= last_day):
        return
    if d.transfer_la and not was:
        yield Entry(Line.PLANS_IN, 1, f"from authority {d.transfer_la}")
    elif not (d.transfer_la or d.historical) and last_day < issued_on <= census.day:
        yield Entry(Line.PLANS_ISSUED, 1)
    if ceased_on:
        out = d.cease_reason == TO_ANOTHER
        yield Entry(
            Line.PLANS_OUT if out else Line.PLANS_CEASED, -1, f"on {ceased_on}, reason {d.cease_reason or 'not given'}"
        )


def _why_plan(was: bool, now: Reported | None, last_day: date, census: Census) -> str:  # noqa: FBT001 - as above
    """Why a plan's sum does not come out."""
    issued_on = now.measured.issued_on if now else None
    ceased_on = now.ceased_on(census) if now else None
    if now is None:
        return "active in last year's return, and nothing on record on this year's census day"
    if issued_on is None:
        return "active in last year's return, and no plan on record: its issue was annulled, or it is another request"
    if was and ceased_on and ceased_on <= last_day:
        return f"active in last year's return, and since entered as ceased on {ceased_on}, before its census day"
    if was and issued_on > last_day:
        return f"active in last year's return, and its plan is on record as issued on {issued_on}, after its census day"
    if issued_on > last_day and now.details.historical:
        return f"issued on {issued_on}, and entered as reported in an earlier return: it is in none"
    if ceased_on:
        return f"issued on {issued_on}, not active in last year's return, and ceased on {ceased_on}"
    return f"issued on {issued_on}, on or before last year's census day, and not active in that return"


def _of_request(was: Stood | None, now: Reported | None, last_day: date, census: Census) -> Iterator[Entry]:
    was_open, m = was is Stood.OPEN, now.measured if now else None
    is_open = m is not None and m.open
    received = m is not None and m.received_on is not None and last_day < m.received_on <= census.day
    ended = m is not None and not m.open and (m.ended_on is None or m.ended_on > last_day)
    adds = 0
    if was_open:
        adds += 1
        yield Entry(Line.OPEN_LAST_YEAR, 1)
    if received:
        adds += 1
        yield Entry(Line.OPEN_RECEIVED, 1)
    if adds and ended and m:
        adds -= 1
        yield Entry(Line.OPEN_ENDED, -1, f"{m.state} on {m.ended_on}" if m.ended_on else m.state)
    left = int(is_open) - adds
    if left:
        yield Entry(Line.OPEN_DIFFERENCE, left, _why_request(was, now))
    if is_open:
        yield Entry(Line.OPEN_THIS_YEAR, 1)


def _why_request(was: Stood | None, now: Reported | None) -> str:
    """Why a request's sum does not come out."""
    if now is None:
        return "open in last year's return, and nothing on record on this year's census day"
    m = now.measured
    if was is Stood.OPEN and m.open:
        return f"open in last year's return, and its receipt is on record as {m.received_on}, after its census day"
    if was is Stood.OPEN:
        return f"open in last year's return, and on record as ended on {m.ended_on}, by its census day: {m.state}"
    if was is not None and m.open:
        return f"closed in last year's return, and open again: {m.state}"
    if m.open and m.received_on is None:
        return "open, and its receipt has no day"
    if m.open:
        return f"received on {m.received_on}, by last year's census day, and not in that return"
    return (
        f"received on {m.received_on}, after last year's census day, and on record as ended before it, on {m.ended_on}"
    )
