"""The clocks of a case: what was owed, and whether and when it was done. Nothing here depends on today."""

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, Protocol

from workflow.counting import days_since
from workflow.duties import Duty, duties, may_finalise_from
from workflow.exceptions import Excuse, excuses_of
from workflow.facts import Facts, Reversal
from workflow.law.coverage import implements
from workflow.rules import Rules
from workflow.states import State

Status = Literal["stopped", "met", "met_late", "no_start", "excused", "overdue", "due_soon", "running"]

ENDED_OTHERWISE: Final = (State.WITHDRAWN, State.MOVED_AWAY, State.CLOSED)


class Clock(NamedTuple):
    """One duty and its outcome. `due_on` never moves: an excuse is kept beside it (Q5)."""

    duty: Duty
    met_on: date | None
    stopped_on: date | None
    conditional: bool
    excuses: tuple[Excuse, ...]
    may_finalise_from: date | None = None

    @property
    def kind(self) -> str:
        """`statutory`, `guidance`, `local_target` or `window`."""
        return self.duty.kind

    @property
    def due_on(self) -> date | None:
        """The last lawful day; None while its first date is unknown."""
        return self.duty.due_on

    @property
    def open(self) -> bool:
        """Neither done nor ended otherwise."""
        return self.met_on is None and self.stopped_on is None

    @property
    def excused_from(self) -> date | None:
        """The day from which an approved excuse names this limit."""
        return min(e.approved_on for e in self.excuses) if self.excuses else None


def earliest(*days: date | None) -> date | None:
    """The earliest of the days that there are. A loop: `min` takes three times as long, and an event asks this of every clock."""
    first = None
    for day in days:
        if day and (first is None or day < first):
            first = day
    return first


@implements("hertfordshire2023 judgment")
def _standing(refused_on: date | None, reversal: Reversal | None) -> date | None:
    """The day a refusal ended the original duties, unless it was reconsidered: then they run as if never ended."""
    return None if reversal and not reversal.starts_new_clocks else refused_on


class _Endings(NamedTuple):
    """What may end any of a case's duties: its end, its refusals as they stand, its first draft."""

    case: date | None
    refused: date | None
    no_plan: date | None
    first_draft: date | None

    @classmethod
    def of(cls, f: Facts) -> "_Endings":
        return cls(
            case=f.ended_on if f.state in ENDED_OTHERWISE else None,
            refused=_standing(f.assessment_refused_on, f.assessment_reversal),
            no_plan=_standing(f.plan_refused_on, f.plan_reversal),
            first_draft=f.drafts[0][0] if f.drafts else None,
        )


def _outcome(duty: Duty, f: Facts, by: _Endings) -> tuple[date | None, date | None]:  # noqa: PLR0911 - one return a code, as the law lists them
    """When the duty was done, and when it ended otherwise (both may be given: the earlier counts)."""
    if duty.reversal:
        return _outcome_after_reversal(duty, duty.reversal, f, by.case)
    match duty.code:
        case "decide_whether_to_assess":
            decided = earliest(f.assessment_agreed_on, f.assessment_refused_on)
            return decided, earliest(f.plan_agreed_on, f.plan_refused_on, by.first_draft, f.plan_issued_on, by.case)
        case "decide_to_draft":
            return f.plan_agreed_on, earliest(by.refused, f.plan_refused_on, by.first_draft, f.plan_issued_on, by.case)
        case "notify_no_plan":
            return f.plan_refused_on, earliest(by.refused, f.plan_agreed_on, by.first_draft, f.plan_issued_on, by.case)
        case "send_draft":
            return by.first_draft, earliest(by.refused, f.plan_issued_on, by.case)
        case "issue_plan":
            return f.plan_issued_on, earliest(by.refused, by.no_plan, by.case)
        case "advice":
            return _advice_outcome(duty, f, by.case, (by.refused, by.no_plan))
        case "setting_response":
            consultation = f.consultations[int(duty.key.split(".")[1])]
            return consultation.responded_on, earliest(f.plan_issued_on, by.case)
        case _:  # family_representations: the window closes by itself; agreement or an ending closes it early
            ending = earliest(f.plan_issued_on, by.case)
            return f.draft_agreed_on, ending if ending and duty.due_on and ending <= duty.due_on else None


def _advice_outcome(
    duty: Duty, f: Facts, ended: date | None, refused: tuple[date | None, ...]
) -> tuple[date | None, date | None]:
    advice = duty.advice
    if advice is None:
        return None, None
    for_nothing = (
        day for day in refused if day and day >= advice.requested_on
    )  # asked again after a reversal, it is owed
    return earliest(advice.received_on, advice.nil_on), earliest(
        advice.superseded_on, advice.withdrawn_on, f.plan_issued_on, *for_nothing, ended
    )


def _outcome_after_reversal(duty: Duty, by: Reversal, f: Facts, ended: date | None) -> tuple[date | None, date | None]:
    def later(day: date | None) -> date | None:
        return day if day and day >= by.on else None

    refused = later(f.plan_refused_on) if by is not f.plan_reversal else None
    no_plan = _standing(refused, f.plan_reversal)
    first_draft = earliest(*(later(sent_on) for sent_on, _ in f.drafts))
    issued = later(f.plan_issued_on)
    match duty.code:
        case "notify_will_assess":
            return earliest(*map(later, f.notices.get("will_assess", ()))), earliest(refused, issued, ended)
        case "notify_no_plan":
            return refused, earliest(later(f.plan_agreed_on), first_draft, issued, ended)
        case "send_draft":
            return first_draft, earliest(issued, ended)
        case _:
            return issued, earliest(no_plan, ended)


def clocks(f: Facts, rules: Rules) -> list[Clock]:
    """Every clock of a case, in the order of the law."""
    endings = _Endings.of(f)
    return [_clock(duty, f, endings, rules) for duty in duties(f, rules)]


def _clock(duty: Duty, f: Facts, endings: _Endings, rules: Rules) -> Clock:
    met_on, stopped_on = _outcome(duty, f, endings)
    if met_on and stopped_on:
        met_on, stopped_on = (met_on, None) if met_on <= stopped_on else (None, stopped_on)
    conditional = duty.code == "notify_no_plan" and met_on is None and stopped_on is None
    excuses = tuple(excuses_of(duty.key, f)) if f.exceptions else ()
    lawful_from = may_finalise_from(f, rules) if duty.kind == "window" else None
    return Clock(duty, met_on, stopped_on, conditional, excuses, lawful_from)


class Standing(Protocol):
    """What the status of a clock depends on: a clock, or its row in the projection."""

    @property
    def kind(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def met_on(self) -> date | None: ...
    @property
    def stopped_on(self) -> date | None: ...
    @property
    def excused_from(self) -> date | None: ...


def status_on(clock: Standing, day: date, due_soon_days: int) -> Status:
    """The status of a clock on a day: the first that applies, as `contract.md` orders them."""
    due_on = clock.due_on
    if clock.stopped_on:
        return "stopped"
    if clock.kind == "window":
        return "met" if clock.met_on or (due_on and day > due_on) else "running"
    if due_on is None:
        return "no_start"
    if clock.met_on:
        return "met_late" if clock.met_on > due_on else "met"
    if day > due_on:
        return "excused" if clock.excused_from else "overdue"
    return "due_soon" if day >= due_on - timedelta(days=due_soon_days) else "running"


def days_left(clock: Clock, day: date) -> int | None:
    """Days from a day to the due date, negative when late; None when the clock is closed or has no date."""
    if not clock.open or clock.duty.due_on is None:
        return None
    return days_since(day, clock.duty.due_on)
