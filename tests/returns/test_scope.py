"""Who is in a return, and as what: the calendar year's work, once; what is open and which plans are active at the census."""

from datetime import date

import pytest

from workflow import events as ev
from workflow.kpis.measured import Measured
from workflow.returns.census import census, reference_day
from workflow.returns.details import Details, Place
from workflow.returns.mapping import request_of
from workflow.returns.reported import Reported
from workflow.returns.scope import Heading, headings, in_scope

CENSUS = census(2026, date(2026, 11, 20))
NOTHING = Measured(
    state="requested",
    open=True,
    received_on=date(2025, 5, 1),
    source="school",
    decided=None,
    decided_on=None,
    to_draft_on=None,
    no_plan_on=None,
    issued_on=None,
    ended_on=None,
    counted_from=date(2025, 5, 1),
    ordered=False,
    psychology="not_asked",
    exceptions="",
    disputes="",
    need="SLCN",
    support="not_known",
    handovers=0,
)
AGREED = {"decided": "agreed", "decided_on": date(2025, 6, 2)}
SCHOOL = ev.PlanIssued(ev.Placement(urn="109000"), "SLCN")


def case(details=None, plan=None, disputes=(), ended_on=None, moved_to=None, flags=(), **measured):
    m = NOTHING._replace(**measured)
    return Reported(m, frozenset(flags), plan, tuple(disputes), ended_on, moved_to, details or Details())


def refused(on):
    return case(state="assessment_refused", open=False, decided="refused", decided_on=on)


def no_plan(on):
    return case(state="plan_refused", open=False, **AGREED, no_plan_on=on)


def issued(on, **more):
    return case(**{"state": "plan_issued", "open": False, **AGREED, "issued_on": on, "plan": SCHOOL, **more})


def withdrawn(on, **more):
    return case(state="withdrawn", open=False, ended_on=on, **more)


@pytest.mark.parametrize(
    ("year", "thu"), [(2024, 18), (2025, 16), (2026, 15), (2027, 21), (2028, 20), (2032, 15), (2037, 15)]
)
def test_the_census_day_is_the_third_thursday_of_january(year, thu):
    assert reference_day(year) == date(year, 1, thu)
    assert reference_day(year).weekday() == 3


def test_before_the_census_the_position_is_todays():
    assert census(2027, date(2026, 11, 20)).day == date(2026, 11, 20)
    assert census(2026, date(2026, 11, 20)).day == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (case(), [Heading.REQUESTED]),
        (case(state="assessing", **AGREED), [Heading.ASSESSING]),
        (case(state="drafting", **AGREED, to_draft_on=date(2025, 9, 1)), [Heading.ISSUING]),
        (case(state="assessing", decided="refused", decided_on=date(2023, 6, 2)), [Heading.ASSESSING]),
        (refused(date(2024, 12, 31)), []),
        (refused(date(2025, 1, 1)), [Heading.NOT_TO_ASSESS]),
        (refused(date(2025, 12, 31)), [Heading.NOT_TO_ASSESS]),
        (refused(date(2026, 1, 2)), []),
        (no_plan(date(2024, 12, 31)), []),
        (no_plan(date(2025, 1, 1)), [Heading.NOT_TO_ISSUE]),
        (no_plan(date(2026, 1, 2)), []),
        (issued(date(2019, 5, 1)), [Heading.ACTIVE_PLAN, Heading.PLACEMENTS]),
        (issued(date(2026, 1, 10)), [Heading.ACTIVE_PLAN, Heading.PLACEMENTS]),
        (issued(date(2019, 5, 1), details=Details(ceased_on=date(2024, 12, 31))), []),
        (issued(date(2019, 5, 1), details=Details(ceased_on=date(2025, 1, 1))), [Heading.CEASED_PLAN]),
        (issued(date(2019, 5, 1), details=Details(ceased_on=date(2026, 1, 15))), [Heading.CEASED_PLAN]),
        (
            issued(date(2019, 5, 1), details=Details(ceased_on=date(2026, 1, 16))),
            [Heading.ACTIVE_PLAN, Heading.PLACEMENTS],
        ),
        (withdrawn(date(2024, 12, 31)), []),
        (withdrawn(date(2025, 1, 1)), [Heading.WITHDRAWN]),
        (withdrawn(date(2026, 1, 2)), []),
    ],
)
def test_the_headings_a_case_is_in_the_return_under(of, expected):
    assert list(headings(of, CENSUS)) == expected
    assert in_scope(of, CENSUS) is bool(expected)


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 2)])
@pytest.mark.parametrize("done", [refused, no_plan, withdrawn])
def test_work_completed_is_reported_once(done, day):
    in_years = [year for year in (2025, 2026, 2027) if in_scope(done(day), census(year, date(2028, 1, 1)))]
    assert in_years == [day.year + 1]


