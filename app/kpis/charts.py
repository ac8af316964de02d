"""The charts of a measure: which it gets, and the table of the same numbers that stands beside each."""

from collections.abc import Sequence
from typing import Final

from app.kpis import drawing
from app.kpis import telling as words
from app.kpis.parts import Chart, Table
from app.kpis.reports import ADVICE, OVERDUE, Gathered, Items
from app.kpis.schemas import Item
from workflow.kpis.indicators import Targets, comparators
from workflow.kpis.register import Register
from workflow.packs.spans import Span

BANDS: Final = "plans_by_band"
STOCK: Final = "open_stock"
BACKLOG: Final = "backlog"
HUNDRED: Final = 100.0
BAND_NAMES: Final = {
    "up_to_20_weeks": "Up to 20 weeks",
    "20_to_26_weeks": "20 to 26 weeks",
    "26_to_39_weeks": "26 to 39 weeks",
    "39_to_52_weeks": "39 to 52 weeks",
    "over_52_weeks": "Over 52 weeks",
    "not_known": "No day of receipt",
}

Trend = Sequence[tuple[Span, Items]]
Series = Sequence[tuple[str, Sequence[float | None]]]


def charts_of(code: str, found: Gathered, register: Register) -> tuple[Chart, ...]:
    """The charts of one measure; none where there is nothing to draw."""
    if code == BANDS:
        return _bands(found)
    if code == STOCK:
        return _stock(found)
    item = found.now.get((code, ""))
    if item is None or not any(_number(items.get((code, ""))) is not None for _, items in found.trend):
        return ()
    made = [_line(item, found.trend, register.targets)]
    if code == ADVICE:
        made += _providers(found)
    return tuple(made)


def _line(item: Item, trend: Trend, targets: Targets) -> Chart:
    """A measure over time, against its target and, where others publish it, against them."""
    is_share = item.unit == words.PER_CENT
    ours = [_number(items.get((item.code, ""))) for _, items in trend]
    others = _others(item.code, trend, targets)
    goals = [(f"Target {item.target:g}", [item.target for _ in trend])] if item.target is not None else []
    series: Series = [("This council", ours), *goals, *others]
    most = HUNDRED if is_share else max(value or 0 for _, values in series for value in values)
    drawn = drawing.lines(
        [span.short for span, _ in trend],
        series,
        drawing.top_of(most) if not is_share else HUNDRED,
        "%" if is_share else "",
    )
    headings = ["Period", _unit(item.unit), *(["Out of"] if is_share else [])]
    rows = [
        (
            span.short,
            words.bare(items.get((item.code, ""))),
            *([_fraction(items.get((item.code, "")))] if is_share else []),
        )
        for span, items in trend
    ]
    for name, values in others:
        if len(set(values)) > 1:
            headings.append(name)
            rows = [(*row, "–" if value is None else f"{value:.1f}") for row, value in zip(rows, values, strict=True)]
    for name, values in others:
        if len(set(values)) == 1:  # the same all along: a row says it once
            rows.append((name, f"{values[0]:.1f}", *[words.NONE] * (len(headings) - 2)))
    title = f"{item.name}, by {'month' if trend[0][0].length == 1 else 'quarter'}"
    source = "; ".join([item.source, *([comparators().source] if others else [])])
    if item.code == BACKLOG:
        title = f"{item.name}: what is left of it"
    return Chart(
        title=title, unit=_unit(item.unit), target=words.target(item), source=source,
        says=_says(series, trend), drawing=drawn,
        table=Table(title, _unit(item.unit), source, tuple(headings), tuple(rows)),
    )  # fmt: skip


def _says(series: Series, trend: Trend) -> str:
    """The drawing in words: where each line begins and ends."""
    told = []
    for name, values in series:
        known = [(span.name, value) for (span, _), value in zip(trend, values, strict=True) if value is not None]
        if known:
            (first, begun), (last, ended) = known[0], known[-1]
            told.append(
                f"{name}: {begun:g} in {first}, {ended:g} in {last}"
                if first != last
                else f"{name}: {ended:g} in {last}"
            )
    return ". ".join([*told, "The table beside it says the same, period by period."])


def _others(code: str, trend: Trend, targets: Targets) -> list[tuple[str, list[float | None]]]:
    """What others published of a measure: for each span the year it ends in, else the last year published before it.

    Where one year stands for the whole line, its name says which. The neighbours' average is of the last year published.
    """
    found: list[tuple[str, list[float | None]]] = []
    for place in targets.comparators:
        by_year = targets.published.get(code, {}).get(place, {})
        years = [max((year for year in by_year if year <= span.last.year), default=None) for span, _ in trend]
        if any(years):
            name = f"{place} {years[0]}" if len(set(years)) == 1 else place
            found.append((name, [float(by_year[year]) if year else None for year in years]))
    average = targets.neighbour_average(code, trend[-1][0].last)
    if average:
        found.append((f"Neighbours {average.year}", [float(average.value)] * len(trend)))
    return found


