"""Durable events through the engine, one commit an event, SQLite synchronous=FULL: `python -m bench.events`.

`--profile` says where the engine's time goes. Contenders take turns on the same disk, so that a slow spell falls on all of them; ratios are of the same round.
"""

import importlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.memory import settled
from bench.figures import Bound, Figure, main, number, paired, spread, stopwatch
from bench.floor import Commit, caught, differing_tables, replay
from bench.ground import TODAY, copied, folder, prepared, standing
from bench.story import EVENTS, live, on_file
from tests.support.installation import Installation

WORK = "durable events through the engine, one commit an event (SQLite, synchronous=FULL)"


def through_the_engine(here: Installation, cases: int) -> float:
    """Seconds for so many cases of ten events."""
    context, children = here.context(here.actor(), TODAY), on_file(here)
    assert len(children) == cases
    with stopwatch() as taken:
        for child in children:
            live(here, child, context)
    return taken[0]


def rows_of(pattern: Path, within: Path, cases: int) -> list[Commit]:
    """What the engine writes for these cases, commit by commit; proved to be all of it by writing it again."""
    theirs = copied(pattern, "caught.db")
    with standing(f"sqlite:///{theirs}", within) as here, caught(here.db) as commits:
        through_the_engine(here, cases)
    ours = copied(pattern, "floor.db")
    replay(ours, commits)
    differing = differing_tables(theirs, ours)
    assert not differing, f"the floor does not write what the engine writes: {', '.join(differing)}"
    assert len(commits) == cases * EVENTS
    return commits


def peers() -> dict[str, Callable[[Path, int], float] | str]:
    """The other engines, each a function of a path and a number of cases; or why it cannot be measured here."""
    found: dict[str, Callable[[Path, int], float] | str] = {}
    for name, module in (("SpiffWorkflow", "bench.spiff"), ("Viewflow", "bench.viewflow_peer")):
        try:
            found[name] = importlib.import_module(module).run
        except ImportError as error:
            found[name] = f"{name} is not installed here: {error}"
    return found


def measure(*, quick: bool) -> list[Figure]:
    cases, peer_cases, rounds = (2, 1, 1) if quick else (100, 40, 11)
    others = peers()
    speeds: dict[str, list[float]] = {"engine": [], "floor": []}
    with folder() as within:
        pattern = prepared(within, cases)
        commits = rows_of(pattern, within, cases)
        settled()  # as the service does at its start; the peers of this process have the same of it
        for turn in range(rounds):
            with standing(f"sqlite:///{copied(pattern, 'engine.db')}", within) as here:
                speeds["engine"].append(cases * EVENTS / through_the_engine(here, cases))
            path = copied(pattern, "floor.db")
            with stopwatch() as taken:
                replay(path, commits)
            speeds["floor"].append(cases * EVENTS / taken[0])
            for name, run in others.items():
                if callable(run):
                    try:
                        seconds = run(within / f"{name}-{turn}.db", peer_cases)
                    except subprocess.CalledProcessError as error:
                        others[name] = f"{name} did not run here: {error.stderr.strip().splitlines()[-1]}"
                    else:
                        speeds.setdefault(name, []).append(peer_cases * EVENTS / seconds)
    rows = sum(len(write.rows) for commit in commits for write in commit) / len(commits)
    held = {
        f"the same-rows floor ({number(rows)} rows an event)": ("floor", Bound("≥", 0.35), Bound("≥", 0.55)),
        "SpiffWorkflow": ("SpiffWorkflow", Bound("≥", 1.5), Bound("≥", 3)),
        "Viewflow": ("Viewflow", Bound("≥", 3), Bound("≥", 6)),
    }
    return [_figure(speeds, others, label, *bounds) for label, bounds in held.items()]


def _figure(
    speeds: dict[str, list[float]],
    others: dict[str, Callable[..., float] | str],
    label: str,
    name: str,
    must: Bound,
    aim: Bound,
) -> Figure:
    ours, why_not = spread(speeds["engine"], "events/s"), others.get(name)
    if isinstance(why_not, str):
        return Figure(WORK, ours, why_not, None, must, aim)
    ratio = paired(speeds["engine"], speeds[name])
    return Figure(WORK, ours, f"{label}: {spread(speeds[name], 'events/s')}", ratio, must, aim)


@contextmanager
def once() -> Iterator[Callable[[], object]]:
    """A few cases, to be profiled."""
    with folder() as within, standing(f"sqlite:///{prepared(within, 20)}", within) as here:
        yield lambda: through_the_engine(here, 20)


if __name__ == "__main__":
    main(measure, __doc__ or "", once)
