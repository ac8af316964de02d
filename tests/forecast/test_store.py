"""Cases as the forecast reads them off the projections, on both databases: as they stood on a day, and whose they are."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.forecast import store
from app.intake.load import Load
from app.seed.commands import caseload
from app.seed.rows import HEADER, lines
from tests.support.installation import TODAY
from workflow.forecast.cases import Asked, Case

D = date


@pytest.fixture
def read(here):
    """Every case as read on a day, by id."""

    def on(day=TODAY, who=None):
        with here.db.reading() as session:
            found = store.read(session, who or here.actor(), day, is_past=day < TODAY)
        return {case.case_id: case for case in found.cases}

    return on


@pytest.fixture
def a_plan(here):
    """A case from its request to its plan."""
    here.register_service("EPS", "other")
    here.register_service("trust", "s31")
    case_id = here.open("2026-01-05")
    here.record(case_id, "caseworker_allocated", "2026-01-06", worker="Robin Ashdown")
    here.record(case_id, "assessment_agreed", "2026-02-09")
    asked = {}
    for kind, service in (("psychological", "EPS"), ("medical", "trust"), ("parental", None)):
        outcome = here.record(case_id, "advice_requested", "2026-02-11", kind=kind, service=service)
        asked[kind] = outcome.events[0].id
    here.record(case_id, "ep_allocated", "2026-03-03", worker="Lindsay Farr")
    here.record(case_id, "advice_received", "2026-03-20", advice_id=asked["medical"])
    here.record(case_id, "advice_received", "2026-04-10", advice_id=asked["psychological"])
    here.record(case_id, "plan_agreed", "2026-04-17")
    here.record(case_id, "draft_sent", "2026-05-01", by="email")
    here.record(case_id, "plan_issued", "2026-06-05", placement={"type": "not_stated"}, primary_need="SLCN")
    return case_id


def test_every_milestone_of_a_case_is_read(here, a_plan, read):
    case = read()[a_plan]
    assert case == Case(
        case_id=a_plan,
        received_on=D(2026, 1, 5),
        due_on=D(2026, 5, 25),
        agreed_on=D(2026, 2, 9),
        advice=case.advice,
        psychologist_on=D(2026, 3, 3),
        plan_agreed_on=D(2026, 4, 17),
        draft_on=D(2026, 5, 1),
        issued_on=D(2026, 6, 5),
        caseworker=case.caseworker,
        psychologist=case.psychologist,
    )
    assert set(case.advice) == {
        Asked("psychological", D(2026, 2, 11), D(2026, 4, 10)),
        Asked("medical", D(2026, 2, 11), D(2026, 3, 20)),
        # Nothing came of the family's own advice: the case went on without it, and its request ended with the plan.
        Asked("parental", D(2026, 2, 11), None),
    }
    assert case.caseworker is not None
    assert case.psychologist is not None


@pytest.mark.parametrize("day", [D(2026, 1, 20), D(2026, 2, 20), D(2026, 3, 25), D(2026, 4, 20), D(2026, 5, 11)])
def test_as_it_stood_on_a_day_it_is_what_was_known_then(here, a_plan, read, day):
    assert read(day)[a_plan] == read()[a_plan].known_on(day)


def test_before_its_request_there_was_no_case(here, a_plan, read):
    assert read(D(2026, 1, 4)) == {}


def test_a_refusal_and_a_withdrawal_end_a_case_on_their_day(here, read):
    refused, withdrawn = here.open("2026-06-01"), here.open("2026-06-02")
    here.record(refused, "assessment_refused", "2026-07-01", reasons=["no_need"])
    here.record(refused, "dispute_recorded", "2026-08-01", form="mediation", about="request")
    here.record(withdrawn, "request_withdrawn", "2026-06-20")
    found = read()
    assert found[refused].ended_on == D(2026, 7, 1)
    assert found[refused].agreed_on is None
    assert found[withdrawn].ended_on == D(2026, 6, 20)


def test_an_order_sets_its_own_last_day(here, read):
    case_id = here.open("2026-03-02")
    here.record(case_id, "assessment_refused", "2026-04-01", reasons=["no_need"])
    here.record(case_id, "decision_reversed", "2026-09-07", decision="assess", because="tribunal_order")
    case = read()[case_id]
    assert case.reopened
    assert case.agreed_on == D(2026, 9, 7)
    assert case.due_on > D(2026, 9, 7)
    assert case.ended_on is None


def test_advice_withdrawn_or_already_there_is_not_waited_for(here, read):
    case_id = here.open("2026-08-03")
    here.record(case_id, "assessment_agreed", "2026-09-07")
    assents = {"adviser": True, "authority": True, "family": True}
    here.record(case_id, "existing_advice_accepted", "2026-09-08", kind="psychological", assents=assents)
    assert read()[case_id].psychology == Asked("psychological", D(2026, 9, 7), D(2026, 9, 7))


def test_a_case_that_closed_long_ago_teaches_nothing(here, read):
    case_id = here.open("2023-01-09")
    here.record(case_id, "request_withdrawn", "2023-02-01")
    assert case_id not in read()
    assert case_id in read(D(2023, 6, 1))


def test_a_case_with_no_day_of_receipt_has_no_week_20(here):
    case_id = here.open("2026-08-03")
    with here.db.writing() as session:
        session.execute(text("UPDATE case_row SET received_on = NULL WHERE matter_id = :id"), {"id": case_id})
    with here.db.reading() as session:
        found = store.read(session, here.actor(), TODAY, is_past=False)
    assert found.cases == ()
    assert found.without_receipt == 1


def test_synthetic_cases_others_cases_and_cases_shut_to_one_are_not_read(here, read):
    own, shut, synthetic = (here.open("2026-08-03") for _ in range(3))
    here.open("2026-08-03", here.actor(authority="802"))
    with here.db.writing() as session:
        session.execute(text("UPDATE matter SET restricted = true WHERE id = :id"), {"id": shut})
        for table in ("case_row", "clock_row"):
            session.execute(text(f"UPDATE {table} SET synthetic = true WHERE matter_id = :id"), {"id": synthetic})
    assert set(read()) == {own, shut}
    assert set(read(who=here.actor("ep_manager"))) == {own}
    assert read(who=here.actor("analyst")) == {}


def test_a_caseload_as_it_stood_is_the_caseload_as_it_was_known(here, read):
    """Two hundred seeded cases: read as at a day, and read today with what came later taken out."""
    context = here.context()
    for _ in Load(here.db, HEADER, lambda: context).run(lines(caseload(200, 1, TODAY))):
        pass
    day = TODAY - timedelta(days=90)
    now, then = read(), read(day)
    assert len(now) > 150
    compared = 0
    for case_id, case in now.items():
        known = case.known_on(day)
        if known is None or case.reopened or case_id not in then:
            continue
        was = then[case_id]
        assert (was.received_on, was.due_on, was.agreed_on) == (known.received_on, known.due_on, known.agreed_on)
        assert (was.plan_agreed_on, was.draft_on, was.closed_on) == (
            known.plan_agreed_on,
            known.draft_on,
            known.closed_on,
        )
        compared += 1
    assert compared > 100
