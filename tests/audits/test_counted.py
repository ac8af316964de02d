"""What counts in a period: as at a day, and as it was known at an instant; a superseded audit as the later one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.audits import store
from app.tables import Matter, QualityAudit
from tests.audits.conftest import sections
from workflow.audits.figures import figures

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
LATER = date(2026, 11, 20)


def counted(council, first=OCTOBER[0], last=OCTOBER[1], day=LATER, known_at=None, who=None):
    with council.here.db.reading() as session:
        return store.counted_audits(session, who or council.manager_actor, first, last, day, known_at)


def population(council, first=OCTOBER[0], last=OCTOBER[1], day=LATER, known=None, who=None):
    with council.here.db.reading() as session:
        return store.counted_population(session, who or council.manager_actor, first, last, day, known)


def test_an_audit_is_a_plain_row(council):
    case_id, advice_id = council.issued()
    council.audit(case_id=case_id, sections=sections(F="outstanding"))
    council.audit(advice_id=advice_id, audited_on="2026-10-21", grade="inadequate")
    plan, advice = counted(council)
    assert (plan.what, plan.id, plan.case_id, plan.service) == ("plan", case_id, case_id, None)
    assert dict(plan.sections)["F"] == "outstanding"
    assert plan.overall == "good"
    assert (advice.what, advice.id, advice.case_id, advice.service) == ("advice", advice_id, case_id, "EPS")
    assert (advice.audited_on, advice.overall) == (date(2026, 10, 21), "inadequate")


def test_a_superseded_audit_counts_as_the_later_one_from_its_day_and_its_recording(council):
    case_id, _ = council.issued()
    first = council.audit(case_id=case_id)
    before = datetime.now(UTC)
    council.audit(case_id=case_id, supersedes=first["id"], audited_on="2026-11-02", grade="inadequate")
    assert [(row.overall, row.in_period) for row in counted(council)] == [("inadequate", False)]
    assert [(row.overall, row.in_period) for row in counted(council, day=date(2026, 11, 1))] == [("good", True)]
    assert [(row.overall, row.in_period) for row in counted(council, known_at=before)] == [("good", True)]
    assert counted(council, day=date(2026, 10, 19)) == []
    assert counted(council, known_at=before - timedelta(days=1)) == []
    november = counted(council, date(2026, 11, 1), date(2026, 11, 30))
    assert [(row.overall, row.in_period) for row in november] == [("inadequate", True)]


def test_the_share_audited_is_of_what_was_issued_in_the_period(council):
    october, _ = council.issued()
    council.issued(on="2026-10-20")
    september, advice_id = council.issued(on="2026-09-15")
    council.audit(case_id=october, audited_on="2026-11-03")  # drawn once the month was over
    council.audit(case_id=september, grade="inadequate")
    council.audit(advice_id=advice_id)
    found = figures(counted(council), population(council))
    assert found.plans.audited.value == Decimal("50.0")
    assert found.plans.good.value == Decimal("0.0")  # the one audited in October
    assert (found.advices.good.value, found.advices.audited.value) == (Decimal("100.0"), None)
    june = date(2026, 6, 1), date(2026, 6, 30)
    found = figures(counted(council, *june), population(council, *june))
    assert (found.advices.audited.numerator, found.advices.audited.denominator) == (1, 3)
    assert found.by_service["EPS"].audited == found.advices.audited


def test_nobody_counts_for_another_authority_and_only_those_who_may_be_told_numbers(council):
    case_id, _ = council.issued()
    council.audit(case_id=case_id)
    here = council.here
    assert counted(council, who=here.actor("analyst")) == counted(council) != []
    assert population(council, who=here.actor("analyst")) == population(council)
    for role, authority in (("manager", "802"), ("caseworker", "801"), ("family", "801"), ("ep_manager", "801")):
        assert counted(council, who=here.actor(role, authority)) == []
        assert not population(council, who=here.actor(role, authority)).plans


def test_a_synthetic_case_is_never_counted(council):
    case_id, _ = council.issued()
    council.audit(case_id=case_id)
    with council.here.db.writing() as session:
        session.get_one(Matter, case_id).synthetic = True
        session.execute(text("UPDATE case_row SET synthetic = :yes"), {"yes": True})
    assert counted(council) == []
    assert population(council).plans == frozenset()


@pytest.mark.parametrize("day", [LATER, date(2026, 10, 20), date(2026, 10, 4)])
def test_from_the_record_the_population_is_the_same(council, day):
    council.issued()
    case_id, advice_id = council.issued(on="2026-10-20")
    council.here.record(case_id, "late_information_received", "2026-10-25", advice_id=advice_id)
    council.advised(on="2026-10-05")
    known = datetime.now(UTC), council.here.rules
    for period in (OCTOBER, (date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 6, 1), LATER)):
        assert population(council, *period, day=day, known=known) == population(council, *period, day=day)
    assert population(council, known=(known[0] - timedelta(days=1), known[1])).plans == frozenset()


@pytest.mark.parametrize("flag", ["reported_before", "transferred_in"])
def test_a_plan_of_before_this_record_is_no_plan_of_the_period(council, flag):
    """As in the measures of plans issued: a return that is taken in brings plans that were checked, or not, elsewhere."""
    own, _ = council.issued()
    council.issued(flags=[flag])
    assert population(council).plans == {own}
    assert population(council, known=(datetime.now(UTC), council.here.rules)).plans == {own}


def test_for_any_history_of_audits_it_is_what_reading_them_one_by_one_gives(council):
    """A chain of audits of each plan; recomputed from the rows as they stand in the table."""
    days = ["2026-10-10", "2026-10-20", "2026-10-31", "2026-11-01", "2026-11-15"]
    for n in range(4):
        case_id, _ = council.issued()
        last = None
        for day in days[n : n + 1 + n % 3]:
            last = council.audit(case_id=case_id, audited_on=day, **({"supersedes": last["id"]} if last else {}))
    with council.here.db.reading() as session:
        rows = list(session.scalars(QualityAudit.__table__.select().with_only_columns(QualityAudit.id)))
        every = [session.get_one(QualityAudit, id_) for id_ in rows]
        for day in (date(2026, 10, 9), date(2026, 10, 20), date(2026, 11, 1), LATER):
            for instant in (None, *(row.at for row in every)):
                there = [row for row in every if row.audited_on <= day and (instant is None or row.at <= instant)]
                gone = {row.supersedes for row in there}
                wanted = [row.id for row in there if row.id not in gone and row.audited_on >= OCTOBER[0]]
                assert [row.audit_id for row in counted(council, day=day, known_at=instant)] == wanted
