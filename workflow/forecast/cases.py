"""What is read of a case: its milestones, each the day it happened or None while it has not."""

from dataclasses import dataclass, replace
from datetime import date

PSYCHOLOGICAL = "psychological"


def _by(day: date, on: date | None) -> date | None:
    """A day, if it had come by another."""
    return on if on is not None and on <= day else None


@dataclass(frozen=True, slots=True)
class Asked:
    """Advice asked of somebody: its kind, the day it was asked for, the day it came in."""

    kind: str
    asked_on: date
    in_on: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case. Days only: nothing here says who the child is.

    `due_on` is the last day of week 20, or of the limit an order set in its place. `agreed_on` is the day the family was
    told there will be an assessment, `plan_agreed_on` that there will be a plan; `ended_on` the day the case ended
    without one (refused, withdrawn, moved away). `caseworker` and `psychologist` are register entries: whose cases go at
    one pace. `excepted`: an approved exception excuses week 20; it moves no date. `reopened`: a refusal was reversed, so
    how long that decision took says nothing of others.
    """

    case_id: int
    received_on: date
    due_on: date
    agreed_on: date | None = None
    advice: tuple[Asked, ...] = ()
    psychologist_on: date | None = None
    plan_agreed_on: date | None = None
    draft_on: date | None = None
    issued_on: date | None = None
    ended_on: date | None = None
    caseworker: int | None = None
    psychologist: int | None = None
    excepted: bool = False
    reopened: bool = False

    @property
    def closed_on(self) -> date | None:
        """The day it was over, with a plan or without; None while it is open."""
        return self.issued_on or self.ended_on

    @property
    def psychology(self) -> Asked | None:
        """The psychologist's advice, the first that was asked for."""
        return next((asked for asked in self.advice if asked.kind == PSYCHOLOGICAL), None)

    def known_on(self, day: date) -> "Case | None":
        """The case as it was known at the end of a day: what came later had not happened. None before its receipt."""
        if self.received_on > day:
            return None
        met = _by(day, self.psychologist_on)
        return replace(
            self,
            agreed_on=_by(day, self.agreed_on),
            advice=tuple(
                Asked(asked.kind, asked.asked_on, _by(day, asked.in_on))
                for asked in self.advice
                if asked.asked_on <= day
            ),
            psychologist_on=met,
            plan_agreed_on=_by(day, self.plan_agreed_on),
            draft_on=_by(day, self.draft_on),
            issued_on=_by(day, self.issued_on),
            ended_on=_by(day, self.ended_on),
            psychologist=self.psychologist if met else None,
        )
