"""The steps of a case, and the stretch each of them took: what the durations are learned from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from workflow.forecast.cases import PSYCHOLOGICAL, Asked, Case
from workflow.forecast.durations import DONE, GOING_ON, LEFT, Prior

FROM_THE_FAMILY: Final = ("parental", "child_views")
OTHER_KINDS: Final = ("educational", "medical", "social_care", "other")
"""Advice that a case waits for, the psychologist's apart; kinds asked for now and then are `other`."""


@dataclass(frozen=True)
class Step:
    """One step: what it is in words, what is supposed of it before anything is known, whose pace it goes at."""

    code: str
    words: str
    prior: Prior
    paced_by: str | None = None  # `caseworker` or `psychologist`


STEPS: Final = {
    step.code: step
    for step in (
        Step("decide", "the decision whether to assess", Prior(27, 0.25), "caseworker"),
        Step("ask", "advice to be asked for", Prior(4), "caseworker"),
        Step("report", "the psychologist's report", Prior(26), "psychologist"),
        Step("educational", "advice from the school or setting", Prior(22)),
        Step("medical", "health advice", Prior(30)),
        Step("social_care", "social care advice", Prior(24)),
        Step("other", "other advice that was asked for", Prior(26)),
        Step("leave", "", Prior(400, 1.0)),
        Step("decision", "the decision whether there will be a plan", Prior(8, 0.06), "caseworker"),
        Step("draft", "the draft plan to be written", Prior(12, 0.01), "caseworker"),
        Step("issue", "the draft to be agreed and the plan issued", Prior(22, 0.01), "caseworker"),
    )
}
WAIT: Final = "wait"
WORDS: Final = {WAIT: "a psychologist to be allocated", **{s.code: s.words for s in STEPS.values() if s.words}}
"""What a case waits for, in words. `wait` is the line for a psychologist: it has no duration of its own, but places."""


class Spell(NamedTuple):
    """One stretch of one step of one case: from its first day to its last, and what became of it."""

    step: str
    begun: date
    over: date
    became: int
    worker: int | None


def kind_of(asked: Asked) -> str:
    """Which of the steps a request for advice is."""
    return asked.kind if asked.kind in OTHER_KINDS or asked.kind == PSYCHOLOGICAL else "other"


def waited_for(case: Case) -> list[Asked]:
    """The advice that the case waits for: all but the family's own."""
    return [asked for asked in case.advice if asked.kind not in FROM_THE_FAMILY]


def released_on(asked: Asked, case: Case) -> date | None:
    """The day a request was no longer waited for: its advice was in, or the plan was decided on without it."""
    days = [day for day in (asked.in_on, case.plan_agreed_on) if day]
    return min(days) if days else None


def complete_on(case: Case) -> date | None:
    """The day nothing more was waited for; None while something is, or nothing was asked for."""
    released = [released_on(asked, case) for asked in waited_for(case)]
    if not released:
        return case.plan_agreed_on
    return None if None in released else max(day for day in released if day)


def seen_on(case: Case) -> date | None:
    """The day the psychologists' line was left: one was allocated, or, where that is not on record, the report came."""
    return case.psychologist_on or (released_on(case.psychology, case) if case.psychology else None)


def spells(cases: Iterable[Case], day: date) -> Iterator[Spell]:
    """Every stretch of every step of these cases, as known on a day."""
    for case in cases:
        yield from _of_council(case, day)
        yield from _of_advice(case, day)


def _spell(step: str, begun: date, done: date | None, case: Case, day: date, worker: int | None = None) -> Spell:
    """A stretch that is done, or in which the case ended, or that goes on."""
    if done:
        return Spell(step, begun, max(done, begun), DONE, worker)
    if case.closed_on:
        return Spell(step, begun, max(case.closed_on, begun), LEFT, worker)
    return Spell(step, begun, day, GOING_ON, worker)


def _of_council(case: Case, day: date) -> Iterator[Spell]:
    who = case.caseworker
    if not case.reopened:
        yield _spell("decide", case.received_on, case.agreed_on or case.plan_agreed_on, case, day, who)
    complete = complete_on(case)
    if case.agreed_on:
        asked = min((a.asked_on for a in waited_for(case)), default=None)
        if asked or not case.plan_agreed_on:
            yield _cut_short(_spell("ask", case.agreed_on, asked, case, day, who))
        leaving = Spell("leave", case.agreed_on, day, GOING_ON, who)
        if complete or case.closed_on:
            over = complete or case.closed_on or day
            leaving = leaving._replace(over=max(over, case.agreed_on), became=GOING_ON if complete else LEFT)
        yield leaving
    if complete:
        yield _spell("decision", complete, case.plan_agreed_on, case, day, who)
    if case.plan_agreed_on:
        yield _spell("draft", case.plan_agreed_on, case.draft_on or case.issued_on, case, day, who)
    if case.draft_on:
        yield _spell("issue", case.draft_on, case.issued_on, case, day, who)


def _of_advice(case: Case, day: date) -> Iterator[Spell]:
    for asked in waited_for(case):
        if asked.kind != PSYCHOLOGICAL:
            yield _cut_short(_spell(kind_of(asked), asked.asked_on, released_on(asked, case), case, day))
    if case.psychology and case.psychologist_on:
        done = released_on(case.psychology, case)
        yield _cut_short(_spell("report", case.psychologist_on, done, case, day, case.psychologist))


def _cut_short(spell: Spell) -> Spell:
    """Advice does not end a case: where the case ended first, how long it would have taken is not known."""
    return spell._replace(became=GOING_ON) if spell.became == LEFT else spell
