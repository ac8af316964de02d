"""Room on the 20-week line: days to places, and labels that neither touch nor stand across today. Knows no case."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

WHOLE: Final = 140  # the last day of week 20
WIDTH, SIDE = 960, 56
LETTER: Final = 7.2  # the width of a letter, generously: labels are kept apart by it
LANE: Final = 58
GAP: Final = 8
EDGE: Final = 12  # how far a label may stand over the drawing's edge, into the page's margin
ABOVE: Final = 84  # room for the labels of the law, over the line


class Scale:
    """Days to places. The twenty weeks always have most of the width; what lies past them shares the rest."""

    def __init__(self, last: int) -> None:
        self.last, usable = last, WIDTH - 2 * SIDE
        self.weeks = usable if last <= WHOLE else usable * 0.9
        self.past = usable - self.weeks

    def x(self, day: int) -> float:
        within = SIDE + self.weeks * min(day, WHOLE) / WHOLE
        beyond = self.past * (day - WHOLE) / (self.last - WHOLE) if day > WHOLE else 0
        return round(within + beyond, 1)


class Lanes:
    """Room for labels: lane 0 is over the line, the others under it; no two labels touch, and none stands across today."""

    def __init__(self, today_x: float) -> None:
        self.today_x = today_x
        self.taken: dict[int, list[tuple[float, float]]] = {0: []}

    def place(self, x: float, label: Sequence[str], first: int) -> tuple[int, float, str]:
        """The lane of a label, where it is anchored and how."""
        width = max(map(len, label)) * LETTER
        for lane in count(first):
            for at, anchor, left in self._ways(x, width, lane):
                if all(left + width <= start or end <= left for start, end in self.taken.get(lane, ())):
                    self.taken.setdefault(lane, []).append((left, left + width))
                    return lane, round(at, 1), anchor
        raise AssertionError  # there is always a lower lane

    def _ways(self, x: float, width: float, lane: int) -> Iterator[tuple[float, str, float]]:
        """Where a label may stand in a lane: about its mark, or, under the line, beside today's line and not across it."""
        middle = kept_in(x, width / 2)
        if lane == 0 or abs(middle - self.today_x) >= width / 2 + GAP:
            yield middle, "middle", middle - width / 2
            return
        before, after = (
            (self.today_x - GAP, "end", self.today_x - GAP - width),
            (self.today_x + GAP, "start", self.today_x + GAP),
        )
        for way in (before, after) if x <= self.today_x else (after, before):
            if way[2] >= 0 and way[2] + width <= WIDTH:
                yield way
        if width > WIDTH / 2:  # too long for either side
            yield middle, "middle", middle - width / 2


def kept_in(x: float, half: float) -> float:
    """The middle of a label, moved so that the label stays inside the drawing."""
    return round(min(max(x, half - EDGE), WIDTH + EDGE - half), 1)
