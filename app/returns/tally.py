"""What a return holds, counted: its modules by their outcomes, and what is wrong with it by kind. Read in one go."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session

from app.returns import store
from app.returns.service import Return
from workflow.returns.kinds import KINDS
from workflow.returns.model import Request

REQUESTS, ASSESSMENTS, NAMED = "requests", "assessments", "named"
CEASED, ACTIVE, PLACEMENTS = "ceased", "active", "placements"
_WORST_FIRST: Final = sorted(KINDS, key=lambda kind: (KINDS[kind].severity, KINDS[kind].rule, kind))


@dataclass
class Tally:
    """How many of each. `of` counts under pairs: the module, and the outcome where it has one, or the empty text."""

    persons: int = 0
    of: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def number(self, module: str) -> int:
        """How many of a module, whatever their outcome."""
        return sum(count for (name, _), count in self.of.items() if name == module)

    def outcomes(self, module: str) -> list[tuple[str, int]]:
        """A module by its outcomes, in the order of the return's codes."""
        return [(code, count) for code in "YNAWH" if (count := self.of[module, code])]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """What is wrong by kind: errors first, each by its rule."""
        return [(kind, self.faults[kind]) for kind in _WORST_FIRST if self.faults[kind]]

    def severity(self, severity: str) -> int:
        """How many errors, or queries."""
        return sum(count for kind, count in self.faults.items() if KINDS[kind].severity == severity)


def tallied(session: Session, asked: Return) -> Tally:
    """One return, counted."""
    tally = Tally(faults=Counter(fault.kind for fault in asked.header_faults()))
    twice = store.on_file_twice(session, asked.who)
    for entry in asked.entries(session):
        tally.persons += 1
        for request in entry.person.requests:
            _count(tally.of, request)
        tally.faults.update(found.fault.kind for found in asked.wrong_with(entry, twice))
    return tally


def _count(of: Counter[tuple[str, str]], request: Request) -> None:
    of[REQUESTS, request.outcome or ""] += 1
    assessment, active = request.assessment, request.active_plan
    if assessment:
        of[ASSESSMENTS, assessment.outcome or ""] += 1
        if assessment.named_plan:
            of[NAMED, ""] += 1
            of[CEASED, ""] += assessment.named_plan.ceased_on is not None
    if active:
        of[ACTIVE, ""] += 1
        of[PLACEMENTS, ""] += len(active.placements)
