"""The 20-week line: one case drawn from receipt to week 20 and beyond, and the same said in words.

Law is a filled mark, a local target a hollow diamond, today a plain line, an excused stretch hatched and labelled. The
drawing and the words are made from the same marks, so they cannot say different things.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from app.cases.schemas import AdviceOut, CaseOut, ClockOut
from app.web import words
from app.web.drawing import ABOVE, LANE, LETTER, WHOLE, Lanes, Scale, kept_in
from app.web.render import short_date, weekday_date
from workflow.counting import days_since
from workflow.events import OF_FAMILY

NAMES: Final = {
    "decide_whether_to_assess": "decide",
    "decide_to_draft": "decide to draft",
    "notify_no_plan": "say if no plan",
    "send_draft": "send the draft",
    "issue_plan": "issue the plan",
    "notify_will_assess": "say it will assess",
}
WAITS_FOR: Final = frozenset({"outstanding", "returned"})


@dataclass(frozen=True)
class Mark:
    """One date on the line. `shape` is circle or triangle for what binds, diamond for a local target."""

    key: str
    name: str
    on: date
    day: int
    shape: str
    filled: bool
    status: str
    look: str
    x: float = 0
    label_x: float = 0
    anchor: str = "middle"
    lane: int = 0

    @property
    def title(self) -> str:
        """Its name, with the week it ends where it ends one."""
        if self.day > 0 and self.day % 7 == 0 and self.shape != "triangle":
            return f"Wk {self.day // 7}: {self.name}"
        return self.name[:1].upper() + self.name[1:]

    @property
    def label(self) -> tuple[str, str, str]:
        """What stands beside it: its name, its day, how it stands."""
        return self.title, weekday_date(self.on), self.status

    @property
    def says(self) -> str:
        """The same in one sentence."""
        return f"{self.title}{self.rest}"

    @property
    def rest(self) -> str:
        """What follows its title in that sentence."""
        return f", {weekday_date(self.on)}. {self.status}."


class Stretch(NamedTuple):
    """Days over which an approved exception excused a limit."""

    name: str
    start: date
    end: date
    x: float
    width: float
    label_x: float
    anchor: str
    lane: int

    @property
    def y(self) -> int:
        """Where its name is written, counted from the line."""
        return -18 if self.lane == 0 else 34 + LANE * (self.lane - 1)

    @property
    def says(self) -> str:
        """The same in one sentence."""
        return f"{self.name}: {weekday_date(self.start)} to {weekday_date(self.end)}."


@dataclass(frozen=True)
class Line:
    """Everything drawn and said."""

    marks: tuple[Mark, ...]
    stretches: tuple[Stretch, ...]
    today: date
    day: int
    ended: bool
    today_x: float
    week_20_x: float
    end_x: float
    lanes: int
    summary: tuple[str, ...]

    @property
    def height(self) -> int:
        """The drawing's height, in its own units."""
        return self.y + 22 + LANE * self.lanes + 30

    @property
    def y(self) -> int:
        """How far down the line itself is drawn."""
        return ABOVE

    def lane_y(self, lane: int) -> int:
        """Where the first line of a label is written."""
        return self.y - 60 if lane == 0 else self.y + 34 + LANE * (lane - 1)

    @property
    def today_label(self) -> str:
        """What stands at the foot of today's line."""
        return f"{'Ended' if self.ended else 'Today'}, day {self.day}"

    @property
    def today_label_x(self) -> float:
        """Its middle."""
        return kept_in(self.today_x, len(self.today_label) * LETTER / 2)

    def shares_its_day(self, mark: Mark) -> bool:
        """Whether a hollow mark stands behind a filled one: it is then drawn larger, so that both are seen."""
        return not mark.filled and any(other.filled and other.on == mark.on for other in self.marks)

    @property
    def today_says(self) -> str:
        """Where today stands, or where the case ended."""
        return f"{'Ended' if self.ended else 'Today'}: {weekday_date(self.today)}, day {self.day} of {WHOLE}."

    @property
    def says(self) -> list[tuple[str, str, object]]:
        """Everything in words, in order of day: kind, sentence, what it speaks of."""
        said: list[tuple[date, int, str, str, object]] = [(m.on, 0, "mark", m.says, m) for m in self.marks]
        said += [(s.start, 1, "stretch", s.says, s) for s in self.stretches]
        said += [(self.today, 2, "today", self.today_says, None)]
        return [(kind, sentence, what) for _, _, kind, sentence, what in sorted(said, key=lambda s: s[:2])]


def line_of(case: CaseOut, day: date) -> Line | None:
    """The line of a case on a day. None where the day of receipt is not on record: there is nothing to count from."""
    received = case.received_on
    if received is None:
        return None
    ended_on = _ended_on(case)
    today = min(day, ended_on) if ended_on else day
    marks = [
        Mark("received", "received", received, 0, "circle", filled=True, status="Day 0", look="received"),
        *_marks(case, received),
    ]
    excused = list(_excused(case, today))
    last = max(
        WHOLE,
        days_since(received, today),
        *(m.day for m in marks),
        *(days_since(received, end) for _, _, end in excused),
    )
    scale = Scale(last)
    n = days_since(received, today)
    placed, stretches, lanes = _in_lanes(marks, excused, received, scale, scale.x(n))
    return Line(
        marks=tuple(sorted(placed, key=lambda m: (m.on, m.key))),
        stretches=tuple(stretches),
        today=today,
        day=n,
        ended=ended_on is not None,
        today_x=scale.x(n),
        week_20_x=scale.x(WHOLE),
        end_x=scale.x(last),
        lanes=lanes,
        summary=tuple(_summary(case, n, day, ended=ended_on is not None)),
    )


