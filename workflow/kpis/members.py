"""Members: what one case, request or family counts for in an indicator. Figures are sums of members, and drill to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from workflow.kpis.arithmetic import one_decimal, percentage
from workflow.kpis.figure import Figure


class Member(NamedTuple):
    """One case counted in one part of an indicator; `on` is its day, None for a position. `those`: in the numerator too.

    `amount` is what a mean is of: days, or changes.
    """

    code: str
    part: str
    on: date | None
    those: bool = True
    amount: int = 0


class Form(StrEnum):
    """What is made of a part's members."""

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"


FORMS: Final[Mapping[str, Mapping[str, Form]]] = {
    "advice_6w": {
        "": Form.SHARE,
        **{f"apart.{why}": Form.COUNT for why in ("case_ended", "declined", "not_known", "superseded", "withdrawn")},
    },
    "advice_6w_sent": {
        "": Form.SHARE,
        **{f"apart.{why}": Form.COUNT for why in ("case_ended", "declined", "not_known", "superseded", "withdrawn")},
    },
    "advice_received_6w": {"": Form.SHARE},
    "advice_overdue": {
        "": Form.COUNT,
        "mean_days": Form.MEAN,
        "in_rework": Form.COUNT,
        "in_rework.mean_days": Form.MEAN,
    },
    "new_late": {"": Form.COUNT, "with_exception": Form.COUNT},
    "backlog": {"": Form.COUNT, "at_the_date": Form.COUNT, "cleared": Form.SHARE},
    "due_next_month_issued": {"": Form.SHARE},
    "unallocated": {
        "": Form.COUNT,
        "caseworker": Form.COUNT,
        "caseworker.mean_wait": Form.MEAN,
        "psychologist": Form.COUNT,
        "psychologist.mean_wait": Form.MEAN,
    },
    "contact_overdue": {"": Form.SHARE},
    "handovers": {"": Form.MEAN, "open": Form.MEAN, "closed": Form.MEAN},
    "by_worker": {
        "open": Form.COUNT,
        "late": Form.COUNT,
        "due_in_14_days": Form.COUNT,
        "issued": Form.COUNT,
        "on_time": Form.SHARE,
        "breaches": Form.COUNT,
    },
}
"""The parts every answer has, members or none. Any other part (a kind, a service) has the form of the whole."""

UNITS: Final[Mapping[tuple[str, Form], str]] = {
    ("advice_6w", Form.COUNT): "requests",
    ("advice_6w_sent", Form.COUNT): "requests",
    ("advice_overdue", Form.MEAN): "days",
    ("backlog", Form.SHARE): "per cent",
    ("unallocated", Form.MEAN): "days",
    ("by_worker", Form.SHARE): "per cent",
}
"""The unit of a part, where it is not the indicator's own."""


@dataclass
class Sum:
    """Members of one part, added up."""

    of: int = 0
    those: int = 0
    amount: int = 0

    def add(self, member: Member) -> None:
        """Add one."""
        self.of += 1
        self.those += member.those
        self.amount += member.amount


Sums = dict[tuple[str, str], Sum]


def form_of(code: str, part: str) -> Form:
    """What is made of a part."""
    forms = FORMS[code]
    return forms[part] if part in forms else forms[""]


def figures_of(sums: Sums, codes: frozenset[str]) -> Iterator[Figure]:
    """The figures of some indicators, each with every part it always has."""
    parts = {(code, part) for code in codes for part in FORMS[code]}
    for code, part in sorted(parts | {key for key in sums if key[0] in codes}):
        yield _figure(code, part, sums.get((code, part), Sum()))


def _figure(code: str, part: str, found: Sum) -> Figure:
    form = form_of(code, part)
    unit = UNITS.get((code, form))
    match form:
        case Form.COUNT:
            return Figure(code, part, found.of, None, found.of, unit)
        case Form.SHARE:
            return Figure(code, part, found.those, found.of, percentage(found.those, found.of), unit)
        case Form.MEAN:
            value = one_decimal(Fraction(found.amount, found.of)) if found.of else None
            return Figure(code, part, found.amount, found.of, value, unit)
