"""The minutes of a meeting as plain text: who was there, by which rules, who was given which case and why, who waits on."""

from collections.abc import Iterator
from datetime import date
from textwrap import fill
from typing import Final

from app.allocation.shown import DecidedLine, Decision, Minuted, SlotsDecided
from workflow.allocation import RULES, WORDS

WIDTH: Final = 100


def text(decision: Decision) -> str:
    """The minutes. They name cases by reference, workers and those who attended by name, no child."""
    return "\n".join(_lines(decision)) + "\n"


def _lines(decision: Decision) -> Iterator[str]:
    yield f"Minutes of the allocation meeting of {_day(decision.on)} (decision {decision.id})"
    confirmed = f"{decision.confirmed_at:%d %B %Y, %H:%M} UTC"
    yield f"Rules: version {decision.rules_version}. Confirmed by {decision.confirmed_by}, {confirmed}."
    if decision.undone:
        yield f"UNDONE by {decision.undone.by}, {decision.undone.at:%d %B %Y}: {decision.undone.why}"
    yield from _section("Attended", [f"{one.name} ({one.seat.replace('_', ' ')})" for one in decision.attendees])
    yield from _section("Slots", list(map(_slots, decision.capacity)))
    yield from _section("Given", list(map(_given, decision.assignments)))
    yield from _section("Passed over", list(map(_passed_over, decision.passed_over)))
    yield from _section("Actions", list(map(_action, decision.actions)))
    yield from _section("Actions that are done", list(map(_action, decision.done)))


def _section(title: str, items: list[str]) -> Iterator[str]:
    yield from ("", title)
    for item in items or ["None."]:
        yield fill(item, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def _slots(one: SlotsDecided) -> str:
    why = f". Why more than there was room for: {one.why}" if one.why else ""
    return f"{one.worker.name}, {one.kind.replace('_', ' ')}: {one.slots}{why}"


def _given(line: DecidedLine) -> str:
    moved = f" instead of {line.instead_of.name}" if line.instead_of else ""
    name = line.worker.name if line.worker else ""
    return f"{line.reference}: {name} as {WORDS[line.kind].removeprefix('a ')}{moved}. {' '.join(line.reasons)}{_why(line)}"


def _passed_over(line: DecidedLine) -> str:
    return f"{line.reference}, number {line.place} for {WORDS[line.kind]}: {' '.join(line.reasons)}{_why(line)}"


def _why(line: DecidedLine) -> str:
    gone_past = [RULES[rule] for rule in line.breaks if rule in RULES]
    said = f" Rule gone past: {'; '.join(gone_past)}." if gone_past else ""
    return f"{said} Why: {line.why}" if line.why else said


def _action(action: Minuted) -> str:
    done = f", done by {_day(action.done_on)}" if action.done_on else ""
    return f"{action.what} ({action.owner}, by {_day(action.due_on)}{done})"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