def _bands(found: Gathered) -> tuple[Chart, ...]:
    """The plans of each span by the time they took, stacked, the shortest time at the foot."""
    names = {part: BAND_NAMES.get(part, words.part(part)) for code, part in found.now if code == BANDS and part}
    any_of = next((item for (code, _), item in found.now.items() if code == BANDS), None)
    stacks = [
        (name, [_number(items.get((BANDS, part))) or 0.0 for _, items in found.trend]) for part, name in names.items()
    ]
    shown = [(name, values) for name, values in stacks if name != BAND_NAMES["not_known"] or any(values)]
    if any_of is None or not any(any(values) for _, values in shown):
        return ()
    title = f"{any_of.name}, by {'month' if found.trend[0][0].length == 1 else 'quarter'}"
    rows = tuple(
        (span.short, *(f"{values[n]:g}" for _, values in shown), f"{sum(values[n] for _, values in shown):g}")
        for n, (span, _) in enumerate(found.trend)
    )
    headings = ("Period", *(name for name, _ in shown), "All plans")
    says = ". ".join(f"{name}: {values[-1]:g} in {found.trend[-1][0].name}" for name, values in shown)
    return (
        Chart(
            title=title, unit=any_of.unit, target=words.target(any_of), source=any_of.source,
            says=f"{says}. The table says the same, period by period.",
            drawing=drawing.columns([span.short for span, _ in found.trend], shown),
            table=Table(title, any_of.unit, any_of.source, headings, rows),
        ),
    )  # fmt: skip


def _stock(found: Gathered) -> tuple[Chart, ...]:
    """The open cases by where they stand, in time and late."""
    parts = [part for code, part in found.now if code == STOCK]
    states = sorted({part.split(".", 1)[1] for part in parts if _is_state(part)})
    item = found.now.get((STOCK, ""))
    if item is None or not states:
        return ()
    stacks = [
        (name, [_number(found.now.get((STOCK, f"{timing}.{state}"))) or 0.0 for state in states])
        for name, timing in (("In time", "in_time"), ("Late", "late"))
    ]
    in_time, late = (values for _, values in stacks)
    rows = tuple(
        (words.group(state), f"{in_time[n]:g}", f"{late[n]:g}", f"{in_time[n] + late[n]:g}")
        for n, state in enumerate(states)
    )
    total = ("All", f"{sum(in_time):g}", f"{sum(late):g}", words.bare(item))
    title = f"{item.name}, by where they stand"
    return (
        Chart(
            title=title, unit=item.unit, target=words.target(item), source=item.source,
            says=f"{sum(in_time):g} in time and {sum(late):g} late. The table says the same, state by state.",
            drawing=drawing.bars([words.group(state) for state in states], stacks),
            table=Table(title, item.unit, item.source, ("Where", "In time", "Late", "All"), (*rows, total)),
        ),
    )  # fmt: skip


def is_drawn(code: str, part: str, found: Gathered) -> bool:
    """Whether a part's number stands in the table of a chart already."""
    if code == STOCK:
        return part in {"in_time", "late"} or _is_state(part)
    return code == BANDS and any(items.get((BANDS, part)) for _, items in found.trend)


def _is_state(part: str) -> bool:
    """Whether a part of the stock is of a state, in time or late: the other late ones are of what is waited for."""
    return part.startswith("in_time.") or (
        part.startswith("late.") and not part.startswith(("late.psychology_", "late.no_day"))
    )


def _providers(found: Gathered) -> list[Chart]:
    """Advice by who gives it: what fell due in the span, what of it came in time, and what is overdue on the day."""
    rows, shares = [], []
    for group, items in sorted(found.cuts.get("service", {}).items()):
        due, overdue = items.get((ADVICE, "")), items.get((OVERDUE, ""))
        if due is None or not due.denominator:
            continue
        in_time = int(due.numerator or 0)
        rows.append(
            (
                words.group(group),
                str(due.denominator),
                str(in_time),
                str(due.denominator - in_time),
                words.bare(overdue),
            )
        )
        shares.append((words.group(group), float(in_time), float(due.denominator - in_time)))
    item = found.now.get((ADVICE, ""))
    if item is None or not rows:
        return []
    title = f"{item.name}, by service"
    stacks = [("In time", [share[1] for share in shares]), ("Late or not in", [share[2] for share in shares])]
    headings = ("Service", "Due", "In time", "Late or not in", "Overdue on the day")
    return [
        Chart(
            title=title, unit="requests for advice", target=words.target(item), source=item.source,
            says="; ".join(f"{name}: {a:g} of {a + b:g} in time" for name, a, b in shares) + ".",
            drawing=drawing.bars([share[0] for share in shares], stacks),
            table=Table(title, "requests for advice", item.source, headings, tuple(rows)),
        )
    ]  # fmt: skip


def _number(item: Item | None) -> float | None:
    return None if item is None or words.missing(item) or item.value is None else float(item.value)


def _fraction(item: Item | None) -> str:
    return words.out_of(item)


def _unit(unit: str) -> str:
    return unit.capitalize()
