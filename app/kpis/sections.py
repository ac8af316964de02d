"""One measure set out: its headline, its charts, the tables of its parts and how it is counted."""

from collections.abc import Iterator
from typing import Final

from app.kpis import telling as words
from app.kpis.charts import charts_of, is_drawn
from app.kpis.parts import Headline, Section, Table
from app.kpis.reports import REQUESTS, Gathered
from app.kpis.schemas import Item
from workflow.kpis.register import Register
from workflow.packs.spans import YEAR, Of

COHORT_OF: Final = ("plans_20w_excl", "plans_20w_incl")
EVERYWHERE: Final = "Fictional test cases are counted nowhere; a plan issued again or amended never counts again."
ALL_PARTS: Final = 12  # with more of them, those with nothing in them are left out
CUT_NAMES: Final = {"source": "who asked", "age": "age", "sex": "sex", "ethnicity": "ethnicity", "need": "primary need"}


def headline(item: Item, of: Of, found: Gathered, register: Register) -> Headline:
    """A measure in one row: its figure, how it moved, what it is held against."""
    key, good = (item.code, item.part or ""), register.words[item.code].good
    last, year = of.span.moved(-of.span.length), of.span.moved(-YEAR)
    return Headline(
        code=item.code,
        name=item.name,
        figure=words.value(item),
        out_of=words.out_of(item),
        baseline=f"{item.baseline:g} ({item.baseline_says})" if item.baseline is not None else "",
        target=words.target(item),
        by_when=words.by_when(item),
        rating=words.rating(item),
        rule=words.rule(item),
        last_period=words.change(item, found.before.get(key), last.name, good),
        last_year=words.change(item, found.year_before.get(key), year.name, good),
    )


def section(item: Item, of: Of, found: Gathered, register: Register) -> Section:
    """All of one measure."""
    return Section(
        code=item.code,
        name=item.name,
        definition=item.definition,
        cohort=f"Cohort rule: {found.cohort}." if item.code in COHORT_OF else "",
        exclusions=EVERYWHERE,
        source=item.source,
        headline=None if item.part else headline(item, of, found, register),
        charts=charts_of(item.code, found, register),
        tables=tuple(_tables(item, found)),
    )


def _tables(item: Item, found: Gathered) -> Iterator[Table]:
    """The measure's own parts, and for requests the cuts by who asked and for whom."""
    parts = [
        (part, each)
        for (code, part), each in found.now.items()
        if code == item.code and part and not is_drawn(code, part, found)
    ]
    told = [(part, each) for part, each in parts if len(parts) <= ALL_PARTS or _is_something(each)]
    if told:
        left_out = (
            f"; {len(parts) - len(told)} parts with nothing in them are left out" if len(told) < len(parts) else ""
        )
        cells = [(words.group(part), words.value(each), words.out_of(each)) for part, each in told]
        width = 3 if any(row[-1] != words.NONE for row in cells) else 2
        headings = ("Part", "Figure", "Out of")[:width]
        rows = tuple(row[:width] for row in cells)
        yield Table(f"{item.name}: its parts", f"{item.unit}{left_out}", item.source, headings, rows)
    for by, called in CUT_NAMES.items() if item.code == REQUESTS else ():
        groups = found.cuts.get(by, {})
        of_requests = {group: groups[group].get((REQUESTS, "")) for group in sorted(groups, key=words.in_order)}
        rows = tuple((words.group(group), words.bare(each)) for group, each in of_requests.items())
        if rows:
            yield Table(f"{item.name}, by {called}", item.unit, item.source, ("Group", "Requests"), rows)


def _is_something(item: Item) -> bool:
    return item.suppressed or bool(item.numerator or item.denominator or item.value)
