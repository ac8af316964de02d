"""How the question a case waits for stands: decided and not told, or put off, as its history says."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from workflow.events import DecisionDeferred, DecisionMade, Event
from workflow.law.words import ClockCode
from workflow.panel.criteria import Outcome, Question
from workflow.states import State

_QUESTIONS: Final[Mapping[str, Question]] = {
    State.REQUESTED: Question.ASSESS,
    State.ASSESSING: Question.PLAN,
    State.DECIDING: Question.PLAN,
}

DECISIONS: Final[Mapping[tuple[Question, Outcome], str]] = {
    (Question.ASSESS, Outcome.AGREED): "assessment_agreed",
    (Question.ASSESS, Outcome.REFUSED): "assessment_refused",
    (Question.PLAN, Outcome.AGREED): "plan_agreed",
    (Question.PLAN, Outcome.REFUSED): "plan_refused",
}
"""Each decision under the name of the event by which the family is then told of it."""

CLOCKS: Final = {Question.ASSESS: ClockCode.DECIDE_WHETHER_TO_ASSESS, Question.PLAN: ClockCode.NOTIFY_NO_PLAN}
"""The limit of the law that each question runs against. That of a plan binds a refusal alone, and so stands for both."""
TARGETS: Final = {Question.PLAN: ClockCode.DECIDE_TO_DRAFT}
"""A council's own target beside it: never law (Q9)."""

_TOLD: Final = (*DECISIONS.values(), "draft_sent", "plan_issued", "decision_reversed")
TYPES: Final = ("decision_made", "decision_deferred", *_TOLD, "corrected", "annulled")
"""What of a history must be known to say how its question stands."""


class Standing(NamedTuple):
    """The decision that was made and that the family has yet to be told of; what put the question off, first to last."""

    decided: Event | None = None
    deferrals: tuple[Event, ...] = ()


def question_of(state: str) -> Question | None:
    """What a case in this state waits to have decided; None where nothing is to be decided."""
    return _QUESTIONS.get(state)


def asked_by(decision: str) -> Question:
    """The question that a decision answers."""
    return next(question for (question, _), name in DECISIONS.items() if name == decision)


def standing(settled: Sequence[Event], question: Question) -> Standing:
    """How a question stands after a settled history, or after those of its events whose types matter here.

    Telling the family ends what went before: the decision told, and the deferrals on the way to it. Of two decisions
    on one question the later counts.
    """
    decided: Event | None = None
    deferrals: list[Event] = []
    for event in settled:
        said = event.payload
        if isinstance(said, DecisionMade) and asked_by(said.decision) is question:
            decided = event
        elif isinstance(said, DecisionDeferred) and said.decision == question:
            deferrals.append(event)
        elif event.type in _TOLD:
            decided, deferrals = None, []
    return Standing(decided, tuple(deferrals))
