"""What a council promised on a case, and whether it was kept."""

from collections.abc import Sequence
from datetime import date

from app.cases.schemas import ClockOut
from app.cases.view import clock_out
from app.schema import Reply
from workflow.clocks import Clock
from workflow.facts import Facts
from workflow.promises import is_waiting, last_told_on, promises
from workflow.rules import Rules


class PromisesOut(Reply):
    """The promises on a case as clocks, and whether its family waits for somebody to take it."""

    waiting: bool
    last_told_on: date | None
    next_contact_on: date | None
    promises: list[ClockOut]


def promised(f: Facts, rules: Rules, day: date) -> PromisesOut:
    """What was promised and whether it was kept."""
    found = promises(f, rules)
    return PromisesOut(
        waiting=is_waiting(f),
        last_told_on=last_told_on(f),
        next_contact_on=_next_contact(found),
        promises=[clock_out(clock, f, rules, day) for clock in found],
    )


def _next_contact(found: Sequence[Clock]) -> date | None:
    return next((clock.due_on for clock in found if clock.duty.code == "contact_family" and clock.open), None)
