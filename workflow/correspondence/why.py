"""Why a reply is due on its day: the same steps as for a clock of a case, in words that can be checked by hand."""

from typing import Final

from workflow.correspondence.limits import due_on, limit_code
from workflow.correspondence.standing import Standing
from workflow.rules import Rules

_COUNTED: Final = {
    "excluding_the_first_day": "the day it came in is not counted",
    "including_the_first_day": "the day it came in is counted",
}


def why(of: Standing, rules: Rules) -> list[str]:
    """The event it counts from, what sets the limit, the count, the day to act by; that none of it is law."""
    due, code = due_on(of, rules), limit_code(of.kind, of.stage)
    limit = rules.promise(code)
    if due is None:
        return ["This council’s policy sets no limit for a reply to this kind, and it names no day itself."]
    steps = [f"It counts from {of.received_on}, when it came in."] if not of.reply_by else []
    if limit and not of.reply_by:
        every = (
            "only working days are" if limit.unit == "working_day" else "every other day is, weekends and holidays too"
        )
        steps.append(f"{limit.cite} says: {rules.policy.target(code).says}")
        steps.append(f"In that count {_COUNTED[limit.counting]}, and {every}.")
    if of.reply_by:
        steps.append(f"It names {due} itself as the day to reply by. That counts in place of the council’s own limit.")
    steps.append(
        f"So a reply is in time to the end of {due}. Act by {rules.act_by(due)}, the last working day on or before it."
    )
    steps.append("This is the council’s own limit or the sender’s, not law: missing it breaches nothing.")
    return steps
