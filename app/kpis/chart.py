"""The drawing of one percentage by month, beside its target and what others published. Knows no indicator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Final

WIDTH, HEIGHT = 960, 330
LEFT, RIGHT, TOP, BOTTOM = 52, 190, 16, 40
LINE_OF_TEXT: Final = 18
MOST_LABELS: Final = 13


@dataclass(frozen=True)
class Place:
    """A value at a month, on the drawing."""

    x: float
    y: float
    says: str


@dataclass(frozen=True)
class Series:
    """One line: its stretches between months without a value, its name, and where the name stands."""

    look: str
    name: str
    stretches: tuple[tuple[Place, ...], ...]
    label_y: float

    @property
    def paths(self) -> Iterator[str]:
        """The stretches as SVG paths."""
        for stretch in self.stretches:
            yield "M" + "L".join(f"{place.x} {place.y}" for place in stretch)


@dataclass(frozen=True)
class Chart:
    """Everything to be drawn."""

    months: tuple[tuple[float, str], ...]
    series: tuple[Series, ...]
    rungs: tuple[tuple[float, str], ...]
    label_x: float = WIDTH - RIGHT + 10
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


Values = Mapping[date, Decimal | float | None]


def chart(
    months: Sequence[date], ours: Values, target: Decimal | None, others: Mapping[str, Mapping[int, Decimal]]
) -> Chart:
    """The chart of some months. `others` are yearly: each is drawn level through its year."""
    drawn = [("ours", "This council", ours)]
    if target is not None:
        drawn.append(("target", "Target", dict.fromkeys(months, target)))
    drawn += [
        (f"other-{n}", name, {month: years.get(month.year) for month in months})
        for n, (name, years) in enumerate(others.items(), 1)
    ]
    made = [(look, name, tuple(_stretches(months, values, name))) for look, name, values in drawn]
    shown = [(look, name, stretches) for look, name, stretches in made if stretches]
    labels = _apart([stretches[-1][-1].y for _, _, stretches in shown])
    every = -(-len(months) // MOST_LABELS)
    return Chart(
        months=tuple((_x(n, len(months)), _month(month)) for n, month in enumerate(months) if n % every == 0),
        series=tuple(
            Series(look, name, stretches, y) for (look, name, stretches), y in zip(shown, labels, strict=True)
        ),
        rungs=tuple((_y(Decimal(per_cent)), f"{per_cent} %") for per_cent in (0, 25, 50, 75, 100)),
    )


def _stretches(months: Sequence[date], values: Values, name: str) -> Iterator[tuple[Place, ...]]:
    places = [(n, month, values.get(month)) for n, month in enumerate(months)]
    for known, run in groupby(places, key=lambda place: place[2] is not None):
        if known:
            yield tuple(
                Place(_x(n, len(months)), _y(Decimal(str(value))), f"{name}, {_month(month)}: {value} %")
                for n, month, value in run
            )


def _x(n: int, of: int) -> float:
    room = WIDTH - LEFT - RIGHT
    return round(LEFT + room * ((n + 0.5) / of), 1)


def _y(per_cent: Decimal) -> float:
    return round(float(TOP + (HEIGHT - TOP - BOTTOM) * (100 - per_cent) / 100), 1)


def _month(month: date) -> str:
    return f"{month:%b %y}"


def _apart(wanted: Sequence[float]) -> list[float]:
    """The labels' places, each at its line's end or as little lower as keeps it off the one above; then none off the foot."""
    order, found = sorted(range(len(wanted)), key=lambda n: wanted[n]), list(wanted)
    for above, n in pairwise(order):
        found[n] = max(found[n], found[above] + LINE_OF_TEXT)
    foot = float(HEIGHT - BOTTOM)
    for n in reversed(order):
        found[n] = min(found[n], foot)
        foot = found[n] - LINE_OF_TEXT
    return found
