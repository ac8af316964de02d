"""A full Monday proposed: 60 cases, 12 psychologists, 15 caseworkers; and the pack read: `python -m bench.allocation`.

The Mondays differ in their families and in how scarce slots are: where they run out the choice is the hardest. The pack is
read from the projections of a caseload whose record was not written, so that who held each case in turn is not in it.
"""

import time
from collections.abc import Iterable

from sqlalchemy import text

from app.allocation.pack import pack
from app.allocation.store import Day
from app.allocation.table import laid
from bench.caseload import caseload
from bench.figures import Bound, Figure, main, medians, milliseconds, spread
from bench.ground import TODAY, folder, standing
from tests.allocation.meetings import large
from workflow.allocation import propose
from workflow.allocation.order import order

MUST, AIM = Bound("<", 2, "s"), Bound("<", 0.5, "s")
SHAPE = {"cases": 60, "psychologists": 12, "caseworkers": 15}


def proposals(seeds: Iterable[int], slots: Iterable[int]) -> Figure:
    """The slowest of many Mondays; beside it what only putting their needs in order takes."""
    propose(large(3, 1, 1))  # the solver is imported once
    taken, ordering = [], []
    for meeting in [large(**SHAPE, slots=count, seed=seed) for seed in seeds for count in slots]:
        start = time.perf_counter()
        order(meeting)
        between = time.perf_counter()
        propose(meeting)
        ordering.append((between - start) * 1000)
        taken.append((time.perf_counter() - between) * 1000)
    work = f"proposal: 60 cases × 12 psychologists × 15 caseworkers, the slowest of {len(taken)}"
    baseline = f"put in order, nobody given to anybody: {spread(ordering, 'ms')}"
    return Figure(work, spread(taken, "ms"), baseline, max(taken) / 1000, MUST, AIM, "s")


def packs(few: int, many: int, times: int) -> Figure:
    """The pack of a council with so many cases in all, against one of another size, for each open case."""
    with folder() as within:
        found, open_ = {}, {}
        for cases in (few, many):
            with standing(f"sqlite:///{caseload(cases)}", within) as here:
                who, day = here.actor(), Day(TODAY, TODAY)
                with here.db.reading() as session:
                    open_[cases] = session.execute(text("SELECT count(*) FROM case_row WHERE open = 1")).scalar_one()
                    found[cases] = milliseconds(
                        lambda s=session, h=here, w=who, d=day: pack(s, w, laid(s, w, d, h.rules)), times
                    )
    each = {cases: [ms / open_[cases] for ms in found[cases]] for cases in found}
    work = f"GET /allocation/meeting, in the store: {open_[many]:,} open of {many:,} cases"
    baseline = f"{open_[few]:,} open of {few:,}: {spread(found[few], 'ms')}; compared for each open case"
    return Figure(work, spread(found[many], "ms"), baseline, medians(each[many], each[few]), Bound("≤", 2))


def measure(*, quick: bool) -> list[Figure]:
    if quick:
        return [proposals([1], [1]), packs(300, 600, 1)]
    return [proposals(range(20), (1, 2, 4)), packs(3_000, 30_000, 5)]


if __name__ == "__main__":
    main(measure, __doc__ or "")
