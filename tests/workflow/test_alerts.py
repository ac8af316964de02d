"""The rungs as data, and the days on which they fall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.building import RULES
from workflow.alerts import falling_due, falls_on, rungs
from workflow.alerts.rungs import DATA, Recipient
from workflow.law.entry import LawDataError
from workflow.law.words import ClockCode, Unit

DAYS = RULES.working_days
BY_CODE = {rung.code: rung for rung in rungs()}
mon_25_may, fri_22_may, wed_20_may = date(2026, 5, 25), date(2026, 5, 22), date(2026, 5, 20)


def test_what_is_shipped_is_what_was_asked_for():
    offsets = {}
    for rung in rungs():
        offsets.setdefault(rung.clock, []).append((rung.offset, rung.every))
    assert offsets[ClockCode.DECIDE_WHETHER_TO_ASSESS] == [(-10, None), (-5, None), (0, None), (1, None)]
    assert offsets[ClockCode.ADVICE] == [(-7, None), (0, None), (7, None), (14, None), (21, None)]
    assert offsets[ClockCode.ISSUE_PLAN] == [(-15, None), (-28, None), (-14, None), (-7, None), (0, None), (1, 28)]
    assert {ClockCode.ASK_FOR_ADVICE, ClockCode.ALLOCATE_CASEWORKER, ClockCode.ALLOCATE_PSYCHOLOGIST} <= set(offsets)
    assert {ClockCode.CONTACT_FAMILY, ClockCode.REVIEW_EXCEPTION, ClockCode.REPLY, ClockCode.SEND_DRAFT} <= set(offsets)


def test_whoever_is_late_by_law_is_told_whatever_they_prefer():
    assert all(rung.floor for rung in rungs() if rung.offset > 0)


def test_the_director_hears_of_what_is_late_and_of_nothing_else():
    assert all(rung.offset > 0 for rung in rungs() if Recipient.DIRECTOR in rung.to)


def test_a_rung_that_speaks_of_the_councils_own_date_is_of_no_clock_of_law():
    own = [rung for rung in rungs() if "council's own" in rung.asks]
    assert [(rung.code, rung.kind) for rung in own] == [("draft_target", "local_target")]


def test_a_councils_file_does_not_narrow_a_rung_of_the_floor_to_one_kind_of_clock(tmp_path):
    shipped, own = DATA.read_text(), tmp_path / "rungs.yaml"
    own.write_text(
        shipped.replace("plan_due: {clock: issue_plan,", "plan_due: {clock: issue_plan, kind: local_target,")
    )
    with pytest.raises(LawDataError, match="plan_due is of the floor"):
        rungs(own)


def test_days_are_counted_from_the_due_date():
    assert falls_on(BY_CODE["plan_14_before"], mon_25_may, DAYS) == date(2026, 5, 11)
    assert falls_on(BY_CODE["plan_due"], mon_25_may, DAYS) == mon_25_may
    assert falls_on(BY_CODE["plan_late"], mon_25_may, DAYS) == date(2026, 5, 26)
    assert falls_on(BY_CODE["plan_late"], mon_25_may, DAYS, 2) == date(2026, 5, 26) + timedelta(days=56)


def test_working_days_pass_over_the_weekend_and_the_bank_holiday():
    contact = BY_CODE["contact_due"]
    assert (contact.unit, contact.offset) == (Unit.WORKING_DAY, -2)
    assert falls_on(contact, date(2026, 5, 26), DAYS) == date(2026, 5, 21)  # Monday the 25th is a bank holiday


@given(st.sampled_from(rungs()), st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 30))
def test_which_due_dates_fall_on_a_day_is_the_same_question_asked_backwards(rung, due_on, occurrence):
    occurrence = occurrence if rung.every else 0
    day = falls_on(rung, due_on, DAYS, occurrence)
    assert (due_on, occurrence) in set(falling_due(rung, day, DAYS))
    for due in falling_due(rung, day, DAYS):
        assert falls_on(rung, due.due_on, DAYS, due.occurrence) == day


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{clock: advice, to: [manager], asks: A.}", "give before or after"),
        ("{clock: advice, before: 1, after: 1, to: [manager], asks: A.}", "give before or after"),
        ("{clock: nonsense, before: 1, to: [manager], asks: A.}", "clock"),
        ("{clock: advice, before: 1, to: [nobody], asks: A.}", "to knows"),
        ("{clock: advice, kind: legal, before: 1, to: [manager], asks: A.}", "kind knows"),
        ("{clock: advice, before: 1, to: [], asks: A.}", "to names nobody"),
        ("{clock: advice, before: 1, every: 0, to: [manager], asks: A.}", "every"),
        ("{clock: advice, before: 1, to: [manager], asks: A., when: 3}", "unknown key"),
    ],
)
def test_a_rung_that_is_wrong_is_refused_with_its_place(tmp_path, content, fault):
    (tmp_path / "rungs.yaml").write_text(f"rungs:\n  mine: {content}\n")
    with pytest.raises(LawDataError, match=r"rungs.yaml, mine: .*" + fault):
        rungs(tmp_path / "rungs.yaml")
