"""A figure in words: a value with its unit, what it is out of, how it moved, what it is held against."""

from datetime import date
from typing import Final, NamedTuple

from app.kpis.schemas import Item
from app.web.answers import NEEDS
from app.web.render import MONTHS as SHORT
from app.web.words import RAG
from workflow.kpis.indicators import Good

PER_CENT: Final = "per cent"
NOTHING: Final = "nothing to measure"
NO_DATA: Final = "no data yet"
HIDDEN: Final = "hidden: small numbers"
NONE: Final = "–"
MARGIN: Final = 0.05  # half of the last decimal that is shown

MEANS: Final = ("days", "weeks")  # units of means, whose denominator is of cases
UNITS: Final = {PER_CENT: "%"}


def dated(day: date) -> str:
    """31 October 2026, shortened to fit a table: 31 Oct 2026."""
    return f"{day.day} {SHORT[day.month - 1]} {day.year}"


def number(value: float | int) -> str:  # noqa: PYI041 - a count is told from a measure by its type
    """A number as it is printed: counts whole, with a comma at the thousand; the rest to one decimal."""
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def missing(item: Item | None) -> str | None:
    """Why a figure has no value, in words; None where it has one."""
    if item is None or item.no_data:
        return NO_DATA
    if item.suppressed:
        return HIDDEN
    return NOTHING if item.value is None else None


def value(item: Item | None) -> str:
    """A figure with its unit, or why there is none."""
    why = missing(item)
    if why or item is None or item.value is None:
        return why or NO_DATA
    return f"{number(item.value)} {UNITS.get(item.unit, item.unit)}"


def bare(item: Item | None) -> str:
    """A figure without its unit, for a column that names it: `none` where there was nothing to measure."""
    why = missing(item)
    if why == NOTHING:
        return "none"
    return why if why or item is None or item.value is None else number(item.value)  # type: ignore[return-value]


def out_of(item: Item | None) -> str:
    """What it was worked out from."""
    if missing(item) or item is None or item.denominator is None:
        return NONE
    if item.unit == PER_CENT and item.numerator is not None:
        return f"{number(item.numerator)} of {number(item.denominator)}"
    return f"{number(item.denominator)} cases" if item.unit in MEANS or item.unit.endswith(" a case") else NONE


def target(item: Item) -> str:
    """What it is held against, with the plan's own words."""
    if item.target is None:
        return item.target_says or "No target set"
    says = f" ({item.target_says})" if item.target_says else ""
    return f"{item.target:g} {UNITS.get(item.unit, item.unit)}{says}"


def by_when(item: Item) -> str:
    """When the target is to be met."""
    return dated(item.target_by) if item.target_by else ""


def rating(item: Item) -> str:
    """The colour's name with its word; what the rule is stands beside it."""
    return RAG[item.rag].word if item.rag else "Not rated"


def rule(item: Item) -> str:
    """The rule that gave the rating, without the word that the rating says already."""
    word = rating(item).partition(": ")[2]
    return (item.rag_says or "").removeprefix(f"{word}: ")


class Change(NamedTuple):
    """How a figure moved: an arrow, and the same in words."""

    arrow: str
    says: str


def change(now: Item | None, then: Item | None, when: str, good: Good) -> Change:
    """How a figure moved since another span."""
    if now is None or then is None or missing(now) or missing(then):
        return Change("", f"cannot be compared with {when}: {missing(now) or missing(then)}")
    before, after = float(then.value or 0), float(now.value or 0)
    was = f"{value(then)} in {when}"
    if abs(after - before) < MARGIN:
        return Change("→", f"the same as {was}")
    up = after > before
    unit = "points" if now.unit == PER_CENT else ""
    by = number(
        abs(now.value - then.value)
        if isinstance(now.value, int) and isinstance(then.value, int)
        else abs(after - before)
    )
    return Change(
        "↑" if up else "↓", f"{'up' if up else 'down'} {by} {unit}".rstrip() + f" from {was}{_judged(good, up=up)}"
    )


def _judged(good: Good, *, up: bool) -> str:
    """Whether that is better or worse, where the indicator says which way is good."""
    if good is Good.NONE:
        return ""
    return ": better" if up is (good is Good.UP) else ": worse"


def part(name: str) -> str:
    """A part's dotted words as they are read: late.drafting is late: drafting."""
    return name.replace(".", ": ").replace("_", " ")


def group(name: str) -> str:
    """A group's or a part's name as it is read; a code of the DfE's as it is."""
    if not name or name == "none":
        return "Not known"
    if name in NEEDS:
        return NEEDS[name]
    return name if name.isupper() else part(name)[:1].upper() + part(name)[1:]


def in_order(name: str) -> tuple[int, str]:
    """Groups by their ages where they are of ages, else by name."""
    ages = [int(word) for word in name.split("_") if word.isdigit()]
    return (ages[0] if ages and not name.startswith("under") else 0, name)


def moved(item: Item, good: Good) -> Change:
    """How a figure moved since the period before its own, in a few words."""
    if missing(item) or item.value is None or item.last_period is None:
        return Change("", NONE)
    by = float(item.value) - float(item.last_period)
    if abs(by) < MARGIN:
        return Change("→", "no change")
    much = number(abs(int(by)) if isinstance(item.value, int) else abs(by))
    unit = " points" if item.unit == PER_CENT else ""
    return Change("↑" if by > 0 else "↓", f"{'up' if by > 0 else 'down'} {much}{unit}{_judged(good, up=by > 0)}")


def neighbours(item: Item) -> str:
    """The neighbours' average, with the year it is of."""
    if item.neighbours is None:
        return NONE
    return f"{number(float(item.neighbours))} {UNITS.get(item.unit, item.unit)} ({item.neighbours_year})"
