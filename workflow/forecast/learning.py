"""What a record teaches of each step: how long it takes, what a holiday is worth to it, who is quicker, how months differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workflow.forecast.cases import Case
from workflow.forecast.durations import DONE, GOING_ON, Durations, Spells, learned
from workflow.forecast.pace import Calendar, Days, Numbers, Pace
from workflow.forecast.steps import STEPS, Spell, spells

HALF_LIFE: Final = 26 * 7
"""Days after which a step that was begun weighs half."""

ENOUGH: Final = 30
"""Fewer ends of a step than this are too little data: mostly what is supposed of it, not what is known."""

WORTHS: Final = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0)
USUAL_WORTH: Final = 0.55
"""What a working day in the school holidays may be worth against one in term; what it is held to be without data."""

SPEEDS: Final = np.exp(np.linspace(-0.8, 0.8, 33))
KNOWN_AFTER: Final = 12
"""Steps after which a worker's own pace counts half and that of all others half."""

WEEKLY: Final = 5  # days of work that a holiday's worth is learned by
MONTHS_DIFFER: Final = 0.04
"""How much one month differs from another, as a share, before anything is known; and at least."""


@dataclass(frozen=True)
class Learned:
    """What is known of one step: `pace` and `durations` to draw from, `slow` by worker, and out of how much."""

    pace: Pace
    durations: Durations
    slow: Mapping[int, float]
    ended: int
    going_on: int

    @property
    def enough(self) -> bool:
        """Whether the record says more than what is supposed."""
        return self.ended >= ENOUGH

    def slowness(self, workers: Sequence[int | None]) -> Numbers:
        """How slow each of these workers is against all: 1 for nobody, or for somebody new."""
        return np.array([self.slow.get(worker, 1.0) if worker is not None else 1.0 for worker in workers])


@dataclass(frozen=True)
class Steps:
    """What is known of every step, and how much the months differ that are not yet known."""

    by_code: Mapping[str, Learned]
    months_differ: float


@dataclass(frozen=True)
class _Of:
    """The spells of one step, in columns."""

    begun: Days
    over: Days
    became: NDArray[np.int64]
    worker: NDArray[np.int64]
    weight: Numbers

    @classmethod
    def rows(cls, found: Sequence[Spell], day: date) -> "_Of":
        begun = np.array([spell.begun.toordinal() for spell in found], dtype=np.int64)
        return cls(
            begun,
            np.array([spell.over.toordinal() for spell in found], dtype=np.int64),
            np.array([spell.became for spell in found], dtype=np.int64),
            np.array([-1 if spell.worker is None else spell.worker for spell in found], dtype=np.int64),
            0.5 ** ((day.toordinal() - begun) / HALF_LIFE),
        )


def learn(cases: Iterable[Case], day: date, calendar: Calendar) -> Steps:
    """Every step, from cases as they were known on a day."""
    by_step: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells(cases, day):
        by_step[spell.step].append(spell)
    columns = {code: _Of.rows(by_step[code], day) for code in STEPS}
    paces = {code: Pace(calendar, _worth(of, calendar)) for code, of in columns.items()}
    lasted = {code: paces[code].between(of.begun, of.over) for code, of in columns.items()}
    tables = {code: _table(code, columns[code], lasted[code]) for code in STEPS}
    slow: dict[str, dict[int, float]] = {}
    for who in ("caseworker", "psychologist"):
        theirs = [code for code, step in STEPS.items() if step.paced_by == who]
        slow |= dict.fromkeys(
            theirs, _speeds(theirs, {code: of.worker for code, of in columns.items()}, columns, lasted, tables)
        )
    for code, speeds in slow.items():  # once more, with each worker's own pace taken out
        lasted[code] = lasted[code] / _each(speeds, columns[code].worker)
        tables[code] = _table(code, columns[code], lasted[code])
    found = {
        code: Learned(
            paces[code],
            tables[code],
            slow.get(code, {}),
            int(np.sum(of.became != GOING_ON)),
            int(np.sum(of.became == GOING_ON)),
        )
        for code, of in columns.items()
    }
    return Steps(found, _months_differ(columns, lasted, tables))


def _table(code: str, of: _Of, lasted: Numbers) -> Durations:
    return learned(Spells(lasted, of.became, of.weight), STEPS[code].prior)


