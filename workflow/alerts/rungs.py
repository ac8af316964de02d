"""The rungs, read strictly from data: when somebody is told of a clock, who, and what it asks of them."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml
from workflow.law.words import ClockCode, Unit

DATA: Final = Path(__file__).parent / "data" / "rungs.yaml"
_RUNG: Final = "clock before after unit every to floor asks"


class Recipient(StrEnum):
    """Who is told: of the case, of the council, or of the service asked."""

    CASEWORKER = "caseworker"
    MANAGER = "manager"
    SERVICE = "service"
    PRINCIPAL_EP = "principal_ep"
    DIRECTOR = "director"


@dataclass(frozen=True)
class Rung:
    """One rung of a clock's ladder. `offset` counts days (or working days) from the due date, negative before it."""

    code: str
    clock: ClockCode
    offset: int
    unit: Unit
    every: int | None
    to: tuple[Recipient, ...]
    floor: bool
    asks: str


@cache
def rungs(path: Path = DATA) -> tuple[Rung, ...]:
    """Every rung. Raises LawDataError naming the file, the rung and the fault."""
    file = Entry(path.name, read_yaml(path), knows="rungs")
    return tuple(_rung(path.name, str(code), content) for code, content in file.pairs("rungs"))


def _rung(file: str, code: str, content: object) -> Rung:
    entry = Entry(f"{file}, {code}", content, knows=_RUNG)
    before, after = entry.get("before"), entry.get("after")
    if (before is None) == (after is None):
        raise entry.fault("give before or after, one of them")
    unit = entry.one_of("unit", Unit) if entry.get("unit") else Unit.DAY
    if unit not in {Unit.DAY, Unit.WORKING_DAY}:
        raise entry.fault("a rung counts in day or working_day")
    every = entry.number("every") if entry.get("every") is not None else None
    if every is not None and (every < 1 or unit is not Unit.DAY):
        raise entry.fault("every is a number of days, for a rung that counts in days")
    to = tuple(_recipient(entry, word) for word in entry.texts("to"))
    if not to:
        raise entry.fault("to names nobody")
    offset = -entry.number("before") if after is None else entry.number("after")
    clock = entry.one_of("clock", ClockCode)
    return Rung(code, clock, offset, unit, every, to, entry.flag("floor"), entry.text("asks"))


def _recipient(entry: Entry, word: str) -> Recipient:
    if word not in set(Recipient):
        raise entry.fault(f"to knows {', '.join(Recipient)}, not {word}")
    return Recipient(word)
