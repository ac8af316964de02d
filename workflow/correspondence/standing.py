"""How one piece of correspondence stands: a function of its steps, as they were corrected, up to a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from workflow.correspondence.words import About, From, Kind, Outcome, Stage, What

BESIDE = frozenset({What.CORRECTED, What.ERASED})
"""Steps that only say something of another."""


@dataclass(frozen=True)
class Step:
    """One thing that happened. `said` is codes and ids; of a correction, what the step it `corrects` is to say, or `strike`."""

    id: int
    what: What
    on: date
    said: Mapping[str, Any]
    corrects: int | None = None


@dataclass(frozen=True)
class Standing:
    """How it stands. Of what was done, that of days still to come on the day asked about is None. `reply_by`: a day it names."""

    kind: Kind
    stage: Stage | None
    from_: From
    channel: str
    about: About
    received_on: date
    reply_by: date | None = None
    worker: int | None = None
    account: int | None = None
    replied_on: date | None = None
    escalated_on: date | None = None
    escalated_to: int | None = None
    closed_on: date | None = None
    outcome: Outcome | None = None

    @property
    def awaits_reply(self) -> bool:
        """Whether it is still owed its reply."""
        return self.replied_on is None and self.closed_on is None

    def is_late(self, due: date | None, day: date) -> bool:
        """Whether its reply, or its withdrawal before any, came after the last day in time; or has not come by a day after."""
        return due is not None and (self.replied_on or self.closed_on or day) > due

    def status(self, due: date | None, day: date) -> str:
        """`due` or `overdue` while it awaits its reply, then `replied`, in the end `closed`."""
        if self.closed_on:
            return "closed"
        if self.replied_on:
            return "replied"
        return "overdue" if self.is_late(due, day) else "due"


def settled(steps: Iterable[Step]) -> list[Step]:
    """The steps that count, as last corrected, in the order they were recorded: without corrections and what they struck."""
    ordered = sorted(steps, key=lambda step: step.id)
    last = {step.corrects: step for step in ordered if step.what is What.CORRECTED}
    found = []
    for step in ordered:
        correction = last.get(step.id)
        if step.what in BESIDE or (correction and correction.said.get("strike")):
            continue
        found.append(replace(step, on=correction.on, said=correction.said) if correction else step)
    return found


def standing(steps: Iterable[Step], as_at: date | None = None) -> Standing | None:
    """How it stood on a day, from all these steps; None where it had not come in, or was struck out."""
    counted = [step for step in settled(steps) if as_at is None or step.on <= as_at]
    received = next((step for step in counted if step.what is What.RECEIVED), None)
    if received is None:
        return None
    now = as_received(received)
    for step in counted:
        now = _after(now, step)
    return now


def as_received(step: Step) -> Standing:
    """How it stood when it came in."""
    said = step.said
    return Standing(
        kind=Kind(said["type"]),
        stage=Stage(said["stage"]) if said.get("stage") else None,
        from_=From(said["from"]),
        channel=said["channel"],
        about=About(said["about"]),
        received_on=step.on,
        reply_by=date.fromisoformat(said["reply_by"]) if said.get("reply_by") else None,
    )


def _after(now: Standing, step: Step) -> Standing:
    match step.what:
        case What.OWNED:
            return replace(now, worker=step.said.get("worker"), account=step.said.get("account"))
        case What.REPLIED:
            return replace(now, replied_on=step.on)
        case What.ESCALATED:
            return replace(now, escalated_on=step.on, escalated_to=step.said["to"])
        case What.CLOSED:
            outcome = step.said.get("outcome")
            return replace(now, closed_on=step.on, outcome=Outcome(outcome) if outcome else None)
    return now
