"""The courses that cases may take from today: each open case and each request to come, a few hundred times over.

All chance is drawn ahead, one stream for each step: another number of psychologists meets the same chances. Days are
ordinals; `NEVER` stands for a day that has not come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt
from typing import Any, Final

import numpy as np

from workflow.forecast.arrivals import WEEKS as WEEKS_OF_REQUESTS
from workflow.forecast.arrivals import Arrivals, drawn
from workflow.forecast.cases import PSYCHOLOGICAL, Case
from workflow.forecast.cases import Asked as AskedFor
from workflow.forecast.learning import Steps
from workflow.forecast.line import Line
from workflow.forecast.pace import Calendar, Days, Flags, Numbers
from workflow.forecast.steps import OTHER_KINDS, WAIT, complete_on, kind_of, waited_for
from workflow.forecast.waiting import called, slots

NEVER: Final = 10**7
WEEK_20: Final = 140  # days from receipt
STREAMS: Final = {
    name: n
    for n, name in enumerate(
        (
            "decide",
            "ask",
            *OTHER_KINDS,
            "report",
            "leave",
            "decision",
            "draft",
            "issue",
            "kinds",
            "months",
            "line",
            "calls",
            "requests",
        )
    )
}


@dataclass(frozen=True)
class Known:
    """All that the courses are drawn from, as known on `day`."""

    day: date
    calendar: Calendar
    steps: Steps
    line: Line
    arrivals: Arrivals
    shares: dict[str, float]  # of cases assessed, how many each kind of advice is asked for


@dataclass(frozen=True)
class Asked:
    """What is asked of the forecast: the seed, how many draws, and what is to be otherwise than the record says."""

    seed: int
    draws: int
    slots_per_week: float | None = None
    requests_per_week: float | None = None
    in_turn: bool = False  # the longest waiting first, always


@dataclass(frozen=True)
class Courses:
    """Where each case (a row) gets to in each draw (a column). `ended` is NEVER where a plan is issued, and the reverse."""

    received: Days
    due: Days
    present: Flags
    issued: Days
    ended: Days
    joined: Days  # the line for a psychologist; NEVER for whoever does not stand in it
    called: Days
    pieces: dict[str, Numbers]  # by step: days it takes of those to come, for each open case


class Drawing:
    """Draws courses for a set of cases, step by step."""

    def __init__(self, known: Known, asked: Asked, cases: Sequence[Case], new: tuple[Days, Flags]) -> None:
        """Open cases first, then the requests to come."""
        self.known, self.asked, self.cases = known, asked, cases
        self.today = known.day.toordinal()
        self.rows = len(cases) + len(new[0])
        self.received = np.concatenate((self._days(lambda c: c.received_on), new[0]))
        self.due = self.received + WEEK_20
        self.due[: len(cases)] = self._days(lambda c: c.due_on)
        self.present = np.concatenate((np.ones((len(cases), asked.draws), np.bool_), new[1]))
        self.ended = np.full((self.rows, asked.draws), NEVER, dtype=np.int64)
        self.joined, self.called = self.ended.copy(), self.ended.copy()
        self.pieces: dict[str, Numbers] = {}
        self.common = self.chance("months").normal(size=asked.draws)

    def chance(self, stream: str) -> np.random.Generator:
        """The chances of one step."""
        return np.random.default_rng([self.asked.seed, STREAMS[stream]])

    def _days(self, of: Any) -> Days:  # noqa: ANN401 - a day of a case, or None
        return np.array([NEVER if (on := of(case)) is None else on.toordinal() for case in self.cases], dtype=np.int64)

    def known_days(self, of: Any) -> Days:  # noqa: ANN401 - a day of a case, or None
        """A milestone of each row: NEVER for what has not happened, and for requests to come."""
        return np.concatenate((self._days(of), np.full(self.rows - len(self.cases), NEVER, dtype=np.int64)))

    def step(self, code: str, begun: Days, since: Days, done: Days) -> Days:
        """The day a step is done, for every row and draw: as known, or drawn. Where it ends the case, that is noted.

        `begun` is the day it begins in each draw; `since`, a day for each row, the one it began on where that is known;
        `done` the one it was done on. Where it never begins it is never done.
        """
        found = np.broadcast_to(done[:, None], self.ended.shape).copy()
        rows = np.flatnonzero(done == NEVER)
        if not len(rows):
            return found
        learned, rng = self.known.steps.by_code[code], self.chance(code)
        shape = (len(rows), self.asked.draws)
        chance, even = rng.exponential(size=shape), rng.random(shape)
        slow = self._slow(code)[rows]
        today = np.full(len(rows), self.today)
        lasted = np.where(since[rows] <= self.today, learned.pace.between(since[rows], today) / slow, -1.0)
        work = learned.durations.draw(chance, lasted)
        ends = learned.durations.ended(work, even)
        behind = np.maximum(lasted, 0.0)[:, None]
        # What the months to come are like bears on what is still to do.
        ahead = (work - behind) * self._months(code)
        work = (behind + ahead) * slow[:, None]
        start = begun[rows]
        over = learned.pace.after(start, work)
        over = np.where(start >= NEVER, NEVER, np.where((lasted >= 0)[:, None], np.maximum(over, self.today + 1), over))
        if code in ENDING:
            self.ended[rows] = np.minimum(self.ended[rows], np.where(ends, over, NEVER))
        self._note(code, rows, start, over)
        found[rows] = over
        return found

    def _note(self, code: str, rows: Days, start: Days, over: Days) -> None:
        """How many of the days to come a step takes in each open case, on average: what blocks it."""
        mine = rows < len(self.cases)
        takes = np.where(over[mine] < NEVER, np.maximum(over[mine] - np.maximum(start[mine], self.today), 0), 0)
        self.pieces[code] = np.zeros(len(self.cases))
        self.pieces[code][rows[mine]] = takes.mean(axis=1)

    def _slow(self, code: str) -> Numbers:
        learned = self.known.steps.by_code[code]
        mine = [case.psychologist if code == "report" else case.caseworker for case in self.cases]
        return np.concatenate((learned.slowness(mine), np.ones(self.rows - len(self.cases))))

    def _months(self, code: str) -> Numbers | float:
        """How slow the months of a step are, in each draw: half of it goes on from step to step, half is the step's own."""
        if code not in PACED:
            return 1.0
        own = np.random.default_rng([self.asked.seed, STREAMS["months"], STREAMS[code]]).normal(size=self.asked.draws)
        found: Numbers = np.exp(self.known.steps.months_differ * (self.common + own) / sqrt(2))
        return found

    def run(self) -> Courses:
        """From receipt to the plan."""
        planned = self.known_days(lambda c: c.plan_agreed_on or c.draft_on)
        drafted = self.known_days(lambda c: c.draft_on)
        never = np.full(self.rows, NEVER, dtype=np.int64)
        agreed_on = np.minimum(self.known_days(lambda c: c.agreed_on), planned)
        agreed = self.step("decide", self._spread(self.received), self.received, agreed_on)
        complete = self._advice(agreed, agreed_on, planned)
        complete_since = np.where(planned < NEVER, NEVER, self.known_days(_complete))
        plan = self.step("decision", complete, complete_since, planned)
        draft = self.step("draft", plan, planned, drafted)
        issued = self.step("issue", draft, drafted, never)
        gone = self.ended <= issued
        return Courses(
            self.received,
            self.due,
            self.present,
            np.where(gone, NEVER, issued),
            np.where(gone, self.ended, NEVER),
            self.joined,
            self.called,
            self.pieces,
        )

    def _spread(self, days: Days) -> Days:
        return np.broadcast_to(days[:, None], self.ended.shape)

    def _advice(self, agreed: Days, agreed_on: Days, planned: Days) -> Days:
        """The day the advice is complete: the last of all that is asked for, the psychologist's by way of the line."""
        over = planned < NEVER
        first_asked = self.known_days(lambda c: min((a.asked_on for a in waited_for(c)), default=None))
        asked = self.step("ask", agreed, agreed_on, np.where(over, planned, first_asked))
        unasked = (first_asked == NEVER) & ~over
        known = self.known_days(lambda c: max((a.in_on for a in waited_for(c) if a.in_on), default=None))
        complete = np.where(unasked[:, None], asked, np.where(known < NEVER, known, 0)[:, None])
        leaving = self.step("leave", agreed, agreed_on, np.where(over, 0, NEVER))
        self.pieces.pop("leave", None)
        even = self.chance("kinds")
        for kind in OTHER_KINDS:
            on = self.known_days(lambda c, kind=kind: max((a.asked_on for a in _out(c, kind)), default=None))
            chosen = unasked[:, None] & (even.random(self.ended.shape) < self.known.shares[kind])
            begun = np.where((on < NEVER)[:, None], on[:, None], np.where(chosen, asked, NEVER))
            came = self.step(kind, begun, on, np.where((on < NEVER) | unasked, NEVER, 0))
            complete = np.maximum(complete, np.where(begun < NEVER, came, 0))
        complete = np.maximum(complete, self._psychologist(agreed_on, asked, ~over))
        # Whoever leaves after the advice is complete is counted under the decision, not here.
        self.ended = np.where((self.ended == leaving) & (leaving >= complete), NEVER, self.ended)
        return complete

    def _psychologist(self, agreed_on: Days, asked: Days, wanted: Flags) -> Days:
        """The day of the psychologist's advice: they joined the line, were called, wrote. 0 where none is looked for."""
        on = self.known_days(lambda c: c.psychology.asked_on if c.psychology else None)
        came = self.known_days(lambda c: c.psychology.in_on if c.psychology else None)
        met = self.known_days(lambda c: c.psychologist_on if c.psychology else None)
        joins = self.chance("line").random(self.ended.shape) < self._joins_still(agreed_on)[:, None]
        later = np.where(joins, np.maximum(asked, self.today + 1), NEVER)
        joined = np.where((on < NEVER)[:, None], on[:, None], later)
        waits = wanted & (met == NEVER) & (came == NEVER)
        stands = waits[:, None] & self.present & (joined < np.minimum(NEVER, self.ended))
        called_on = self._spread(met).copy()
        rows = np.flatnonzero(stands.any(axis=1))
        if len(rows):
            called_on[rows] = np.where(stands[rows], self._line(joined[rows], stands[rows]), NEVER)
            self._note(WAIT, rows, joined[rows], called_on[rows])
        self.joined, self.called = np.where(stands, joined, NEVER), np.where(stands, called_on, NEVER)
        if not self.known.line.allocation_on_record:
            return np.where(stands, called_on, 0)
        writes = wanted & (came == NEVER) & ((met < NEVER) | waits)
        done = self.step("report", called_on, met, np.where(writes, NEVER, 0))
        return np.where(called_on < NEVER, done, 0)

    def _joins_still(self, agreed_on: Days) -> Numbers:
        """Of cases in which no psychologist was asked so far, how many will be: fewer, the longer other advice is out."""
        share, learned = self.known.shares[PSYCHOLOGICAL], self.known.steps.by_code["ask"]
        others = self.known_days(lambda c: min((a.asked_on for a in waited_for(c)), default=None)) < NEVER
        since = np.minimum(agreed_on, self.today)
        later = share * learned.durations.survival(learned.pace.between(since, np.full_like(since, self.today)))
        found: Numbers = np.where(others, later / np.maximum(later + 1 - share, 1e-9), share)
        return found

    def _line(self, joined: Days, stands: Flags) -> Days:
        known, asked = self.known, self.asked
        first = known.day + timedelta(days=1)
        first += timedelta(days=(known.line.weekday - first.weekday()) % 7)
        seed = asked.seed * len(STREAMS)
        free = slots(known.line, asked.slots_per_week, first, known.calendar, asked.draws, seed + STREAMS["line"])
        line = replace(known.line, out_of_turn=np.zeros(1)) if asked.in_turn else known.line
        return called(joined, stands, line, free, first, seed + STREAMS["calls"])


PACED: Final = frozenset({"decide", "ask", "decision", "draft", "issue"})
ENDING: Final = frozenset({"decide", "leave", "decision", "draft", "issue"})
"""The steps that go at the council's own pace, and those in which a case may end."""


def _out(case: Case, kind: str) -> list[AskedFor]:
    """The requests of a kind that are still waited for."""
    if case.plan_agreed_on or case.draft_on:
        return []
    return [asked for asked in waited_for(case) if kind_of(asked) == kind and asked.in_on is None]


def _complete(case: Case) -> date | None:
    return complete_on(case) if waited_for(case) else None


def courses(known: Known, asked: Asked, cases: Sequence[Case]) -> Courses:
    """The courses of the open cases, in their order, then of the requests to come."""
    monday = known.day + timedelta(days=1)
    weeks = [monday + timedelta(days=7 * n) for n in range(WEEKS_OF_REQUESTS)]
    expected = known.arrivals.expected(weeks, asked.requests_per_week)
    seed = asked.seed * len(STREAMS) + STREAMS["requests"]
    return Drawing(known, asked, cases, drawn(expected, weeks, asked.draws, seed)).run()
