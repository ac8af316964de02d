"""A figure, what it is held to, and the table it is printed in."""

import argparse
import cProfile
import os
import platform
import pstats
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

COLUMNS = ("work", "measured", "baseline", "ratio", "must", "aim", "held?")
PACKAGES = ("sqlalchemy", "fastapi", "uvicorn", "duckdb", "SpiffWorkflow", "django-viewflow", "django")


@dataclass(frozen=True)
class Bound:
    """What a figure is held to: at least (`≥`), at most (`≤`) or below (`<`) a value in a unit."""

    sign: str
    value: float
    unit: str = "×"

    def holds(self, found: float) -> bool:
        return (
            found >= self.value if self.sign == "≥" else found <= self.value if self.sign == "≤" else found < self.value
        )

    def __str__(self) -> str:
        return f"{self.sign} {self.value:g} {self.unit}".strip()


@dataclass(frozen=True)
class Figure:
    """One row of the table. `found` is what is held to `must` and `aim`; None where it could not be measured."""

    work: str
    measured: str
    baseline: str
    found: float | None
    must: Bound | None = None
    aim: Bound | None = None
    unit: str = "×"

    def cells(self) -> tuple[str, ...]:
        ratio = "—" if self.found is None else f"{number(self.found)} {self.unit}".strip()
        return (
            self.work,
            self.measured,
            self.baseline,
            ratio,
            *(str(b or "—") for b in (self.must, self.aim)),
            self.held(),
        )

    def held(self) -> str:
        if self.found is None:
            return "not measured"
        if self.must is None:
            return "—"
        if not self.must.holds(self.found):
            return "**no**"
        return "yes, and the aim" if self.aim and self.aim.holds(self.found) else "yes"


def number(value: float) -> str:
    """Three figures at most that mean anything."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(values: Sequence[float], unit: str) -> str:
    """The median, and the least and greatest where there are several."""
    least, median, greatest = min(values), statistics.median(values), max(values)
    several = f" ({number(least)}–{number(greatest)})" if len(values) > 1 else ""
    return f"{number(median)} {unit}{several}"


def medians(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The ratio of two medians."""
    return statistics.median(ours) / statistics.median(theirs)


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios round by round: a slow spell of the machine falls on both."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def milliseconds(work: Callable[[], object], times: int, patience: float = 10) -> list[float]:
    """How long a call takes, so many times over (fewer where that takes over `patience` seconds), after one not counted."""
    work()
    taken: list[float] = []
    while len(taken) < times and sum(taken) < patience * 1000:
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """Seconds of the block: of the wall, then of this process's CPU."""
    found: list[float] = []
    wall, cpu = time.perf_counter(), time.process_time()
    yield found
    found += [time.perf_counter() - wall, time.process_time() - cpu]


def machine() -> str:
    """What it was measured on."""
    found = [f"{os.cpu_count()} cores", f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not installed")
    return ", ".join(found)


def table(figures: Iterable[Figure]) -> str:
    """The figures as one markdown table."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(figure.cells() for figure in figures)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


def profiled(prepared: Callable[[], AbstractContextManager[Callable[[], object]]]) -> None:
    """Where a piece of work spends its time, what prepares it apart: in itself, then with all it calls."""
    profile = cProfile.Profile()
    with prepared() as work:
        profile.runcall(work)
    stats = pstats.Stats(profile).strip_dirs()
    stats.sort_stats("tottime").print_stats(25)
    stats.sort_stats("cumulative").print_stats(60)


def main(
    measure: Callable[..., Iterable[Figure]],
    title: str,
    once: Callable[[], AbstractContextManager[Callable[[], object]]] | None = None,
) -> None:
    """Run one script by itself: `--quick` is a smoke test's size, whose figures mean nothing."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--quick", action="store_true", help="the smallest size that runs all of it")
    if once:
        parser.add_argument("--profile", action="store_true", help="profile it instead")
    asked = parser.parse_args()
    if once and asked.profile:
        profiled(once)
        return
    print(f"{machine()}\n\n{table(measure(quick=asked.quick))}")
