"""Guards of the exceptions."""

from workflow import exceptions
from workflow.facts import Facts
from workflow.guards.happening import Happening
from workflow.refusal import Refusal, bad_input, impossible, not_yours
from workflow.rules import Rules


def the_ground_belongs(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """An exception's ground is on the list of each limit it names."""
    return exceptions.ground_belongs(f, h.payload, rules) if h.payload else None


def the_ground_is_made_out(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """The facts the ground needs are given and fit it."""
    if h.payload is None or exceptions.ground_belongs(f, h.payload, rules):
        return None
    return exceptions.facts_of_the_ground(f, h.payload, h.on, rules)


def approver_is_not_recorder(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Nobody approves an exception they recorded or corrected: it would be their own word that they approve."""
    if h.payload is None:
        waiting = [e for e in f.exceptions.values() if e.approved_on is None]
        if not waiting:
            return impossible("no exception waits for approval")
        return (
            not_yours("you recorded it: somebody else approves it") if all(e.is_by(h.actor) for e in waiting) else None
        )
    exception = f.exceptions.get(h.payload.exception_id)
    if exception is None:
        return h.before(h.payload.exception_id, f"exception {h.payload.exception_id} was recorded")
    if exception.recorder == h.actor:
        return not_yours("you recorded this exception: somebody else approves it")
    if exception.is_by(h.actor):
        return not_yours("you corrected this exception: somebody else approves it")
    return impossible(f"it was approved on {exception.approved_on}") if exception.approved_on else None


def the_exception_runs(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Only an approved exception that has not ended can end, and not before it began."""
    if h.payload is None:
        running = any(e.approved_on and not e.ended_on for e in f.exceptions.values())
        return None if running else impossible("no approved exception runs")
    exception = f.exceptions.get(h.payload.exception_id)
    if exception is None or exception.approved_on is None:
        return impossible(f"exception {h.payload.exception_id} was not approved by {h.on}")
    if exception.ended_on:
        return impossible(f"it ended on {exception.ended_on}")
    if h.payload.on > h.on:
        return bad_input("data.on", f"the end on {h.payload.on} is after {h.on}, the day it is recorded for")
    if exception.payload.from_ and h.payload.on < exception.payload.from_:
        return impossible(f"it cannot end on {h.payload.on}, before it began on {exception.payload.from_}")
    return None