def _ended_on(case: CaseOut) -> date | None:
    if case.next_step is not None:
        return None
    days = (c.met_on or c.stopped_on for c in case.clocks if c.code == "issue_plan")
    return max((day for day in days if day), default=None)


def _status(clock: ClockOut) -> str:
    first, *rest = words.tags(clock)
    word = ": ".join([first.word, *(tag.word.lower() for tag in rest)])
    if clock.met_on:
        return f"{word} {short_date(clock.met_on)}"
    late = -(clock.days_left or 0)
    return (
        f"{word}, {late} {'day' if late == 1 else 'days'}"
        if clock.status == "overdue" and not clock.conditional
        else word
    )


def _marks(case: CaseOut, received: date) -> Iterator[Mark]:
    for clock in case.clocks:
        if clock.code in NAMES and clock.due_on:
            binds = clock.kind == "statutory"
            shape = "circle" if binds else "diamond"
            look = "due_soon" if clock.conditional and clock.status == "overdue" else clock.status
            yield Mark(
                clock.id,
                NAMES[clock.code],
                clock.due_on,
                days_since(received, clock.due_on),
                shape,
                binds,
                _status(clock),
                look,
            )
    advice = _advice_due(case.clocks)
    if advice and advice.due_on:
        binds = advice.kind == "statutory"
        yield Mark(
            advice.id,
            "advice due",
            advice.due_on,
            days_since(received, advice.due_on),
            "triangle",
            binds,
            _status(advice),
            advice.status,
        )


def _advice_due(clocks: Iterable[ClockOut]) -> ClockOut | None:
    """The advice that matters: the earliest still out; once all is in, the last that was due. Not the family's own."""
    asked = [
        c for c in clocks if c.code == "advice" and c.due_on and c.kind != "local_target" and c.status != "stopped"
    ]
    out = [c for c in asked if c.met_on is None]
    return min(out, key=_due) if out else max(asked, key=_due, default=None)


def _due(clock: ClockOut) -> date:
    return clock.due_on or date.max


def _excused(case: CaseOut, today: date) -> Iterator[tuple[str, date, date]]:
    seen = {e.exception_id: e for c in case.clocks for e in c.excuses}
    for e in seen.values():
        start = e.from_on or e.approved_on
        end = e.ended_on or e.to_on or max(today, start)
        yield (
            f"Excused: {words.GROUNDS.get(e.ground, words.plain(e.ground))}",
            max(start, case.received_on or start),
            max(end, start),
        )


def _in_lanes(
    marks: Sequence[Mark], excused: Sequence[tuple[str, date, date]], received: date, scale: Scale, today_x: float
) -> tuple[list[Mark], list[Stretch], int]:
    """Give each label room: the law over the line, everything else under it, a lane lower where two would touch."""
    lanes, placed, stretches = Lanes(today_x), [], []
    for name, start, end in excused:
        left, right = scale.x(days_since(received, start)), scale.x(days_since(received, end + timedelta(days=1)))
        lane, at, anchor = lanes.place((left + right) / 2, (name,), 0)
        stretches.append(Stretch(name, start, end, left, round(max(right - left, 3), 1), at, anchor, lane))
    for mark in sorted(marks, key=lambda m: (m.shape != "circle", m.status == words.WOULD_BE_LATE.word, m.on)):
        x = scale.x(mark.day)
        lane, at, anchor = lanes.place(x, mark.label, 0 if mark.shape == "circle" else 1)
        placed.append(replace(mark, x=x, label_x=at, anchor=anchor, lane=lane))
    return placed, stretches, max(lanes.taken)


def _summary(case: CaseOut, n: int, day: date, *, ended: bool) -> Iterator[str]:
    """Day 79 of 140 · 3 of 6 advices in · waiting for: educational psychology (day 42)."""
    past = f", {n - WHOLE} past week 20" if n > WHOLE else ""
    yield f"{'Ended on day' if ended else 'Day'} {n} of {WHOLE}{past}"
    asked = [a for a in case.advice if a.status != "superseded"]
    if asked:
        yield f"{sum(a.status == 'received' for a in asked)} of {len(asked)} advices in"
    waiting = [
        f"{words.KINDS.get(a.kind, a.kind)} (day {_advice_day(a, day)})"
        for a in asked
        if a.status in WAITS_FOR and a.kind not in OF_FAMILY
    ]
    if waiting and not ended:
        yield f"waiting for: {', '.join(waiting)}"


def _advice_day(advice: AdviceOut, day: date) -> int:
    return days_since(advice.received_by_body_on or advice.requested_on, day)
