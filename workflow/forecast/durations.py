"""How long a step takes, learned from those that ended and those still going on.

A step that is still going on has lasted at least so long: it counts among those at risk up to that day and no further
(Kaplan and Meier). Recent cases weigh more. A few imagined cases that go as a sensible office would stand beside the
real ones: where there are hundreds they change nothing, where there are five they are most of what is known.
"""

from dataclasses import dataclass
from functools import cached_property
from math import factorial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workflow.forecast.pace import Numbers

GOING_ON, DONE, LEFT = 0, 1, 2
"""What became of a step: still going on (or cut short by nothing it could help), done, or the case ended in it."""

IMAGINED: Final = 8
"""How many imagined cases stand beside the real ones."""

THIN: Final = 5
"""Where fewer real cases than this are left at risk, the hazard of the days before is taken to go on."""

LONGEST: Final = 1500
"""Days of work beyond which nothing is learned: six years of them."""

CERTAIN: Final = 1 - 1e-12  # as near to 1 as has a logarithm

CELLS: Final = 500  # to a unit of cumulative hazard

SHAPE: Final = 4  # of the imagined cases: a gamma law, neither all alike nor without memory


@dataclass(frozen=True)
class Spells:
    """Stretches of one step, a row each: days of work it lasted, what became of it, how much it weighs."""

    lasted: Numbers
    became: NDArray[np.int64]
    weight: Numbers


@dataclass(frozen=True)
class Prior:
    """What is supposed before anything is known: days of work on average, and the share that end without going on."""

    mean: float
    ends: float = 0.0


@dataclass(frozen=True)
class Durations:
    """How long a step takes. `hazard[n]` is the chance that it is over on its n-th day of work, given that it was not.

    `ends[n]`: of those over on that day, the share in which the case ended with no plan. After the last day of the table
    the hazard stays as it was in the days before.
    """

    hazard: Numbers
    ends: Numbers
    after: float

    @cached_property
    def cumulative(self) -> Numbers:
        """Minus the logarithm of the share still going on, at the end of each day."""
        found: Numbers = np.cumsum(-np.log1p(-self.hazard))
        return found

    def survival(self, days: Numbers) -> Numbers:
        """The share still going on after so many days of work."""
        whole = np.floor(days).astype(np.int64)
        return np.exp(-self._at(whole))

    def _at(self, whole: NDArray[np.int64]) -> Numbers:
        last = len(self.hazard) - 1
        beyond = np.maximum(whole - last, 0) * -np.log1p(-self.after)
        found: Numbers = np.where(whole < 0, 0.0, self.cumulative[np.clip(whole, 0, last)]) + beyond
        return found

    def draw(self, chance: Numbers, lasted: Numbers) -> Numbers:
        """Days of work in all, a row for each step and a column for each draw.

        `chance` is drawn from the unit exponential; `lasted` says for each row how long the step has lasted and is not
        over (-1: it has not begun).
        """
        target = self._at(np.floor(lasted).astype(np.int64))[:, None] + chance
        total = self._days_by[np.minimum(target * CELLS, len(self._days_by) - 1).astype(np.int64)]
        found: Numbers = np.maximum(total, np.floor(lasted)[:, None] + 1)
        return found

    @cached_property
    def _days_by(self) -> Numbers:
        """The day on which a cumulative hazard is reached, for every so many parts of one: looked up, not sought."""
        cumulative = self.cumulative
        last = len(cumulative) - 1
        reached = (np.arange(int((cumulative[last] + 8) * CELLS)) + 0.5) / CELLS
        place = np.searchsorted(cumulative, reached)
        more = np.ceil(np.maximum(reached - cumulative[last], 0) / -np.log1p(-self.after))
        return np.where(place > last, last + np.minimum(more, LONGEST), place).astype(float)

    def ended(self, days: Numbers, chance: Numbers) -> NDArray[np.bool_]:
        """Whether a step that took so many days ended the case, by an even chance for each."""
        place = np.minimum(days.astype(np.int64), len(self.ends) - 1)
        found: NDArray[np.bool_] = chance < self.ends[place]
        return found

    @property
    def median(self) -> float:
        """Days of work by which half are over."""
        return float(np.searchsorted(self.cumulative, np.log(2)))


def kaplan_meier(spells: Spells) -> Durations:
    """The record alone: no imagined cases. Needs one spell at least."""
    return learned(spells, None)


def learned(spells: Spells, prior: Prior | None) -> Durations:
    """How long a step takes, from the record and the prior."""
    # A step that is over is over on the nearest whole day of work; one that goes on has whole days behind it.
    whole = np.where(spells.became == GOING_ON, np.floor(spells.lasted + 1e-9), np.floor(spells.lasted + 0.5))
    bins = np.minimum(whole, LONGEST).astype(np.int64)
    imagined = _imagined(prior) if prior else None
    size = max([int(bins.max(initial=0)) + 1, *([len(imagined[0])] if imagined else [])])
    done = np.bincount(bins, spells.weight * (spells.became == DONE), size)
    left = np.bincount(bins, spells.weight * (spells.became == LEFT), size)
    at_risk = np.cumsum(np.bincount(bins, spells.weight, size)[::-1])[::-1]
    # Weights say who matters more, not how many there were: they are scaled to as many as they are worth.
    worth = spells.weight.sum() / max(float(np.square(spells.weight).sum()), 1e-12)
    done, left, at_risk = done * worth, left * worth, at_risk * worth
    real = at_risk.copy()
    if imagined and prior:
        over, risk = imagined
        grown = np.pad(over, (0, size - len(over)))
        done, left = done + grown * (1 - prior.ends), left + grown * prior.ends
        at_risk += np.pad(risk, (0, size - len(risk)))
    hazard = np.divide(done + left, at_risk, out=np.zeros(size), where=at_risk > 0)
    known = real >= THIN
    if imagined:
        known |= np.pad(imagined[1], (0, size - len(imagined[1]))) >= 1
    last = int(np.flatnonzero(known)[-1]) if prior else size - 1
    recent = slice(max(0, last - max(20, last // 3)), last + 1)
    after = float((done + left)[recent].sum() / max(at_risk[recent].sum(), 1e-9))
    return Durations(
        np.clip(hazard[: last + 1], 0, CERTAIN if prior is None else 0.95),
        _smooth(left)[: last + 1] / np.maximum(_smooth(done + left)[: last + 1], 1e-12),
        min(max(after, 0.002), 0.5),
    )


def _imagined(prior: Prior) -> tuple[Numbers, Numbers]:
    """How many of the imagined cases are over on each day, and how many are at risk: none left after a few means."""
    x = np.arange(int(prior.mean * 4) + 3) * SHAPE / prior.mean
    going_on = np.exp(-x) * sum(x**n / factorial(n) for n in range(SHAPE))  # a gamma law of whole shape
    before = np.concatenate(([1.0], going_on[:-1]))
    return IMAGINED * (before - going_on), IMAGINED * before


def _smooth(counts: Numbers, width: int = 11) -> Numbers:
    """Sums over the days around each: how a step ends is not told apart day by day."""
    found: Numbers = (
        np.convolve(counts, np.ones(width), mode="same") if len(counts) >= width else counts * 0 + counts.sum()
    )
    return found
