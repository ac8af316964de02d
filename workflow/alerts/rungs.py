"""The rungs, read strictly from data: when somebody is told of a clock, who, and what it asks of them."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from workflow.duties import KINDS
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml
from workflow.law.words import ClockCode, Unit

DATA: Final = Path(__file__).parent / "data" / "rungs.yaml"
_RUNG: Final = "clock kind before after unit every to floor asks"
_WITHOUT: Final = "rung why"


class Recipient(StrEnum):
    """Who is told: of the case, of the council, or of the service asked."""

    CASEWORKER = "caseworker"
    MANAGER = "manager"
    SERVICE = "service"
    PRINCIPAL_EP = "principal_ep"
    DIRECTOR = "director"


@dataclass(frozen=True)
class Rung:
    """One rung of a clock's ladder. `offset` counts days (or working days) from the due date, negative before it.

    `kind` is the kind of clock it is of, where the same duty has a limit of law in one case and a target in another.
    """

    code: str
    clock: ClockCode
    kind: str
    offset: int
    unit: Unit
    every: int | None
    to: tuple[Recipient, ...]
    floor: bool
    asks: str


@cache
def rungs(path: Path | None = None) -> tuple[Rung, ...]:
    """Every rung in force: those shipped, or those of a council's own file.

    A council's file names each shipped rung it does without, and why; none of the floor may be among them. Raises
    LawDataError naming the file, the rung and the fault: a rung is never lost by leaving it out.
    """
    file = _file(path)
    found = tuple(_rung(file.where, str(code), content) for code, content in file.pairs("rungs"))
    kept, without = {rung.code: rung for rung in found}, given_up(path)
    for shipped in rungs() if path else ():
        own = kept.get(shipped.code)
        if own is None and shipped.floor:
            raise file.fault(f"{shipped.code} is missing: it is of the floor, which nobody does without")
        if own is None and shipped.code not in without:
            raise file.fault(f"{shipped.code} is missing: give it, or name it under without, and say why")
        if own and shipped.floor and not _stands(own, shipped):
            raise file.fault(f"{shipped.code} is of the floor: it may come earlier than shipped, and nothing else")
    return found


@cache
def given_up(path: Path | None = None) -> frozenset[str]:
    """The rungs a council's file says it does without. Each says why."""
    file = _file(path)
    entries = [Entry(f"{file.where}, without {n}", one, knows=_WITHOUT) for n, one in enumerate(file.items("without"))]
    return frozenset(entry.text("rung") for entry in entries if entry.text("why"))


def _stands(own: Rung, shipped: Rung) -> bool:
    same = own.floor and (own.clock, own.kind) == (shipped.clock, shipped.kind)
    return same and own.offset <= shipped.offset


def _file(path: Path | None) -> Entry:
    return Entry((path or DATA).name, read_yaml(path or DATA), knows="rungs without")


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
    clock, kind = entry.one_of("clock", ClockCode), entry.text_or_none("kind") or ""
    if kind and kind not in KINDS.values():
        raise entry.fault(f"kind knows {', '.join(KINDS.values())}, not {kind}")
    return Rung(code, clock, kind, offset, unit, every, to, entry.flag("floor"), entry.text("asks"))


def _recipient(entry: Entry, word: str) -> Recipient:
    if word not in set(Recipient):
        raise entry.fault(f"to knows {', '.join(Recipient)}, not {word}")
    return Recipient(word)
