"""Slack: how many days are left over, once the steps a case has before it are taken one after another from a day on.

The steps are as long as the law or the council's targets let them be, so that slack of 0 is a case on which everybody may
still take the time they have. Nothing here predicts anything: the forecast does.

- Advice: the six weeks of reg 8(1), in full from the day asked about where nobody holds it (no psychologist yet, or not
  asked for at all); where somebody does, what is left until it is due, and nothing once that has passed.
- The decision whether to assess, and whether to make a plan: no days of their own; they can be taken today.
- The draft: the time between the council's two targets, to decide to draft and to send the draft, from that decision on.
- The family: the fifteen days of reg 13(1), or what is left of them once a draft is served.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.counting import days_since, last_day
from workflow.rules import Rules
from workflow.states import State


@dataclass(frozen=True)
class Steps:
    """How many days each step takes."""

    advice: int
    drafting: int
    family: int

    @property
    def says(self) -> str:
        """In words, for whoever reads a number of days of slack."""
        return (
            f"Slack is the days between the last step and the last lawful day of the plan, if every step is taken in turn "
            f"from this day on: advice that nobody holds {self.advice} days (reg 8(1)), advice that somebody holds until it "
            f"is due, the draft {self.drafting} days from the decision to draft (the council's targets), the family's days "
            f"with the draft {self.family} (reg 13(1)). Decisions take no days of their own."
        )


def steps_of(rules: Rules, on: date) -> Steps:
    """The steps' lengths by the law and the targets in force on a day."""
    advice, window = rules.limit("send2014 reg 8(1)", on), rules.limit("send2014 reg 13(1)", on)
    decide, send = (last_day(rules.target(code), on, rules.working_days) for code in ("decide_to_draft", "send_draft"))
    return Steps(
        advice=days_since(on, last_day(advice, on, rules.working_days)) if advice else 0,
        drafting=max(0, days_since(decide, send)),
        family=days_since(on, last_day(window, on, rules.working_days)) + 1 if window else 0,
    )


@dataclass(frozen=True)
class Underway:
    """How far a case has come. `advice_due`: of the advice out that somebody holds. `unheld`: some that nobody does."""

    state: State
    due_on: date | None
    advice_due: Sequence[date] = ()
    unheld: bool = False
    to_draft_on: date | None = None
    may_finalise_from: date | None = None


def days_needed(case: Underway, steps: Steps, on: date) -> int:
    """The days from one on which the steps left can all be taken, to the first on which the plan can be issued."""
    match case.state:
        case State.REQUESTED:
            return steps.advice + steps.drafting + steps.family
        case State.ASSESSING:
            out = max((days_since(on, due) for due in case.advice_due), default=0)
            return max(0, out, steps.advice if case.unheld else 0) + steps.drafting + steps.family
        case State.DECIDING:
            return (steps.advice if case.unheld else 0) + steps.drafting + steps.family
        case State.DRAFTING:
            begun = case.to_draft_on or on
            return max(0, days_since(on, begun + timedelta(days=steps.drafting))) + steps.family
        case State.CONSULTING | State.FINALISING:
            return max(0, days_since(on, case.may_finalise_from)) if case.may_finalise_from else 0
        case _:
            return 0


def slack(case: Underway, steps: Steps, on: date) -> int | None:
    """Days of slack, negative where the steps no longer fit; None where no last lawful day is known."""
    return None if case.due_on is None else days_since(on, case.due_on) - days_needed(case, steps, on)
