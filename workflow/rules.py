"""The rules a case is judged by, together: the law book, the council's own policy and England's working days."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256

from workflow.counting import WorkingDays, last_day
from workflow.law.book import LawBook
from workflow.law.lookup import NotInForce
from workflow.law.policy import LocalPolicy
from workflow.law.provisions import Limit


@dataclass(frozen=True, eq=False)  # one is made where its sources change: what follows from it is kept under it
class Rules:
    """Law, local policy and holidays. A projection carries their digest: when one changes, it is stale."""

    book: LawBook
    policy: LocalPolicy
    working_days: WorkingDays = field(default_factory=WorkingDays)

    @cached_property
    def digest(self) -> str:
        """A short hash of all three."""
        overrides = sorted((day.isoformat(), shut) for day, shut in self.working_days.overrides.items())
        return sha256(f"{self.book.digest} {self.policy.digest} {overrides}".encode()).hexdigest()[:16]

    @cached_property
    def _limits(self) -> Callable[[str, date], Limit | None]:
        @lru_cache(maxsize=4096)
        def in_force(cite: str, on: date) -> Limit | None:
            try:
                return self.book.limit(cite, on)
            except NotInForce:
                return None

        return in_force

    def limit(self, cite: str, on: date) -> Limit | None:
        """The limit in force on the day its clock was triggered (Q11); None where the provision set none that day."""
        return self._limits(cite, on)

    @cached_property
    def _targets(self) -> dict[str, Limit]:
        return {target.code: target.limit for target in self.policy.targets}

    def target(self, code: str) -> Limit:
        """A local target of the council's: never law (Q9)."""
        return self._targets[code]

    def promise(self, code: str) -> Limit | None:
        """A local target that a council may do without: None where its policy makes no such promise."""
        return self._targets.get(code)

    @cached_property
    def _promises(self) -> Callable[[str, date], tuple[Limit | None, date | None]]:
        @lru_cache(maxsize=4096)  # counted in working days, and asked of every case at every event
        def promised(code: str, start: date) -> tuple[Limit | None, date | None]:
            limit = self.promise(code)
            return limit, last_day(limit, start, self.working_days) if limit else None

        return promised

    def promised(self, code: str, start: date) -> tuple[Limit | None, date | None]:
        """A promise and the day it is due from one on which it starts; None and None where the council makes none."""
        return self._promises(code, start)

    def act_by(self, due_on: date) -> date:
        """The last working day on or before a due date: what people plan to (Q2)."""
        return self.working_days.last_on_or_before(due_on)
