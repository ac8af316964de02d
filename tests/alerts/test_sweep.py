"""A swept year raises what an independent computation says, each rung once; and what is no longer so is withdrawn.

A few cases and a quarter by default; 10,000 cases and 365 days with EHC_PROOF=1.
"""

import os
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

from app.alerts.sweep import days_to_sweep, sweep
from app.intake.load import Load
from app.record.load import history
from app.seed.commands import caseload
from app.seed.rows import HEADER, lines
from app.tables import Alert, AlertChange, AlertOpen, Matter
from app.tables.projections import FOR_EVER
from tests.support.installation import TODAY
from workflow.alerts import rungs
from workflow.clocks import clocks
from workflow.history import settle
from workflow.law.words import Unit
from workflow.machine import fold
from workflow.promises import promises

FULL = bool(os.environ.get("EHC_PROOF"))
CASES, DAYS = (10_000, 365) if FULL else (40, 90)
SEED = int(os.environ.get("EHC_PROOF_SEED", "1"))


def swept(here, day):
    with here.db.writing() as session:
        return sweep(session, here.rules, day, datetime.combine(day, time(6), UTC))


def raised(here, *, still_open=False):
    columns = (Alert.matter_id, Alert.clock_key, Alert.rung, Alert.due_on, Alert.occurrence, Alert.on)
    statement = select(*map(col, columns))
    if still_open:
        statement = statement.join(AlertOpen, col(AlertOpen.alert_id) == col(Alert.id))
    with here.db.reading() as session:
        return [tuple(row) for row in session.execute(statement)]


def open_clocks(events, rules, matter_id):
    """Stretches of days, and the clocks open on them: the record folded at the end of each day on which something happened."""
    happened = sorted({event.occurred_on for event in settle(events)})
    for day, following in pairwise([*happened, FOR_EVER]):
        f = fold(settle(events, as_at=day), rules, matter_id)
        every = [*clocks(f, rules), *promises(f, rules)]
        yield day, following, [(c.duty.key, c.duty.code, c.kind, c.due_on) for c in every if c.open and c.due_on]


def falls(rung, due_on, until, working):
    """The days before `until` on which this rung falls, with which time it is, by counting one day after another."""
    if rung.unit is Unit.WORKING_DAY:
        at, left, step = due_on, abs(rung.offset), timedelta(days=1 if rung.offset > 0 else -1)
        while left:
            at += step
            left -= working.is_working(at)
        yield at, 0
        return
    at, occurrence = due_on + timedelta(days=rung.offset), 0
    yield at, occurrence
    while rung.every and at < until:
        at, occurrence = at + timedelta(days=rung.every), occurrence + 1
        yield at, occurrence


def expected(here, first, last):
    """Every rung that falls in a period on a clock that is open on that day; and those of the clocks that stand so still."""
    found, standing_still, by_code, rules = set(), set(), {}, here.rules
    for rung in rungs():
        by_code.setdefault(rung.clock.value, []).append(rung)
    with here.db.reading() as session:
        for matter_id in session.scalars(select(col(Matter.id))).all():
            for start, end, standing in open_clocks(history(session, matter_id), rules, matter_id):
                since, until = max(start, first), min(end, last + timedelta(days=1))
                for key, code, kind, due_on in standing if since < until else ():
                    if end > last:
                        standing_still.add((matter_id, key, due_on))
                    for rung in (r for r in by_code.get(code, ()) if not r.kind or r.kind == kind):
                        for day, occurrence in falls(rung, due_on, until, rules.working_days):
                            if since <= day < until:
                                found.add((matter_id, key, rung.code, due_on, occurrence, day))
    return found, {one for one in found if (one[0], one[1], one[3]) in standing_still}


