"""Who is served: the first two aims of a proposal. By whom is a question apart: whoever is served can be by anybody with a slot.

1. Priority. Of each kind of worker the slots go to the first level of the order, then to the next: no need of a later
   level is served while one of an earlier level waits.
2. Jointly. At the level at which the slots of a kind run out there is a choice. It falls so that as many slots as can be
   go to families who then have everyone they wait for.
3. In order. Whatever choice that leaves falls on the earlier before the later.

The third aim leaves nothing open, so the answer does not hang on the solver or the order of what it is given.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from workflow.allocation.order import Place
from workflow.allocation.rules import Kind

Needs = frozenset[tuple[int, Kind]]
HALF: Final = 0.5  # a variable that is 0 or 1, as the solver writes it


def chosen(order: Mapping[Kind, Sequence[Place]], slots: Mapping[Kind, int]) -> Needs:
    """The needs that are served."""
    sure: set[tuple[int, Kind]] = set()
    open_: list[Place] = []
    left: dict[Kind, int] = {}
    for kind, places in order.items():
        count = min(slots.get(kind, 0), len(places))
        if not count:
            continue
        marginal = places[count - 1].level
        sure |= {place.need for place in places if place.level < marginal}
        open_ += [place for place in places if place.level == marginal]
        left[kind] = count - sum(place.level < marginal for place in places)
    needs_of = _needs_of(order)
    return frozenset(sure | _of_the_last_level(sorted(open_), left, frozenset(sure), needs_of))


def _needs_of(order: Mapping[Kind, Sequence[Place]]) -> dict[int, set[tuple[int, Kind]]]:
    found: dict[int, set[tuple[int, Kind]]] = {}
    for places in order.values():
        for place in places:
            found.setdefault(place.case, set()).add(place.need)
    return found


def made_whole(served: Needs, needs_of: Mapping[int, set[tuple[int, Kind]]]) -> int:
    """How many slots go to families who then have everyone they wait for."""
    return sum(len(needs) for needs in needs_of.values() if needs <= served)


def _of_the_last_level(
    places: Sequence[Place],
    left: Mapping[Kind, int],
    sure: Needs,
    needs_of: Mapping[int, set[tuple[int, Kind]]],
) -> Needs:
    """Go down the order: each is served unless fewer slots would then go to families who have everyone."""
    open_needs = [place.need for place in places]
    first = Counter[Kind]()
    in_order = set()
    for case, kind in open_needs:
        if first[kind] < left[kind]:
            first[kind] += 1
            in_order.add((case, kind))
    if first == Counter(kind for _, kind in open_needs) or all(len(needs_of[case]) == 1 for case, _ in open_needs):
        return frozenset(in_order)  # there is nothing to choose, or nobody waits for two
    best = _Choice(open_needs, left, sure, needs_of)
    answer = best.solve({})
    most = made_whole(sure | answer, needs_of)
    settled: dict[tuple[int, Kind], int] = {}
    for need in open_needs:
        if need not in answer:
            other = best.solve({**settled, need: 1})
            if other and made_whole(sure | other, needs_of) == most:
                answer = other
        settled[need] = int(need in answer)
    return answer


class _Choice:
    """The choice at the last level as a mixed-integer programme: one variable a need, one a family that can be whole."""

    def __init__(
        self,
        needs: Sequence[tuple[int, Kind]],
        left: Mapping[Kind, int],
        sure: Needs,
        needs_of: Mapping[int, set[tuple[int, Kind]]],
    ) -> None:
        """Write the programme down once: what is settled on the way only moves its bounds."""
        # scipy takes the better part of a second to import, and only a meeting needs it.
        import numpy as np  # noqa: PLC0415
        from scipy.optimize import LinearConstraint  # type: ignore[import-untyped]  # noqa: PLC0415

        self.needs = list(needs)
        at = {need: n for n, need in enumerate(self.needs)}
        can_be_whole = [
            case for case in sorted({case for case, _ in needs}) if all(n in at or n in sure for n in needs_of[case])
        ]
        size = len(at) + len(can_be_whole)
        self.gain = np.zeros(size)
        rows, low, high = [], [], []
        for kind, count in left.items():
            row = np.zeros(size)
            row[[n for need, n in at.items() if need[1] is kind]] = 1
            rows.append(row)
            low.append(count)
            high.append(count)
        for n, case in enumerate(can_be_whole, len(at)):
            self.gain[n] = -len(needs_of[case])  # the solver minimises
            for need in sorted(needs_of[case] & at.keys()):
                row = np.zeros(size)
                row[n], row[at[need]] = 1, -1  # a family is whole only if this need is served
                rows.append(row)
                low.append(-1)
                high.append(0)
        self.rules = LinearConstraint(np.array(rows), low, high)

    def solve(self, settled: Mapping[tuple[int, Kind], int]) -> Needs:
        """The needs served at best, where some are settled; none where that cannot be."""
        import numpy as np  # noqa: PLC0415 - as above
        from scipy.optimize import Bounds, milp  # noqa: PLC0415

        low, high = np.zeros(len(self.gain)), np.ones(len(self.gain))
        for n, need in enumerate(self.needs):
            if need in settled:
                low[n] = high[n] = settled[need]
        found = milp(
            self.gain,
            integrality=np.ones(len(self.gain)),
            bounds=Bounds(low, high),
            constraints=self.rules,
            options={"mip_rel_gap": 0},
        )
        if found.x is None:
            return frozenset()
        return frozenset(need for need, value in zip(self.needs, found.x, strict=False) if value > HALF)
