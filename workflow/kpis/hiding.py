"""Which counts of a table must be hidden so that none that is hidden can be worked out from those shown.

A table of groups by columns with its sums is a circulation: each count an arc, each sum a node at which as much goes in as comes
out. Whoever sees the table knows the counts shown; the hidden ones may be anything, so long as every node still balances. How
far a hidden count can move is then exactly how much can be sent round a cycle of hidden counts through it (two-way tables: Cox
1980, Gusfield 1988), found by cheapest paths: what is hidden already costs nothing, else the smallest count is taken.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final, NamedTuple

UNLIKELY: Final = 10**9
"""The cost of hiding a zero: it is done only where nothing else would do."""


@dataclass
class Count:
    """A count, as an arc from one sum to another.

    `lowest` is the least it is known to be while hidden. `small`: it must not be found out. `harmless`: it may be, though
    hidden. One that is not `printed` is known only through the others.
    """

    tail: str
    head: str
    value: int
    lowest: int
    small: bool = False
    harmless: bool = False
    printed: bool = True
    hidden: bool = False

    @property
    def unknown(self) -> bool:
        """Whether a reader does not see it."""
        return self.hidden or not self.printed

    @property
    def cost(self) -> int:
        """What it costs to have it unknown."""
        return 0 if self.unknown else self.value or UNLIKELY

    @property
    def must_be_safe(self) -> bool:
        """Whether it must not be found out, nearly or exactly."""
        return not self.harmless and (self.hidden or (self.small and not self.printed))


class Step(NamedTuple):
    """A count passed on a path: with its arc (it grows) or against it (it shrinks)."""

    place: int
    by: int
    to: str


class Hiding:
    """A table whose small counts are being hidden. Each hidden count shall be able to move by `width` in all."""

    def __init__(self, counts: Sequence[Count], width: int) -> None:
        """Nothing is hidden but what says so."""
        self.counts, self.width = counts, width
        self._steps: dict[str, list[Step]] = defaultdict(list)
        for place, count in enumerate(counts):
            self._steps[count.tail].append(Step(place, 1, count.head))
            self._steps[count.head].append(Step(place, -1, count.tail))

    def make_safe(self) -> bool:
        """Hide what must be hidden beside what is; False where all of it hidden would not be enough."""
        safe: set[int] = set()
        while waiting := self._waiting(safe):
            for place in waiting:
                if place not in safe and not self._protect(place, safe):
                    return False
        return True

    def _waiting(self, safe: set[int]) -> list[int]:
        """The counts not known to be safe, the smallest first."""
        found = (place for place, count in enumerate(self.counts) if count.must_be_safe and place not in safe)
        return sorted(found, key=lambda place: (self.counts[place].value, place))

    def _protect(self, place: int, safe: set[int]) -> bool:
        """Let a count move: by what is hidden already or, where that is not enough, by hiding more."""
        for hide_more in (False, True):
            up, moved_up = self._push(place, 1, self.width, hide_more=hide_more)
            down, moved_down = self._push(place, -1, self.width - up, hide_more=hide_more)
            if up + down >= self.width:
                for moved in (moved_up, moved_down):  # what moved as far is as safe
                    safe.update(other for other, by in moved.items() if abs(by) >= self.width)
                safe.add(place)
                return True
        return False

    def _push(self, place: int, way: int, wanted: int, *, hide_more: bool) -> tuple[int, dict[int, int]]:
        """How far a count can grow (1) or shrink (-1), up to `wanted`; and what moved for it."""
        count, moved = self.counts[place], {place: 0}
        start, end = (count.head, count.tail) if way > 0 else (count.tail, count.head)
        if way < 0:
            wanted = min(wanted, count.value - count.lowest)
        while abs(moved[place]) < wanted:
            find = self._cheapest if hide_more else self._nearest
            path = find(start, end, place, moved)
            if path is None:
                break
            rooms = (self._room(step, moved) for step in path if step.by < 0)
            n = min([wanted - abs(moved[place]), *rooms])
            for step in path:
                moved[step.place] = moved.get(step.place, 0) + step.by * n
                if self.counts[step.place].printed:
                    self.counts[step.place].hidden = True
            moved[place] += way * n
        return abs(moved[place]), moved

    def _room(self, step: Step, moved: dict[int, int]) -> int:
        count = self.counts[step.place]
        return count.value + moved.get(step.place, 0) - count.lowest

    def _nearest(self, start: str, end: str, without: int, moved: dict[int, int]) -> list[Step] | None:
        """A way from one sum to another through what is unknown already; None where there is none."""
        came: dict[str, tuple[str, Step]] = {start: ("", Step(without, 0, start))}
        queue = deque((start,))
        while queue:
            at = queue.popleft()
            for step in self._steps[at]:
                place, by, to = step
                if to in came or place == without or not self.counts[place].unknown:
                    continue
                if by < 0 and not self._room(step, moved):
                    continue
                came[to] = (at, step)
                if to == end:
                    return list(_back(came, start, end))
                queue.append(to)
        return None

    def _cheapest(self, start: str, end: str, without: int, moved: dict[int, int]) -> list[Step] | None:
        """The way from one sum to another that hides least; None where there is none."""
        costs, came, queue = {start: 0}, dict[str, tuple[str, Step]](), [(0, start)]
        while queue:
            cost, at = heappop(queue)
            if at == end:
                return list(_back(came, start, end))
            if cost > costs[at]:
                continue
            for step in self._steps[at]:
                if step.place == without or (step.by < 0 and not self._room(step, moved)):
                    continue
                further = cost + self.counts[step.place].cost
                if further < costs.get(step.to, further + 1):
                    costs[step.to], came[step.to] = further, (at, step)
                    heappush(queue, (further, step.to))
        return None


def _back(came: dict[str, tuple[str, Step]], start: str, end: str) -> Iterable[Step]:
    at = end
    while at != start:
        at, step = came[at]
        yield step
