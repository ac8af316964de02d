"""What the audits of a period come to: the share good or better, and how much was looked at, by service and by section."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from workflow.audits.sections import GOOD_OR_BETTER, NOT_APPLICABLE, SECTIONS, What
from workflow.kpis.arithmetic import percentage

NO_SERVICE = "none"
"""Stands for the service of advice that was asked of nobody by name."""


class Audited(NamedTuple):
    """An audit in force: nothing has superseded it by the day and the instant it is seen from.

    `id` is the case of a plan, or the advice. `in_period`: it was audited in the period asked for, and not only after it,
    which counts for how much of the period was looked at. `sections` are pairs of a section and its grade.
    """

    audit_id: int
    what: What
    id: int
    case_id: int
    service: str | None
    sections: tuple[tuple[str, str], ...]
    overall: str
    audited_on: date
    recorded_at: datetime
    in_period: bool = True


@dataclass(frozen=True)
class Population:
    """What was issued and came in, in the period: plans by their case, advice by its id with its service."""

    plans: frozenset[int] = frozenset()
    advices: Mapping[int, str | None] = field(default_factory=dict)


class Share(NamedTuple):
    """So many of so many; `value` in per cent to one decimal, half up, and None of nothing."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal | None:
        """The percentage."""
        return percentage(self.numerator, self.denominator)


@dataclass(frozen=True)
class OfOne:
    """The figures of the plans, or of the advice of all services or of one.

    `good`: of those audited in the period, good or better. `audited`: of those issued (or received) in the period, those
    audited by the day it is seen from. `sections`: of the grades a section was given, good or better.
    """

    good: Share
    audited: Share
    sections: Mapping[str, Share]


@dataclass(frozen=True)
class Figures:
    """Plans and advice apart: they are not added up. Services in order of code."""

    plans: OfOne
    advices: OfOne
    by_service: Mapping[str, OfOne]


def figures(rows: Iterable[Audited], population: Population) -> Figures:
    """The figures of a period. A thing is audited once: of several rows of one, all are counted, so give those in force."""
    of: dict[What, list[Audited]] = {what: [] for what in What}
    by_service: dict[str, list[Audited]] = defaultdict(list)
    for row in rows:
        of[row.what].append(row)
        if row.what is What.ADVICE:
            by_service[row.service or NO_SERVICE].append(row)
    received: dict[str, set[int]] = defaultdict(set)
    for id_, service in population.advices.items():
        received[service or NO_SERVICE].add(id_)
    return Figures(
        plans=_of_one(What.PLAN, of[What.PLAN], population.plans),
        advices=_of_one(What.ADVICE, of[What.ADVICE], frozenset(population.advices)),
        by_service={
            service: _of_one(What.ADVICE, by_service.get(service, ()), frozenset(received.get(service, ())))
            for service in sorted({*by_service, *received})
        },
    )


def _of_one(what: What, rows: Iterable[Audited], population: frozenset[int]) -> OfOne:
    rows = list(rows)
    done = [row for row in rows if row.in_period]
    graded = {
        section: [grade for row in done for code, grade in row.sections if code == section and grade != NOT_APPLICABLE]
        for section in SECTIONS[what]
    }
    return OfOne(
        good=_share([row.overall for row in done], GOOD_OR_BETTER.__contains__),
        audited=Share(len({row.id for row in rows} & population), len(population)),
        sections={section: _share(grades, GOOD_OR_BETTER.__contains__) for section, grades in graded.items()},
    )


def _share(of: list[str], good: Callable[[str], bool]) -> Share:
    return Share(sum(map(good, of)), len(of))
