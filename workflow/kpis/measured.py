"""What a case gives to be counted: the few days and words of its facts that any indicator reads."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from workflow.exceptions import clock_key
from workflow.facts import Facts, Reversal
from workflow.states import OPEN

NOT_STATED: Final = "not_stated"
REPORTED_BEFORE: Final = "reported_before"
TRANSFERRED_IN: Final = "transferred_in"
BROUGHT_IN: Final = frozenset({REPORTED_BEFORE, TRANSFERRED_IN})
"""Flags of a request whose plan is no work of this record's: it counts in no measure of plans issued."""
_SUPPORT: Final = {True: "with_plan", False: "without_plan", None: "not_known"}


class Measured(NamedTuple):
    """A case as the indicators see it. A projection stores these fields; a fold makes the same ones.

    `counted_from` is the day its weeks are counted from: its receipt or, after a refusal was reversed by an order or an
    agreement (`ordered`), that day; None where the receipt has no day. `handovers` are changes of caseworker: cover
    while somebody is away is none.
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
    ended_on: date | None
    counted_from: date | None
    ordered: bool
    psychology: str
    exceptions: str
    disputes: str
    need: str
    support: str
    handovers: int

    @property
    def first_plan_on(self) -> date | None:
        """The day of a first plan that is work of this record's: no plan of before it, nor one transferred in."""
        return None if "earlier:" in self.disputes else self.issued_on


def measured(f: Facts) -> Measured:
    """What these facts give to be counted."""
    is_open, received_on = f.state in OPEN, f.received_on if f.receipt_known else None
    decided, decided_on = _first_decision(f)
    order = _order(f)
    return Measured(
        state=f.state.value,
        open=is_open,
        received_on=received_on,
        source=f.request.source if f.request else NOT_STATED,
        decided=decided,
        decided_on=decided_on,
        to_draft_on=f.plan_agreed_on,
        no_plan_on=f.plan_refused_on,
        issued_on=f.plan_issued_on,
        ended_on=f.ended_on,
        counted_from=order.on if order else received_on,
        ordered=order is not None,
        psychology=_psychology(f),
        exceptions=" ".join(sorted(set(_exceptions(f)))) if f.exceptions else "",
        disputes=" ".join(sorted({*_disputes(f), *_earlier(f)})),
        need=_need(f),
        support=_SUPPORT[f.request.support_plan if f.request else None],
        handovers=f.handovers,
    )


def _earlier(f: Facts) -> Iterator[str]:
    """A plan of before this record, or of another authority, as a word beside the disputes: earlier:transferred_in."""
    return (f"earlier:{flag}" for flag in (f.request.flags if f.request else ()) if flag in BROUGHT_IN)


def _need(f: Facts) -> str:
    """The primary need as the plan names it or, before there is one, as the request did."""
    said = (f.plan.primary_need if f.plan else None, f.request.primary_need if f.request else None)
    return next((need for need in said if need and need != NOT_STATED), NOT_STATED)


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
    """Each dispute before the plan, or while there is none, as form:about. One after the plan is no part of its cohort.

    A refusal reversed by an order or an agreement was disputed, whether or not anybody recorded the dispute by itself.
    """
    for on, dispute in (*f.disputes, *f.reversed_by):
        if f.plan_issued_on is None or on <= f.plan_issued_on:
            yield f"{dispute.form}:{dispute.about}"
