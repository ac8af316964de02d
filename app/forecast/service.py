"""The forecast of a day, put together. It is worked out once for the same cases, day and scenario."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from app.forecast import store
from app.forecast.schemas import Assumption, Caseload, ForecastCase, ForecastPage, Interval, Month, Queue
from app.paging import cursor_after, position_of
from app.security import Actor
from workflow.forecast.capacity import Capacity
from workflow.forecast.cases import Case

if TYPE_CHECKING:
    from workflow.forecast.courses import Known
    from workflow.forecast.forecast import Forecast, OfCase

WEEKS: Final = 52
SAYS: Final = (
    "Shares of imagined courses, drawn from what the record shows of this council's other cases. No verdict on a child "
    "or a family, and no reason to leave a case for last: the duty to each is the same."
)
TOO_LITTLE: Final = (
    "Too little data: fewer than 30 ends of one or more steps are on record, so much of this is what is supposed of "
    "councils in general. "
)
_one_at_a_time = Lock()
"""A forecast keeps a processor busy for a second or two: whoever asks for the same meanwhile waits for it."""


@dataclass(frozen=True)
class Scenario:
    """What is asked: the day, the seed, and what is to be otherwise than the record says."""

    day: date
    is_past: bool
    seed: int
    ep_slots_per_week: float | None = None
    requests_per_week: float | None = None
    in_turn: bool = False


@lru_cache(maxsize=4)
def _worked_out(cases: tuple[Case, ...], scenario: Scenario) -> "Forecast":
    from workflow.forecast.courses import Asked  # noqa: PLC0415 - numpy is loaded by whoever forecasts
    from workflow.forecast.forecast import draws_for, forecast  # noqa: PLC0415 - as above

    draws = draws_for(cases, scenario.day, scenario.requests_per_week)
    changed = (scenario.ep_slots_per_week, scenario.requests_per_week)
    asked = Asked(scenario.seed, draws, *changed, in_turn=scenario.in_turn)
    return forecast(cases, scenario.day, asked)


def _forecast(session: Session, who: Actor, scenario: Scenario) -> "tuple[store.Read, Forecast]":
    found = store.read(session, who, scenario.day, is_past=scenario.is_past)
    with _one_at_a_time:
        return found, _worked_out(found.cases, scenario)


def caseload(session: Session, who: Actor, scenario: Scenario) -> Caseload:
    """The caseload month by month, and what that stands on."""
    found, foreseen = _forecast(session, who, scenario)
    known = foreseen.known
    slots, requests = scenario.ep_slots_per_week, scenario.requests_per_week
    enough = _enough(known)
    return Caseload(
        as_at=scenario.day,
        seed=scenario.seed,
        draws=foreseen.draws,
        says=SAYS if enough else TOO_LITTLE + SAYS,
        enough_data=enough,
        open_cases=len(foreseen.cases),
        without_day_of_receipt=found.without_receipt,
        ep_slots_per_week=round(known.line.slots_per_week if slots is None else slots, 1),
        requests_per_week=round(known.arrivals.per_week if requests is None else requests, 1),
        on_time=Interval.model_validate(foreseen.on_time),
        months=[Month.model_validate(month) for month in foreseen.months],
        line=_queue(known),
        assumptions=_assumptions(known),
    )


def _enough(known: "Known") -> bool:
    """Whether the steps that every plan goes through are known from the record."""
    return all(known.steps.by_code[code].enough for code in ("decide", "decision", "draft", "issue"))


def _queue(known: "Known") -> Queue:
    """The last year's line carried on for another, by arithmetic."""
    line = known.line
    queue = Capacity(line.waiting, Fraction(line.joined_in_a_year, WEEKS), Fraction(line.seen_in_a_year, WEEKS), WEEKS)
    return Queue(
        waiting=queue.waiting,
        requests_per_week=round(float(queue.requests_per_week), 1),
        seen_per_week=round(float(queue.seen_per_week), 1),
        waiting_in_a_year=round(float(queue.waiting_at_the_end), 1),
        seen_per_week_to_clear_in_a_year=round(float(queue.clears_at), 1),
    )


def _assumptions(known: "Known") -> list[Assumption]:
    from workflow.forecast.explain import assumptions  # noqa: PLC0415 - numpy is loaded by whoever forecasts

    return [Assumption.model_validate(each) for each in assumptions(known)]


def page(session: Session, who: Actor, scenario: Scenario, limit: int, cursor: str | None) -> ForecastPage:
    """A page of the open cases."""
    found, foreseen = _forecast(session, who, scenario)
    due = {case.case_id: case for case in found.cases}
    after = tuple(position_of(cursor, int, int)) if cursor else (0, 0)
    ordered = sorted(foreseen.cases, key=lambda each: (due[each.case_id].due_on, each.case_id))
    rest = [each for each in ordered if (due[each.case_id].due_on.toordinal(), each.case_id) > after]
    shown = rest[:limit]
    named = store.references(session, who, [each.case_id for each in shown])
    enough = _enough(foreseen.known)
    last = shown[-1].case_id if len(rest) > limit else None
    return ForecastPage(
        as_at=scenario.day,
        seed=scenario.seed,
        enough_data=enough,
        says=SAYS if enough else TOO_LITTLE + SAYS,
        items=[_item(each, due[each.case_id], named.get(each.case_id, "")) for each in shown],
        next=cursor_after(due[last].due_on.toordinal(), last) if last else None,
    )


def _item(of: "OfCase", case: Case, reference: str) -> ForecastCase:
    return ForecastCase(
        case_id=of.case_id,
        reference=reference,
        due_on=case.due_on,
        excepted=case.excepted,
        on_time=of.on_time,
        late=of.late,
        no_plan=of.no_plan,
        earliest=of.earliest,
        likely=of.likely,
        latest=of.latest,
        blocker=of.blocker,
        blocker_says=of.blocker_says,
        blocker_days=of.blocker_days,
    )
