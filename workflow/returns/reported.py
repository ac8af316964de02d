"""A case as the return sees it: the few facts that any of its fields is read from, as they stood on the census day."""

from dataclasses import dataclass
from datetime import date

from workflow.events import DisputeRecorded, PlanIssued
from workflow.kpis.measured import Measured
from workflow.returns.census import Census
from workflow.returns.details import NOTHING, Details
from workflow.states import State

LEFT = (State.WITHDRAWN, State.MOVED_AWAY, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Reported:
    """One case. `ended_on` is the day it was withdrawn, or the child moved away or died; `moved_to` where to, if known."""

    measured: Measured
    flags: frozenset[str] = frozenset()
    plan: PlanIssued | None = None
    disputes: tuple[tuple[date, DisputeRecorded], ...] = ()
    ended_on: date | None = None
    moved_to: str | None = None
    details: Details = NOTHING

    @property
    def reversed_to_assess(self) -> bool:
        """The refusal to assess was reversed, and the case went on."""
        return self.measured.decided == "refused" and self.measured.state != State.ASSESSMENT_REFUSED

    @property
    def assessed(self) -> bool:
        """It was decided to assess, at first or after a reversal."""
        return self.measured.decided == "agreed" or self.reversed_to_assess

    @property
    def left(self) -> bool:
        """It ended with nothing issued or refused: withdrawn, moved away, or the child died."""
        return self.measured.state in LEFT

    def ceased_on(self, census: Census) -> date | None:
        """The day the plan ended, if that was by the census day: what happens after it is in no return of the year."""
        on = self.details.ceased_on
        return on if on and on <= census.day else None

    def active(self, census: Census) -> bool:
        """Whether there is a plan that is active on the census day."""
        return self.measured.issued_on is not None and self.ceased_on(census) is None

    def historical(self, census: Census) -> bool:
        """Whether the plan's assessment is no part of this year's work: earlier, reported before, or another council's."""
        issued_on = self.measured.issued_on
        if issued_on is None:
            return False
        return issued_on < census.first or self.details.historical or self.details.transfer_la is not None
