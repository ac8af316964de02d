"""Snapshots: how a matter stood at the end of a day on which something happened, and the rows that days of them make."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any, Final, NamedTuple

from app.tables.projections import FOR_EVER
from workflow.clocks import Clock, clocks
from workflow.facts import Advice, Facts
from workflow.holders import holding
from workflow.kpis.advices import told
from workflow.kpis.measured import Measured, measured
from workflow.promises import promises
from workflow.rules import Rules

Values = dict[str, Any]


class Held(NamedTuple):
    """What a row says of whose the days are."""

    holder: str | None = None
    holder_code: str = ""
    holder_until: date | None = None
    then_holder: str | None = None
    then_code: str = ""


NOBODYS: Final = Held()
CASE: Final = ""
"""The key under which the case itself stands, among those of its clocks."""


class CaseValues(NamedTuple):
    """What a row says of the case itself: `measured` in its own columns."""

    measured: Measured
    caseworker: int | None
    psychologist: int | None
    flags: str
    held: Held

    def columns(self) -> Values:
        """As columns of a row."""
        own = {"caseworker": self.caseworker, "psychologist": self.psychologist, "flags": self.flags}
        return {**self.measured._asdict(), **own, **self.held._asdict()}


Holding = CaseValues | Clock
"""What is held of the case or of one clock over a stretch of days."""


def columns(holding: Holding) -> Values:
    """As columns of a row."""
    return holding.columns() if isinstance(holding, CaseValues) else _of_clock(holding)


def _of_clock(clock: Clock) -> Values:
    key, code, limit, _, started_on, due_on, advice, _ = clock.duty
    return {
        "key": key,
        "code": code,
        "kind": clock.duty.kind,
        "cite": str(limit.cite),
        "started_on": started_on,
        "due_on": due_on,
        "met_on": clock.met_on,
        "stopped_on": clock.stopped_on,
        "excused_from": clock.excused_from,
        "open": clock.open,
        "conditional": clock.conditional,
        "advice_kind": advice.kind if advice else None,
        "service": advice.service if advice else None,
    }


class AdviceValues(NamedTuple):
    """What a row says of one request for advice."""

    advice_id: int
    kind: str
    service: str | None
    requested_on: date
    received_by_body_on: date | None
    status: str
    out: bool
    due_on: date | None
    acknowledged_on: date | None
    assigned_to: int | None
    first_received_on: date | None
    received_on: date | None
    accepted_on: date | None
    returned_on: date | None
    reworks: int
    body: str
    first_nil_on: date | None
    first_nil_answer: str | None
    withdrawn_on: date | None
    superseded_on: date | None
    ended_on: date | None
    rework: str


class Snapshot(NamedTuple):
    """How things stood at the end of one day. The case itself stands under the key CASE, each clock under its own."""

    day: date
    holding: dict[str, Holding]
    advices: dict[int, AdviceValues]


def snapshot(day: date, f: Facts, rules: Rules) -> Snapshot:
    """How these facts stand."""
    flags = " ".join(sorted(f.request.flags)) if f.request else ""
    holding: dict[str, Holding] = {CASE: CaseValues(measured(f), f.caseworker, f.psychologist, flags, _held(f, rules))}
    due: dict[int, date | None] = {}
    for clock in chain(clocks(f, rules), promises(f, rules)):
        holding[clock.duty.key] = clock
        if clock.duty.advice:
            due[clock.duty.advice.id] = clock.duty.due_on
    goes_on = f.ended_on is None
    advices = {
        id_: _advice_values(advice, due.get(id_) or FOR_EVER, goes_on=goes_on) for id_, advice in f.advices.items()
    }
    return Snapshot(day, holding, advices)


def _held(f: Facts, rules: Rules) -> Held:
    found = holding(f, rules)
    if found is None:
        return NOBODYS
    holder, then = found.holder, found.then
    if then is None:
        return Held(holder.who, holder.code)
    return Held(holder.who, holder.code, found.until, then.who, then.code)


def _advice_values(advice: Advice, due_on: date, *, goes_on: bool) -> AdviceValues:
    return AdviceValues(
        advice.id,
        advice.kind,
        advice.service,
        advice.requested_on,
        advice.received_by_body_on,
        advice.status,
        goes_on and not (advice.is_settled or advice.nil_on),
        due_on,
        advice.acknowledged_on,
        advice.assigned_to,
        advice.first_received_on,
        advice.received_on,
        advice.accepted_on,
        advice.returned_on,
        len(advice.rework),
        advice.body,
        advice.first_nil[0] if advice.first_nil else None,
        advice.first_nil[1] if advice.first_nil else None,
        advice.withdrawn_on,
        advice.superseded_on,
        advice.ended_on,
        told(advice.rework) if advice.rework else "",
    )


def spans(days: Iterable[tuple[date, Holding | None]], also: Values) -> Iterator[Values]:
    """Rows, each for a stretch of days over which the same is said; None is a day on which there was nothing to say.

    `also` are the columns that all rows share.
    """
    start: date = FOR_EVER
    held: Holding | None = None
    said: Values | None = None
    for day, holds in days:
        if holds == held:  # the shorter question, and the usual answer
            continue
        held, now = holds, columns(holds) if holds else None
        if now != said:
            if said is not None:
                yield {**said, **also, "holds_from": start, "holds_until": day, "current": False}
            start, said = day, now
    if said is not None:
        yield {**said, **also, "holds_from": start, "holds_until": FOR_EVER, "current": True}
