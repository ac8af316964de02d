"""Where a case stands, as far as its family is told: the facts, the clocks that bind the council, and who reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from app.web.tongue import gettext
from workflow.clocks import Clock
from workflow.facts import Advice, Facts
from workflow.rules import Rules
from workflow.states import State

YOUNG: Final = frozenset({"young_person", "young person", "self", "the young person"})
DECIDING: Final = frozenset({State.REQUESTED, State.ASSESSING, State.DECIDING})
WRITING: Final = frozenset({State.DRAFTING, State.CONSULTING, State.FINALISING})
WITH_A_DRAFT: Final = frozenset({State.CONSULTING, State.FINALISING})


class Line(NamedTuple):
    """A sentence or two, translated and filled in where it is shown.

    `easy` says the same for the easy version, one idea a line; without it each sentence is a line.
    """

    text: str
    about: Mapping[str, Any] = {}
    easy: tuple[str, ...] = ()

    @property
    def shown(self) -> Markup:
        """What it says."""
        return Markup(gettext(self.text)) % self.about  # noqa: S704 - our own words; what fills them is escaped

    @property
    def easily(self) -> list[Markup]:
        """The same, one idea a line."""
        parts = [gettext(part) for part in self.easy] or _SENTENCE.split(gettext(self.text))
        return [Markup(part) % self.about for part in parts]  # noqa: S704 - as above


_SENTENCE: Final = re.compile(r"(?<=[.?!])\s+")


class Own(NamedTuple):
    """A message that this reader sent, and by when it is answered."""

    sent_on: date
    answer_by: date | None
    answered: bool


@dataclass(frozen=True)
class Standing:
    """A case on a day, for one reader."""

    f: Facts
    day: date
    rules: Rules
    clocks: tuple[Clock, ...]
    promises: tuple[Clock, ...]
    names: Mapping[int, str]
    young: bool = False  # the young person reads
    asked: bool = False  # the reader asked for the assessment
    own: tuple[Own, ...] = ()

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.f.state

    @property
    def may_reply(self) -> bool:
        """Whether there is a draft to reply to, once more too: the fifteen days of reg 13(1) are a minimum."""
        return self.state in WITH_A_DRAFT

    def running(self, code: str) -> Clock | None:
        """The clock of a duty that has yet to be done, if there is one."""
        return next((c for c in self.clocks if c.duty.code == code and c.open), None)

    def due(self, code: str) -> date | None:
        """The last lawful day of a duty that has yet to be done."""
        found = self.running(code)
        return found.due_on if found else None

    def ahead(self, code: str) -> date | None:
        """The same, where it is today or to come."""
        due_on = self.due(code)
        return due_on if due_on and due_on >= self.day else None

    @property
    def past(self) -> list[Clock]:
        """The duties of law to the family whose last day is gone, the earliest first. Late advice is the council's to chase."""
        found = [
            c
            for c in self.clocks
            if c.open and c.kind == "statutory" and not c.conditional and c.duty.code != "advice"
            if c.due_on and c.due_on < self.day
        ]
        return sorted(found, key=lambda c: c.due_on or date.max)

    @property
    def late(self) -> list[Clock]:
        """Those of them that nothing excuses."""
        return [c for c in self.past if not c.excuses]

    @property
    def excused(self) -> list[Clock]:
        """Those of them for which the law allows more time."""
        return [c for c in self.past if c.excuses]

    @property
    def asked_for(self) -> list[Advice]:
        """The advice that was asked of experts and is still wanted. What was asked of the family is its own."""
        return [a for a in self.f.advices.values() if not a.of_family and not a.withdrawn_on]

    @property
    def out(self) -> list[Advice]:
        """The advice of experts that the case waits for."""
        return [a for a in self.f.awaited if not a.of_family and not a.nil_on]

    def advice_due(self, of: Iterable[Advice]) -> date | None:
        """The last day on which any of these is due."""
        ids = {a.id for a in of}
        days = [c.due_on for c in self.clocks if c.duty.advice and c.duty.advice.id in ids]
        return max((day for day in days if day), default=None)

    @property
    def promised(self) -> date | None:
        """The day by which the council said it would be in touch."""
        return next((c.due_on for c in self.promises if c.duty.code == "contact_family" and c.open), None)