@pytest.mark.proof
@pytest.mark.slow
def test_a_swept_year_raises_exactly_what_falls_due_each_rung_once(here):
    context = here.context(here.actor(), TODAY)
    load = Load(here.db, HEADER, lambda: context)
    for _ in load.run(lines(caseload(CASES, SEED, TODAY))):
        pass
    assert not load.tally.rejected
    first = TODAY - timedelta(days=DAYS - 1)
    for n in range(DAYS):
        swept(here, first + timedelta(days=n))
    found = raised(here)
    assert len(found) == len(set(found)) > CASES
    fallen, standing = expected(here, first, TODAY)
    assert set(found) == fallen
    assert set(raised(here, still_open=True)) == standing
    before = len(found)
    for n in (0, DAYS // 2, DAYS - 1):  # swept again, a day raises nothing
        assert swept(here, first + timedelta(days=n)).raised == 0
    assert len(raised(here)) == before
    assert set(raised(here, still_open=True)) == standing


@pytest.fixture
def late(here):
    """A case whose decision was due yesterday."""
    return here.open(TODAY - timedelta(days=43))


def rungs_open(here, case_id):
    with here.db.reading() as session:
        statement = select(col(Alert.rung)).join(AlertOpen, col(AlertOpen.alert_id) == col(Alert.id))
        return sorted(session.scalars(statement.where(col(Alert.matter_id) == case_id)))


def changes(here):
    with here.db.reading() as session:
        statement = select(col(Alert.rung), col(AlertChange.reason)).join(
            Alert, col(Alert.id) == col(AlertChange.alert_id)
        )
        return {tuple(row) for row in session.execute(statement)}


def test_a_decision_that_was_made_withdraws_what_was_raised_of_it_and_says_why(here, late):
    swept(here, TODAY)
    assert "decision_late" in rungs_open(here, late)
    here.record(late, "assessment_agreed", TODAY)
    swept(here, TODAY + timedelta(days=1))
    assert "decision_late" not in rungs_open(here, late)
    assert ("decision_late", "met") in changes(here)


def test_a_case_that_ended_withdraws_everything(here, late):
    swept(here, TODAY)
    here.record(late, "request_withdrawn", TODAY)
    swept(here, TODAY + timedelta(days=1))
    assert rungs_open(here, late) == []
    assert ("decision_late", "stopped") in changes(here)


def test_a_corrected_day_withdraws_the_old_rung_and_raises_the_new(here, late):
    swept(here, TODAY)
    (asked,) = [event for event in events_of(here, late) if event.type == "request_received"]
    new = TODAY - timedelta(days=42)
    here.record(late, "corrected", TODAY, event_id=asked.id, occurred_on=str(new), why="The stamp says so.")
    again = swept(here, TODAY)
    assert ("decision_late", "corrected") in changes(here)
    assert (again.withdrawn > 0, "decision_due" in rungs_open(here, late)) == (True, True)


def events_of(here, case_id):
    with here.db.reading() as session:
        return history(session, case_id)


def test_a_missed_day_is_swept_as_it_was(here, late):
    swept(here, TODAY - timedelta(days=3))
    with here.db.reading() as session:
        assert days_to_sweep(session, TODAY) == [TODAY - timedelta(days=n) for n in (2, 1, 0)]
    here.record(late, "assessment_agreed", TODAY)
    assert swept(here, TODAY - timedelta(days=1)).raised > 0  # the decision was due that day, and not made
    assert "decision_due" in rungs_open(here, late)


def test_a_day_long_ago_is_not_made_up_for(here, late):
    swept(here, TODAY - timedelta(days=400))
    with here.db.reading() as session:
        assert len(days_to_sweep(session, TODAY)) == 61


def test_what_was_raised_is_never_changed(here, late):
    swept(here, TODAY)
    here.record(late, "request_withdrawn", TODAY)
    swept(here, TODAY + timedelta(days=1))
    for statement in (
        "UPDATE alert SET rung = 'x'",
        "DELETE FROM alert",
        "DELETE FROM alert_change",
        "DELETE FROM sweep",
    ):
        with pytest.raises(Exception, match="append-only"), here.db.writing() as session:
            session.execute(text(statement))


def test_a_waiting_family_never_goes_past_its_interval_without_an_alert(embedded):
    """A simulated year in which nobody is in touch: from the day after each interval on, something stands on the list."""
    case_id = embedded.open(TODAY - timedelta(days=365))
    for n in range(365, -1, -1):
        swept(embedded, TODAY - timedelta(days=n))
        if n < 365 - 29:
            assert "contact_late" in rungs_open(embedded, case_id)
    with embedded.db.reading() as session:
        count = session.scalar(select(func.count()).where(col(Alert.rung) == "contact_late"))
    assert count == (365 - 29) // 7 + 1


def test_a_draft_that_an_order_asks_for_is_announced_as_law_and_the_councils_own_date_as_its_own(here):
    ordered = here.open("2026-01-05")
    here.record(ordered, "assessment_agreed", "2026-02-09")
    here.record(ordered, "plan_refused", "2026-04-20", reasons=["needs_met_by_sen_support"], irregular="Told early.")
    here.record(ordered, "decision_reversed", "2026-10-19", decision="plan", because="tribunal_order")
    agreed = here.open("2026-08-03")
    here.record(agreed, "assessment_agreed", "2026-09-07")
    here.record(agreed, "plan_agreed", "2026-10-12", irregular="The panel met early.")
    drafts = {}
    for day in (first + timedelta(days=n) for first in [TODAY - timedelta(days=40)] for n in range(80)):
        swept(here, day)
    for case, key, rung, due_on, _, on in raised(here):
        if key.startswith("send_draft"):
            drafts.setdefault((case, rung), []).append((on - due_on).days)
    assert {rung for case, rung in drafts if case == agreed} == {"draft_target"}
    assert {rung: days[0] for (case, rung), days in drafts.items() if case == ordered} == {
        "draft_7_before": -7,
        "draft_due": 0,
        "draft_late": 1,
    }
