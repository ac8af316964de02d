"""The plans' own key: blue, green, amber, red, white. Each colour has its word and its rule, and is never shown without them.

The rules, in this order, of a figure that has a target with a number:

- white (not yet started): the action starts after the day, or there is nothing to measure in the period;
- blue (complete): the target is met, and its day has come;
- green (on track): the target is met before its day;
- red (no progress): missed, and no better than in the period before, where that is known and the council's rule says so;
- amber (some concern): missed by no more than the margin, which is the target's own or the council's;
- red (major concern): missed by more.

The margin, the rule of no progress and the words are the council's data (targets.example.yaml).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from workflow.kpis.words import Good
from workflow.law.entry import Entry


class Rag(StrEnum):
    """The colours."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    WHITE = "white"


RAG_WORDS: Final[Mapping[Rag, str]] = MappingProxyType(
    {
        Rag.BLUE: "complete",
        Rag.GREEN: "on track",
        Rag.AMBER: "some concern",
        Rag.RED: "no progress or major concern",
        Rag.WHITE: "not yet started",
    }
)
"""The plans' own word for each."""

RAG_SAYS: Final[Mapping[Rag, str]] = MappingProxyType(
    {
        Rag.BLUE: "complete: the target is met and its day has come",
        Rag.GREEN: "on track: the target is met before its day",
        Rag.AMBER: "some concern: missed by no more than the council's margin",
        Rag.RED: "no progress or major concern: missed by more than the margin, or no better than the period before",
        Rag.WHITE: "not yet started: the action has not begun, or there was nothing to measure in the period",
    }
)
"""The word and the rule of each, where the council says nothing else."""

_COLOUR = "word rule"


@dataclass(frozen=True)
class Aim:
    """What a figure is held against: a number, by a day. `beyond`: the number itself is not enough."""

    value: Decimal
    by: date
    starts: date | None = None
    amber_within: Decimal | None = None
    beyond: bool = False


@dataclass(frozen=True)
class RagRules:
    """The council's rules."""

    amber_within: Decimal = Decimal(0)
    no_progress_is_red: bool = True
    words: Mapping[Rag, str] = field(default_factory=lambda: RAG_WORDS)
    says: Mapping[Rag, str] = field(default_factory=lambda: RAG_SAYS)

    def colour(
        self, good: Good, value: Decimal | int | None, aim: Aim, on: date, last: Decimal | int | None = None
    ) -> Rag:
        """How a figure stands on a day; `last` is its value in the period before. `good` is up or down."""
        if value is None or (aim.starts and on < aim.starts):
            return Rag.WHITE
        short = _short(good, value, aim.value)
        if short < 0 or (short == 0 and not aim.beyond):
            return Rag.BLUE if aim.by <= on else Rag.GREEN
        if self.no_progress_is_red and last is not None and _short(good, value, Decimal(last)) >= 0:
            return Rag.RED
        margin = self.amber_within if aim.amber_within is None else aim.amber_within
        return Rag.AMBER if short <= margin else Rag.RED


def _short(good: Good, value: Decimal | int, of: Decimal) -> Decimal:
    """By how much a value falls short of another, in the indicator's unit; negative where it is better."""
    return of - value if good is Good.UP else value - of


def rag_rules(file: Entry, amber_within: Decimal | None) -> RagRules:
    """The rules of a council's file: its key `rag`, which may be absent. A colour left out keeps its shipped words."""
    given = file.get("rag")
    entry = Entry(f"{file.where}, rag", {} if given is None else given, knows=f"no_progress_is_red {' '.join(Rag)}")
    words, says = dict(RAG_WORDS), dict(RAG_SAYS)
    for colour in Rag:
        if entry.get(colour) is not None:
            each = Entry(f"{entry.where}, {colour}", entry.get(colour), knows=_COLOUR)
            words[colour] = each.text("word")
            says[colour] = f"{words[colour]}: {each.text('rule')}"
    no_progress = entry.flag("no_progress_is_red") if entry.get("no_progress_is_red") is not None else True
    return RagRules(amber_within or Decimal(0), no_progress, MappingProxyType(words), MappingProxyType(says))
