"""Two councils made up to try the forecast on, day by day, by a process the forecast knows nothing of.

Written before the model and left alone since. Where the model has one line for the psychologists, these have eight with
localities of their own, priority cases and sickness; where it learns a pace week by week, durations here are mixtures of
gamma and lognormal, counted in working days or in days that schools are open; panels meet on Thursdays; one caseworker is
quicker than another, is away for weeks, and hurries a draft when week 20 is near; months differ for no reason at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, log
from random import Random

from workflow.counting import WorkingDays
from workflow.forecast.cases import Asked, Case

DAY = timedelta(days=1)
BANK = WorkingDays()
FIRST, LAST_REQUEST = date(2022, 1, 3), date(2025, 11, 28)
BY_MONTH = (1.0, 1.05, 1.25, 0.9, 1.1, 1.35, 1.15, 0.35, 0.7, 1.05, 1.25, 0.85)
CLOSED_TO_PUPILS = ((2, 12, 2, 18), (4, 3, 4, 17), (5, 27, 6, 2), (7, 23, 9, 3), (10, 24, 10, 31), (12, 20, 12, 31))
SLOTS = (3, 3, 2, 2, 2, 2, 2, 2)
LOCALITIES = 3
Open = Callable[[date], bool]


@dataclass(frozen=True)
class Shock:
    """What befell a council: a strike, a summer in which nothing was done, a psychologist gone and replaced."""

    strike: tuple[date, date] | None = None
    summer: int | None = None
    gone: tuple[date, date] | None = None


SHOCKED = Shock((date(2024, 10, 7), date(2024, 11, 8)), 2024, (date(2024, 5, 1), date(2024, 12, 2)))


@dataclass
class Draft:
    """A case in the making."""

    id: int
    received_on: date
    worker: int
    locality: int
    priority: bool
    agreed_on: date | None = None
    asked: dict[str, date] = field(default_factory=dict)
    came: dict[str, date] = field(default_factory=dict)
    psychologist: int | None = None
    met_on: date | None = None
    plan_agreed_on: date | None = None
    draft_on: date | None = None
    issued_on: date | None = None
    ended_on: date | None = None


class Council:
    """One council: who works there, when, and what becomes of each request."""

    def __init__(self, seed: int, shock: Shock = Shock(), per_week: float = 18.0) -> None:
        self.rng, self.shock, self.per_week = Random(seed), shock, per_week
        rng = self.rng
        self.speed = [exp(rng.gauss(0, 0.22)) for _ in range(10)]
        self.ep_speed = [exp(rng.gauss(0, 0.2)) for _ in SLOTS]
        self.away = [set(self._spells(10)) for _ in self.speed]
        self.ep_away = [set(self._spells(12)) for _ in SLOTS]
        self.ep_locality = [n % LOCALITIES for n in range(len(SLOTS))]
        self.pressure = self._months()

    def _spells(self, months_apart: int) -> Iterator[date]:
        """Days of sickness and leave, in stretches."""
        day = FIRST
        while day < LAST_REQUEST + 700 * DAY:
            day += timedelta(days=int(self.rng.expovariate(1 / (months_apart * 30))))
            for _ in range(int(self.rng.gammavariate(2, 7))):
                yield day
                day += DAY

    def _months(self) -> dict[tuple[int, int], float]:
        """How hard each month was for everybody: it drifts."""
        level, found = 0.0, {}
        for year in range(FIRST.year, FIRST.year + 8):
            for month in range(1, 13):
                level = 0.6 * level + self.rng.gauss(0, 0.1)
                found[year, month] = exp(level)
        return found

    # ------------------------------------------------------------------------------------------------ days

    def works(self, day: date) -> bool:
        """Whether the council's offices do."""
        if not BANK.is_working(day) or (day.month == 12 and day.day > 24):
            return False
        if self.shock.strike and self.shock.strike[0] <= day <= self.shock.strike[1]:
            return day.weekday() >= 3  # two days in five
        return True

    def school(self, day: date) -> bool:
        """Whether schools are open."""
        here = (day.month, day.day)
        shut = any((a, b) <= here <= (c, d) for a, b, c, d in CLOSED_TO_PUPILS) or here < (1, 5)
        return BANK.is_working(day) and not shut

    def of_worker(self, worker: int) -> Open:
        """Whether this caseworker is at work."""
        return lambda day: self.works(day) and day not in self.away[worker]

    def panel_after(self, day: date) -> date:
        """The next panel: Thursdays; every other one in August, none that month in a summer when nothing is done."""
        while True:
            day += DAY
            if day.weekday() != 3 or not self.works(day):
                continue
            if day.month == 8 and (day.year == self.shock.summer or day.day % 14 >= 7):
                continue
            return day

    def later(self, day: date, count: float, is_open: Open) -> date:
        """So many open days on; part of a day is settled by chance."""
        whole = int(count) + (self.rng.random() < count % 1)
        while whole > 0:
            day += DAY
            whole -= is_open(day)
        return day

    def pace(self, draft: Draft, day: date) -> float:
        """How slow this caseworker is, that month."""
        return self.speed[draft.worker] * self.pressure[day.year, day.month]

    # ------------------------------------------------------------------------------------------------ requests

    def requests(self) -> Iterator[Draft]:
        """Requests as they come, on weekdays."""
        day, made = FIRST, 0
        while day <= LAST_REQUEST:
            rate = self.per_week / 5 * BY_MONTH[day.month - 1]
            if day.year == self.shock.summer and day.month in {6, 7}:
                rate *= 1.4
            if day.weekday() < 5:
                left = self.rng.gammavariate(4, rate / 4)  # some days bring several
                while (left := left - self.rng.expovariate(1)) > 0:
                    made += 1
                    yield Draft(
                        made,
                        day,
                        self.rng.randrange(len(self.speed)),
                        self.rng.randrange(LOCALITIES),
                        self.rng.random() < 0.12,
                    )
            day += DAY

    def decide(self, draft: Draft) -> None:
        """Whether to assess, and what is then asked for."""
        rng = self.rng
        slow = rng.random() < 0.12
        needed = rng.gammavariate(3, 11) if slow else rng.gammavariate(9, 2)
        needed *= self.pace(draft, draft.received_on)
        ready = self.later(draft.received_on, needed, self.of_worker(draft.worker))
        told = self.later(self.panel_after(ready), rng.randint(1, 3), self.works)
        if rng.random() < 0.24:
            draft.ended_on = told
            return
        draft.agreed_on = told
        ask = self.later(told, rng.lognormvariate(log(2.5), 0.6) * self.pace(draft, told), self.of_worker(draft.worker))
        for kind, share in (("educational", 1.0), ("medical", 0.9), ("social_care", 0.85), ("psychological", 0.97)):
            if rng.random() < share:
                draft.asked[kind] = ask
        if "educational" in draft.asked:
            draft.came["educational"] = self.later(ask, rng.lognormvariate(log(16), 0.45), self.school)
        if "medical" in draft.asked:
            median, spread = (38, 0.3) if rng.random() < 0.3 else (22, 0.35)
            draft.came["medical"] = self.later(ask, rng.lognormvariate(log(median), spread), BANK.is_working)
        if "social_care" in draft.asked:
            draft.came["social_care"] = self.later(ask, rng.lognormvariate(log(15), 0.6), BANK.is_working)

    # ------------------------------------------------------------------------------------------------ psychologists

    def see(self, drafts: list[Draft]) -> None:
        """Each Tuesday every psychologist who is there takes what their slots allow."""
        coming = sorted(
            (d for d in drafts if "psychological" in d.asked), key=lambda d: (d.asked["psychological"], d.id)
        )
        line: list[Draft] = []
        day, place = FIRST, 0
        while place < len(coming) or line:
            while place < len(coming) and coming[place].asked["psychological"] <= day:
                line.append(coming[place])
                place += 1
            if day.weekday() == 1 and BANK.is_working(day):
                self._meeting(line, day)
            day += DAY

    def _meeting(self, line: list[Draft], day: date) -> None:
        """The priority cases first, then the longest waiting of one's own locality, then the longest waiting of all."""
        order = list(range(len(SLOTS)))
        self.rng.shuffle(order)
        shut = day.year == self.shock.summer and day.month == 8
        gone = self.shock.gone and self.shock.gone[0] <= day < self.shock.gone[1]
        for ep in order:
            if day in self.ep_away[ep] or shut or (ep == 0 and gone):
                continue
            for _ in range(SLOTS[ep]):
                if not line or (not self.school(day) and self.rng.random() > 0.3):
                    continue
                mine = [d for d in line if d.locality == self.ep_locality[ep]]
                first = next((d for d in line if d.priority), None) or (mine or line)[0]
                line.remove(first)
                self._report(first, ep, day)

    def _report(self, draft: Draft, ep: int, day: date) -> None:
        """A visit on school days, perhaps a second, then the writing."""
        rng, slow = self.rng, self.ep_speed[ep]
        at_work: Open = lambda on: BANK.is_working(on) and on not in self.ep_away[ep]  # noqa: E731
        visited = self.later(day, rng.gammavariate(4, 2.5) * slow, self.school)
        if rng.random() < 0.08:
            visited = self.later(visited, rng.uniform(10, 15), self.school)
        draft.psychologist, draft.met_on = ep, day
        draft.came["psychological"] = self.later(visited, rng.gammavariate(3, 2.5) * slow, at_work)

    # ------------------------------------------------------------------------------------------------ the plan

    def complete(self, draft: Draft) -> date:
        """The day the advice is complete, or is given up on."""
        came = dict(draft.came)
        late = [k for k, on in came.items() if k != "psychological" and (on - draft.asked[k]).days > 52]
        for kind in late:
            if self.rng.random() < 0.5:
                came[kind] = draft.asked[kind] + timedelta(days=52)
        return max(came.values())

    def plan(self, draft: Draft) -> None:
        """From complete advice to the plan."""
        rng, at_work = self.rng, self.of_worker(draft.worker)
        complete = self.complete(draft)
        ready = self.later(complete, rng.gammavariate(2, 2.5) * self.pace(draft, complete), at_work)
        told = self.later(self.panel_after(ready), rng.randint(1, 3), self.works)
        if rng.random() < 0.06:
            draft.ended_on = told
            return
        draft.plan_agreed_on = told
        hurry = 0.75 if (draft.received_on + timedelta(days=140) - told).days < 35 else 1.0
        draft.draft_on = self.later(told, rng.lognormvariate(log(7), 0.5) * self.pace(draft, told) * hurry, at_work)
        heard = draft.draft_on + timedelta(days=16)
        settled = heard
        if rng.random() < 0.2:  # the placement is not agreed at once
            settled = self.later(heard, rng.lognormvariate(log(20), 0.5), self.school)
        draft.issued_on = self.later(settled, rng.gammavariate(2, 2) * self.pace(draft, heard), at_work)

    def finished(self, draft: Draft) -> Case:
        """The case with all its days, some of which come to nothing because the family left or withdrew."""
        over = draft.issued_on or draft.ended_on
        if self.rng.random() < 0.05:
            left = draft.received_on + timedelta(days=self.rng.randint(5, 200))
            if over is None or left < over:
                over, draft.issued_on, draft.ended_on = left, None, left
        assert over is not None
        by: Callable[[date | None], date | None] = lambda on: on if on and on <= over else None  # noqa: E731
        asked = (Asked(k, on, by(draft.came.get(k))) for k, on in draft.asked.items() if on <= over)
        return Case(
            draft.id,
            draft.received_on,
            draft.received_on + timedelta(days=140),
            by(draft.agreed_on),
            tuple(asked),
            by(draft.met_on),
            by(draft.plan_agreed_on),
            by(draft.draft_on),
            draft.issued_on,
            draft.ended_on,
            draft.worker,
            draft.psychologist if by(draft.met_on) else None,
        )

    def run(self) -> list[Case]:
        """Every case from its request to its end."""
        drafts = list(self.requests())
        for draft in drafts:
            self.decide(draft)
        self.see(drafts)
        for draft in drafts:
            if draft.agreed_on:
                self.plan(draft)
        return [self.finished(draft) for draft in drafts]


def steady(seed: int = 20261122) -> list[Case]:
    """A council in which nothing out of the ordinary happens."""
    return Council(seed).run()


def shocked(seed: int = 20261122) -> list[Case]:
    """The same council with a strike, a summer in which nothing is done, and a psychologist gone."""
    return Council(seed, SHOCKED).run()
