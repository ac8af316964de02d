"""The indicators in words, the council's targets for them, and what others published: data, read strictly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from workflow.kpis.table import Cohort
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

DATA: Final = Path(__file__).parent / "data"
EXAMPLE: Final = DATA / "targets.example.yaml"

_INDICATOR = "name definition unit good source baseline baseline_says"
_TARGET = "indicator plan value by says"


class Good(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Rag(StrEnum):
    """The plans' own key. A colour is never shown without its word."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    WHITE = "white"


RAG_SAYS: Final = {
    Rag.BLUE: "the target is met and its day has come",
    Rag.GREEN: "the target is met before its day",
    Rag.AMBER: "missed by no more than the council's margin",
    Rag.RED: "missed by more than the margin",
    Rag.WHITE: "nothing to measure in the period",
}


@dataclass(frozen=True)
class Indicator:
    """A measure in words."""

    code: str
    name: str
    definition: str
    unit: str
    good: Good
    source: str
    baseline: Decimal | None
    baseline_says: str


@dataclass(frozen=True)
class Target:
    """What a plan wants of an indicator, and by when; `value` is None where the plan gives no number."""

    indicator: str
    plan: str
    value: Decimal | None
    by: date
    says: str


@dataclass(frozen=True)
class Targets:
    """A council's targets, its margin, its cohort rule, and whom it compares itself with."""

    cohort: Cohort
    amber_within: Decimal
    comparators: tuple[str, ...]
    targets: tuple[Target, ...]

    @cached_property
    def _by_indicator(self) -> Mapping[str, list[Target]]:
        """The targets with a number, the earliest first."""
        found: dict[str, list[Target]] = {}
        for target in sorted(self.targets, key=lambda t: t.by):
            if target.value is not None:
                found.setdefault(target.indicator, []).append(target)
        return found

    def of(self, indicator: str, on: date) -> Target | None:
        """The last target with a number whose day has come by `on`, else the next one to come."""
        ours = self._by_indicator.get(indicator, [])
        come = [t for t in ours if t.by <= on]
        return come[-1] if come else ours[0] if ours else None

    def rag(self, indicator: Indicator, value: Decimal | int | None, on: date) -> Rag | None:
        """How a figure stands against its target on a day; None where there is no target."""
        target = self.of(indicator.code, on)
        if target is None or target.value is None or indicator.good is Good.NONE:
            return None
        if value is None:
            return Rag.WHITE
        short = target.value - value if indicator.good is Good.UP else value - target.value
        if short <= 0:
            return Rag.BLUE if target.by <= on else Rag.GREEN
        return Rag.AMBER if short <= self.amber_within else Rag.RED


def _decimal(entry: Entry, key: str) -> Decimal | None:
    found = entry.text_or_none(key)
    try:
        return Decimal(found) if found else None
    except InvalidOperation:
        raise entry.fault(f"{key} must be a number in quotation marks, not {found!r}") from None


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its code, in the file's order."""
    path = DATA / "indicators.yaml"
    found = {}
    for code, content in Entry(path.name, {"all": read_yaml(path)}, knows="all").pairs("all"):
        entry = Entry(f"{path.name}, {code}", content, knows=_INDICATOR)
        found[str(code)] = Indicator(
            code=str(code),
            name=entry.text("name"),
            definition=entry.text("definition"),
            unit=entry.text("unit"),
            good=entry.one_of("good", Good),
            source=entry.text("source"),
            baseline=_decimal(entry, "baseline"),
            baseline_says=entry.text_or_none("baseline_says") or "",
        )
    return found


@cache
def load_targets(path: Path = EXAMPLE) -> Targets:
    """Read a council's targets; LawDataError names the file and the fault."""
    file = Entry(path.name, read_yaml(path), knows="cohort amber_within comparators targets")
    cohort = Entry(f"{path.name}, cohort", file.get("cohort"), knows="name excludes")
    return Targets(
        cohort=Cohort(cohort.text("name"), frozenset(cohort.texts("excludes"))),
        amber_within=_decimal(file, "amber_within") or Decimal(0),
        comparators=file.texts("comparators"),
        targets=tuple(_targets(file)),
    )


def _targets(file: Entry) -> Iterator[Target]:
    for place, content in enumerate(file.items("targets"), 1):
        entry = Entry(f"{file.where}, target {place}", content, knows=_TARGET)
        code = entry.text("indicator")
        if code not in indicators():
            raise entry.fault(f"{code} is no indicator")
        yield Target(code, entry.text("plan"), _decimal(entry, "value"), entry.day("by"), entry.text("says"))


@dataclass(frozen=True)
class Comparators:
    """What others published: by indicator, place and year."""

    source: str
    published: Mapping[str, Mapping[str, Mapping[int, Decimal]]]


@cache
def comparators() -> Comparators:
    """The Department for Education's own figures."""
    path = DATA / "comparators.yaml"
    file = Entry(path.name, read_yaml(path), knows=f"source {' '.join(indicators())}")
    published = {
        code: {
            str(place): {int(str(year)): Decimal(str(value)) for year, value in by_year.items()}
            for place, by_year in Entry(path.name, {"of": file.get(code)}, knows="of").pairs("of")
            if isinstance(by_year, Mapping)
        }
        for code in indicators()
        if file.get(code)
    }
    return Comparators(file.text("source"), published)
