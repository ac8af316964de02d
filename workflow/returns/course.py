"""A request of a return told as events: what happened, on which day, as far as the return says; and what it only details.

The return keeps outcomes, not courses. A day that it does not have (of a withdrawal, of a plan decided and not issued) is
the last day of the year it reports on; a flag's day is that of the outcome it stands beside. Each such day is said.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal, get_args

from workflow import events as ev
from workflow.kpis.measured import REPORTED_BEFORE, TRANSFERRED_IN
from workflow.returns.census import Census
from workflow.returns.codes import NOT_STATED, OUTCOMES, SECTION_61, SOURCES_BACK
from workflow.returns.model import ActivePlan, Assessment, NamedPlan, PlacementDetail, PlanDetail, Request

Says = Callable[[int, int], ev.Payload]
"""A payload, once the person's id and the matter's are known."""
NEEDS: Final = frozenset(get_args(ev.Need))
IN_CUSTODY: Final = "youth_custody"
Decision = Literal["assess", "plan"]


class Untellable(Exception):
    """A request that says too little, or what cannot be: the element at fault, and why."""

    def __init__(self, element: str, reason: str) -> None:
        super().__init__(reason)
        self.element, self.reason = element, reason


@dataclass
class Course:
    """Events in the order they happened, what the return details beyond them, and what is doubtful of either."""

    steps: list[tuple[date, Says]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    doubts: list[tuple[str, str]] = field(default_factory=list)

    def then(self, on: date, payload: ev.Payload) -> None:
        """Add an event that refers to nothing else."""
        self.steps.append((on, lambda _person, _matter: payload))


def course(r: Request, census: Census) -> Course:
    """What a request tells. Raises Untellable for one that no history could be."""
    told = Course()
    a, plan = r.assessment, r.assessment.named_plan if r.assessment else None
    for element, outcome in (("RequestOutcome", r.outcome), ("AssessmentOutcome", a.outcome if a else "A")):
        if outcome not in OUTCOMES:
            raise Untellable(element, f"{outcome or 'nothing'} is none of Y, N, A, W, H")
    if plan is None and r.active_plan:
        raise Untellable("NamedPlan", "an active plan, and no day on which it was issued")
    if "H" in {r.outcome, a.outcome if a else None} and plan is None:
        raise Untellable("NamedPlan", "the outcome is H, and no plan is given: there is nothing to record")
    if plan and plan.start_on is None:
        raise Untellable("StartDate", "a plan with no day on which it was issued")
    plan_on = _plan_on(told, a, census)
    dates = [on for on in (r.outcome_on, a.outcome_on if a else None, plan_on) if on]
    last = max([min(census.last, census.day), *dates, *([r.received_on] if r.received_on else [])])
    received_on = r.received_on or min(dates, default=last)
    told.steps.append((received_on, _received(r)))
    if a and a.week_20:
        told.steps.append((received_on, _excepted))
    if r.outcome != "H":
        _whether_to_assess(told, r, last)
    issued_on = _assessment(told, a, plan_on or last, _need(told, r)) if a else None
    if "W" in {r.outcome, a.outcome if a else None} or (r.exported_to and not plan):
        told.doubts.append(("RequestOutcome", f"withdrawn or moved on no day that is given: {last} stands for it"))
        told.then(last, ev.MovedAway(r.exported_to) if r.exported_to else ev.RequestWithdrawn())
    if plan and issued_on:
        _plan(told, r, plan, issued_on)
    told.steps.sort(key=lambda step: step[0])
    return told


def _plan_on(told: Course, a: Assessment | None, census: Census) -> date | None:
    """The day the plan was first issued, as far as it can be told.

    One reported before (H) was issued before the year: where the day of the current plan is later, it was amended, or
    came from another authority. Dated that day it would count among the year's first plans.
    """
    start_on = a.named_plan.start_on if a and a.named_plan else None
    eve = census.first - timedelta(days=1)
    if a is None or a.outcome != "H" or start_on is None or start_on <= eve:
        return start_on
    told.doubts.append(
        ("StartDate", f"of an earlier plan, and yet in the year: first issued by {eve}, which stands for it")
    )
    return eve


def _received(r: Request) -> Says:
    source: Any = SOURCES_BACK.get(r.source or "", NOT_STATED)
    flags: tuple[str, ...] = (IN_CUSTODY,) if r.youth_accommodation else ()
    if "H" in {r.outcome, r.assessment.outcome if r.assessment else None}:
        flags += (TRANSFERRED_IN if r.active_plan and r.active_plan.transfer_la else REPORTED_BEFORE,)
    known = r.received_on is not None
    return lambda person, _: ev.RequestReceived(source=source, flags=flags, person=person, receipt_known=known)


def _excepted(_person: int, matter: int) -> ev.Payload:
    return ev.ExceptionRecorded("exceptional_circumstances", (f"{matter}.issue_plan",), already_approved=True)


def _whether_to_assess(told: Course, r: Request, last: date) -> None:
    if r.outcome not in {"Y", "N"}:
        return
    on = r.outcome_on or last
    if r.outcome_on is None:
        told.doubts.append(("RequestOutcomeDate", f"not given: {last} stands for it"))
    if r.outcome == "N":
        told.then(on, ev.AssessmentRefused((NOT_STATED,)))
    elif r.outcome_on or r.assessment is None or r.assessment.outcome in {"A", "W"}:
        told.then(on, ev.AssessmentAgreed())
    _disputes(told, on, "request", mediation=r.mediation, tribunal=r.tribunal)
    if r.outcome == "N" and r.assessment:
        _reversed(told, on, "assess", mediation=r.mediation, tribunal=r.tribunal)


def _need(told: Course, r: Request) -> Any:  # noqa: ANN401 - one of ev.Need
    """The primary need, which the return gives of active plans only."""
    need = next((n.type for n in r.active_plan.needs if n.rank == "1"), None) if r.active_plan else None
    if need and need not in NEEDS:
        told.doubts.append(("SENtype", "not a type of need that is known: not stated"))
    return need if need in NEEDS else NOT_STATED


def _assessment(told: Course, a: Assessment, on: date, need: Any) -> date | None:  # noqa: ANN401 - as above
    """What the assessment came to; the day of its plan, if there is one. `on`: that day, or the last of the year."""
    plan = a.named_plan
    plan_on, on = on, a.outcome_on or on
    if a.outcome == "N":
        told.then(on, ev.PlanRefused((NOT_STATED,)))
    elif a.outcome == "Y" and plan is None and a.outcome_on is None:
        told.doubts.append(("AssessmentOutcome", f"decided to issue on no day that is given: {on} stands for it"))
        told.then(on, ev.PlanAgreed())
    _disputes(told, on, "assessment", mediation=a.mediation, tribunal=a.tribunal)
    if a.outcome == "N" and plan:
        _reversed(told, on, "plan", mediation=a.mediation, tribunal=a.tribunal)
    issued_on = None
    if plan or (a.outcome == "Y" and a.outcome_on):
        issued_on = on if a.outcome == "Y" else plan_on
        told.then(issued_on, ev.PlanIssued(_placement(plan), need))
    _disputes(told, issued_on or on, "other", mediation=a.other_mediation, tribunal=a.other_tribunal)
    return issued_on


def _disputes(
    told: Course,
    on: date,
    about: Literal["request", "assessment", "other"],
    *,
    mediation: bool | None,
    tribunal: bool | None,
) -> None:
    if mediation:
        told.then(on, ev.DisputeRecorded("mediation", about))
    if tribunal:
        told.then(on, ev.DisputeRecorded("appeal", about))


def _reversed(told: Course, on: date, decision: Decision, *, mediation: bool | None, tribunal: bool | None) -> None:
    """A refusal after which the case went on: reversed by what stands beside it, on a day that is not given."""
    because: Literal["tribunal_order", "mediation", "reconsidered"] = (
        "tribunal_order" if tribunal else "mediation" if mediation else "reconsidered"
    )
    told.doubts.append(("RequestOutcome", "refused, and yet it went on: taken as reversed on the day of the refusal"))
    told.then(on, ev.DecisionReversed(decision, because))


def _first(places: tuple[Any, ...], rank: str) -> Any:  # noqa: ANN401 - PlanDetail or PlacementDetail
    ranked = [place for place in places if place.rank == rank]
    return ranked[0] if ranked else None


def _placement(plan: NamedPlan | None) -> ev.Placement:
    place: PlanDetail | None = _first(plan.plan_details, "1") if plan else None
    if place is None or not (place.urn or place.setting):
        return ev.Placement(type=NOT_STATED)
    if place.urn:
        return ev.Placement(urn=place.urn)
    return ev.Placement(section_61=True) if place.setting == SECTION_61 else ev.Placement(type=place.setting)


def _plan(told: Course, r: Request, plan: NamedPlan, issued_on: date) -> None:
    """What the return says of the plan beyond the day it was issued and where it places the child."""
    active = r.active_plan
    told.details |= dict(_given(_of_plan(plan)))
    if active:
        told.details |= dict(_given(_of_active_plan(active)))
    told.details |= dict(_given(_of_places(plan, active)))
    if plan.start_on != issued_on:
        told.details["current_plan_on"] = plan.start_on


def _given(pairs: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in pairs.items() if value is not None)


def _of_plan(plan: NamedPlan) -> dict[str, Any]:
    names = (
        *("residential", "work_based", "personal_budget", "organised_arrangements", "direct_payments"),
        *("ceased_on", "cease_reason"),
    )
    return {name: getattr(plan, name) for name in names}


def _of_active_plan(plan: ActivePlan) -> dict[str, Any]:
    names = (
        *("transfer_la", "review_meeting_on", "review_outcome", "review_draft_on", "phase_transfer_due_on"),
        *("phase_transfer_final_on", "last_review_on"),
    )
    second = next((need.type for need in plan.needs if need.rank == "2"), None)
    return {**{name: getattr(plan, name) for name in names}, "second_need": second}


def _of_places(plan: NamedPlan, active: ActivePlan | None) -> dict[str, Any]:
    """The placements in use on the census day; where there are none, those the plan names."""
    named, used = plan.plan_details, active.placements if active else ()
    primary, second = _first(used, "1") or _first(named, "1"), _first(used, "2") or _first(named, "2")
    first_named = _first(named, "1")
    where = ("urn", "setting") if first_named and (first_named.urn or first_named.setting) else ()
    same = bool(where) and primary is not None and all(getattr(primary, n) == getattr(first_named, n) for n in where)
    return {
        "placement": _place(primary, leave_out=where if same else ()),
        "second_placement": _place(second) if second else None,
    }


def _place(place: PlanDetail | PlacementDetail | None, leave_out: tuple[str, ...] = ()) -> dict[str, Any] | None:
    """What is said of a placement; where that is what the plan's own says, it is left out."""
    if place is None:
        return None
    names = (
        *("urn", "ukprn", "setting", "setting_other", "entered_on", "left_on", "sen_unit", "resourced"),
        *("residential", "work_based"),
    )
    said = {n: getattr(place, n, None) for n in names if n not in leave_out}
    return dict(_given({n: value for n, value in said.items() if value is not False})) or None
