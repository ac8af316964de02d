"""What putting a decision off to the next meeting costs."""

from datetime import date, timedelta

from workflow.rules import Rules


def misses(due_on: date | None, next_on: date, rules: Rules) -> bool:
    """Whether a family whose decision waits for the next meeting cannot be told of it in time.

    The limit is kept by telling the family, which can be done on the meeting's own day at the earliest: so what must be
    done before that day, on a working day (Q2), is missed. Where no day is known, it counts as late.
    """
    return due_on is None or rules.act_by(due_on) < next_on


def pressing_until(next_on: date, rules: Rules) -> date:
    """The latest due date that is to be acted on by the next meeting: one that would not bear a second deferral."""
    return rules.working_days.after(next_on, 1) - timedelta(days=1)
