"""My work: everything a caseworker's cases wait for, by the act that is next, the most urgent first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlmodel import Session

from app.security import Actor
from app.web import words
from app.web.words import Tag
from app.work import store
from app.work.groups import BESIDE, BY_CODE, GROUPS, Group, Running, Standing, Todo, page_of, todos
from app.work.store import Caseworker, Known
from workflow.counting import days_since
from workflow.events import OF_FAMILY
from workflow.rules import Rules

SHOWN: Final = 12  # rows of each group, where all groups are shown
MOST: Final = 500  # rows where one is


class Row(NamedTuple):
    """One row: a case and what it waits for."""

    case_id: int
    reference: str
    name: str
    attends: str
    day: int | None
    clock: str
    due_on: date | None
    act_by: date | None
    days_left: int | None
    tags: tuple[Tag, ...]
    holder: str
    flags: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class Shelf:
    """A group as it is shown: the first of its rows, and how many there are and are late."""

    group: Group
    rows: Sequence[Row]
    of: int
    overdue: int


@dataclass(frozen=True)
class Work:
    """A caseworker's work on a day."""

    of: Caseworker
    open: int
    overdue: int
    due_soon: int
    to_contact: int
    soon: int
    shelves: Sequence[Shelf]
    group: str = ""


@dataclass
class Looks:
    """How a clock looks to `words.tags`."""

    kind: str
    status: str
    conditional: bool


def my_work(session: Session, who: Actor, of: Caseworker, today: date, rules: Rules, group: str = "") -> Work:
    """What a caseworker's cases wait for; with a group, all of it, and otherwise the first of each."""
    soon = rules.policy.due_soon_days
    cases = store.open_cases(session, who, of.id)
    running: dict[int, list[Running]] = {case.matter_id: [] for case in cases}
    for clock in store.clocks_of_open(session, who, of.id):
        running[clock.matter_id].append(clock)
    found = [todo for case in cases for todo in todos(case, running[case.matter_id], today, soon)]
    for case, clock in store.unanswered_of_ended(session, who, of.id, today):
        found += todos(case, [clock], today, soon)
    by_group: dict[str, list[Todo]] = {}
    for todo in sorted(found, key=lambda todo: todo.place(today)):
        by_group.setdefault(todo.group.code, []).append(todo)
    wanted = [BY_CODE[group]] if group else GROUPS
    most = MOST if group else SHOWN
    shown = {g.code: by_group.get(g.code, [])[:most] for g in wanted}
    names = _Names(session, who, [todo for todos_ in shown.values() for todo in todos_], today)
    late, due = _counted(cases, running, today, soon)
    return Work(
        of=of,
        open=len(cases),
        overdue=late,
        due_soon=due,
        to_contact=len(by_group.get("contact", ())),
        soon=soon,
        shelves=[
            Shelf(g, [names.row(todo, rules, soon) for todo in shown[g.code] if todo.case.matter_id in names.known], len(all_), _late(all_, today))
            for g in wanted
            if (all_ := by_group.get(g.code, []))
        ],
        group=group,
    )  # fmt: skip


def _counted(
    cases: Sequence[Standing], running: Mapping[int, Sequence[Running]], today: date, soon: int
) -> tuple[int, int]:
    """How many cases have broken a limit of law, and how many have one that is due soon and have broken none."""
    late = due = 0
    for case in cases:
        statuses = [clock.status(today, soon) for clock in running[case.matter_id] if clock.is_binding]
        is_late = "overdue" in statuses or "no_start" in statuses
        late += is_late
        due += not is_late and "due_soon" in statuses
    return late, due


def _late(found: Sequence[Todo], today: date) -> int:
    return sum(not todo.place(today)[0] for todo in found)


class _Names:
    """What is read for the rows on the page."""

    def __init__(self, session: Session, who: Actor, shown: Sequence[Todo], today: date) -> None:
        self.today = today
        self.known: Mapping[int, Known] = store.known(session, who, {todo.case.matter_id for todo in shown})
        codes = {code for known in self.known.values() for code in (known.holder_code, known.then_code) if code}
        codes |= {todo.clock.service for todo in shown if todo.clock and todo.clock.service}
        self.services = store.service_names(session, codes)

    def row(self, todo: Todo, rules: Rules, soon: int) -> Row:
        """One row."""
        known, clock, day = self.known[todo.case.matter_id], todo.clock, todo.case.received_on
        due_on = clock.due_on if clock else None
        is_window = clock is not None and clock.kind == "window"
        return Row(
            case_id=known.matter_id,
            reference=known.reference,
            name=f"{known.forename} {known.surname}".strip(),
            attends=known.attends or "",
            day=days_since(day, self.today) if day else None,
            clock=words.clock_name(clock.code, clock.advice_kind) if clock else "",
            due_on=due_on,
            act_by=rules.act_by(due_on) if due_on and not is_window else due_on,
            days_left=days_since(self.today, due_on) if due_on else None,
            tags=_tags(clock, self.today, soon),
            holder=self._with(todo, known),
            flags=tuple(known.flags.split()),
            href=_href(known.matter_id, todo),
        )

    def _with(self, todo: Todo, known: Known) -> str:
        """Who the act waits for: whoever was asked for this advice, the council for what it owes beside the case's own steps."""
        clock = todo.clock
        if clock and clock.code == "advice":
            if clock.advice_kind in OF_FAMILY:
                return words.HOLDERS["family"]
            return (
                self.services.get(clock.service or "")
                or words.KINDS.get(clock.advice_kind or "", "service").capitalize()
            )
        return words.HOLDERS["council"] if todo.group.code in BESIDE.values() else self._holder(known)

    def _holder(self, known: Known) -> str:
        """Who holds the case today: time alone may have passed it on."""
        who, code = known.holder, known.holder_code
        if known.holder_until and self.today >= known.holder_until and known.then_holder:
            who, code = known.then_holder, known.then_code
        if who == "service":
            return self.services.get(code) or words.KINDS.get(code, code or "service").capitalize()
        return words.HOLDERS.get(who or "", "–")


def _tags(clock: Running | None, today: date, soon: int) -> tuple[Tag, ...]:
    if clock is None:
        return (words.STATUS["no_start"],)
    status = clock.status(today, soon)
    if clock.kind == "window":  # it is never due: it is open, or over
        status = "stopped" if status in {"overdue", "excused"} else "running"
    return words.tags(Looks(clock.kind, status, clock.conditional))


def _href(case_id: int, todo: Todo) -> str:
    """The form the act is done by, knowing of which advice, message or exception it is."""
    if not todo.group.act:
        return f"/cases/{case_id}"
    about = todo.clock.key.partition(".")[2] if todo.clock else ""
    named = {"advice": "advice_id", "reply": "message_id"}
    field = named.get(todo.clock.code) if todo.clock else None
    return page_of(case_id, todo.group.act) + (f"?{field}={about}" if field and about.isdigit() else "")
