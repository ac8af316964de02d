"""A figure with its words: what it is, and how it stands against its target, its baseline and the neighbours."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.kpis.asked import Asked
from app.kpis.schemas import Item
from workflow.kpis.figure import Figure
from workflow.kpis.indicators import Indicator
from workflow.kpis.register import Register

NOTHING_ENTERED = "no data yet: nothing has been entered for the period"


@dataclass
class Held:
    """What the figures of one question are held against."""

    register: Register
    asked: Asked
    _words: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def item(self, figure: Figure, group: str | None, last: Decimal | int | None, *, hidden: bool) -> Item:
        """One figure as the API gives it. `last` is its value in the period before; `hidden`: a small number of it is."""
        indicator, part = self.register.words[figure.code], figure.part
        words = self._words.get((figure.code, part)) or self._words.setdefault((figure.code, part), self._of(figure))
        against = self.register.held_against
        has_colour = words["target"] is not None and not hidden
        rag = against.rag(indicator, figure.value, self.asked.end, part, last) if has_colour else None
        return Item(
            **words,
            group=group if group is not None else part or None,
            numerator=_number(figure.numerator),
            denominator=figure.denominator,
            value=_number(figure.value),
            last_period=_number(last),
            unit=figure.unit or indicator.unit,
            rag=rag,
            rag_says=against.rag_rules.says[rag] if rag else None,
            no_data=self._no_data(indicator, figure, hidden=hidden),
            suppressed=hidden,
        )

    def _of(self, figure: Figure) -> dict[str, Any]:
        """What is said of an indicator's part whatever its figure, group by group."""
        indicator, on, part = self.register.words[figure.code], self.asked.end, figure.part
        target = self.register.held_against.of(figure.code, on, part)
        neighbours = self.register.held_against.neighbour_average(figure.code, on) if not part else None
        baseline, baseline_says = self._baseline(indicator, part)
        return {
            "code": figure.code,
            "name": indicator.name,
            "part": part or None,
            "baseline": baseline,
            "baseline_says": baseline_says,
            "target": _number(target.value) if target else None,
            "target_by": target.by if target else None,
            "target_says": f"{target.plan}: {target.says}" if target else None,
            "neighbours": _number(neighbours.value) if neighbours else None,
            "neighbours_year": neighbours.year if neighbours else None,
            "definition": indicator.definition,
            "source": indicator.source,
        }

    def _baseline(self, indicator: Indicator, part: str) -> tuple[float | int | None, str | None]:
        """Where a plan found it, as the council's file has it; else as the indicator's own words do."""
        found = self.register.held_against.baseline(indicator.code, part)
        if found:
            return _number(found.value), f"{found.plan}: {found.says}"
        return (None, None) if part else (_number(indicator.baseline), indicator.baseline_says or None)

    def _no_data(self, indicator: Indicator, figure: Figure, *, hidden: bool) -> str | None:
        """Why there is no figure, where nothing is kept that it could be of."""
        if indicator.no_data_yet:
            return f"no data yet: {indicator.no_data_yet}"
        is_entered = indicator.code in self.register.entered.measures
        return NOTHING_ENTERED if is_entered and figure.value is None and not hidden else None


def _number(value: Decimal | int | None) -> float | int | None:
    return float(value) if isinstance(value, Decimal) else value
