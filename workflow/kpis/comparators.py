"""What others published, with where it was printed; and the average of a council's neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from workflow.kpis.arithmetic import one_decimal
from workflow.kpis.words import DATA, indicators, number_of
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

_FILE: Final = "source year_says counts_of_plans counts_of_requests printed_elsewhere"
_PRINTED: Final = "indicator place year value source"
_ISSUED: Final = "place year issued not_excepted on_time on_time_not_excepted"
_REQUESTS: Final = "place year received to_assess refused undecided withdrawn"

Published = Mapping[str, Mapping[str, Mapping[int, Decimal]]]
"""Values by indicator, place and calendar year."""


class Printed(NamedTuple):
    """One figure as somebody printed it."""

    indicator: str
    place: str
    year: int
    value: Decimal
    source: str


class IssuedCounts(NamedTuple):
    """The published counts that two percentages are made of: plans of a calendar year."""

    place: str
    year: int
    issued: int
    not_excepted: int
    on_time: int
    on_time_not_excepted: int


class RequestCounts(NamedTuple):
    """What became of a calendar year's requests, as published."""

    place: str
    year: int
    received: int
    to_assess: int
    refused: int
    undecided: int
    withdrawn: int


class Average(NamedTuple):
    """The mean of the neighbours' percentages, to one decimal place, half up: of how many, of which year."""

    value: Decimal
    year: int
    of: int


@dataclass(frozen=True)
class Comparators:
    """What others published: by indicator, place and year; and what was printed otherwise elsewhere."""

    source: str
    published: Published
    year_says: str = ""
    issued: tuple[IssuedCounts, ...] = ()
    requests: tuple[RequestCounts, ...] = ()
    printed_elsewhere: tuple[Printed, ...] = ()

    def printed(self, indicator: str, place: str, year: int) -> list[Printed]:
        """Every figure there is of a place and year, each with its source; the published one first."""
        value = self.published.get(indicator, {}).get(place, {}).get(year)
        ours = [] if value is None else [Printed(indicator, place, year, value, self._source(year))]
        wanted = (indicator, place, year)
        return ours + [each for each in self.printed_elsewhere if (each.indicator, each.place, each.year) == wanted]

    def _source(self, year: int) -> str:
        return f"{self.source} ({self.year_says.format(year=year)})" if self.year_says else self.source


def average(published: Published, indicator: str, neighbours: Sequence[str], year: int) -> Average | None:
    """The neighbours' average of the last year up to this one for which any of them is published; None where none is.

    The mean of their percentages, each counting once however many plans it issued; one that is not published is in
    neither part of it.
    """
    places = published.get(indicator, {})
    years = {each for place in neighbours for each in places.get(place, {}) if each <= year}
    if not years:
        return None
    values = [places[place][max(years)] for place in neighbours if max(years) in places.get(place, {})]
    return Average(one_decimal(Fraction(sum(map(Fraction, values))) / len(values)), max(years), len(values))


def printed(file: Entry, key: str) -> Iterator[Printed]:
    """The figures a file lists one by one. Raises LawDataError for an indicator there is not."""
    for place, content in enumerate(file.items(key), 1):
        entry = Entry(f"{file.where}, {key} {place}", content, knows=_PRINTED)
        value = number_of(entry, "value")
        if entry.text("indicator") not in indicators():
            raise entry.fault(f"{entry.text('indicator')} is no indicator")
        if value is None:
            raise entry.fault("value is missing")
        yield Printed(entry.text("indicator"), entry.text("place"), entry.number("year"), value, entry.text("source"))


def with_others(published: Published, others: Sequence[Printed]) -> Published:
    """The published figures with a council's own additions, which count where both say something."""
    found = {code: {place: dict(years) for place, years in places.items()} for code, places in published.items()}
    for each in others:
        found.setdefault(each.indicator, {}).setdefault(each.place, {})[each.year] = each.value
    return found


@cache
def comparators() -> Comparators:
    """The Department for Education's own figures."""
    path = DATA / "comparators.yaml"
    file = Entry(path.name, read_yaml(path), knows=f"{_FILE} {' '.join(indicators())}")
    published = {code: dict(_places(file, code)) for code in indicators() if file.get(code)}
    issued = (Entry(f"{path.name}, counts_of_plans", each, knows=_ISSUED) for each in file.items("counts_of_plans"))
    requests = (
        Entry(f"{path.name}, counts_of_requests", each, knows=_REQUESTS) for each in file.items("counts_of_requests")
    )
    return Comparators(
        source=file.text("source"),
        published=published,
        year_says=file.text_or_none("year_says") or "",
        issued=tuple(IssuedCounts(e.text("place"), *map(e.number, _ISSUED.split()[1:])) for e in issued),
        requests=tuple(RequestCounts(e.text("place"), *map(e.number, _REQUESTS.split()[1:])) for e in requests),
        printed_elsewhere=tuple(printed(file, "printed_elsewhere")),
    )


def _places(file: Entry, code: str) -> Iterator[tuple[str, dict[int, Decimal]]]:
    for place, by_year in file.pairs(code):
        years = Entry(f"{file.where}, {code}, {place}", {"years": by_year}, knows="years")
        yield str(place), {int(str(year)): _value(years, value) for year, value in years.pairs("years")}


def _value(entry: Entry, value: object) -> Decimal:
    found = number_of(Entry(entry.where, {"value": value}, knows="value"), "value")
    if found is None:
        raise entry.fault("a year has no value")
    return found
