"""The figures a pack or a measure's page is made of: its own span, the one before, a year before, the trend.

What happened in a span is seen from the pack's day; who waited is a position, taken on each span's own last day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.kpis import service
from app.kpis.asked import Asked, By
from app.kpis.schemas import Item
from app.security import Actor
from workflow.kpis.register import Register
from workflow.packs.spans import YEAR, Kind, Of, Span
from workflow.rules import Rules

REQUESTS: Final = "requests"
ADVICE: Final = "advice_6w"
OVERDUE: Final = "advice_overdue"
CUTS: Final[Mapping[By, frozenset[str]]] = {
    "service": frozenset({ADVICE, OVERDUE}),
    "source": frozenset({REQUESTS}),
    "age": frozenset({REQUESTS}),
    "sex": frozenset({REQUESTS}),
    "ethnicity": frozenset({REQUESTS}),
    "need": frozenset({REQUESTS}),
}
"""How some figures are cut: by who gives advice; requests by who asked and who the children are."""

Key = tuple[str, str]
Items = Mapping[Key, Item]


@dataclass(frozen=True)
class Gathered:
    """A pack's figures by code and part; `cuts`, by what they are cut by and then by group."""

    cohort: str
    now: Items
    before: Items
    year_before: Items
    trend: tuple[tuple[Span, Items], ...]
    cuts: Mapping[str, Mapping[str, Items]]


@dataclass(frozen=True)
class Gatherer:
    """Asks for the figures of one pack, or of some measures. `known_at` is None where it would leave nothing out."""

    session: Session
    who: Actor
    of: Of
    rules: Rules
    register: Register
    today: date
    known_at: datetime | None
    codes: frozenset[str] = frozenset()

    def gather(self) -> Gathered:
        """All of a pack's figures."""
        span, trend = self.of.span, self._trend()
        return Gathered(
            cohort=self.register.targets.cohort.name,
            now=_keyed(self._ask(span)),
            before=self._then(span.moved(-span.length), trend),
            year_before=self._then(span.moved(-YEAR), trend),
            trend=tuple(trend.items()),
            cuts={by: self._cut(by, codes) for by, codes in CUTS.items() if not self.codes or codes & self.codes},
        )

    def _ask(self, span: Span, by: By | None = None, codes: frozenset[str] = frozenset()) -> list[Item]:
        asked = Asked(span.first, span.last, self.of.as_at, self.today, by, self.known_at, codes or self.codes)
        return service.figures(self.session, self.who, asked, self.rules, self.register, published=True).items

    def _trend(self) -> dict[Span, Items]:
        """Every indicator in each month or quarter: what happened in it, and who waited on its last day."""
        spans = self.of.trend
        by: By = "month" if self.of.kind is Kind.BOARD else "quarter"
        found: dict[str, dict[Key, Item]] = {}
        for item in self._ask(Span(spans[0].first, spans[-1].last), by, self.codes or frozenset(self.register.words)):
            found.setdefault(item.group or "", {})[_key(item)] = item
        return {span: found.get(span.group, {}) for span in spans}

    def _then(self, span: Span, trend: Mapping[Span, Items]) -> Items:
        """An earlier span's figures, out of the trend where it is one of those drawn, else as it stood on its last day."""
        if span in trend:
            return trend[span]
        earlier = replace(self, of=replace(self.of, as_at=min(self.of.as_at, span.last)))
        return _keyed(earlier._ask(span))  # noqa: SLF001 - its own kind

    def _cut(self, by: By, codes: frozenset[str]) -> Mapping[str, Items]:
        """Some of the span's figures by group; the indicators hide small numbers where the groups are of children.

        A group of nothing is left out: whether there is one depends on which rows were looked at.
        """
        found: dict[str, dict[Key, Item]] = {}
        for item in self._ask(self.of.span, by, codes):
            found.setdefault(item.group or "", {})[_key(item)] = item
        return {
            group: of_group
            for group, of_group in found.items()
            if any(item.suppressed or item.numerator or item.denominator or item.value for item in of_group.values())
        }


def _key(item: Item) -> Key:
    return item.code, item.part or ""


def _keyed(items: Iterable[Item]) -> dict[Key, Item]:
    return {_key(item): item for item in items}
