"""The state machine, built from the step table. The only file that imports transitions, with its traps kept shut.

One machine for the process and a fresh walker for each step, never a database row; no automatic `to_<state>`, which
would pass every guard; a condition that fails is a refusal, since transitions only answers False; no callback has an
effect, since an exception in one leaves the state changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, cast

from transitions import EventData, Machine

from workflow.events import Event
from workflow.facts import Facts, take
from workflow.guards import Happening, not_in_the_future, the_ids_exist
from workflow.refusal import Refusal, Why, impossible, not_yours
from workflow.rules import Rules
from workflow.states import Role, State
from workflow.steps import EVENT_TYPES, STEPS, Step, rows_of, who_may


@dataclass(slots=True)
class Walker:
    """What the machine walks for one step: the state, what is asked, and every refusal met on the way."""

    state: str
    facts: Facts
    happening: Happening
    rules: Rules
    refusals: list[Refusal] = field(default_factory=list)
    taken: Step | None = None


def _permits(step: Step) -> Callable[[EventData], bool]:
    def condition(event_data: EventData) -> bool:
        walker = cast("Walker", event_data.model)
        if walker.taken is not None or (step.when is not None and not step.when(walker.facts, walker.happening)):
            return False
        walker.taken = step  # the row that speaks for this state: its refusals are the answer, no later row is tried
        found = [guard(walker.facts, walker.happening, walker.rules) for guard in step.all_guards]
        walker.refusals = [refusal for refusal in found if refusal]
        return not _blocking(walker.refusals, waived=walker.happening.irregular)

    return condition


def _blocking(refusals: Sequence[Refusal], *, waived: bool) -> list[Refusal]:
    return [r for r in refusals if not (waived and r.why is Why.IRREGULAR)]


def _transitions() -> list[dict[str, Any]]:
    return [
        {
            "trigger": step.event,
            "source": source.value,
            "dest": step.to and step.to.value,
            "conditions": [_permits(step)],
        }
        for step in STEPS
        for source in step.sources
    ]


MACHINE: Final = Machine(
    model=None,
    states=[state.value for state in State],
    initial=State.NEW.value,
    transitions=_transitions(),
    auto_transitions=False,
    send_event=True,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a step may happen: the row it is taken under, or what refuses it."""

    step: Step | None
    to: State | None
    refusals: tuple[Refusal, ...]
    is_irregular: bool = False

    @property
    def permitted(self) -> bool:
        """Nothing refuses it (an irregular step that was waived is permitted, and marked)."""
        return self.step is not None


def _wrong_state(facts: Facts, happening: Happening) -> Refusal:
    allowed = sorted({s.value for step in STEPS if step.event == happening.type for s in step.sources})
    if facts.state is State.NEW and happening.type != "request_received":
        return happening.before(next(iter(happening.days), 0), "the request was received", "cfa2014 s.36(1)")
    reason = f"{happening.type} may happen in {', '.join(allowed)}; on {happening.on} the case is {facts.state.value}"
    cite = next(step.cite for step in STEPS if step.event == happening.type)
    return impossible(reason, cite)


def judge(facts: Facts, happening: Happening, rules: Rules) -> Verdict:
    """Say whether one step, at its place in time, may happen on these facts."""
    walker, event = Walker(facts.state.value, facts, happening, rules), MACHINE.events[happening.type]
    if walker.state not in event.transitions:
        return Verdict(None, None, (_wrong_state(facts, happening),))
    done = event.trigger(walker)
    if walker.taken is None:
        return Verdict(None, None, (_wrong_state(facts, happening),))
    if not done:
        return Verdict(None, None, tuple(_blocking(walker.refusals, waived=happening.irregular)))
    return Verdict(walker.taken, walker.taken.to, (), is_irregular=bool(walker.refusals))


@dataclass(frozen=True)
class Fall:
    """The first event of a history that cannot stand, and why."""

    event: Event
    refusals: tuple[Refusal, ...]


_ROWS: Final = {(step.event, state): rows_of(step.event, state) for step in STEPS for state in step.sources}


_POSSIBLE: Final = {state: [event for event in EVENT_TYPES if (event, state) in _ROWS] for state in State}
_SPEAKS: Final = {key: rows[0] for key, rows in _ROWS.items() if rows[0].when is None}
"""The row that speaks for a step in a state whatever the facts: most have one."""


