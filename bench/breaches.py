"""The breach list, the 200 most urgent of 1,000,000 cases, at the store function: `python -m bench.breaches`.

Each baseline is asked the same question and gives the same rows, which is checked. The bare SQL is written by hand over
the same index and read by the bare driver; DuckDB has the same rows in its own file and computes the list by scanning.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.breaches import service, store
from app.breaches.store import SERIOUSNESS, Asked
from bench import duck
from bench.caseload import AUTHORITY, caseload
from bench.figures import Bound, Figure, main, medians, milliseconds, spread
from bench.floor import sqlite
from bench.ground import TODAY, folder, standing
from tests.support.installation import Installation

SHOWN = 200
COLUMNS = "matter_id, key, code, cite, kind, due_on, excused_from, conditional, service, authority"
RANK = "CASE {0}.code " + " ".join(f"WHEN '{code}' THEN {n}" for n, code in enumerate(SERIOUSNESS)) + " ELSE 6 END"
MATCHES = (
    f"{{0}}.authority = '{AUTHORITY}' AND {{0}}.open = 1 AND {{0}}.current = 1 AND {{0}}.kind = 'statutory'"
    f" AND {{0}}.conditional = 0 AND {{0}}.synthetic = 0 AND {{0}}.due_on < '{TODAY}'"
)
BY_CLOCK = f"SELECT {COLUMNS} FROM clock_row c WHERE {MATCHES.format('c')}"
EARLIER = f"({RANK.format('o')}, o.due_on, o.key) < ({RANK.format('c')}, c.due_on, c.key)"
# The case's own clocks are found by the primary key: `+` keeps SQLite, which knows no statistics, from the other index.
MORE_SERIOUS = f"SELECT 1 FROM clock_row o WHERE o.matter_id = c.matter_id AND +{MATCHES.format('o')} AND {EARLIER}"
IN_ORDER = f"ORDER BY due_on, matter_id, key LIMIT {SHOWN + 1}"
BARE = f"{BY_CLOCK} AND NOT EXISTS ({MORE_SERIOUS}) {IN_ORDER}"
BARE_BY_CLOCK = f"{BY_CLOCK} {IN_ORDER}"
DUCKDB = f"{BY_CLOCK} QUALIFY row_number() OVER (PARTITION BY matter_id ORDER BY {RANK.format('c')}, due_on, key) = 1 {IN_ORDER}"


@dataclass
class Asking:
    """One caseload, and the list asked of it each way."""

    path: Path
    here: Installation
    session: Session

    def ours(self, *, by_case: bool = True) -> list[Any]:
        return list(store.most_urgent(self.session, self.actor, self._asked(by_case=by_case), SHOWN, None))

    def whole(self) -> object:
        """What the service makes of it: other clocks of the same cases, names of holders, counts over all that match."""
        return service.breach_list(self.session, self.actor, self._asked(by_case=True), SHOWN, None)

    def __post_init__(self) -> None:
        self.actor = self.here.actor()

    def _asked(self, *, by_case: bool) -> Asked:
        return Asked(TODAY, is_past=False, by_case=by_case)


@contextmanager
def asking(cases: int) -> Iterator[Asking]:
    path = caseload(cases)
    with folder() as within, standing(f"sqlite:///{path}", within) as here, here.db.reading() as session:
        yield Asking(path, here, session)


def same(ours: list[Any], theirs: list[Any]) -> bool:
    """Whether two lists name the same clocks, due on the same days, in the same order."""
    found, expected = ([(row[0], row[1], str(row[5])) for row in rows] for rows in (ours, theirs))
    return len(found) > 0 and found == expected


def measure(*, quick: bool) -> list[Figure]:
    many, few, times = (2_000, 500, 3) if quick else (1_000_000, 10_000, 30)
    work = f"breach list, {SHOWN} most urgent of {many:,} cases"
    with asking(many) as large, closing(sqlite(large.path)) as bare, asking(few) as small:
        duckdb = duck.beside(large.path, "clock_row")
        asked: dict[str, Callable[[], list[Any]]] = {
            "ours": large.ours,
            "bare": lambda: bare.execute(BARE).fetchall(),
            "ours by clock": lambda: large.ours(by_case=False),
            "bare by clock": lambda: bare.execute(BARE_BY_CLOCK).fetchall(),
            "duckdb": lambda: duckdb.execute(DUCKDB).fetchall(),
        }
        answers = {name: ask() for name, ask in asked.items()}
        assert same(answers["ours"], answers["bare"])
        assert same(answers["ours"], answers["duckdb"])
        assert same(answers["ours by clock"], answers["bare by clock"])
        took = {name: milliseconds(ask, times) for name, ask in asked.items()}
        took["small"] = milliseconds(small.ours, times)
        took["whole"], took["small whole"] = milliseconds(large.whole, times), milliseconds(small.whole, times)

    def row(
        what: str, ours: str, label: str, theirs: str, must: Bound | None = None, aim: Bound | None = None
    ) -> Figure:
        ms = [spread(took[name], "ms") for name in (ours, theirs)]
        return Figure(what, ms[0], f"{label}: {ms[1]}", medians(took[ours], took[theirs]), must, aim)

    by_clock, whole = f"{work}, a line a clock", f"{work}, with counts, holders and other clocks (the service)"
    return [
        row(work, "ours", "bare SQL, same index", "bare", Bound("≤", 10), Bound("≤", 4)),
        row(by_clock, "ours by clock", "bare SQL, same index", "bare by clock", Bound("≤", 10), Bound("≤", 4)),
        row(work, "ours", "DuckDB computing it", "duckdb", Bound("<", 0.5)),
        row(work, "ours", f"of {few:,} cases", "small", Bound("≤", 2)),
        row(whole, "whole", f"of {few:,} cases", "small whole"),
    ]


if __name__ == "__main__":
    main(measure, __doc__ or "")
