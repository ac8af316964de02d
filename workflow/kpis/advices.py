"""Advice as the indicators count it: one request at a time, by the days on which what became of it first came about.

Days that came first never move as time goes on, so that one row tells how a request stood on any day before.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from workflow.counting import days_since
from workflow.events import OF_FAMILY
from workflow.facts import Advice
from workflow.facts.parts import Rework
from workflow.kpis.counts import SIX_WEEKS
from workflow.kpis.members import Member


class Asked(NamedTuple):
    """One request for advice, as it is now known. `rework` is each time it was sent back, and came in again."""

    kind: str
    service: str | None
    body: str
    requested_on: date
    received_by_body_on: date | None
    first_received_on: date | None
    first_nil_on: date | None
    first_nil_answer: str | None
    withdrawn_on: date | None
    superseded_on: date | None
    ended_on: date | None
    rework: str


def asked(a: Advice) -> Asked:
    """What a request for advice gives to be counted."""
    nil_on, nil_answer = a.first_nil or (None, None)
    return Asked(
        a.kind,
        a.service,
        a.body,
        a.requested_on,
        a.received_by_body_on,
        a.first_received_on,
        nil_on,
        nil_answer,
        a.withdrawn_on,
        a.superseded_on,
        a.ended_on,
        told(a.rework),
    )


def told(rework: Iterable[Rework]) -> str:
    """Rework as one word a time: 2026-03-02/2026-03-09, its second day missing while it is still out."""
    return " ".join(f"{each.returned_on}/{each.back_on or ''}" for each in rework)


def as_at(a: Asked, day: date) -> Asked | None:
    """The request as it stood on a day; None before it was made."""
    if a.requested_on > day:
        return None

    def come(on: date | None) -> date | None:
        return on if on and on <= day else None

    return a._replace(
        received_by_body_on=come(a.received_by_body_on),
        first_received_on=come(a.first_received_on),
        first_nil_on=come(a.first_nil_on),
        withdrawn_on=come(a.withdrawn_on),
        superseded_on=come(a.superseded_on),
        ended_on=come(a.ended_on),
    )


def started_on(a: Asked) -> date:
    """The day the six weeks run from: a body of section 31's receipt, once on record (reg 8(1)); else the day it was asked."""
    return (a.received_by_body_on if a.body == "s31" else None) or a.requested_on


def advice_flows(a: Asked, day: date) -> Iterator[Member]:
    """What a request counts for as it stood on a day: in the month its day 42 fell, and in that in which it came in."""
    if a.kind in OF_FAMILY:
        return
    start = started_on(a)
    for code, first in (("advice_6w", start), ("advice_6w_sent", a.requested_on)):
        due_on = first + timedelta(days=SIX_WEEKS)
        if due_on <= day:
            yield from _fell_due(code, a, due_on)
    if a.first_received_on:
        in_time = days_since(start, a.first_received_on) <= SIX_WEEKS
        yield from _cut("advice_received_6w", a, a.first_received_on, those=in_time)


def _fell_due(code: str, a: Asked, due_on: date) -> Iterator[Member]:
    """On its day 42 the advice was in, was late, or was owed no longer: then it is in neither part, and is said apart."""
    if a.first_received_on and a.first_received_on <= due_on:
        yield from _cut(code, a, due_on, those=True)
        return
    why = _owed_no_longer(a, due_on)
    if why:
        yield Member(code, f"apart.{why}", due_on)
    else:
        yield from _cut(code, a, due_on, those=False)


def _owed_no_longer(a: Asked, on: date) -> str | None:
    """Why nothing was owed any more on a day; None where the advice was still to come."""
    ends = (
        (a.first_nil_on, a.first_nil_answer or "not_known"),
        (a.withdrawn_on, "withdrawn"),
        (a.superseded_on, "superseded"),
        (a.ended_on, "case_ended"),
    )
    return min(((day, why) for day, why in ends if day and day <= on), default=(None, None))[1]


def advice_standing(a: Asked, day: date, *, is_open: bool) -> Iterator[Member]:
    """What a request counts for among those out on a day. Nobody owes advice to a case that is not open."""
    if a.kind in OF_FAMILY or not is_open or a.withdrawn_on:
        return
    if a.first_received_on is None:
        over = days_since(started_on(a) + timedelta(days=SIX_WEEKS), day)
        if over > 0 and not (a.first_nil_on or a.superseded_on):
            yield from _cut("advice_overdue", a, None, those=True)
            yield Member("advice_overdue", "mean_days", None, amount=over)
    since = _sent_back_on(a, day)
    if since:
        yield Member("advice_overdue", "in_rework", None)
        yield Member("advice_overdue", "in_rework.mean_days", None, amount=days_since(since, day))


def _sent_back_on(a: Asked, day: date) -> date | None:
    """The day on which advice that was in was sent back, where it is still out on a day."""
    for each in reversed(a.rework.split()):
        returned, _, back = each.partition("/")
        if returned <= day.isoformat():
            return date.fromisoformat(returned) if not back or back > day.isoformat() else None
    return None


def _cut(code: str, a: Asked, on: date | None, *, those: bool) -> Iterator[Member]:
    """In the whole, among its kind, and among its service's."""
    yield Member(code, "", on, those=those)
    yield Member(code, f"kind.{a.kind}", on, those=those)
    yield Member(code, f"service.{a.service or 'none'}", on, those=those)
