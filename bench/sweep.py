"""The sweep of a day on which 5,000 rungs fall, among 1,000,000 cases and among 10,000: `python -m bench.sweep`.

The clocks that are due are put beside each caseload in a transaction that is rolled back. The first figure is the
sweep's own, on the small caseload, committed and synchronous=FULL.
"""

import shutil
import statistics
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session, text

from app.alerts.sweep import sweep
from app.today import now
from bench.caseload import AUTHORITY, caseload
from bench.figures import Bound, Figure, main, spread, stopwatch
from bench.ground import TODAY, folder, standing
from tests.support.installation import Installation

DUE = 5_000
DAY = TODAY + timedelta(days=4_000)  # beyond every rung of the caseload's own clocks: what falls is what is put there
PUT = """
INSERT INTO clock_row (matter_id, key, holds_from, holds_until, current, authority, code, kind, cite, started_on, due_on,
                       open, conditional, synthetic, rules)
SELECT id, 'reply.' || id, :on, '9999-12-31', true, :authority, 'reply', 'promise', 'local_policy target reply_message',
       :on, :on, true, false, false, 'bench' FROM matter WHERE id <= :due
"""


def due(session: Session, count: int) -> None:
    """So many clocks whose rung falls on the day."""
    session.execute(text(PUT), {"on": (DAY - timedelta(days=1)).isoformat(), "authority": AUTHORITY, "due": count})


def swept(here: Installation, count: int) -> float:
    """Seconds for the sweep alone; nothing of it is kept."""
    connection = here.db.engine.connect()
    with Session(connection) as session:
        due(session, count)
        with stopwatch() as taken:
            done = sweep(session, here.rules, DAY, now())
        assert done.raised == count, done
        session.rollback()
    connection.close()
    return taken[0]


def kept(here: Installation, count: int) -> float:
    """Seconds for the sweep and its commit."""
    with here.db.writing() as session:
        due(session, count)
    with stopwatch() as taken, here.db.writing() as session:
        assert sweep(session, here.rules, DAY, datetime.combine(DAY, time(6), now().tzinfo)).raised == count
    return taken[0]


def measure(*, quick: bool) -> list[Figure]:
    many, few, count, rounds = (600, 300, 60, 1) if quick else (1_000_000, 10_000, DUE, 5)
    large, small, committed = [], [], []
    with folder() as within:
        for path, ms in ((caseload(many), large), (caseload(few), small)):
            with standing(f"sqlite:///{path}", within) as here:
                swept(here, count)  # the first reads the file into memory
                ms.extend(1000 * swept(here, count) for _ in range(rounds))
        for turn in range(rounds):
            copy = Path(shutil.copy(caseload(few), within / f"{turn}.db"))
            with standing(f"sqlite:///{copy}", within) as here:
                committed.append(count / kept(here, count))
    work = f"sweep of a day on which {count:,} rungs fall"
    return [
        Figure(
            f"{work}, committed (SQLite, synchronous=FULL)",
            spread(committed, "alerts/s"),
            "none",
            statistics.median(committed),
            Bound("≥", 5_000, "alerts/s"),
            Bound("≥", 20_000, "alerts/s"),
            "alerts/s",
        ),
        Figure(
            f"{work} among {many:,} cases",
            spread(large, "ms"),
            f"the same among {few:,}: {spread(small, 'ms')}",
            statistics.median(large) / statistics.median(small),
            Bound("≤", 1.5),
        ),
    ]


if __name__ == "__main__":
    main(measure, __doc__ or "")
