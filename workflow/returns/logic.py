"""The logic of a return: dates in an order that can be, ages that can be."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from workflow import counting
from workflow.returns.census import Census
from workflow.returns.kinds import Fault
from workflow.returns.model import Assessment, Person, PlacementDetail, Request

LAST_AGE: Final = 25
WORK_FROM: Final = 16


def age_on(born_on: date | None, day: date) -> int | None:
    """Completed years on a day; None where the date of birth is not known."""
    return counting.age_on(born_on, day) if born_on else None


def of_age(p: Person, census: Census) -> Iterator[Fault]:
    """What is wrong with the age of a person, and with what their placements say at that age."""
    age = age_on(p.born_on, census.reference_day)
    if age is None or p.born_on is None:
        return
    if p.born_on > census.reference_day:
        yield Fault("born_after_census", str(p.born_on))
    elif age > LAST_AGE:
        yield Fault("over_25", str(age))
    elif age == LAST_AGE:
        yield Fault("aged_25")
    for place, request in enumerate(p.requests):
        plan = request.active_plan
        if plan is None:
            continue
        named = request.assessment.named_plan if request.assessment else None
        work_based = (named and named.work_based) or any(each.work_based for each in plan.placements)
        if work_based and age < WORK_FROM:
            yield Fault("work_based_under_16", str(age), place)
        if any(each.setting == "NEET" for each in plan.placements) and not WORK_FROM <= age <= LAST_AGE:
            yield Fault("neet_out_of_age", str(age), place)


def of_placement(placement: PlacementDetail) -> Iterator[Fault]:
    """A placement ends on or after the day it began."""
    if _before(placement.left_on, placement.entered_on):
        yield Fault("left_before_entered", str(placement.entered_on))


def logical(r: Request, p: Person, census: Census) -> Iterator[Fault]:
    """The order of a request's dates, and that none is after the census day."""
    if _before(r.received_on, p.born_on):
        yield Fault("born_after_request", str(r.received_on))
    if _before(r.outcome_on, r.received_on):
        yield Fault("decided_before_received", str(r.received_on))
    if r.assessment:
        yield from _of_assessment(r.assessment, r, census)
    plan = r.active_plan
    if plan and _before(plan.last_review_on, plan.review_meeting_on):
        yield Fault("reviewed_before_meeting", str(plan.review_meeting_on))


def _of_assessment(a: Assessment, r: Request, census: Census) -> Iterator[Fault]:
    if _before(a.outcome_on, r.outcome_on):
        yield Fault("assessed_before_decided", str(r.outcome_on))
    plan = a.named_plan
    if plan is None:
        return
    if _before(plan.start_on, r.received_on):
        yield Fault("plan_before_received", str(r.received_on))
    if _before(plan.ceased_on, plan.start_on):
        yield Fault("ceased_before_start", str(plan.start_on))
    if plan.start_on and plan.start_on > census.reference_day:
        yield Fault("after_the_census", str(plan.start_on))
    if r.exported_to and a.outcome == "Y":
        yield Fault("decided_after_moving", r.exported_to)


def _before(on: date | None, other: date | None) -> bool:
    return on is not None and other is not None and on < other
