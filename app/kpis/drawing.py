"""The geometry of the charts: lines, stacked columns, bars. Knows no indicator and no page.

No meaning hangs on colour alone: each line has its own dashes and its name at its end, each kind of bar its own hatch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 46, 132, 14, 30
LINE_OF_TEXT: Final = 16
MOST_LABELS: Final = 7
RUNGS: Final = 4
FILLS: Final = ("solid", "hatch", "dots", "cross", "plain", "lines")
DASHES: Final = ("", "2 4", "8 4", "8 4 2 4", "1 3", "12 4")
OURS: Final = 0
TARGET: Final = 1


@dataclass(frozen=True)
class Text:
    """A label. `anchor` is start, middle or end."""

    x: float
    y: float
    says: str
    anchor: str = "middle"
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """A line with gaps where there was no value: SVG paths, dots, and which look."""

    paths: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    dashes: str
    bold: bool


@dataclass(frozen=True)
class Bar:
    """A rectangle with one of the fills."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass
class Drawing:
    """Everything to be drawn."""

    width: int = WIDTH
    height: int = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    rungs: list[float] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


Values = Sequence[float | None]


def top_of(most: float) -> float:
    """The least round number of 1, 2, 4, 5, 10 … times four that holds a value: its quarters are whole or halves."""
    step = 1.0
    while True:
        for times in (1, 2, 5):
            if most <= RUNGS * step * times:
                return RUNGS * step * times
        step *= 10


def lines(names: Sequence[str], series: Sequence[tuple[str, Values]], top: float, unit: str = "") -> Drawing:
    """Lines over the same places. The first is ours: it is drawn heavier, with a dot at each value."""
    drawn = _frame(names, top, unit)
    ends: list[tuple[float, str, int]] = []
    for look, (name, values) in enumerate(series):
        places = [(_x(n, len(names)), _y(value, top)) if value is not None else None for n, value in enumerate(values)]
        stretches = [list(run) for known, run in groupby(places, key=bool) if known]
        paths = tuple("M" + "L".join(f"{x} {y}" for x, y in stretch if x) for stretch in stretches)  # type: ignore[misc]
        dots = tuple(place for place in places if place) if look == OURS else ()
        if paths:
            drawn.lines.append(Line(paths, dots, DASHES[look % len(DASHES)], look == OURS))
            ends.append((stretches[-1][-1][1], name, look))  # type: ignore[index]
    heights = _apart([y for y, _, _ in ends], HEIGHT - BOTTOM)
    drawn.texts += [
        Text(drawn.right + 8, y + 4, name, "start", look == OURS)
        for y, (_, name, look) in zip(heights, ends, strict=True)
    ]
    return drawn


def columns(names: Sequence[str], stacks: Sequence[tuple[str, Sequence[float]]]) -> Drawing:
    """Columns, each a stack of parts from the foot up; the key stands at the right in the order of the stack."""
    totals = [sum(values[n] for _, values in stacks) for n in range(len(names))]
    top = top_of(max([*totals, 1]))
    drawn = _frame(names, top)
    width = round((WIDTH - LEFT - RIGHT) / max(len(names), 1) * 0.68, 1)
    for n, total in enumerate(totals):
        foot = 0.0
        for look, (_, values) in enumerate(stacks):
            if values[n]:
                y, base = _y(foot + values[n], top), _y(foot, top)
                drawn.bars.append(
                    Bar(round(_x(n, len(names)) - width / 2, 1), y, width, round(base - y, 1), FILLS[look % len(FILLS)])
                )
            foot += values[n]
        drawn.texts.append(Text(_x(n, len(names)), _y(total, top) - 4, f"{total:g}"))
    drawn.texts = [*drawn.texts]
    if len(stacks) > 1:
        _key(drawn, [name for name, _ in stacks])
    return drawn


def bars(names: Sequence[str], stacks: Sequence[tuple[str, Sequence[float]]]) -> Drawing:
    """Bars that lie, one to a name, each in parts; the key stands at the foot."""
    left, step = 190.0, 24
    height = TOP + step * len(names) + 12 + LINE_OF_TEXT
    drawn = Drawing(height=height, left=left, right=WIDTH - 40.0)
    most = max([*(sum(values[n] for _, values in stacks) for n in range(len(names))), 1])
    for n, name in enumerate(names):
        y, x = TOP + step * n, left
        for look, (_, values) in enumerate(stacks):
            width = round((drawn.right - left) * values[n] / most, 1)
            if width:
                drawn.bars.append(Bar(round(x, 1), y, width, 16, FILLS[look % len(FILLS)]))
            x += width
        total = sum(values[n] for _, values in stacks)
        drawn.texts += [Text(left - 8, y + 12, name, "end"), Text(round(x, 1) + 6, y + 12, f"{total:g}", "start")]
    x = left
    for look, (name, _) in enumerate(stacks):
        drawn.bars.append(Bar(x, height - 16, 14, 12, FILLS[look % len(FILLS)]))
        drawn.texts.append(Text(x + 20, height - 6, name, "start"))
        x += 34 + 7.5 * len(name)
    return drawn


def _frame(names: Sequence[str], top: float, unit: str = "") -> Drawing:
    drawn = Drawing()
    for n in range(RUNGS + 1):
        value = top * n / RUNGS
        drawn.rungs.append(_y(value, top))
        drawn.texts.append(Text(LEFT - 6, _y(value, top) + 4, f"{value:g}{unit}", "end"))
    every = -(-len(names) // MOST_LABELS)
    for n, name in enumerate(names):
        if (len(names) - 1 - n) % every == 0:  # the last is always named: it is the one the pack is of
            drawn.texts.append(Text(_x(n, len(names)), HEIGHT - 10, name))
    return drawn


def _key(drawn: Drawing, names: Sequence[str]) -> None:
    x, y = drawn.right + 8, TOP + 4.0
    for look, name in reversed(list(enumerate(names))):
        drawn.bars.append(Bar(x, y, 14, 12, FILLS[look % len(FILLS)]))
        drawn.texts.append(Text(x + 20, y + 10, name, "start"))
        y += 22


def _x(n: int, of: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (n + 0.5) / of, 1)


def _y(value: float, top: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 1)


def _apart(wanted: Sequence[float], foot: float) -> Iterator[float]:
    """The names' places, each at its line's end or as little lower as keeps it off the one above; none off the foot."""
    order, found = sorted(range(len(wanted)), key=lambda n: wanted[n]), list(wanted)
    for above, n in pairwise(order):
        found[n] = max(found[n], found[above] + LINE_OF_TEXT)
    for n in reversed(order):
        found[n] = min(found[n], foot)
        foot = found[n] - LINE_OF_TEXT
    yield from found
