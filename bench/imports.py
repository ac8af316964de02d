"""Import of a tracker with the full record, rows/s of wall and of CPU: `python -m bench.imports`, `--profile` for where.

The file is the fictional caseload of `ehc seed`, written as a council's CSV and read again as `ehc import tracker`
reads it. The floor writes the same rows in the same commits, a hundred cases to each.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.intake.acting import acting_as
from app.intake.load import Load
from app.intake.reading import survey
from app.seed.commands import caseload
from app.seed.year2021 import write
from bench.figures import Bound, Figure, main, number, paired, spread, stopwatch
from bench.floor import Commit, caught, differing_tables, replay
from bench.ground import TODAY, copied, folder, prepared, standing
from tests.support.installation import Installation

FILE = "tracker.csv"


def tracker(within: Path, rows: int) -> Path:
    """A tracker file of so many cases."""
    write(within / FILE, list(caseload(rows, 1, TODAY)))
    return within / FILE


def imported(here: Installation, file: Path, rows: int) -> list[float]:
    """Seconds of wall and of CPU to load the file, reading it included."""
    context = acting_as(here.db, here.settings, "tracker import")
    with stopwatch() as taken:
        found = survey(file, here.settings.import_max_mb)
        load = Load(here.db, found.header, context)
        assert sum(load.run(found.lines())) == rows
    assert load.tally.done["loaded"] == rows, str(load.tally)
    return taken


def rows_of(pattern: Path, within: Path, file: Path, rows: int) -> list[Commit]:
    """What an import writes, commit by commit; proved to be all of it by writing it again."""
    theirs, ours = copied(pattern, "caught.db"), copied(pattern, "floor.db")
    with standing(f"sqlite:///{theirs}", within) as here, caught(here.db) as commits:
        imported(here, file, rows)
    replay(ours, commits)
    differing = differing_tables(theirs, ours)
    assert not differing, f"the floor does not write what the import writes: {', '.join(differing)}"
    return commits


def measure(*, quick: bool) -> list[Figure]:
    rows, rounds = (5, 1) if quick else (300, 3)
    walls, cpus, floors = [], [], []
    with folder() as within:
        file, pattern = tracker(within, rows), prepared(within, 0)
        commits = rows_of(pattern, within, file, rows)
        for _ in range(rounds):
            with standing(f"sqlite:///{copied(pattern, 'import.db')}", within) as here:
                wall, cpu = imported(here, file, rows)
            walls.append(rows / wall)
            cpus.append(rows / cpu)
            path = copied(pattern, "floor.db")
            with stopwatch() as taken:
                replay(path, commits)
            floors.append(rows / taken[0])
    written = sum(len(write.rows) for commit in commits for write in commit) / rows
    work, floor = "import of a tracker with the full record", f"the same-rows floor ({number(written)} rows a case)"
    per_cpu = f"{spread(cpus, 'rows/s of CPU')}"
    must, aim = (Bound("≥", speed, "rows/s") for speed in (100, 300))
    return [
        Figure(work, spread(walls, "rows/s"), per_cpu, sorted(walls)[rounds // 2], must, aim, "rows/s"),
        Figure(work, spread(walls, "rows/s"), f"{floor}: {spread(floors, 'rows/s')}", paired(walls, floors)),
    ]


@contextmanager
def once() -> Iterator[Callable[[], object]]:
    """One import, to be profiled."""
    with folder() as within, standing(f"sqlite:///{prepared(within, 0)}", within) as here:
        file = tracker(within, 100)
        yield lambda: imported(here, file, 100)


if __name__ == "__main__":
    main(measure, __doc__ or "", once)
