"""Plain builders: a history is a story of days and what happened on each; ids count from 1 in the order of recording."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from workflow.amendments import amendment_refusals
from workflow.clocks import Clock, clocks
from workflow.counting import WorkingDays
from workflow.events import (
    AdviceReceived,
    AdviceRequested,
    Annulled,
    AssessmentAgreed,
    AssessmentRefused,
    Corrected,
    DraftSent,
    Event,
    MovedAway,
    MovedToDeciding,
    Outstanding,
    Payload,
    PersonDied,
    Placement,
    PlanAgreed,
    PlanIssued,
    PlanRefused,
    RepresentationsReceived,
    RequestReceived,
    RequestWithdrawn,
    SettingConsulted,
)
from workflow.facts import Facts
from workflow.guards import Happening
from workflow.history import corrected, settle
from workflow.law.book import book
from workflow.law.policy import policy
from workflow.machine import Fall, Verdict, first_refusals, judge, walk
from workflow.refusal import Refusal, Why
from workflow.rules import Rules
from workflow.states import Role, State

RULES = Rules(book(), policy(), WorkingDays())

CASEWORKER, MANAGER = 1, 2
"""Two accounts: who records, and who approves."""

MATTER = 17
"""The number of the case, with which the names of its clocks begin: `17.issue_plan`."""

FIRST_INSTANT = datetime(2026, 1, 1, 9, tzinfo=UTC)


def day(text: str | date) -> date:
    """A day, from its ISO text or as it is."""
    return date.fromisoformat(text) if isinstance(text, str) else text


def recorded(nth: int) -> datetime:
    """The instant at which the nth event of a story was written down: an hour apart."""
    return FIRST_INSTANT + timedelta(hours=nth)


def story(*told: tuple[Any, ...]) -> list[Event]:
    """A history in the order of recording: `(day, payload)`, or `(day, payload, {"actor": MANAGER, "irregular": True})`."""
    return [
        Event(nth, nth, day(on), recorded(nth), CASEWORKER, payload)._replace(**(further[0] if further else {}))
        for nth, (on, payload, *further) in enumerate(told, 1)
    ]


def facts_of(
    events: Iterable[Event], *, as_at: str | date | None = None, known_at: datetime | None = None, rules: Rules = RULES
) -> Facts:
    """The facts a history comes to. Every event of it must stand."""
    facts, fall = walk(settle(events, as_at=as_at and day(as_at), known_at=known_at), rules, MATTER)
    assert fall is None, f"{fall.event.type} on {fall.event.occurred_on}: {[r.reason for r in fall.refusals]}"
    return facts


def told(*events: tuple[Any, ...]) -> Facts:
    """The facts of a story."""
    return facts_of(story(*events))


def fall_of(events: Iterable[Event], rules: Rules = RULES) -> Fall:
    """The first event of a history that cannot stand. There must be one."""
    fall = walk(settle(events), rules, MATTER)[1]
    assert fall is not None, "every event of this history stands"
    return fall


def clocks_of(events: Iterable[Event], *, as_at: str | date | None = None, rules: Rules = RULES) -> dict[str, Clock]:
    """Every clock of a history by its name."""
    return {clock.duty.key: clock for clock in clocks(facts_of(events, as_at=as_at, rules=rules), rules)}


def dues_of(events: Iterable[Event], *, rules: Rules = RULES) -> dict[str, date | None]:
    """The last lawful day of every clock of a history."""
    return {key: clock.duty.due_on for key, clock in clocks_of(events, rules=rules).items()}


def how(clock: Clock) -> tuple[str, date | None]:
    """How a clock stands: met on a day, stopped on a day, or open."""
    if clock.met_on:
        assert (clock.stopped_on, clock.open) == (None, False)
        return "met", clock.met_on
    assert clock.open is (clock.stopped_on is None)
    return ("stopped", clock.stopped_on) if clock.stopped_on else ("open", None)


def outcomes(events: Iterable[Event], *names: str) -> dict[str, tuple[str, date | None]]:
    """How the clocks of a history stand: those named, or all."""
    found = {key: how(clock) for key, clock in clocks_of(events).items()}
    return {name: found[name] for name in names} if names else found


MAIN = ("decide_whether_to_assess", "decide_to_draft", "notify_no_plan", "issue_plan")
"""The four week-clocks that run from the day of receipt."""


def judged(
    events: Sequence[Event],
    on: str | date,
    payload: Payload | str,
    *,
    actor: int = CASEWORKER,
    irregular: bool = False,
    rules: Rules = RULES,
) -> Verdict:
    """The verdict on one more event at the end of a history; a bare type asks whether any such event may happen."""
    days = {event.id: event.occurred_on for event in events}
    known_type, said = (payload, None) if isinstance(payload, str) else (payload.type, payload)
    return judge(
        facts_of(events, rules=rules),
        Happening(known_type, day(on), said, actor=actor, irregular=irregular, days=days),
        rules,
    )


def refusals_of(events: Sequence[Event], on: str | date, payload: Payload | str, **further: Any) -> list[Refusal]:
    """What refuses one more event at the end of a history."""
    return list(judged(events, on, payload, **further).refusals)


def recording(
    events: Sequence[Event], candidate: Event, *, role: Role, today: date, waived: bool = False, rules: Rules = RULES
) -> tuple[list[Event], list[Refusal]]:
    """Record one more event as the service does: judged at its place in the whole history, all or nothing.

    Returns the history that results and what refused it; where something did, the history is the one there was.
    """
    types = {event.id: event.type for event in (*events, candidate)}
    if isinstance(candidate.payload, Corrected | Annulled):
        found = amendment_refusals(candidate.payload, events, facts_of(events, rules=rules), role)
        if isinstance(candidate.payload, Corrected) and not found:
            target = next(event for event in events if event.id == candidate.payload.event_id)
            after = target._replace(
                occurred_on=candidate.payload.occurred_on or target.occurred_on,
                payload=corrected(target.payload, candidate.payload.data),
            )
            found = first_refusals(Happening.of(after), role, types, today)
    else:
        found = first_refusals(Happening.of(candidate), role, types, today)
    if found:
        return list(events), found
    for irregular in (False, True):
        longer = [*events, candidate._replace(irregular=irregular)]
        fall = walk(settle(longer), rules, MATTER)[1]
        if fall is None:
            return longer, []
        own = fall.event.id == candidate.id and all(r.why is Why.IRREGULAR for r in fall.refusals)
        if not (waived and own):
            return list(events), list(fall.refusals)
    return list(events), list(fall.refusals)


# ---- real histories that reach each state

RECEIVED, AGREED, ASKED, CAME_IN = "2026-01-05", "2026-02-02", "2026-02-03", "2026-03-02"
DECIDING, DECIDED, DRAFTED, CONSULTED, REPLIED = "2026-03-16", "2026-03-30", "2026-04-13", "2026-04-14", "2026-04-20"
ISSUED = "2026-05-11"
URN = "109000"

REQUEST = RequestReceived("parent")
PLAN = PlanIssued(Placement(urn=URN), "SLCN")
KINDS = ("educational", "medical", "psychological")


ONWARDS: dict[State, tuple[tuple[Any, ...], ...]] = {
    State.DECIDING: (),
    State.DRAFTING: ((DECIDED, PlanAgreed()),),
    State.CONSULTING: ((DRAFTED, DraftSent("email")), (CONSULTED, SettingConsulted(URN))),
    State.FINALISING: ((REPLIED, RepresentationsReceived()),),
}
"""From the decision to the final plan: what leads to each state from the one before it."""

ENDINGS: dict[State, tuple[Any, ...]] = {
    State.PLAN_ISSUED: (ISSUED, PLAN),
    State.WITHDRAWN: (ISSUED, RequestWithdrawn()),
    State.MOVED_AWAY: (ISSUED, MovedAway()),
    State.CLOSED: (ISSUED, PersonDied()),
}
"""How a case that is being finalised may end."""


def _undecided(state: State, out: int, in_: int) -> list[tuple[Any, ...]]:
    """Before any decision to assess advice is asked for out of order, and comes in all the same."""
    early = [(RECEIVED, AdviceRequested(kind, body="s31"), {"irregular": True}) for kind in KINDS[: out + in_]]
    came_in = [(RECEIVED, AdviceReceived(2 + n)) for n in range(in_)]
    refused = [(AGREED, AssessmentRefused(("not_needed",)))] if state is State.ASSESSMENT_REFUSED else []
    return [(RECEIVED, REQUEST), *early, *came_in, *refused]


def _assessed(out: int, in_: int) -> list[tuple[Any, ...]]:
    asked = [(ASKED, AdviceRequested(kind, body="s31")) for kind in KINDS[: out + in_]]
    came_in = [(CAME_IN, AdviceReceived(3 + n)) for n in range(in_)]
    return [(RECEIVED, REQUEST), (AGREED, AssessmentAgreed()), *asked, *came_in]


@cache
def _reaching(state: State, out: int, in_: int) -> tuple[Event, ...]:
    if state is State.NEW:
        return ()
    if state in {State.REQUESTED, State.ASSESSMENT_REFUSED}:
        return tuple(story(*_undecided(state, out, in_)))
    steps = _assessed(out, in_)
    if state is State.ASSESSING:
        return tuple(story(*steps))
    if out or not in_:
        steps.append((DECIDING, MovedToDeciding(tuple(Outstanding(3 + in_ + n) for n in range(out)))))
    if state is State.PLAN_REFUSED:
        return tuple(story(*steps, (DECIDED, PlanRefused(("not_needed",)))))
    for reached, told in ONWARDS.items():
        steps += told
        if reached is state:
            return tuple(story(*steps))
    return tuple(story(*steps, ENDINGS[state]))


def reaching(state: State, *, out: int = 1, in_: int = 0) -> list[Event]:
    """A real history that ends in a state, with so much advice out and so much in; advice is asked of bodies of section 31.

    From the draft on a setting is consulted that has not answered. The first advice asked for that is still out is
    `first_out`, the first that is in `first_in`.
    """
    return list(_reaching(state, out, in_))


def first_out(events: Sequence[Event]) -> int:
    """The id of the first advice that was asked for and is not in (0: none)."""
    return next((a.id for a in facts_of(events).awaited), 0)


def first_in(events: Sequence[Event]) -> int:
    """The id of the first advice that is in (0: none)."""
    return next((a.id for a in facts_of(events).advices.values() if a.received_on), 0)


def then(events: Sequence[Event], *more: tuple[Any, ...]) -> list[Event]:
    """A history with more told after it."""
    return [
        *events,
        *(
            e._replace(id=e.id + len(events), seq=e.seq + len(events), recorded_at=recorded(e.seq + len(events)))
            for e in story(*more)
        ),
    ]
