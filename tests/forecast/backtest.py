"""The forecast held against what became of the cases: made every four weeks from what was known on that day, never more.

At each moment every open case is foreseen. The baseline is what a tracker's colours tell: of earlier cases of the same
colour whose week 20 has passed by the moment, the share that had their plan by then. It is reported twice: over every
open case, those already past week 20 among them (red, and surely not on time), and, harder, over those alone whose week
20 is still to come, against colours learned from such cases alone. Colours, by the next thing not yet done (decision whether to assess by day 42, decision on
the plan by day 84, draft by day 112, plan by day 140): red where its day has passed, amber within fourteen days of it,
green before that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.forecast.cases import Case
from workflow.forecast.courses import Asked
from workflow.forecast.forecast import OfCase, forecast

MONTH = timedelta(days=28)
SOON = 14
Key = Callable[[Case, date], object]


def colour(case: Case, day: date) -> str:
    """Red, amber or green, of an open case as known on a day."""
    by = 42 if not case.agreed_on else 84 if not case.plan_agreed_on else 112 if not case.draft_on else 140
    left = by - (day - case.received_on).days
    return "red" if left < 0 else "amber" if left <= SOON else "green"


def colour_and_age(case: Case, day: date) -> tuple[str, int]:
    """A harder baseline: the colour, and how many times four weeks since receipt."""
    return colour(case, day), (day - case.received_on).days // 28


@dataclass(frozen=True)
class Forecasted:
    """One case at one moment: what was said, what the colours said, what became of it."""

    day: date
    said: OfCase
    colour_said: float
    colour_of_undecided: float
    colour_and_age: float
    on_time: bool
    late: bool
    undecided: bool  # week 20 was still to come
    issued_on: date | None


def became(case: Case) -> bool:
    """Whether the plan was issued by week 20."""
    return case.issued_on is not None and case.issued_on <= case.due_on


def is_late(case: Case) -> bool:
    """Whether week 20 passed with neither a plan nor another end."""
    return case.closed_on is None or case.closed_on > case.due_on


def foreseen(cases: Sequence[Case], first: date, moments: int, every: int, draws: int) -> Iterator[Forecasted]:
    """Walk forward through so many moments, `every` so many months of four weeks."""
    began = min(case.received_on for case in cases)
    for n in range(moments):
        day = first + MONTH * every * n
        known = {case.case_id: seen for case in cases if (seen := case.known_on(day))}
        plain = _shares(cases, began, day, colour, undecided=False)
        undecided = _shares(cases, began, day, colour, undecided=True)
        aged = _shares(cases, began, day, colour_and_age, undecided=True)
        real = {case.case_id: case for case in cases}
        for said in forecast(list(known.values()), day, Asked(seed=n, draws=draws)).cases:
            case, seen = real[said.case_id], known[said.case_id]
            yield Forecasted(
                day,
                said,
                plain[colour(seen, day)],
                undecided[colour(seen, day)],
                aged.get(colour_and_age(seen, day), undecided[colour(seen, day)]),
                became(case),
                is_late(case),
                case.due_on > day,
                case.issued_on,
            )


def _shares(cases: Sequence[Case], began: date, day: date, key: Key, *, undecided: bool) -> dict[object, float]:
    """Of cases as they were four, eight, twelve … weeks ago, by key: the share on time, where that is known by now.

    `undecided`: as they were while their week 20 was still to come.
    """
    tally: dict[object, list[bool]] = defaultdict(list)
    moment = day - MONTH
    while moment > began:
        for case in cases:
            was_open = case.received_on <= moment and not (case.closed_on and case.closed_on <= moment)
            if was_open and case.due_on <= day and not (undecided and case.due_on <= moment):
                seen = case.known_on(moment)
                assert seen is not None
                tally[key(seen, moment)].append(became(case))
        moment -= MONTH
    return {word: sum(found) / len(found) for word, found in tally.items()}


@dataclass(frozen=True)
class Score:
    """Brier scores over the same forecasts: ours, and a baseline's."""

    forecasts: int
    ours: float
    baseline: float

    @property
    def better(self) -> float:
        """By which share ours is the lower."""
        return 1 - self.ours / self.baseline

    def __str__(self) -> str:
        return f"Brier {self.ours:.4f}, baseline {self.baseline:.4f}: {self.better:.1%} better, of {self.forecasts}"


@dataclass(frozen=True)
class Report:
    """How good the forecasts were."""

    cases: int
    every: Score
    undecided: Score
    against_age: Score
    held: float
    intervals: int
    captured: float
    bins: list[tuple[float, float, int]]

    def __str__(self) -> str:
        lines = [
            f"{self.cases} cases",
            f"every open case, by colour:             {self.every}",
            f"week 20 still to come, by colour:       {self.undecided}",
            f"the same, by colour and age:            {self.against_age}",
            f"80 % intervals hold {self.held:.1%} of {self.intervals} plans",
            f"the tenth at most risk holds {self.captured:.1%} of what a perfect order would",
            "  said  came true  forecasts (week 20 still to come)",
            *(f"{said:6.1%}  {true:9.1%}  {n:9d}" for said, true, n in self.bins),
        ]
        return "\n".join(lines)


def report(found: Sequence[Forecasted]) -> Report:
    """Put together."""
    to_come = [f for f in found if f.undecided]
    planned = [f for f in found if f.issued_on and f.said.earliest and f.said.latest]
    return Report(
        len({f.said.case_id for f in found}),
        _score(found, lambda f: f.colour_said),
        _score(to_come, lambda f: f.colour_of_undecided),
        _score(to_come, lambda f: f.colour_and_age),
        sum(f.said.earliest <= f.issued_on <= f.said.latest for f in planned) / len(planned),
        len(planned),
        _captured(to_come),
        _bins(to_come),
    )


def _score(found: Sequence[Forecasted], baseline: Callable[[Forecasted], float]) -> Score:
    return Score(
        len(found),
        _brier([(f.said.on_time, f.on_time) for f in found]),
        _brier([(baseline(f), f.on_time) for f in found]),
    )


def _brier(pairs: Sequence[tuple[float, bool]]) -> float:
    return sum((said - true) ** 2 for said, true in pairs) / len(pairs)


def _captured(found: Sequence[Forecasted]) -> float:
    """Moment by moment, of the tenth most at risk those that were late, against as many as a tenth could hold."""
    held, perfect = 0, 0
    for day in sorted({f.day for f in found}):
        then = sorted((f for f in found if f.day == day), key=lambda f: (-f.said.late, f.said.case_id))
        tenth = max(1, len(then) // 10)
        held += sum(f.late for f in then[:tenth])
        perfect += min(tenth, sum(f.late for f in then))
    return held / max(perfect, 1)


def _bins(found: Sequence[Forecasted]) -> list[tuple[float, float, int]]:
    """The reliability table: forecasts by tenths of what was said."""
    by_tenth = defaultdict(list)
    for f in found:
        by_tenth[min(int(f.said.on_time * 10), 9)].append(f)
    return [
        (sum(f.said.on_time for f in fs) / len(fs), sum(f.on_time for f in fs) / len(fs), len(fs))
        for _, fs in sorted(by_tenth.items())
    ]
