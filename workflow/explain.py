"""Why this date: a clock's own computation, step by step, in words a caseworker can check by hand."""

from datetime import timedelta

from workflow.clocks import Clock
from workflow.duties import served_on
from workflow.facts import Facts
from workflow.rules import Rules

COUNTED = {
    "excluding_the_first_day": "the day of the event is not counted",
    "including_the_first_day": "the day of the event is counted",
}


def _period(amount: int, unit: str) -> str:
    words = unit.replace("_", " ")
    return f"{amount} {words}" if amount == 1 else f"{amount} {words}s"


def why(clock: Clock, f: Facts, rules: Rules) -> list[str]:
    """The event it counts from, the rule with its citation, the count, the day to act by, and what excuses it."""
    duty, limit = clock.duty, clock.duty.limit
    if duty.started_on is None or duty.due_on is None:
        return [
            f"{limit.cite} counts from the day {duty.counted_from}; that day is not on record, so no date can be given."
        ]
    steps = [
        f"It counts from {duty.started_on.isoformat()}, when {duty.counted_from}.",
        f"{limit.cite} gives {_period(limit.amount, limit.unit)}; {COUNTED[limit.counting]}; every other day is"
        + (" a working day." if limit.unit == "working_day" else ", weekends and holidays too."),
    ]
    if str(limit.set_by) != str(limit.cite):
        steps.append(f"That period was set by {limit.set_by}, in force from {limit.in_force_from.isoformat()}.")
    if duty.kind == "window":
        steps += _window(clock, f, rules)
    else:
        steps.append(f"So the last lawful day is {duty.due_on.isoformat()}.")
        steps.append(f"Act by {rules.act_by(duty.due_on).isoformat()}, the last working day on or before it.")
        if rules.policy.count_receipt_day and duty.counted_from == "the request was received":
            day_earlier = duty.due_on - timedelta(days=1)
            steps.append(
                f"This council plans to {day_earlier.isoformat()}: it counts the day of receipt as day 1. The law's date stays."
            )
    if duty.kind == "local_target":
        steps.append("This is the council's own target, not law: missing it breaches nothing.")
    if duty.kind == "guidance":
        steps.append("This is guidance, which asks but does not bind.")
    if limit.as_soon_as_practicable:
        steps.append("The law also says: as soon as practicable. The date is the outer limit, not the aim.")
    if clock.conditional:
        steps.append(
            "It binds only if no plan will be made: past its date a refusal would be late; nothing is broken yet."
        )
    for excuse in clock.excuses:
        steps.append(
            f"Excused by exception {excuse.exception_id} ({excuse.ground}), approved on {excuse.approved_on.isoformat()}: "
            "the limit is disapplied, its date does not move, and as soon as practicable still binds."
        )
    return steps


def _window(clock: Clock, f: Facts, rules: Rules) -> list[str]:
    sent_on, draft = f.drafts[-1]
    served, last = served_on(f, rules), clock.duty.due_on
    steps = []
    if served and served != sent_on and draft.served_on is None:
        post = rules.policy.deemed_service_by_post
        steps.append(
            f"The draft was posted on {sent_on.isoformat()}; delivery is taken as {_period(post.amount, post.unit)} later."
        )
    if last:
        steps.append(
            f"The family has to the end of {last.isoformat()}; it is a minimum, so nothing is due on that day."
        )
    if f.draft_agreed_on:
        steps.append(f"The family agreed on {f.draft_agreed_on.isoformat()}, which ended the window.")
    if clock.may_finalise_from:
        steps.append(f"The plan may be finalised from {clock.may_finalise_from.isoformat()}.")
    return steps
