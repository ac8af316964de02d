"""Which letters are owed for what happened, to whom, and which of them went out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from workflow.events import AdviceRequested, DecisionReversed, Event, ExceptionApproved, NoticeSent
from workflow.facts import Facts
from workflow.facts.taken import FAMILY
from workflow.notices.catalogue import NOTICES, Notice, To
from workflow.states import State

# The words under which an addressee is logged, here and by those who send from elsewhere.
LOGGED: Final = {
    To.FAMILY: FAMILY,
    To.SCHOOL: frozenset({"head_teacher", "early_years_lead", "principal", "school", "setting", "nursery", "college"}),
    To.HEALTH: frozenset({"health_commissioner", "icb", "health"}),
    To.SOCIAL_CARE: frozenset({"social_care"}),
    To.NAMED: frozenset({"named_institution", "school", "setting", "nursery", "college"}),
}
# The event each notice tells of; a notice that went out before it was another's.
TOLD_OF: Final = {
    "request_received": ("acknowledgement",),
    "assessment_agreed": ("will_assess",),
    "assessment_refused": ("will_not_assess",),
    "plan_agreed": ("will_plan",),
    "plan_refused": ("no_plan",),
    "draft_sent": ("draft_plan",),
    "plan_issued": ("final_plan",),
}
# A letter is overtaken once the family was told of any of these after it.
OVERTAKEN_BY: Final = {
    "acknowledgement": frozenset({"assessment_agreed", "assessment_refused"}),
    "will_assess": frozenset({"plan_agreed", "plan_refused"}),
    "will_plan": frozenset({"draft_sent", "plan_issued"}),
    "draft_plan": frozenset({"plan_issued"}),
    "will_not_assess": frozenset({"decision_reversed"}),
    "no_plan": frozenset({"decision_reversed"}),
}
LETTERS_STOP: Final = State.CLOSED
"""The child or young person died: the duty is spent."""


@dataclass(frozen=True)
class Owed:
    """A letter that is owed: of what, since when, to whom it has still to go, and to whom it went."""

    notice: Notice
    since: date
    to: tuple[To, ...]
    sent_to: tuple[str, ...] = ()
    about: int | None = None  # the request for advice, or the exception, it is about
    overtaken: bool = False  # what came after says more: nobody waits for this one any longer

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for it."""
        return bool(self.to) and not self.overtaken


def addressees(notice: Notice, f: Facts, *, attends: bool) -> tuple[To, ...]:
    """Who has a notice in this case: no school where none is attended, no named institution where section I names none."""
    named = f.plan is not None and f.plan.placement.urn is not None
    return tuple(
        to for to in notice.to if (to is not To.SCHOOL or attends) and (to is not To.NAMED or named)
    )  # fmt: skip


def owed(f: Facts, events: Sequence[Event], *, attends: bool) -> Iterator[Owed]:
    """Every letter that what happened calls for, with those of it that are still to be sent; in the order it happened.

    `events` are settled: put right, and without what was annulled. Whoever was logged before the event was told of
    something else; on its own day counts.
    """
    if f.state is LETTERS_STOP:
        return
    last = {codes: e for e in events if (codes := _told_of(e))}
    for place, event in enumerate(events):
        codes = _told_of(event)
        if codes and last[codes] is event:
            later = {e.type for e in events[place + 1 :]}
            for code in codes:
                to = addressees(NOTICES[code], f, attends=attends)
                found = _owed(NOTICES[code], event.occurred_on, events, to)
                yield replace(found, overtaken=bool(later & OVERTAKEN_BY.get(code, frozenset())))
        elif isinstance(event.payload, AdviceRequested) and event.id in f.advices:
            yield from _of_advice(f, event, events)
        elif isinstance(event.payload, ExceptionApproved) and event.payload.exception_id in f.exceptions:
            about = event.payload.exception_id
            yield _owed(NOTICES["exception"], event.occurred_on, events, (To.FAMILY,), about)


def _told_of(event: Event) -> tuple[str, ...]:
    """The letters that tell of an event. A refusal to assess, reversed, is news that there will be an assessment (reg 44(2)(b))."""
    if isinstance(event.payload, DecisionReversed):
        return TOLD_OF["assessment_agreed"] if event.payload.decision == "assess" else ()
    return TOLD_OF.get(event.type, ())


def _of_advice(f: Facts, event: Event, events: Sequence[Event]) -> Iterator[Owed]:
    advice = f.advices[event.id]
    if advice.is_settled:
        return
    if advice.of_family:
        first = min(a.id for a in f.advices.values() if a.of_family and not a.is_settled)
        if advice.id == first:  # one letter asks for the family's own advice and the child's views
            yield _owed(NOTICES["request_to_consult"], advice.requested_on, events, (To.FAMILY,))
        return
    yield _owed(NOTICES["advice_request"], advice.requested_on, events, (To.ADVISER,), advice.id)


def _owed(notice: Notice, since: date, events: Sequence[Event], to: tuple[To, ...], about: int | None = None) -> Owed:
    logged = [
        word
        for e in events
        if isinstance(e.payload, NoticeSent) and e.payload.notice == notice.code and e.occurred_on >= since
        for word in e.payload.to
    ]
    if notice.of_advice:
        logged = [word for word in logged if word == f"advice.{about}"]
        return Owed(notice, since, () if logged else to, tuple(dict.fromkeys(logged)), about)
    still = tuple(one for one in to if not any(_is(one, word) for word in logged))
    return Owed(notice, since, still, tuple(dict.fromkeys(logged)), about)


def _is(to: To, logged: str) -> bool:
    """Whether a word of the log names this addressee; a number is that of a contact of the family."""
    return (logged.isdigit() and to is To.FAMILY) or logged in LOGGED.get(to, ())