def _worth(of: _Of, calendar: Calendar) -> float:
    """What a holiday's working day is worth to a step: the most likely of a few, the usual one favoured a little.

    The chance that a step ends on a day of work is taken to be the same, week by week of work, in term and in the
    holidays; in the holidays less work is done a day.
    """
    done = of.became == DONE
    if not done.any():
        return USUAL_WORTH
    in_holiday = of.weight[done] @ calendar.in_holiday(of.over[done])
    best = (-np.inf, USUAL_WORTH)
    for worth in WORTHS:
        lasted = Pace(calendar, worth).between(of.begun, of.over)
        week = np.minimum(lasted / WEEKLY, 300).astype(np.int64)
        ended = np.bincount(week, of.weight * done)
        whole = np.cumsum(np.bincount(week, of.weight)[::-1])[::-1] - np.bincount(week, of.weight)
        part = np.bincount(week, of.weight * (lasted / WEEKLY - week))
        likely = float(np.sum(ended * np.log(np.maximum(ended, 1e-9) / np.maximum(whole + part, 1e-9))))
        likely += float(in_holiday * np.log(worth)) - 4 * (np.log(worth / USUAL_WORTH)) ** 2
        best = max(best, (likely, worth))
    return best[1]


def _slowness(
    lasted: Numbers, done: Numbers, weight: Numbers, table: Durations, group: NDArray[np.int64], size: int
) -> Numbers:
    """For each group and each speed tried: how many ends the table leads one to expect, less those there were."""
    found = np.zeros((size, len(SPEEDS)))
    actual = np.bincount(group, weight * done, size)
    for n, speed in enumerate(SPEEDS):
        expected = -np.log(np.maximum(table.survival(lasted / speed), 1e-12))
        found[:, n] = np.bincount(group, weight * expected, size) - actual
    return found


def _each(speeds: Mapping[int, float], group: NDArray[np.int64]) -> Numbers:
    return np.array([speeds.get(int(each), 1.0) for each in group])


def _speeds(
    codes: Sequence[str],
    groups: Mapping[str, NDArray[np.int64]],
    columns: Mapping[str, _Of],
    lasted: Mapping[str, Numbers],
    tables: Mapping[str, Durations],
) -> dict[int, float]:
    """How slow each group is: the stretch of days at which its steps end as often as the table leads one to expect.

    Little is made of a group of which little is known: it is drawn towards the pace of all. -1 is nobody's group.
    """
    every = sorted({int(each) for code in codes for each in groups[code] if each >= 0})
    if len(every) < 2:  # noqa: PLR2004 - one group is the pace of all
        return {}
    place = {each: n for n, each in enumerate(every)}
    surplus, ends = np.zeros((len(every), len(SPEEDS))), np.zeros(len(every))
    for code in codes:
        of, mine = columns[code], groups[code] >= 0
        group = np.array([place[int(each)] for each in groups[code][mine]], dtype=np.int64)
        done = (of.became[mine] != GOING_ON).astype(float)
        surplus += _slowness(lasted[code][mine], done, of.weight[mine], tables[code], group, len(every))
        ends += np.bincount(group, of.weight[mine] * done, len(every))
    return {each: float(np.exp(_crossing(surplus[n]) * ends[n] / (ends[n] + KNOWN_AFTER))) for each, n in place.items()}


def _crossing(surplus: Numbers) -> float:
    """The logarithm of the speed at which a surplus, which falls as the speed grows, is nothing."""
    return float(np.interp(0.0, -surplus, np.log(SPEEDS)))


def _months_differ(columns: Mapping[str, _Of], lasted: Mapping[str, Numbers], tables: Mapping[str, Durations]) -> float:
    """How much the council's own pace differs from month to month, beyond what chance alone would make of it."""
    codes = [code for code, step in STEPS.items() if step.paced_by == "caseworker"]
    months: dict[int, int] = {}
    surplus, ends = np.zeros((0, len(SPEEDS))), np.zeros(0)
    for code in codes:
        of = columns[code]
        month = (of.begun / 30.44).astype(np.int64)
        for each in np.unique(month):
            months.setdefault(int(each), len(months))
        group = np.array([months[int(m)] for m in month], dtype=np.int64)
        grown = len(months) - len(ends)
        surplus, ends = np.pad(surplus, ((0, grown), (0, 0))), np.pad(ends, (0, grown))
        done = (of.became != GOING_ON).astype(float)
        surplus += _slowness(lasted[code], done, np.ones(len(done)), tables[code], group, len(months))
        ends += np.bincount(group, done, len(months))
    known = ends >= ENOUGH
    if known.sum() < 4:  # noqa: PLR2004 - fewer months say nothing of how months differ
        return MONTHS_DIFFER
    logs = np.array([_crossing(row) for row in surplus[known]])
    by_chance = float(np.mean(0.3 / ends[known]))
    return float(np.sqrt(max(np.var(logs) - by_chance, MONTHS_DIFFER**2)))
