"""Figures with their words: what each is, and what it is held against."""

from decimal import Decimal

from sqlmodel import Session

from app.kpis import store
from app.kpis.asked import Asked
from app.kpis.schemas import Figures, Item
from app.security import Actor
from workflow.kpis.figures import Figure, Tally, happened, waiting
from workflow.kpis.indicators import RAG_SAYS, Indicator, Targets, indicators
from workflow.kpis.table import Cohort
from workflow.rules import Rules
from workflow.states import Role


def figures(session: Session, who: Actor, asked: Asked, rules: Rules, targets: Targets) -> Figures:
    """Every indicator of a period, or every one for each group."""
    found = store.tallies(session, who, asked, rules)
    items = [
        _item(figure, group if asked.by else None, asked, targets)
        for group, tally in sorted(found.items())
        for figure in in_order(tally, asked, targets.cohort)
        if who.role is Role.MANAGER or ".approver." not in figure.part
    ]
    return Figures(from_=asked.first, to=asked.last, as_at=asked.day, cohort=targets.cohort.name, items=items)


def in_order(tally: Tally, asked: Asked, cohort: Cohort) -> list[Figure]:
    """A tally's figures in the order of the indicators' own file; who waits is no part of a month."""
    found = [*happened(tally, cohort), *(waiting(tally, asked.day) if asked.by != "month" else ())]
    places = {code: place for place, code in enumerate(indicators())}
    return sorted(found, key=lambda figure: places[figure.code])


def _item(figure: Figure, group: str | None, asked: Asked, targets: Targets) -> Item:
    indicator, on = indicators()[figure.code], min(asked.last, asked.day)
    target = targets.of(figure.code, on) if not figure.part else None
    rag = targets.rag(indicator, figure.value, on) if target else None
    return Item(
        code=figure.code,
        name=indicator.name,
        group=group if group is not None else figure.part or None,
        part=figure.part or None,
        numerator=_number(figure.numerator),
        denominator=figure.denominator,
        value=_number(figure.value),
        unit=indicator.unit,
        baseline=_baseline(indicator, figure),
        baseline_says=indicator.baseline_says or None if not figure.part else None,
        target=float(target.value) if target and target.value is not None else None,
        target_by=target.by if target else None,
        target_says=f"{target.plan}: {target.says}" if target else None,
        rag=rag,
        rag_says=RAG_SAYS[rag] if rag else None,
        definition=indicator.definition,
        source=indicator.source,
    )


def _number(value: Decimal | int | None) -> float | int | None:
    return float(value) if isinstance(value, Decimal) else value


def _baseline(indicator: Indicator, figure: Figure) -> float | None:
    return float(indicator.baseline) if indicator.baseline is not None and not figure.part else None
