"""Written event by event, only what changes: yet the rows are always those that a rebuild from the record would write."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.errors import Problem
from app.record.chain import sound_position
from app.record.happen import Proposal, happen
from app.record.load import history
from app.record.project import differences
from app.tables import Matter
from tests.workflow.lives import Life
from workflow import events as ev
from workflow.machine import possible_steps
from workflow.states import Role

TUE_3_MAR = date(2026, 3, 3)
FOREVER_AFTER = date(2027, 6, 1)


def something_happens(here, case, proposal):
    """Whether it was let happen; either way the rows are those of the record."""
    context, happened = here.context(today=FOREVER_AFTER), True
    try:
        with here.db.writing() as session:
            happen(session, session.get_one(Matter, case), [proposal], context)
    except Problem:
        happened = False
    assert wrong(here, case) == []
    return happened


def wrong(here, case):
    with here.db.reading() as session:
        return differences(session, case, sound_position(session, session.get_one(Matter, case), here.rules))


def anything(data, here, case):
    """Something likely, on the last day, a later one or an earlier; or a correction of something."""
    with here.db.reading() as session:
        events = history(session, case)
        facts = sound_position(session, session.get_one(Matter, case), here.rules).facts
    if data.draw(st.integers(0, 5)) == 0:
        target = data.draw(st.sampled_from(events))
        on = target.occurred_on + timedelta(days=data.draw(st.integers(-5, 5)))
        amendment = data.draw(st.sampled_from([ev.Corrected(target.id, on, why="x"), ev.Annulled(target.id, why="x")]))
        return Proposal(amendment, FOREVER_AFTER)
    on = facts.last_on + timedelta(days=data.draw(st.sampled_from([0, 0, 1, 9, 30, -4])))
    likely = [p.type for p in possible_steps(facts, here.rules, Role.MANAGER, on) if p.permitted]
    type_ = data.draw(st.sampled_from([*likely, "advice_requested", "exception_recorded", "draft_sent"]))
    return Proposal(Life(data.draw, events, facts, on).payload(type_), on, irregular="it did")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happens_the_rows_are_those_of_the_record(embedded, data):
    case = embedded.open(TUE_3_MAR, today=FOREVER_AFTER)
    for _ in range(12):
        something_happens(embedded, case, anything(data, embedded, case))


@pytest.mark.parametrize("on", ["2026-11-04", "2026-11-05", "2026-11-10"])
def test_rows_that_other_rules_made_are_all_replaced_by_the_next_event(lived_in, on):
    with lived_in.here.db.writing() as session:
        for table in ("case_row", "clock_row", "advice_row"):
            session.execute(text(f"UPDATE {table} SET rules = 'others' WHERE matter_id = :m"), {"m": lived_in.busy})
        session.execute(text("UPDATE clock_row SET due_on = '2020-01-01' WHERE matter_id = :m"), {"m": lived_in.busy})
    lived_in.here.record(lived_in.busy, "family_contacted", on, channel="phone")
    assert wrong(lived_in.here, lived_in.busy) == []


def test_a_row_of_other_rules_under_the_same_key_does_not_stand_in_the_way(lived_in):
    with lived_in.here.db.writing() as session:
        moved = text(
            "UPDATE clock_row SET holds_from = '2026-11-10', rules = 'others' WHERE matter_id = :m AND current"
        )
        session.execute(moved, {"m": lived_in.fresh})
    lived_in.here.record(lived_in.fresh, "assessment_agreed", "2026-11-10")
    assert wrong(lived_in.here, lived_in.fresh) == []


@pytest.mark.parametrize("on", ["2026-11-03", "2026-11-05"])
def test_rows_that_were_lost_are_written_again_by_the_next_event(lived_in, on):
    with lived_in.here.db.writing() as session:
        session.execute(
            text("DELETE FROM clock_row WHERE matter_id = :m AND key = 'issue_plan'"), {"m": lived_in.fresh}
        )
    lived_in.here.record(lived_in.fresh, "family_contacted", on, channel="phone")
    assert wrong(lived_in.here, lived_in.fresh) == []


def test_what_changed_and_changed_back_on_one_day_goes_on_as_if_it_had_not(lived_in):
    here, case = lived_in.here, lived_in.fresh
    here.record(case, "assessment_agreed", "2026-11-05")
    asked = here.record(case, "advice_requested", "2026-11-06", kind="medical", service="sirona").events[0].id
    that_day = "SELECT count(*) FROM clock_row WHERE matter_id = :m AND holds_from = '2026-11-10'"
    here.record(case, "advice_received", "2026-11-10", advice_id=asked)
    assert lived_in.one(that_day, m=case) > 0
    here.record(case, "advice_returned", "2026-11-10", advice_id=asked)
    assert lived_in.one(that_day, m=case) == 0
    assert wrong(here, case) == []


def test_a_row_is_closed_only_where_something_changed(lived_in):
    here, closed = lived_in.here, "SELECT count(*) FROM clock_row WHERE matter_id = :m AND NOT current"
    before = lived_in.one(closed, m=lived_in.fresh)
    here.record(lived_in.fresh, "notice_sent", "2026-11-05", notice="other", to=["icb"], by="email")
    assert lived_in.one(closed, m=lived_in.fresh) == before
    here.record(lived_in.fresh, "assessment_agreed", "2026-11-06")
    assert lived_in.one(closed, m=lived_in.fresh) > before
