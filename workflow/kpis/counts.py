"""What is counted: each case's contributions, dated. Every figure, total and list of cases is made of these alone."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from workflow.counting import days_since
from workflow.kpis.measured import Measured
from workflow.states import State

SIX_WEEKS: Final = 42
TWELVE_WEEKS: Final = 84
SIXTEEN_WEEKS: Final = 112
TWENTY_WEEKS: Final = 140
"""Days from receipt; the last of them is on time."""

NOT_KNOWN: Final = "not_known"
BANDS: Final = (
    ("up_to_20_weeks", TWENTY_WEEKS),
    ("20_to_26_weeks", 26 * 7),
    ("26_to_39_weeks", 39 * 7),
    ("39_to_52_weeks", 52 * 7),
    ("over_52_weeks", 10**6),
)
"""Time taken to a plan: each band's name and the last day in it."""


class Request(NamedTuple):
    """A request, and what was first decided of it: `agreed`, `refused`, `withdrawn`, `ended` or `undecided`.

    `support` says whether it came `with_plan`, a plan of support already tried, `without_plan`, or is `not_known`.
    """

    source: str
    support: str
    outcome: str


class Decided(NamedTuple):
    """A decision, and whether it was `in_time`, `late`, or `not_known` for want of a day of receipt."""

    what: str
    timing: str


class Plan(NamedTuple):
    """A first plan: its band, whether an exception was approved (`yes`: to the twenty weeks; `other`; `no`), disputes before it."""

    band: str
    excepted: str
    disputes: str


class PlanDays(NamedTuple):
    """A first plan: days from receipt."""

    days: str


class Excepted(NamedTuple):
    """A plan or a live case with an approved exception, under one `cut`: its `ground`, `limit` or `approver`."""

    cut: str
    word: str


class Live(NamedTuple):
    """A live case: from which day it is counted, where it stands, whether the psychologist's advice is in."""

    since: date | None
    state: str
    psychology: str
    ordered: bool
    excepted: bool


Key = Request | Decided | Plan | PlanDays | Excepted


class Count(NamedTuple):
    """One case counted once: as what, on which day, under which words."""

    measure: str
    on: date
    key: Key


KEYS: Final[dict[str, type[Key]]] = {
    "request": Request,
    "decision": Decided,
    "to_draft": Decided,
    "no_plan": Decided,
    "plan": Plan,
    "plan_days": PlanDays,
    "plan_exception": Excepted,
}
"""What is counted by the day it happened."""


def band_of(days: int | None) -> str:
    """The band of a time taken, in days; `not_known` for want of a day of receipt."""
    return NOT_KNOWN if days is None else next(name for name, last in BANDS if days <= last)


def counts(m: Measured) -> Iterator[Count]:
    """Everything a case adds to what happened, each on its day."""
    if m.received_on:
        yield Count("request", m.received_on, Request(m.source, m.support, _outcome(m)))
    if m.decided_on and m.decided:
        yield Count("decision", m.decided_on, Decided(m.decided, _timing(m, m.decided_on, SIX_WEEKS)))
    if m.to_draft_on:
        yield Count("to_draft", m.to_draft_on, Decided("agreed", _timing(m, m.to_draft_on, TWELVE_WEEKS)))
    if m.no_plan_on:
        yield Count("no_plan", m.no_plan_on, Decided("refused", _timing(m, m.no_plan_on, SIXTEEN_WEEKS)))
    if m.first_plan_on:
        yield from _plan(m, m.first_plan_on)


def live(m: Measured) -> Live | None:
    """An open case as it waits; None where the case is not open."""
    return Live(m.counted_from, m.state, m.psychology, m.ordered, bool(m.exceptions)) if m.open else None


def excepted(exceptions: str) -> Iterator[Excepted]:
    """The grounds, limits and approvers of a case's exceptions, each once however many exceptions share it."""
    each = [exception.split(":") for exception in exceptions.split()]
    for cut, words in zip(("ground", "limit", "approver"), zip(*each, strict=True), strict=False):
        for word in sorted(set(words)):
            yield Excepted(cut, word)


def _plan(m: Measured, issued_on: date) -> Iterator[Count]:
    days = days_since(m.received_on, issued_on) if m.received_on else None
    cuts = list(excepted(m.exceptions))
    exception = "yes" if Excepted("limit", "issue_plan") in cuts else "other" if cuts else "no"
    yield Count("plan", issued_on, Plan(band_of(days), exception, m.disputes))
    if days is not None:
        yield Count("plan_days", issued_on, PlanDays(str(days)))
    for cut in cuts:
        yield Count("plan_exception", issued_on, cut)


def _timing(m: Measured, on: date, limit: int) -> str:
    if m.received_on is None:
        return NOT_KNOWN
    return "in_time" if days_since(m.received_on, on) <= limit else "late"


def _outcome(m: Measured) -> str:
    """What was first decided of a request, or how it ended before anything was."""
    if m.decided:
        return m.decided
    match m.state:
        case State.WITHDRAWN:
            return "withdrawn"
        case State.MOVED_AWAY | State.CLOSED:
            return "ended"
    return "undecided"
