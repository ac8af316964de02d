"""The 20 weeks as a family sees them: four days of the law and today, drawn where there is room and listed where there is not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.family.standing import Line, Standing
from app.web.drawing import ABOVE, LANE, LETTER, WHOLE, Lanes, Scale, kept_in
from app.web.tongue import DAYS, MONTHS, N_, gettext, when
from workflow.counting import days_since
from workflow.states import State

STEPS: Final = (
    ("decide_whether_to_assess", N_("Will we assess?")),
    ("notify_no_plan", N_("Will there be a plan?")),
    ("issue_plan", N_("Final plan")),
)


@dataclass(frozen=True)
class Step:
    """One day of it. `look` is how it is drawn; `standing` says the same."""

    name: str
    on: date
    day: int
    look: str
    standing: str
    x: float = 0
    label_x: float = 0
    anchor: str = "middle"
    lane: int = 0

    @property
    def label(self) -> tuple[str, str, str]:
        """What stands beside it."""
        return self.name, plain(self.on), self.standing

    @property
    def says(self) -> Line:
        """The same as a sentence."""
        about = {"name": self.name, "day": when(self.on), "standing": self.standing}
        return Line(N_("%(name)s: %(day)s. %(standing)s."), about)


@dataclass(frozen=True)
class Drawn:
    """The drawing."""

    steps: tuple[Step, ...]
    today: date
    day: int
    today_x: float
    end_x: float
    week_20_x: float
    lanes: int
    ended: bool

    @property
    def y(self) -> int:
        """How far down the line is."""
        return ABOVE

    @property
    def height(self) -> int:
        """Its height."""
        return self.y + 22 + LANE * self.lanes + 30

    def lane_y(self, lane: int) -> int:
        """Where a label begins."""
        return self.y - 60 if lane == 0 else self.y + 34 + LANE * (lane - 1)

    @property
    def today_label(self) -> str:
        """What stands at today."""
        return f"{gettext(N_('Ended')) if self.ended else gettext(N_('Today'))}, {plain(self.today)}"

    @property
    def today_label_x(self) -> float:
        """Its middle."""
        return kept_in(self.today_x, len(self.today_label) * LETTER / 2)

    @property
    def in_order(self) -> list[tuple[str, Step | None]]:
        """The steps and today, in the order of their days: today after what falls on it."""
        rows: list[tuple[date, int, str, Step | None]] = [(s.on, n, s.look, s) for n, s in enumerate(self.steps)]
        return [
            (look, step) for _, _, look, step in sorted([*rows, (self.today, 9, "today", None)], key=lambda r: r[:2])
        ]


def plain(day: date) -> str:
    """A day in words, without the year: the line has only one or two of them."""
    return f"{gettext(DAYS[day.weekday()])} {day.day} {gettext(MONTHS[day.month - 1])}"


def drawn(s: Standing) -> Drawn | None:
    """The line of a case. None where there is nothing to count from, or nothing left to show."""
    start = s.f.received_on
    if start is None or not s.f.receipt_known or s.state in {State.CLOSED, State.WITHDRAWN, State.MOVED_AWAY}:
        return None
    today = min(s.day, s.f.ended_on) if s.f.ended_on else s.day
    steps = [
        Step(
            gettext(N_("You asked")) if s.asked else gettext(N_("The request")),
            start,
            0,
            "received",
            gettext(N_("Came in")),
        ),
        *_steps(s, start),
    ]
    scale = Scale(max(WHOLE, days_since(start, today), *(step.day for step in steps)))
    lanes = Lanes(scale.x(days_since(start, today)))
    placed = []
    for step in steps:
        x = scale.x(step.day)
        lane, at, anchor = lanes.place(x, step.label, 0)
        placed.append(replace(step, x=x, label_x=at, anchor=anchor, lane=lane))
    n = days_since(start, today)
    return Drawn(
        tuple(placed), today, n, scale.x(n), scale.x(scale.last), scale.x(WHOLE), max(lanes.taken),
        ended=s.f.ended_on is not None,
    )  # fmt: skip


def _steps(s: Standing, start: date) -> Iterator[Step]:
    f = s.f
    done = {
        "decide_whether_to_assess": f.assessment_agreed_on or f.assessment_refused_on,
        "notify_no_plan": f.plan_agreed_on or f.plan_refused_on,
        "issue_plan": f.plan_issued_on,
    }
    over = f.assessment_refused_on and s.state is State.ASSESSMENT_REFUSED
    for code, name in STEPS:
        if (over and code != "decide_whether_to_assess") or (s.state is State.PLAN_REFUSED and code == "issue_plan"):
            continue
        due = [c for c in s.clocks if c.duty.code == code and c.due_on]
        if due and due[-1].due_on:
            on = due[-1].due_on
            look, standing = _look(done[code], on, s.day, excused=bool(due[-1].excuses), binds=not due[-1].conditional)
            yield Step(gettext(name), on, days_since(start, on), look, standing)


def _look(done: date | None, on: date, day: date, *, excused: bool, binds: bool) -> tuple[str, str]:
    if done:
        said = {"day": plain(done)}
        late = done > on and binds
        return (
            ("met_late", gettext(N_("Done late, %(day)s")) % said)
            if late
            else ("met", gettext(N_("Done %(day)s")) % said)
        )
    if on >= day:
        return "running", gettext(N_("To come"))
    if excused:
        return "excused", gettext(N_("More time"))
    return ("overdue", gettext(N_("Late"))) if binds else ("due_soon", gettext(N_("Not yet")))
