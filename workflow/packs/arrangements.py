"""When packs are made by themselves: the council's own data, and no law."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from workflow.counting import WorkingDays
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml
from workflow.packs.spans import Kind, Span, ended_before

EXAMPLE: Final = Path(__file__).parent / "data" / "packs.example.yaml"
LAST_WORKING_DAY: Final = 19  # of the shortest month: later ones would be skipped in some


@dataclass(frozen=True)
class Arrangements:
    """For each kind that is made by itself, the working day after its period's end."""

    working_day: Mapping[Kind, int]

    def due(self, on: date, working_days: WorkingDays) -> Iterator[tuple[Kind, Span]]:
        """The packs whose day has come: of each kind, that of the last period that ended before the day."""
        for kind, n in self.working_day.items():
            span = next(ended_before(kind, on))
            if working_days.after(span.last, n) <= on:
                yield kind, span


@cache
def arrangements(path: Path | None = None) -> Arrangements:
    """Read the council's file, or the one shipped. Raises LawDataError naming the file and the fault."""
    path = path or EXAMPLE
    file = Entry(path.name, read_yaml(path) or {}, knows=" ".join(Kind))
    found = {}
    for kind in Kind:
        if file.get(kind) is None:
            continue
        entry = Entry(f"{path.name}, {kind}", file.get(kind), knows="working_day")
        n = entry.number("working_day")
        if not 1 <= n <= LAST_WORKING_DAY:
            raise entry.fault(f"working_day is from 1 to {LAST_WORKING_DAY}, not {n}")
        found[kind] = n
    return Arrangements(found)