@pytest.mark.parametrize(
    ("of", "request_outcome", "assessment_outcome"),
    [
        (case(), ("A", None), None),
        (case(state="assessing", **AGREED), ("Y", AGREED["decided_on"]), ("A", None)),
        (case(state="drafting", **AGREED, to_draft_on=date(2025, 9, 1)), ("Y", AGREED["decided_on"]), ("Y", None)),
        (refused(date(2025, 6, 1)), ("N", date(2025, 6, 1)), None),
        (no_plan(date(2025, 8, 1)), ("Y", AGREED["decided_on"]), ("N", date(2025, 8, 1))),
        (issued(date(2025, 9, 20)), ("Y", AGREED["decided_on"]), ("Y", date(2025, 9, 20))),
        (issued(date(2024, 12, 31)), ("H", None), ("H", None)),
        (issued(date(2025, 9, 20), details=Details(transfer_la="802")), ("H", None), ("H", None)),
        (issued(date(2025, 9, 20), details=Details(historical=True)), ("H", None), ("H", None)),
        (withdrawn(date(2025, 6, 1)), ("W", None), None),
        (withdrawn(date(2025, 6, 1), **AGREED), ("Y", AGREED["decided_on"]), ("W", None)),
        # A first decision stays, whatever came after it.
        (case(state="assessing", decided="refused", decided_on=date(2025, 6, 1)), ("N", date(2025, 6, 1)), ("A", None)),
        (issued(date(2025, 9, 20), no_plan_on=date(2025, 7, 1)), ("Y", AGREED["decided_on"]), ("N", date(2025, 7, 1))),
    ],
)
def test_the_outcomes_and_their_dates(of, request_outcome, assessment_outcome):
    request = request_of(of, CENSUS)
    assert (request.outcome, request.outcome_on) == request_outcome
    a = request.assessment
    assert (a and (a.outcome, a.outcome_on)) == assessment_outcome


def test_disputes_are_flags_beside_what_they_are_about():
    told = issued(
        date(2025, 9, 20),
        disputes=[
            (date(2025, 6, 10), ev.DisputeRecorded("mediation", "request")),
            (date(2025, 8, 10), ev.DisputeRecorded("appeal", "assessment")),
            (date(2025, 10, 10), ev.DisputeRecorded("appeal", "plan")),
        ],
    )
    request = request_of(told, CENSUS)
    assert (request.mediation, request.tribunal) == (True, False)
    a = request.assessment
    assert (a.mediation, a.tribunal, a.other_mediation, a.other_tribunal) == (False, True, False, True)


def test_after_the_plan_a_dispute_is_about_the_plan_whatever_it_is_called():
    told = issued(date(2025, 9, 20), disputes=[(date(2025, 9, 21), ev.DisputeRecorded("mediation", "assessment"))])
    a = request_of(told, CENSUS).assessment
    assert (a.mediation, a.other_mediation) == (False, True)


@pytest.mark.parametrize(
    ("exceptions", "week_20"),
    [
        ("", False),
        ("school_closed:issue_plan:0", True),
        ("school_closed:decide_whether_to_assess:0", False),
        ("school_closed:decide_whether_to_assess:3 absent_from_area:issue_plan:3", True),
    ],
)
def test_week_20_is_an_approved_exception_to_the_twenty_weeks(exceptions, week_20):
    assert request_of(issued(date(2025, 9, 20), exceptions=exceptions), CENSUS).assessment.week_20 is week_20


def test_only_a_plan_that_was_issued_has_a_week_20():
    assert request_of(no_plan(date(2025, 8, 1)), CENSUS).assessment.week_20 is None


@pytest.mark.parametrize(
    ("placement", "details", "where"),
    [
        (ev.Placement(urn="109000"), Details(), ("109000", None, None, None)),
        (ev.Placement(section_61=True), Details(), (None, None, "OLA", None)),
        (ev.Placement(type="neet"), Details(), (None, None, "NEET", None)),
        (ev.Placement(type="special school"), Details(), (None, None, "OTH", "special school")),
        (ev.Placement(type="not_stated"), Details(), (None, None, None, None)),
        (ev.Placement(type="not_stated"), Details(placement=Place(ukprn="10001234")), (None, "10001234", None, None)),
    ],
)
def test_where_the_plan_places_the_child(placement, details, where):
    told = issued(date(2025, 9, 20), plan=ev.PlanIssued(placement, "SLCN"), details=details)
    request = request_of(told, CENSUS)
    for found in (request.assessment.named_plan.plan_details[0], request.active_plan.placements[0]):
        assert (found.urn, found.ukprn, found.setting, found.setting_other) == where


def test_a_placement_entered_since_is_where_the_child_is_and_not_what_the_plan_names():
    told = issued(date(2025, 9, 20), details=Details(placement=Place(urn="109001", entered_on=date(2025, 11, 3))))
    request = request_of(told, CENSUS)
    assert request.assessment.named_plan.plan_details[0].urn == "109000"
    assert request.active_plan.placements[0].urn == "109001"


def test_a_plan_that_ceases_after_the_census_is_active_and_its_end_is_not_told():
    told = issued(date(2025, 9, 20), details=Details(ceased_on=date(2026, 2, 1), cease_reason="2"))
    request = request_of(told, CENSUS)
    assert request.active_plan
    plan = request.assessment.named_plan
    assert (plan.ceased_on, plan.cease_reason) == (None, None)


def test_who_asked_and_from_where():
    assert request_of(case(source="young_person"), CENSUS).source == "1"
    assert request_of(case(source="not_stated"), CENSUS).source is None
    assert request_of(case(flags=["youth_custody"]), CENSUS).youth_accommodation is True
    assert request_of(withdrawn(date(2025, 6, 1), moved_to="802"), CENSUS).exported_to == "802"
