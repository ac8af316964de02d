"""Small numbers hidden from an analyst, and in what is published, where figures are cut by what a child is or lives with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from workflow.kpis.figure import Figure
from workflow.kpis.suppression import Groups, SmallNumbers, suppress_together
from workflow.kpis.words import indicators

Key = tuple[str, str]
"""An indicator's code, and a part of it."""

FAMILIES: Final[tuple[frozenset[str], ...]] = (
    frozenset(
        {"requests", "requests_in", "assess_rate", "refusal_rate", "undecided", "withdrawn", "support_plan_share"}
    ),
    frozenset({"plans_20w_excl", "plans_20w_incl", "plans_by_band", "plans_by_dfe_band", "plans_over_6_months"})
    | {"days_to_issue", "plans_out", "with_exception", "late_waiting_weeks"},
    frozenset({"advice_6w", "advice_6w_sent", "advice_received_6w", "advice_overdue"}),
    frozenset({"open_stock", "unallocated", "by_worker", "handovers", "contact_overdue", "backlog", "new_late"}),
)
"""Indicators of the same requests, plans, advice or open cases: a number hidden in one could be worked out from another."""

SHARED: Final[tuple[tuple[Key, ...], ...]] = (
    (("assess_rate", ""), ("refusal_rate", ""), ("undecided", ""), ("withdrawn", "")),
    (("assess_rate", "of_decisions_made"), ("refusal_rate", "of_decisions_made")),
)
"""Shares of one denominator, which leave little else."""


def hide(found: Mapping[str, Sequence[Figure]], rule: SmallNumbers) -> dict[str, list[tuple[Figure, bool]]]:
    """Figures by group, each as it may be printed, and whether a number of it is hidden.

    Where a group's number is hidden in one indicator of a family, its numbers are hidden in the others of the family.
    """
    tables: dict[Key, dict[str, Figure]] = {}
    for group, figures in found.items():
        for figure in figures:
            tables.setdefault((figure.code, figure.part), {})[group] = figure
    hidden = _hidden(tables, rule)
    return {
        group: [
            (_blank(figure), True) if group in hidden[figure.code, figure.part] else (figure, False)
            for figure in figures
        ]
        for group, figures in found.items()
    }


def _hidden(tables: Mapping[Key, Groups], rule: SmallNumbers) -> dict[Key, frozenset[str]]:
    """The groups in which a figure has a number that must not be shown.

    A group hidden for its family's sake could be had from the total less the others: so more is hidden with it, which may
    hide more in the family, until nothing changes.
    """
    hidden: dict[Key, frozenset[str]] = dict.fromkeys(tables, frozenset())
    sets = [tuple(key for key in keys if key in tables) for keys in SHARED]
    sets += [(key,) for key in tables if not any(key in keys for keys in sets)]
    while True:
        before = dict(hidden)
        for keys in sets:
            hidden |= _small(keys, tables, rule, hidden) if keys else {}
        for family in FAMILIES:
            small = frozenset(group for (code, _), some in hidden.items() if code in family for group in some)
            for key, groups in tables.items():
                if key[0] in family:
                    hidden[key] |= small & _told(groups)
        if hidden == before:
            return hidden


def _small(
    keys: tuple[Key, ...], tables: Mapping[Key, Groups], rule: SmallNumbers, hidden: Mapping[Key, frozenset[str]]
) -> dict[Key, frozenset[str]]:
    """What is hidden in figures that share a denominator, or in one alone, where some of it is hidden already."""
    unit = next((f.unit for f in tables[keys[0]].values() if f.unit), None) or indicators()[keys[0][0]].unit
    also = frozenset().union(*(hidden[key] for key in keys))
    found = suppress_together({".".join(key): tables[key] for key in keys}, unit, rule, also=also)
    return {
        key: hidden[key] | {group for group, each in found[".".join(key)].items() if each.suppressed} for key in keys
    }


def _told(groups: Groups) -> frozenset[str]:
    """The groups of which a figure says anything: nothing out of nothing is no number to hide."""
    return frozenset(group for group, figure in groups.items() if figure.numerator or figure.denominator)


def _blank(figure: Figure) -> Figure:
    return replace(figure, numerator=None, denominator=None, value=None)
