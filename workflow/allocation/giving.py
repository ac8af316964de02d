"""By whom: the last two aims of a proposal, for each kind of worker by itself.

4. Preference. The preferences of the rules are kept as often as can be: a case costs 0 with the worker its first
   preference names, 1 with the second, and so on.
5. Evenly. Nobody is given a second case while another, no less preferred, has none: a worker's n-th case costs n - 1.

Where both leave a choice, the case that stands first has the worker with the lowest number that still allows them.
"""

from collections.abc import Sequence
from typing import Any, Final

from workflow.allocation.inputs import Case, Meeting, Worker
from workflow.allocation.rules import Kind

NEVER: Final = 2**40  # more than any sum of costs: fewer than 2 ** 11 cases, each at most 2 ** 28


def given(meeting: Meeting, kind: Kind, served: Sequence[int]) -> dict[int, int]:
    """The worker of each case served, the cases being in their order. There are slots for all of them."""
    if not served:
        return {}
    cases = [meeting.case[id_] for id_ in served]
    workers = [worker for worker in meeting.workers if worker.kind is kind and worker.slots]
    return _Assignment(meeting, cases, workers).solve()


class _Assignment:
    """Cases in rows, slots in columns: each slot knows whose it is and how many of its worker's come before it."""

    def __init__(self, meeting: Meeting, cases: Sequence[Case], workers: Sequence[Worker]) -> None:
        """Write the costs down as whole numbers: a preference outweighs any unevenness."""
        import numpy as np  # noqa: PLC0415 - scipy is slow to import, and only a meeting needs it

        self.cases, self.workers = cases, workers
        slots = [(n, turn) for n, worker in enumerate(workers) for turn in range(min(worker.slots, len(cases)))]
        self.owner = np.array([n for n, _ in slots])
        turns = np.array([turn for _, turn in slots], dtype=np.int64)
        outweighs = len(cases) * len(cases)  # no sum of turns is as much
        preference = [[worker.preference(case, meeting.rules) for worker in workers] for case in cases]
        self.cost = np.array(preference, dtype=np.int64)[:, self.owner] * outweighs + turns

    def solve(self) -> dict[int, int]:
        """Settle case after case on the first worker with whom the whole costs no more."""
        least, now = self._best(self.cost)
        cost = self.cost.copy()
        for row in range(len(self.cases)):
            for worker in range(now[row]):
                tried = cost.copy()
                tried[row, self.owner != worker] = NEVER
                total, answer = self._best(tried)
                if total == least:
                    now = answer
                    break
            cost[row, self.owner != now[row]] = NEVER
        return {case.id: self.workers[worker].id for case, worker in zip(self.cases, now, strict=True)}

    def _best(self, cost: Any) -> tuple[int, list[int]]:  # noqa: ANN401 - a matrix
        from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

        rows, columns = linear_sum_assignment(cost)
        return int(cost[rows, columns].sum()), [int(n) for n in self.owner[columns]]
