"""Figures: the table's rows worked out over what was counted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from workflow.counting import days_since
from workflow.kpis.arithmetic import mean, median, ninetieth, one_decimal, percentage, total
from workflow.kpis.counts import TWENTY_WEEKS, Excepted, Live
from workflow.kpis.figure import Figure
from workflow.kpis.members import Sums
from workflow.kpis.table import TABLE, Cohort, Row

WEEK: Final = 7
A_WEEK: Final = frozenset({"requests_in", "plans_out"})
HAPPENED: Final = frozenset({row.code for row in TABLE} | {"late_waiting_weeks"})
WAITING: Final = frozenset({"open_stock", "late_waiting_weeks", "with_exception"})
"""What `happened` and `waiting` below give; the rest are sums of members."""


@dataclass
class Tally:
    """What was counted in a period, by measure and key; and who waited on the last day of it."""

    happened: defaultdict[str, Counter[Any]] = field(default_factory=lambda: defaultdict(Counter))
    waiting: Counter[Live] = field(default_factory=Counter)
    excepted: Counter[Excepted] = field(default_factory=Counter)
    sums: Sums = field(default_factory=dict)

    def add(self, measure: str, key: object, n: int = 1) -> None:
        """Count something that happened."""
        self.happened[measure][key] += n

    def of(self, measure: str) -> Mapping[Any, int]:
        """What was counted under a measure."""
        return self.happened[measure]


def happened(tally: Tally, cohort: Cohort, days: int) -> Iterator[Figure]:
    """The figures of what happened in a period of so many days."""
    for row in TABLE:
        if row.code == "days_to_issue":
            yield from _days_to_issue(tally)
        elif row.code in A_WEEK:
            yield _a_week(row.code, tally.of(row.measure), days)
        else:
            yield _figure(row, tally.of(row.measure), cohort)
    yield from _cuts("plans_issued", tally.of("plan_exception"))


def waiting(tally: Tally, as_at: date) -> Iterator[Figure]:
    """The figures of who waits on a day."""
    yield from _open_stock(tally.waiting, as_at)
    yield from _late_waiting(tally.waiting, as_at)
    yield _count("with_exception", "live", sum(n for live, n in tally.waiting.items() if live.excepted))
    yield from _cuts("live", tally.excepted)


def is_late(live: Live, as_at: date) -> bool:
    """Past twenty weeks on the day; a case whose receipt has no day counts late."""
    return live.since is None or days_since(live.since, as_at) > TWENTY_WEEKS


def _figure(row: Row, counted: Mapping[Any, int], cohort: Cohort) -> Figure:
    of = sum(n for key, n in counted.items() if row.of(key, cohort))
    if row.those is None:
        return Figure(row.code, row.part, of, None, of, row.unit)
    those = sum(n for key, n in counted.items() if row.of(key, cohort) and row.those(key, cohort))
    return Figure(row.code, row.part, those, of, percentage(those, of))


def _count(code: str, part: str, n: int) -> Figure:
    return Figure(code, part, n, None, n)


def _a_week(code: str, counted: Mapping[Any, int], days: int) -> Figure:
    n = sum(counted.values())
    return Figure(code, "", n, days, one_decimal(Fraction(WEEK * n, days)) if days else None)


def _days_to_issue(tally: Tally) -> Iterator[Figure]:
    times = {int(key.days): n for key, n in tally.of("plan_days").items()}
    days, cases = total(times)
    yield Figure("days_to_issue", "", days, cases, mean(times))
    yield Figure("days_to_issue", "median", None, cases, median(times))
    yield Figure("days_to_issue", "90th_percentile", None, cases, ninetieth(times))
    late = {days: n for days, n in times.items() if days > TWENTY_WEEKS}
    yield Figure("late_waiting_weeks", "mean_at_issue", _weeks(late), total(late)[1], mean(late, WEEK))


def _weeks(times: Mapping[int, int]) -> Decimal:
    return one_decimal(Fraction(total(times)[0], WEEK))


def _late_waiting(found: Mapping[Live, int], as_at: date) -> Iterator[Figure]:
    late: Counter[int] = Counter()
    ordered: Counter[int] = Counter()
    for live, n in found.items():
        if live.since and is_late(live, as_at):
            late[days_since(live.since, as_at)] += n
            if live.ordered:
                ordered[days_since(live.since, as_at)] += n
    cases = late.total()
    yield Figure("late_waiting_weeks", "", _weeks(late), cases, mean(late, WEEK))
    yield Figure("late_waiting_weeks", "median", None, cases, median(late, WEEK))
    yield Figure("late_waiting_weeks", "longest", None, cases, one_decimal(Fraction(max(late), WEEK)) if late else None)
    yield Figure("late_waiting_weeks", "after_an_order", _weeks(ordered), ordered.total(), mean(ordered, WEEK))


def stock_parts(live: Live, as_at: date) -> Iterator[str]:
    """The parts of the open stock a case is in: the whole, in time or late, by state and, if late, by what it waits for."""
    timing = "late" if is_late(live, as_at) else "in_time"
    yield from ("", timing, f"{timing}.{live.state}")
    if timing == "late":
        yield f"late.psychology_{live.psychology}"
        if live.since is None:
            yield "late.no_day_of_receipt"


def _open_stock(found: Mapping[Live, int], as_at: date) -> Iterator[Figure]:
    psychology = (f"late.psychology_{word}" for word in ("in", "awaited", "not_asked"))
    parts: Counter[str] = Counter(dict.fromkeys(("", "in_time", "late", "late.no_day_of_receipt", *psychology), 0))
    for live, n in found.items():
        for part in stock_parts(live, as_at):
            parts[part] += n
    for part, n in sorted(parts.items()):
        yield _count("open_stock", part, n)


def _cuts(of: str, found: Mapping[Excepted, int]) -> Iterator[Figure]:
    for key, n in sorted(found.items()):
        yield _count("with_exception", f"{of}.{key.cut}.{key.word}", n)
