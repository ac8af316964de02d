"""Exceptions that wait for approval: the ground, its facts held against the law once more, and what it would excuse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup
from sqlmodel import Session

from app.cases import told
from app.cases.pages_now import Now, load
from app.cases.schemas import ClockOut
from app.errors import not_found
from app.record.load import history, stored
from app.security import Actor
from app.tables import Account
from app.teams import store
from app.web import words
from app.web.render import day_, said
from app.work import store as work
from workflow.counting import days_since
from workflow.exceptions import clock_key, facts_of_the_ground, ground_belongs
from workflow.facts import Exception_
from workflow.history import settle
from workflow.machine import fold
from workflow.refusal import Refusal
from workflow.rules import Rules

LONGEST_HISTORY: Final = 10_000
LABELS: Final = {
    "urn": "Setting (URN)",
    "asked_on": "The head was asked for advice on",
    "closed_from": "Closed from",
    "reopens_on": "Open again on",
    "left_on": "Left the area on",
    "returned_on": "Came back on",
    "on": "The appointment was on",
    "from_": "It began on",
    "to": "It ended, or ends, on",
    "review_on": "To be looked at again on",
}
UNSAID: Final = "Nothing was said of it."


@dataclass(frozen=True)
class Waiting:
    """One exception in the list."""

    case_id: int
    id: int
    reference: str
    name: str
    ground: str
    limits: tuple[str, ...]
    recorded_on: date
    days: int
    recorder: str
    is_own: bool


@dataclass(frozen=True)
class Limit:
    """A limit it would excuse, as it stands now."""

    clock: ClockOut
    name: str
    effect: str


@dataclass(frozen=True)
class Looked:
    """An exception looked at: what decides on it needs to know."""

    now: Now
    exception: Exception_
    recorder: str
    ground: str
    facts: Sequence[tuple[str, Markup]]
    impractical_because: str
    evidence: str
    refusal: Refusal | None  # what of its facts no longer fits the ground
    limits: Sequence[Limit]
    is_own: bool


def waiting(session: Session, who: Actor, rules: Rules, today: date) -> list[Waiting]:
    """Those that wait, the longest waiting first."""
    ids = store.cases_that_may_wait(session, who)
    known = work.known(session, who, ids)
    found = []
    for case_id in ids:
        if case_id not in known:
            continue
        facts = fold(settle(history(session, case_id)), rules, case_id)
        found += [(known[case_id], e) for e in facts.exceptions.values() if e.approved_on is None]
    names = _names(session, {e.recorder for _, e in found})
    return [
        Waiting(
            case_id=case.matter_id,
            id=e.id,
            reference=case.reference,
            name=f"{case.forename} {case.surname}".strip(),
            ground=words.named(words.GROUNDS, e.payload.ground).capitalize(),
            limits=tuple(dict.fromkeys(words.clock_name(clock_key(c).partition(".")[0]) for c in e.payload.clocks)),
            recorded_on=e.recorded_on,
            days=days_since(e.recorded_on, today),
            recorder=names.get(e.recorder, ""),
            is_own=e.is_by(who.account_id),
        )
        for case, e in sorted(found, key=lambda one: (one[1].recorded_on, one[1].id))
    ]


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    return {id_: account.name for id_ in ids if (account := session.get(Account, id_))}


def looked_at(session: Session, who: Actor, case_id: int, exception_id: int, rules: Rules, today: date) -> Looked:
    """One exception that waits. Raises 404 for one that does not, or of a case not to be known of."""
    now = load(session, who, case_id, rules, today)
    exception = now.facts.exceptions.get(exception_id)
    if exception is None or exception.approved_on is not None:
        raise not_found("exception that waits for approval")
    rows = [row for row in stored(session, case_id, 0, LONGEST_HISTORY) if row.row.id == exception_id]
    shown = told.as_shown(session, rows, now.events)
    data: dict[str, Any] = shown[0].data if shown else {}
    payload = exception.payload
    refusal = ground_belongs(now.facts, payload, rules) or facts_of_the_ground(
        now.facts, payload, exception.recorded_on, rules
    )
    return Looked(
        now=now,
        exception=exception,
        recorder=_names(session, {exception.recorder}).get(exception.recorder, ""),
        ground=payload.ground,
        facts=list(_facts(now, exception)),
        impractical_because=data.get("impractical_because") or "",
        evidence=data.get("evidence") or "",
        refusal=refusal,
        limits=list(_limits(now, exception, today)),
        is_own=exception.is_by(who.account_id),
    )


def _facts(now: Now, exception: Exception_) -> Iterator[tuple[str, Markup]]:
    """What was said of it, in order, without what was not."""
    for name, label in LABELS.items():
        value = getattr(exception.payload, name)
        if value is not None:
            yield label, day_(value) if isinstance(value, date) else said(value)
    advice = now.facts.advices.get(exception.payload.advice_id or 0)
    if advice:
        yield "Of which advice", said(now.advice_name(advice))


def _limits(now: Now, exception: Exception_, today: date) -> Iterator[Limit]:
    named = {clock_key(clock) for clock in exception.payload.clocks}
    for clock in now.case.clocks:
        if clock_key(clock.id) in named:
            yield Limit(clock, words.clock_name(clock.code, clock.advice_kind), _effect(clock, today))


def _effect(clock: ClockOut, today: date) -> str:
    """What approval would change of a limit."""
    if clock.due_on is None:
        return "It has no date."
    if clock.met_on and clock.met_on <= clock.due_on:
        return "It was met in time: nothing to excuse."
    if clock.met_on:
        return f"It was met {days_since(clock.due_on, clock.met_on)} days late: it would be shown as met late, and why."
    over = days_since(clock.due_on, today)
    return f"It is {over} days over: it would be shown as excused, and is still owed." if over > 0 else (
        "It is not past its day: the day stays as it is, and passing it would be excused."
    )  # fmt: skip
