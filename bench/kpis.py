"""Every indicator of what happened, by month over five years of 1,000,000 cases: `python -m bench.kpis`.

DuckDB has the cases' rows in its own file and computes the same figures by scanning them; both answers are compared.
Ours are what `GET /api/v1/kpis?by=month` puts together, less the HTTP.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.kpis import service
from app.kpis.asked import Asked
from app.kpis.gathering import Gathering
from app.kpis.units import Units
from bench import duck
from bench.caseload import YEARS, caseload
from bench.figures import Bound, Figure, main, medians, milliseconds, spread
from bench.ground import TODAY, folder, standing
from tests.support.installation import Installation
from workflow.kpis.indicators import load_targets
from workflow.kpis.register import Register
from workflow.kpis.table import TABLE

FIRST = date(TODAY.year - YEARS, 1, 1)
CODES = frozenset(row.code for row in TABLE if row.code != "with_exception")
LATE = "days > 140"
IN_COHORT = "coalesce(disputes, '') NOT LIKE '%:request%' AND coalesce(disputes, '') NOT LIKE '%:assessment%'"
PLAIN = f"{IN_COHORT} AND coalesce(exceptions, '') NOT LIKE '%:issue_plan:%'"
PLANS = f"""
SELECT date_trunc('month', issued_on) AS month,
       count(*) FILTER (WHERE {PLAIN} AND NOT {LATE}), count(*) FILTER (WHERE {PLAIN}),
       count(*) FILTER (WHERE {IN_COHORT} AND NOT {LATE}), count(*) FILTER (WHERE {IN_COHORT}),
       count(*) FILTER (WHERE days <= 140), count(*) FILTER (WHERE days BETWEEN 141 AND 182),
       count(*) FILTER (WHERE days BETWEEN 183 AND 273), count(*) FILTER (WHERE days BETWEEN 274 AND 364),
       count(*) FILTER (WHERE days > 364), count(*) FILTER (WHERE days > 182), count(*),
       avg(days), median(days), quantile_disc(days, 0.9), avg(days) FILTER (WHERE {LATE})
FROM (SELECT *, date_diff('day', received_on, issued_on) AS days FROM case_row)
WHERE issued_on BETWEEN ? AND ? GROUP BY month ORDER BY month"""
DECIDED = """
SELECT date_trunc('month', {0}) AS month, count(*), count(*) FILTER (WHERE date_diff('day', received_on, {0}) <= {1})
FROM case_row WHERE {0} BETWEEN ? AND ? GROUP BY month ORDER BY month"""
REQUESTS = """
SELECT date_trunc('month', received_on) AS month, count(*), count(*) FILTER (WHERE decided = 'agreed'),
       count(*) FILTER (WHERE decided = 'refused'), count(*) FILTER (WHERE decided IS NULL AND state = 'requested'),
       count(*) FILTER (WHERE decided IS NULL AND state = 'withdrawn')
FROM case_row WHERE received_on BETWEEN ? AND ? GROUP BY month ORDER BY month"""
SCANS = (PLANS, DECIDED.format("decided_on", 42), DECIDED.format("to_draft_on", 84), REQUESTS)


@dataclass
class Asking:
    """One caseload, and its indicators asked of it."""

    here: Installation
    session: Session

    def __post_init__(self) -> None:
        self.actor, self.rules, self.register = self.here.actor(), self.here.rules, Register(load_targets())
        self.asked = Asked(FIRST, TODAY, TODAY, TODAY, "month", codes=CODES)

    def whole(self) -> Any:
        """Everything, with its words, as the API answers."""
        return service.figures(self.session, self.actor, self.asked, self.rules, self.register)

    def headline(self) -> Any:
        """Only what was counted: the store function."""
        return Gathering(Units(self.session, self.actor, self.asked, self.rules)).all()


@contextmanager
def asking(cases: int) -> Iterator[Asking]:
    with folder() as within, standing(f"sqlite:///{caseload(cases)}", within) as here, here.db.reading() as session:
        yield Asking(here, session)


def same(ours: Any, plans: list[tuple[Any, ...]]) -> bool:
    """Whether both come to the same plans, in time and in all, without exceptions, month by month."""
    found = {i.group: (i.numerator, i.denominator) for i in ours.items if i.code == "plans_20w_excl" and i.denominator}
    return len(found) > 1 and found == {f"{month:%Y-%m}": (in_time, of) for month, in_time, of, *_ in plans if of}


def measure(*, quick: bool) -> list[Figure]:
    many, few, times = (2_000, 500, 3) if quick else (1_000_000, 10_000, 15)
    with asking(many) as large, asking(few) as small:
        duckdb, period = duck.beside(caseload(many), "case_row"), [FIRST, TODAY]

        def scanned() -> list[Any]:
            return [duckdb.execute(scan, period).fetchall() for scan in SCANS]

        assert same(large.whole(), scanned()[0])
        took = {
            "whole": milliseconds(large.whole, times),
            "store": milliseconds(large.headline, times),
            "duckdb": milliseconds(scanned, times),
            "small": milliseconds(small.whole, times),
        }
    work = f"monthly KPIs over {many:,} cases, {YEARS} years"

    def row(what: str, ours: str, label: str, theirs: str, must: Bound, aim: Bound | None = None) -> Figure:
        ms = [spread(took[name], "ms") for name in (ours, theirs)]
        return Figure(what, ms[0], f"{label}: {ms[1]}", medians(took[ours], took[theirs]), must, aim)

    return [
        row(f"{work}, with their words", "whole", "DuckDB scanning", "duckdb", Bound("<", 1), Bound("<", 0.1)),
        row(f"{work}, at the store function", "store", "DuckDB scanning", "duckdb", Bound("<", 1), Bound("<", 0.1)),
        row(f"{work}, with their words", "whole", f"of {few:,} cases", "small", Bound("≤", 3)),
    ]


def once() -> None:
    with asking(1_000_000) as large:
        large.whole()


if __name__ == "__main__":
    main(measure, __doc__ or "", once)
