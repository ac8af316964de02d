"""What a case gives to be counted: the few days and words of its facts that any indicator reads."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from workflow.exceptions import clock_key
from workflow.facts import Facts, Reversal
from workflow.states import OPEN


class Measured(NamedTuple):
    """A case as the indicators see it. A projection stores these fields; a fold makes the same ones.

    `live_from` is the day an open case is counted from: its receipt or, after a refusal was reversed by an order or an
    agreement (`ordered`), that day. None where the case is not open, or its receipt has no day.
    """

    state: str
    open: bool
    received_on: date | None
    source: str
    decided: str | None
    decided_on: date | None
    to_draft_on: date | None
    no_plan_on: date | None
    issued_on: date | None
    live_from: date | None
    ordered: bool
    psychology: str
    exceptions: str
    disputes: str


def measured(f: Facts) -> Measured:
    """What these facts give to be counted."""
    is_open, received_on = f.state in OPEN, f.received_on if f.receipt_known else None
    decided, decided_on = _first_decision(f)
    order = _order(f)
    return Measured(
        state=f.state.value,
        open=is_open,
        received_on=received_on,
        source=f.request.source if f.request else "not_stated",
        decided=decided,
        decided_on=decided_on,
        to_draft_on=f.plan_agreed_on,
        no_plan_on=f.plan_refused_on,
        issued_on=f.plan_issued_on,
        live_from=(order.on if order else received_on) if is_open else None,
        ordered=is_open and order is not None,
        psychology=_psychology(f),
        exceptions=" ".join(sorted(set(_exceptions(f)))) if f.exceptions else "",
        disputes=" ".join(sorted(set(_disputes(f)))) if f.disputes else "",
    )


def _first_decision(f: Facts) -> tuple[str | None, date | None]:
    """The first decision whether to assess: a reversal does not count again.

    A case that went on to a plan or its refusal with none on record was agreed to all the same, on no day.
    """
    made = [(f.assessment_refused_on, "refused"), (f.assessment_agreed_on, "agreed")]
    first = min(((on, what) for on, what in made if on), default=None)
    if first:
        return first[1], first[0]
    went_on = f.plan_agreed_on or f.plan_refused_on or f.drafts or f.plan_issued_on
    return ("agreed" if went_on else None), None


def _order(f: Facts) -> Reversal | None:
    """The last reversal that supplied new dates."""
    reversals = [r for r in (f.assessment_reversal, f.plan_reversal) if r and r.starts_new_clocks]
    return max(reversals, key=lambda r: r.on) if reversals else None


def _psychology(f: Facts) -> str:
    """Whether the psychologist's advice is `in`, `awaited` or `not_asked` for."""
    asked = [advice for advice in f.advices.values() if advice.kind == "psychological"]
    if "psychological" in f.existing or any(advice.is_in for advice in asked):
        return "in"
    return "awaited" if asked else "not_asked"


def _exceptions(f: Facts) -> Iterator[str]:
    """Each approved exception as ground:limit:approver, once for each limit it names (approver 0: before this record)."""
    for exception in f.exceptions.values():
        if exception.approved_on:
            for clock in exception.payload.clocks:
                limit = clock_key(clock).split(".")[0]
                yield f"{exception.payload.ground}:{limit}:{exception.approver or 0}"


def _disputes(f: Facts) -> Iterator[str]:
    """Each dispute before the plan, or while there is none, as form:about. One after the plan is no part of its cohort."""
    for on, dispute in f.disputes:
        if f.plan_issued_on is None or on <= f.plan_issued_on:
            yield f"{dispute.form}:{dispute.about}"
