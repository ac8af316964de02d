"""A pack put together: its headline table, a section for each measure, and what is wrong with the data, by count."""

from collections.abc import Iterator
from typing import Final

from app.kpis.schemas import Item
from app.packs import words
from app.packs.charts import charts_of, is_drawn
from app.packs.gather import REQUESTS, Gathered
from app.packs.parts import Content, Headline, Section, Table
from workflow.counting import LONDON
from workflow.kpis.indicators import comparators
from workflow.kpis.register import Register
from workflow.packs.spans import YEAR, Kind, Of
from workflow.rules import Rules

TITLES: Final = {Kind.BOARD: "Board pack", Kind.SCRUTINY: "Scrutiny pack"}
NOT_KNOWN: Final = ("not_known", "no_day_of_receipt")
COHORT_OF: Final = ("plans_20w_excl", "plans_20w_incl")
EVERYWHERE: Final = "Fictional test cases are counted nowhere; a plan issued again or amended never counts again."
ALL_PARTS: Final = 12  # with more of them, those with nothing in them are left out
CUT_NAMES: Final = {"source": "who asked", "age": "age", "sex": "sex", "ethnicity": "ethnicity", "need": "primary need"}


def content(of: Of, authority: str, found: Gathered, rules: Rules, register: Register) -> Content:
    """The whole pack, in words."""
    mains = [item for (_, part), item in found.now.items() if not part]
    partial = [code for code in dict.fromkeys(code for code, _ in found.now) if (code, "") not in found.now]
    shown = [item for item in mains if words.missing(item) != words.NO_DATA]
    sections = [_section(item, of, found, register) for item in shown]
    sections += [_section(_first_of(code, found), of, found, register) for code in partial]
    order = list(dict.fromkeys(code for code, _ in found.now))
    known = of.known_at.astimezone(LONDON)
    return Content(
        title=f"{TITLES[of.kind]}: education, health and care needs assessments, {of.span.name}",
        span=of.span.name,
        facts=(
            ("Authority", authority),
            ("Period", f"{words.dated(of.span.first)} to {words.dated(of.span.last)}, both counted"),
            ("As at", words.dated(of.as_at)),
            ("As known at", f"{words.dated(known.date())}, {known:%H:%M:%S}"),
            ("Cohort rule", found.cohort),
            ("Rules", f"law, policy and holidays {rules.digest}"),
        ),
        headlines=tuple(_headline(item, of, found, register) for item in shown),
        sections=tuple(sorted(sections, key=lambda section: order.index(section.code))),
        without_data=tuple((item.name, item.definition) for item in mains if item not in shown),
        faults=tuple(_faults(found)),
        cohort=found.cohort,
        comparators=comparators().source,
    )


def _first_of(code: str, found: Gathered) -> Item:
    return next(item for (of_code, _), item in found.now.items() if of_code == code)


def _headline(item: Item, of: Of, found: Gathered, register: Register) -> Headline:
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


def _section(item: Item, of: Of, found: Gathered, register: Register) -> Section:
    return Section(
        code=item.code,
        name=item.name,
        definition=item.definition,
        cohort=f"Cohort rule: {found.cohort}." if item.code in COHORT_OF else "",
        exclusions=EVERYWHERE,
        source=item.source,
        headline=None if item.part else _headline(item, of, found, register),
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


def _faults(found: Gathered) -> Iterator[tuple[str, str]]:
    """What is wrong with the data that the figures rest on: how many, of which measure; never whose."""
    for (_, part), item in found.now.items():
        if part.split(".")[-1] in NOT_KNOWN and item.value:
            yield f"{item.name}: {words.part(part)}", f"{item.value:g}"
