"""By which act a case goes on: from where it stands and the clocks that run, with no look at its history."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from workflow.states import State


class Standing(NamedTuple):
    """An open case as its projection has it."""

    matter_id: int
    state: str
    received_on: date | None
    is_open: bool


class Running(NamedTuple):
    """A clock that runs in it."""

    matter_id: int
    key: str
    code: str
    kind: str
    due_on: date | None
    excused_from: date | None
    conditional: bool
    advice_kind: str | None
    service: str | None

    def status(self, today: date, soon: int) -> str:
        """How it stands on a day; `soon` is how many days ahead is soon."""
        if self.due_on is None:
            return "no_start"
        if self.due_on < today:
            return "excused" if self.excused_from and self.excused_from <= today else "overdue"
        return "due_soon" if self.due_on <= today + timedelta(days=soon) else "running"

    @property
    def is_binding(self) -> bool:
        """Whether it is a limit of law that nothing can stop from being broken but the act it is for."""
        return self.kind == "statutory" and not self.conditional


class Group(NamedTuple):
    """An act that cases wait for. `act` is the form or page it is done by; `clocks` say by when, the first there is of them."""

    code: str
    title: str
    button: str
    act: str
    clocks: tuple[str, ...]
    teaches: str = ""


GROUPS: Final = (
    Group("decide", "Decide whether to assess", "Record the decision", "decide", ("decide_whether_to_assess",)),
    Group("tell", "Tell the family there will be an assessment", "Send the letter", "letters/will_assess", ("notify_will_assess",)),
    Group("ask", "Ask for advice", "Ask for advice", "ask", ("ask_for_advice", "issue_plan")),
    Group("chase", "Chase advice", "Record advice", "advice_received", ("advice",)),
    Group("decide_plan", "Decide whether to make a plan", "Record the decision", "decide_plan", ("notify_no_plan", "decide_to_draft", "issue_plan")),
    Group("draft", "Send the draft", "Send the draft", "draft_sent", ("send_draft", "issue_plan")),
    Group("finalise", "Finalise the plan", "Issue the plan", "plan_issued", ("issue_plan",)),
    Group("contact", "Contact the family", "Send an update", "update", ("contact_family",)),
    Group("reply", "Reply", "Record the reply", "family_contacted", ("reply",)),
    Group("review", "Review an exception", "Open the case", "", ("review_exception",)),
    Group("hear", "Hear the family on the draft", "Record their reply", "representations_received", ("family_representations", "issue_plan")),
    Group("wait", "Advice is on its way", "Record advice", "advice_received", ("advice", "issue_plan")),
)  # fmt: skip
"""In the order of a case; what waits for somebody else comes last."""
BY_CODE: Final = {group.code: group for group in GROUPS}
WAITING: Final = frozenset({"hear", "wait"})
BESIDE: Final = {"contact_family": "contact", "reply": "reply", "review_exception": "review"}
"""What is owed beside the act a case goes on by: a case can be in these groups too."""

OWN_PAGES: Final = frozenset({"update", "letters/will_assess"})
"""What is done on a page of the case that is no form of an act."""


def page_of(case_id: int, act: str) -> str:
    """Where an act is done."""
    return f"/cases/{case_id}/{act}" if act in OWN_PAGES else f"/cases/{case_id}/acts/{act}"


class Todo(NamedTuple):
    """One thing to do: the case, the group, and the clock that says by when."""

    case: Standing
    group: Group
    clock: Running | None

    def place(self, today: date) -> tuple[bool, date, int]:
        """Overdue first, then by the day it is due; what has no date was never counted, and counts as late."""
        due = self.clock.due_on if self.clock else None
        late = due is None or (due < today and not (self.clock and self.clock.excused_from))
        return not late, due or date.min, self.case.matter_id


def todos(case: Standing, clocks: Sequence[Running], today: date, soon: int) -> list[Todo]:
    """Everything a case waits for: the act it goes on by, and what is owed beside it once that is due or soon will be."""
    found = []
    if case.is_open:
        group = BY_CODE[_main(case, clocks, today, soon)]
        found.append(Todo(case, group, _by_when(group, clocks)))
    latest = today + timedelta(days=soon)
    for clock in clocks:
        beside = BESIDE.get(clock.code)
        if beside and (beside == "reply" or (clock.due_on and clock.due_on <= latest)):
            found.append(Todo(case, BY_CODE[beside], clock))
    return found


def _main(case: Standing, clocks: Sequence[Running], today: date, soon: int) -> str:
    codes = {clock.code for clock in clocks}
    if "notify_will_assess" in codes:  # what an order asks first, and has two weeks for
        return "tell"
    match case.state:
        case State.REQUESTED:
            return "decide"
        case State.ASSESSING if "ask_for_advice" in codes or "advice" not in codes:
            return "ask"
        case State.ASSESSING:
            first = _earliest(clock for clock in clocks if clock.code == "advice")
            return "chase" if first and first.status(today, soon) in {"overdue", "due_soon"} else "wait"
        case State.DECIDING:
            return "decide_plan"
        case State.DRAFTING:
            return "draft"
        case State.CONSULTING if (window := _window(clocks)) and window.due_on and window.due_on >= today:
            return "hear"
    return "finalise"


def _window(clocks: Iterable[Running]) -> Running | None:
    return next((clock for clock in clocks if clock.kind == "window"), None)


def _by_when(group: Group, clocks: Sequence[Running]) -> Running | None:
    """The clock that says by when: the first of the group's that runs. A refusal that would be late is no limit yet."""
    for code in group.clocks:
        found = _earliest(clock for clock in clocks if clock.code == code and not clock.conditional)
        if found:
            return found
    return None


def _earliest(clocks: Iterable[Running]) -> Running | None:
    return min(clocks, key=lambda clock: (clock.due_on or date.min, clock.key), default=None)