def _row_taken(facts: Facts, happening: Happening) -> Step | None:
    """The row that speaks for a step in this state. Its guards are another question: of an event on record, asked then."""
    for step in _ROWS.get((happening.type, facts.state), ()):
        if step.when is None or step.when(facts, happening):
            return step
    return None


def walk(
    history: Sequence[Event],
    rules: Rules,
    matter: int = 0,
    *,
    each: Callable[[Event, Facts, str], None] | None = None,
    judged: int = 0,
) -> tuple[Facts, Fall | None]:
    """Fold a settled history to its facts, judging each event at its place; stop at the first that cannot stand.

    `each` is told after every event, with the facts as they then are and the provision the step was taken under. The
    first `judged` events were judged in these very places, by these rules, when they were recorded: they stand.
    """
    facts, days = Facts(matter=matter), {event.id: event.occurred_on for event in sorted(history, key=lambda e: e.seq)}
    for place, event in enumerate(history):
        if place < judged and (
            step := _SPEAKS.get((event.type, facts.state)) or _row_taken(facts, Happening.of(event))
        ):
            to = step.to
        else:
            verdict = judge(facts, Happening.of(event, days), rules)
            if verdict.step is None:
                return facts, Fall(event, verdict.refusals)
            step, to = verdict.step, verdict.to
        take(facts, event, to)
        if each:
            each(event, facts, step.cite)
    return facts, None


def fold(history: Sequence[Event], rules: Rules, matter: int = 0) -> Facts:
    """The facts a history that is on record comes to. It was judged when it was recorded."""
    return walk(history, rules, matter)[0]


def _is_theirs(event_type: str, role: Role) -> bool:
    return role is Role.MANAGER or role in who_may(event_type)


def role_refusal(event_type: str, role: Role) -> Refusal | None:
    """Whether an event of this type is somebody else's to record, in any state."""
    if _is_theirs(event_type, role):
        return None
    cites = tuple(step.cite for step in STEPS if step.event == event_type)[:1]
    return not_yours(f"{event_type} is for {', '.join(sorted(who_may(event_type)))}; you are {role.value}", *cites)


def first_refusals(happening: Happening, role: Role, types_by_id: dict[int, str], today: date) -> list[Refusal]:
    """What refuses an event whatever its place in the history: not this role's, a future day, an unknown id."""
    found = [
        role_refusal(happening.type, role),
        not_in_the_future(happening, today),
        the_ids_exist(happening, types_by_id),
    ]
    return [refusal for refusal in found if refusal]


@dataclass(frozen=True)
class Possible:
    """One event type on a day: what may happen now and what may not, and why."""

    type: str
    permitted: bool
    to: State | None
    refusals: tuple[Refusal, ...]
    cite: str


def possible_steps(facts: Facts, rules: Rules, role: Role, day: date, actor: int = 0) -> list[Possible]:
    """Every event type of the table: whether this role may record it today, and what refuses it if not."""
    return [_possible(event, facts, rules, role, day, actor) for event in EVENT_TYPES]


def permitted_steps(facts: Facts, rules: Rules, role: Role, day: date, actor: int = 0) -> list[str]:
    """The event types this role may record today: asked of the table itself, up to the first guard that refuses.

    With no payload yet, and today for its day, all that could refuse an event at any place is whose it is to record.
    """
    found = []
    for event in _POSSIBLE[facts.state]:
        if _is_theirs(event, role):
            happening = Happening(event, day, actor=actor)
            row = _row_taken(facts, happening)
            if row and not any(guard(facts, happening, rules) for guard in row.all_guards):
                found.append(event)
    return found


def _possible(event: str, facts: Facts, rules: Rules, role: Role, day: date, actor: int) -> Possible:
    happening = Happening(event, day, actor=actor)
    refusals = first_refusals(happening, role, {}, day)
    verdict = judge(facts, happening, rules)
    found = tuple(refusals) + verdict.refusals
    step = verdict.step or next(s for s in STEPS if s.event == event)
    return Possible(event, not found, verdict.to if not found else None, found, step.cite)
