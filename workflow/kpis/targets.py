"""What a council holds its figures against: targets, baselines, whom it compares itself with, which numbers are small. Data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from workflow.kpis.comparators import Average, Printed, Published, average, comparators, printed, with_others
from workflow.kpis.rag import Aim, Rag, RagRules, rag_rules
from workflow.kpis.suppression import SmallNumbers
from workflow.kpis.table import Cohort
from workflow.kpis.words import DATA, Good, Indicator, indicators, number_of
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

EXAMPLE: Final = DATA / "targets.example.yaml"
NEIGHBOUR_AVERAGE: Final = "neighbour_average"

Number = Decimal | int | None

_FILE = "cohort amber_within rag comparators neighbours published small_numbers baselines targets"
_TARGET = "indicator part plan value at_least beyond by starts amber_within also says"
_BASELINE = "indicator part plan value on says"


@dataclass(frozen=True)
class Target:
    """What a plan wants of an indicator, or of a part of one, and by when.

    `value` is None where the plan gives no number; `of_neighbours`: where it is their average. `beyond`: the value itself
    is not enough ("more than 90 %"). `also` is a second condition, in words alone. `starts` is when the action does.
    """

    indicator: str
    plan: str
    value: Decimal | None
    by: date
    says: str
    part: str = ""
    of_neighbours: bool = False
    beyond: bool = False
    starts: date | None = None
    amber_within: Decimal | None = None
    also: str = ""


@dataclass(frozen=True)
class Baseline:
    """Where a plan found an indicator, and on which day or at the end of which period."""

    indicator: str
    plan: str
    value: Decimal
    on: date
    says: str
    part: str = ""


@dataclass(frozen=True)
class Targets:
    """A council's targets, its margin, its cohort rule, and whom it compares itself with."""

    cohort: Cohort
    amber_within: Decimal
    comparators: tuple[str, ...]
    targets: tuple[Target, ...]
    neighbours: tuple[str, ...] = ()
    others: tuple[Printed, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    small_numbers: SmallNumbers = field(default_factory=SmallNumbers)
    rag_rules: RagRules = field(default_factory=RagRules)

    @cached_property
    def published(self) -> Published:
        """What others published, with what the council's file adds."""
        return with_others(comparators().published, self.others)

    @cached_property
    def _by_indicator(self) -> Mapping[tuple[str, str], list[Target]]:
        """The targets of each indicator and part, the earliest first."""
        found: dict[tuple[str, str], list[Target]] = {}
        for target in sorted(self.targets, key=lambda t: t.by):
            found.setdefault((target.indicator, target.part), []).append(target)
        return found

    def neighbour_average(self, indicator: str, on: date) -> Average | None:
        """The neighbours' average as last published for the day's year or one before it."""
        return average(self.published, indicator, self.neighbours, on.year)

    def all_of(self, indicator: str, on: date, part: str = "") -> list[Target]:
        """Every target, by day, in the plans' words; a neighbours' average with its number where it is published."""
        return [self._as_on(target, on) for target in self._by_indicator.get((indicator, part), [])]

    def of(self, indicator: str, on: date, part: str = "") -> Target | None:
        """The last target with a number whose day has come by `on`, else the next one to come."""
        ours = [target for target in self.all_of(indicator, on, part) if target.value is not None]
        come = [target for target in ours if target.by <= on]
        return come[-1] if come else ours[0] if ours else None

    def rag(self, indicator: Indicator, value: Number, on: date, part: str = "", last: Number = None) -> Rag | None:
        """How a figure stands against its target on a day; None where there is no target. `last`: the period before."""
        target = self.of(indicator.code, on, part)
        if target is None or target.value is None or indicator.good is Good.NONE:
            return None
        aim = Aim(target.value, target.by, target.starts, target.amber_within, target.beyond)
        return self.rag_rules.colour(indicator.good, value, aim, on, last)

    def baseline(self, indicator: str, part: str = "") -> Baseline | None:
        """The last baseline of an indicator, or of a part of one."""
        ours = [each for each in self.baselines if (each.indicator, each.part) == (indicator, part)]
        return max(ours, key=lambda each: each.on) if ours else None

    def _as_on(self, target: Target, on: date) -> Target:
        """A target with its number on a day, and in all its words."""
        says = f"{target.says}; {target.also}" if target.also else target.says
        found = self.neighbour_average(target.indicator, on) if target.of_neighbours else None
        if found is None:
            return replace(target, says=says)
        few = "" if found.of == len(self.neighbours) else f" (of {len(self.neighbours)}; the others are not published)"
        words = f"{says} ({found.value}: the mean of {found.of} neighbours' percentages{few} for {found.year})"
        return replace(target, value=found.value, says=words)


@cache
def load_targets(path: Path = EXAMPLE) -> Targets:
    """Read a council's targets; LawDataError names the file and the fault."""
    file = Entry(path.name, read_yaml(path), knows=_FILE)
    cohort = Entry(f"{path.name}, cohort", file.get("cohort"), knows="name excludes")
    amber_within = number_of(file, "amber_within")
    found = Targets(
        cohort=Cohort(cohort.text("name"), frozenset(cohort.texts("excludes"))),
        amber_within=amber_within or Decimal(0),
        comparators=file.texts("comparators"),
        targets=tuple(_targets(file)),
        neighbours=file.texts("neighbours"),
        others=tuple(printed(file, "published")),
        baselines=tuple(_baselines(file)),
        small_numbers=_small_numbers(file),
        rag_rules=rag_rules(file, amber_within),
    )
    known = {place for places in found.published.values() for place in places}
    strangers = sorted({*found.comparators, *found.neighbours} - known)
    if strangers:
        raise file.fault(f"nothing is published of {', '.join(strangers)}: add it under published, with its source")
    return found


def _targets(file: Entry) -> Iterator[Target]:
    for place, content in enumerate(file.items("targets"), 1):
        entry = Entry(f"{file.where}, target {place}", content, knows=_TARGET)
        at_least, value = entry.text_or_none("at_least"), number_of(entry, "value")
        if at_least not in {None, NEIGHBOUR_AVERAGE} or (at_least and value is not None):
            raise entry.fault(f"at_least is {NEIGHBOUR_AVERAGE} or nothing, and then there is no value")
        yield Target(
            _indicator(entry),
            entry.text("plan"),
            value,
            entry.day("by"),
            entry.text("says"),
            part=entry.text_or_none("part") or "",
            of_neighbours=at_least is not None,
            beyond=entry.flag("beyond"),
            starts=entry.day_or_none("starts"),
            amber_within=number_of(entry, "amber_within"),
            also=entry.text_or_none("also") or "",
        )


def _baselines(file: Entry) -> Iterator[Baseline]:
    for place, content in enumerate(file.items("baselines"), 1):
        entry = Entry(f"{file.where}, baseline {place}", content, knows=_BASELINE)
        value = number_of(entry, "value")
        if value is None:
            raise entry.fault("value is missing")
        part = entry.text_or_none("part") or ""
        yield Baseline(_indicator(entry), entry.text("plan"), value, entry.day("on"), entry.text("says"), part)


def _indicator(entry: Entry) -> str:
    code = entry.text("indicator")
    if code not in indicators():
        raise entry.fault(f"{code} is no indicator")
    return code


def _small_numbers(file: Entry) -> SmallNumbers:
    if file.get("small_numbers") is None:
        return SmallNumbers()
    entry = Entry(f"{file.where}, small_numbers", file.get("small_numbers"), knows="hide_under zeros_shown")
    if entry.number("hide_under") < SmallNumbers.LEAST:
        raise entry.fault(f"hide_under is {SmallNumbers.LEAST} at least")
    return SmallNumbers(entry.number("hide_under"), entry.flag("zeros_shown"))
