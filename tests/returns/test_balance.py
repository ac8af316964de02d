"""From one return to the next, without a database: how a request stands, and that the sums come out whatever happened."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returns.test_scope import NOTHING, SCHOOL
from workflow.returns.balance import Line, Stood, entries, stood
from workflow.returns.census import census, reference_day
from workflow.returns.details import Details
from workflow.returns.model import ActivePlan, Assessment, NamedPlan, Request
from workflow.returns.reported import Reported

CENSUS = census(2026, date(2026, 11, 20))
LAST = reference_day(2025)
PLAN = NamedPlan(start_on=date(2024, 6, 21))
DAY = date(2024, 6, 21)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request(outcome="A"), Stood.OPEN),
        (Request(outcome="A", exported_to="802"), Stood.CLOSED),
        (Request(outcome="W"), Stood.CLOSED),
        (Request(outcome="N", outcome_on=DAY), Stood.CLOSED),
        (Request(outcome="Y", outcome_on=DAY), Stood.OPEN),
        (Request(outcome="Y", assessment=Assessment(outcome="A")), Stood.OPEN),
        (Request(outcome="Y", assessment=Assessment(outcome="W")), Stood.CLOSED),
        (Request(outcome="Y", assessment=Assessment(outcome="N", outcome_on=DAY)), Stood.CLOSED),
        (Request(outcome="Y", assessment=Assessment(outcome="Y")), Stood.OPEN),  # decided, and not issued yet
        (Request(outcome="N", assessment=Assessment(outcome="A")), Stood.OPEN),  # refused, and reversed
        (Request(outcome="Y", assessment=Assessment(outcome="Y", outcome_on=DAY, named_plan=PLAN)), Stood.CLOSED),
        (Request(outcome="H", assessment=Assessment(outcome="H", named_plan=PLAN)), Stood.CLOSED),
        (
            Request(outcome="H", assessment=Assessment(outcome="H", named_plan=PLAN), active_plan=ActivePlan()),
            Stood.ACTIVE,
        ),
    ],
)
def test_how_a_request_stands_in_a_return(request_, expected):
    assert stood(request_) is expected


def planned(issued_on, **details):
    measured = NOTHING._replace(
        state="plan_issued", open=False, decided="agreed", issued_on=issued_on, ended_on=issued_on
    )
    return Reported(measured, plan=SCHOOL, details=Details(**details))


def of_last_year(case):
    """The same, of a request received before last year's census."""
    return replace(case, measured=case.measured._replace(received_on=date(2024, 12, 2)))


def lines(was, now):
    return [(entry.line, entry.adds) for entry in entries(was, now, LAST, CENSUS) if entry.line.startswith("plans.")]


def test_a_plan_from_elsewhere_came_in_however_old_it_is():
    came = planned(date(2019, 5, 1), transfer_la="802")
    assert lines(None, came) == [(Line.PLANS_IN, 1), (Line.PLANS_THIS_YEAR, 1)]
    assert lines(Stood.ACTIVE, came) == [(Line.PLANS_LAST_YEAR, 1), (Line.PLANS_THIS_YEAR, 1)]


def test_a_plan_that_came_and_went_between_two_returns_is_in_neither():
    gone = planned(date(2019, 5, 1), transfer_la="802", ceased_on=date(2025, 6, 1), cease_reason="5")
    assert lines(None, gone) == [(Line.PLANS_IN, 1), (Line.PLANS_OUT, -1)]
    over = planned(date(2019, 5, 1), ceased_on=date(2024, 6, 1), cease_reason="2")
    assert lines(None, over) == lines(Stood.CLOSED, over) == []


def test_the_day_of_last_years_census_is_last_years():
    assert lines(None, planned(LAST + timedelta(days=1))) == [(Line.PLANS_ISSUED, 1), (Line.PLANS_THIS_YEAR, 1)]
    assert lines(None, planned(LAST)) == [(Line.PLANS_DIFFERENCE, 1), (Line.PLANS_THIS_YEAR, 1)]
    ceased = planned(date(2019, 5, 1), ceased_on=LAST + timedelta(days=1), cease_reason="2")
    assert lines(Stood.ACTIVE, ceased) == [(Line.PLANS_LAST_YEAR, 1), (Line.PLANS_CEASED, -1)]


days = st.dates(date(2023, 6, 1), date(2026, 1, 15))
maybe = st.none() | days
states = st.sampled_from(("requested", "assessing", "assessment_refused", "plan_issued", "withdrawn", "moved_away"))


@st.composite
def reported(draw):
    state = draw(states)
    is_open = state in {"requested", "assessing"}
    measured = NOTHING._replace(
        state=state,
        open=is_open,
        received_on=draw(maybe),
        issued_on=draw(days) if state == "plan_issued" else None,
        ended_on=None if is_open else draw(maybe),
    )
    ceased_on = draw(maybe)
    details = Details(
        ceased_on=ceased_on,
        cease_reason=draw(st.sampled_from(("2", "5"))) if ceased_on else None,
        transfer_la=draw(st.sampled_from((None, None, "802"))),
        historical=draw(st.booleans()),
    )
    return Reported(measured, details=details)


@given(st.none() | st.sampled_from(Stood), st.none() | reported())
def test_whatever_happened_both_sums_come_out_and_each_difference_says_why(was, now):
    found = list(entries(was, now, LAST, CENSUS))
    for of, first, total in (
        ("plans", Line.PLANS_LAST_YEAR, Line.PLANS_THIS_YEAR),
        ("requests", Line.OPEN_LAST_YEAR, Line.OPEN_THIS_YEAR),
    ):
        mine = [entry for entry in found if entry.line.startswith(of)]
        assert len({entry.line for entry in mine}) == len(mine)
        assert sum(e.adds for e in mine if e.line != total) == sum(e.adds for e in mine if e.line == total)
        standing = {"plans": Stood.ACTIVE, "requests": Stood.OPEN}[of]
        assert any(e.line == first for e in mine) == (was is standing)
        assert all(e.says for e in mine if e.line.endswith("difference"))
    is_open = now is not None and now.measured.open
    assert any(e.line == Line.OPEN_THIS_YEAR for e in found) == is_open
    assert any(e.line == Line.PLANS_THIS_YEAR for e in found) == (now is not None and now.active(CENSUS))


def test_a_case_that_did_as_it_should_is_no_difference():
    for was, now in (
        (Stood.ACTIVE, of_last_year(planned(date(2024, 12, 20)))),
        (None, planned(date(2025, 6, 1))),
        (Stood.OPEN, of_last_year(planned(date(2025, 6, 1)))),
        (None, Reported(NOTHING)),
        (Stood.OPEN, of_last_year(Reported(NOTHING))),
    ):
        assert not [e for e in entries(was, now, LAST, CENSUS) if e.line.endswith("difference")]
