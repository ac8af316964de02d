"""What a case says in the return: module 2 with 3, 4 and 5 inside it.

A first decision stays with its date, whatever was decided afterwards; a dispute shows as a flag beside it. Work reported
in an earlier return, or done by another council, is H: its dates are not given again, its plan is.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal

from workflow.events import DisputeRecorded
from workflow.returns.census import Census
from workflow.returns.codes import (
    NOT_STATED,
    OTHER_SETTING,
    REQUEST_SOURCES,
    SECTION_61,
    SETTINGS,
    YOUTH_ACCOMMODATION,
)
from workflow.returns.details import Details, Place
from workflow.returns.model import ActivePlan, Assessment, NamedPlan, Need, PlacementDetail, PlanDetail, Request
from workflow.returns.reported import Reported

NOWHERE: Final = Place()
About = Literal["request", "assessment", "other"]


def request_of(case: Reported, census: Census) -> Request:
    """One case as module 2 of a return that it is in the scope of."""
    m = case.measured
    active = _active_plan(case) if case.active(census) else None
    if case.historical(census):
        return Request(outcome="H", assessment=_historical(case, census), active_plan=active)
    outcome = {"agreed": "Y", "refused": "N", None: "W" if case.left else "A"}[m.decided]
    decided = outcome in {"Y", "N"}
    return Request(
        received_on=m.received_on,
        source=REQUEST_SOURCES.get(m.source),
        youth_accommodation=not YOUTH_ACCOMMODATION.isdisjoint(case.flags),
        outcome_on=m.decided_on if decided else None,
        outcome=outcome,
        mediation=_disputed(case, "mediation", "request") if decided else None,
        tribunal=_disputed(case, "appeal", "request") if decided else None,
        exported_to=case.moved_to,
        assessment=_assessment(case, census) if case.assessed else None,
        active_plan=active,
    )


def _historical(case: Reported, census: Census) -> Assessment:
    return Assessment(
        outcome="H",
        other_mediation=_disputed(case, "mediation", "other"),
        other_tribunal=_disputed(case, "appeal", "other"),
        named_plan=_named_plan(case, census),
    )


def _assessment(case: Reported, census: Census) -> Assessment:
    outcome, outcome_on = _assessment_outcome(case)
    decided, issued = outcome in {"Y", "N"}, case.measured.issued_on is not None
    return Assessment(
        outcome=outcome,
        outcome_on=outcome_on,
        mediation=_disputed(case, "mediation", "assessment") if decided else None,
        tribunal=_disputed(case, "appeal", "assessment") if decided else None,
        other_mediation=_disputed(case, "mediation", "other") if decided else None,
        other_tribunal=_disputed(case, "appeal", "other") if decided else None,
        week_20=_excepted(case) if issued else None,
        named_plan=_named_plan(case, census) if issued else None,
    )


def _assessment_outcome(case: Reported) -> tuple[str, date | None]:
    """The first outcome. Where it is decided to issue and nothing is issued yet, it has no date."""
    m = case.measured
    if m.no_plan_on:
        return "N", m.no_plan_on
    if m.issued_on:
        return "Y", m.issued_on
    if case.left:
        return "W", None
    return ("Y" if m.to_draft_on else "A"), None


def _excepted(case: Reported) -> bool:
    """An exception to the twenty weeks was approved."""
    return any(exception.split(":")[1] == "issue_plan" for exception in case.measured.exceptions.split())


def about(dispute: DisputeRecorded, on: date, issued_on: date | None) -> About:
    """What a dispute counts as being about. After the plan, nothing is about whether there will be one."""
    if dispute.about in {"request", "assessment"} and (issued_on is None or on <= issued_on):
        return dispute.about
    return "other"


def _disputed(case: Reported, form: str, what: About) -> bool:
    issued_on = case.measured.issued_on
    return any(d.form == form and about(d, on, issued_on) == what for on, d in case.disputes)


def _named_plan(case: Reported, census: Census) -> NamedPlan:
    d, ceased_on = case.details, case.ceased_on(census)
    named, second = _named(case), d.second_placement
    return NamedPlan(
        start_on=d.current_plan_on or case.measured.issued_on,
        plan_details=tuple(_plan_detail(place, rank) for place, rank in _ranked(named, second)),
        residential=d.residential,
        work_based=d.work_based,
        personal_budget=d.personal_budget,
        organised_arrangements=d.organised_arrangements,
        direct_payments=d.direct_payments,
        ceased_on=ceased_on,
        cease_reason=d.cease_reason if ceased_on or d.ceased_on is None else None,
    )


def _active_plan(case: Reported) -> ActivePlan:
    d = case.details
    start_on = d.current_plan_on or case.measured.issued_on
    return ActivePlan(
        transfer_la=d.transfer_la,
        placements=tuple(
            _placement_detail(place, rank, start_on) for place, rank in _ranked(_placed(case), d.second_placement)
        ),
        needs=tuple(_needs(case)),
        review_meeting_on=d.review_meeting_on,
        review_outcome=d.review_outcome,
        review_draft_on=d.review_draft_on,
        phase_transfer_due_on=d.phase_transfer_due_on,
        phase_transfer_final_on=d.phase_transfer_final_on,
        last_review_on=d.last_review_on,
    )


def _ranked(primary: Place, second: Place | None) -> Iterable[tuple[Place, str]]:
    return ((primary, "1"),) if second is None else ((primary, "1"), (second, "2"))


def _says_where(place: Place) -> bool:
    return bool(place.urn or place.ukprn or place.setting)


def _placed(case: Reported) -> Place:
    """The primary placement as it was entered; where nobody entered where that is, the one that the plan names."""
    entered = case.details.placement or NOWHERE
    return entered if _says_where(entered) else _named(case)


def _named(case: Reported) -> Place:
    """The primary placement that section I names, with what was entered of it; where it names none, the one entered."""
    entered = case.details.placement or NOWHERE
    named = case.plan.placement if case.plan else None
    where: dict[str, Any] = {"urn": None, "ukprn": None, "setting": None, "setting_other": None}
    if named is None or named.type == NOT_STATED:
        return entered
    if named.urn:
        where["urn"] = named.urn
    elif named.section_61:
        where["setting"] = SECTION_61
    elif named.type and named.type.upper() in SETTINGS:
        where |= {"setting": named.type.upper(), "setting_other": entered.setting_other}
    else:
        where |= {"setting": OTHER_SETTING, "setting_other": entered.setting_other or named.type}
    return replace(entered, **where)


def _plan_detail(place: Place, rank: str) -> PlanDetail:
    return PlanDetail(place.urn, place.ukprn, place.setting, place.setting_other, rank, place.sen_unit, place.resourced)


def _placement_detail(place: Place, rank: str, start_on: date | None) -> PlacementDetail:
    """A placement whose first day nobody entered is given that of the plan: the return wants one, and a query says so."""
    return PlacementDetail(
        place.urn,
        place.ukprn,
        place.setting,
        place.setting_other,
        rank,
        place.entered_on or start_on,
        place.left_on,
        place.sen_unit,
        place.resourced,
        place.residential,
        place.work_based,
    )


def _needs(case: Reported) -> Iterable[Need]:
    primary, second = case.plan.primary_need if case.plan else NOT_STATED, case.details.second_need
    if primary != NOT_STATED:
        yield Need(primary, "1")
    if second:
        yield Need(second, "2")


def entry_stands_in(details: Details) -> bool:
    """Whether the first day of the primary placement was entered by nobody."""
    return (details.placement or NOWHERE).entered_on is None
